"""Generated differential tests: sessions, configuration, JSON and flashing, on both frameworks at once.

The oracle's answer is the expectation, so these tests compare frameworks (`same`) rather than take `fw`.
"""

import datetime
import decimal
import math
import uuid
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from erlen.json.provider import DefaultJSONProvider

from .harness import FLASK_WAYS, SILENT, AppLike, Framework, attempt, derive, environment, fetch, same


@pytest.fixture(autouse=True, scope="module")
def flasks_json() -> Iterator[None]:
    """Let erlen read and write the JSON that Flask does, without its stricter ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefaultJSONProvider, "strict", False)
        yield


MODEST = settings(max_examples=60, deadline=None)
KEYS = st.sampled_from(["a", "b", " t", "_permanent", "ü"])
WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)
PLAIN = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | WORDS
RICH = (
    PLAIN
    | st.binary(max_size=6)
    | st.uuids()
    | WORDS.map(Markup)
    | st.datetimes(min_value=datetime.datetime(1000, 1, 1), max_value=datetime.datetime(9000, 1, 1))
)


# Any: generated values of every type that JSON knows.
def nested(leaves: st.SearchStrategy[Any], *, tuples: bool) -> st.SearchStrategy[Any]:
    """Return a strategy for nested values over *leaves*."""

    def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        keys = WORDS | st.sampled_from([" t", " b", " di", " di__", " u__"])
        grown = st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3)
        return grown | st.lists(inner, max_size=3).map(tuple) if tuples else grown

    return st.recursive(leaves, grow, max_leaves=8)


JSON_VALUES = nested(PLAIN, tuples=False)
RICH_VALUES = nested(RICH, tuples=True)
ODD_VALUES = nested(
    PLAIN
    | st.sampled_from([decimal.Decimal("1.5"), uuid.UUID(int=3), math.nan, math.inf, b"bytes", {1}, object])
    | st.dates(),
    tuples=True,
)


@attrs.frozen
class Step:
    """One thing a request does with its session."""

    kind: str
    key: str = ""
    value: Any = None  # Any: a value for the session

    def act(self, fw: Framework) -> object:
        """Do it and return what can be seen."""
        session = fw.session
        match self.kind:
            case "get":
                return session.get(self.key)
            case "set":
                session[self.key] = self.value
            case "pop":
                return session.pop(self.key, "absent")
            case "delete":
                del session[self.key]
            case "clear":
                session.clear()
            case "setdefault":
                return session.setdefault(self.key, self.value)
            case "update":
                session.update({self.key: self.value})
            case "permanent":
                session.permanent = self.value is not None
            case "length":
                return len(session)
            case "contains":
                return self.key in session
            case "flash":
                fw.flash(str(self.value), self.key)
            case "flashed":
                return fw.get_flashed_messages(with_categories=True, category_filter=[self.key] if self.key else [])
            case _:
                return None
        return None


STEPS = st.one_of(
    st.sampled_from(["length", "clear", "nothing"]).map(Step),
    st.builds(Step, st.sampled_from(["get", "pop", "delete", "contains"]), KEYS),
    st.builds(Step, st.sampled_from(["set", "setdefault", "update", "permanent"]), KEYS, RICH_VALUES),
)
FLASHES = st.one_of(
    st.builds(Step, st.just("flash"), st.sampled_from(["message", "error", "info"]), WORDS),
    st.builds(Step, st.just("flashed"), st.sampled_from(["", "error", "info"])),
    st.just(Step("nothing")),
)


CORRIDORS = st.lists(st.sampled_from(["before", "after", "this", "override", "interface", "late"]), max_size=2)


def built(fw: Framework, config: dict[str, object], corridor: list[str]) -> AppLike:
    """Return an application that does nothing special, by the ways through a request that *corridor* names."""
    members: dict[str, object] = {}
    if "override" in corridor:
        members["process_response"] = lambda self, response: fw.App.process_response(self, response)
        members["dispatch_request"] = lambda self: fw.App.dispatch_request(self)
    if "interface" in corridor:
        members["session_interface"] = derive(fw.module("sessions").SecureCookieSessionInterface)()
    options = {} if fw.is_flask else {"security": SILENT}
    app: AppLike = derive(fw.App, **members)("behaviour_app", **options)
    app.config.update({**FLASK_WAYS, "SECRET_KEY": "k", "PROPAGATE_EXCEPTIONS": True, **config})
    if "before" in corridor:
        app.before_request(lambda: None)
    if "after" in corridor:
        app.after_request(lambda response: response)
    if "this" in corridor:

        @app.before_request
        def this() -> None:
            fw.after_this_request(lambda response: response)

    if "late" in corridor:
        app.teardown_request(lambda error: None)
        app.context_processor(dict)
    return app


def session_run(
    fw: Framework, requests: list[list[Step]], config: dict[str, object], corridor: list[str]
) -> list[object]:
    """Send one request per list of steps with one client, and write down everything visible."""
    app = built(fw, config, corridor)
    transcript: list[object] = []
    pending = iter(requests)

    @app.get("/")
    def index() -> str:
        transcript.extend((step.kind, repr(attempt(step.act, fw))) for step in next(pending))
        if fw.request.args.get("look"):
            transcript.append((repr(dict(fw.session)), fw.session.modified))
        return ""

    client = app.test_client()
    for number, _ in enumerate(requests):
        try:
            response = client.get("/", query_string={"look": "1"} if number % 2 else {})
        except (TypeError, ValueError) as error:
            transcript.append(type(error).__name__)
            continue
        cookie = client.get_cookie("session")
        transcript.append((response.status_code, response.headers.getlist("Vary"), "Set-Cookie" in response.headers))
        transcript.append((cookie is not None, cookie is not None and cookie.expires is not None))
    with client.session_transaction() as session:
        transcript.append(repr(dict(session)))
    return transcript


@MODEST
@given(
    requests=st.lists(st.lists(STEPS, max_size=4), min_size=1, max_size=4),
    refresh=st.booleans(),
    lifetime=st.sampled_from([60, datetime.timedelta(hours=1)]),
    corridor=CORRIDORS,
)
def test_session_operations(requests: list[list[Step]], refresh: bool, lifetime: object, corridor: list[str]) -> None:
    """SESS-07 to SESS-12, SESS-15: however the request is processed."""
    config = {"SESSION_REFRESH_EACH_REQUEST": refresh, "PERMANENT_SESSION_LIFETIME": lifetime}
    same(session_run, requests, config, corridor)


@MODEST
@given(requests=st.lists(st.lists(FLASHES, max_size=4), min_size=1, max_size=5), corridor=CORRIDORS)
def test_flashing_sequences(requests: list[list[Step]], corridor: list[str]) -> None:
    """FLASH-01 to FLASH-04, FLASH-07."""
    same(session_run, requests, {}, corridor)


def flags(fw: Framework, config: dict[str, object], clear: bool, corridor: list[str]) -> object:
    """Return the headers of one request."""
    app = built(fw, config, corridor)
    app.add_url_rule("/", endpoint="i", view_func=lambda: str(fw.session.clear() if clear else fw.session.update(a=1)))
    got = attempt(fetch, app)
    return getattr(got, "headers", got)


@MODEST
@given(
    config=st.fixed_dictionaries(
        {},
        optional={
            "SESSION_COOKIE_NAME": st.sampled_from(["session", "sid"]),
            "SESSION_COOKIE_DOMAIN": st.sampled_from([None, "", "a.test", ".a.test", False]),
            "SESSION_COOKIE_PATH": st.sampled_from([None, "", "/", "/p"]),
            "APPLICATION_ROOT": st.sampled_from(["/", "/root"]),
            "SESSION_COOKIE_HTTPONLY": st.booleans(),
            "SESSION_COOKIE_SECURE": st.booleans(),
            "SESSION_COOKIE_PARTITIONED": st.booleans(),
            "SESSION_COOKIE_SAMESITE": st.sampled_from([None, "Lax", "strict", "None", "Laxx"]),
        },
    ),
    clear=st.booleans(),
    corridor=CORRIDORS,
)
def test_cookie_flags(config: dict[str, object], clear: bool, corridor: list[str]) -> None:
    """SESS-09, SESS-13, SESS-23."""
    same(flags, config, clear, corridor)


def provider_run(fw: Framework, value: object, options: dict[str, object], debug: bool) -> list[object]:
    """Write down every way the provider writes and reads *value*."""
    app = fw.make(config={"DEBUG": debug})
    for name, option in options.items():
        setattr(app.json, name, option)
    transcript: list[object] = [attempt(fw.json.dumps, value)]
    with app.test_request_context():
        text = attempt(fw.json.dumps, value)
        transcript.append(text)
        transcript.append(attempt(lambda: fw.jsonify(value).get_data(as_text=True)))
        transcript.append(attempt(fw.render_template_string, "{{ v|tojson }}", v=value))
        if isinstance(text, str):
            transcript.append(repr(fw.json.loads(text)))
    return transcript


@MODEST
@given(
    value=JSON_VALUES | ODD_VALUES,
    options=st.fixed_dictionaries(
        {},
        optional={
            "sort_keys": st.booleans(),
            "ensure_ascii": st.booleans(),
            "compact": st.sampled_from([None, True, False]),
        },
    ),
    debug=st.booleans(),
)
def test_json_values(value: object, options: dict[str, object], debug: bool) -> None:
    """JSON-01 to JSON-08."""
    same(provider_run, value, options, debug)


def tagged_run(fw: Framework, value: object) -> list[object]:
    """Write *value* with the tagged serializer and read it back."""
    serializer = fw.module("json.tag").TaggedJSONSerializer()
    text = serializer.dumps(value)
    with fw.make().app_context():
        inside = serializer.dumps(value)
    return [text, inside, repr(serializer.loads(text)), repr(serializer.tag(value))]


@settings(MODEST, max_examples=120)
@given(value=RICH_VALUES)
def test_tagged_values(value: object) -> None:
    """TAG-01, TAG-02, TAG-06."""
    text, _, read, _ = same(tagged_run, value)

    assert isinstance(text, str)
    assert isinstance(read, str)


NAMES = st.text(alphabet="ABab_1Ü", min_size=1, max_size=5)
PATHS = st.lists(NAMES.filter(lambda name: "__" not in name), min_size=1, max_size=3).map("__".join)
TEXTS = st.sampled_from(["1", "true", "True", "null", '{"A": 1}', "[1]", "word", "", '"s"', "1.5", "{bad"])


def config_run(
    fw: Framework, mapping: dict[str, object], variables: dict[str, str], namespace: str, options: dict[str, bool]
) -> list[object]:
    """Load a configuration from a mapping, an object and variables, and write down what came of it."""
    config = fw.Config("/", {"A": {"B": 0}, "B": 1})
    transcript: list[object] = [attempt(config.from_mapping, mapping), dict(config)]
    holder = type("Holder", (), {name: value for name, value in mapping.items() if name.isidentifier()})
    transcript += [attempt(config.from_object, holder), dict(config)]
    with environment(**{f"BEHAVE_{name}": text for name, text in variables.items()}):
        transcript += [attempt(config.from_prefixed_env, "BEHAVE"), dict(config)]
    transcript.append(config.get_namespace(namespace, **options))
    transcript.append(repr(config))
    return transcript


@MODEST
@given(
    mapping=st.dictionaries(NAMES, st.integers(0, 9) | WORDS, max_size=4),
    variables=st.dictionaries(PATHS, TEXTS, max_size=4),
    namespace=st.sampled_from(["A", "B", "A_", ""]),
    options=st.fixed_dictionaries({}, optional={"lowercase": st.booleans(), "trim_namespace": st.booleans()}),
)
def test_config_loads(
    mapping: dict[str, object], variables: dict[str, str], namespace: str, options: dict[str, bool]
) -> None:
    """CFG-02, CFG-03, CFG-08 to CFG-10, CFG-12."""
    same(config_run, mapping, variables, namespace, options)
