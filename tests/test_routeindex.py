"""The tree answers as werkzeug's map does: the same rule, arguments, redirects and refusals, on every path."""

# What werkzeug keeps to itself is what is compared here.
# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import BaseConverter, BuildError, IntegerConverter, Map, RequestRedirect, ValidationError
from werkzeug.routing import Rule as WerkzeugRule

from erlen._binding import complete_redirect
from erlen.routeindex import RouteIndex
from erlen.rulemap import Rule, RuleMap

TEXTS = [
    "a", "b", "ab", "1", "12", "-1", "1.5", "", "x", "x y", "\u00e4", "<", "p1s", "a-1", "a-b-1", "\u0661", "\u00e4\u0663", "\u4e2d",
    "a\nb", "a/b", "a/x/1", "abbab",
]  # fmt: skip
PARTS = [
    "a", "b", "ab", "1", "x", "<x>", "<int:x>", "<int(signed=True):x>", "<int(min=5):x>", "<int(fixed_digits=2):x>", "<float:x>",
    "<any(a,b):x>", "<string(length=2):x>", "<string(maxlength=2):x>", "<path:x>", "<uuid:x>", "p<int:x>s", "<x>-<int:y>", "<x>-<y>", "<word:x>",
    "<odd:x>", "<deep:x>", "<listed:x>", "<path:x>-<int:y>", "a<path:x>", "<any(a,ab):x><any(b,bab):y>",
]  # fmt: skip


class Word(BaseConverter):
    """A converter with an expression of its own."""

    regex = "[a-z]+"


class Deep(BaseConverter):
    """A converter of somebody's own that takes slashes."""

    regex = ".+"
    part_isolating = False
    weight = 300


class Odd(IntegerConverter):
    """A converter that refuses what it has matched."""

    @override
    def to_python(self, value: str) -> Any:
        number: int = super().to_python(value)
        if number % 2 == 0:
            raise ValidationError
        return number


class Listed(BaseConverter):
    """A converter that only makes another value of a text."""

    @override
    def to_python(self, value: str) -> list[str]:
        return value.split("-")


class WerkzeugsMap(RuleMap):
    """A map whose converters take what werkzeug's take."""

    default_converters = Map.default_converters


CONVERTERS = {"word": Word, "deep": Deep, "odd": Odd, "listed": Listed}


def renamed(part: str, number: int) -> str:
    return part.replace("x>", f"x{number}>").replace("y>", f"y{number}>")


Drawn = tuple[str, dict[str, Any]]


def rule_of(parts: list[str], double: bool, slash: bool, options: dict[str, Any]) -> Drawn:
    text = ("//" if double else "/").join(renamed(part, number) for number, part in enumerate(parts))
    return f"/{text}{'/' if slash and parts else ''}", options


options_of_rules = st.fixed_dictionaries(
    {"methods": st.sampled_from([["GET"], ["POST"], ["GET", "POST"], None])},
    optional={
        "strict_slashes": st.booleans(),
        "merge_slashes": st.booleans(),
        "defaults": st.sampled_from([{"extra": 1}, {"x0": "a"}, {"x0": 1}]),
        "alias": st.just(True),
        "redirect_to": st.just("b/q"),
        "build_only": st.just(True),
        "subdomain": st.sampled_from(["api", "<sub>", "<sub>x", ""]),
        "host": st.sampled_from(["h.test", "<hh>.test", "<int:hh>.test"]),
    },
)
rare = st.integers(0, 19).map(lambda number: number == 0)
rules = st.builds(rule_of, st.lists(st.sampled_from(PARTS), max_size=4), rare, st.booleans(), options_of_rules)
texts = st.lists(st.sampled_from(TEXTS), min_size=5, max_size=5)
maps = st.fixed_dictionaries(
    {},
    optional={
        "host_matching": st.just(True),
        "default_subdomain": st.just("api"),
        "merge_slashes": st.booleans(),
        "strict_slashes": st.booleans(),
        "redirect_defaults": st.booleans(),
    },
)


def path_for(rule: str, given_texts: list[str], slash: str) -> str:
    """Return a path that is like *rule*."""
    for text in given_texts:
        start, end = rule.find("<"), rule.find(">")
        if start < 0:
            break
        rule = rule[:start] + text + rule[end + 1 :]
    return rule.rstrip("/") + slash or "/"


