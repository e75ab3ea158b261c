"""What contexts offer to views: hooks for one request, copies of a request for other threads, and whether there is a context at all.

The contexts themselves are made in `appctx` and `reqctx`.
"""

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, ParamSpec, TypeVar, overload

from . import _stack
from .appctx import AppContext
from .errors import OutsideContextError
from .policy import new_nonce
from .reqctx import RequestContext
from .types import AfterRequest

__all__ = [
    "AppContext",
    "RequestContext",
    "after_this_request",
    "copy_current_request_context",
    "current_request_context",
    "has_app_context",
    "has_request_context",
    "nonce_of",
]

P = ParamSpec("P")
T = TypeVar("T")
AfterHookT = TypeVar("AfterHookT", bound=AfterRequest)


def has_app_context() -> bool:
    """Tell whether an application context is active.

    >>> from erlen import Erlen, has_app_context
    >>> with Erlen("example").app_context():
    ...     has_app_context()
    True
    """
    return _stack.current() is not None


def has_request_context() -> bool:
    """Tell whether a request is active.

    >>> from erlen import has_request_context
    >>> has_request_context()
    False
    """
    frame = _stack.current()
    return frame is not None and frame.request_context is not None


def nonce_of(context: RequestContext) -> str:
    """Return the nonce of the content security policy of *context*'s request, made at first use."""
    if context.csp_nonce is None:
        context.csp_nonce = new_nonce()
    return context.csp_nonce


def current_request_context() -> RequestContext:
    """Return the context of the current request.

    Raises:
        OutsideContextError: no request is active.
    """
    # Its own frame, as a rule.
    found = _stack.find_frame(None)
    context = found if type(found) is RequestContext else _stack.request_frame()
    if not isinstance(context, RequestContext):
        raise OutsideContextError(f"The current request's context is {context!r}, which erlen did not make.")
    return context


def after_this_request(f: AfterHookT) -> AfterHookT:
    """Call *f* with the response of the current request; usable as a decorator (LIFE-03).

    Raises:
        OutsideContextError: no request is active (CTX-15).

    >>> from erlen import Erlen, Response, after_this_request
    >>> app = Erlen("example")
    >>> @app.get("/")
    ... def index() -> str:
    ...     @after_this_request
    ...     def teapot(response: Response) -> Response:
    ...         response.status_code = 418
    ...         return response
    ...     return "short and stout"
    >>> app.test_client().get("/").status_code
    418
    """
    current_request_context().after_this_request(f)
    return f


# What a coroutine yields and is sent is the event loop's business.
@overload
def copy_current_request_context(f: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]: ...
@overload
def copy_current_request_context(f: Callable[P, T]) -> Callable[P, T]: ...
def copy_current_request_context(f: Callable[P, Any]) -> Callable[P, Any]:
    """Let *f* run later, in any thread or greenlet, with the request that is current now (CTX-13).

    Each call pushes a copy of its own: same request and session, another ``g``.

    Raises:
        OutsideContextError: no request is active (CTX-14).

    >>> from threading import Thread
    >>> from erlen import Erlen, copy_current_request_context, request
    >>> app = Erlen("example")
    >>> with app.test_request_context("/report"):
    ...     @copy_current_request_context
    ...     def work() -> None:
    ...         print(request.path)
    ...     thread = Thread(target=work); thread.start(); thread.join()
    /report
    """
    original = current_request_context().copy()

    def in_request(*args: P.args, **kwargs: P.kwargs) -> Any:
        copied = original.copy()
        if copied.app.config.get("ISOLATE_REQUESTS"):
            copied.stand_alone()
        with copied as context:
            return context.app.ensure_sync(f)(*args, **kwargs)

    return update_wrapper(in_request, f)
