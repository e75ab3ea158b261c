"""Laws of routers: what is added is found, matched and built, and a router is never sure of what its map would deny."""

from collections.abc import Callable, Iterator
from functools import partial

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import BuildError, Map, Rule

from ..._typing import override
from ...protocols import Router
from ...routing import Rule as ErlenRule
from ...rulemap import RuleMap, endpoint_of
from .law import LawError, Laws, hold, refused, same

__all__ = ["RouterLaws"]

RULES = (
    ("/", "index", ("GET",)),
    ("/posts/", "posts", ("GET",)),
    ("/posts/<int:post_id>", "post", ("GET", "POST")),
    ("/posts/<int:post_id>/edit", "edit", ("POST",)),
    ("/posts/new", "new", ("GET",)),
    ("/files/<path:name>", "file", ("GET",)),
    ("/<word>", "word", ("GET",)),
    ("/<any(de, en):language>/about", "about", ("GET",)),
    ("/price/<float:price>", "price", ("GET",)),
    ("/<word>/<other>", "pair", ("GET",)),
)
PATHS = (
    "/", "", "/posts", "/posts/", "/posts//", "/posts/1", "/posts/01", "/posts/-1", "/posts/1/", "/posts/1/edit", "/posts/new",
    "/files/a/b", "/files/", "/files", "/de/about", "/fr/about", "/price/1.5", "/price/1", "/word", "/w\xc3\xb6rt", "/a/b", "/a/b/c", "//", "/%2F",
)  # fmt: skip
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT")
VALUES: tuple[tuple[str, dict[str, object]], ...] = (
    ("index", {}),
    ("index", {"page": 2, "tag": ["a", "b"], "nothing": None}),
    ("post", {"post_id": 3}),
    ("post", {"post_id": 3, "q": "ä &?#/"}),
    ("post", {}),
    ("post", {"post_id": None}),
    ("file", {"name": "a/b c"}),
    ("word", {"word": "ä/b"}),
    ("about", {"language": "de"}),
    ("price", {"price": 1.5}),
    ("nobody", {}),
)


def _allowed(error: Exception) -> list[str]:
    """Return the methods that a refusal allows."""
    return sorted(getattr(error, "valid_methods", None) or ())


