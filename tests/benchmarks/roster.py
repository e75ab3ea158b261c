"""The frames that are measured, which of them are here, and how each one's application is made and driven.

The only file that knows frames by name; it imports one only when it is asked for.
"""

import importlib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Literal, Protocol, cast
from wsgiref.types import WSGIApplication

import attrs

from .drive import ASGIApplication, AsgiDriver, Driver, WsgiDriver

_SESSIONS = frozenset({"session-idle", "session-read", "session-write", "real"})
_TEMPLATES = frozenset({"template", "template-string", "real"})


class UnknownFrameError(LookupError):
    """A frame was asked for that is not in the roster."""


class FrameModule(Protocol):
    """A module of `frames/`."""

    def build(self, site: str, /) -> WSGIApplication | ASGIApplication:
        """Return the application for *site*: "site", "session", "hooks", "real" or "rules-N"."""
        ...


@attrs.frozen
class Frame:
    """One frame: its distribution, what an application imports from it, its interface, and its workloads.

    The interface "own" stands for a frame that only its own server can ask: its module is run with a port.
    `only`, where it isn't empty, names all it takes part in; `lacks` those it has no feature for.
    """

    name: str
    distribution: str | None
    imports: tuple[str, ...]
    interface: Literal["wsgi", "asgi", "own"] = "wsgi"
    lacks: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    @property
    def version(self) -> str | None:
        """The installed version; "" for what needs none, None where the frame is not installed."""
        if self.distribution is None:
            return ""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None

    def app(self, site: str) -> WSGIApplication | ASGIApplication:
        """Return a new application."""
        # A module has the outline of its functions, which no checker sees through import_module.
        module = cast(FrameModule, importlib.import_module(f"{__package__}.frames.{self.name}"))
        return module.build(site)

    def driver(self, site: str) -> Driver:
        """Return a driver over a new application."""
        app = self.app(site)
        # The interface says which of the two it is.
        return (
            AsgiDriver(cast(ASGIApplication, app))
            if self.interface == "asgi"
            else WsgiDriver(cast(WSGIApplication, app))
        )

    def can(self, workload: str) -> bool:
        """Say whether the frame has the feature of *workload*."""
        return workload not in self.lacks and (not self.only or workload in self.only)


FRAMES: tuple[Frame, ...] = (
    Frame("flask", "flask", ("flask",)),
    Frame("erlen", "erlen", ("erlen",)),
    Frame("bottle", "bottle", ("bottle",)),
    Frame("falcon", "falcon", ("falcon",), lacks=_SESSIONS | _TEMPLATES | {"url-for"}),
    Frame(
        "starlette",
        "starlette",
        ("starlette.applications", "starlette.responses", "starlette.requests", "starlette.routing"),
        "asgi",
        frozenset({"template-string"}),
    ),
    Frame(
        "litestar",
        "litestar",
        ("litestar",),
        "asgi",
        # Recording 3,000 routes takes it many seconds; its streams end only when a server reports the client gone.
        _SESSIONS | _TEMPLATES | {"hooks", "static", "stream", "rules-3000"},
    ),
    Frame("quart", "quart", ("quart",), "asgi"),
    Frame(
        "werkzeug",
        "werkzeug",
        ("werkzeug.routing", "werkzeug.wrappers", "werkzeug.exceptions"),
        lacks=_SESSIONS | _TEMPLATES | {"hooks", "static"},
    ),
    Frame("raw", None, (), only=frozenset({"hello", "json"})),
    Frame("aiohttp", "aiohttp", ("aiohttp.web",), "own", only=frozenset({"hello", "json"})),
    Frame("sanic", "sanic", ("sanic",), "own", only=frozenset({"hello", "json"})),
    Frame("robyn", "robyn", ("robyn",), "own", only=frozenset({"hello", "json"})),
)


def frame(name: str) -> Frame:
    """Return the frame called *name*.

    Raises:
        UnknownFrameError: There is none.
    """
    for one in FRAMES:
        if one.name == name:
            return one
    raise UnknownFrameError(f"There is no frame {name!r}; there are {', '.join(one.name for one in FRAMES)}.")


def present(names: tuple[str, ...], note: Callable[[str], object]) -> tuple[Frame, ...]:
    """Return the frames of *names* (all, when empty) that are installed; *note* hears of the others."""
    asked = tuple(frame(name) for name in names) or FRAMES
    for one in asked:
        if one.version is None:
            note(f"{one.name} is not installed and left out.")
    return tuple(one for one in asked if one.version is not None)
