"""The endings of a request: how an answer leaves the application, and what becomes of errors that nobody can answer any more.

Knows contexts and the steps of an application that report an error. Rules (``CONTAIN_ERRORS``; where errors propagate they still come out):
- What is raised while a response is serialised, or before its first chunk, is signalled and logged, and answered with a plain 500.
- What is raised later in a body is signalled and logged, and passed on: only a broken connection tells the client that something is missing.
- What closing and teardown raise is logged; everything that is to be closed is closed once, whoever drops it.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from traceback import clear_frames
from types import TracebackType
from typing import Any, Protocol, TypeAlias, cast, final

from werkzeug.exceptions import InternalServerError
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _stack
from .appctx import AppContext, ContextApp
from .containment import contains, propagates, report
from .ctx import nonce_of
from .errors import ContextStateError, DefinitionError, DefinitionWarning
from .headers import Marks
from .protocols import Security
from .reqctx import RequestContext
from .response import Response
from .signals import got_request_exception
from .types import StartResponse, WSGIEnvironment

__all__ = ["Body", "EndingApp", "ExcInfo", "answered", "end", "lines_of", "rescued", "saying"]

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
WSGIErrorInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
Closer: TypeAlias = Callable[[], object]


class EndingApp(ContextApp, Protocol):
    """What ending a request asks of the application."""

    @property
    def security(self) -> Security: ...

    @property
    def security_lines(self) -> tuple[tuple[str, str], ...] | None: ...

    @property
    def security_marks(self) -> Marks: ...

    def handle_exception(self, e: Exception, /) -> Response: ...

    def log_exception(self, exc_info: ExcInfo, /) -> None: ...

    def should_ignore_error(self, error: BaseException | None, /) -> bool: ...


def plain_error() -> Response:
    """Return the 500 in which no code of the application's own has a part."""
    error = InternalServerError()
    return Response(error.get_body(), 500)


def rescued(app: EndingApp, environ: WSGIEnvironment, error: Exception) -> Response:
    """Return the answer to *error*, which nobody handled: the application's own 500, or a plain one where that fails as well.

    Raises: *error*, where exceptions propagate.
    """
    try:
        return app.handle_exception(error)
    except Exception as failed:
        # What is declared wrongly is no matter of one request.
        if propagates(app) or not contains(app) or isinstance(failed, DefinitionError | DefinitionWarning):
            raise
        report(app, environ, failed, "answering an error")
        return plain_error()


def lines_of(app: EndingApp, context: RequestContext) -> tuple[tuple[str, str], ...]:
    """Return the header lines that the security policy has for the answer to one request."""
    lines = app.security_lines
    return app.security.lines_for(context.environ, partial(nonce_of, context)) if lines is None else lines


def saying(app: EndingApp, context: RequestContext, start_response: StartResponse) -> StartResponse:
    """Return what starts a response with those header lines of the security policy that the response lacks."""
    said = lines_of(app, context)
    if not said:
        return start_response

    def start(
        status: str, headers: list[tuple[str, str]], exc_info: WSGIErrorInfo | None = None, /
    ) -> Callable[[bytes], object]:
        present = {name.lower() for name, _ in headers}
        complete = [*headers, *(line for line in said if line[0].lower() not in present)]
        return start_response(status, complete) if exc_info is None else start_response(status, complete, exc_info)

    return start


@final
class Start:
    """Stands in for ``start_response``: keeps what it was told until it is certain that there is something to send."""

    __slots__ = ("_real", "_sink", "_told")

    # What a server's start_response takes and returns (PEP 3333).
    def __init__(self, real: Callable[..., Callable[[bytes], object]], *told: Any) -> None:
        self._real: Callable[..., Callable[[bytes], object]] | None = real
        self._sink: Callable[[bytes], object] | None = None
        self._told: tuple[Any, ...] = told

    # See above.
    def __call__(self, *told: Any) -> Callable[[bytes], object]:
        self._told = told
        return self.write

    def write(self, data: bytes) -> object:
        """Send *data* at once, as the oldest of WSGI applications do."""
        self.tell()
        return None if self._sink is None else self._sink(data)

    def tell(self) -> None:
        """Pass on what was told, once."""
        told, self._told = self._told, ()
        if told and self._real is not None:
            # A server's start_response may hold whatever holds this one.
            real, self._real = self._real, None
            self._sink = real(*told)


