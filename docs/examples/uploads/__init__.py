"""Files from a form: of known kinds, under safe names, up to a limit, with a progress bar."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import secure_filename

from erlen import (
    Blueprint,
    Erlen,
    Response,
    Session,
    Template,
    current_settings,
    redirect,
    request,
    send_from_directory,
    url_for,
)

__all__ = ["create_app"]

KINDS = frozenset({".gif", ".jpeg", ".jpg", ".pdf", ".png", ".txt"})
LONGEST_NAME = 100

files = Blueprint("files", __name__)


@attrs.frozen
class Settings:
    """Where the files are kept."""

    upload_folder: str


@attrs.frozen
class PageContext:
    """The files that are there, and why the last one is not."""

    names: Sequence[str]
    kinds: str = ",".join(sorted(KINDS))
    error: str = ""


PAGE = Template("files.html", PageContext)


def folder() -> Path:
    """Return the folder with the files, which is no folder with code or static files."""
    return Path(current_settings(Settings).upload_folder)


def names() -> list[str]:
    """Return the names of the files."""
    return sorted(path.name for path in folder().iterdir())


def kept(file: FileStorage | None) -> str | None:
    """Keep a file, or return why it cannot be kept."""
    name = secure_filename(file.filename or "") if file else ""
    if file is None or not name:
        return "Choose a file."
    if Path(name).suffix.lower() not in KINDS:
        return f"Files of this kind are not taken: {name}."
    if len(name) > LONGEST_NAME:
        return "The name of the file is too long."
    try:
        # "x": two uploads of one name never write into each other.
        with (folder() / name).open("xb") as target:
            file.save(target)
    except FileExistsError:
        return f"There is a file called {name} already."
    return None


@files.get("/")
def index() -> str:
    """Show the files, and a form for one more."""
    return PAGE.render(PageContext(names()))


@files.post("/")
def upload() -> Response | tuple[str, int]:
    """Take a file."""
    error = kept(request.files.get("file"))
    if error is not None:
        return PAGE.render(PageContext(names(), error=error)), 422
    return redirect(url_for(index), 303)


@files.get("/files/<name>")
def download(name: str) -> Response:
    """Send a file to be saved: what somebody has sent is never shown as a page of this site."""
    return send_from_directory(folder(), name, as_attachment=True)


@files.errorhandler(413)
def too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
    """Say how much is too much; nothing of the body has been read."""
    limit = request.max_content_length or 0
    return PAGE.render(PageContext(names(), error=f"At most {limit:,} bytes are taken.")), 413


def create_app(config: Mapping[str, object] | None = None) -> Erlen[Session, Settings]:
    """Make the application, for requests of up to `MAX_CONTENT_LENGTH` bytes."""
    app = Erlen(__name__, settings=Settings)
    app.config["MAX_CONTENT_LENGTH"] = 8 * 1024 * 1024
    app.config["UPLOAD_FOLDER"] = f"{app.instance_path}/files"
    app.config.from_prefixed_env("UPLOADS")
    app.config.from_mapping(config or {})
    Path(app.settings.upload_folder).mkdir(parents=True, exist_ok=True)
    app.register_blueprint(files)
    return app
