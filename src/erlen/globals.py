"""What is current, under its everyday name: proxies for users; the house itself asks `_stack`.

Each raises `OutsideContextError` when it is used without its context, and is false there (CTX-01, CTX-02).
"""

from typing import TypeVar, cast

from werkzeug.local import LocalProxy

from . import _stack
from ._proxy import Shortcut, namespace_proxy, proxy
from .app import AnyErlen, Erlen
from .appctx import AppContext
from .ctx import RequestContext, current_request_context
from .errors import OutsideContextError, SettingsError
from .namespace import ContextGlobals, delete, missing
from .sessions import Session
from .wrappers import Request

__all__ = ["app_ctx", "current_app", "current_settings", "g", "request", "request_ctx", "session", "unproxied"]

C = TypeVar("C")
T = TypeVar("T")


def _current_app() -> AnyErlen:
    app = _stack.app()
    if not isinstance(app, Erlen):
        raise OutsideContextError(f"The current application is {app!r}, which is not erlen's.")
    return cast(AnyErlen, app)  # type: ignore[redundant-cast]  # pyright knows less after isinstance


# The class of ``g`` is the application's own (Flask's contract).
def _g() -> ContextGlobals:
    namespace: ContextGlobals = _stack.frame().g
    return namespace


def _app_context() -> AppContext:
    context = _stack.frame().app_context
    if not isinstance(context, AppContext):
        raise OutsideContextError(f"The current application context is {context!r}, which erlen did not make.")
    return context


def _session() -> Session:
    session: Session = _stack.request_frame().session
    return session


def _request() -> Request:
    frame = _stack.find_frame(None)
    if type(frame) is RequestContext:
        return frame.made_request or frame.make_request()
    return current_request_context().request


def current_settings(cls: type[C]) -> C:
    """Return the typed settings of the current application: for a blueprint, which has no application to name.

    Raises:
        OutsideContextError: no application is active.
        SettingsError: the application was made with other settings.

    >>> import attrs
    >>> from erlen import Blueprint, Erlen, current_settings
    >>> @attrs.frozen
    ... class Settings:
    ...     per_page: int = 20
    >>> blog = Blueprint("blog", "example")
    >>> @blog.get("/")
    ... def index() -> str:
    ...     return str(current_settings(Settings).per_page + 1)
    >>> app = Erlen("example", settings=Settings)
    >>> app.register_blueprint(blog)
    >>> app.test_client().get("/").text
    '21'
    """
    app = _current_app()
    settings: object = app.settings
    if not isinstance(settings, cls):
        has = "no settings" if settings is None else f"settings of the class {type(settings).__name__}"
        raise SettingsError(f"{app!r} has {has}; make it with Erlen(…, settings={cls.__name__}).", ())
    return settings


def unproxied(value: T) -> T:
    """Return the object that a proxy stands for now, and anything else as it is: ``_get_current_object()``, checked.

    Threads, signals and whatever compares by identity want the object itself (CTX-22).

    Raises:
        OutsideContextError: nothing is current.

    >>> from erlen import Erlen, current_app
    >>> from erlen.globals import unproxied
    >>> app = Erlen("example")
    >>> with app.app_context():
    ...     current_app is app, unproxied(current_app) is app
    (False, True)
    """
    if not issubclass(type(value), LocalProxy):
        return value
    # To a checker a proxy is its object. The method is documented, despite its name.
    return cast("LocalProxy[T]", value)._get_current_object()  # pyright: ignore[reportPrivateUsage]


current_app: AnyErlen = proxy(_current_app, ("config", "debug", "extensions", "json", "logger", "name"))
g: ContextGlobals = namespace_proxy(
    _g, Shortcut(_stack.find_frame, RequestContext, ("namespace", "g")), "shown_namespace", missing, delete
)
request: Request = proxy(
    _request,
    (
        *(
            "args",
            "content_length",
            "content_type",
            "cookies",
            "data",
            "endpoint",
            "environ",
            "files",
            "form",
            "get_json",
        ),
        *(
            "headers",
            "host",
            "is_json",
            "json",
            "method",
            "path",
            "remote_addr",
            "url",
            "url_rule",
            "user_agent",
            "values",
        ),
        *("view_args", "blueprint", "full_path", "query_string", "scheme"),
    ),
    shortcut=Shortcut(_stack.find_frame, RequestContext, ("made_request", "make_request()")),
)
session: Session = proxy(
    _session,
    ("accessed", "get", "modified", "permanent", "pop", "setdefault"),
    items=True,
    shortcut=Shortcut(_stack.find_frame, RequestContext, ("session",)),
)
app_ctx: AppContext = proxy(_app_context)
request_ctx: RequestContext = proxy(current_request_context)
