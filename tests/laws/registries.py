"""Routers, hooks and error handlers: two of each that keep the laws, and one for every law that breaks it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs
from typing_extensions import override
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, default_exceptions
from werkzeug.routing import BuildError, Map, MapAdapter, Rule

from erlen.protocols import ErrorHandlers, Hooks, Router
from erlen.testing.laws import ErrorHandlersLaws, HooksLaws, Laws, RouterLaws
from erlen.types import HandlerCallable, HookCallable, Scope, URLValues, ViewCallable

# Hooks


@attrs.frozen
class PairHooks:
    """All hooks in one list."""

    pairs: list[tuple[Scope, HookCallable]] = attrs.field(factory=list[tuple[Scope, HookCallable]])

    def add(self, scope: Scope, hook: HookCallable, /) -> None:
        self.pairs.append((scope, hook))

    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        return (hook for scope in scopes for at, hook in self.pairs if at == scope)

    def inward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        return (hook for scope in scopes for at, hook in reversed(self.pairs) if at == scope)


class DictHooks:
    """Hooks by scope."""

    def __init__(self) -> None:
        self.by_scope: dict[Scope, tuple[HookCallable, ...]] = {}

    def add(self, scope: Scope, hook: HookCallable, /) -> None:
        self.by_scope[scope] = (*self.by_scope.get(scope, ()), hook)

    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        for scope in scopes:
            yield from self.by_scope.get(scope, ())

    def inward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        for scope in scopes:
            yield from self.by_scope.get(scope, ())[::-1]


class PairHooksLaws(HooksLaws):
    @override
    def make(self) -> Hooks:
        return PairHooks()


class DictHooksLaws(HooksLaws):
    @override
    def make(self) -> Hooks:
        return DictHooks()


class Backwards(DictHooks):
    @override
    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        return self.inward(scopes)


class Forwards(DictHooks):
    @override
    def inward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        return self.outward(scopes)


class ScopeBlind(DictHooks):
    @override
    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        return super().outward([*self.by_scope])


class FrozenAtFirstLook(DictHooks):
    @override
    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        for scope in scopes:
            yield from self.by_scope.setdefault(scope, ())

    @override
    def add(self, scope: Scope, hook: HookCallable, /) -> None:
        if self.by_scope.get(scope) != ():
            super().add(scope, hook)


class Unique(DictHooks):
    @override
    def add(self, scope: Scope, hook: HookCallable, /) -> None:
        if hook not in self.by_scope.get(scope, ()):
            super().add(scope, hook)


class SharedHooks(PairHooks):
    """Its list is everybody's."""


def shared_hooks() -> Callable[[], Hooks]:
    pairs: list[tuple[Scope, HookCallable]] = []
    return lambda: SharedHooks(pairs)


BROKEN_HOOKS: Mapping[str, Callable[[], Hooks]] = {
    "test_outward_is_the_order_of_scopes_and_of_registration": Backwards,
    "test_inward_is_the_order_of_scopes_with_the_last_registered_first": Forwards,
    "test_only_the_scopes_that_are_asked_for": ScopeBlind,
    "test_later_hooks_count": FrozenAtFirstLook,
    "test_hook_that_is_registered_twice_runs_twice": Unique,
    "test_registries_share_nothing": shared_hooks(),
}

# Error handlers


def key_of(key: type[Exception] | int) -> tuple[int | None, type[Exception]]:
    kind = default_exceptions[key] if isinstance(key, int) else key
    return (kind.code if issubclass(kind, HTTPException) else None), kind


class ListHandlers:
    """All handlers in one list, the latest first."""

    def __init__(self) -> None:
        self.all: list[tuple[Scope, int | None, type[Exception], HandlerCallable]] = []

    def register(self, scope: Scope, key: type[Exception] | int, handler: HandlerCallable, /) -> None:
        self.all.insert(0, (scope, *key_of(key), handler))

    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None:
        order = list(scopes)
        for with_code in (True, False):
            fitting = [
                (order.index(scope), type(error).__mro__.index(kind), handler)
                for scope, code, kind, handler in self.all
                if scope in order and isinstance(error, kind) and (code is not None) == with_code
            ]
            if fitting:
                return min(fitting, key=lambda one: one[:2])[2]
        return None


class DictHandlers:
    """Handlers by everything that decides about them."""

    def __init__(self) -> None:
        self.all: dict[tuple[Scope, int | None, type], HandlerCallable] = {}

    def register(self, scope: Scope, key: type[Exception] | int, handler: HandlerCallable, /) -> None:
        self.all[scope, *key_of(key)] = handler

    def codes(self, error: Exception) -> tuple[int | None, ...]:
        code = error.code if isinstance(error, HTTPException) else None
        return (None,) if code is None else (code, None)

    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None:
        order = list(scopes)
        keys = ((scope, code, kind) for code in self.codes(error) for scope in order for kind in type(error).__mro__)
        return next((self.all[key] for key in keys if key in self.all), None)


