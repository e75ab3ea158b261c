"""Celery beside the application: its tasks run in an application context, as commands do."""

from typing import Any

import attrs
from celery import Celery, Task
from typing_extensions import override

from erlen import Erlen, ExtensionKey, Session

__all__ = ["CELERY", "Settings", "init_app"]

# Its tasks are of a class that each application makes for itself.
CELERY: ExtensionKey["Celery[Any]"] = ExtensionKey("celery")


@attrs.frozen
class Settings:
    """What carries orders and results, and how long a text may be."""

    broker_url: str = "redis://localhost:6379/0"
    result_url: str = "redis://localhost:6379/0"
    tasks_run_at_once: bool = False
    longest_text: int = 100_000


def init_app(app: Erlen[Session, Settings]) -> None:
    """Give *app* its Celery, which becomes the one that shared tasks belong to."""

    # A task may take anything here; what it takes is checked where it is ordered.
    class TaskInContext(Task[..., object]):
        @override
        def __call__(self, *args: object, **kwargs: object) -> object:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery: Celery[Any] = Celery(app.name, task_cls=TaskInContext)
    celery.conf.update(
        broker_url=app.settings.broker_url,
        result_backend=app.settings.result_url,
        task_always_eager=app.settings.tasks_run_at_once,
        task_store_eager_result=app.settings.tasks_run_at_once,
        broker_connection_retry_on_startup=True,
    )
    celery.set_default()
    app.extensions[CELERY] = celery
