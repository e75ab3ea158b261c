"""Starts a program that listens on a free port of this machine, reads the port from what it prints, and always stops it."""

import os
import re
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, Timer
from typing import IO

__all__ = ["EXAMPLES", "environment", "listening"]

EXAMPLES = Path(__file__).resolve().parents[2]
PATIENCE = 30


def environment(**variables: str) -> dict[str, str]:
    """Return the shell's variables without those that steer the blog; a program sees the modules that the tests see."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BLOG_", "ERLEN_", "FLASK_"))}
    return kept | {"PYTHONPATH": os.pathsep.join([str(EXAMPLES), *sys.path]), "PYTHONUNBUFFERED": "1"} | variables


@contextmanager
def listening(command: Sequence[str], variables: Mapping[str, str], started: str) -> Generator[int]:
    """Run *command*, and yield the port that the group of the pattern *started* finds in its output."""
    with subprocess.Popen(
        command,
        env=dict(variables),
        cwd=EXAMPLES.parents[1],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        # Whoever waits for a program that hangs gets an end of its output instead.
        watchdog = Timer(PATIENCE, process.kill)
        watchdog.start()
        assert process.stdout is not None
        said: list[str] = []
        reader = Thread(target=read_on, args=(process.stdout, said))
        try:
            yield port_in(process.stdout, said, started)
        finally:
            process.terminate()
            reader.start()
            process.wait()
            reader.join()
            watchdog.cancel()


def port_in(output: IO[str], said: list[str], started: str) -> int:
    """Return the port that the program names once it listens."""
    for line in output:
        said.append(line)
        found = re.search(started, line)
        if found is not None:
            return int(found[1])
    raise RuntimeError(f"The program ended before it listened. It said:\n{''.join(said)}")


def read_on(output: IO[str], said: list[str]) -> None:
    """Read the rest of the output, so that the program never waits for a reader."""
    said.extend(output)