class ListHandlersLaws(ErrorHandlersLaws):
    @override
    def make(self) -> ErrorHandlers:
        return ListHandlers()


class DictHandlersLaws(ErrorHandlersLaws):
    @override
    def make(self) -> ErrorHandlers:
        return DictHandlers()


class Generous(DictHandlers):
    @override
    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None:
        return super().find(error, scopes) or next(iter(self.all.values()), None)


class FirstRegistered(DictHandlers):
    @override
    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None:
        order = list(scopes)
        fitting = (
            handler for (scope, _, kind), handler in self.all.items() if scope in order and isinstance(error, kind)
        )
        return next(fitting, None)


class ExactClass(DictHandlers):
    @override
    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None:
        keys = ((scope, code, type(error)) for code in self.codes(error) for scope in scopes)
        return next((self.all[key] for key in keys if key in self.all), None)


class ScopeFirst(DictHandlers):
    """Looks at everything in one scope before it looks at the next."""

    @override
    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None:
        found = (super(ScopeFirst, self).find(error, (scope,)) for scope in scopes)
        return next((handler for handler in found if handler is not None), None)


class HTTPApart(DictHandlers):
    @override
    def codes(self, error: Exception) -> tuple[int | None, ...]:
        return super().codes(error)[:1]


class FirstStays(DictHandlers):
    @override
    def register(self, scope: Scope, key: type[Exception] | int, handler: HandlerCallable, /) -> None:
        self.all.setdefault((scope, *key_of(key)), handler)


BROKEN_HANDLERS: Mapping[str, Callable[[], ErrorHandlers]] = {
    "test_nothing_is_found_where_nothing_fits": Generous,
    "test_nearest_class_wins_whatever_was_first": FirstRegistered,
    "test_code_is_its_errors_class": ExactClass,
    "test_code_goes_before_class_and_inner_before_outer_scope": ScopeFirst,
    "test_general_handlers_are_found_for_http_errors": HTTPApart,
    "test_later_registration_replaces": FirstStays,
}

# Routers


@attrs.frozen
class Certain:
    rule: Rule

    @property
    def endpoint(self) -> str:
        endpoint: str = self.rule.endpoint
        return endpoint


@attrs.define(eq=False)
class PlainRouter:
    """Leaves everything to the map."""

    url_map: Map
    view_functions: dict[str, ViewCallable] = attrs.field(factory=dict[str, ViewCallable])
    order: list[tuple[str, ViewCallable]] = attrs.field(factory=list[tuple[str, ViewCallable]])

    def add(self, rule: Rule, view: ViewCallable | None, /) -> None:
        if view is not None:
            known = self.view_functions.get(rule.endpoint, view)
            if known is not view:
                raise ValueError(f"{rule.endpoint!r} has another view: {known}.")
        self.url_map.add(rule)
        if view is not None:
            self.attach(rule.endpoint, view)

    def attach(self, endpoint: str, view: ViewCallable, /) -> None:
        self.view_functions[endpoint] = view
        self.order.append((endpoint, view))

    def find(self, method: str, path: str, /) -> tuple[Certain, URLValues] | None:
        return None

    def refusal(self, method: str, path: str, /) -> HTTPException | None:
        return None

    def match(self, adapter: MapAdapter, /) -> tuple[Rule, URLValues]:
        rule, values = adapter.match(return_rule=True)
        return rule, dict(values)

    def path_for(self, endpoint: str, values: URLValues, /) -> str | None:
        return None

    def endpoints_of(self, view: Callable[..., object], /) -> tuple[str, ...]:
        return tuple(dict.fromkeys(endpoint for endpoint, known in self.order if known is view))


class AskingRouter(PlainRouter):
    """Is sure of whatever the map says, since it asks it."""

    @override
    def find(self, method: str, path: str, /) -> tuple[Certain, URLValues] | None:
        text = path.encode("latin-1").decode(errors="replace")
        try:
            rule, values = self.match(self.url_map.bind("localhost", path_info=text, default_method=method))
        except HTTPException:
            return None
        return Certain(rule), values

    @override
    def refusal(self, method: str, path: str, /) -> HTTPException | None:
        text = path.encode("latin-1").decode(errors="replace")
        try:
            self.match(self.url_map.bind("localhost", path_info=text, default_method=method))
        except HTTPException as error:
            return error
        return None

    @override
    def path_for(self, endpoint: str, values: URLValues, /) -> str | None:
        try:
            path: str = self.url_map.bind("localhost").build(endpoint, values)
        except BuildError:
            return None
        return path


