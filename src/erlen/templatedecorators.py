"""The decorators that register template filters, tests and globals, bare or called.

Knows where to register only as a function. Beyond Flask 3.1.3 the bare form works, where Flask silently registered nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, final, overload

import attrs
import jinja2

from .types import FilterCallable, TemplateCallable, TestCallable

__all__ = ["FilterDecorator", "GlobalDecorator", "TestDecorator"]

FilterT = TypeVar("FilterT", bound=FilterCallable)
TestT = TypeVar("TestT", bound=TestCallable)
GlobalT = TypeVar("GlobalT", bound=Callable[..., Any])
FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


class RegisterNamed(Protocol):
    """Where a template function goes."""

    def __call__(self, f: TemplateCallable, name: str | None = None, /) -> None: ...


def _decorator(
    check: Callable[[], None], register: RegisterNamed, name: FunctionT | str | None
) -> FunctionT | Callable[[FunctionT], FunctionT]:
    check()
    if callable(name):
        register(name)
        return name
    given = name

    def decorate(f: FunctionT) -> FunctionT:
        register(f, given)
        return f

    return decorate


@final
@attrs.frozen(eq=False, repr=False)
class FilterDecorator:
    """``app.template_filter``: registers a filter under its own name or the one given (TPL-13).

    >>> from erlen import Erlen, render_template_string
    >>> app = Erlen("example")
    >>> @app.template_filter
    ... def backwards(text: str) -> str:
    ...     return text[::-1]
    >>> with app.app_context():
    ...     render_template_string("{{ 'abc'|backwards }}")
    'cba'
    """

    _check: Callable[[], None]
    _register: RegisterNamed

    @overload
    def __call__(self, name: FilterT, /) -> FilterT: ...
    @overload
    def __call__(self, name: str | None = None) -> Callable[[FilterT], FilterT]: ...
    def __call__(self, name: FilterT | str | None = None) -> FilterT | Callable[[FilterT], FilterT]:
        """Register a filter, or return the decorator that does."""
        return _decorator(self._check, self._register, name)


@final
@attrs.frozen(eq=False, repr=False)
class TestDecorator:
    """``app.template_test``: registers a test under its own name or the one given (TPL-13)."""

    __test__ = False

    _check: Callable[[], None]
    _register: RegisterNamed

    @overload
    def __call__(self, name: TestT, /) -> TestT: ...
    @overload
    def __call__(self, name: str | None = None) -> Callable[[TestT], TestT]: ...
    def __call__(self, name: TestT | str | None = None) -> TestT | Callable[[TestT], TestT]:
        """Register a test, or return the decorator that does."""
        return _decorator(self._check, self._register, name)


@final
@attrs.frozen(eq=False, repr=False)
class GlobalDecorator:
    """``app.template_global``: registers a global function under its own name or the one given (TPL-13)."""

    _check: Callable[[], None]
    _register: RegisterNamed

    @overload
    def __call__(self, name: GlobalT, /) -> GlobalT: ...
    @overload
    def __call__(self, name: str | None = None) -> Callable[[GlobalT], GlobalT]: ...
    def __call__(self, name: GlobalT | str | None = None) -> GlobalT | Callable[[GlobalT], GlobalT]:
        """Register a global, or return the decorator that does."""
        return _decorator(self._check, self._register, name)


class HasTemplates(Protocol):
    """An application, as far as registering template functions needs it."""

    @property
    def jinja_env(self) -> jinja2.Environment: ...

    def check_setup_finished(self, f_name: str, /) -> None: ...

    def add_template_filter(self, f: FilterCallable, name: str | None = None) -> None: ...

    def add_template_test(self, f: TestCallable, name: str | None = None) -> None: ...

    def add_template_global(self, f: TemplateCallable, name: str | None = None) -> None: ...


class TemplateRegistrar:
    """The half of an application that registers template functions."""

    __slots__ = ()

    @property
    def template_filter(self: HasTemplates) -> FilterDecorator:
        """The decorator for template filters, bare or called with a name (TPL-13)."""
        return FilterDecorator(lambda: self.check_setup_finished("template_filter"), self.add_template_filter)

    @property
    def template_test(self: HasTemplates) -> TestDecorator:
        """The decorator for template tests, bare or called with a name (TPL-13)."""
        return TestDecorator(lambda: self.check_setup_finished("template_test"), self.add_template_test)

    @property
    def template_global(self: HasTemplates) -> GlobalDecorator:
        """The decorator for template globals, bare or called with a name (TPL-13)."""
        return GlobalDecorator(lambda: self.check_setup_finished("template_global"), self.add_template_global)

    def add_template_filter(self: HasTemplates, f: FilterCallable, name: str | None = None) -> None:
        """Register a template filter under *name*, else under its own (TPL-13)."""
        self.check_setup_finished("add_template_filter")
        self.jinja_env.filters[name or f.__name__] = f

    def add_template_test(self: HasTemplates, f: TestCallable, name: str | None = None) -> None:
        """Register a template test under *name*, else under its own (TPL-13)."""
        self.check_setup_finished("add_template_test")
        self.jinja_env.tests[name or f.__name__] = f

    def add_template_global(self: HasTemplates, f: TemplateCallable, name: str | None = None) -> None:
        """Register a template global under *name*, else under its own (TPL-13)."""
        self.check_setup_finished("add_template_global")
        self.jinja_env.globals[name or f.__name__] = f
