"""``flask.helpers``."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NoReturn, ParamSpec, TypeVar, cast, overload

from ... import _stack
from ..._paths import root_path_of as get_root_path
from ..._runtime import get_debug_flag, get_load_dotenv
from ...helpers import abort as _abort
from ...helpers import (
    flash,
    get_flashed_messages,
    get_template_attribute,
    send_file,
    send_from_directory,
)
from ...helpers import make_response as _make_response
from ...helpers import redirect as _redirect
from ...helpers import stream_with_context as _stream_with_context
from ...wrappers import Response as ErlenResponse
from ...wrappers import split_blueprint_path
from .globals import _cv_app, _cv_request, current_app, request, request_ctx, session
from .signals import message_flashed
from .wrappers import Response as FlaskResponse
from .wrappers import ResponseBase

__all__ = [
    "_cv_app",
    "_cv_request",
    "_prepare_send_file_kwargs",
    "_split_blueprint_path",
    "abort",
    "current_app",
    "flash",
    "get_debug_flag",
    "get_flashed_messages",
    "get_load_dotenv",
    "get_root_path",
    "get_template_attribute",
    "make_response",
    "message_flashed",
    "redirect",
    "request",
    "request_ctx",
    "send_file",
    "send_from_directory",
    "session",
    "stream_with_context",
    "url_for",
]

P = ParamSpec("P")
T = TypeVar("T")


# What a converter, an aborter or a response class takes is its own business, here and below: Any is Flask's contract.


def url_for(
    endpoint: str,
    *,
    _anchor: str | None = None,
    _method: str | None = None,
    _scheme: str | None = None,
    _external: bool | None = None,
    **values: Any,
) -> str:
    """Return the URL of an endpoint (URL)."""
    return current_app.url_for(
        endpoint, _anchor=_anchor, _method=_method, _scheme=_scheme, _external=_external, **values
    )


def abort(code: int | ResponseBase, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise the HTTP exception for *code*, or one that answers with the given response (ERR-11, ERR-12)."""
    # Only a checker is told which codes there are.
    _abort(cast(Any, code), *args, **kwargs)


def redirect(location: str, code: int = 302, Response: type[ResponseBase] | None = None) -> ErlenResponse:
    """Return a redirect to *location*, of the application's response class (APP-17)."""
    # As in abort.
    return _redirect(location, cast(Any, code), Response or FlaskResponse)


def make_response(*args: Any) -> ErlenResponse:
    """Return the response that a view returning these values would give (RESP-10)."""
    return _make_response(*args)


@overload
def stream_with_context(generator_or_function: Iterable[T]) -> Iterator[T]: ...
@overload
def stream_with_context(generator_or_function: Callable[P, Iterable[T]]) -> Callable[P, Iterator[T]]: ...
def stream_with_context(
    generator_or_function: Iterable[T] | Callable[P, Iterable[T]],
) -> Iterator[T] | Callable[P, Iterator[T]]:
    """Keep the current request for as long as an iterable is consumed; also a decorator for generator functions (STREAM-02)."""
    if isinstance(generator_or_function, Iterable):
        iterable: Iterable[T] = generator_or_function  # pyright: ignore[reportUnknownVariableType]  # narrowing forgets what it yields
        return _stream_with_context(iter(iterable))
    return _stream_with_context(cast("Callable[P, Iterator[T]]", generator_or_function))


@cache
def _split_blueprint_path(name: str) -> list[str]:
    return list(split_blueprint_path(name))


# The options are those of werkzeug's send_file (Flask's contract).
def _prepare_send_file_kwargs(**kwargs: Any) -> dict[str, Any]:
    app = current_app
    if kwargs.get("max_age") is None:
        kwargs["max_age"] = app.get_send_file_max_age
    kwargs.update(
        environ=_stack.request_frame().environ,
        use_x_sendfile=app.config["USE_X_SENDFILE"],
        response_class=app.response_class,
        _root_path=app.root_path,
    )
    return kwargs