class PlainRouterLaws(RouterLaws):
    @override
    def make_for(self, url_map: Map) -> Router:
        return PlainRouter(url_map)


class AskingRouterLaws(RouterLaws):
    @override
    def make_for(self, url_map: Map) -> Router:
        return AskingRouter(url_map)


class Picky(PlainRouter):
    @override
    def add(self, rule: Rule, view: ViewCallable | None, /) -> None:
        if "edit" not in rule.rule:
            super().add(rule, view)


class Unconverted(AskingRouter):
    """Finds values as text."""

    @override
    def find(self, method: str, path: str, /) -> tuple[Certain, URLValues] | None:
        found = super().find(method, path)
        return None if found is None else (found[0], {name: str(value) for name, value in found[1].items()})


class Optimist(AskingRouter):
    """Finds POST where only GET is allowed."""

    @override
    def find(self, method: str, path: str, /) -> tuple[Certain, URLValues] | None:
        return super().find(method, path) or super().find("GET", path)


class Pessimist(AskingRouter):
    """Says 404 where another method would do."""

    @override
    def refusal(self, method: str, path: str, /) -> HTTPException | None:
        return None if super().refusal(method, path) is None else NotFound()


class LosesMethods(AskingRouter):
    """Says 405, but not what would do."""

    @override
    def refusal(self, method: str, path: str, /) -> HTTPException | None:
        refusal = super().refusal(method, path)
        return MethodNotAllowed() if isinstance(refusal, MethodNotAllowed) else refusal


class LosesValues(PlainRouter):
    @override
    def match(self, adapter: MapAdapter, /) -> tuple[Rule, URLValues]:
        return super().match(adapter)[0], {}


class LosesTheQuery(AskingRouter):
    @override
    def path_for(self, endpoint: str, values: URLValues, /) -> str | None:
        path = super().path_for(endpoint, values)
        return None if path is None else path.partition("?")[0]


class Sorted(PlainRouter):
    @override
    def endpoints_of(self, view: Callable[..., object], /) -> tuple[str, ...]:
        return tuple(sorted(super().endpoints_of(view)))


class FirstViewStays(PlainRouter):
    @override
    def attach(self, endpoint: str, view: ViewCallable, /) -> None:
        self.view_functions.setdefault(endpoint, view)
        self.order.append((endpoint, view))


class InventsViews(PlainRouter):
    @override
    def add(self, rule: Rule, view: ViewCallable | None, /) -> None:
        super().add(rule, view or (lambda: "later"))


class Overwriting(PlainRouter):
    @override
    def add(self, rule: Rule, view: ViewCallable | None, /) -> None:
        self.view_functions.pop(rule.endpoint, None)
        super().add(rule, view)


class Remembering(AskingRouter):
    """Remembers what it found in a map that is no longer there."""

    seen: dict[str, tuple[Certain, URLValues] | None] = {}

    @override
    def find(self, method: str, path: str, /) -> tuple[Certain, URLValues] | None:
        return self.seen.setdefault(path, super().find(method, path))


BROKEN_ROUTERS: Mapping[type[PlainRouter], str] = {
    Picky: "test_every_rule_is_in_the_map",
    Unconverted: "test_what_it_is_sure_of_the_map_matches_too",
    Optimist: "test_what_it_is_sure_of_the_map_matches_too",
    Pessimist: "test_what_it_refuses_the_map_refuses_too",
    LosesMethods: "test_what_it_refuses_the_map_refuses_too",
    LosesValues: "test_matching_is_the_maps",
    LosesTheQuery: "test_built_paths_are_the_maps",
    Sorted: "test_endpoints_of_a_view_in_order",
    FirstViewStays: "test_attaching_replaces_the_view",
    InventsViews: "test_rule_may_come_without_a_view",
    Overwriting: "test_another_view_for_an_endpoint_is_refused",
    Remembering: "test_another_map_counts_from_then_on",
}


# Laws of any outline.
def broken_registry_laws() -> Iterator[tuple[type[Laws[Any]], str]]:
    """Yield the laws of each broken part, with the name of one that it breaks."""
    for name, hooks in BROKEN_HOOKS.items():
        yield type("BrokenHooks", (HooksLaws,), {"make": lambda self, make=hooks: make()}), name
    for name, handlers in BROKEN_HANDLERS.items():
        yield type("BrokenHandlers", (ErrorHandlersLaws,), {"make": lambda self, make=handlers: make()}), name
    for router, name in BROKEN_ROUTERS.items():
        made = {"make_for": lambda self, url_map, router=router: router(url_map)}
        yield type(f"{router.__name__}Laws", (RouterLaws,), made), name
