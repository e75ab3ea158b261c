"""What a view may be and may return; registering gives the function back as it is."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, assert_type

from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Blueprint, Erlen, Response, make_response, request
from erlen.types import CustomMethod, ResponseConvertible, WSGIApplication

P = ParamSpec("P")
R = TypeVar("R")

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


@app.route("/text")
def text() -> str:
    return "text"


@app.get("/bytes")
def raw() -> bytes:
    return b"bytes"


@app.get("/mapping")
def mapping() -> Mapping[str, object]:
    return {"a": 1}


@app.get("/dict")
def exact() -> dict[str, int]:
    return {"a": 1}


@app.get("/list")
def listed() -> list[str]:
    return ["a"]


@app.get("/stream")
def stream() -> Iterator[str]:
    yield "a"


@app.get("/response")
def response() -> Response:
    return make_response("made")


@app.get("/foreign")
def foreign() -> WerkzeugResponse:
    return WerkzeugResponse("made")


@app.get("/status")
def status() -> tuple[str, int]:
    return "made", 201


@app.get("/headers")
def headers() -> tuple[str, dict[str, str]]:
    return "made", {"X-Made": "yes"}


@app.get("/both")
def both() -> tuple[dict[str, int], int, dict[str, str]]:
    return {"a": 1}, 201, {"X-Made": "yes"}


@app.get("/either")
def either() -> str | tuple[str, int]:
    return "here" if request.args else ("gone", 404)


@app.get("/wsgi")
def wsgi() -> WSGIApplication:
    return app.wsgi_app


class Page:
    def __response__(self) -> Response:
        return make_response("page")


@app.get("/page")
def page() -> Page:
    return Page()


convertible: ResponseConvertible = Page()


@app.get("/async")
async def waits() -> str:
    return "later"


@blog.get("/async")
async def waits_too() -> tuple[str, int]:
    return "later", 202


@blog.route("/post", methods=["GET", "POST"])
@blog.route("/post/<int:post_id>", methods=("GET", "post"))
def post(post_id: int = 0) -> str:
    return str(post_id)


assert_type(text(), str)
assert_type(post(post_id=3), str)


@app.route("/dav", methods=[CustomMethod("PROPFIND")])
def dav() -> str:
    return "dav"


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


@timed
@app.get("/above/<int:number>")
def above(number: int) -> str:
    return str(number)


@app.get("/below/<int:number>")
@timed
def below(number: int) -> str:
    return str(number)


@app.get("/injected/<int:number>")
@with_user
def injected(user: str, number: int) -> str:
    return f"{user} {number}"


assert_type(above(number=1), str)
assert_type(below(number=1), str)
assert_type(injected(number=1), str)


class Pages:
    def show(self, name: str) -> str:
        return name


app.add_url_rule("/bound/<name>", view_func=Pages().show)
app.add_url_rule("/plain", "plain", text)
app.add_url_rule("/aliased", view_func=text, alias=True)


def loose(**values: Any) -> Awaitable[str]:
    return waits()


app.add_url_rule("/loose/<name>", view_func=loose)
