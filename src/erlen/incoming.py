"""What a client sent, worked out when it is looked at, and within limits: the lower half of a request.

Knows environs and, through `_stack`, the configuration's limits; no rule and no view. Rules:
- What is read is what werkzeug reads; common cases take no detours to it.
- Whatever bytes come, reading them is no error of the application: what cannot be read is absent, percent-encoded or refused.
- Where `strict` is off, everything is exactly werkzeug's.
"""

# Attributes stand in for werkzeug's properties.
# pyright: reportIncompatibleMethodOverride=false

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import IO, Any, ClassVar, Final, TypeVar, cast

from werkzeug.datastructures import Authorization, EnvironHeaders, FileStorage, IfRange, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import (
    HTTPException,
    RequestEntityTooLarge,
    RequestURITooLarge,
)
from werkzeug.formparser import FormDataParser
from werkzeug.user_agent import UserAgent
from werkzeug.wrappers import Request as WerkzeugRequest

from . import _stack
from ._firstlook import FirstLook
from ._stack import find_frame
from ._typing import override
from .bodies import BLOCK, body_of, whole_body
from .dates import read_condition, read_date
from .environs import RequestHeaders, cookies_of, environ_text, server_of, short_cookies
from .forms import FormParser, fields_of, in_memory_first, parsed_query, short_query
from .hosts import LONGEST, host_alone, host_of, plain_host
from .multidicts import FROZEN_DICT, KNOWN_DICTS, SHORT, multi_dict
from .response import NEW
from .types import WSGIEnvironment

__all__ = ["Incoming", "limit"]

T = TypeVar("T")

URLENCODED = "application/x-www-form-urlencoded"

MOST_DIGITS = 18
"""Longer numbers than any body has bytes are werkzeug's to read."""


def limit(key: str) -> int | None:
    """Return one of the configuration's own limits; None where it is missing, as in compatibility mode and outside of applications."""
    app = _stack.app_or_none()
    most: int | None = None if app is None else app.config.get(key)
    return most


def _first_look(make: "Callable[[Incoming], T]") -> T:
    """Return a `FirstLook` as what it gives."""
    return cast(T, FirstLook(make))


