"""Writes the figures as one markdown document; knows what a column says, not where a figure comes from."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from .cold import Cold
from .instructions import Counted
from .serving import Served
from .timing import Timed
from .workloads import WORKLOADS

_NONE = "–"
_MEASURE = "flask"
_OWN = "erlen"


@attrs.frozen
class Report:
    """Everything one run found."""

    about: Mapping[str, str]
    notes: Sequence[str]
    timed: Sequence[Timed] = ()
    cold: Sequence[Cold] = ()
    counted: Sequence[Counted] = ()
    served: Sequence[Served] = ()

    def markdown(self) -> str:
        """Return the whole report."""
        parts = [
            "# Benchmarks of erlen\n",
            *(f"- {name}: {value}" for name, value in self.about.items()),
            *(f"- {note}" for note in self.notes),
        ]
        for title, rows in (
            ("In-process, microseconds for one request; others as multiples of Flask's speed", _speeds(self.timed)),
            ("Objects left to the cyclic collector by one request", _garbage(self.timed)),
            ("Cold start", _cold(self.cold)),
            ("Instructions for one request, in thousands, the driver included", _instructions(self.counted)),
            ("Through servers, requests per second (multiple of Flask's on the same server)", _servers(self.served)),
        ):
            if len(rows) > 1:
                parts.append(f"\n## {title}\n\n{_table(rows)}")
        return "\n".join(parts) + "\n"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _names(rows: Iterable[Timed | Counted]) -> list[str]:
    found = list(dict.fromkeys(row.frame for row in rows))
    return [name for name in found if name not in {_MEASURE, _OWN}]


def _speeds(timed: Sequence[Timed]) -> list[list[str]]:
    others = _names(timed)
    by = {(one.workload, one.frame): one.microseconds for one in timed}
    rows = [["workload", "Flask µs", "erlen µs", "erlen ×", "aim ×", *(f"{name} ×" for name in others)]]
    for workload in WORKLOADS:
        flask, own = by.get((workload.name, _MEASURE)), by.get((workload.name, _OWN))
        if not any((workload.name, name) in by for name in (_MEASURE, _OWN, *others)):
            continue

        def ratio(spent: float | None, flask: float | None = flask) -> str:
            return _NONE if spent is None or flask is None else _number(flask / spent)

        below = " ↓" if flask is not None and own is not None and flask / own < workload.aim else ""
        times = [_NONE if spent is None else _number(spent) for spent in (flask, own)]
        ratios = [ratio(by.get((workload.name, name))) for name in others]
        rows.append([workload.title, *times, ratio(own) + below, f"{workload.aim:g}", *ratios])
    return rows


def _garbage(timed: Sequence[Timed]) -> list[list[str]]:
    names = list(dict.fromkeys(one.frame for one in timed))
    by = {(one.workload, one.frame): one.garbage for one in timed}
    rows = [["workload", *names]]
    for workload in WORKLOADS:
        found = [by.get((workload.name, name)) for name in names]
        if any(found):
            rows.append([workload.title, *(_NONE if one is None else f"{one:g}" for one in found)])
    return rows


def _cold(cold: Sequence[Cold]) -> list[list[str]]:
    head = "frame,routes,import ms,app + routes ms,first request ms,MiB of the app,MiB of the process"
    rows = [head.split(",")]
    for one in cold:
        figures = (one.imported, one.built, one.first, one.grown, one.resident)
        rows.append([one.frame, f"{one.routes:,}", *map(_number, figures)])
    return rows


def _instructions(counted: Sequence[Counted]) -> list[list[str]]:
    names = list(dict.fromkeys(one.frame for one in counted))
    by = {(one.workload, one.frame): one.instructions for one in counted}
    rows = [["workload", *names]]
    for workload in dict.fromkeys(one.workload for one in counted):
        found = [by.get((workload, name)) for name in names]
        rows.append([workload, *(_NONE if one is None else _number(one / 1_000) for one in found)])
    return rows


def _servers(served: Sequence[Served]) -> list[list[str]]:
    rows = [["server", "workload", "frame", "requests per second", "× Flask", "processor µs", "× Flask"]]
    flask = {(one.server, one.workload): one for one in served if one.frame == _MEASURE}
    for one in served:
        base = flask.get((one.server, one.workload))
        ratio = _NONE if base is None else _number(one.rate / base.rate)
        cheaper = _NONE if base is None or not one.cost else _number(base.cost / one.cost)
        rows.append([one.server, one.workload, one.frame, f"{one.rate:,.0f}", ratio, _number(one.cost), cheaper])
    return rows