@final
class Body:
    """A body that is sent in chunks: whatever ends it, everything behind it is closed once."""

    __slots__ = ("__weakref__", "_app", "_chunks", "_closers", "_context", "_environ", "_held", "_start", "_steps")

    def __init__(
        self,
        app: EndingApp,
        context: RequestContext | None,
        environ: WSGIEnvironment,
        start: Start,
        chunks: Iterable[bytes | str],
        closers: list[Closer],
    ) -> None:
        self._app = app
        self._context = context
        self._environ = environ
        self._start = start
        self._chunks: Iterable[bytes | str] = chunks
        self._closers = closers
        self._held: list[bytes] = []
        # A generator of its own: servers step through it without a detour.
        self._steps: Iterator[bytes] | None = None

    def begun(self) -> Iterable[bytes]:
        """Take the chunks up to the first that is not empty, and start the response; where that fails, return a plain 500.

        Raises: what the chunks raise, where exceptions propagate.
        """
        try:
            self._chunks = iter(self._chunks)
            for chunk in self._chunks:
                self._held.append(chunk if isinstance(chunk, bytes) else chunk.encode())
                if chunk:
                    break
        except Exception as error:
            self._tell(error)
            self.close()
            if propagates(self._app):
                raise
            _release(error)
            start = cast(StartResponse, self._start_anew)
            return plain_error()(
                self._environ, start if self._context is None else saying(self._app, self._context, start)
            )
        self._start.tell()
        return self

    def _start_anew(self, *told: Any) -> Callable[[bytes], object]:
        write = self._start(*told)
        self._start.tell()
        return write

    def __iter__(self) -> Iterator[bytes]:
        if self._steps is None:
            self._steps = self._run()
        return self._steps

    def __next__(self) -> bytes:
        return next(iter(self))

    def _run(self) -> Iterator[bytes]:
        held, self._held = self._held, []
        yield from held
        try:
            for chunk in self._chunks:
                # The shortest way to ask: it is asked for every chunk.
                if chunk.__class__ is bytes:
                    yield chunk  # pyright: ignore[reportReturnType]  # narrows by type(), which costs a look-up more
                else:
                    yield _encoded(chunk)
        except Exception as error:
            self._tell(error)
            raise

    def _tell(self, error: Exception) -> None:
        """Signal *error* and log it, as one of the request it belongs to."""
        app, context = self._app, self._context
        token = None if context is None else _stack.set_frame(context)
        try:
            got_request_exception.emit(app.ensure_sync, app, exception=error)
            if not propagates(app):
                app.log_exception((type(error), error, error.__traceback__))
        except Exception as failed:
            report(app, self._environ, failed, "telling about an error")
        finally:
            if token is not None:
                _stack.reset(token)
            if context is not None:
                context.forget_request()

    def close(self) -> None:
        """Close what is behind the body; safe to call again.

        Raises: what closing raised first, where exceptions propagate.
        """
        closers, self._closers = self._closers, []
        # It holds this body, which holds it.
        self._steps = None
        first: Exception | None = None
        for closer in closers:
            try:
                closer()
            except Exception as error:
                if not propagates(self._app):
                    report(self._app, self._environ, error, "closing a response")
                elif first is None:
                    first = error
        if first is not None:
            raise first

    def __del__(self) -> None:
        # A server may forget it, and a middleware may drop it.
        if self._closers:
            self.close()


def _encoded(chunk: bytes | str) -> bytes:
    return chunk.encode() if isinstance(chunk, str) else chunk


