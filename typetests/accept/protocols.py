"""Parts of one's own: each conforms by its shape, names the application's own classes, and inherits nothing."""

from typing import IO, Any

import attrs
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Erlen, Request, Response
from erlen.protocols import JSONProvider, ResponseConverter, SessionStore, StaticStore
from erlen.types import Ret


@attrs.frozen
class Row:
    """A session that cannot change under one's hands: read-only members are enough."""

    user: int
    accessed: bool = False
    modified: bool = False


class MyErlen(Erlen):
    rows: dict[str, Row]


class RowStore:
    def open_session(self, app: MyErlen, request: Request, /) -> Row | None:
        return app.rows.get(request.cookies.get("row", ""))

    def save_session(self, app: MyErlen, session: Row, response: Response, /) -> None:
        response.set_cookie("row", str(session.user))

    def make_null_session(self, app: MyErlen, /) -> Row:
        return Row(0)

    def is_null_session(self, obj: object, /) -> bool:
        return obj == Row(0)


class Upper:
    def convert(self, app: MyErlen, rv: Ret, /) -> Response:
        return Response(str(rv).upper())


class Reprs:
    def dumps(self, obj: object, **kwargs: object) -> str:
        return repr(obj)

    def loads(self, s: str | bytes, **kwargs: object) -> object:
        return s

    def dump(self, obj: object, fp: IO[str], **kwargs: object) -> None:
        fp.write(repr(obj))

    def load(self, fp: IO[Any], **kwargs: object) -> object:
        return fp.read()

    def response(self, *args: object, **kwargs: object) -> WerkzeugResponse:
        return WerkzeugResponse(repr(args))


@attrs.frozen
class Bucket:
    folder: str

    def send(self, filename: str, max_age: int | None, /) -> Response:
        return Response(filename)


store: SessionStore[MyErlen, Request, Response, Row] = RowStore()
converter: ResponseConverter[MyErlen, Response] = Upper()
provider: JSONProvider = Reprs()
bucket: StaticStore[Response] = Bucket("files")
