"""Parts of one's own for every outline that `protocols.py` does not show already: each conforms by its shape and inherits nothing."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import jinja2
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Erlen, Parts, Response
from erlen.json.provider import DefaultJSONProvider
from erlen.protocols import (
    Application,
    AppLoader,
    ErrorHandlers,
    Hooks,
    JSONProvider,
    Router,
    SessionState,
    Structurer,
    Sure,
    TemplateEngine,
)
from erlen.types import HandlerCallable, HookCallable, Scope, URLValues, ViewCallable

T = TypeVar("T")


@attrs.frozen
class Seen:
    """Read-only members are enough."""

    accessed: bool
    modified: bool


class Noted(dict[str, object]):
    """Members that can be set are fine, too."""

    accessed = False
    modified = True


state: SessionState = Seen(True, False)
noted: SessionState = Noted()


@attrs.frozen
class Certain:
    rule: Rule
    endpoint: str


class MyRule(Rule):
    """Narrower than the outline."""


@attrs.frozen
class MyCertain:
    rule: MyRule
    endpoint: str


sure: Sure = Certain(Rule("/"), "index")
my_sure: Sure = MyCertain(MyRule("/"), "index")


class PlainRouter:
    def __init__(self, url_map: Map) -> None:
        self.url_map = url_map
        self.view_functions: dict[str, ViewCallable] = {}

    def add(self, rule: Rule, view: ViewCallable | None, /) -> None:
        self.url_map.add(rule)

    def attach(self, endpoint: str, view: ViewCallable, /) -> None:
        self.view_functions[endpoint] = view

    def find(self, method: str, path: str, /) -> tuple[Certain, URLValues] | None:
        return None

    def refusal(self, method: str, path: str, /) -> HTTPException | None:
        return None

    def match(self, adapter: MapAdapter, /) -> tuple[Rule, URLValues]:
        rule, values = adapter.match(return_rule=True)
        return rule, dict(values)

    # Never any path of its own: narrower than the outline.
    def path_for(self, endpoint: str, values: URLValues, /) -> None:
        return None

    def endpoints_of(self, view: Callable[..., object], /) -> tuple[str, ...]:
        return tuple(name for name, known in self.view_functions.items() if known is view)


router: Callable[[Map], Router] = PlainRouter
app = Erlen("example", parts=Parts(router=PlainRouter))


class PairHooks:
    """Takes more than the outline asks for, under names of its own, and with an option."""

    def add(self, where: str | int | None, function: Callable[..., Any], /, *, first: bool = False) -> None: ...

    def outward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        yield from ()

    def inward(self, scopes: Iterable[Scope], /) -> Iterator[HookCallable]:
        return iter([])


hooks: Hooks = PairHooks()


class OneHandler:
    handler: HandlerCallable | None = None

    def register(self, scope: Scope, key: type[Exception] | int, handler: HandlerCallable, /) -> None:
        self.handler = handler

    def find(self, error: Exception, scopes: Iterable[Scope], /) -> HandlerCallable | None:
        return self.handler


handlers: ErrorHandlers = OneHandler()


class OneTemplate:
    def get_template(self, name: str, /) -> jinja2.Template:
        return jinja2.Environment().from_string(name)

    def from_string(self, source: str, /) -> jinja2.Template:
        return jinja2.Environment().from_string(source)


engine: TemplateEngine = OneTemplate()
jinja: TemplateEngine = jinja2.Environment(autoescape=True)


class ShopLoader:
    def load_app(self) -> Erlen:
        return app


loader: AppLoader[Erlen] = ShopLoader()
any_loader: AppLoader[object] = ShopLoader()


class Casting:
    def structure(self, data: object, into: type[T], /) -> T:
        if isinstance(data, into):
            return data
        raise TypeError(f"{data!r} is no {into}.")

    def structure_text(self, data: Mapping[str, Sequence[str]], into: type[T], /) -> T:
        return self.structure(data, into)

    def unstructure(self, obj: object, /) -> dict[str, object]:
        return vars(obj)


structurer: Structurer = Casting()


@attrs.frozen
class SmallApp:
    """An application with nothing but what the house asks for, and no Erlen."""

    name: str
    import_name: str
    root_path: str
    instance_path: str
    config: dict[str, Any]
    debug: bool
    testing: bool
    secret_key: str | None
    json: DefaultJSONProvider
    logger: logging.Logger
    response_class: type[Response]
    jinja_env: jinja2.Environment

    def ensure_sync(self, func: Callable[..., Any], /) -> Callable[..., Any]:
        return func


def built(make: Callable[[], SmallApp]) -> Application:
    return make()


class Typed:
    """A provider whose own options have types."""

    def dumps(self, obj: Any, *, indent: int | None = None, **kwargs: Any) -> str:
        return repr(obj)

    def loads(self, s: str | bytes, **kwargs: Any) -> Mapping[str, object]:
        return {}

    def dump(self, obj: Any, fp: Any, **kwargs: Any) -> None: ...

    def load(self, fp: Any, **kwargs: Any) -> Mapping[str, object]:
        return {}

    def response(self, *args: Any, **kwargs: Any) -> WerkzeugResponse:
        return WerkzeugResponse()


provider: JSONProvider = Typed()
app.json = Typed()
