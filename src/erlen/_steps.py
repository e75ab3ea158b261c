"""The steps of a request under Flask's names, for subclasses to override.

A stateless mixin: what a step does is said in `_dispatch`, and when it happens too.
"""

from collections.abc import Mapping
from typing import Any, NoReturn, Protocol

from werkzeug.exceptions import HTTPException

from . import _corridor, _dispatch
from ._dispatch import DispatchApp, ExcInfo
from ._dynamic import attribute
from ._typing import override
from ._watching import UNSEEN, Watch, passed_by, watch_on
from .config import Config
from .headers import UNTAKEN, Marks
from .policy import SAFE, SecurityPolicy, settings_said
from .types import HandlerCallable, Ret
from .wrappers import Request, Response

__all__ = ["OVERRIDE_POINTS", "STEPS", "URL_STEPS", "Steps", "adopt_policy", "set_noting_overrides", "settle"]


class Steps:
    """The half of an application that serves one request."""

    __slots__ = ()

    overrides: frozenset[str] = frozenset()
    """Which of `OVERRIDE_POINTS` the application's class, or the application itself, has overridden."""

    original_steps: tuple[object, ...] = ()
    """What the straight corridor passes by, as the class had it when it was made."""

    watch: Watch = UNSEEN
    """What tells whether the class may have other steps by now."""

    is_straight: bool = True
    """Whether none of `STEPS` is overridden."""

    # See `_corridor`.
    is_open: bool = False
    has_bare_answers: bool = False
    security_lines: tuple[tuple[str, str], ...] | None = None
    security_marks: Marks = UNTAKEN
    refuses_sites: bool = False
    always_answered: frozenset[str] = frozenset()
    has_served: bool = False

    def full_dispatch_request(self: DispatchApp) -> Response:
        """Run hooks, view and handlers, and finish the response."""
        return _dispatch.full_dispatch_request(self)

    def preprocess_request(self: DispatchApp) -> Ret | None:
        """Run URL value preprocessors and before hooks; return the first answer among them (LIFE-04)."""
        return _dispatch.preprocess_request(self)

    def dispatch_request(self: DispatchApp) -> Ret:
        """Call the view that matched, or raise why none did."""
        return _dispatch.dispatch_request(self)

    def raise_routing_exception(self: DispatchApp, request: Request) -> NoReturn:
        """Raise why *request* matched nothing."""
        _dispatch.raise_routing_exception(self, request)

    def make_default_options_response(self: DispatchApp) -> Response:
        """Answer OPTIONS with the allowed methods (METH-03)."""
        return _dispatch.default_options_response(self)

    def finalize_request(self: DispatchApp, rv: Ret | HTTPException, from_error_handler: bool = False) -> Response:
        """Convert what a view or handler returned, and run what follows a response."""
        return _dispatch.finalize_request(self, rv, from_error_handler)

    def process_response(self: DispatchApp, response: Response) -> Response:
        """Run the after hooks on *response*, and save the session."""
        return _dispatch.process_response(self, response)

    def trap_http_exception(self: DispatchApp, e: Exception) -> bool:
        """Tell whether *e*, an HTTP exception, counts as an ordinary one (ERR-26)."""
        return _dispatch.trap_http_exception(self, e)

    def handle_http_exception(self: DispatchApp, e: HTTPException) -> HTTPException | Ret:
        """Return what the handler for *e* returns, or *e* itself (ERR-08)."""
        return _dispatch.handle_http_exception(self, e)

    def handle_user_exception(self: DispatchApp, e: Exception) -> HTTPException | Ret:
        """Return what the handler for *e* returns, or raise it again (ERR-29)."""
        return _dispatch.handle_user_exception(self, e)

    def handle_exception(self: DispatchApp, e: Exception) -> Response:
        """Answer an exception that nobody handled (ERR-13)."""
        return _dispatch.handle_exception(self, e)

    def log_exception(self: DispatchApp, exc_info: ExcInfo) -> None:
        """Log an exception that nobody handled (ERR-21)."""
        _dispatch.log_exception(self, exc_info)

    def should_ignore_error(self: DispatchApp, error: BaseException | None) -> bool:
        """Tell whether teardown functions are spared *error*; an override point (ERR-38)."""
        return False

    def find_error_handler(self: DispatchApp, e: Exception, blueprints: list[str]) -> HandlerCallable | None:
        """Return the handler for *e* in *blueprints*, innermost first, or in the application (ERR-01)."""
        return _dispatch.find_error_handler(self, e, blueprints)

    def do_teardown_request(self: DispatchApp, exc: BaseException | None = None) -> None:
        """Run the teardown hooks of the current request (LIFE-09)."""
        _dispatch.do_teardown_request(self, exc)


