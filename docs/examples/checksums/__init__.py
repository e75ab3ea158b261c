"""Bodies that are hashed while they are read: what arrives is what was sent."""

from erlen import Blueprint, Erlen, abort, request

from .digests import hashed_body

__all__ = ["create_app"]

files = Blueprint("files", __name__)


@files.put("/files")
def receive() -> tuple[dict[str, object], int]:
    """Read a body, and refuse it unless it is the one that `X-Content-SHA256` announces."""
    body = hashed_body(request)  # before anything reads the body
    size = sum(map(len, iter(lambda: request.stream.read(64 * 1024), b"")))
    if body.sha256 != request.headers.get("X-Content-SHA256", "").lower():
        abort(400, "The body is not the one that X-Content-SHA256 announces; send it again.")
    return {"size": size, "sha256": body.sha256}, 201


@files.post("/forms")
def form() -> dict[str, str]:
    """Read a form; its digest is that of the body it came in."""
    body = hashed_body(request)
    name = request.form["name"]
    return {"name": name, "sha256": body.sha256}


def create_app() -> Erlen:
    """Make the application."""
    app = Erlen(__name__)
    app.register_blueprint(files)
    return app
