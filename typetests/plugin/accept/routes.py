"""Rules and views that agree, in every form that the plugin knows, and in some that it does not."""

import datetime
import functools
import uuid
from collections.abc import Awaitable, Callable, Iterator
from functools import partial, wraps
from typing import (
    Annotated,
    Any,
    Concatenate,
    Final,
    Generic,
    Literal,
    NewType,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
    overload,
)

import attrs
from typing_extensions import Unpack, override

from erlen import Blueprint, Erlen, Response, current_app, make_response
from erlen.decorators import RouteDecorator
from erlen.types import CustomMethod

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., str])
T = TypeVar("T")
UserId = NewType("UserId", int)
Order: TypeAlias = Literal["new", "old"]

app = Erlen(__name__)
blog = Blueprint("blog", __name__, url_prefix="/blog")
yearly = Blueprint("yearly", __name__, url_prefix="/<int:year>")
monthly = Blueprint("monthly", __name__, url_prefix="/<int:month>")
yearly.register_blueprint(monthly)
app.register_blueprint(blog)


# 1 to 10: plain rules
@app.get("/")
def index() -> str:
    return ""


@app.get("/user/<int:user_id>")
def user(user_id: int) -> str:
    return str(user_id)


@app.get("/path/<path:where>/<string:name>/<float:size>/<uuid:key>/<any(new, old):order>")
def everything(where: str, name: str, size: float, key: uuid.UUID, order: Order) -> str:
    return f"{where} {name} {size} {key} {order}"


@app.get("/wide/<int:a>/<int:b>/<int:c>/<b1>")
def wide(a: float, b: int | None, c: object, b1: Any) -> str:
    return f"{a} {b} {c} {b1}"


@app.get("/annotated/<int:user_id>")
def annotated(user_id: Annotated[int, "positive"]) -> str:
    return str(user_id)


@app.get("/newtype/<int:user_id>/<int:other>")
def newtype(user_id: UserId, other: UserId | None) -> str:
    return f"{user_id} {other}"


@app.get("/keywords/<name>/<int:number>")
def keywords(**values: str | int) -> str:
    return str(values)


class Values(TypedDict):
    name: str
    number: int


@app.get("/unpacked/<name>/<int:number>")
def unpacked(**values: Unpack[Values]) -> str:
    return values["name"]


@app.get("/args/<name>")
def args(*rest: str, name: str) -> str:
    return name


@app.route("/page", defaults={"page": 1})
@app.route("/page/<int:page>")
def page(page: int) -> str:
    return str(page)


# 11 to 20: options
@app.route("/optional")
@app.route("/optional/<name>", methods=["GET", "POST"], strict_slashes=False)
def optional(name: str | None = None) -> str:
    return str(name)


@app.route("/none", defaults={"page": None, "size": 10.0})
def none(page: int | None, size: float) -> str:
    return f"{page} {size}"


OPTIONS: dict[str, Any] = {"page": 1}


@app.get("/variable", defaults=OPTIONS)
def variable(page: int, size: int) -> str:
    return f"{page} {size}"


@app.get("/merged", defaults={**OPTIONS, "size": 1})
def merged(page: int, size: int) -> str:
    return f"{page} {size}"


@app.get("/both/<int:page>", defaults={"page": 3})
def both(page: int) -> str:
    return str(page)


@app.get("/sub", subdomain="<tenant>")
def by_subdomain(tenant: str) -> str:
    return tenant


@app.get("/host", host="<int:shop>.example.com")
def by_host(shop: int) -> str:
    return str(shop)


@app.route("/dav", methods=[CustomMethod("PROPFIND")])
def dav() -> str:
    return ""


app.add_url_rule("/build/<int:nr>", "index", build_only=True)
app.add_url_rule("/old/<int:nr>", "old", user, redirect_to="/user/<nr>")
app.add_url_rule("/files/<path:name>", endpoint="files")
app.add_url_rule("/files/latest", endpoint="files", defaults={"name": "latest"})


@app.endpoint("files")
def files(name: str) -> str:
    return name


