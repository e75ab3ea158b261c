"""The response: werkzeug's class with what Flask adds to it, made and sent without detours, and refusing what would break it.

An open class: applications subclass it and name the subclass in `response_class`. Knows the current application only through `_stack`, and only to
read its configuration. Rules:
- A subclass that overrides what makes or sends a response is made and sent by werkzeug's own steps, which call the overrides.
- Each request gets lists of its own.
- What is refused is refused where it is set, at the latest before anything is sent.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from typing import Any, ClassVar, Final, Self, TypeAlias, cast

from werkzeug.datastructures import Headers as WerkzeugHeaders
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.utils import get_content_type
from werkzeug.wrappers import Request as WerkzeugRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _stack
from ._current import CurrentJSON
from ._typing import override
from .blocks import Block
from .cookies import cookie_line
from .dates import read_date, without_odd_dates
from .errors import StatusError
from .headers import ADDRESS, LENGTH, LENGTHS, TAKEN, UNTAKEN, Headers, Marks, check_line, lacking, may_change
from .types import SameSite, StartResponse, WSGIEnvironment

__all__ = ["NEW", "Emission", "Response"]

STATUS_LINES: Final = {code: f"{code} {reason.upper()}" for code, reason in HTTP_STATUS_CODES.items()}
NEW: Final = object.__new__
TEXTS: Final = (str, bytes, bytearray)
WITHOUT_BODY: Final = frozenset({204, 304})
# RFC 9112: three digits; the reason is text without control characters.
STATUS: Final = re.compile(r"[1-9][0-9]{2}( [\t\x20-\x7e\x80-\xff]*)")

Emission: TypeAlias = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body of a response that nobody looks at any more."""

MADE_BY: Final = ("set_data", "status", "status_code", "_clean_status", "headers", "response", "data")
SENT_BY: Final = (
    *("get_wsgi_response", "get_wsgi_headers", "get_app_iter", "iter_encoded", "close", "calculate_content_length"),
    *("is_sequence", "is_streamed", "status", "status_code", "headers", "response", "direct_passthrough"),
)


@lru_cache(maxsize=256)
def _type_line(mimetype: str) -> tuple[str, str]:
    return "Content-Type", get_content_type(mimetype, "utf-8")


