"""Random applications on both frameworks: nobody thought of these cases, and the two must still answer alike.

Each test draws the *description* of an application, builds it on Flask and on erlen and compares what clients see. Runs are
reproducible; set BEHAVIOUR_RANDOM=1 (and BEHAVIOUR_EXAMPLES=n) to look further.
"""

import os
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug import exceptions
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response as WerkzeugResponse

import erlen

from .harness import FLASK_WAYS, UNCHECKED, AppLike, BlueprintLike, Framework, apart, attempt, fetch, kind, same


@pytest.fixture(autouse=True, scope="module")
def flasks_responses() -> Iterator[None]:
    """Let erlen read and send what Flask does, without its stricter ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erlen.Response, "strict", False)
        patch.setattr(erlen.Request, "strict", False)
        yield


EXAMPLES = int(os.environ.get("BEHAVIOUR_EXAMPLES", "60"))
differential = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="BEHAVIOUR_RANDOM" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

METHODS = ("GET", "HEAD", "POST", "PUT", "OPTIONS")
Transcript = list[object]


def echo(fw: Framework, **values: object) -> str:
    """Answer with where the request was routed."""
    return f"{fw.request.endpoint} {fw.request.url_rule} {sorted(values.items())}"


# Rules


@attrs.frozen
class RuleSketch:
    """One rule: its pattern, its endpoint's number and its options."""

    rule: str
    endpoint: int
    options: dict[str, Any]


def pattern(segments: list[str], slash: bool) -> str:
    """Join *segments*, numbering the variables so that no rule has one twice."""
    numbered = [segment.replace("#", f"v{number}") for number, segment in enumerate(segments)]
    return "/" + "/".join(numbered) + ("/" if slash and segments else "")


SEGMENTS = st.sampled_from(
    [
        *("a", "b", "ab", "a.b", "<#>", "<int:#>", "<path:#>", "<any(a, b):#>", "<float:#>", "<string(length=2):#>"),
        *("x<#>", "<int:#>-<b#>", "<int(signed=True):#>", "<uuid:#>"),
    ]
)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "methods": st.lists(st.sampled_from(["GET", "POST", "put", "OPTIONS", "HEAD"]), max_size=3, unique=True),
        "strict_slashes": st.booleans(),
        "merge_slashes": st.booleans(),
        "defaults": st.dictionaries(st.sampled_from(["v0", "v1", "extra"]), st.sampled_from(["a", 1]), max_size=2),
        "provide_automatic_options": st.booleans(),
        "build_only": st.booleans(),
        "redirect_to": st.sampled_from(["/a", "/<v0>"]),
        "alias": st.booleans(),
    },
)
RULES = st.lists(
    st.builds(
        RuleSketch,
        st.builds(pattern, st.lists(SEGMENTS, max_size=3), st.booleans()),
        st.integers(0, 3),
        OPTIONS,
    ),
    min_size=1,
    max_size=6,
)
PATH_PARTS = st.sampled_from(["a", "b", "ab", "a.b", "1", "-1", "12", "1.5", "", "xa", "1-b", "ü", "%", "a b"])
PATHS = st.lists(PATH_PARTS, max_size=4).map(lambda parts: "/" + "/".join(parts)).filter(lambda path: path[:2] != "//")
REQUESTS = st.lists(st.tuples(PATHS, st.sampled_from(METHODS)), min_size=4, max_size=10)


@differential
@given(rules=RULES, requests=REQUESTS, root=st.sampled_from(["", "/root"]), strict=st.booleans())
def test_random_rules_match_alike(
    rules: list[RuleSketch], requests: list[tuple[str, str]], root: str, strict: bool
) -> None:
    """ROUTE-13 to ROUTE-23, METH-01 to METH-10."""

    def scenario(fw: Framework) -> Transcript:
        app = fw.make(static_folder=None, config=UNCHECKED)
        app.url_map.strict_slashes = strict
        transcript: Transcript = []
        views = [lambda _n=number, **values: f"{_n} {echo(fw, **values)}" for number in range(4)]
        for sketch in rules:
            name = f"e{sketch.endpoint}"
            transcript.append(attempt(app.add_url_rule, sketch.rule, name, views[sketch.endpoint], **sketch.options))
        transcript.append([(rule.rule, rule.endpoint, rule.methods) for rule in app.url_map.iter_rules()])
        transcript.extend(answer(app, path, method, root) for path, method in requests)
        return transcript

    same(scenario)