# 21 to 30: functions that are not plain
@app.get("/waits/<int:user_id>")
async def waits(user_id: int) -> str:
    return str(user_id)


def timed(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def timing(*args: P.args, **kwargs: P.kwargs) -> R:
        return view(*args, **kwargs)

    return timing


def with_user(view: Callable[Concatenate[str, P], R]) -> Callable[P, R]:
    @wraps(view)
    def knowing(*args: P.args, **kwargs: P.kwargs) -> R:
        return view("ada", *args, **kwargs)

    return knowing


def loosely(view: Callable[..., str]) -> Callable[..., str]:
    return view


def untyped(view: Any) -> Any:
    return view


def kept(view: F) -> F:
    return view


def with_argument(role: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        return timed(view)

    return decorate


@timed
@app.get("/above/<int:number>")
def above(number: int) -> str:
    return str(number)


@app.get("/below/<int:number>")
@timed
@with_argument("admin")
def below(number: int) -> str:
    return str(number)


@app.get("/injected/<int:number>")
@with_user
def injected(user: str, number: int) -> str:
    return f"{user} {number}"


@app.get("/loose/<int:number>")
@loosely
def loose(other: int) -> str:
    return str(other)


@app.get("/untyped/<int:number>")
@untyped
def behind_any(other: int) -> str:
    return str(other)


@app.get("/kept/<int:number>")
@kept
def kept_as_it_is(number: int) -> str:
    return str(number)


@app.get("/cached/<int:number>")
@functools.lru_cache(maxsize=None)
def cached(number: int) -> str:
    return str(number)


def renamed(user_id: int, tab: str) -> str:
    return f"{user_id} {tab}"


app.add_url_rule("/partial/<int:user_id>", "partial", partial(renamed, tab="posts"))
app.add_url_rule("/lambda/<name>", "lambda", lambda name: str(name))


@overload
def several(name: str) -> str: ...
@overload
def several(name: str, number: int) -> bytes: ...
def several(name: str, number: int = 0) -> str | bytes:
    return name


app.add_url_rule("/overloaded/<other>", view_func=several)


# 31 to 40: objects
class Pages:
    def __init__(self, of: Erlen) -> None:
        self.blueprint = Blueprint("pages", __name__)
        of.add_url_rule("/pages/<name>", "pages", self.show)
        of.get("/pages/other/<name>", endpoint="other")(self.show)

        @self.blueprint.get("/<int:number>")
        def by_number(number: int) -> str:
            return str(number)

    def show(self, name: str) -> str:
        return name

    @classmethod
    def of_class(cls, name: str) -> str:
        return name

    @staticmethod
    def of_nobody(name: str) -> str:
        return name

    def __call__(self, name: str) -> str:
        return name


pages = Pages(app)
app.add_url_rule("/bound/<name>", "bound", pages.show)
app.add_url_rule("/class/<name>", "class", Pages.of_class)
app.add_url_rule("/static-method/<name>", "static_method", Pages.of_nobody)
app.add_url_rule("/object/<name>", "object", pages)


class Named(Protocol):
    def __call__(self, *, name: str) -> str: ...


def by_protocol(view: Named) -> None:
    app.add_url_rule("/protocol/<name>", "protocol", view)


def generic(view: Callable[P, str]) -> Callable[P, str]:
    app.add_url_rule("/generic/<name>", "generic", view)
    return app.get("/generic/again/<name>")(view)


def any_view(view: Callable[..., str], rule: str) -> None:
    app.add_url_rule("/any/<name>", "any", view)
    app.add_url_rule(rule, "rule", view)
    app.get(rule)(view)


@app.get("/generator/<int:rows>")
def generator(rows: int) -> Iterator[str]:
    yield from map(str, range(rows))


@app.get("/response/<int:number>")
def response(number: int) -> Response:
    return make_response(str(number))


class Holder(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value

    def show(self, name: str) -> str:
        return f"{self.value} {name}"


app.add_url_rule("/holder/<name>", "holder", Holder(3).show)


@attrs.frozen
class Greeter:
    word: str

    def __call__(self, name: str) -> str:
        return f"{self.word} {name}"


app.add_url_rule("/greeter/<name>", "greeter", Greeter("hello"))

# 41 to 50: rules that are not written at the call
RULE: Final = "/final/<int:user_id>"
VERSION: Final = "/v1"
NAMES = ["a", "b"]


@app.get(RULE)
def final(user_id: int) -> str:
    return str(user_id)


@app.get(VERSION + "/user/<int:user_id>")
def versioned(user_id: int) -> str:
    return str(user_id)


for name in NAMES:
    app.add_url_rule(f"/{name}/<int:number>", name, below)


def choose(first: bool) -> None:
    rule: Literal["/first/<a>", "/second/<b>"] = "/first/<a>" if first else "/second/<b>"
    app.add_url_rule(rule, "chosen", keywords)
    current_app.add_url_rule("/current/<int:number>", "current", below)


register = app.get("/assigned/<name>")


@register
def assigned(name: str) -> str:
    return name


decorators: list[RouteDecorator[str]] = [app.get("/one"), app.get("/two")]
decorator: RouteDecorator[str] = app.get("/three/<int:a>")


def api(rule: str) -> RouteDecorator[str]:
    return app.route("/api" + rule, methods=["GET", "POST"])


@api("/thing/<int:thing_id>")
def thing(thing_id: int) -> str:
    return str(thing_id)


# 51 to 60: blueprints
@blog.get("/post/<int:post_id>")
def post(post_id: int) -> str:
    return str(post_id)


@blog.get("")
@blog.get("page/<int:number>")
def listed(number: int = 1) -> str:
    return str(number)


@yearly.get("/")
def by_year(year: int) -> str:
    return str(year)


@monthly.get("/<int:day>")
async def by_day(year: int, month: int, day: int) -> str:
    return str(datetime.date(year, month, day))


defaulted = Blueprint("defaulted", __name__, "static", None, "templates", "/d", None, {"lang": "de"})


@defaulted.get("/lang")
def lang(lang: str) -> str:
    return lang


PREFIX: Final = "/<tenant>"
with_constant = Blueprint("with_constant", __name__, url_prefix=PREFIX)


@with_constant.get("/tenant")
def tenant(tenant: str) -> str:
    return tenant


def register_on(blueprint: Blueprint) -> None:
    @blueprint.get("/given/<int:a>")
    def given(a: int, b: int) -> str:
        return f"{a} {b}"


def made(prefix: str) -> Blueprint:
    blueprint = Blueprint("made", __name__, url_prefix=prefix)

    @blueprint.get("/made")
    def inside(a: int) -> str:
        return str(a)

    return blueprint


class Section(Blueprint):
    """A blueprint that makes its own prefix."""

    def __init__(self, name: str) -> None:
        super().__init__(name, __name__, url_prefix=f"/{name}/<int:section_id>")


section = Section("section")


@section.get("/title")
def title(section_id: int) -> str:
    return str(section_id)


class Prefixed(Erlen):
    """An application that puts something in front of every rule."""

    @override
    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        super().add_url_rule("/<lang>/" + rule, endpoint, view_func, provide_automatic_options, **options)


prefixing = Prefixed(__name__)


@prefixing.get("start")
def start(lang: str) -> str:
    return lang


later = Blueprint("later", __name__)


@later.get("/registered/twice")
def registered_twice(a: str) -> str:
    return a


app.register_blueprint(later, url_prefix="/x/<a>")
app.register_blueprint(later, name="again", url_prefix="/y", url_defaults={"a": "1"})


def awaits(view: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    return view


@app.get("/awaited/<int:number>")
@awaits
async def awaited(number: int) -> str:
    return str(number)


if NAMES:

    @app.get("/here", endpoint="place")
    def here() -> str:
        return ""

else:

    @app.get("/there", endpoint="place")
    def there() -> str:
        return ""


app.add_url_rule("/same/one", "same", index)
app.add_url_rule("/same/two", "same", index)
