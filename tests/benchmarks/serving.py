"""Measures frames behind real servers on loopback, for a bounded time, and stops every server it has started.

The load comes from wrk where it is installed, else from threads of this process (which then are what is measured, on a small machine).
The server has one processor to itself, and so has the load: threads that hand the interpreter over from one processor to another may take five times
as long from one start to the next.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from pathlib import Path

import attrs
from tests.ports import free_port

from .cold import ROOT, environment
from .drive import Answer, Call, on_processor
from .roster import Frame
from .workloads import Workload

CONNECTIONS = 16
_START_SECONDS = 20.0
_APP = "tests.benchmarks.served:app"
SERVERS = {
    "gunicorn": ("wsgi", "-m gunicorn -k gthread -w 1 --threads 4 --log-level error -b 127.0.0.1:{port} {app}"),
    "waitress": ("wsgi", "-m waitress --threads=4 --listen=127.0.0.1:{port} {app}"),
    "granian": ("wsgi", "-m granian --interface wsgi --no-ws --log-level error --host 127.0.0.1 --port {port} {app}"),
    "uvicorn": ("asgi", "-m uvicorn --log-level error --host 127.0.0.1 --port {port} {app}"),
    "its own": ("own", "-m tests.benchmarks.frames.{frame} {port}"),
}


class ServerError(RuntimeError):
    """A server did not start, or the load generator said nothing readable."""


@attrs.frozen
class Served:
    """The best rate of one frame behind one server, and the least processor time it took there for a request, in microseconds."""

    server: str
    workload: str
    frame: str
    rate: float
    cost: float


@contextmanager
def _listening(server: str, frame: Frame, workload: Workload) -> Iterator[tuple[int, int]]:
    """Yield port and session of a running server; it is stopped at the end, whatever happens."""
    port = free_port()
    command = [sys.executable, *SERVERS[server][1].format(port=port, app=_APP, frame=frame.name).split()]
    variables = environment() | {"BENCH_FRAME": frame.name, "BENCH_SITE": workload.site}
    with tempfile.TemporaryFile() as log:
        with on_processor(0):
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=variables,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            end = time.monotonic() + _START_SECONDS
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise ServerError(f"{server} with {frame.name} did not start: {log.read()[-600:].decode()}")
                time.sleep(0.05)
            yield port, process.pid
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and the workers in its session."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
    # Workers that their parent has left behind are still in its group.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _spent(session: int) -> float:
    """Return the processor time that all processes of *session* have taken, in seconds; 0 where the system does not say."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12]) if int(fields[3]) == session else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True


@attrs.frozen
class _OverTheWire:
    """Asks a server, as a workload's preparation wants it."""

    port: int

    def ask(self, call: Call, /) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(call.method, call.target, call.body or None, dict(call.sent))
            answer = connection.getresponse()
            headers = tuple((name.lower(), value) for name, value in answer.getheaders())
            return Answer(answer.status, headers, answer.read())
        finally:
            connection.close()

    def spend(self, call: Call, count: int, /) -> int:
        start = time.monotonic_ns()
        for _ in range(count):
            self.ask(call)
        return time.monotonic_ns() - start


def _wrk(port: int, call: Call, seconds: float) -> tuple[float, int]:
    """Return requests per second, and how many there were."""
    headers = [word for name, value in call.sent if name != "Host" for word in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *headers]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{call.target}"],
        capture_output=True,
        text=True,
        timeout=seconds + 30,
        check=False,
    )
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    count = re.search(r"(\d+) requests in", done.stdout)
    if rate is None or count is None or "Non-2xx" in done.stdout:
        raise ServerError(f"wrk: {done.stdout[-400:]}{done.stderr[-400:]}")
    return float(rate[1]), int(count[1])


def _threads(port: int, call: Call, seconds: float) -> tuple[float, int]:
    """Do what `_wrk` does: load with threads, each on a connection that is kept."""
    end = time.monotonic() + seconds
    counts: list[int] = []

    def client() -> None:
        done, connection = 0, HTTPConnection("127.0.0.1", port, timeout=10)
        while time.monotonic() < end:
            try:
                connection.request(call.method, call.target, call.body or None, dict(call.sent))
                connection.getresponse().read()
            except (HTTPException, OSError):
                # A kept connection that the server has closed: the next request opens another.
                connection.close()
            else:
                done += 1
        connection.close()
        counts.append(done)

    threads = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds, sum(counts)


def serve(workload: Workload, frames: Sequence[Frame], rounds: int, seconds: float) -> Iterator[Served]:
    """Yield the best rate of each of *frames* behind each installed server of its interface, frames taking turns.

    Raises:
        ServerError: A server does not start or fails under load.
        WrongAnswerError: A frame's answer is not the one that is timed.
    """
    load = _wrk if shutil.which("wrk") and not workload.call.body else _threads
    for server, (interface, _) in SERVERS.items():
        if interface != "own" and find_spec(server) is None:
            continue
        able = [frame for frame in frames if frame.interface == interface and frame.can(workload.name)]
        best = {frame.name: Served(server, workload.name, frame.name, 0.0, float("inf")) for frame in able}
        for _ in range(rounds):
            for frame in able:
                with _listening(server, frame, workload) as (port, session), on_processor(1):
                    call = workload.prepare(_OverTheWire(port))
                    before = _spent(session)
                    rate, count = load(port, call, seconds)
                    cost = (_spent(session) - before) / max(count, 1) * 1e6
                known = best[frame.name]
                best[frame.name] = attrs.evolve(known, rate=max(known.rate, rate), cost=min(known.cost, cost))
        yield from best.values()
