"""Files as responses: one file, or one below a folder that nothing outside of can be reached from.

Built on werkzeug's file sending, which decides types, ranges and conditions. Knows of the application where its root is, what class its responses
have and how long its files may be cached; knows no route: who serves which folder under which URL is its owner's business. Rules (FILE):
- A relative path begins at the application's root, never at the working directory (FILE-06).
- Below a folder, whatever leads out of it or is no regular file is 404 (FILE-07); so is what is hidden, unless ``SERVE_DOT_FILES`` is set, and what
  a symbolic link leads out to, unless ``SERVE_LINKS_LEADING_OUT`` is set.
"""

import os
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import IO, Final, Protocol, TypeAlias, TypedDict, Unpack, cast, final

import attrs
from werkzeug.exceptions import NotFound, RequestedRangeNotSatisfiable
from werkzeug.security import safe_join
from werkzeug.utils import send_file

from . import _stack
from .blocks import Block
from .files import OpenFile, PreparedFiles, leads_out
from .protocols import Application
from .responding import WholeAnswer
from .types import WSGIEnvironment
from .wrappers import Response

__all__ = ["FileApplication", "FileOptions", "MaxAge", "StaticFiles", "kept_from", "send_from", "send_one"]

MaxAge: TypeAlias = int | Callable[[str | None], int | None]
"""Seconds for which a client may keep a file, or a function that tells them from the file's path."""


class FileOptions(TypedDict, total=False):
    """How a file is sent; the parameters of `helpers.send_file`, with their meaning and defaults."""

    mimetype: str | None
    as_attachment: bool
    download_name: str | None
    conditional: bool
    etag: bool | str
    last_modified: datetime | int | float | None
    max_age: MaxAge | None


class FileApplication(Application, Protocol):
    """What sending a file asks of the application."""

    def get_send_file_max_age(self, filename: str | None, /) -> int | None: ...


class Surroundings(TypedDict):
    """What werkzeug wants to know besides, the same for every file that one application sends."""

    response_class: type[Response]
    use_x_sendfile: bool
    _root_path: str


def _surroundings(app: Application) -> Surroundings:
    return {
        "response_class": cast(type[Response], app.response_class),
        "use_x_sendfile": bool(app.config["USE_X_SENDFILE"]),
        "_root_path": app.root_path,
    }


def _completed(app: Application, options: FileOptions) -> FileOptions:
    """Return *options* with the age that the application gives a file where nobody gave one (FILE-04)."""
    if options.get("max_age") is not None:
        return options
    # Whatever stands in a context is a whole application; the rooms below only see its outline.
    return {**options, "max_age": cast(FileApplication, app).get_send_file_max_age}


# The options under which the headers of a file depend on nothing but the file and its age.
_PLAIN: Final[FileOptions] = {
    "mimetype": None,
    "as_attachment": False,
    "download_name": None,
    "conditional": True,
    "etag": True,
    "last_modified": None,
}
_SHOWN: Final = frozenset({".", "..", ".well-known"})
_files: Final = PreparedFiles()


def _is_conditional(environ: WSGIEnvironment) -> bool:
    # Written out: it is asked for every file.
    return (
        "HTTP_IF_NONE_MATCH" in environ
        or "HTTP_IF_MODIFIED_SINCE" in environ
        or "HTTP_RANGE" in environ
        or "HTTP_IF_RANGE" in environ
        or "HTTP_IF_MATCH" in environ
        or "HTTP_IF_UNMODIFIED_SINCE" in environ
    )


def _is_plain(options: FileOptions) -> bool:
    if not options or (len(options) == 1 and "max_age" in options):
        return True
    return all(name == "max_age" or _PLAIN.get(name) is value for name, value in options.items())


