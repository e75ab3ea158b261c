"""The folders of an application or a blueprint: static files, templates, resources.

A stateless mixin written against `HasFolders`. Knows the current application only for the cache age of files.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, wraps
from types import FunctionType, MethodType
from typing import IO, Any, Final, Literal, Protocol, cast, overload
from weakref import WeakKeyDictionary

import jinja2

from . import _stack, static
from ._dynamic import attribute
from .ctx import current_request_context
from .errors import ErlenError
from .protocols import Application
from .types import ViewCallable
from .wrappers import Response

__all__ = ["Foldered", "HasFolders", "cache_age", "static_folder_of", "static_view", "straight_view"]


class NoFolderError(ErlenError, RuntimeError):
    """A file was asked for, but there is no folder to look in."""


class HasFolders(Protocol):
    """Who has folders: where its root is and what it was told."""

    @property
    def root_path(self) -> str: ...

    @property
    def template_folder(self) -> str | os.PathLike[str] | None: ...

    @property
    def static_folder(self) -> str | None: ...

    given_static_folder: str | None
    given_static_url_path: str | None

    def get_send_file_max_age(self, filename: str | None, /) -> int | None: ...


# Apart: in HasFolders, its own method would be checked against HasFolders again, and ty gives up there.
class MakesLoader(HasFolders, Protocol):
    """Who has folders and can look for templates in one of them."""

    def make_jinja_loader(self) -> jinja2.BaseLoader | None: ...


class SendsStaticFiles(Protocol):
    """Who answers for static files."""

    def send_static_file(self, filename: str) -> Response: ...


class SendsOwnFiles(HasFolders, SendsStaticFiles, Protocol):
    """Who answers for the files of a static folder of its own."""


class StraightApp(Application, Protocol):
    """What answering straight asks of the application."""

    @property
    def has_bare_answers(self) -> bool: ...

    def get_send_file_max_age(self, filename: str | None, /) -> int | None: ...


# The owner of each view of an application's static files.
_owners: WeakKeyDictionary[Callable[..., object], weakref.ref[SendsOwnFiles]] = WeakKeyDictionary()


@lru_cache(maxsize=256)
def _below(root: str, folder: str) -> str:
    return os.path.join(root, folder)


def static_folder_of(folder: str | os.PathLike[str] | None) -> str | None:
    """Return *folder* as text without trailing separators (APP-07)."""
    return None if folder is None else os.fspath(folder).rstrip(r"\/")


def cache_age(value: timedelta | int | None) -> int | None:
    """Return ``SEND_FILE_MAX_AGE_DEFAULT`` in seconds (FILE-04).

    >>> from datetime import timedelta
    >>> from erlen.folders import cache_age
    >>> cache_age(timedelta(minutes=1)), cache_age(None)
    (60, None)
    """
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return value


def static_view(owner: SendsStaticFiles) -> Callable[[str], Response]:
    """Return the view of *owner*'s static files; it holds the owner weakly, so that an unused application can go (APP-06)."""
    reference = weakref.ref(owner)

    # A plain function, as every view: extensions look into its attributes. An override may take more, from a rule of its own (Flask's contract).
    def static(filename: str, **others: Any) -> Response:
        """Answer for *filename*."""
        owner = reference()
        if owner is None:
            raise NoFolderError("The application that served these static files is gone.")
        send: Callable[..., Response] = owner.send_static_file
        return send(filename=filename, **others)

    if isinstance(owner, Foldered):
        _owners[static] = cast("weakref.ref[SendsOwnFiles]", reference)
    return static


def straight_view(view: ViewCallable) -> ViewCallable | None:
    """Return what the straight corridor calls in the place of *view*; None where that is no view of static files.

    It answers with what is kept of a file, as long as nobody else has anything to say about it.
    """
    found = _owners.get(view) if isinstance(view, FunctionType) else None
    if isinstance(view, MethodType) and view.__func__ is SEND:
        found = weakref.ref(cast(SendsOwnFiles, view.__self__))
    if found is None:
        return None
    reference = found

    @wraps(view)
    def straight(filename: str, **others: object) -> object:
        owner = reference()
        context = current_request_context()
        # Whatever stands in a context is a whole application; the rooms below only see its outline. No `cast`, which would be a call.
        app: StraightApp = context.app  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]  # see above
        answer: object = None
        if owner is not None and app.has_bare_answers and getattr(owner.send_static_file, "__func__", None) is SEND:
            folder = owner.static_folder
            if folder is not None and not others:
                answer = static.kept_from(app, context.environ, folder, filename, owner.get_send_file_max_age)
        return view(filename=filename, **others) if answer is None else answer

    return straight


