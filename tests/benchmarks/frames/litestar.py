"""litestar, in its own idiom: typed handlers, msgspec underneath. Its sessions and templates are extras and left out."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body
from litestar.response import Stream

from ..content import CHUNK, CHUNKS, HELLO, MISSING, URLS, message

FormBody = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
# Application state, user and session of a litestar request are whatever an application makes them.
AnyRequest = Request[Any, Any, Any]


@get("/", media_type=MediaType.HTML)
async def hello() -> str:
    """Answer with the text."""
    return HELLO


@get("/json")
async def record() -> dict[str, object]:
    """Answer with the record."""
    return message()


@get("/posts/{post_id:int}/{slug:str}", name="post", media_type=MediaType.HTML)
async def one_post(post_id: int, slug: str) -> str:
    """Answer with the rule's values."""
    return f"{post_id} {slug}"


@get("/urls", media_type=MediaType.HTML)
async def urls(request: AnyRequest) -> str:
    """Build URLs."""
    reverse = request.app.route_reverse
    return " ".join([reverse("post", post_id=number, slug="a-title") for number in range(URLS)])


@get("/abort")
async def aborted() -> None:
    """Give up."""
    raise NotFoundException


@get("/stream")
async def stream() -> Stream:
    """Answer in chunks."""

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(CHUNKS):
            yield CHUNK

    return Stream(chunks(), media_type=MediaType.HTML)


@get("/response", media_type=MediaType.HTML)
async def made() -> Response[str]:
    """Answer with headers and a cookie."""
    return Response(
        "made",
        status_code=201,
        media_type=MediaType.HTML,
        headers={"X-Trace": "seven", "X-Kind": "benchmark"},
        cookies=[Cookie("seen", value="yes", httponly=True)],
    )


@get("/attributes", media_type=MediaType.HTML)
async def attributes(request: AnyRequest) -> str:
    """Read the request."""
    words = (
        request.method,
        request.url.path,
        request.query_params["q"],
        request.query_params.get("page", "1"),
        request.headers["x-request-id"],
        request.cookies["tone"],
        request.headers["host"],
        request.headers["user-agent"],
    )
    return " ".join(words)


@post("/numbers", status_code=200)
async def numbers(data: dict[str, list[dict[str, Any]]]) -> dict[str, int]:
    """Read JSON."""
    items = data["items"]
    return {"count": len(items), "total": sum([item["id"] for item in items])}


@post("/form", status_code=200, media_type=MediaType.HTML)
async def form(data: FormBody) -> str:
    """Read a form."""
    return f"{data['name']} {data['age']} {data['city']} {data['note']}"


@post("/upload", status_code=200, media_type=MediaType.HTML)
async def upload(request: AnyRequest) -> str:
    """Read a file."""
    fields = await request.form()
    return str(len(await fields["data"].read()))


def missing(_request: AnyRequest, _error: Exception) -> Response[str]:
    """Answer what is not there."""
    return Response(MISSING, status_code=404, media_type=MediaType.HTML)


def build(site: str) -> Litestar:
    """Return the application for *site*."""
    if site.startswith("rules-"):
        handlers = []
        for index in range(int(site.removeprefix("rules-"))):

            @get(f"/r{index}/{{number:int}}/items/{{name:str}}", name=f"r{index}", media_type=MediaType.HTML)
            async def item(number: int, name: str) -> str:
                return f"{number + 1} {name}"

            handlers.append(item)
        return Litestar(handlers, openapi_config=None)
    return Litestar(
        [hello, record, one_post, urls, aborted, stream, made, attributes, numbers, form, upload],
        exception_handlers={404: missing},
        openapi_config=None,
        logging_config=None,
    )