class Incoming(WerkzeugRequest):
    """werkzeug's request, read within the application's limits.

    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> with app.test_request_context("/?page=2") as context:
    ...     context.request.args.get("page", type=int)
    2
    """

    strict: ClassVar[bool] = True
    """Whether bodies, forms and queries are held to the limits exactly, and odd bytes refused or replaced; a subclass may say False."""

    form_data_parser_class: type[FormDataParser] = FormParser

    # werkzeug works these out for every request; most requests are never asked for most of them.
    scheme: str = _first_look(lambda request: request.environ.get("wsgi.url_scheme", "http"))
    server: tuple[str, int | None] | None = _first_look(lambda request: server_of(request.environ))
    root_path: str = _first_look(lambda request: environ_text(request.environ, "SCRIPT_NAME").rstrip("/"))
    query_string: bytes = _first_look(lambda request: request.environ.get("QUERY_STRING", "").encode("latin1"))
    headers: EnvironHeaders = _first_look(RequestHeaders.of)
    remote_addr: str | None = _first_look(lambda request: request.environ.get("REMOTE_ADDR"))

    def __init__(self, environ: WSGIEnvironment, populate_request: bool = True, shallow: bool = False) -> None:
        self.environ = environ
        # The one attribute that is asked for by most who ask for any.
        self.method: str = environ.get("REQUEST_METHOD", "GET").upper()
        self.shallow = shallow
        if populate_request and not shallow:
            environ["werkzeug.request"] = self

    def _made_path(self) -> str:
        text: str = self.environ.get("PATH_INFO") or ""
        if not text.isascii():
            text = text.encode("latin1").decode(errors="replace")
        return "/" + text.lstrip("/")

    path: str = _first_look(_made_path)

    # Queries, cookies, hosts

    def _made_args(self) -> MultiDict[str, str]:
        """Return the query's arguments; see `werkzeug.wrappers.Request.args`."""
        # See _made_cookies.
        kind: Any = self.parameter_storage_class
        if not self.strict or kind not in KNOWN_DICTS:
            return super().args
        text: str = self.environ.get("QUERY_STRING", "")
        if not text.isascii() or "query_string" in self.__dict__:
            text = self.query_string.decode(errors="werkzeug.url_quote")
        frame = find_frame(None)
        most: int | None = None if frame is None else frame.app.config.get("MAX_QUERY_ARGUMENTS")
        found: Mapping[str, list[str]] | None
        # So many arguments have no place in a short text.
        if len(text) <= SHORT and (most is None or most > SHORT) and kind is FROZEN_DICT:
            found = short_query(text)
        else:
            found = parsed_query(text, most)
            if found is None:
                raise RequestURITooLarge("The query has more arguments than are read.")
        args: MultiDict[str, str] = multi_dict(kind, found)
        return args

    args: MultiDict[str, str] = _first_look(_made_args)

    def _made_full_path(self) -> str:
        """Return path and query; bytes that are no UTF-8 stay percent-encoded."""
        if not self.strict:
            return super().full_path
        return f"{self.path}?{self.query_string.decode(errors='werkzeug.url_quote')}"

    full_path: str = _first_look(_made_full_path)

    def _made_cookies(self) -> ImmutableMultiDict[str, str]:
        # Read-only by default; a subclass may name another.
        kind: Any = self.dict_storage_class
        if kind not in KNOWN_DICTS:
            return super().cookies
        header: str = self.environ.get("HTTP_COOKIE", "")
        is_remembered = len(header) <= SHORT and kind is FROZEN_DICT
        cookies: ImmutableMultiDict[str, str] = multi_dict(
            kind, short_cookies(header) if is_remembered else cookies_of(header)
        )
        return cookies

    cookies: ImmutableMultiDict[str, str] = _first_look(_made_cookies)

    def _made_host(self) -> str:
        if not self.strict:
            return super().host
        header: str | None = self.environ.get("HTTP_HOST")
        if header is None or self.trusted_hosts is not None or len(header) > LONGEST:
            return host_of(self.scheme, header, self.server, self.trusted_hosts)
        # Only what becomes of a port depends on the scheme.
        return plain_host(self.scheme, header) if ":" in header else host_alone(header)

    host: str = _first_look(_made_host)

    def _made_user_agent(self) -> UserAgent:
        text: str = self.environ.get("HTTP_USER_AGENT", "")
        kind = self.user_agent_class
        if kind is not UserAgent:
            return kind(text)
        # As its constructor makes it, which would be a call.
        made = NEW(UserAgent)
        made.string = text
        return made

    user_agent: UserAgent = _first_look(_made_user_agent)

    # werkzeug's raise OverflowError for numbers that no date has.
    date: datetime | None = _first_look(lambda request: read_date(request.headers.get("Date")))
    if_modified_since: datetime | None = _first_look(
        lambda request: read_date(request.headers.get("If-Modified-Since"))
    )
    if_unmodified_since: datetime | None = _first_look(
        lambda request: read_date(request.headers.get("If-Unmodified-Since"))
    )

    def _made_if_range(self) -> IfRange:
        """Return the condition of a range; a tag that is none could not even be printed."""
        found = read_condition(self.headers.get("If-Range"))
        return IfRange() if self.strict and found.etag is not None and '"' in found.etag else found

    if_range: IfRange = _first_look(_made_if_range)

    def _made_authorization(self) -> Authorization | None:
        """Return the credentials; None where they cannot be read."""
        try:
            return super().authorization
        except ValueError:
            if not self.strict:
                raise
            # Text beyond ASCII where base64 should be.
            return None

    authorization: Authorization | None = _first_look(_made_authorization)

    # Bodies and forms

    @override
    def _parse_content_type(self) -> None:
        text: str = self.environ.get("CONTENT_TYPE", "")
        if ";" in text:
            super()._parse_content_type()
        elif "_parsed_content_type" not in self.__dict__:
            options: dict[str, str] = {}
            self._parsed_content_type = (text.strip(" \t"), options)

    def _made_content_length(self) -> int | None:
        environ = self.environ
        text: str | None = environ.get("CONTENT_LENGTH")
        if text is None or "HTTP_TRANSFER_ENCODING" in environ or len(text) > MOST_DIGITS:
            return super().content_length
        return int(text) if text.isascii() and text.isdigit() else super().content_length

    content_length: int | None = _first_look(_made_content_length)

    # Whether `_short_body` was read: what is left is empty.
    _is_drained: bool = False

    def _made_stream(self) -> IO[bytes]:
        """Return the body, which ends where it ends; see `werkzeug.wrappers.Request.stream`."""
        if self._is_drained:
            return BytesIO()
        if not self.strict or self.shallow:
            return super().stream
        try:
            return body_of(self.environ, self.content_length, self.max_content_length)
        except RequestEntityTooLarge:
            self._forget_body()
            raise

    stream: IO[bytes] = _first_look(_made_stream)

    def _forget_body(self) -> None:
        """Leave an empty body behind one that was refused: who answers the refusal may look at the form again."""
        kind = self.parameter_storage_class
        self.__dict__.update(stream=BytesIO(), form=kind(), files=kind())

    # Bytes, or text where *as_text* says so: the overloads are werkzeug's.
    @override
    def get_data(self, cache: bool = True, as_text: bool = False, parse_form_data: bool = False) -> Any:
        """Return the whole body; see `werkzeug.wrappers.Request.get_data`."""
        data: bytes | None = self.__dict__.get("_cached_data")
        if data is None:
            if parse_form_data:
                self._load_form_data()
            data = self._short_body(None)
            if data is None:
                data = self._read_all()
            if cache:
                self._cached_data = data
        return data.decode(errors="replace") if as_text else data

    def _read_all(self) -> bytes:
        try:
            return self.stream.read()
        except RequestEntityTooLarge:
            if self.strict:
                self._forget_body()
            raise

    def _short_body(self, limit: int | None) -> bytes | None:
        """Return all of a body that is short, so that no stream need count; None where one must, or somebody has begun to read it."""
        made, environ = self.__dict__, self.environ
        # See _is_plain.
        kind: Any = type(self)
        length: int | None
        if "content_length" in made:
            length = made["content_length"]
        else:
            text: str = environ.get("CONTENT_LENGTH", "")
            is_plain = text.isdigit() and text.isascii() and "HTTP_TRANSFER_ENCODING" not in environ
            length = int(text) if is_plain and len(text) <= MOST_DIGITS else None
        if length is None or length > BLOCK or (limit is not None and length > limit):
            return None
        if "stream" in made or self._is_drained or self.shallow or not _is_plain(kind, len(kind.__dict__)):
            return None
        most = self.max_content_length
        if most is not None and length > most:
            return None
        body = whole_body(environ["wsgi.input"], length) if length else b""
        self._is_drained = True
        return body

    # A factory is called with what is known about the file, by name (werkzeug's contract).
    @override
    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        return in_memory_first() if self.strict else super()._get_file_stream(*args, **kwargs)

    @override
    def make_form_data_parser(self) -> FormDataParser:
        """Return what parses the form, within the limits of the application."""
        parser = super().make_form_data_parser()
        if isinstance(parser, FormParser):
            parser.max_total = limit("MAX_FORM_TOTAL_SIZE")
            parser.max_fields = limit("MAX_FORM_FIELDS")
            parser.is_exact = self.strict
            parser.may_hold_all = self.strict and type(self)._get_file_stream is Incoming._get_file_stream
        return parser

    def _made_form(self) -> ImmutableMultiDict[str, str]:
        """Return the form's fields; see `werkzeug.wrappers.Request.form`."""
        self._load_form_data()
        form: ImmutableMultiDict[str, str] = self.__dict__["form"]
        return form

    form: ImmutableMultiDict[str, str] = _first_look(_made_form)

    def _made_files(self) -> ImmutableMultiDict[str, FileStorage]:
        """Return the form's files; see `werkzeug.wrappers.Request.files`."""
        self._load_form_data()
        made = self.__dict__
        if "files" not in made:
            # See _made_cookies.
            kind: Any = self.parameter_storage_class
            made["files"] = kind()
            self._note_files()
        files: ImmutableMultiDict[str, FileStorage] = made["files"]
        return files

    files: ImmutableMultiDict[str, FileStorage] = _first_look(_made_files)

    def _note_files(self) -> None:
        """Called when there are files, or none."""

    @override
    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        try:
            if self.environ.get("CONTENT_TYPE") != URLENCODED or not self._load_urlencoded():
                super()._load_form_data()
                self._note_files()
        except HTTPException:
            if self.strict:
                self._forget_body()
            raise

    def _load_urlencoded(self) -> bool:
        """Read what nearly every form is, without a parser for all of them; tell whether it is."""
        made = self.__dict__
        kind = self.parameter_storage_class
        if kind not in KNOWN_DICTS or self.form_data_parser_class is not FormParser or "_cached_data" in made:
            return False
        frame = find_frame(None)
        config: Mapping[str, Any] = {} if frame is None else frame.app.config
        body = self._short_body(config.get("MAX_FORM_TOTAL_SIZE"))
        if body is None:
            return False
        try:
            made["form"] = multi_dict(kind, fields_of(body, config.get("MAX_FORM_FIELDS")))
        except UnicodeDecodeError:
            # As werkzeug: such a form is empty.
            made["form"] = kind()
        return True


READERS: Final = (
    *("_get_stream_for_parsing", "_load_form_data", "content_length", "files", "form"),
    *("make_form_data_parser", "stream", "want_form_data_parsed"),
)
"""What `Incoming` takes shorter ways around, as long as it is its own or werkzeug's."""


# Checkers doubt that classes can be told from each other.
@lru_cache(maxsize=64)
def _is_plain(kind: Any, _names: int) -> bool:
    """Tell whether a class leaves reading to this one, as long as it has that many names."""
    return kind.strict and all(getattr(kind, name) is getattr(Incoming, name) for name in READERS)
