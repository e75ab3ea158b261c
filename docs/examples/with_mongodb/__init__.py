"""Tasks in MongoDB or in memory: the views know what a store does, not which one it is."""

from collections.abc import Mapping

import attrs
from pymongo import MongoClient

from erlen import Blueprint, Erlen, Session, abort, current_app, request, url_for

from .mongo import MongoTasks, TaskDocument
from .tasks import STORE, MemoryTasks, Task, TaskStore

__all__ = ["create_app"]

todo = Blueprint("todo", __name__)


@attrs.frozen
class Settings:
    """Where the data is."""

    mongo_url: str | None = None


@attrs.frozen
class NewTask:
    """What is to be done."""

    title: str = attrs.field(validator=attrs.validators.min_len(1))
    tags: list[str] = attrs.field(factory=list[str])


def store() -> TaskStore:
    """Return the current application's store."""
    return current_app.extensions[STORE]


@todo.get("/tasks")
def index() -> list[dict[str, object]]:
    """Return all tasks, or those with `?tag=`."""
    return [attrs.asdict(task) for task in store().all(request.args.get("tag"))]


@todo.post("/tasks")
def add() -> tuple[dict[str, str], int]:
    """Add a task."""
    new = request.read_json(NewTask)
    return {"url": url_for(show, task_id=store().add(new.title, new.tags))}, 201


@todo.get("/tasks/<task_id>")
def show(task_id: str) -> dict[str, object]:
    """Return one task."""
    return attrs.asdict(found(store().get(task_id)))


@todo.post("/tasks/<task_id>/done")
def finish(task_id: str) -> dict[str, object]:
    """Mark a task as done."""
    return attrs.asdict(found(store().finish(task_id)))


@todo.delete("/tasks/<task_id>")
def delete(task_id: str) -> tuple[str, int]:
    """Delete a task."""
    if not store().delete(task_id):
        abort(404)
    return "", 204


def found(task: Task | None) -> Task:
    """Return the task, or answer 404."""
    if task is None:
        abort(404, "There is no such task.")
    return task


def make_store(url: str | None) -> TaskStore:
    """Return the store behind a URL such as `mongodb://localhost:27017/tasks`."""
    if url is None:
        return MemoryTasks()
    client = MongoClient[TaskDocument](url, serverSelectionTimeoutMS=5000)
    return MongoTasks(client.get_default_database("tasks")["tasks"])


def create_app(config: Mapping[str, object] | None = None) -> Erlen[Session, Settings]:
    """Make the application; without a `MONGO_URL` everything is kept in memory."""
    app = Erlen(__name__, settings=Settings)
    app.config.from_prefixed_env("TASKS")
    app.config.from_mapping(config or {})
    app.extensions[STORE] = make_store(app.settings.mongo_url)
    app.register_blueprint(todo)
    return app
