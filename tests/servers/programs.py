"""Programs that tests talk to, each on a free port of this machine and gone afterwards; without the program, the test is skipped and says so."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs
import pytest
from tests.ports import free_port

__all__ = [
    "PYTHON",
    "Server",
    "environment",
    "free_port",
    "nginx",
    "postgres",
    "program",
    "redis",
    "running",
    "wait_for",
]

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
PATIENCE = 40


@attrs.frozen
class Server:
    """A program that runs."""

    process: "subprocess.Popen[bytes]"
    port: int


def environment(**variables: str) -> dict[str, str]:
    """Return the shell's variables; a program sees the modules that the tests see."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ERLEN_", "FLASK_"))}
    return kept | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"} | variables


def program(name: str, package: str, *folders: str) -> str:
    """Return the path of a program, or skip the test."""
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", ""), "/usr/sbin"]))
    if found is None:
        pytest.skip(f"{name} is not installed; the package {package} has it")
    return found


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until somebody listens on *port*."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)  # nothing tells when it listens
        else:
            return
    raise RuntimeError(f"Nothing listens on port {port}; {process.args!r} has ended with {process.poll()}.")


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    *,
    variables: Mapping[str, str] | None = None,
    output: Path | None = None,
    folder: Path = ROOT,
    user: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Generator[Server]:
    """Run a program that listens on *port*, and stop it; what it says goes to *output*."""
    with (
        (output or Path(os.devnull)).open("ab") as sink,
        subprocess.Popen(
            command,
            env=environment(**(variables or {})),
            cwd=folder if user is None else "/",
            user=user,
            group=None if user is None else pwd.getpwnam(user).pw_gid,
            extra_groups=None if user is None else [],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            try:
                wait_for(port, process)
            except RuntimeError as error:
                said = "" if output is None else output.read_text(errors="replace")[-3000:]
                raise RuntimeError(f"{error} It said:\n{said}") from None
            yield Server(process, port)
        finally:
            process.send_signal(stop)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
            # Whoever it has started, and left behind.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def redis(folder: Path, port: int | None = None) -> Generator[Server]:
    """Run a Redis that keeps nothing on disk."""
    port = free_port() if port is None else port
    command = [program("redis-server", "redis-server"), "--port", str(port), "--bind", "127.0.0.1"]
    quiet = ["--save", "", "--appendonly", "no", "--dir", str(folder), "--daemonize", "no"]
    with running([*command, *quiet], port, output=folder / "redis.log") as server:
        yield server


@contextmanager
def postgres() -> Generator[str]:
    """Run a PostgreSQL with an empty database, and yield its address for SQLAlchemy."""
    folders = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    tools = Path(program("initdb", "postgresql", *folders)).resolve().parent
    # It refuses to run as root, and its own user cannot look into the tests' folder.
    user = "postgres" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="erlen-postgres-") as name:
        folder = Path(name)
        if user is not None:
            try:
                os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
            except KeyError:
                pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        data = str(folder / "data")
        subprocess.run(
            [
                str(tools / "initdb"),
                "--no-sync",
                "--auth=trust",
                "--username=erlen",
                "--encoding=UTF8",
                "--locale=C",
                "-D",
                data,
            ],
            check=True,
            cwd="/",
            user=user,
            extra_groups=None if user is None else [],
            stdout=subprocess.DEVNULL,
        )
        port = free_port()
        settings = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "fsync=off")
        command = [str(tools / "postgres"), "-D", data]
        for setting in settings:
            command += ["-c", setting]
        # It would wait for its clients, were it asked politely.
        with running(command, port, user=user, stop=signal.SIGQUIT):
            ready = [str(tools / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
            until = time.monotonic() + PATIENCE
            while subprocess.run(ready, check=False).returncode and time.monotonic() < until:
                time.sleep(0.05)  # it listens before it is ready
            yield f"postgresql+psycopg://erlen@127.0.0.1:{port}/postgres"


@contextmanager
def nginx(configuration: Path, port: int) -> Generator[Server]:
    """Run nginx with a configuration that keeps everything in its own folder."""
    folder = str(configuration.parent)
    command = [program("nginx", "nginx"), "-e", "stderr", "-p", folder, "-c", str(configuration), "-g", "daemon off;"]
    with running(command, port, output=configuration.parent / "nginx.log") as server:
        yield server
