"""The decorator that registers error handlers, checked against what they are registered for.

One overload for each code, so that stacked decorators keep the exact function (typing.md). Knows where to register only as a function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Protocol, TypeVar, final, overload

import attrs
from werkzeug import exceptions as http

from .errorhandling import ErrorHandler, ErrorTable
from .types import Ret

__all__ = ["ErrorDecorator", "ErrorRegistrar"]

X = TypeVar("X", bound=Exception)
R = TypeVar("R", bound=Ret)
F = TypeVar("F", bound=Callable[[http.HTTPException], Ret])
F400 = TypeVar("F400", bound=Callable[[http.BadRequest], Ret])
F401 = TypeVar("F401", bound=Callable[[http.Unauthorized], Ret])
F403 = TypeVar("F403", bound=Callable[[http.Forbidden], Ret])
F404 = TypeVar("F404", bound=Callable[[http.NotFound], Ret])
F405 = TypeVar("F405", bound=Callable[[http.MethodNotAllowed], Ret])
F406 = TypeVar("F406", bound=Callable[[http.NotAcceptable], Ret])
F408 = TypeVar("F408", bound=Callable[[http.RequestTimeout], Ret])
F409 = TypeVar("F409", bound=Callable[[http.Conflict], Ret])
F410 = TypeVar("F410", bound=Callable[[http.Gone], Ret])
F411 = TypeVar("F411", bound=Callable[[http.LengthRequired], Ret])
F412 = TypeVar("F412", bound=Callable[[http.PreconditionFailed], Ret])
F413 = TypeVar("F413", bound=Callable[[http.RequestEntityTooLarge], Ret])
F414 = TypeVar("F414", bound=Callable[[http.RequestURITooLarge], Ret])
F415 = TypeVar("F415", bound=Callable[[http.UnsupportedMediaType], Ret])
F416 = TypeVar("F416", bound=Callable[[http.RequestedRangeNotSatisfiable], Ret])
F417 = TypeVar("F417", bound=Callable[[http.ExpectationFailed], Ret])
F418 = TypeVar("F418", bound=Callable[[http.ImATeapot], Ret])
F421 = TypeVar("F421", bound=Callable[[http.MisdirectedRequest], Ret])
F422 = TypeVar("F422", bound=Callable[[http.UnprocessableEntity], Ret])
F423 = TypeVar("F423", bound=Callable[[http.Locked], Ret])
F424 = TypeVar("F424", bound=Callable[[http.FailedDependency], Ret])
F428 = TypeVar("F428", bound=Callable[[http.PreconditionRequired], Ret])
F429 = TypeVar("F429", bound=Callable[[http.TooManyRequests], Ret])
F431 = TypeVar("F431", bound=Callable[[http.RequestHeaderFieldsTooLarge], Ret])
F451 = TypeVar("F451", bound=Callable[[http.UnavailableForLegalReasons], Ret])
F500 = TypeVar("F500", bound=Callable[[http.InternalServerError], Ret])
F501 = TypeVar("F501", bound=Callable[[http.NotImplemented], Ret])
F502 = TypeVar("F502", bound=Callable[[http.BadGateway], Ret])
F503 = TypeVar("F503", bound=Callable[[http.ServiceUnavailable], Ret])
F504 = TypeVar("F504", bound=Callable[[http.GatewayTimeout], Ret])
F505 = TypeVar("F505", bound=Callable[[http.HTTPVersionNotSupported], Ret])


class Register(Protocol):
    """Where a handler goes: the recorder's own method."""

    def __call__(self, code_or_exception: type[Exception] | int, f: ErrorHandler, /) -> None: ...