def _answered(
    app: Application, environ: WSGIEnvironment, path: str, within: str | None, options: FileOptions
) -> Response | None:
    """Return the response for the file at *path* from headers that are kept, or None where they have to be worked out."""
    if app.response_class is not Response or app.config["USE_X_SENDFILE"] or not _is_plain(options):
        return None
    if environ["REQUEST_METHOD"] == "GET" and not _is_conditional(environ):
        read = _files.read(path, within)
        if read is not None:
            max_age = _age(app, path, options)
            if max_age is None or type(max_age) is int:
                return Response.of(read[0].headers(max_age), Block(read[1]))
            return _worked_out(app, environ, path, {**options, "max_age": max_age})
    opened = _files.opened(path, within)
    if opened is None:
        return None
    is_open = True
    try:
        max_age = _age(app, path, options)
        if max_age is not None and type(max_age) is not int:
            return _worked_out(app, environ, path, {**options, "max_age": max_age})
        is_open = False
        return _sent(environ, opened, opened.prepared.headers(max_age))
    finally:
        if is_open:
            opened.close()


def _age(app: Application, path: str, options: FileOptions) -> int | None:
    """Return for how many seconds a client may keep the file at *path* (FILE-04)."""
    max_age = options.get("max_age")
    if max_age is None:
        # Whatever stands in a context is a whole application; the rooms below only see its outline.
        return cast(FileApplication, app).get_send_file_max_age(path)
    return max_age(path) if callable(max_age) else max_age


def _sent(environ: WSGIEnvironment, opened: OpenFile, headers: list[tuple[str, str]]) -> Response:
    """Return the response that sends *opened*, or what the request's conditions ask for; the file is read only where it is sent."""
    if environ["REQUEST_METHOD"] == "GET" and not _is_conditional(environ):
        return Response.of(headers, opened.body(environ))
    response = Response.of(headers, Block(b""))
    is_range = "HTTP_RANGE" in environ
    is_open = True
    try:
        if is_range:
            is_open = False
            response.response = opened.body(environ)
        response.make_conditional(environ, accept_ranges=True, complete_length=opened.prepared.size)
        if is_open and response.status_code != 304 and environ["REQUEST_METHOD"] != "HEAD":
            is_open = False
            response.response = opened.body(environ)
        return response
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    finally:
        if is_open:
            opened.close()


def send_one(
    app: Application,
    environ: WSGIEnvironment,
    path_or_file: os.PathLike[str] | str | IO[bytes],
    **options: Unpack[FileOptions],
) -> Response:
    """Return the response that sends a file, or a file object opened for bytes, for the request *environ* (FILE-01 to FILE-06).

    Raises:
        FileNotFoundError: there is no such file.
        TypeError: a file object comes without a name or type to tell its kind by (FILE-03).
        ValueError: the file object yields text (FILE-03).

    >>> from io import BytesIO
    >>> from werkzeug.test import create_environ
    >>> from erlen import Erlen
    >>> from erlen.static import send_one
    >>> send_one(Erlen("example"), create_environ(), BytesIO(b"a,b"), download_name="table.csv").mimetype
    'text/csv'
    """
    if type(path_or_file) is str:
        answered = _answered(app, environ, os.path.join(app.root_path, path_or_file), None, options)
        if answered is not None:
            return answered
    return _worked_out(app, environ, path_or_file, _completed(app, options))


def _worked_out(
    app: Application, environ: WSGIEnvironment, path_or_file: os.PathLike[str] | str | IO[bytes], options: FileOptions
) -> Response:
    # werkzeug makes an instance of the response class it is given.
    return cast(Response, send_file(path_or_file, environ, **options, **_surroundings(app)))


def _is_hidden(path: str) -> bool:
    """Tell whether a part of *path* begins with a dot; what lies in ``.well-known`` is meant to be seen (RFC 8615)."""
    return any(part.startswith(".") and part not in _SHOWN for part in path.split("/"))


def _is_for_windows_only(path: str) -> bool:
    """Tell whether *path* names a stream beside a file there, or a device, which werkzeug before 3.1.9 does not see behind a colon."""
    return os.name == "nt" and ":" in path