def answer(app: AppLike, path: str, method: str, root: str = "") -> object:
    """Return the reply with the order of `Allow` made the same, or what was raised."""

    def ask() -> object:
        reply = fetch(app, path, method, base_url=f"http://localhost{root}")
        headers = tuple(pair for pair in reply.headers if pair[0] != "Allow")
        return reply.status, headers, sorted(reply.methods()), reply.body

    return attempt(ask)


VALUES = st.dictionaries(
    st.sampled_from(["v0", "v1", "v2", "q", "_x"]),
    st.sampled_from([1, -1, "a", "ab", "a/b", "ü", None, 1.5, ["x", None], True, ""]),
    max_size=4,
)
BUILD_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "_anchor": st.sampled_from(["", "a b"]),
        "_method": st.sampled_from(["GET", "POST"]),
        "_scheme": st.sampled_from(["", "https", "wss"]),
        "_external": st.booleans(),
    },
)


@differential
@given(
    rules=RULES,
    builds=st.lists(st.tuples(st.integers(0, 4), VALUES, BUILD_OPTIONS), min_size=4, max_size=10),
    server_name=st.sampled_from([None, "ex.test:81"]),
)
def test_random_urls_are_built_alike(
    rules: list[RuleSketch],
    builds: list[tuple[int, dict[str, Any], dict[str, Any]]],
    server_name: str | None,
) -> None:
    """URL-01 to URL-13: in a request, and outside of one."""

    def scenario(fw: Framework) -> Transcript:
        app = fw.make(config={**FLASK_WAYS, "SERVER_NAME": server_name, "APPLICATION_ROOT": "/root"})
        views = [lambda _n=number, **values: "" for number in range(4)]
        for sketch in rules:
            attempt(app.add_url_rule, sketch.rule, f"e{sketch.endpoint}", views[sketch.endpoint], **sketch.options)

        def build_in(context: Any) -> Transcript:
            with context:
                return [attempt(fw.url_for, f"e{number}", **values, **options) for number, values, options in builds]

        inside = app.test_request_context("/a", base_url="https://ex.test/r")
        return [attempt(apart, build_in, context) for context in (inside, app.app_context())]

    same(scenario)


# Hosts

HOST_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "subdomain": st.sampled_from(["", "a", "<s>", "a.b"]),
        "host": st.sampled_from(["ex.test", "a.ex.test", "<h>.ex.test", "ex.test:81", "<h>"]),
        "strict_slashes": st.booleans(),
    },
)
HOST_CONFIG = st.fixed_dictionaries(
    {},
    optional={
        "SERVER_NAME": st.sampled_from(["ex.test", "ex.test:81", "ex.test:80", None]),
        "TRUSTED_HOSTS": st.sampled_from([["ex.test"], [".ex.test"], [], None]),
        "APPLICATION_ROOT": st.sampled_from(["/", "/root"]),
        "PREFERRED_URL_SCHEME": st.sampled_from(["http", "https"]),
    },
)
BASES = ("http://ex.test", "http://a.ex.test", "https://b.ex.test", "http://ex.test:81/root", "http://a.b.ex.test")


