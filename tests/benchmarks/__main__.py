"""The command: measures what its flags ask for, prints one table and writes it as markdown and JSON."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import attrs

from .cold import ROOT, Cold, ColdStartError, start_cold
from .drive import on_processor
from .instructions import Counted, CountError, available, count
from .roster import Frame, UnknownFrameError, present
from .serving import Served, ServerError, serve
from .tables import Report
from .timing import Timed, time_workload
from .workloads import WORKLOADS, Workload, WrongAnswerError, named


@attrs.define
class Options(argparse.Namespace):
    """The flags."""

    workloads: str = ""
    frameworks: str = ""
    rounds: int = 0
    quick: bool = False
    in_process: bool = True
    cold: bool = True
    instructions: bool = False
    servers: bool = False
    output: Path = ROOT / ".cache" / "benchmarks"


def options(arguments: Sequence[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    add = parser.add_argument
    add("--workloads", metavar="A,B", help=f"only these of {', '.join(one.name for one in WORKLOADS)}")
    add("--frameworks", metavar="A,B", help="only these frames; Flask is the measure of the others")
    add("--rounds", type=int, metavar="N", help="blocks for each frame and workload (default 15; with --quick 3)")
    add("--quick", action="store_true", help="short blocks, few rounds, 1,000 routes only: a look, not a measurement")
    add("--no-in-process", dest="in_process", action="store_false", help="leave out the workloads in-process")
    add("--no-cold", dest="cold", action="store_false", help="leave out the cold start")
    add("--instructions", action="store_true", help="count instructions with valgrind: slow")
    add("--servers", action="store_true", help="measure hello, json and real behind servers on loopback")
    add("--output", type=Path, metavar="PATH", help="where to write PATH.md and PATH.json (default .cache/benchmarks)")
    return parser.parse_args(arguments, Options())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@attrs.frozen
class Run:
    """One run of the command."""

    options: Options
    frames: Sequence[Frame]
    workloads: Sequence[Workload]
    notes: list[str]

    @property
    def rounds(self) -> int:
        """How many blocks each frame gets."""
        return self.options.rounds or (3 if self.options.quick else 15)

    def note(self, line: str) -> None:
        """Keep *line* for the report."""
        self.notes.append(line)
        _say(line)

    @property
    def asked_here(self) -> Sequence[Frame]:
        """The frames that can be asked without their own server."""
        return [frame for frame in self.frames if frame.interface != "own"]

    def timed(self) -> Iterator[Timed]:
        """Measure in-process; a frame that fails or answers wrongly is left out of that workload and noted."""
        for workload in self.workloads if self.options.in_process else ():
            _say(f"in-process: {workload.name}")
            able: list[Frame] = []
            for frame in self.asked_here:
                try:
                    if frame.can(workload.name):
                        workload.prepare(frame.driver(workload.site))
                        able.append(frame)
                except Exception as error:
                    # Whatever a frame raises here is a finding of this run, not its end.
                    self.note(f"{frame.name} is left out of {workload.name}: {type(error).__name__}: {error}")
            yield from time_workload(workload, able, self.rounds, 3 if self.options.quick else 10)

    def cold(self) -> Iterator[Cold]:
        """Measure cold starts."""
        for routes in (1_000,) if self.options.quick else (1_000, 10_000):
            for frame in self.asked_here if self.options.cold else ():
                _say(f"cold: {frame.name}, {routes:,} routes")
                try:
                    yield from start_cold([frame], routes, 1 if self.options.quick or routes > 1_000 else 5)
                except ColdStartError as error:
                    self.note(str(error))

    def counted(self) -> Iterator[Counted]:
        """Count instructions."""
        if self.options.instructions and not available():
            self.note("valgrind is not installed: no instructions counted.")
            return
        for workload in self.workloads if self.options.instructions else ():
            for frame in self.asked_here:
                if frame.can(workload.name):
                    _say(f"instructions: {workload.name}, {frame.name}")
                    try:
                        yield count(frame, workload)
                    except CountError as error:
                        self.note(str(error))

    def served(self) -> Iterator[Served]:
        """Measure behind servers."""
        for workload in self.workloads if self.options.servers else ():
            if workload.name in {"hello", "json", "real"}:
                _say(f"servers: {workload.name}")
                try:
                    yield from serve(workload, self.frames, 1 if self.options.quick else 3, 2)
                except (ServerError, WrongAnswerError) as error:
                    self.note(str(error))

    def report(self) -> Report:
        """Measure everything that is asked for; cold starts are not pinned, servers have a processor of their own."""
        served = list(self.served())
        cold = list(self.cold())
        counted = list(self.counted())
        with on_processor(-1):
            timed = list(self.timed())
        return Report(self.about(), self.notes, timed, cold, counted, served)

    def about(self) -> dict[str, str]:
        """Return what has to be known beside the figures."""
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        versions = ", ".join(f"{frame.name} {frame.version}".strip() for frame in self.frames)
        return {
            "Measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {load:.1f} on {os.cpu_count()} processors",
            "Python": f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}",
            "Frames": versions,
            "Rounds": f"{self.rounds}; the best block of each counts, in processor time",
        }


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its status."""
    asked = options(arguments)
    notes: list[str] = []
    try:
        frames = present(tuple(filter(None, asked.frameworks.split(","))), notes.append)
        workloads = tuple(named(name) for name in asked.workloads.split(",") if name) or WORKLOADS
    except (UnknownFrameError, LookupError) as error:
        _say(str(error.args[0]))
        return 2
    report = Run(asked, frames, workloads, notes).report()
    text = report.markdown()
    print(text)
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.with_suffix(".md").write_text(text)
    asked.output.with_suffix(".json").write_text(json.dumps(attrs.asdict(report), indent=1))
    _say(f"Written to {asked.output.with_suffix('.md')} and .json.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
