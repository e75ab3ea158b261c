"""Right code in forms that are easily refused by mistake: unpacked arguments, partials, callable objects, lambdas, wide annotations."""

from collections.abc import AsyncIterator, Generator, Mapping
from functools import partial
from typing import Any, cast

import attrs
from shop import Shop, app, blog, item, page, shop, tag, user
from werkzeug.exceptions import HTTPException

from erlen import (
    AnyErlen,
    Blueprint,
    Erlen,
    MethodView,
    Request,
    Response,
    Ret,
    Session,
    SessionKey,
    g,
    jsonify,
    link,
    make_response,
    request_finished,
    request_started,
    session,
    stream_with_context,
    url_for,
)
from erlen.settings import BuiltinSettings

# Unpacked arguments.
numbers: dict[str, int] = {"number": 3, "size": 4}
anything: dict[str, Any] = {"user_id": 3}
url_for(page, **numbers)
url_for(user, **anything)
link(page)(**numbers)
link(user)(**anything)
app.test_client().on(user)(**anything)
jsonify(**numbers)
jsonify(**anything)

# Callable objects, partials and methods as hooks.


class Guard:
    def __call__(self) -> None: ...


class Tagger:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, response: Response) -> Response:
        response.headers[self.name] = "yes"
        return response

    @staticmethod
    def close(exc: BaseException | None) -> None: ...

    @classmethod
    def names(cls) -> dict[str, object]:
        return {"name": cls.__name__}


def limited(limit: int, exc: BaseException | None) -> None: ...


app.before_request(Guard())
app.after_request(Tagger("X-Seen"))
app.teardown_request(Tagger.close)
app.teardown_appcontext(partial(limited, 3))
app.context_processor(Tagger.names)
app.before_request(lambda: None)
app.context_processor(lambda: {"name": "ada"})

# Wide annotations.


@app.errorhandler(404)
def wide(*errors: object) -> str:
    return str(errors)


@app.after_request
def untold(response: Any) -> Any:
    return response


@app.template_filter("joined")
def joined(*values: str) -> str:
    return "".join(values)


app.add_template_filter(str.upper, "upper_case")
app.add_template_test(str.isdigit, "digits")
app.add_template_global(len, "length")


@app.get("/untold")
def untold_view() -> Any:
    return cast(Any, "text")


@app.get("/ret")
def ret() -> Ret:
    return "text", 201


@app.get("/generator")
def generator() -> Generator[str, None, None]:
    yield "text"


@app.get("/stream")
@stream_with_context
def stream() -> Generator[str]:
    yield "text"


@app.get("/response")
def from_either(flag: bool = False) -> Response | Mapping[str, str]:
    return make_response("text") if flag else {"text": "yes"}


@app.errorhandler(HTTPException)
def http(error: HTTPException) -> Response:
    return make_response(error.get_response())


# Receivers.
request_started.connect(lambda sender: None)


@request_finished.connect_via(shop)
def of_shop(sender: Shop, **extra: Any) -> None: ...


# Subclasses with types of their own.


@attrs.frozen(kw_only=True)
class Settings(BuiltinSettings):
    per_page: int = 20


class Typed(Erlen[Session, Settings]):
    request_class = Request

    def pages(self, count: int) -> int:
        return -(-count // self.settings.per_page)


class Module(Blueprint):
    def own(self) -> str:
        return url_for(f"{self.name}.index")


def create(factory: type[Erlen] = Erlen) -> Erlen:
    made = factory(__name__)
    made.register_blueprint(blog, url_prefix="/again")
    return made


def extension(any_app: AnyErlen) -> None:
    any_app.before_request(lambda: None)
    any_app.extensions["known"] = any_app.name


extension(Typed(__name__, settings=Settings))
extension(create(Shop))
extension(shop)
Module("module", __name__).own()

# Rules with every option.


def optioned(x: int) -> str:
    return str(x)


app.add_url_rule("/all", "all", optioned, methods=["GET"], defaults={"x": 1}, strict_slashes=False, host=None)
app.route("/options", methods=["GET"], endpoint="named", defaults={"x": 1}, strict_slashes=False)(optioned)


class Both(MethodView):
    init_every_request = False
    decorators = [stream_with_context]

    def get(self) -> str:
        return "got"

    async def post(self) -> tuple[Response, int]:
        return jsonify(posted=True), 201


both = Both.as_view("both")
blog.add_url_rule("/both", view_func=both)
url_for(both)
print(item.__name__, tag.__name__)

# Values that sessions and `g` hold.
COUNTS = SessionKey[dict[str, list[int]]]("counts")
session[COUNTS] = {"a": [1]}
session[COUNTS].setdefault("b", []).append(2)
session["pairs"] = [("a", 1), ("b", 2)]
g.anything = object()


async def events() -> AsyncIterator[str]:
    yield "event"