class RouterLaws(Laws[Router]):
    """Laws of `erlen.protocols.Router`: say how it is made for a map.

    >>> from erlen.routing import MapRouter
    >>> class TestRouter(RouterLaws):
    ...     def make_for(self, url_map: Map) -> MapRouter:
    ...         return MapRouter(url_map)
    >>> TestRouter().check()
    """

    def make_for(self, url_map: Map) -> Router:
        """Return a new router whose rules are in *url_map*."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its router is made; define make_for().")

    @override
    def make(self) -> Router:
        """Return a new router with an empty map."""
        return self.make_for(RuleMap())

    def filled(self) -> tuple[Router, list[Rule]]:
        """Return a router with rules and views, and the rules."""
        router = self.make()
        rules: list[Rule] = []
        for text, endpoint, methods in RULES:
            rules.append(ErlenRule(text, endpoint=endpoint, methods=methods))
            router.add(rules[-1], self.view(endpoint))
        return router, rules

    def view(self, name: str) -> Callable[..., str]:
        """Return a view of its own."""

        def view(**values: object) -> str:
            return name

        return view

    def test_every_rule_is_in_the_map(self) -> None:
        router, rules = self.filled()
        hold(
            sorted(router.url_map.iter_rules(), key=id) == sorted(rules, key=id),
            f"Every rule that was added, and no other, is in url_map: {list(router.url_map.iter_rules())}.",
        )
        hold(router.view_functions.keys() == {endpoint_of(rule) for rule in rules}, "Every view is in view_functions.")

    def test_what_it_is_sure_of_the_map_matches_too(self) -> None:
        router, _ = self.filled()
        for path in PATHS:
            for method in METHODS:
                sure = router.find(method, path)
                if sure is None:
                    continue
                text = path.encode("latin-1").decode(errors="replace")
                adapter = router.url_map.bind("localhost", path_info=text, default_method=method)
                where = f"{method} {path!r}"
                try:
                    rule, values = adapter.match(return_rule=True)
                except HTTPException as error:
                    raise LawError(f"What find() finds, the map matches: for {where} it answers {error!r}.") from error
                hold(
                    sure[0].rule is rule,
                    f"find() finds the rule that the map matches: for {where} {rule}, not {sure[0].rule}.",
                )
                same(sure[0].endpoint, endpoint_of(rule), f"What find() finds has its rule's endpoint, for {where}.")
                same(dict(sure[1]), dict(values), f"find() finds the values that the map does, for {where}.")

    def test_what_it_refuses_the_map_refuses_too(self) -> None:
        router, _ = self.filled()
        for path in PATHS:
            for method in METHODS:
                refusal = router.refusal(method, path)
                if refusal is None:
                    continue
                text = path.encode("latin-1").decode(errors="replace")
                adapter = router.url_map.bind("localhost", path_info=text, default_method=method)
                where = f"{method} {path!r}"
                error = refused(
                    partial(router.match, adapter), HTTPException, f"refusal() refuses {where}; so must match()."
                )
                hold(
                    type(error) is type(refusal),
                    f"refusal() is what match() raises: for {where} {error!r}, not {refusal!r}.",
                )
                allowed = [_allowed(one) for one in (refusal, error)]
                same(allowed[0], allowed[1], f"refusal() allows the methods that match() does, for {where}.")

    def test_matching_is_the_maps(self) -> None:
        router, _ = self.filled()
        for path in PATHS:
            adapter = router.url_map.bind("localhost", path_info=path)
            try:
                wanted: object = adapter.match(return_rule=True)
            except HTTPException as error:
                found = refused(partial(router.match, adapter), HTTPException, f"{path!r} does not match.")
                hold(type(found) is type(error), f"For {path!r} match() raises what the map does, not {found!r}.")
            else:
                rule, values = router.match(adapter)
                hold(
                    (rule, dict(values)) == wanted,
                    f"For {path!r} match() answers as the map does, not {rule}, {values}.",
                )

    def test_built_paths_are_the_maps(self) -> None:
        router, _ = self.filled()
        adapter = router.url_map.bind("localhost", path_info="/")
        for endpoint, values in VALUES:
            alone = router.path_for(endpoint, dict(values))
            if alone is None:
                continue
            try:
                built = adapter.build(endpoint, dict(values))
            except BuildError as error:
                raise LawError(f"path_for({endpoint!r}, {values}) is {alone!r}, but the map builds nothing.") from error
            same(alone, built, f"path_for({endpoint!r}, {values}) is what the map builds.")

    def test_endpoints_of_a_view_in_order(self) -> None:
        router, view = self.make(), self.view("x")
        for endpoint in ("b", "a"):
            router.add(ErlenRule(f"/{endpoint}", endpoint=endpoint), view)
        router.add(ErlenRule("/b2", endpoint="b"), view)
        same(
            router.endpoints_of(view),
            ("b", "a"),
            "endpoints_of names each endpoint once, in the order of registration.",
        )
        same(router.endpoints_of(self.view("y")), (), "A view that nobody added has no endpoint.")

    def test_attaching_replaces_the_view(self) -> None:
        router, _ = self.filled()
        other = self.view("other")
        router.attach("index", other)
        hold(router.view_functions["index"] is other, "attach() puts another view in the place of the first one.")
        hold("index" in router.endpoints_of(other), "A view that was attached has its endpoint.")

    def test_rule_may_come_without_a_view(self) -> None:
        router = self.make()
        router.add(ErlenRule("/later", endpoint="later"), None)
        hold(list(router.url_map.iter_rules()), "A rule without a view is a rule.")
        hold("later" not in router.view_functions, "A rule without a view has no view.")

    def test_another_view_for_an_endpoint_is_refused(self) -> None:
        router, _ = self.filled()
        error = refused(
            lambda: router.add(ErlenRule("/again", endpoint="index"), self.view("again")),
            Exception,
            "A second view for an endpoint is refused (ROUTE-03).",
        )
        hold("index" in str(error), f"The message names the endpoint: {error}.")

    def test_another_map_counts_from_then_on(self) -> None:
        router, _ = self.filled()
        list(self.asked(router))
        router.url_map = RuleMap()
        hold(not list(router.url_map.iter_rules()), "Another map takes the first one's place.")
        hold(not any(self.asked(router)), "After the map was replaced nothing of the first one is found or built.")
        adapter = router.url_map.bind("localhost", path_info="/posts/1")
        refused(lambda: router.match(adapter), NotFound, "After the map was replaced nothing of the first one matches.")

    def asked(self, router: Router) -> Iterator[object]:
        """Yield what *router* is sure of."""
        for path in PATHS:
            yield router.find("GET", path)
        for endpoint, values in VALUES:
            yield router.path_for(endpoint, dict(values))