@lru_cache(maxsize=1_024)
def _joined(root: str, directory: str, path: str, shows_hidden: bool) -> tuple[str, str] | None:
    """Return the absolute paths of *directory* and of the file *path* below it, or None where it leads out or is hidden."""
    joined = safe_join(directory, path)
    if joined is None or (not shows_hidden and _is_hidden(path)) or _is_for_windows_only(path):
        return None
    return os.path.join(root, directory), os.path.join(root, joined)


def _located(app: Application, directory: str, path: str) -> tuple[str, str | None] | None:
    """Return the absolute path of the file *path*, and of the folder in which it has to lie; None where it is out of reach."""
    # Where a key of erlen's own is missing, Flask's way holds.
    config = app.config
    joined = _joined(app.root_path, directory, path, config.get("SERVE_DOT_FILES", True))
    if joined is None:
        return None
    return joined[1], None if config.get("SERVE_LINKS_LEADING_OUT", True) else joined[0]


def send_from(
    app: Application,
    environ: WSGIEnvironment,
    directory: os.PathLike[str] | str,
    path: os.PathLike[str] | str,
    **options: Unpack[FileOptions],
) -> Response:
    """Return the response that sends the file *path* below *directory*, for the request *environ* (FILE-07).

    *path* may come from a client, *directory* must not.

    Raises:
        werkzeug.exceptions.NotFound: *path* leads out of *directory*, by a symbolic link too, is hidden, or names no regular file.

    >>> from werkzeug.test import create_environ
    >>> from erlen import Erlen
    >>> from erlen.static import send_from
    >>> send_from(Erlen("example"), create_environ(), "uploads", "../settings.toml")
    Traceback (most recent call last):
        ...
    werkzeug.exceptions.NotFound: 404 Not Found: ...
    """
    located = _located(app, os.fspath(directory), os.fspath(path))
    if located is None:
        raise NotFound
    file, within = located
    answered = _answered(app, environ, file, within, options)
    if answered is not None:
        return answered
    if not os.path.isfile(file) or (within is not None and leads_out(within, file)):
        raise NotFound
    return _worked_out(app, environ, file, _completed(app, options))


def kept_from(
    app: FileApplication, environ: WSGIEnvironment, directory: str, path: str, age: Callable[[str], int | None]
) -> WholeAnswer | Response | None:
    """Return what `send_from` would answer with a file that is kept as a whole and asked for without conditions, else None.

    Args:
        age: What tells its age, and is asked only then.
    """
    located = _located(app, directory, path)
    if (
        located is None
        or app.config["USE_X_SENDFILE"]
        or environ["REQUEST_METHOD"] != "GET"
        or _is_conditional(environ)
        or (content := _files.kept(*located)) is None
    ):
        return None
    max_age = age(path)
    if max_age is None:
        max_age = app.get_send_file_max_age(located[0])
    if max_age is not None and type(max_age) is not int:
        return _worked_out(app, environ, located[0], {"max_age": max_age})
    return content.answer(max_age)


@final
@attrs.frozen(eq=False, repr=False)
class StaticFiles:
    """Answers for the files of one folder, in the current request; the built-in `protocols.StaticStore`.

    >>> from erlen import Erlen
    >>> from erlen.static import StaticFiles
    >>> with Erlen("example").test_request_context():
    ...     StaticFiles("static").send("missing.css", None)
    Traceback (most recent call last):
        ...
    werkzeug.exceptions.NotFound: 404 Not Found: ...
    """

    folder: str

    def send(self, filename: str, max_age: int | None, /) -> Response:
        """Return the response that sends *filename*; None for *max_age* leaves it to the application (FILE-11).

        Raises:
            OutsideContextError: no request is active.
            werkzeug.exceptions.NotFound: there is no such file in the folder (FILE-09).
        """
        context = _stack.request_frame()
        return send_from(context.app, context.environ, self.folder, filename, max_age=max_age)
