"""Hooks by scope, in the order in which they were added.

Knows scopes and callables, neither applications nor requests. Rules: the list of a scope is one object for ever, so that whoever holds it sees later
additions; looking a scope up creates nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, final

from .types import Scope

__all__ = ["HookTable"]

HookT = TypeVar("HookT", bound=Callable[..., Any])


@final
class HookTable(defaultdict[Scope, list[HookT]]):
    """The hooks of one kind, by scope.

    >>> from erlen.hooks import HookTable
    >>> table = HookTable()
    >>> table.add(None, print); table.add("blog", len)
    >>> list(table.outward((None, "blog"))) == [print, len]
    True
    """

    def __init__(self) -> None:
        super().__init__(list)

    def add(self, scope: Scope, hook: HookT, /) -> None:
        """Append *hook* to the list of *scope*."""
        self[scope].append(hook)

    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookT]:
        """Yield the hooks of *scopes* in the order of the scopes and of their registration (before hooks, LIFE-02)."""
        for scope in scopes:
            yield from self.get(scope, ())

    def inward(self, scopes: Iterable[Scope], /) -> Iterator[HookT]:
        """Yield the hooks of *scopes*, the last registered of a scope first (after and teardown hooks, LIFE-02)."""
        for scope in scopes:
            yield from reversed(self.get(scope, ()))

    def merge(self, other: "HookTable[HookT]", under: Callable[[Scope], Scope], /) -> None:
        """Copy the hooks of *other*, each scope renamed by *under* (BP-09)."""
        for scope, hooks in other.items():
            self[under(scope)].extend(hooks)

    @property
    def is_empty(self) -> bool:
        """Tell whether no scope has a hook."""
        return not any(self.values())
