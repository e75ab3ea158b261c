"""What one endpoint needs, worked out once.

Knows endpoints as names, and of the application how it calls coroutine functions. Rules: a plan holds scopes, never the hooks themselves:
those live in tables that stay mutable. What is ready to be called is compared with those tables at each request, and made anew
where they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from inspect import iscoroutinefunction
from typing import Any, Final, Protocol, final

import attrs
from werkzeug import routing

from .folders import straight_view
from .hooks import HookTable
from .types import HandlerCallable, HookCallable, Scope, ViewCallable
from .wrappers import split_blueprint_path

__all__ = ["Calls", "Plan", "Plans", "plan_for", "plan_of"]


FEW: Final = 8
"""Up to how many scopes a table has that is compared at once."""


class Syncing(Protocol):
    """What calling a coroutine function asks of the application."""

    # A function takes and returns what it did.
    def ensure_sync(self, func: Callable[..., Any], /) -> Callable[..., Any]: ...


@attrs.frozen(eq=False, repr=False)
class Plan:
    """The scopes whose hooks and handlers concern an endpoint."""

    outward: tuple[Scope, ...]
    """The application first, then the blueprints from outside to inside: the order of before hooks."""

    inward: tuple[Scope, ...]
    """The innermost blueprint first, the application last: the order of after hooks and of handlers."""


@lru_cache(maxsize=4096)
def plan_for(endpoint: str | None) -> Plan:
    """Return the plan of *endpoint*; None stands for a request that matched nothing (LIFE-06).

    >>> from erlen._plan import plan_for
    >>> plan_for("a.b.view").inward
    ('a.b', 'a', None)
    """
    blueprint = "" if endpoint is None else endpoint.rpartition(".")[0]
    inward: tuple[Scope, ...] = (*split_blueprint_path(blueprint), None) if blueprint else (None,)
    return Plan(outward=inward[::-1], inward=inward)


def plan_of(rule: routing.Rule | None) -> Plan:
    """Return the plan of the endpoint of *rule*; None stands for a request that matched nothing."""
    return plan_for(None if rule is None else rule.endpoint)


# See Syncing.
def _callable(app: Syncing, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return *function* itself or, for a coroutine function, one that lets *app* run it."""
    if not iscoroutinefunction(function):
        return function

    def run(*args: Any, **kwargs: Any) -> Any:
        return app.ensure_sync(function)(*args, **kwargs)

    return run


@final
class Joined:
    """The hooks of some scopes in the order in which they are called, ready to be called."""

    __slots__ = ("_calls", "_seen", "_step", "_table")

    def __init__(self, scopes: tuple[Scope, ...], is_backward: bool) -> None:
        self._step = -1 if is_backward else 1
        # What each scope had when the calls were made; none of them has an empty tuple.
        self._seen: list[tuple[Scope, Sequence[HookCallable] | None]] = [(scope, ()) for scope in scopes]
        # All of a small table as it was then: compared at once.
        self._table: dict[Scope, list[HookCallable]] | None = None
        self._calls: tuple[HookCallable, ...] = ()

    def calls(self, app: Syncing, table: HookTable[HookCallable]) -> tuple[HookCallable, ...]:
        """Return the hooks that *table* holds now; whatever was done to it or to its lists counts."""
        if table != self._table:
            for scope, hooks in self._seen:
                if self._table is not None or table.get(scope) != hooks:
                    self._join(app, table)
                    break
        return self._calls

    def _join(self, app: Syncing, table: HookTable[HookCallable]) -> None:
        scopes = [scope for scope, _ in self._seen]
        is_small = len(table) <= FEW
        live = [*table.items()] if is_small else [(scope, table.get(scope)) for scope in scopes]
        copied = {scope: [*hooks] for scope, hooks in live if hooks is not None}
        seen: list[tuple[Scope, Sequence[HookCallable] | None]] = [(scope, copied.get(scope)) for scope in scopes]
        # In this order: another thread must not find the new lists beside the old calls.
        self._calls = tuple(_callable(app, hook) for _, hooks in seen if hooks for hook in hooks[:: self._step])
        self._seen = seen
        self._table = copied if is_small else None


@final
class Calls:
    """What is called for one endpoint of one application.

    >>> from erlen import Erlen
    >>> from erlen._plan import Calls
    >>> Calls("blog.index").view_call(Erlen("example"), len)("ada")
    3
    """

    __slots__ = ("_handled_by", "after", "before", "call", "endpoint", "scopes", "view")

    def __init__(self, endpoint: str | None) -> None:
        # "" stands for none: nobody calls its view.
        self.endpoint: str = endpoint or ""
        self.scopes: Plan = plan_for(endpoint)
        self.before: Joined = Joined(self.scopes.outward, False)
        self.after: Joined = Joined(self.scopes.inward, True)
        self.view: ViewCallable | None = None
        # What calls the view; until there is one nobody asks.
        self.call: ViewCallable = plan_for
        # The error handler that was called last, and what calls it.
        self._handled_by: tuple[HandlerCallable, HandlerCallable] | None = None

    def view_call(self, app: Syncing, view: ViewCallable) -> ViewCallable:
        """Return what calls *view*, which is remembered until another view is asked for."""
        call = self.call
        if view is not self.view:
            # In this order: another thread must not find this view beside the old call.
            call = self.call = straight_view(view) or _callable(app, view)
            self.view = view
        return call

    def handler_call(self, app: Syncing, handler: HandlerCallable) -> HandlerCallable:
        """Return what calls *handler*, which is remembered until another handler is asked for."""
        known = self._handled_by
        if known is None or known[0] is not handler:
            known = self._handled_by = handler, _callable(app, handler)
        return known[1]


@final
class Plans(dict[str | None, Calls]):
    """What is called for each endpoint of one application; made when it is first asked for."""

    def __missing__(self, endpoint: str | None) -> Calls:
        made = self[endpoint] = Calls(endpoint)
        return made
