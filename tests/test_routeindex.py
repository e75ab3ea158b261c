"""The index answers as the map does, or not at all."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, Map

from erlen.routeindex import RouteIndex, RuleMap
from erlen.routing import Rule

SEGMENTS = ["a", "b", "ab", "1", "12", "-1", "1.5", "", "x y", "\u00e4", "<"]
PARTS = [
    "a", "b", "ab", "1", "<x>", "<int:x>", "<int(signed=True):x>", "<int(min=5):x>", "<int(fixed_digits=2):x>", "<float:x>", "<any(a,b):x>",
    "<string(length=2):x>", "<path:x>", "<uuid:x>", "p<int:x>s", "<x>-<int:y>", "<word:x>",
]  # fmt: skip


class Word(BaseConverter):
    """A converter of somebody's own."""

    regex = "[a-z]+"


def renamed(part: str, number: int) -> str:
    return part.replace("x>", f"x{number}>").replace("y>", f"y{number}>")


rules = st.builds(
    lambda parts, slash, methods, strict, defaults: (
        "/" + "/".join(renamed(part, number) for number, part in enumerate(parts)) + ("/" if slash and parts else ""),
        methods,
        strict,
        defaults,
    ),
    st.lists(st.sampled_from(PARTS), max_size=3),
    st.booleans(),
    st.sampled_from([["GET"], ["POST"], ["GET", "POST"], None]),
    st.booleans(),
    st.sampled_from([None, {"extra": 1}]),
)
paths = st.builds(
    lambda segments, slash: "/" + "/".join(segments) + ("/" if slash else ""),
    st.lists(st.sampled_from(SEGMENTS), max_size=4),
    st.booleans(),
)


def map_of(
    drawn: list[tuple[str, list[str] | None, bool, dict[str, int] | None]], make: Callable[..., RuleMap]
) -> RuleMap:
    url_map = make(converters={"word": Word})
    for number, (rule, methods, strict, defaults) in enumerate(drawn):
        url_map.add(Rule(rule, endpoint=f"e{number // 2}", methods=methods, strict_slashes=strict, defaults=defaults))
    return url_map


@settings(max_examples=400, deadline=None)
@given(
    st.lists(rules, max_size=8),
    st.lists(paths, min_size=1, max_size=8),
    st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
)
def test_index_agrees_with_the_map_on_every_path_it_answers(
    drawn: list[tuple[str, list[str] | None, bool, dict[str, int] | None]], asked: list[str], method: str
) -> None:
    """ROUTE-13, ROUTE-14, ROUTE-16 to ROUTE-22: redirects and 405s are never answered by the index."""
    url_map = map_of(drawn, RuleMap)
    index = RouteIndex(url_map)
    adapter = url_map.bind("localhost")

    for path in asked:
        found = index.find(method, path)
        if found is None:
            continue
        rule, arguments = adapter.match(path, method, return_rule=True)
        assert (found[0].rule, found[1]) == (rule, dict(arguments))


def answered(url_map: RuleMap, path: str, method: str = "GET") -> bool:
    return RouteIndex(url_map).find(method, path) is not None


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/u/<int:n>", "/u/3"),
        ("/u/<n>/x", "/u/me/x"),
        ("/v/<uuid:n>", f"/v/{'0' * 8}-0000-0000-0000-{'0' * 12}"),
    ],
)
def test_index_answers_for_plain_rules(rule: str, path: str) -> None:
    """The property test would also pass with an index that never answers."""
    assert answered(RuleMap([Rule(rule, endpoint="e", methods=["GET"])]), path)


@pytest.mark.parametrize(
    ("rule", "path", "method"),
    [
        (Rule("/a/", endpoint="e", methods=["GET"]), "/a", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"]), "/a/", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"]), "/a", "POST"),
        (Rule("/a/b", endpoint="e", methods=["GET"]), "/a//b", "GET"),
        (Rule("/<path:p>", endpoint="e", methods=["GET"]), "/a/b", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"], redirect_to="/b"), "/a", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"], alias=True), "/a", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"], websocket=True), "/a", "GET"),
        (Rule("/a", endpoint="e", methods=["GET"], build_only=True), "/a", "GET"),
        (Rule("/<int(min=5):n>", endpoint="e", methods=["GET"]), "/3", "GET"),
    ],
)
def test_index_leaves_to_the_map_what_only_the_map_can_say(rule: Rule, path: str, method: str) -> None:
    assert not answered(RuleMap([rule]), path, method)


def test_default_that_redirects_is_left_to_the_map() -> None:
    """ROUTE-19."""
    url_map = RuleMap(
        [
            Rule("/u/", endpoint="u", methods=["GET"], defaults={"page": 1}),
            Rule("/u/<int:page>", endpoint="u", methods=["GET"]),
        ]
    )

    with pytest.raises(HTTPException):
        url_map.bind("localhost").match("/u/1")
    assert not answered(url_map, "/u/1")
    assert answered(url_map, "/u/")


def test_host_matching_is_left_to_the_map() -> None:
    """HOST-05."""
    assert not answered(RuleMap([Rule("/", endpoint="e", host="a.test", methods=["GET"])], host_matching=True), "/")


def test_version_tells_of_added_rules() -> None:
    url_map = RuleMap()
    before = url_map.version
    url_map.add(Rule("/", endpoint="e"))

    assert url_map.version != before
    assert isinstance(url_map, Map)


def test_every_answer_has_arguments_of_its_own() -> None:
    index = RouteIndex(RuleMap([Rule("/a", endpoint="e", methods=["GET"], defaults={"n": 1})]))
    first, second = index.find("GET", "/a"), index.find("GET", "/a")
    assert first is not None
    assert second is not None
    first[1]["n"] = 2

    assert second[1] == {"n": 1}
