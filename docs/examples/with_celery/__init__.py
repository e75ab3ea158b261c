"""Work that a request only orders: the answer says where the result will be."""

from collections.abc import Mapping

import attrs

from erlen import Blueprint, Erlen, Session, current_app, request, url_for

from .queue import CELERY, Settings, init_app
from .tasks import count_words

__all__ = ["create_app"]

counts = Blueprint("counts", __name__)


@attrs.frozen
class Order:
    """The text whose words are to be counted."""

    text: str


@counts.post("/counts")
def order() -> tuple[dict[str, str], int, dict[str, str]]:
    """Order the count of a text's words."""
    # A checker knows what delay takes: what count_words takes.
    task = count_words.delay(request.read_json(Order).text)
    return {"id": task.id}, 202, {"Location": url_for(result, task_id=task.id)}


@counts.get("/counts/<task_id>")
def result(task_id: str) -> tuple[dict[str, object], int]:
    """Return a count, or how far it is."""
    found = current_app.extensions[CELERY].AsyncResult(task_id)
    if not found.ready():
        return {"state": found.state}, 202
    if found.failed():
        return {"state": found.state, "error": str(found.result)}, 500
    return {"state": found.state, "count": found.get()}, 200


def create_app(config: Mapping[str, object] | None = None) -> Erlen[Session, Settings]:
    """Make the application and its Celery."""
    app = Erlen(__name__, settings=Settings)
    app.config.from_prefixed_env("COUNTS")
    app.config.from_mapping(config or {})
    init_app(app)
    app.register_blueprint(counts)
    return app