@differential
@given(
    rules=st.lists(st.tuples(st.sampled_from(["/", "/x/"]), HOST_OPTIONS), min_size=1, max_size=5),
    config=HOST_CONFIG,
    subdomain_matching=st.booleans(),
    host_matching=st.booleans(),
)
def test_random_hosts_match_and_build_alike(
    rules: list[tuple[str, dict[str, Any]]], config: dict[str, Any], subdomain_matching: bool, host_matching: bool
) -> None:
    """HOST-01 to HOST-12, URL-14."""

    def scenario(fw: Framework) -> Transcript:
        app = fw.make(
            static_folder=None,
            config={**FLASK_WAYS, **config},
            subdomain_matching=subdomain_matching,
            host_matching=host_matching,
        )
        transcript: Transcript = []

        def view(**values: object) -> str:
            urls = [attempt(fw.url_for, f"r{number}", h="z", s="z") for number in range(len(rules))]
            return f"{echo(fw, **values)} {fw.request.host} {urls}"

        for number, (rule, options) in enumerate(rules):
            transcript.append(attempt(app.add_url_rule, rule, f"r{number}", view, **options))
        for base in BASES:
            transcript.extend(attempt(fetch, app, path, base_url=base) for path in ("/", "/x", "/x/"))
        with app.app_context():
            transcript.extend(attempt(fw.url_for, f"r{number}", h="z", s="z") for number in range(len(rules)))
        return transcript

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # werkzeug warns of hosts that do not fit the server name
        same(scenario)


# Environs

