"""Work in the background: requests order it, workers on any machine do it."""

import os
from typing import Any

from celery import Celery

__all__ = ["REDIS", "celery", "greet"]

REDIS = os.environ.get("DEPLOYED_REDIS", "redis://127.0.0.1:6379")

# Each number is a database of its own in the same Redis; sessions have 0.
celery: Celery[Any] = Celery("deployed", broker=f"{REDIS}/1", backend=f"{REDIS}/2")
celery.conf.update(
    broker_connection_retry_on_startup=True,
    # Work that was under way when its machine died is done again by another one.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    result_expires=3600,
)


@celery.task
def greet(name: str) -> str:
    """Return a greeting, which takes its time."""
    return f"Hello, {name}!"