class Foldered:
    """The half of an application or blueprint that has folders."""

    __slots__ = ()

    given_static_folder: str | None
    given_static_url_path: str | None

    @property
    def static_folder(self: HasFolders) -> str | None:
        """The absolute path of the static folder, or None (APP-07)."""
        given = self.given_static_folder
        return None if given is None else _below(self.root_path, given)

    @static_folder.setter
    def static_folder(self: HasFolders, value: str | os.PathLike[str] | None) -> None:
        self.given_static_folder = static_folder_of(value)

    @property
    def has_static_folder(self: HasFolders) -> bool:
        """Tell whether a static folder was named; it need not exist (APP-05)."""
        return self.static_folder is not None

    @property
    def static_url_path(self: HasFolders) -> str | None:
        """The URL prefix of static files: the one given, else ``/`` and the folder's last part (APP-07)."""
        if self.given_static_url_path is not None:
            return self.given_static_url_path
        if self.static_folder is None:
            return None
        return f"/{os.path.basename(self.static_folder)}".rstrip("/")

    @static_url_path.setter
    def static_url_path(self: HasFolders, value: str | None) -> None:
        self.given_static_url_path = None if value is None else value.rstrip("/")

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Return for how many seconds clients may cache *filename*; None asks them to revalidate (FILE-04, FILE-11)."""
        return cache_age(_stack.app().config["SEND_FILE_MAX_AGE_DEFAULT"])

    def send_static_file(self: HasFolders, filename: str) -> Response:
        """Return the response for a file of the static folder (FILE-09).

        Raises:
            RuntimeError: there is no static folder.
            werkzeug.exceptions.NotFound: there is no such file in it.
        """
        folder = self.static_folder
        if folder is None:
            raise NoFolderError(f"{self!r} has no static folder; name one with static_folder=.")
        context = current_request_context()
        return static.send_from(
            context.app, context.environ, folder, filename, max_age=self.get_send_file_max_age(filename)
        )

    @overload
    def open_resource(
        self: HasFolders, resource: str, mode: Literal["rb"] = "rb", encoding: None = None
    ) -> IO[bytes]: ...
    @overload
    def open_resource(
        self: HasFolders, resource: str, mode: Literal["r", "rt"], encoding: str | None = None
    ) -> IO[str]: ...
    # The mode decides whether text or bytes are read, here and below.
    @overload
    def open_resource(self: HasFolders, resource: str, mode: str = "rb", encoding: str | None = None) -> IO[Any]: ...
    def open_resource(self: HasFolders, resource: str, mode: str = "rb", encoding: str | None = None) -> IO[Any]:
        """Open a file below the root path for reading; text is UTF-8 unless *encoding* says otherwise (FILE-12).

        Raises:
            ValueError: *mode* is for writing.
        """
        if mode not in {"r", "rt", "rb"}:
            raise ValueError(f"open_resource only reads: mode {mode!r} must be 'r', 'rt' or 'rb'.")
        path = os.path.join(self.root_path, resource)
        return open(path, mode) if mode == "rb" else open(path, mode, encoding=encoding or "utf-8")

    # Kept under its own name, where werkzeug's cached_property keeps it: pyright refuses to assign any value to that one.
    @property
    def jinja_loader(self: MakesLoader) -> jinja2.BaseLoader | None:
        """The loader of the template folder, or None where there is none; assign another one to replace it (TPL-17, TPL-22)."""
        kept = vars(self)
        if "jinja_loader" not in kept:
            kept["jinja_loader"] = self.make_jinja_loader()
        loader: jinja2.BaseLoader | None = kept["jinja_loader"]
        return loader

    @jinja_loader.setter
    def jinja_loader(self, value: jinja2.BaseLoader | None) -> None:
        vars(self)["jinja_loader"] = value

    def make_jinja_loader(self: HasFolders) -> jinja2.BaseLoader | None:
        """Return the loader of the template folder, or None where there is none."""
        if self.template_folder is None:
            return None
        return jinja2.FileSystemLoader(os.path.join(self.root_path, self.template_folder))


# As it is made: whoever replaces it wants to be asked.
SEND: Final = attribute(Foldered, "send_static_file")
