"""What holds for every store of tasks: the one in memory, MongoDB's on a double of the server, and on a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import mongomock
import pytest
from pymongo import MongoClient
from pymongo.collection import Collection
from tests.servers.programs import free_port, program, running

from erlen.testing import ErlenClient
from with_mongodb import add, create_app, delete, finish, index, show
from with_mongodb.mongo import MongoTasks, TaskDocument
from with_mongodb.tasks import STORE, MemoryTasks, TaskStore


@pytest.fixture
def on_memory() -> TaskStore:
    return MemoryTasks()


@pytest.fixture
def on_double() -> TaskStore:
    # mongomock has the methods of pymongo's collections, and no types of its own.
    return MongoTasks(cast("Collection[TaskDocument]", mongomock.MongoClient()["tests"]["tasks"]))


@pytest.fixture
def on_mongod(tmp_path: Path) -> Iterator[TaskStore]:
    """Skipped where there is none: its licence keeps it out of Debian, and the project offers packages of its own."""
    port = free_port()
    command = [
        program("mongod", "mongodb-org-server (www.mongodb.com)"),
        "--dbpath",
        str(tmp_path),
        "--port",
        str(port),
    ]
    with (
        running([*command, "--bind_ip", "127.0.0.1", "--nounixsocket"], port),
        MongoClient[TaskDocument](port=port) as client,
    ):
        yield MongoTasks(client["tests"]["tasks"])


@pytest.fixture(params=["on_memory", "on_double", "on_mongod"])
def store(request: pytest.FixtureRequest) -> TaskStore:
    found: TaskStore = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def client(store: TaskStore) -> ErlenClient:
    app = create_app({"TESTING": True})
    app.extensions[STORE] = store
    return app.test_client()


def test_tasks_are_added_read_changed_and_deleted(client: ErlenClient) -> None:
    """P-PAT-19: declared documents, and all that is done with them."""
    added = client.on(add, json={"title": "Write", "tags": ["home"]})()
    assert added.json is not None
    task_id = str(added.json["url"]).rpartition("/")[2]
    task = {"id": task_id, "title": "Write", "tags": ["home"], "done": False}

    assert client.on(show)(task_id=task_id).json == task
    assert client.on(finish)(task_id=task_id).json == {**task, "done": True}
    assert client.on(index)().json == [{**task, "done": True}]
    assert client.on(delete)(task_id=task_id).status_code == 204
    assert client.on(index)().json == []


def test_tasks_are_found_by_tag(store: TaskStore) -> None:
    """P-PAT-19."""
    for title, tags in (("a", ["x", "y"]), ("b", []), ("c", ["y"])):
        store.add(title, tags)

    assert [task.title for task in store.all("y")] == ["a", "c"]
    assert [task.title for task in store.all()] == ["a", "b", "c"]


@pytest.mark.parametrize("task_id", ["nobody", "0" * 24, '{"$ne": 1}'])
def test_an_unknown_id_is_404(client: ErlenClient, task_id: str) -> None:
    calls: list[Callable[..., object]] = [show, finish, delete]

    assert [client.on(call)(task_id=task_id).status_code for call in calls] == [404, 404, 404]


def test_without_a_url_everything_is_kept_in_memory() -> None:
    assert isinstance(create_app().extensions[STORE], MemoryTasks)