@final
@attrs.frozen(eq=False, repr=False)
class ErrorDecorator:
    """``app.errorhandler``: takes a code or an exception class and returns the decorator for its handler (ERR-05).

    >>> from erlen import Erlen
    >>> from werkzeug.exceptions import NotFound
    >>> app = Erlen("example")
    >>> @app.errorhandler(404)
    ... def missing(error: NotFound) -> tuple[str, int]:
    ...     return "nothing here", 404
    >>> app.test_client().get("/nowhere").text
    'nothing here'
    """

    _check: Callable[[], None]
    _register: Register

    @overload
    def __call__(self, code_or_exception: Literal[400]) -> Callable[[F400], F400]: ...
    @overload
    def __call__(self, code_or_exception: Literal[401]) -> Callable[[F401], F401]: ...
    @overload
    def __call__(self, code_or_exception: Literal[403]) -> Callable[[F403], F403]: ...
    @overload
    def __call__(self, code_or_exception: Literal[404]) -> Callable[[F404], F404]: ...
    @overload
    def __call__(self, code_or_exception: Literal[405]) -> Callable[[F405], F405]: ...
    @overload
    def __call__(self, code_or_exception: Literal[406]) -> Callable[[F406], F406]: ...
    @overload
    def __call__(self, code_or_exception: Literal[408]) -> Callable[[F408], F408]: ...
    @overload
    def __call__(self, code_or_exception: Literal[409]) -> Callable[[F409], F409]: ...
    @overload
    def __call__(self, code_or_exception: Literal[410]) -> Callable[[F410], F410]: ...
    @overload
    def __call__(self, code_or_exception: Literal[411]) -> Callable[[F411], F411]: ...
    @overload
    def __call__(self, code_or_exception: Literal[412]) -> Callable[[F412], F412]: ...
    @overload
    def __call__(self, code_or_exception: Literal[413]) -> Callable[[F413], F413]: ...
    @overload
    def __call__(self, code_or_exception: Literal[414]) -> Callable[[F414], F414]: ...
    @overload
    def __call__(self, code_or_exception: Literal[415]) -> Callable[[F415], F415]: ...
    @overload
    def __call__(self, code_or_exception: Literal[416]) -> Callable[[F416], F416]: ...
    @overload
    def __call__(self, code_or_exception: Literal[417]) -> Callable[[F417], F417]: ...
    @overload
    def __call__(self, code_or_exception: Literal[418]) -> Callable[[F418], F418]: ...
    @overload
    def __call__(self, code_or_exception: Literal[421]) -> Callable[[F421], F421]: ...
    @overload
    def __call__(self, code_or_exception: Literal[422]) -> Callable[[F422], F422]: ...
    @overload
    def __call__(self, code_or_exception: Literal[423]) -> Callable[[F423], F423]: ...
    @overload
    def __call__(self, code_or_exception: Literal[424]) -> Callable[[F424], F424]: ...
    @overload
    def __call__(self, code_or_exception: Literal[428]) -> Callable[[F428], F428]: ...
    @overload
    def __call__(self, code_or_exception: Literal[429]) -> Callable[[F429], F429]: ...
    @overload
    def __call__(self, code_or_exception: Literal[431]) -> Callable[[F431], F431]: ...
    @overload
    def __call__(self, code_or_exception: Literal[451]) -> Callable[[F451], F451]: ...
    @overload
    def __call__(self, code_or_exception: Literal[500]) -> Callable[[F500], F500]: ...
    @overload
    def __call__(self, code_or_exception: Literal[501]) -> Callable[[F501], F501]: ...
    @overload
    def __call__(self, code_or_exception: Literal[502]) -> Callable[[F502], F502]: ...
    @overload
    def __call__(self, code_or_exception: Literal[503]) -> Callable[[F503], F503]: ...
    @overload
    def __call__(self, code_or_exception: Literal[504]) -> Callable[[F504], F504]: ...
    @overload
    def __call__(self, code_or_exception: Literal[505]) -> Callable[[F505], F505]: ...
    @overload
    def __call__(self, code_or_exception: int) -> Callable[[F], F]: ...
    # Narrowing what is returned breaks stacking in every checker: the handler stays callable with anything.
    @overload
    def __call__(self, code_or_exception: type[X]) -> Callable[[Callable[[X], R]], Callable[[Any], R]]: ...
    # The overloads say what may be passed and returned.
    def __call__(self, code_or_exception: type[Exception] | int) -> Callable[[Any], Any]:
        """Return a decorator that registers a handler for *code_or_exception*.

        Raises:
            SetupFinishedError: it is too late to register anything.
        """
        self._check()

        def decorate(f: F) -> F:
            self._register(code_or_exception, f)
            return f

        return decorate


class HasErrorTable(Protocol):
    """Tables, as far as error handlers are kept in them."""

    @property
    def error_handlers(self) -> ErrorTable: ...


class Recorder(Protocol):
    """An application or a blueprint, as far as registering an error handler needs it."""

    @property
    def tables(self) -> HasErrorTable: ...

    def check_setup_finished(self, f_name: str, /) -> None: ...


class ErrorRegistrar:
    """The half of an application or a blueprint that registers error handlers without a decorator."""

    __slots__ = ()

    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[400], f: Callable[[http.BadRequest], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[401], f: Callable[[http.Unauthorized], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[403], f: Callable[[http.Forbidden], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[404], f: Callable[[http.NotFound], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[405], f: Callable[[http.MethodNotAllowed], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[406], f: Callable[[http.NotAcceptable], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[408], f: Callable[[http.RequestTimeout], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[409], f: Callable[[http.Conflict], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[410], f: Callable[[http.Gone], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[411], f: Callable[[http.LengthRequired], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[412], f: Callable[[http.PreconditionFailed], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[413], f: Callable[[http.RequestEntityTooLarge], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[414], f: Callable[[http.RequestURITooLarge], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[415], f: Callable[[http.UnsupportedMediaType], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[416], f: Callable[[http.RequestedRangeNotSatisfiable], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[417], f: Callable[[http.ExpectationFailed], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[418], f: Callable[[http.ImATeapot], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[421], f: Callable[[http.MisdirectedRequest], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[422], f: Callable[[http.UnprocessableEntity], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[423], f: Callable[[http.Locked], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[424], f: Callable[[http.FailedDependency], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[428], f: Callable[[http.PreconditionRequired], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[429], f: Callable[[http.TooManyRequests], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[431], f: Callable[[http.RequestHeaderFieldsTooLarge], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[451], f: Callable[[http.UnavailableForLegalReasons], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[500], f: Callable[[http.InternalServerError], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[501], f: Callable[[http.NotImplemented], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[502], f: Callable[[http.BadGateway], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[503], f: Callable[[http.ServiceUnavailable], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[504], f: Callable[[http.GatewayTimeout], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: Literal[505], f: Callable[[http.HTTPVersionNotSupported], Ret]
    ) -> None: ...
    # A code that only the run knows: any HTTP exception.
    @overload
    def register_error_handler(
        self: Recorder, code_or_exception: int, f: Callable[[http.HTTPException], Ret]
    ) -> None: ...
    @overload
    def register_error_handler(self: Recorder, code_or_exception: type[X], f: Callable[[X], Ret]) -> None: ...
    def register_error_handler(self: Recorder, code_or_exception: type[Exception] | int, f: ErrorHandler) -> None:
        """Call *f* with every exception of a class or HTTP code that nobody else handles (ERR-05).

        Raises:
            HandlerError, HandlerTypeError: *code_or_exception* names no exception class (ERR-06).
        """
        self.check_setup_finished("register_error_handler")
        self.tables.error_handlers.register(None, code_or_exception, f)
