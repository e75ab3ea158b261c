"""What a task is, what the application asks of a store of tasks, and the store in memory."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from erlen import ExtensionKey

__all__ = ["STORE", "MemoryTasks", "Task", "TaskStore"]


@attrs.frozen
class Task:
    """Something to do."""

    id: str
    title: str
    tags: Sequence[str] = ()
    done: bool = False


class TaskStore(Protocol):
    """Keeps tasks."""

    def add(self, title: str, tags: Sequence[str], /) -> str:
        """Add a task and return its id."""
        ...

    def all(self, tag: str | None = None, /) -> Sequence[Task]:
        """Return the tasks, or those with a tag, the oldest first."""
        ...

    def get(self, task_id: str, /) -> Task | None:
        """Return the task with this id; whatever a client sends may be one."""
        ...

    def finish(self, task_id: str, /) -> Task | None:
        """Mark a task as done and return it."""
        ...

    def delete(self, task_id: str, /) -> bool:
        """Delete a task and tell whether there was one."""
        ...


STORE = ExtensionKey[TaskStore]("with_mongodb.store")


@attrs.frozen
class MemoryTasks:
    """Keeps tasks as long as the process lasts: for tests, and for a first look."""

    kept: dict[str, Task] = attrs.field(factory=dict[str, Task], init=False)

    def add(self, title: str, tags: Sequence[str], /) -> str:
        """See `TaskStore`."""
        task = Task(f"{len(self.kept) + 1}", title, tuple(tags))
        self.kept[task.id] = task
        return task.id

    def all(self, tag: str | None = None, /) -> Sequence[Task]:
        """See `TaskStore`."""
        return [task for task in self.kept.values() if tag is None or tag in task.tags]

    def get(self, task_id: str, /) -> Task | None:
        """See `TaskStore`."""
        return self.kept.get(task_id)

    def finish(self, task_id: str, /) -> Task | None:
        """See `TaskStore`."""
        if task_id in self.kept:
            self.kept[task_id] = attrs.evolve(self.kept[task_id], done=True)
        return self.kept.get(task_id)

    def delete(self, task_id: str, /) -> bool:
        """See `TaskStore`."""
        return self.kept.pop(task_id, None) is not None