def map_of(
    map_class: type[Map], rule_class: type[WerkzeugRule], drawn: list[Drawn], options: Mapping[str, Any]
) -> tuple[Map, list[str]]:
    """Return the map, and what adding the rules raised."""
    url_map = map_class(converters=CONVERTERS, **options)
    raised: list[str] = []
    for number, (rule, settings_) in enumerate(drawn):
        try:
            url_map.add(rule_class(rule, endpoint=f"e{number // 2}", **settings_))
        except (ValueError, LookupError, SyntaxError) as error:
            raised.append(f"{number} {error!r}")
    return url_map, raised


def outcome(url_map: Map, host: str, subdomain: str | None, path: str, method: str, scheme: str) -> tuple[object, ...]:
    adapter = url_map.bind(host, subdomain=None if url_map.host_matching else subdomain, url_scheme=scheme)
    try:
        rule, arguments = adapter.match(path, method, return_rule=True)
    except HTTPException as error:
        return type(error), getattr(error, "new_url", None), getattr(error, "valid_methods", None)
    except (ValueError, TypeError, AssertionError, BuildError) as error:
        # An alias without a rule it stands for.
        return (type(error),)
    return rule.rule, rule.endpoint, dict(arguments), list(arguments)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(rules, min_size=1, max_size=8),
    maps,
    st.lists(st.tuples(st.integers(0, 7), texts, st.sampled_from(["", "/", "//"])), min_size=1, max_size=8),
    st.sampled_from(["GET", "POST", "PUT", "HEAD", "get"]),
    st.tuples(st.sampled_from(["h.test", "1.test", "localhost"]), st.sampled_from([None, "api", "foo", "foox"])),
    st.sampled_from(["http", "http", "http", "ws"]),
)
def test_tree_agrees_with_werkzeugs_map_on_every_path(
    drawn: list[Drawn],
    options: dict[str, Any],
    asked: list[tuple[int, list[str], str]],
    method: str,
    place: tuple[str, str | None],
    scheme: str,
) -> None:
    """ROUTE-13, ROUTE-14, ROUTE-16 to ROUTE-22, HOST-05: with rules of either class, hosts, subdomains, redirects and 405s."""
    reference, raised = map_of(Map, WerkzeugRule, drawn, options)
    own, own_raised = map_of(WerkzeugsMap, Rule, drawn, options)
    mixed, _ = map_of(WerkzeugsMap, WerkzeugRule, drawn, options)
    assert own_raised == raised
    host, subdomain = place

    for number, given_texts, slash in asked:
        path = path_for(drawn[number % len(drawn)][0], given_texts, slash)
        wanted = outcome(reference, host, subdomain, path, method, scheme)
        assert outcome(own, host, subdomain, path, method, scheme) == wanted
        assert outcome(mixed, host, subdomain, path, method, scheme) == wanted
        if isinstance(own, RuleMap) and scheme == "http" and not own.host_matching:
            own.index.domain = own.default_subdomain if subdomain is None else subdomain
            spelt = path.encode().decode("latin-1")
            found = own.index.find(method, spelt)
            assert found is None or (found[0].rule.rule, found[0].endpoint, found[1], list(found[1])) == wanted
            refusal = own.index.refusal(method, spelt)
            if isinstance(refusal, RequestRedirect):
                environ = {"wsgi.url_scheme": scheme, "HTTP_HOST": host}
                refusal = complete_redirect(refusal, {"SERVER_NAME": None}, environ)
            told = [getattr(refusal, name, None) for name in ("new_url", "valid_methods")]
            assert refusal is None or (type(refusal), *told) == wanted


@settings(max_examples=150, deadline=None)
@given(st.lists(rules, min_size=1, max_size=8), maps, st.sampled_from([1, "a", "ab"]))
def test_rules_look_and_build_as_werkzeugs(drawn: list[Drawn], options: dict[str, Any], value: object) -> None:
    """ROUTE-30: what was put off is made when somebody looks."""
    reference, _ = map_of(Map, WerkzeugRule, drawn, options)
    own, _ = map_of(WerkzeugsMap, Rule, drawn, options)

    for wanted, rule in zip(reference.iter_rules(), own.iter_rules(), strict=True):
        assert rule.arguments == wanted.arguments
        assert (rule._trace, rule._parts, [*rule._converters]) == (wanted._trace, wanted._parts, [*wanted._converters])
        assert repr(rule) == repr(wanted)
        assert built(rule, value) == built(wanted, value)


def built(rule: WerkzeugRule, value: object) -> object:
    try:
        return rule.build(dict.fromkeys(rule.arguments, value) | {"q": "1 2"}), rule.build({}, False)
    except (TypeError, ValueError) as error:
        return type(error)


def test_variable_may_stand_for_the_default_subdomain() -> None:
    url_map = RuleMap([Rule("/a", endpoint="a", subdomain="<name>", methods=["GET"])], default_subdomain="api")

    assert url_map.bind("h.test").match("/a") == ("a", {"name": "api"})
    assert url_map.index.refusal("GET", "/a") is None


