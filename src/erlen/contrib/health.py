"""Two addresses that tell a balancer or a supervisor how the application is: whether it lives, and whether it can work now.

Knows checks as functions. Rules:
- A check that raises has failed, one that takes longer than its limit too. The client learns the check's name and no more; the log says why.
- Each check runs at most once at a time, in a thread of its own, however often somebody asks: nobody can load a database through these addresses, and
  a check that hangs holds one thread, not one for each question.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from datetime import timedelta
from time import monotonic
from typing import Literal, TypeAlias, final

import attrs

from ..app import AnyErlen
from ..blueprints import Blueprint
from ..errors import ErlenError
from ..globals import current_app, unproxied
from ..json import jsonify
from ..types import JSONInput
from ..wrappers import Response

__all__ = ["Check", "HealthCheckError", "Verdict", "health_blueprint"]

Verdict: TypeAlias = Literal["ok", "failed", "timed out"]


class HealthCheckError(ErlenError):
    """A check says that something is not as it should be; for checks that have no error of their own to raise."""


@attrs.frozen
class Check:
    """Something without which the application cannot work: *run* raises if it is not there."""

    name: str
    run: Callable[[], object]
    """Called in the context of the application, in a thread of its own; what it returns does not matter."""

    limit: timedelta = timedelta(seconds=2)


@attrs.frozen
class _Run:
    """One run of a check."""

    began: float
    done: Future[None] = attrs.field(factory=Future[None])


@final
class _Watch:
    """Runs one check, never twice at a time."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self._lock = threading.Lock()
        self._run: _Run | None = None
        self._verdict: Verdict = "ok"

    def begin(self, app: AnyErlen) -> _Run:
        """Return the run that is under way, or a new one."""
        with self._lock:
            if self._run is None:
                self._run = _Run(monotonic())
                # The end of the process does not wait for a check that hangs.
                threading.Thread(target=self._work, args=(app, self._run), daemon=True).start()
            return self._run

    def _work(self, app: AnyErlen, run: _Run) -> None:
        try:
            with app.app_context():
                self.check.run()
        except BaseException as error:
            # Who waits for it is told, whatever it is.
            self._end()
            run.done.set_exception(error)
        else:
            self._end()
            run.done.set_result(None)

    def _end(self) -> None:
        with self._lock:
            self._run = None

    def verdict(self, app: AnyErlen, run: _Run) -> Verdict:
        """Wait for the end of *run*, until its limit, and say what came of it."""
        left = run.began + self.check.limit.total_seconds() - monotonic()
        try:
            cause = run.done.exception(max(0, left))
        except FutureTimeoutError:
            return self._note(app, "timed out", None)
        return self._note(app, "ok" if cause is None else "failed", cause)

    def _note(self, app: AnyErlen, verdict: Verdict, cause: BaseException | None) -> Verdict:
        """Log what has changed since the last answer: a balancer asks every few seconds."""
        with self._lock:
            has_changed, self._verdict = verdict != self._verdict, verdict
        if has_changed and verdict == "ok":
            app.logger.info("Health check %r is ok again.", self.check.name)
        elif has_changed:
            app.logger.error("Health check %r %s.", self.check.name, verdict, exc_info=cause)
        return verdict


def health_blueprint(checks: Iterable[Check] = (), *, name: str = "health") -> Blueprint:
    """Return a blueprint with ``/live``, which always answers, and ``/ready``, which answers 503 as long as a check fails.

    Raises:
        ValueError: two checks have the same name.

    >>> from erlen import Erlen
    >>> from erlen.contrib.health import Check, health_blueprint
    >>> app = Erlen("example")
    >>> app.register_blueprint(health_blueprint([Check("arithmetic", lambda: 1 / 1)]), url_prefix="/health")
    >>> client = app.test_client()
    >>> client.get("/health/live").json
    {'status': 'alive'}
    >>> client.get("/health/ready").json
    {'checks': {'arithmetic': 'ok'}, 'status': 'ready'}
    """
    watches = [_Watch(check) for check in checks]
    names = [watch.check.name for watch in watches]
    if double := next((each for each in names if names.count(each) > 1), None):
        raise ValueError(f"Two health checks are named {double!r}; give each a name of its own.")
    blueprint = Blueprint(name, __name__)

    @blueprint.get("/live")
    def live() -> Response:
        return _answer(200, {"status": "alive"})

    @blueprint.get("/ready")
    def ready() -> Response:
        app = unproxied(current_app)
        # All at the same time: the answer takes as long as the slowest.
        runs = [(watch, watch.begin(app)) for watch in watches]
        verdicts = {watch.check.name: watch.verdict(app, run) for watch, run in runs}
        is_ready = all(verdict == "ok" for verdict in verdicts.values())
        return _answer(200 if is_ready else 503, {"status": "ready" if is_ready else "not ready", "checks": verdicts})

    return blueprint


def _answer(status: int, content: JSONInput) -> Response:
    response = jsonify(content)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
