"""A task runs in the application's context: at once, by a worker thread over memory, by a worker process over Redis."""

import logging
import subprocess
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import setup_logging
from tests.servers.programs import PYTHON, environment, redis

from erlen import Erlen, Session
from erlen.testing import ErlenClient
from with_celery import create_app, order, result
from with_celery.queue import CELERY, Settings

TEXT = "the cat and the hat"
COUNT = {"the": 2, "cat": 1, "and": 1, "hat": 1}


@contextmanager
def counting(**config: object) -> Generator[Erlen[Session, Settings]]:
    """Make the application, and leave no Celery behind."""
    app = create_app({"TESTING": True, **config})
    try:
        yield app
    finally:
        app.extensions[CELERY].close()


def ordered(client: ErlenClient, text: str = TEXT) -> str:
    """Order a count and return its number."""
    answer = client.on(order, json={"text": text})()
    assert answer.status_code == 202
    assert answer.json is not None
    assert answer.headers["Location"] == f"/counts/{answer.json['id']}"
    return str(answer.json["id"])


def test_a_task_runs_at_once_in_tests() -> None:
    """P-PAT-25: eager mode."""
    with counting(TASKS_RUN_AT_ONCE=True, RESULT_URL="cache+memory://") as app:
        client = app.test_client()
        task = ordered(client)

        assert client.on(result)(task_id=task).json == {"state": "SUCCESS", "count": COUNT}


@pytest.fixture
def logging_left_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep a worker that is a thread from setting up logging for the whole process."""
    for name in (
        "_MP_FORK_LOGLEVEL_",
        "_MP_FORK_LOGFILE_",
        "_MP_FORK_LOGFORMAT_",
        "CELERY_LOG_LEVEL",
        "CELERY_LOG_FILE",
    ):
        monkeypatch.setenv(name, "")

    def nothing(**options: object) -> None:
        """Take the place of what Celery would do."""

    setup_logging.connect(nothing)
    before = logging.root.handlers[:], logging.root.level
    yield
    setup_logging.disconnect(nothing)
    logging.captureWarnings(False)
    assert (logging.root.handlers, logging.root.level) == before


@pytest.mark.usefixtures("logging_left_alone")
def test_a_worker_thread_answers_over_memory() -> None:
    """P-PAT-25: a task with the application's context; the result is asked for until it is there."""
    with counting(BROKER_URL="memory://", RESULT_URL="cache+memory://", LONGEST_TEXT=30) as app:
        client, celery = app.test_client(), app.extensions[CELERY]
        first, second = ordered(client), ordered(client, "too long " * 10)
        assert client.on(result)(task_id=first).json == {"state": "PENDING"}

        with start_worker(celery, perform_ping_check=False):
            celery.AsyncResult(first).get(timeout=30)
            celery.AsyncResult(second).get(timeout=30, propagate=False)

        assert client.on(result)(task_id=first).json == {"state": "SUCCESS", "count": COUNT}
        failed = client.on(result)(task_id=second)
        assert failed.status_code == 500
        assert failed.json == {"state": "FAILURE", "error": "The text has 90 characters; at most 30 count."}


def test_a_worker_process_answers_over_redis(tmp_path: Path) -> None:
    """P-PAT-25: the command of the page, and real polling."""
    with redis(tmp_path) as server:
        url = f"redis://127.0.0.1:{server.port}/0"
        with counting(BROKER_URL=url, RESULT_URL=url) as app, working(url, tmp_path):
            client = app.test_client()

            assert polled(client, ordered(client)) == {"state": "SUCCESS", "count": COUNT}


@contextmanager
def working(url: str, folder: Path) -> Generator[None]:
    """Run a worker process, and stop it."""
    command = [PYTHON, "-m", "celery", "--app", "with_celery.worker", "worker", "--pool", "solo", "--loglevel", "error"]
    variables = environment(COUNTS_BROKER_URL=url, COUNTS_RESULT_URL=url)
    with (
        (folder / "worker.log").open("wb") as log,
        subprocess.Popen(command, env=variables, cwd=folder, stdout=log, stderr=log) as worker,
    ):
        try:
            yield
        finally:
            worker.terminate()


def polled(client: ErlenClient, task: str) -> object:
    """Ask for a result, as a browser would, until it is there."""
    end = time.monotonic() + 60
    while (answer := client.on(result)(task_id=task)).status_code == 202:
        assert time.monotonic() < end, "the worker does not answer"
        time.sleep(0.05)  # as a browser waits between two questions
    return answer.json
