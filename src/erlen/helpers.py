"""The functions views call: abort, redirect, flash, send files, stream with the request.

Each works on the current application or request and raises `OutsideContextError` without one, unless it says otherwise.
"""

import os
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from datetime import datetime
from functools import wraps
from typing import IO, Any, Final, Literal, NoReturn, ParamSpec, Protocol, TypeVar, cast, overload

from werkzeug.exceptions import abort as werkzeug_abort
from werkzeug.utils import redirect as werkzeug_redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _stack, redirects, static
from ._paths import root_path_of as get_root_path
from ._runtime import get_debug_flag, get_load_dotenv
from .ctx import current_request_context, nonce_of
from .errors import UnsafeRedirectError
from .protocols import Application
from .signals import message_flashed
from .types import Body, ErrorStatus, Headers, RedirectCode, Ret, Status
from .urls import url_for
from .wrappers import Response as ErlenResponse

__all__ = [
    "abort",
    "csp_nonce",
    "flash",
    "get_debug_flag",
    "get_flashed_messages",
    "get_load_dotenv",
    "get_root_path",
    "get_template_attribute",
    "make_response",
    "redirect",
    "redirect_onsite",
    "send_file",
    "send_from_directory",
    "stream_with_context",
    "url_for",
]

P = ParamSpec("P")
T = TypeVar("T")


class HelperApp(Application, Protocol):
    """What these functions ask of the application."""

    # A custom aborter takes codes and arguments of its own (Flask's contract).
    @property
    def aborter(self) -> Callable[..., NoReturn]: ...

    def make_response(self, rv: Ret, /) -> ErlenResponse: ...

    def redirect(self, location: str, code: RedirectCode = 302, /) -> ErlenResponse: ...


# Whoever pushes a context is the whole application; the stack knows only the smaller outline.
_app: Final = cast("Callable[[], HelperApp]", _stack.app)