def found_in(url_map: RuleMap, path: str, method: str = "GET") -> bool:
    return url_map.index.find(method, path) is not None


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/u/<int:n>", "/u/3"),
        ("/u/<n>/x", "/u/me/x"),
        ("/v/<uuid:n>", f"/v/{'0' * 8}-0000-0000-0000-{'0' * 12}"),
        ("/f/<path:p>", "/f/a/b"),
        ("/f/<path:p>/edit", "/f/a/b/edit"),
        ("/f/<path:p>/", "/f/a/b/"),
    ],
)
def test_quick_way_answers_for_plain_rules(rule: str, path: str) -> None:
    """The property test would also pass with a quick way that never answers."""
    assert found_in(RuleMap([Rule(rule, endpoint="e", methods=["GET"])]), path)


@pytest.mark.parametrize(
    ("rule", "path", "method"),
    [
        (Rule("/a/", endpoint="e", methods=["GET"]), "/a", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"]), "/a/", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"]), "/a", "POST"),
        (Rule("/a/b", endpoint="e", methods=["GET"]), "/a//b", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"], redirect_to="/b"), "/a", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"], alias=True), "/a", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"], websocket=True), "/a", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"], build_only=True), "/a", "GET"),
        (Rule("/<int(min=5):n>", endpoint="e", methods=["GET"]), "/3", "GET"),
        (Rule("/<int:n>", endpoint="e", methods=["GET"]), f"/{'9' * 5000}", "GET"),
    ],
)
def test_quick_way_leaves_to_the_whole_walk_what_takes_more_than_path_and_method(
    rule: Rule, path: str, method: str
) -> None:
    assert not found_in(RuleMap([rule]), path, method)


def test_default_that_redirects_is_left_to_the_whole_walk() -> None:
    """ROUTE-19."""
    url_map = RuleMap(
        [
            Rule("/u/", endpoint="u", methods=["GET"], defaults={"page": 1}),
            Rule("/u/<int:page>", endpoint="u", methods=["GET"]),
        ]
    )

    with pytest.raises(HTTPException):
        url_map.bind("localhost").match("/u/1")
    assert not found_in(url_map, "/u/1")
    assert found_in(url_map, "/u/")


def test_every_answer_has_arguments_of_its_own() -> None:
    index = RuleMap([Rule("/a", endpoint="e", methods=["GET"], defaults={"n": 1})]).index
    first, second = index.find("GET", "/a"), index.find("GET", "/a")
    assert first is not None
    assert second is not None
    first[1]["n"] = 2

    assert second[1] == {"n": 1}


def test_methods_that_change_later_count() -> None:
    """As in werkzeug, whose rules look at their methods at every match."""
    rule = Rule("/a", endpoint="e", methods=["GET"])
    url_map = RuleMap([rule])
    assert not found_in(url_map, "/a", "PUT")
    assert rule.methods is not None
    rule.methods.add("PUT")

    assert found_in(url_map, "/a", "PUT")


def test_tree_stands_where_werkzeug_has_its_machine() -> None:
    url_map = RuleMap()

    assert isinstance(url_map.index, RouteIndex)
    assert url_map._matcher is url_map.index
    url_map.merge_slashes = False
    assert url_map.index.merge_slashes is False


def test_several_path_converters_match_as_the_expression_would() -> None:
    """The expression would need seconds for the second path."""
    adapter = RuleMap([Rule("/<path:a>/x/<path:b>/x/<path:c>/y", endpoint="e")]).bind("localhost")

    assert adapter.match("/1/x/2/x/3/x/4/y") == ("e", {"a": "1", "b": "2", "c": "3/x/4"})
    assert adapter.match("/1" + "/x" * 4000 + "/y") == ("e", {"a": "1", "b": "x", "c": "/".join("x" * 3997)})


def test_a_path_that_was_unknown_is_found_once_it_has_a_rule() -> None:
    """ROUTE-25; also where the rule begins with a variable."""
    url_map = RuleMap([Rule("/known", endpoint="known")])
    index = url_map.index
    path = "/later"

    assert index.find("GET", path) is None
    assert isinstance(index.refusal("GET", path), NotFound)
    url_map.add(Rule("/<word>/", endpoint="word"))
    assert index.find("GET", path) is None
    assert isinstance(index.refusal("GET", path), RequestRedirect)
    url_map.add(Rule("/later", endpoint="later"))
    found = index.find("GET", path)
    assert found is not None
    assert found[0].endpoint == "later"
