"""Tasks as MongoDB's documents."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import attrs
from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.collection import Collection

from .tasks import Task

__all__ = ["MongoTasks", "TaskDocument"]


class TaskDocument(TypedDict):
    """A task as it is stored; MongoDB gives it its `_id`."""

    _id: NotRequired[ObjectId]
    title: str
    tags: list[str]
    done: bool


def task_of(document: TaskDocument) -> Task:
    """Return the task that a document holds."""
    title, tags, done = document["title"], tuple(document["tags"]), document["done"]
    return Task(str(document.get("_id")), title, tags, done)


def filter_of(task_id: str) -> dict[str, ObjectId] | None:
    """Return what finds the document with this id, None where it can be nobody's."""
    return {"_id": ObjectId(task_id)} if ObjectId.is_valid(task_id) else None


@attrs.frozen
class MongoTasks:
    """Keeps tasks in a collection."""

    collection: Collection[TaskDocument]

    def add(self, title: str, tags: Sequence[str], /) -> str:
        """See `TaskStore`."""
        document: TaskDocument = {"title": title, "tags": [*tags], "done": False}
        return str(self.collection.insert_one(document).inserted_id)

    def all(self, tag: str | None = None, /) -> Sequence[Task]:
        """See `TaskStore`."""
        wanted: dict[str, str] = {} if tag is None else {"tags": tag}
        return [task_of(document) for document in self.collection.find(wanted).sort("_id")]

    def get(self, task_id: str, /) -> Task | None:
        """See `TaskStore`."""
        wanted = filter_of(task_id)
        document = None if wanted is None else self.collection.find_one(wanted)
        return None if document is None else task_of(document)

    def finish(self, task_id: str, /) -> Task | None:
        """See `TaskStore`."""
        wanted = filter_of(task_id)
        if wanted is None:
            return None
        document = self.collection.find_one_and_update(
            wanted, {"$set": {"done": True}}, return_document=ReturnDocument.AFTER
        )
        return None if document is None else task_of(document)

    def delete(self, task_id: str, /) -> bool:
        """See `TaskStore`."""
        wanted = filter_of(task_id)
        return wanted is not None and self.collection.delete_one(wanted).deleted_count == 1