# What an HTTP exception takes beside its code is its own business (Flask's contract).
def abort(code: ErrorStatus | WerkzeugResponse, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise the HTTP exception for *code*, or one that answers with the given response (ERR-11, ERR-12).

    Works outside of a context as well.

    Raises:
        werkzeug.exceptions.HTTPException: always.
        LookupError: no exception belongs to *code*.

    >>> from erlen import abort
    >>> abort(404, description="no such post")
    Traceback (most recent call last):
        ...
    werkzeug.exceptions.NotFound: 404 Not Found: no such post
    """
    if _stack.current() is not None:
        _app().aborter(code, *args, **kwargs)
    werkzeug_abort(code, *args, **kwargs)


def redirect(
    location: str,
    code: RedirectCode = 302,
    Response: type[WerkzeugResponse] | None = None,  # Flask's name
) -> ErlenResponse:
    """Return a redirect to *location*, of the application's response class (APP-17).

    Works outside of a context as well, where *Response* is the class to use.

    Raises:
        UnsafeRedirectError: *location* would run a script, or is no address; it answers 400, as such targets come with requests.

    >>> from erlen import redirect
    >>> redirect("/login").headers["Location"]
    '/login'
    """
    if _stack.current() is not None:
        return _app().redirect(location, code)
    if getattr(Response or ErlenResponse, "strict", False):
        redirects.check_location(location)
    # A class that is given is the caller's promise (Flask's contract).
    return cast(ErlenResponse, werkzeug_redirect(location, code, Response or ErlenResponse))


def redirect_onsite(location: str, code: RedirectCode = 302, *, fallback: str | None = None) -> ErlenResponse:
    """Return a redirect to *location* if it is certain to lead to this site: for targets that come with the request, such as ``next``.

    Args:
        fallback: Where to go instead.

    Raises:
        UnsafeRedirectError: *location* leads elsewhere, and there is no *fallback*; it answers 400.

    >>> from erlen import Erlen, redirect_onsite
    >>> with Erlen("example").test_request_context():
    ...     redirect_onsite("//evil.test/login", fallback="/").headers["Location"]
    '/'
    """
    request = current_request_context().request
    if redirects.is_onsite(location, request.scheme, request.host):
        return redirect(location, code)
    if fallback is None:
        raise UnsafeRedirectError(f"A redirect to {location!r} is refused: it leads away from {request.host!r}.")
    return redirect(fallback, code)


@overload
def make_response() -> ErlenResponse: ...
@overload
def make_response(rv: Ret, /) -> ErlenResponse: ...
@overload
def make_response(body: Body, second: Status | Headers, /) -> ErlenResponse: ...
@overload
def make_response(body: Body, status: Status | None, headers: Headers | None, /) -> ErlenResponse: ...
# The overloads say what may be passed.
def make_response(*args: Any) -> ErlenResponse:
    """Return the response that a view returning these values would give (RESP-10).

    Raises:
        ReturnValueError: the values are no response.

    >>> from erlen import Erlen, make_response
    >>> with Erlen("example").app_context():
    ...     make_response("made", 201).status
    '201 CREATED'
    """
    app = _app()
    if not args:
        return app.make_response(app.response_class())
    return app.make_response(args[0] if len(args) == 1 else args)


def flash(message: str, category: str = "message") -> None:
    """Keep *message* in the session until a template shows it (FLASH-01).

    Raises:
        NoSecretKeyError: the session cannot be written, as no secret key is set (FLASH-06).

    >>> from erlen import Erlen, flash, get_flashed_messages
    >>> app = Erlen("example")
    >>> app.secret_key = "example"
    >>> with app.test_request_context():
    ...     flash("Saved.")
    ...     get_flashed_messages()
    ['Saved.']
    """
    context = current_request_context()
    session: MutableMapping[str, object] = context.session
    messages = cast("list[tuple[str, str]]", session.get("_flashes", []))
    messages.append((category, message))
    session["_flashes"] = messages
    if message_flashed.receivers:
        app = context.app
        message_flashed.emit(app.ensure_sync, app, message=message, category=category)


@overload
def get_flashed_messages(with_categories: Literal[False] = False, category_filter: Iterable[str] = ()) -> list[str]: ...
@overload
def get_flashed_messages(
    with_categories: Literal[True], category_filter: Iterable[str] = ()
) -> list[tuple[str, str]]: ...
@overload
def get_flashed_messages(
    with_categories: bool, category_filter: Iterable[str] = ()
) -> list[str] | list[tuple[str, str]]: ...
def get_flashed_messages(
    with_categories: bool = False, category_filter: Iterable[str] = ()
) -> list[str] | list[tuple[str, str]]:
    """Take the flashed messages out of the session; the same ones again for the rest of the request (FLASH-02).

    See `flash` for an example.
    """
    context = current_request_context()
    if context.flashes is None:
        session: MutableMapping[str, object] = context.session
        stored = cast("list[tuple[str, str]]", session.pop("_flashes")) if "_flashes" in session else []
        context.flashes = [(pair[0], pair[1]) for pair in stored]
    wanted = set(category_filter)
    messages = [pair for pair in context.flashes if pair[0] in wanted] if wanted else list(context.flashes)
    return messages if with_categories else [message for _, message in messages]


def csp_nonce() -> str:
    """Return the nonce of the current response's content security policy, for the scripts and styles that a page means to have.

    Templates have it as well. See `policy.ContentSecurityPolicy`.

    Raises:
        OutsideContextError: no request is active.

    >>> from erlen import ContentSecurityPolicy, Erlen, SecurityPolicy, csp_nonce
    >>> from erlen.policy import NONCE
    >>> policy = SecurityPolicy(content_security_policy=ContentSecurityPolicy(script_src=NONCE))
    >>> app = Erlen("example", security=policy)
    >>> @app.get("/")
    ... def index() -> str:
    ...     return f"<script nonce={csp_nonce()}>...</script>"
    >>> answer = app.test_client().get("/")
    >>> answer.text.split("=")[1].split(">")[0] in answer.headers["Content-Security-Policy"]
    True
    """
    return nonce_of(current_request_context())


# A template's macros and variables have any type (Flask's contract).
def get_template_attribute(template_name: str, attribute: str) -> Any:
    """Return a macro or variable that a template exports (TPL-14).

    Raises:
        AttributeError: the template exports no such name.
        jinja2.TemplateNotFound: there is no such template.

    >>> from jinja2 import DictLoader
    >>> from erlen import Erlen, get_template_attribute
    >>> app = Erlen("example")
    >>> app.jinja_loader = DictLoader({"m.html": "{% macro hi(name) %}Hi {{ name }}{% endmacro %}"})
    >>> with app.app_context():
    ...     str(get_template_attribute("m.html", "hi")("Ada"))
    'Hi Ada'
    """
    return getattr(_stack.app().jinja_env.get_template(template_name).module, attribute)


def send_file(
    path_or_file: os.PathLike[str] | str | IO[bytes],
    mimetype: str | None = None,
    as_attachment: bool = False,
    download_name: str | None = None,
    conditional: bool = True,
    etag: bool | str = True,
    last_modified: datetime | int | float | None = None,
    max_age: int | Callable[[str | None], int | None] | None = None,
) -> ErlenResponse:
    """Return a response that sends a file; a relative path is relative to the application's root (FILE-01 to FILE-08).

    Raises:
        FileNotFoundError: there is no such file.
        TypeError: a file object comes without *mimetype* and *download_name*.

    >>> from io import BytesIO
    >>> from erlen import Erlen, send_file
    >>> with Erlen("example").test_request_context():
    ...     send_file(BytesIO(b"a,b"), mimetype="text/csv", download_name="table.csv").mimetype
    'text/csv'
    """
    context = current_request_context()
    return static.send_one(
        context.app,
        context.environ,
        path_or_file,
        mimetype=mimetype,
        as_attachment=as_attachment,
        download_name=download_name,
        conditional=conditional,
        etag=etag,
        last_modified=last_modified,
        max_age=max_age,
    )


# The options are those of send_file, by name (Flask's contract).
def send_from_directory(
    directory: os.PathLike[str] | str, path: os.PathLike[str] | str, **kwargs: Any
) -> ErlenResponse:
    """Return a response that sends the file *path* below *directory*, and nothing outside of it (FILE-07).

    Raises:
        werkzeug.exceptions.NotFound: *path* leads out of *directory*, or is no file.
    """
    context = current_request_context()
    return static.send_from(context.app, context.environ, directory, path, **kwargs)


@overload
def stream_with_context(generator_or_function: Iterator[T]) -> Iterator[T]: ...
@overload
def stream_with_context(generator_or_function: Callable[P, Iterator[T]]) -> Callable[P, Iterator[T]]: ...
def stream_with_context(
    generator_or_function: Iterator[T] | Callable[P, Iterator[T]],
) -> Iterator[T] | Callable[P, Iterator[T]]:
    """Keep the current request for as long as an iterator is consumed; also a decorator for generator functions (STREAM-02).

    Raises:
        OutsideContextError: no request is active (STREAM-10).

    >>> from collections.abc import Iterator
    >>> from erlen import Erlen, request, stream_with_context
    >>> app = Erlen("example")
    >>> @app.get("/<name>")
    ... @stream_with_context
    ... def greet(name: str) -> Iterator[str]:
    ...     yield "hello "
    ...     yield request.path
    >>> app.test_client().get("/ada").text
    'hello /ada'
    """
    if not isinstance(generator_or_function, Iterator):
        return _decorated(generator_or_function)
    current_request_context()
    iterator = cast("Iterator[T]", generator_or_function)  # type: ignore[redundant-cast]  # pyright knows less after isinstance
    return _stack.frame().streamed(iterator)


def _decorated(function: Callable[P, Iterator[T]]) -> Callable[P, Iterator[T]]:
    @wraps(function)
    def stream(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        return stream_with_context(function(*args, **kwargs))

    return stream