OVERRIDE_POINTS = frozenset({"app_context", "create_url_adapter", "do_teardown_appcontext", "do_teardown_request"})
"""Methods that contexts pass by where nobody has overridden them."""

STEPS = OVERRIDE_POINTS | {
    *(name for name in vars(Steps) if callable(attribute(Steps, name)) and not name.startswith("_")),
    *("request_context", "make_response", "note_first_request", "ensure_sync", "async_to_sync"),
}
"""Methods that the straight corridor passes by: an application that overrides one of them takes the full one."""

URL_STEPS = frozenset({"url_for", "inject_url_defaults"})
"""Methods that building plain URLs passes by."""


class Overridable(_corridor.CorridorApp, Protocol):
    """An application that remembers what was overridden on it."""

    overrides: frozenset[str]  # pyright: ignore[reportIncompatibleMethodOverride]  # here it can be set

    @property
    @override
    def config(self) -> Config: ...

    # A default may have any type (Flask's contract).
    @property
    def default_config(self) -> Mapping[str, Any]: ...


def set_noting_overrides(app: Overridable, name: str, value: object) -> None:
    """Set an attribute of *app*; what overrides a step on one application counts from then on."""
    object.__setattr__(app, name, value)
    if name in STEPS or name in URL_STEPS:
        object.__setattr__(app, "is_straight", False)
    if name == "security" and "config" in app.__dict__:
        adopt_policy(app)
    if name == "subdomain_matching":
        # It decides what a host means.
        object.__setattr__(app, "known_hosts", set[str]())
    if name in OVERRIDE_POINTS:
        object.__setattr__(app, "overrides", app.overrides | {name})
    # What is set before the application has its parts is noted with them.
    if (name in STEPS or name in _corridor.NOTED) and "parts" in app.__dict__:
        object.__setattr__(app, "is_open", _corridor.is_open(app))
        object.__setattr__(app, "has_bare_answers", _corridor.has_bare_answers(app))
        lines = app.security.lines
        names = None if lines is None else frozenset(header.lower() for header, _ in lines)
        object.__setattr__(app, "security_lines", lines)
        object.__setattr__(app, "security_marks", Marks(names))
        object.__setattr__(app, "refuses_sites", app.security.is_selective)
        # Only the class itself is known to refuse none of them.
        safe = SAFE if type(app.security) is SecurityPolicy else frozenset[str]()
        object.__setattr__(app, "always_answered", safe)


def adopt_policy(app: Overridable) -> None:
    """Let the rules of *app*'s security policy be the defaults of its settings."""
    app.config.adopt(settings_said(app.security, app.default_config), "security policy")


def settle(app: Overridable) -> None:
    """Prepare *app*, which is complete, for being read quickly."""
    unseen = app.original_steps != passed_by(type(app))
    # What a class says is found slowly, unless the application says it too.
    noted = {
        "original_steps": app.original_steps,
        "overrides": app.overrides,
        "watch": UNSEEN if unseen else watch_on(type(app)),
    }
    # A dictionary of its own: while its keys are shared with other instances, CPython 3.11 finds attributes slowly once somebody asks for it.
    object.__setattr__(app, "__dict__", {**app.__dict__, **noted})
