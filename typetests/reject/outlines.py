"""Mistakes 48 and 49 for every outline: a member is missing, has the wrong signature or the wrong type; the message names outline and member."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, TypeVar

import attrs
import jinja2
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Erlen, Parts, Request, Response, Session
from erlen.protocols import (
    Application,
    AppLoader,
    ErrorHandlers,
    Hooks,
    JSONProvider,
    ResponseConverter,
    Router,
    SessionState,
    SessionStore,
    StaticStore,
    Structurer,
    Sure,
    TemplateEngine,
)
from erlen.types import HandlerCallable, HookCallable, Ret, Scope, URLValues, ViewCallable

T = TypeVar("T")


@attrs.frozen
class NeverModified:
    accessed: bool


@attrs.frozen
class Spoken:
    accessed: bool
    modified: str


missing_modified: SessionState = NeverModified(False)  # E
modified_is_text: SessionState = Spoken(True, "yes")  # E


@attrs.frozen
class RuleText:
    rule: str
    endpoint: str


rule_is_text: Sure = RuleText("/", "index")  # E


class BaseRouter:
    def __init__(self, url_map: Map) -> None:
        self.url_map = url_map
        self.view_functions: dict[str, ViewCallable] = {}

    def add(self, rule: Rule, view: ViewCallable | None, /) -> None: ...

    def attach(self, endpoint: str, view: ViewCallable, /) -> None: ...

    def find(self, method: str, path: str, /) -> tuple[Sure, URLValues] | None: ...

    def refusal(self, method: str, path: str, /) -> HTTPException | None:
        return None

    def match(self, adapter: MapAdapter, /) -> tuple[Rule, URLValues]:
        return Rule("/"), {}

    def endpoints_of(self, view: Callable[..., object], /) -> tuple[str, ...]:
        return ()


class NeverBuilds(BaseRouter):
    """Misses path_for."""


class FindsByPath(BaseRouter):
    def find(self, path: str, /) -> tuple[Sure, URLValues] | None: ...  # E

    def path_for(self, endpoint: str, values: URLValues, /) -> str | None: ...


class BuildsBytes(BaseRouter):
    def path_for(self, endpoint: str, values: URLValues, /) -> bytes | None: ...


missing_path_for: Router = NeverBuilds(Map())  # E
find_takes_too_little: Router = FindsByPath(Map())  # E
path_for_returns_bytes: Router = BuildsBytes(Map())  # E
app = Erlen("example", parts=Parts(router=NeverBuilds))  # E


class OneWay:
    def add(self, scope: Scope, hook: HookCallable, /) -> None: ...

    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        return iter(())


class OneScope(OneWay):
    def inward(self, scope: Scope, /) -> Iterator[HookCallable]:
        return iter(())


class Asynchronous(OneWay):
    async def inward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        return iter(())


missing_inward: Hooks = OneWay()  # E
inward_takes_one: Hooks = OneScope()  # E
inward_is_async: Hooks = Asynchronous()  # E


class CodesOnly:
    def register(self, scope: Scope, key: int, handler: HandlerCallable, /) -> None: ...

    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None: ...


class FindsAll:
    def register(self, scope: Scope, key: type[Exception] | int, handler: HandlerCallable, /) -> None: ...

    def find(self, error: Exception, scopes: Iterable[Scope], /) -> list[HandlerCallable]:
        return []


class NeverRegisters:
    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None: ...


register_takes_codes: ErrorHandlers = CodesOnly()  # E
find_returns_many: ErrorHandlers = FindsAll()  # E
missing_register: ErrorHandlers = NeverRegisters()  # E


class NamesOnly:
    def get_template(self, name: str, /) -> jinja2.Template:
        return jinja2.Environment().from_string(name)


class Texts(NamesOnly):
    def from_string(self, source: str, /) -> str:
        return source


missing_from_string: TemplateEngine = NamesOnly()  # E
from_string_returns_text: TemplateEngine = Texts()  # E


class FlaskLoader:
    def load_app(self) -> str:
        return "shop:app"


class Loads:
    def load(self) -> Erlen:
        return Erlen("example")


load_app_returns_text: AppLoader[Erlen] = FlaskLoader()  # E
missing_load_app: AppLoader[Erlen] = Loads()  # E


class OneWayStructurer:
    def structure_text(self, data: Mapping[str, Sequence[str]], into: type[T], /) -> T:
        raise NotImplementedError

    def structure(self, data: object, into: type[T], /) -> T:
        raise NotImplementedError


class Untyped(OneWayStructurer):
    def unstructure(self, obj: object, /) -> object:
        return obj

    def structure(self, data: object, into: type[T], strict: bool, /) -> T:  # E
        raise NotImplementedError


missing_unstructure: Structurer = OneWayStructurer()  # E
structure_wants_more: Structurer = Untyped()  # E


@attrs.frozen
class NoNames:
    root_path: str
    instance_path: str
    config: dict[str, Any]
    debug: bool
    testing: bool
    secret_key: str | None
    json: JSONProvider
    logger: logging.Logger
    response_class: type[Response]
    jinja_env: jinja2.Environment

    def ensure_sync(self, func: Callable[..., Any], /) -> Callable[..., Any]:
        return func


def missing_name(make: Callable[[], NoNames]) -> Application:
    return make()  # E


class Silent:
    """A provider that makes no responses."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return ""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return None

    def dump(self, obj: Any, fp: IO[str], **kwargs: Any) -> None: ...

    def load(self, fp: IO[Any], **kwargs: Any) -> Any:
        return None


class DumpsBytes(Silent):
    def dumps(self, obj: Any, **kwargs: Any) -> bytes:  # E
        return b""

    def response(self, *args: Any, **kwargs: Any) -> WerkzeugResponse:
        return WerkzeugResponse()


missing_response: JSONProvider = Silent()  # E
dumps_returns_bytes: JSONProvider = DumpsBytes()  # E


class ConvertsAlone:
    def convert(self, rv: Ret, /) -> Response:
        return Response()


class Converts:
    def make_response(self, app: Erlen, rv: Ret, /) -> Response:
        return Response()


convert_takes_no_app: ResponseConverter[Erlen, Response] = ConvertsAlone()  # E
missing_convert: ResponseConverter[Erlen, Response] = Converts()  # E


@attrs.frozen
class Ageless:
    folder: str

    def send(self, filename: str, /) -> Response:
        return Response(filename)


@attrs.frozen
class Numbered:
    folder: int

    def send(self, filename: str, max_age: int | None, /) -> Response:
        return Response(filename)


send_takes_no_age: StaticStore[Response] = Ageless("static")  # E
folder_is_a_number: StaticStore[Response] = Numbered(3)  # E


class NeverNull:
    def open_session(self, app: Erlen, request: Request, /) -> Session | None: ...

    def save_session(self, app: Erlen, session: Session, response: Response, /) -> None: ...

    def make_null_session(self, app: Erlen, /) -> Session:
        return Session()


class Awaited(NeverNull):
    def is_null_session(self, obj: object, /) -> bool:
        return False

    async def open_session(self, app: Erlen, request: Request, /) -> Session | None: ...  # E


missing_is_null_session: SessionStore[Erlen, Request, Response, Session] = NeverNull()  # E
open_session_is_async: SessionStore[Erlen, Request, Response, Session] = Awaited()  # E