class Response(WerkzeugResponse):
    """The response a view makes: werkzeug's, with HTML as the default type and relative redirects (RESP-12).

    >>> from erlen import Response
    >>> Response("hello", status=201).status
    '201 CREATED'
    """

    default_mimetype: str | None = "text/html"
    # See Request.json_module.
    json_module: Any = CurrentJSON()
    autocorrect_location_header = False

    strict: ClassVar[bool] = True
    """Whether headers, cookies and statuses that would break the response are refused; a subclass may say False."""

    # Whether `__init__` and `__call__` may pass werkzeug's steps by.
    _is_made_plainly: ClassVar[bool] = True
    _is_sent_plainly: ClassVar[bool] = True

    # What werkzeug's constructor sets; here it may be set without it.
    headers: WerkzeugHeaders
    response: Iterable[str] | Iterable[bytes]
    direct_passthrough: bool

    @override
    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls._is_made_plainly = not _overrides(cls, MADE_BY)
        cls._is_sent_plainly = not _overrides(cls, SENT_BY)

    def __init__(
        self,
        response: Iterable[bytes] | bytes | Iterable[str] | str | None = None,
        status: int | str | HTTPStatus | None = None,
        headers: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str]] | None = None,
        mimetype: str | None = None,
        content_type: str | None = None,
        direct_passthrough: bool = False,
    ) -> None:
        if not self._is_made_plainly:
            super().__init__(response, status, headers, mimetype, content_type, direct_passthrough)
            if self.strict and type(self.headers) is WerkzeugHeaders and self.headers is not headers:
                self.headers = Headers(self.headers)
            return
        if headers is None and mimetype is None and content_type is None:
            default = self.default_mimetype
            lines = [] if default is None else [_type_line(default)]
            made = Headers.of(lines) if self.strict else WerkzeugHeaders(lines)
        else:
            made = self._made_headers(headers, mimetype, content_type)
        self.headers = made
        if status is None:
            status = self.default_status
        if type(status) is int and status in STATUS_LINES:
            self._status, self._status_code = STATUS_LINES[status], status
        else:
            self.status = status
        self.direct_passthrough = direct_passthrough
        self._on_close = []
        # The type first: it is asked for every text.
        if type(response) is str or isinstance(response, TEXTS):
            data = response.encode() if isinstance(response, str) else bytes(response)
            self.response = [data]
            if self.automatically_set_content_length:
                if headers is None and type(made) is Headers:
                    made.take(LENGTHS[len(data)])
                else:
                    made["Content-Length"] = str(len(data))
        else:
            self.response = [] if response is None else response

    @staticmethod
    def of(headers: list[tuple[str, str]], body: Iterable[bytes], direct_passthrough: bool = True) -> "Response":
        """Return a response with status 200 made of *headers*, which are complete and right, and of a *body*."""
        made = NEW(Response)
        given = made.headers = NEW(Headers)
        given._list = headers  # pyright: ignore[reportPrivateUsage]  # `Headers.of` without its frame
        made._status, made._status_code = "200 OK", 200
        made.direct_passthrough = direct_passthrough
        made._on_close = []
        made.response = body
        return made

    def _made_headers(
        self,
        headers: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str]] | None,
        mimetype: str | None,
        content_type: str | None,
    ) -> WerkzeugHeaders:
        made = self._given_headers(headers)
        if content_type is None:
            if mimetype is None and "content-type" not in made:
                mimetype = self.default_mimetype
            content_type = None if mimetype is None else _type_line(mimetype)[1]
        if content_type is not None:
            made["Content-Type"] = content_type
        return made

    def _given_headers(
        self, headers: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str]] | None
    ) -> WerkzeugHeaders:
        if isinstance(headers, WerkzeugHeaders):
            return headers
        made = Headers() if self.strict else WerkzeugHeaders()
        if headers:
            made.extend(headers)
        return made

    @override
    def _clean_status(self, value: str | int | HTTPStatus) -> tuple[str, int]:
        line, code = super()._clean_status(value)
        if self.strict and STATUS.fullmatch(line) is None:
            raise StatusError(
                f"{value!r} is no status: write a code of three digits, and a reason if you like, such as '418 TEAPOT'."
            )
        return line, code

    # A read-only view of the configuration where werkzeug has a plain attribute.
    @property
    @override
    def max_cookie_size(self) -> int:  # type: ignore[override]  # nobody sets it on a response
        """The size in bytes above which `set_cookie` warns; 0 turns the warning off (RESP-14)."""
        frame = _stack.find_frame(None)
        if frame is None:
            return super().max_cookie_size
        size: int = frame.app.config["MAX_COOKIE_SIZE"]
        return size

    # werkzeug returns the response itself, but says only that it is one of its own class.
    @override
    def make_conditional(
        self,
        request_or_environ: WSGIEnvironment | WerkzeugRequest,
        accept_ranges: bool | str = False,
        complete_length: int | None = None,
    ) -> Self:
        """Answer only what the request's conditions and ranges ask for; see `werkzeug.wrappers.Response.make_conditional`.

        ``If-Unmodified-Since`` is a condition too, which werkzeug passes by (RFC 9110, section 13.1.4).
        """
        environ = request_or_environ.environ if isinstance(request_or_environ, WerkzeugRequest) else request_or_environ
        if self.strict and "HTTP_IF_UNMODIFIED_SINCE" in environ and self._is_younger(environ):
            self._answer_failed_precondition()
            return self
        try:
            super().make_conditional(request_or_environ, accept_ranges, complete_length)
        except OverflowError:
            super().make_conditional(without_odd_dates(environ), accept_ranges, complete_length)
        return self

    def _is_younger(self, environ: WSGIEnvironment) -> bool:
        """Tell whether the response was modified after the date up to which the client wants it."""
        if "HTTP_IF_MATCH" in environ or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return False
        wanted = read_date(environ["HTTP_IF_UNMODIFIED_SINCE"])
        modified = self.last_modified
        return wanted is not None and modified is not None and modified > wanted

    def _answer_failed_precondition(self) -> None:
        close = getattr(self.response, "close", None)
        if close is not None:
            self.call_on_close(close)
        self.direct_passthrough = False
        self.set_data(b"")
        self.status_code = 412

    @override
    def get_wsgi_headers(self, environ: WSGIEnvironment) -> WerkzeugHeaders:
        """Return the headers as they are sent: none about a body where there is none."""
        headers = super().get_wsgi_headers(environ)
        if self.strict:
            if self._status_code == 204 or self._status_code < 200:
                # As werkzeug does for 304 already (RFC 9110, section 6.4.1).
                headers.remove("Content-Type")
            for name, value in headers:
                check_line(name, value)
        return headers

    @property
    def has_closers(self) -> bool:
        """Tell whether somebody wants to know when the response is closed."""
        return bool(self._on_close)

    @property
    def is_plain_stream(self) -> bool:
        """Tell whether the body is an iterator of chunks that nobody but the server looks at on their way."""
        # As `is_sequence` has it, which nobody has overridden where it is sent plainly.
        return self._is_sent_plainly and not (self.direct_passthrough or isinstance(self.response, (tuple, list)))

    def stream_lines(
        self, environ: WSGIEnvironment, lines: Iterable[tuple[str, str]] = (), marks: Marks = UNTAKEN
    ) -> list[tuple[str, str]]:
        """Return the headers of a plain stream as `get_wsgi_headers` has them, and those of *lines* that they lack; see `emission`."""
        given, status = self.headers, self._status_code
        if type(given) is Headers and status >= 200 and status not in WITHOUT_BODY:
            made = given.lines()
            mark = marks.of(made)
            if not mark & ADDRESS:
                made.extend(lacking(lines, made) if mark & TAKEN else lines)
                return made
        made = self.get_wsgi_headers(environ).to_wsgi_list()
        return [*made, *lacking(lines, made)]

    # werkzeug says no more of what a body consists of.
    def chunks_for(self, environ: WSGIEnvironment) -> Iterable[Any]:
        """Return the chunks of the body as they were given, none where the request or the status forbids one."""
        status = self._status_code
        return (
            ()
            if environ["REQUEST_METHOD"] == "HEAD" or 100 <= status < 200 or status in WITHOUT_BODY
            else self.response
        )

    @override
    def close(self) -> None:
        """Close the body and call what `call_on_close` was given, each once, though one of them raises.

        Raises: what was raised first.
        """
        if not self.strict:
            super().close()
            return
        closers, self._on_close = self._on_close, []
        close: Callable[[], object] | None = getattr(self.response, "close", None)
        first: BaseException | None = None
        every: list[Callable[[], object]] = closers if close is None else [close, *closers]
        for closer in every:
            try:
                closer()
            except Exception as error:
                first = first or error
        if first is not None:
            raise first

    def emission(self, lines: Iterable[tuple[str, str]] = (), marks: Marks = UNTAKEN) -> Emission | None:
        """Return what is sent, with those of *lines* that the headers lack; None where anything about the response is special.

        Args:
            marks: What the names of headers mean where *lines* are added.

        Special is what werkzeug's own steps know how to send: streams, addresses to encode, what closes something, what has no body.
        """
        status = self._status_code
        given, chunks = self.headers, self.response
        if type(chunks) is not list and type(chunks) is not Block and not isinstance(chunks, list):
            return None
        if self._on_close or status < 200 or status in WITHOUT_BODY or not self.automatically_set_content_length:
            return None
        if type(given) is Headers:
            headers = given._list.copy()  # pyright: ignore[reportPrivateUsage]  # `lines` without its frame
        elif type(given) is WerkzeugHeaders:
            headers = given.to_wsgi_list()
            if self.strict:
                for name, value in headers:
                    check_line(name, value)
        else:
            return None
        mark = 0  # as `Marks.of` does, which would be a call
        for name, _ in headers:
            mark |= marks[name]
        if mark & ADDRESS and may_change(headers, self.autocorrect_location_header):
            return None
        if (body := self._whole_body()) is None:  # last: one that is a block is taken by looking
            return None
        if not mark & LENGTH:
            headers.append(LENGTHS[len(body)])
        headers.extend(lacking(lines, headers) if mark & TAKEN else lines)
        return self._status, headers, body

    def _whole_body(self) -> bytes | None:
        """Return the body if all of it is at hand."""
        chunks = self.response
        if type(chunks) is Block:
            return chunks.take() if self.direct_passthrough else None
        if not isinstance(chunks, list) or self.direct_passthrough:
            return None
        if len(chunks) == 1 and type(chunks[0]) is bytes:
            return chunks[0]
        known = cast("list[str | bytes]", chunks)
        return b"".join([chunk.encode() if isinstance(chunk, str) else chunk for chunk in known])

    @override
    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send the response; werkzeug's way where anything about it is special, else by its headers and body alone."""
        if self._is_sent_plainly and environ["REQUEST_METHOD"] != "HEAD" and (made := self.emission()) is not None:
            start_response(made[0], made[1])
            return [made[2]]
        return super().__call__(environ, start_response)

    # Narrower than werkzeug on purpose: samesite takes the three values of RFC 6265bis only (mistake 63).
    @override
    def set_cookie(  # type: ignore[override]
        self,
        key: str,
        value: str = "",
        max_age: timedelta | int | None = None,
        expires: str | datetime | int | float | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: SameSite | None = None,
        partitioned: bool = False,
    ) -> None:
        """Set a cookie; see `werkzeug.wrappers.Response.set_cookie`.

        Raises:
            CookieError: *samesite* is none of its three values, or a part would break the header (a ValueError).
        """
        if self.strict:
            line = cookie_line(key, value, max_age, expires, path, domain, secure, httponly, samesite, partitioned)
            size = self.max_cookie_size
            if not size or len(line) <= size:
                given = self.headers
                if type(given) is Headers:
                    # Every part of it was checked.
                    given.take(("Set-Cookie", line))
                else:
                    given.add("Set-Cookie", line)
                return
        super().set_cookie(key, value, max_age, expires, path, domain, secure, httponly, samesite, partitioned)

    # Narrower than werkzeug on purpose, as set_cookie.
    @override
    def delete_cookie(  # type: ignore[override]
        self,
        key: str,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: SameSite | None = None,
        partitioned: bool = False,
    ) -> None:
        """Delete a cookie; see `werkzeug.wrappers.Response.delete_cookie`.

        Raises: what `set_cookie` raises.
        """
        super().delete_cookie(key, path, domain, secure, httponly, samesite, partitioned)


def _overrides(cls: type[Response], names: Iterable[str]) -> bool:
    return any(getattr(cls, name, None) is not getattr(Response, name, None) for name in names)