def _sent(
    app: EndingApp,
    context: RequestContext | None,
    environ: WSGIEnvironment,
    response: WerkzeugResponse,
    server: StartResponse,
) -> Iterable[bytes]:
    """Serialise *response*: return its chunks where all are there, which starts the response, else a body that is to begin."""
    closers: list[Closer] = []
    chunks: Iterable[bytes | str]
    if isinstance(response, Response) and response.is_plain_stream:
        lines = () if context is None else app.security_lines or lines_of(app, context)
        start = Start(server, response.status, response.stream_lines(environ, lines, app.security_marks))
        chunks = response.chunks_for(environ)
        closers.append(response.close)
    else:
        start = Start(server if context is None else saying(app, context, server))
        chunks = sent = response(environ, start)
        if isinstance(response, Response) and response.direct_passthrough:
            if not response.has_closers:
                # A server may send files in its own way, if it gets them as they are.
                start.tell()
                return sent
            closers.append(response.close)
        elif (close := getattr(sent, "close", None)) is not None:
            closers.append(close)
    if context is not None and context.has_dropped:
        closers += [made.close for made in context.take_dropped() if made is not response]
    if not closers and isinstance(chunks, list | tuple):
        start.tell()
        return cast("list[bytes]", chunks)
    return Body(app, context, environ, start, chunks, closers)


def answered(
    app: EndingApp,
    context: RequestContext | None,
    environ: WSGIEnvironment,
    response: WerkzeugResponse,
    server: StartResponse,
) -> Iterable[bytes]:
    """Return the chunks of *response*, or of a 500 where it cannot be serialised.

    Raises: what serialising raises, where exceptions propagate.
    """
    try:
        if (
            context is not None
            and type(response) is Response
            and environ["REQUEST_METHOD"] != "HEAD"
            and not (context.touched >= _stack.JOINED and context.has_dropped)
            and (made := response.emission(app.security_lines or lines_of(app, context), app.security_marks))
        ):
            server(made[0], made[1])
            return [made[2]]
        if not contains(app):
            return response(environ, server if context is None else saying(app, context, server))
        return _sent(app, context, environ, response, server)
    except Exception as error:
        if not contains(app):
            raise
        if context is not None:
            context.drop(response)
        second = rescued(app, environ, error)
        try:
            return _sent(app, context, environ, second, server)
        except Exception as failed:
            if propagates(app):
                raise
            report(app, environ, failed, "sending an error")
            return plain_error()(environ, server)


def end(app: EndingApp, context: RequestContext, error: BaseException | None) -> None:
    """Pop *context*, and whatever was pushed since and forgotten.

    Raises: what tearing down raises, where exceptions propagate or are not contained.
    """
    try:
        if error is not None and app.should_ignore_error(error):
            error = None
        if contains(app) and _stack.current() is not context.frame:
            _unwind(app, context, error)
        context.pop(error)
    except Exception as raised:
        if propagates(app) or not contains(app):
            raise
        report(app, context.environ, raised, "tearing down")
        _release(raised)
    if error is not None and contains(app) and not propagates(app):
        _release(error)


def _release(error: BaseException) -> None:
    """Clear the frames that *error* passed: they hold it and the request, and only the cyclic collector would free them."""
    known: set[int] = set()
    reason: BaseException | None = error
    while reason is not None and id(reason) not in known:
        known.add(id(reason))
        clear_frames(reason.__traceback__)
        reason = reason.__cause__ or reason.__context__


def _unwind(app: ContextApp, context: RequestContext, error: BaseException | None) -> None:
    """Pop what was pushed on top of *context* and forgotten: the next request must not find it."""
    try:
        while (left := _stack.current()) is not None and left is not context.frame:
            within = left.request_context
            is_inner = isinstance(within, RequestContext) and within is not context
            forgotten = within if is_inner else left.app_context
            if not isinstance(forgotten, AppContext | RequestContext):
                break
            said = ContextStateError(f"{forgotten!r} was pushed and not popped. Use a with block.")
            report(app, context.environ, said, "ending the request")
            forgotten.pop(error)
    finally:
        if _stack.current() is not context.frame:
            _stack.set_frame(context.frame)
