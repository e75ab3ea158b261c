"""Each part against its outline: a part that drifts from `erlen.protocols` is an error here."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Map
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Erlen, Request, Response, Session
from erlen._routetree import Found
from erlen.cli import ScriptInfo
from erlen.environment import Environment
from erlen.errorhandling import ErrorTable
from erlen.hooks import HookTable
from erlen.json.provider import DefaultJSONProvider
from erlen.policy import SecurityPolicy
from erlen.protocols import (
    Application,
    AppLoader,
    ErrorHandlers,
    Hooks,
    JSONProvider,
    ResponseConverter,
    Router,
    Security,
    SessionState,
    SessionStore,
    StaticStore,
    Structurer,
    Sure,
    TemplateEngine,
)
from erlen.responding import DefaultConverter
from erlen.routing import MapRouter
from erlen.sessions import SecureCookieSessionInterface
from erlen.static import StaticFiles
from erlen.structuring import CattrsStructurer

application: Callable[[str], Application] = Erlen
converter: Callable[[], ResponseConverter[Erlen, WerkzeugResponse]] = DefaultConverter
error_handlers: Callable[[], ErrorHandlers] = ErrorTable
hooks: Callable[[], Hooks] = HookTable[Callable[..., Any]]
json_provider: Callable[[Erlen], JSONProvider] = DefaultJSONProvider
loader: Callable[[], AppLoader[Erlen]] = ScriptInfo[Erlen]
# ty takes no attribute for a method; `find` and `refusal` are bound once for each map.
router: Callable[[Map], Router] = MapRouter  # E: ty
security: Callable[[], Security] = SecurityPolicy
session_state: Callable[[], SessionState] = Session
session_store: Callable[[], SessionStore[Erlen, Request, Response, Session]] = SecureCookieSessionInterface[Session]
static_store: Callable[[str], StaticStore[Response]] = StaticFiles
structurer: Callable[[], Structurer] = CattrsStructurer
sure: type[Sure] = Found
template_engine: Callable[[Erlen], TemplateEngine] = Environment
