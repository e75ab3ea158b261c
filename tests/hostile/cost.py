"""Counts what hardening adds to a request, in instructions, with valgrind: ``python -m tests.hostile.cost``.

The same application with `erlen.policy.FLASK` and every guard switched off, as it is natively, and with more of a security policy.
As a module with arguments it is the child: ``SITE REQUEST COUNT LAYOUT``.
"""

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import attrs
from tests.behaviour.harness import FLASK_WAYS
from werkzeug.test import create_environ

from erlen import Erlen, Request, Response
from erlen.policy import FLASK, STRICT, ContentSecurityPolicy, HostRules, SecurityPolicy

__all__ = ["OFF", "REQUESTS", "SITES", "Cost", "costs", "site"]

ROOT = Path(__file__).parents[2]
SHORT, LONG = 100, 300
LAYOUTS = 5
"""How many layouts of memory are tried: CPython finds attributes through a cache by address, and two that share a place cost a lot."""
OFF: Final[Mapping[str, object]] = {
    **FLASK_WAYS,
    "MAX_FORM_PARTS": None,
    "MAX_FORM_MEMORY_SIZE": None,
    "AUTOESCAPE_WIDELY": False,
}
OWN: Final[Mapping[str, SecurityPolicy]] = {
    "off": FLASK,
    "native": STRICT,
    "all": SecurityPolicy(
        hosts=HostRules(trusted=["localhost", ".shop.example"]),
        cross_site="refuse",
        content_security_policy=ContentSecurityPolicy(),
    ),
}
"""The guards off; as an application is natively; with hosts that are trusted, a content security policy and refusal of other sites besides."""

SITES: Final = tuple(OWN)
REQUESTS: Final[Mapping[str, str]] = {"hello": "/", "json": "/json"}


@attrs.frozen
class Cost:
    """The instructions of one request, in each of the `SITES`."""

    request: str
    instructions: Mapping[str, int]

    def added(self, site: str) -> float:
        """Return what *site* takes more than the one without guards, as a share."""
        return self.instructions[site] / self.instructions["off"] - 1


def site(name: str) -> Erlen:
    """Return the application *name*."""
    app = Erlen("cost", static_folder=None, security=OWN[name])
    if name == "off":
        app.config.update(OFF)
        Response.strict = False
        Request.strict = False

    @app.get("/")
    def hello() -> str:
        return "Hello, World!"

    @app.get("/json")
    def data() -> dict[str, object]:
        return {"message": "Hello, World!", "numbers": [1, 2, 3]}

    return app


def _write(data: bytes, /) -> None:
    """Nobody writes."""


def _nothing(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    return []


def child(name: str, target: str, count: int, layout: int) -> None:
    """Answer *count* requests, after the same preparation in every run but for where things are in memory."""
    shifted = [type(f"Shift{number}", (), {}) for number in range(37 * layout)]
    for cls in shifted:
        getattr(cls, "mro")  # noqa: B009  # it takes a place of its own
    app: WSGIApplication = site(name) if name in SITES else _nothing
    environ = create_environ(REQUESTS[target])

    # As wsgiref.types has it: whoever is told the response gets a function to write with.
    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[[bytes], object]:
        return _write

    def ask(times: int) -> None:
        for _ in range(times):
            chunks = app({**environ}, start)
            b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()

    ask(50)
    gc.collect()
    gc.freeze()
    ask(count)


def _run(name: str, target: str, count: int, layout: int) -> int:
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run(
        [*command, sys.executable, "-m", "tests.hostile.cost", name, target, str(count), str(layout)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode or found is None:
        raise RuntimeError(f"valgrind came to no figure for {name}, {target}: {done.stderr[-600:]}")
    return int(found[1].replace(",", ""))


def _per_request(name: str, target: str) -> float:
    """Return the instructions of one request, in the best layout."""
    return min(
        (_run(name, target, LONG, layout) - _run(name, target, SHORT, layout)) / (LONG - SHORT)
        for layout in range(LAYOUTS)
    )


def costs(targets: Iterable[str] = REQUESTS) -> Iterator[Cost]:
    """Yield what each of *targets* costs on each of the `SITES`, without what asking costs.

    Raises:
        RuntimeError: valgrind is not installed, or came to no figure.
    """
    if shutil.which("valgrind") is None:
        raise RuntimeError("valgrind is not installed.")
    for target in targets:
        asking = _per_request("nothing", target)
        yield Cost(target, {name: round(_per_request(name, target) - asking) for name in SITES})


def main() -> None:
    print(f"| request | {' | '.join(SITES)} |\n|---{'|---' * len(SITES)}|")
    for cost in costs():
        shown = (f"{cost.instructions[name]:,} ({cost.added(name):+.1%})" for name in SITES)
        print(f"| {cost.request} | {' | '.join(shown)} |")


if __name__ == "__main__":
    if len(sys.argv) == 5:
        child(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
