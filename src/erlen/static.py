"""Files as responses: one file, or one below a folder that nothing outside of can be reached from.

Built on werkzeug's file sending, which decides types, ranges and conditions. Knows of the application where its root is, what class its responses
have and how long its files may be cached; knows no route: who serves which folder under which URL is its owner's business. Rules (FILE):
- A relative path begins at the application's root, never at the working directory (FILE-06).
- Below a folder, whatever leads out of it or is no regular file is 404 (FILE-07).
"""

import os
from collections.abc import Callable
from datetime import datetime
from typing import IO, Protocol, TypeAlias, cast, final

import attrs
from typing_extensions import TypedDict, Unpack
from werkzeug.utils import send_file, send_from_directory

from . import _stack
from .protocols import Application
from .types import WSGIEnvironment
from .wrappers import Response

__all__ = ["FileOptions", "MaxAge", "StaticFiles", "send_from", "send_one"]

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
    # werkzeug makes an instance of the response class it is given.
    return cast(Response, send_file(path_or_file, environ, **_completed(app, options), **_surroundings(app)))


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
        werkzeug.exceptions.NotFound: *path* leads out of *directory*, or names no regular file.

    >>> from werkzeug.test import create_environ
    >>> from erlen import Erlen
    >>> from erlen.static import send_from
    >>> send_from(Erlen("example"), create_environ(), "uploads", "../settings.toml")
    Traceback (most recent call last):
        ...
    werkzeug.exceptions.NotFound: 404 Not Found: ...
    """
    # werkzeug makes an instance of the response class it is given.
    return cast(
        Response, send_from_directory(directory, path, environ, **_completed(app, options), **_surroundings(app))
    )


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