ENVIRON = st.fixed_dictionaries(
    {
        "PATH_INFO": st.sampled_from(
            ["/", "/silent", "/echo", "/echo/", "/\xc3\xbc", "/\xff", "//echo", "", "echo", "/e/\x00"]
        ),
        "REQUEST_METHOD": st.sampled_from(["GET", "get", "POST", "OPTIONS", "options", "HEAD", "WEIRD", ""]),
    },
    optional={
        "HTTP_HOST": st.sampled_from(
            ["ex.test", "EX.test:80", "ex.test:81", "a b", "<x>", "", "[::1]:5000", "ü.test", "x:y"]
        ),
        "SCRIPT_NAME": st.sampled_from(["", "/root", "/root/", "\xc3\xbc"]),
        "QUERY_STRING": st.sampled_from(["", "a=1&a=2", "%", "a=%FF", "\xc3\xbc=1"]),
        "SERVER_NAME": st.sampled_from(["server.test", "::1"]),
        "SERVER_PORT": st.sampled_from(["80", "8080", "443"]),
        "wsgi.url_scheme": st.sampled_from(["http", "https", "ws", "wss"]),
        "CONTENT_LENGTH": st.sampled_from(["", "3", "0", "x", "-1", "999999"]),
        "CONTENT_TYPE": st.sampled_from(
            ["", "application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
        ),
        "HTTP_COOKIE": st.sampled_from(["", "session=x", "session=.x.y.z", "a=1; a=2", ";;", "session=\xff"]),
        "HTTP_CONNECTION": st.just("Upgrade"),
        "HTTP_UPGRADE": st.just("websocket"),
        "HTTP_TRANSFER_ENCODING": st.just("chunked"),
    },
)


@settings(differential, max_examples=3 * EXAMPLES)
@given(
    environ=ENVIRON,
    config=st.fixed_dictionaries(
        {},
        optional={
            "TRUSTED_HOSTS": st.sampled_from([["ex.test"], [".test"]]),
            "SERVER_NAME": st.just("ex.test"),
            "MAX_CONTENT_LENGTH": st.just(2),
            "SECRET_KEY": st.just("k"),
        },
    ),
    subdomain_matching=st.booleans(),
)
def test_random_environs_answer_alike(
    environ: dict[str, Any], config: dict[str, Any], subdomain_matching: bool
) -> None:
    """REQ-01, REQ-08, HOST-01 to HOST-08, METH-01, ROUTE-29: what servers and attackers send."""

    def scenario(fw: Framework) -> object:
        app = fw.make(static_folder=None, subdomain_matching=subdomain_matching, config={**FLASK_WAYS, **config})

        def look() -> str:
            request = fw.request
            facts = [request.method, request.path, request.host, request.url, request.full_path, request.args.to_dict()]
            facts += [request.script_root, request.remote_addr, dict(request.cookies), request.content_length]
            facts += [attempt(lambda: request.form.to_dict()), attempt(lambda: request.get_json(silent=True))]
            return repr([*facts, fw.session.get("a"), fw.url_for("look"), request.get_data()])

        methods = ["GET", "POST", "WEIRD"]
        app.add_url_rule("/echo", "look", look, methods=methods)
        app.add_url_rule("/e/<path:x>", "path", lambda x: repr(x), methods=methods)
        app.add_url_rule("/silent", "silent", lambda: "looks at nothing", methods=methods)
        app.add_url_rule("/", "index", lambda: "index")
        raw = EnvironBuilder(method="POST", data=b"a=1").get_environ() | environ
        raw["wsgi.input"].seek(0)

        def ask() -> object:
            body, status, headers = run_wsgi_app(app.wsgi_app, raw, buffered=True)
            return status, [pair for pair in headers if pair[0] != "Allow"], b"".join(body)

        return attempt(ask)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as above
        same(scenario)


# Blueprint trees


@attrs.frozen
class Scope:
    """An app or a blueprint with its hooks, handlers and children."""

    prefix: str | None
    mount: str | None
    hooks: frozenset[str]
    handlers: tuple[int, ...]
    view: str
    children: tuple["Scope", ...] = ()


HOOKS = (
    *("values", "before", "stop", "boom before", "after", "boom after", "teardown", "processor", "defaults"),
    *("app before", "app after", "app teardown", "app handler", "session write", "session clear"),
)
HANDLED: tuple[Any, ...] = (  # Any: codes and classes
    *(404, 403, 500, exceptions.Forbidden, exceptions.HTTPException, Exception, ValueError, LookupError, KeyError),
    *(exceptions.BadRequest, exceptions.InternalServerError, 405),
)
VIEWS: dict[str, Callable[[Framework], object]] = {
    "text": lambda fw: echo(fw),
    "silent": lambda fw: "looks at nothing",
    "session": lambda fw: str(fw.session.get("x")),
    "404": lambda fw: fw.abort(404),
    "403": lambda fw: fw.abort(403),
    "500": lambda fw: fw.abort(500),
    "response": lambda fw: fw.abort(fw.make_response("stop", 299)),
    "key": lambda fw: fw.request.args["missing"],
    "value": lambda fw: int("x"),
    "lookup": lambda fw: [][1],
    "none": lambda fw: None,
    "template": lambda fw: fw.render_template_string("{{ seen|default('-') }} {{ request.endpoint }}"),
    "url": lambda fw: fw.url_for(str(fw.request.endpoint)),
    "own": lambda fw: exceptions.NotFound(),
}
SCOPES: st.SearchStrategy[Scope] = st.recursive(
    st.builds(
        Scope,
        st.sampled_from([None, "/p", "/p/", "/<int:n#>"]),
        st.sampled_from([None, "/m", None]),
        st.frozensets(st.sampled_from(HOOKS), max_size=5),
        st.lists(st.integers(0, len(HANDLED) - 1), max_size=3).map(tuple),
        st.sampled_from(sorted(VIEWS)),
    ),
    lambda children: st.builds(
        Scope,
        st.sampled_from([None, "/p", "/q", "/<int:n#>"]),
        st.sampled_from([None, "/m", None]),
        st.frozensets(st.sampled_from(HOOKS), max_size=5),
        st.lists(st.integers(0, len(HANDLED) - 1), max_size=3).map(tuple),
        st.sampled_from(sorted(VIEWS)),
        st.lists(children, min_size=1, max_size=3).map(tuple),
    ),
    max_leaves=4,
)


@attrs.define
class Builder:
    """Builds a drawn tree on one framework and collects what its callbacks say."""

    fw: Framework
    trace: list[str] = attrs.field(factory=list[str])
    fail: list[str] = attrs.field(factory=list[str])

    def hook(self, label: str, result: object = None) -> Callable[..., Any]:
        """Return a callback that leaves *label* in the trace."""

        def callback(*args: object, **kwargs: object) -> object:
            self.trace.append(f"{label} {[kind(arg) for arg in args if isinstance(arg, BaseException)]}")
            if label.split()[0] == "boom" and label not in self.fail:
                self.fail.append(label)
                raise ValueError(label)
            if label.startswith("session write"):
                self.fw.session["seen"] = [*self.fw.session.get("seen", ()), label]
            if label.startswith("session clear"):
                self.fw.session.clear()
            return args[0] if result == "same" else result

        return callback

    def receiver(self, name: str) -> Callable[..., None]:
        """Return a signal receiver that leaves *name* in the trace."""

        def receive(sender: object, **extra: object) -> None:
            self.trace.append(f"signal {name} {sorted(extra)}")

        return receive

    def equip(self, scaffold: AppLike | BlueprintLike, scope: Scope, label: str) -> None:
        """Give *scaffold* the hooks, handlers and view of *scope*."""
        hooks, is_app = scope.hooks, label == "app"
        for name, register, result in (
            ("values", "url_value_preprocessor", None),
            ("before", "before_request", None),
            ("session write", "before_request", None),
            ("session clear", "after_request", "same"),
            ("stop", "before_request", f"stopped by {label}"),
            ("boom before", "before_request", None),
            ("after", "after_request", "same"),
            ("boom after", "after_request", "same"),
            ("teardown", "teardown_request", None),
            ("processor", "context_processor", {"seen": label}),
            ("defaults", "url_defaults", None),
            ("app before", "before_app_request", None),
            ("app after", "after_app_request", "same"),
            ("app teardown", "teardown_app_request", None),
        ):
            if name in hooks and not (is_app and name.startswith("app ")):
                getattr(scaffold, register)(self.hook(f"{name} {label}", result))
        if "app handler" in hooks and not is_app:
            scaffold.app_errorhandler(404)(self.hook(f"app handler {label}", (f"app-wide by {label}", 298)))
        for number in scope.handlers:
            handler = self.hook(f"handler {number} {label}", (f"handled {number} by {label}", 297))
            scaffold.register_error_handler(HANDLED[number], handler)
        scaffold.add_url_rule(f"/{label.rpartition('-')[2]}", "view", lambda **values: VIEWS[scope.view](self.fw))

    def blueprint(self, scope: Scope, label: str) -> BlueprintLike:
        """Return the blueprint of *scope* with all its children registered."""
        depth = str(label.count("-"))  # a rule cannot have one variable twice
        bp = self.fw.bp(label.rpartition("-")[2], url_prefix=scope.prefix and scope.prefix.replace("#", depth))
        self.equip(bp, scope, label)
        for number, child in enumerate(scope.children):
            options = {} if child.mount is None else {"url_prefix": child.mount}
            bp.register_blueprint(self.blueprint(child, f"{label}-c{number}"), **options)
        return bp

    def app(self, scope: Scope) -> AppLike:
        """Return the app of *scope*."""
        app = self.fw.make(static_folder=None)
        self.equip(app, scope, "app")
        for number, child in enumerate(scope.children):
            options = {} if child.mount is None else {"url_prefix": child.mount}
            app.register_blueprint(self.blueprint(child, f"c{number}"), **options)
        return app


def trace_everything(builder: Builder, app: AppLike) -> Transcript:
    """Request every rule of *app*, and two paths it has not, with several methods."""
    rules = [(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()]
    transcript: Transcript = [rules, list(app.view_functions), list(app.blueprints)]
    for path in [re.sub(r"<int:n\d>", "7", rule) for rule, _ in rules] + ["/nowhere", "/c0/nowhere"]:
        for method in ("GET", "POST"):
            outcome = answer(app, path, method)
            transcript.append((path, method, outcome, tuple(builder.trace)))
            builder.trace.clear()
            builder.fail.clear()
    return transcript


SIGNALS = (
    *("appcontext_pushed", "request_started", "got_request_exception", "request_finished", "request_tearing_down"),
    *("appcontext_tearing_down", "appcontext_popped", "before_render_template", "template_rendered"),
)


@differential
@given(
    scope=SCOPES,
    signals=st.frozensets(st.sampled_from(SIGNALS), max_size=3),
    config=st.fixed_dictionaries({}, optional={"SECRET_KEY": st.just("k"), "TESTING": st.booleans()}),
)
def test_random_blueprint_trees_answer_alike(scope: Scope, signals: frozenset[str], config: dict[str, Any]) -> None:
    """LIFE-01 to LIFE-14, BP-01 to BP-16, ERR-01 to ERR-04, ERR-31, ERR-39: with and without sessions and signals."""

    def scenario(fw: Framework) -> Transcript:
        builder = Builder(fw)
        app = builder.app(scope)
        app.config.update({**FLASK_WAYS, **config})
        with ExitStack() as stack:
            for name in signals:
                stack.enter_context(getattr(fw, name).connected_to(builder.receiver(name), app))
            return trace_everything(builder, app)

    same(scenario)


# Return values


def chunks(items: list[Any]) -> Iterator[Any]:
    """Yield the items."""
    yield from items


JSONISH: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "ü<&>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "ü"]), inner, max_size=3),
    max_leaves=5,
)
# Each body is drawn as a recipe, since responses and iterators can be used once only.
BODIES: st.SearchStrategy[Callable[[Framework], object]] = st.one_of(
    st.text(max_size=5).map(lambda text: lambda fw: text),
    st.binary(max_size=5).map(lambda data: lambda fw: data),
    JSONISH.map(lambda value: lambda fw: value),
    st.lists(st.sampled_from(["a", "ü"]), max_size=3).map(lambda items: lambda fw: chunks(items)),
    st.lists(st.binary(max_size=3), max_size=3).map(lambda items: lambda fw: chunks(items)),
    st.sampled_from([200, 204, 404]).map(lambda code: lambda fw: fw.Response("own", code, {"X-A": "own"})),
    st.sampled_from([200, 204, 404]).map(lambda code: lambda fw: WerkzeugResponse("other", code, {"X-A": "other"})),
    st.sampled_from([exceptions.NotFound, exceptions.Forbidden]).map(lambda error: lambda fw: error("why")),
    st.sampled_from([1.5, {1}, (), ("x",), object(), range(2), str, len]).map(lambda value: lambda fw: value),
)
STATUS = st.sampled_from([200, 201, 204, 304, 404, 999, "200", "201 Made", "weird", None, True, 200.0, b"200"])
HEADERS = st.one_of(
    st.lists(
        st.tuples(st.sampled_from(["X-A", "x-a", "Content-Type", "Set-Cookie"]), st.sampled_from("ab")), max_size=3
    ),
    st.dictionaries(
        st.sampled_from(["X-A", "Content-Type", "Content-Length"]), st.sampled_from(["1", "2"]), max_size=2
    ),
    st.dictionaries(st.sampled_from(["X-A", "X-B"]), st.lists(st.sampled_from(["1", "2"]), max_size=2), max_size=2),
    st.lists(st.tuples(st.just("X-A"), st.sampled_from("ab")), max_size=2).map(Headers),
    st.none(),
)
REST = st.one_of(
    st.just(()),
    st.tuples(STATUS),
    st.tuples(HEADERS),
    st.tuples(STATUS, HEADERS),
    st.tuples(HEADERS, STATUS),
)


@settings(differential, max_examples=3 * EXAMPLES)
@given(body=BODIES, rest=REST, method=st.sampled_from(["GET", "HEAD"]), testing=st.booleans())
def test_random_return_values_convert_alike(
    body: Callable[[Framework], object], rest: tuple[object, ...], method: str, testing: bool
) -> None:
    """RESP-51 to RESP-62, RESP-02 to RESP-09."""

    def scenario(fw: Framework) -> Transcript:
        app = fw.make(config={"TESTING": testing})
        app.add_url_rule("/", "view", lambda: (body(fw), *rest) if rest else body(fw))
        app.add_url_rule("/made", "made", lambda: fw.make_response(body(fw), *rest))
        return [answer(app, "/", method), answer(app, "/made", method)]

    same(scenario)


# Errors


class Own(exceptions.NotFound):
    """A subclass of an HTTP error."""


class Coded(exceptions.HTTPException):
    """An HTTP error that only has the code of another."""

    code = 403


class Codeless(exceptions.HTTPException):
    """An HTTP error without code."""


class Odd(ValueError, KeyError):
    """An error of two kinds."""


ERRORS: tuple[type[BaseException], ...] = (
    *(ValueError, KeyError, Odd, FileNotFoundError, Own, Coded, Codeless, exceptions.NotFound, exceptions.Forbidden),
    *(exceptions.InternalServerError, exceptions.BadRequestKeyError, exceptions.ImATeapot, exceptions.Unauthorized),
    *(KeyboardInterrupt, GeneratorExit, StopIteration),
)
KEYS: tuple[Any, ...] = (  # Any: codes and classes
    *(404, 403, 400, 500, 418, Own, Coded, Codeless, Odd, ValueError, LookupError, KeyError, OSError, Exception),
    *(exceptions.HTTPException, exceptions.NotFound, exceptions.BadRequest, exceptions.InternalServerError),
)
REACTIONS = st.sampled_from(["text", "error", "reraise", "other", "none", "status"])
TABLE = st.dictionaries(st.sampled_from(KEYS), REACTIONS, max_size=4)


def reacting(label: str, reaction: str) -> Callable[[Any], object]:  # Any: whatever is raised
    """Return an error handler."""

    def handler(error: Any) -> object:
        about = f"{label} {kind(error)} {kind(getattr(error, 'original_exception', None))}"
        if reaction == "error":
            return error
        if reaction == "reraise":
            raise error
        if reaction == "other":
            raise exceptions.Gone(about)
        return {"text": about, "none": None, "status": (about, 299)}[reaction]

    return handler


CONFIG = st.fixed_dictionaries(
    {},
    optional={
        "TESTING": st.booleans(),
        "DEBUG": st.booleans(),
        "PROPAGATE_EXCEPTIONS": st.sampled_from([True, False, None]),
        "TRAP_HTTP_EXCEPTIONS": st.booleans(),
        "TRAP_BAD_REQUEST_ERRORS": st.sampled_from([True, False, None]),
    },
)


@settings(differential, max_examples=2 * EXAMPLES)
@given(
    tables=st.tuples(TABLE, TABLE, TABLE),
    errors=st.lists(st.sampled_from(ERRORS), min_size=2, max_size=5, unique=True),
    where=st.sampled_from(["view", "before", "after", "this", "teardown", "values"]),
    config=CONFIG,
)
def test_random_errors_are_handled_alike(
    tables: tuple[dict[Any, str], ...], errors: list[type[BaseException]], where: str, config: dict[str, Any]
) -> None:
    """ERR-01 to ERR-42: app, parent and child with random handlers; errors raised in random places."""

    def scenario(fw: Framework) -> Transcript:
        app, parent, child = fw.make(config={**FLASK_WAYS, **config}), fw.bp("parent"), fw.bp("child")
        trace: Transcript = []
        current: list[type[BaseException]] = []

        def boom(place: str, result: object = None) -> object:
            if place == where and current:
                error = current.pop()
                raise error("boom") if not issubclass(error, exceptions.HTTPException) else error()
            return result

        for scope, label, table in zip((app, parent, child), ("app", "parent", "child"), tables, strict=True):
            for key, reaction in table.items():
                scope.register_error_handler(key, reacting(f"{label} {key}", reaction))

        def view() -> object:
            fw.after_this_request(lambda response: boom("this", response))
            return boom("view", "fine")

        child.add_url_rule("/", "view", view)
        child.before_request(lambda: boom("before"))
        child.after_request(lambda response: boom("after", response))
        child.url_value_preprocessor(lambda endpoint, values: boom("values"))

        @child.teardown_request
        def teardown(error: BaseException | None) -> None:
            trace.append(kind(error))
            boom("teardown")

        def signalled(sender: object, exception: BaseException, **extra: object) -> None:
            trace.append(("signal", kind(exception)))

        parent.register_blueprint(child)
        app.register_blueprint(parent)
        with fw.got_request_exception.connected_to(signalled, app):
            for error in errors:
                current[:] = [error]
                trace.append(answer(app, "/", "GET"))
            current.clear()
            trace.append(answer(app, "/nowhere", "GET"))
        trace.append((fw.has_app_context(), fw.has_request_context()))
        return trace

    same(scenario)
