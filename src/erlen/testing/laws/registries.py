"""Laws of what is registered by scope: hooks and error handlers."""

from collections.abc import Callable

from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from ...protocols import ErrorHandlers, Hooks
from ...types import HandlerCallable, HookCallable, Scope
from .law import Laws, hold, same

__all__ = ["ErrorHandlersLaws", "HooksLaws"]


def named(name: str) -> Callable[..., str]:
    """Return a function that returns *name*: two of them are never equal."""
    return lambda *args: name


class HooksLaws(Laws[Hooks]):
    """Laws of `erlen.protocols.Hooks`.

    >>> from erlen.hooks import HookTable
    >>> class TestHooks(HooksLaws):
    ...     def make(self) -> HookTable:
    ...         return HookTable()
    >>> TestHooks().check()
    """

    def filled(self) -> Hooks:
        """Return hooks that say their scope and number."""
        hooks = self.make()
        for scope in (None, "a", "a.b"):
            for number in (1, 2):
                hooks.add(scope, named(f"{scope}{number}"))
        return hooks

    def said(self, hooks: list[HookCallable]) -> list[object]:
        """Return what *hooks* say, in order."""
        return [hook() for hook in hooks]

    def test_outward_is_the_order_of_scopes_and_of_registration(self) -> None:
        found = self.said(list(self.filled().outward((None, "a", "a.b"))))
        same(
            found, ["None1", "None2", "a1", "a2", "a.b1", "a.b2"], "Hooks run scope by scope, as registered (LIFE-02)."
        )

    def test_inward_is_the_order_of_scopes_with_the_last_registered_first(self) -> None:
        found = self.said(list(self.filled().inward(("a.b", "a", None))))
        same(found, ["a.b2", "a.b1", "a2", "a1", "None2", "None1"], "On the way out the last one runs first (LIFE-02).")

    def test_only_the_scopes_that_are_asked_for(self) -> None:
        hooks = self.filled()
        same(self.said(list(hooks.outward(("a",)))), ["a1", "a2"], "Hooks of other scopes do not run.")
        same(list(hooks.outward(("b", "a.c"))), [], "A scope without hooks has none.")
        same(list(hooks.inward(())), [], "No scope has no hooks.")

    def test_later_hooks_count(self) -> None:
        hooks = self.filled()
        list(hooks.outward(("c",)))
        hooks.add("c", named("late"))
        same(self.said(list(hooks.outward(("c",)))), ["late"], "A hook counts from its registration on.")

    def test_hook_that_is_registered_twice_runs_twice(self) -> None:
        hooks, hook = self.make(), named("twice")
        hooks.add(None, hook)
        hooks.add(None, hook)
        hold(list(hooks.outward((None,))) == [hook, hook], "Registering twice is running twice; nothing is dropped.")

    def test_registries_share_nothing(self) -> None:
        self.filled()
        same(list(self.make().outward((None, "a"))), [], "A new registry has no hooks.")


class Shop(Exception):
    """An error of an application."""


class SoldOut(Shop):
    """A special one."""


class TeaNotFound(NotFound):
    """An HTTP error of an application."""


class ErrorHandlersLaws(Laws[ErrorHandlers]):
    """Laws of `erlen.protocols.ErrorHandlers` (ERR-01).

    >>> from erlen.errorhandling import ErrorTable
    >>> class TestHandlers(ErrorHandlersLaws):
    ...     def make(self) -> ErrorTable:
    ...         return ErrorTable()
    >>> TestHandlers().check()
    """

    def found(
        self, error: Exception, scopes: tuple[Scope, ...], *registered: tuple[Scope, type[Exception] | int]
    ) -> object:
        """Return the number of the handler among *registered* that is found for *error*, None for none."""
        handlers = self.make()
        numbers: dict[int, int] = {}
        kept: list[HandlerCallable] = []
        for number, (scope, key) in enumerate(registered):
            handler = named(str(number))
            kept.append(handler)
            numbers[id(handler)] = number
            handlers.register(scope, key, handler)
        handler_found = handlers.find(error, scopes)
        return None if handler_found is None else numbers[id(handler_found)]

    def test_nothing_is_found_where_nothing_fits(self) -> None:
        same(self.found(Shop(), (None,)), None, "Without handlers none is found.")
        same(
            self.found(Shop(), (None,), (None, KeyError), (None, 404)), None, "A handler of another error is not found."
        )
        same(self.found(Shop(), (None,), (None, SoldOut)), None, "A handler of a subclass is not found.")
        same(self.found(Shop(), ("a", None), ("b", Shop)), None, "A handler of another scope is not found.")

    def test_nearest_class_wins_whatever_was_first(self) -> None:
        for registered in ((Exception, Shop, SoldOut), (SoldOut, Shop, Exception)):
            for error, wanted in ((SoldOut(), SoldOut), (Shop(), Shop), (ValueError(), Exception)):
                found = self.found(error, (None,), *((None, key) for key in registered))
                same(
                    found,
                    registered.index(wanted),
                    f"For {type(error).__name__} the handler of {wanted.__name__} is found.",
                )

    def test_code_is_its_errors_class(self) -> None:
        same(self.found(NotFound(), (None,), (None, 404)), 0, "A handler of 404 is found for NotFound.")
        same(
            self.found(TeaNotFound(), (None,), (None, 404)), 0, "A handler of 404 is found for a subclass of NotFound."
        )
        same(self.found(NotFound(), (None,), (None, NotFound)), 0, "A handler of NotFound is found for NotFound.")
        same(self.found(InternalServerError(), (None,), (None, 404)), None, "A handler of 404 is not found for 500.")
        same(
            self.found(TeaNotFound(), (None,), (None, 404), (None, TeaNotFound)),
            1,
            "A subclass is nearer than its code.",
        )

    def test_code_goes_before_class_and_inner_before_outer_scope(self) -> None:
        same(
            self.found(NotFound(), ("a", None), (None, 404), ("a", 404)), 1, "The inner scope's handler is found first."
        )
        same(self.found(Shop(), ("a", None), (None, Shop), ("a", Shop)), 1, "The inner scope's handler is found first.")
        same(
            self.found(SoldOut(), ("a", None), (None, SoldOut), ("a", Shop)),
            1,
            "Any fitting handler of the inner scope goes before the outer scope's.",
        )
        same(
            self.found(NotFound(), ("a", None), ("a", HTTPException), (None, 404)),
            1,
            "A handler of the code goes before one of all HTTP errors, in whatever scope.",
        )

    def test_general_handlers_are_found_for_http_errors(self) -> None:
        same(self.found(NotFound(), (None,), (None, Exception)), 0, "A handler of Exception is found for HTTP errors.")
        same(
            self.found(NotFound(), (None,), (None, Exception), (None, HTTPException)),
            1,
            "A handler of HTTPException is nearer than one of Exception.",
        )

    def test_later_registration_replaces(self) -> None:
        same(
            self.found(Shop(), (None,), (None, Shop), (None, Shop)),
            1,
            "A later handler of the same error replaces (ERR-33).",
        )
        same(
            self.found(NotFound(), (None,), (None, 404), (None, NotFound)), 1, "404 and NotFound are the same (ERR-33)."
        )
