"""Measures the cold start of each frame in subprocesses of its own: import, an application with many routes, the first request, memory."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs

from .roster import Frame

ROOT = Path(__file__).resolve().parent.parent.parent
_TIMEOUT = 60


@attrs.frozen
class Cold:
    """One frame's best cold start: milliseconds, and MiB of memory that the application took and the whole process has."""

    frame: str
    routes: int
    imported: float
    built: float
    first: float
    grown: float
    resident: float


class ColdStartError(RuntimeError):
    """A frame's subprocess did not come to its end."""


def environment() -> dict[str, str]:
    """Return the variables for a child: erlen's source and this folder can be imported, hashes are the same, nothing is compiled twice."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "bytecode")}


def _once(frame: Frame, routes: int) -> tuple[float, ...]:
    command = [sys.executable, str(Path(__file__).with_name("_coldstart.py"))]
    try:
        done = subprocess.run(
            [*command, frame.name, " ".join(frame.imports), str(routes)],
            env=environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=True,
        )
    except subprocess.TimeoutExpired as exc:
        raise ColdStartError(f"{frame.name} with {routes:,} routes took longer than {_TIMEOUT} s.") from exc
    except subprocess.CalledProcessError as exc:
        raise ColdStartError(f"{frame.name} with {routes:,} routes failed: {exc.stderr}") from exc
    return tuple(float(word) for word in done.stdout.split())


def start_cold(frames: Sequence[Frame], routes: int, repeats: int) -> list[Cold]:
    """Return the best of *repeats* cold starts of every frame that has routes; the first, which may compile, isn't counted.

    Raises:
        ColdStartError: A frame's subprocess failed or took too long.
    """
    found: list[Cold] = []
    able = [frame for frame in frames if frame.can("rules-3000")]
    times: dict[str, list[tuple[float, ...]]] = {frame.name: [] for frame in able}
    for number in range(repeats + 1):
        for frame in able:
            measured = _once(frame, routes if number else 1)
            if number:
                times[frame.name].append(measured)
    for frame in able:
        imported, built, first, grown, resident = (min(column) for column in zip(*times[frame.name], strict=True))
        mebi = 1024**2
        found.append(Cold(frame.name, routes, imported * 1e3, built * 1e3, first * 1e3, grown / mebi, resident / mebi))
    return found
