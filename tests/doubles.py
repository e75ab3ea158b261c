"""Stand-ins for what a room asks of those above it: each satisfies an outline and does no more."""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import attrs
import jinja2
from werkzeug.test import create_environ
from werkzeug.wrappers import Request as WerkzeugRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import _stack
from erlen.json.provider import DefaultJSONProvider
from erlen.protocols import JSONProvider
from erlen.types import WSGIEnvironment
from erlen.wrappers import Response

__all__ = ["PlainApp", "PlainFrame", "PlainRequest", "no_context_is_left"]

T = TypeVar("T")


@attrs.define(eq=False, slots=False)
class PlainApp:
    """An application that is its values and nothing else."""

    name: str = "plain"
    import_name: str = "plain"
    root_path: str = "/nowhere"
    instance_path: str = "/nowhere/instance"
    config: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    debug: bool = False
    testing: bool = False
    secret_key: str | bytes | None = None
    response_class: type[WerkzeugResponse] = Response
    json: JSONProvider = attrs.field(default=attrs.Factory(DefaultJSONProvider, takes_self=True))
    logger: logging.Logger = attrs.field(factory=lambda: logging.getLogger("plain"))
    jinja_env: jinja2.Environment = attrs.field(factory=jinja2.Environment)

    def ensure_sync(self, func: Callable[..., Any], /) -> Callable[..., Any]:
        return func


@attrs.define(eq=False)
class PlainRequest:
    """The context of a request that nobody routes or tears down; it counts who holds it."""

    app: PlainApp = attrs.field(factory=PlainApp)
    environ: WSGIEnvironment = attrs.field(factory=create_environ)
    request: WerkzeugRequest = attrs.field(
        default=attrs.Factory(lambda self: WerkzeugRequest(self.environ), takes_self=True)
    )
    session: object = None
    flashes: list[tuple[str, str]] | None = None
    touched: int = 0
    holds: int = 0
    released: list[tuple[_stack.Frame | None, BaseException | None]] = attrs.field(factory=list)

    def hold(self) -> None:
        self.holds += 1

    def release(self, frame: _stack.Frame, exc: BaseException | None, /) -> None:
        self.holds -= 1
        self.released.append((_stack.current(), exc))


@attrs.define(eq=False)
class PlainFrame:
    """A frame that is its own application context, with a request or without."""

    app: PlainApp = attrs.field(factory=PlainApp)
    g: object = None
    request_context: PlainRequest | None = None
    resources: dict[object, _stack.Closeable] = attrs.field(factory=dict[object, _stack.Closeable])

    @property
    def app_context(self) -> "PlainFrame":
        return self

    def streamed(self, iterator: Iterator[T], /) -> Iterator[T]:
        return iterator


def no_context_is_left() -> bool:
    """Tell whether the context variable is as it was before anything ran."""
    return _stack.current() is None
