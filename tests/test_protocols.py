"""Each built-in part keeps the laws that its outline states; whoever writes another part can be held against the same ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import jinja2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import BuildError, Map
from werkzeug.routing import Rule as WerkzeugRule
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Erlen, Request, Response, Session, protocols
from erlen._groups import ScriptInfo
from erlen.environment import Environment
from erlen.errorhandling import ErrorTable
from erlen.hooks import HookTable
from erlen.json.provider import DefaultJSONProvider
from erlen.policy import SecurityPolicy
from erlen.protocols import (
    Application,
    AppLoader,
    ErrorHandlers,
    Hooks,
    JSONProvider,
    ResponseConverter,
    Router,
    Security,
    SessionState,
    SessionStore,
    StaticStore,
    Structurer,
    TemplateEngine,
)
from erlen.responding import DefaultConverter
from erlen.routing import MapRouter, Rule
from erlen.rulemap import RuleMap
from erlen.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface
from erlen.static import StaticFiles
from erlen.structuring import CattrsStructurer
from erlen.types import JSONValue, Scope

APP = Erlen("example")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def members(outline: type) -> set[str]:
    """Return the names that an outline asks for."""
    return {name for name in vars(outline) if not name.startswith("_")} | {
        name for name in get_type_hints(outline) if not name.startswith("_")
    }


PARTS: dict[str, tuple[type, Callable[[], object]]] = {
    "JSONProvider": (JSONProvider, lambda: DefaultJSONProvider(APP)),
    "SessionState": (SessionState, SecureCookieSession),
    "SessionState of a missing session": (SessionState, NullSession),
    "SessionStore": (SessionStore, SecureCookieSessionInterface),
    "ResponseConverter": (ResponseConverter, DefaultConverter),
    "Router": (Router, lambda: MapRouter(Map())),
    "Hooks": (Hooks, HookTable),
    "ErrorHandlers": (ErrorHandlers, ErrorTable),
    "TemplateEngine": (TemplateEngine, lambda: Environment(APP)),
    "Security": (Security, SecurityPolicy),
    "StaticStore": (StaticStore, lambda: StaticFiles("/nowhere")),
    "AppLoader": (AppLoader, ScriptInfo),
    "Structurer": (Structurer, CattrsStructurer),
    "Application": (Application, lambda: APP),
}


@pytest.mark.parametrize("name", PARTS)
def test_part_has_what_its_outline_asks_for(name: str) -> None:
    outline, make = PARTS[name]
    part = make()

    assert members(outline) - set(dir(part)) == set()
    assert members(outline)


def test_outlines_say_what_they_owe() -> None:
    """Every outline has a docstring, and a part here or an entry for the annexes."""
    tested = {outline.__name__ for outline, _ in PARTS.values()}

    assert set(protocols.__all__) - tested - {"Sure"} == set()
    assert [name for name in protocols.__all__ if not getattr(protocols, name).__doc__] == []


# JSON


@given(value=JSON)
def test_json_reads_back_what_it_wrote(value: JSONValue) -> None:
    provider: JSONProvider = DefaultJSONProvider(APP)

    assert provider.loads(provider.dumps(value)) == value
    assert provider.loads(provider.response(value).get_data()) == value


# Sessions


@pytest.mark.parametrize("secret_key", [None, "only for this test"])
def test_missing_session_is_stood_in_for_and_never_saved(secret_key: str | None) -> None:
    saved: list[object] = []

    class Watching(SecureCookieSessionInterface[Session]):
        @override
        def save_session(self, app: Any, session: Any, response: Any) -> None:
            saved.append(session)

    store: SessionStore[Erlen, Request, Response, Session] = Watching()
    app = Erlen("example", session_interface=store)
    app.secret_key = secret_key
    app.add_url_rule("/", "index", lambda: app.session.get("user", "nobody"))

    with app.test_request_context() as context:
        opened = store.open_session(app, context.request)
    assert (opened is None) == (secret_key is None)
    stand_in = store.make_null_session(app)
    assert store.is_null_session(stand_in)
    assert opened is None or not store.is_null_session(opened)

    assert app.test_client().get("/").text == "nobody"
    assert len(saved) == (0 if secret_key is None else 1)


# Responses


@given(
    rv=st.none() | st.integers() | st.text(max_size=3) | st.binary(max_size=3) | JSON
    | st.tuples(st.text(max_size=3), st.integers(200, 299)) | st.lists(st.integers(), max_size=4).map(tuple)
)  # fmt: skip
def test_converter_answers_with_the_applications_class_or_a_type_error(rv: Any) -> None:
    converter: ResponseConverter[Erlen, WerkzeugResponse] = DefaultConverter()
    try:
        response = converter.convert(APP, rv)
    except TypeError as error:
        assert str(error)
    else:
        assert isinstance(response, APP.response_class)
        assert converter.convert(APP, response) is response


# Routing


def text_view(text: str = "") -> str:
    return text


def other_view(text: str = "") -> str:
    return text


SEGMENTS = st.sampled_from(
    ["a", "b", "<text>", "<int:text>", "<path:text>", "<any(a, b):text>", "a<text>", "<float:text>"]
)
RULES = st.tuples(st.lists(SEGMENTS, max_size=3), st.booleans(), st.sampled_from(["GET", "POST"]), st.booleans())
PATHS = st.lists(st.sampled_from(["a", "b", "1", "1.5", "", "aa", "ä"]), max_size=4).map("/".join)


# A dead end takes texts along that belong to no variable of the rule that matches in the end.
@example(
    rules=[(["a", "<text>"], False, "GET", False), (["<text>", "a", "<text>"], False, "GET", False)], paths=["a/a/b"]
)
@settings(max_examples=400)
@given(rules=st.lists(RULES, max_size=5), paths=st.lists(PATHS, min_size=1, max_size=5))
def test_router_keeps_what_was_added_and_is_sure_only_of_what_it_matches(
    rules: list[tuple[list[str], bool, str, bool]], paths: list[str]
) -> None:
    url_map = RuleMap()
    router: Router = MapRouter(url_map)
    added: list[WerkzeugRule] = []
    for number, (segments, slash, method, other) in enumerate(rules):
        # A rule names each of its variables once.
        once = [segment.replace("text", f"text{at}") for at, segment in enumerate(segments)]
        rule = Rule("/" + "/".join(once) + "/" * slash, endpoint=str(number), methods=[method])
        router.add(rule, other_view if other else text_view)
        added.append(rule)

    assert list(router.url_map.iter_rules()) == added
    for view, wanted in ((text_view, False), (other_view, True)):
        named = tuple(str(number) for number, rule in enumerate(rules) if rule[3] == wanted)
        assert router.endpoints_of(view) == named
        assert [router.view_functions[endpoint] for endpoint in named] == [view] * len(named)
    for path in paths:
        for method in ("GET", "POST", "HEAD", "PUT"):
            raw = f"/{path}".encode().decode("latin-1")
            sure, refusal = router.find(method, raw), router.refusal(method, raw)
            assert sure is None or refusal is None
            adapter = url_map.bind("localhost", path_info=f"/{path}", default_method=method)
            try:
                matched = router.match(adapter)
            except HTTPException as error:
                assert sure is None, f"sure of {method} /{path}, but the map says {error!r}"
                assert refusal is None or (type(refusal), refusal.get_headers()) == (type(error), error.get_headers())
                continue
            assert refusal is None
            assert sure is None or (sure[0].rule, sure[1]) == matched


VALUES = st.sampled_from(["a", "b c", "ä/b", "", 1, -1, 1.5, None, ["x", "y"], "?&#"])


def outcome_of(build: Callable[[], str | None]) -> object:
    """Return what *build* returns, or the class of what it raises."""
    try:
        return build()
    except (TypeError, ValueError) as error:
        return type(error)
    except BuildError:
        return None


@settings(max_examples=400)
@given(
    rules=st.lists(st.tuples(RULES, st.sampled_from(["one", "two"]), st.booleans()), max_size=3),
    values=st.dictionaries(st.sampled_from(["text0", "text1", "text2", "page"]), VALUES),
    root=st.sampled_from(["/", "/root", "/root/"]),
)
def test_path_that_the_router_builds_alone_is_the_adapters(
    rules: list[tuple[tuple[list[str], bool, str, bool], str, bool]], values: dict[str, object], root: str
) -> None:
    router: Router = MapRouter(RuleMap())
    for (segments, slash, method, _), endpoint, has_default in rules:
        once = [segment.replace("text", f"text{at}") for at, segment in enumerate(segments)]
        defaults = {"page": 1} if has_default else None
        text = "/" + "/".join(once) + "/" * slash
        router.add(Rule(text, endpoint=endpoint, methods=[method], defaults=defaults), None)
    adapter = router.url_map.bind("localhost", script_name=root, path_info="/")

    for endpoint in ("one", "two", "three"):
        alone = outcome_of(lambda endpoint=endpoint: router.path_for(endpoint, dict(values)))  # type: ignore[misc]  # bound at once
        if alone is None:
            continue
        built = outcome_of(lambda endpoint=endpoint: adapter.build(endpoint, dict(values)))  # type: ignore[misc]  # bound at once
        assert built == (f"{root.rstrip('/')}/{alone.lstrip('/')}" if isinstance(alone, str) else alone)


# Hooks and handlers


@given(scopes=st.lists(st.sampled_from([None, "a", "a.b"]), max_size=6))
def test_list_of_a_scope_is_stable_and_appending_is_registering(scopes: list[Scope]) -> None:
    table = HookTable[Callable[[], int]]()
    hooks: Hooks = table
    first = {scope: table[scope] for scope in (None, "a", "a.b")}
    for number, scope in enumerate(scopes):
        if number % 2:
            first[scope].append(lambda: 1)
        else:
            hooks.add(scope, lambda: 1)

    assert len(list(hooks.outward([None, "a", "a.b"]))) == len(list(hooks.inward([None, "a", "a.b"]))) == len(scopes)
    assert all(table[scope] is kept for scope, kept in first.items())


def test_handlers_are_found_by_code_class_and_scope() -> None:
    handlers: ErrorHandlers = ErrorTable()
    handlers.register("a", 404, repr)
    handlers.register(None, LookupError, str)

    assert handlers.find(NotFound(), ["a", None]) is repr
    assert handlers.find(KeyError(), ["a", None]) is str
    assert handlers.find(NotFound(), [None]) is None
    assert handlers.find(OSError(), ["a", None]) is None


# Templates, files, applications


def test_templates_by_name_or_source() -> None:
    app = Erlen("example")
    app.jinja_loader = jinja2.DictLoader({"a.html": "{{ word }}"})
    engine: TemplateEngine = app.jinja_env

    assert (engine.get_template("a.html").render(word="x"), engine.from_string("{{ 1 }}").render()) == ("x", "1")
    with pytest.raises(jinja2.TemplateNotFound):
        engine.get_template("b.html")


def test_static_store_answers_for_its_folder_only(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    store: StaticStore[Response] = StaticFiles(str(tmp_path / "static"))

    with APP.test_request_context():
        response = store.send("a.txt", 60)
        response.direct_passthrough = False
        assert (response.get_data(), response.cache_control.max_age) == (b"a", 60)
        response.close()
        for name in ("../b.txt", "c.txt", str(tmp_path / "b.txt")):
            with pytest.raises(NotFound):
                store.send(name, None)


def test_loader_gives_the_same_application_each_time() -> None:
    """CLI-08."""
    made: list[Erlen] = []

    def create() -> Erlen:
        made.append(Erlen("example"))
        return made[-1]

    loader: AppLoader[Erlen] = ScriptInfo(create_app=create)

    assert loader.load_app() is loader.load_app()
    assert len(made) == 1
