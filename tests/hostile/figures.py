"""Measures what issue 6 wants measured, and writes it into docs/explanation/security.md: ``python -m tests.hostile.figures [NAME…]``.

Without names, all of them, which takes minutes; with ``ERLEN_LONG=1`` the full sizes. What was measured before stays in the table, with its date.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from tests.behaviour.harness import Framework
from tests.costs import exponent, seconds

from erlen import Erlen

from .cost import costs
from .fuzzing import LONG, Fuzzer
from .site import make

__all__ = ["BEGIN", "END", "FIGURES", "PAGE", "names_on_the_page"]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "security.md"
KEPT = ROOT / ".cache" / "hostile-figures.json"
BEGIN, END = "<!-- figures: written by tests/hostile/figures.py -->\n", "<!-- end of figures -->"


def passed(*tests: str) -> str:
    """Run *tests* with pytest, and return how many of them passed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}", *tests]
        subprocess.run(command, cwd=ROOT, check=False)
        suites = list(ElementTree.parse(report).iter("testsuite"))
    total, *others = (
        sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    return f"{total - sum(others)} of {total}"


def fuzz() -> str:
    """Escapes and server errors, of the application that does everything there is to do."""
    count = 500_000 if LONG else 20_000
    fuzzer = Fuzzer(make("erlen"), seed=int(os.environ.get("ERLEN_SEED", "1")))
    for done in range(0, count, 10_000):
        fuzzer.run(10_000)
        fuzzer.seed += 1
        print(f"{done + 10_000:,} requests, {len(fuzzer.found)} kinds of breakage", file=sys.stderr, flush=True)
    escaped = sum(signature.startswith("escape") for signature in fuzzer.found)
    errors = sum(number for code, number in fuzzer.statuses.items() if code >= 500)
    return f"{escaped} escapes, {errors} server errors in {count:,} requests"


def wire() -> str:
    sys.path.append(str(ROOT / "docs" / "examples"))
    from tests.servers.test_hostile_servers import hostile_requests

    tests = passed("tests/servers/test_hostile_servers.py", "-k", "no_hostile")
    return f"none of {len(list(hostile_requests()))} above 499 on {tests} servers"


def limits() -> str:
    return f"exact on {passed('tests/servers/test_endings.py', '-k', 'limits')} servers"


def depth() -> str:
    fuzzer = Fuzzer(make("erlen"))
    sent = {"PATH_INFO": "/data", "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json"}
    taken = {
        size: seconds(lambda size=size: fuzzer.send(fuzzer.app, sent | {"body": b"[" * size}), under=0, rounds=200)  # type: ignore[misc]  # typed by its default
        for size in (101, 100_000)
    }
    assert set(fuzzer.statuses) == {400}
    return " and ".join(f"{spent * 1000:.2f} ms for {size:,} levels" for size, spent in taken.items()) + ", status 400"


def forms() -> str:
    config: Mapping[str, object] = Erlen("figures").config
    tests = passed("tests/hostile/test_limits.py", "-k", "forms and erlen")
    return f"{config['MAX_FORM_TOTAL_SIZE']:,} bytes, {config['MAX_FORM_FIELDS']:,} fields, by {tests} tests"


RULES: Final = (
    *("/<path:a>/x/<path:b>/x/<path:c>/y", "/<path:a>/<path:b>/<path:c>/<path:d>/y", "/<a>-<b>-<c>/<path:d>-<int:e>"),
    *("/<path:a>.<b>.<c>/y", "/<int:a>/<float:b>/<path:c>/x", "/<any(a, aa, aaa):a><path:b>/x<path:c>y", "/<uuid:a>/<path:b>/"),
)  # fmt: skip
UNITS: Final = ("a/x/", "/x", "-", "a-", "1.", "aaa", "1/", "x", "//", "./", "%41/", "\xc3\xa4/")


def paths() -> str:
    app = Erlen("figures", static_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    for number, rule in enumerate(RULES):
        app.add_url_rule(rule, f"rule{number}", lambda **given: "found")
    fuzzer = Fuzzer(app)
    worst, steepest = 0.0, 0.0
    for unit in UNITS:

        def send(size: int, unit: str = unit) -> None:
            fuzzer.send(app, {"PATH_INFO": f"/{unit * (size // len(unit))}"})

        worst = max(worst, seconds(partial(send, 8_192), under=0, rounds=15))
        steepest = max(steepest, exponent(send, 8_192, 65_536, under=0, rounds=7))
    assert fuzzer.report() == ""
    return (
        f"{worst * 1000:.1f} ms at most, exponent {steepest:.2f} at most, of {len(RULES)} rules and {len(UNITS)} paths"
    )


def endings() -> str:
    return f"32 endings torn down once on {passed('tests/servers/test_endings.py', '-k', '32')} servers"


def memory() -> str:
    from .test_isolation import GROWING, GROWTH_REQUESTS, growth

    grown = {kind: growth(Framework("erlen"), kind) / GROWTH_REQUESTS for kind in GROWING}
    return f"{', '.join(f'{kind} {bytes_:.3f}' for kind, bytes_ in grown.items())} bytes for each of {GROWTH_REQUESTS:,} requests"


def cycles() -> str:
    from .test_isolation import ASKED, left_over

    left = {kind: left_over(Framework("erlen"), kind) for kind in ASKED}
    plain = max(number for kind, number in left.items() if kind != "error")
    return f"{plain:g} for each of {len(left) - 1} kinds of request, {left['error']:g} for an error"


def threads() -> str:
    from .test_isolation import REQUESTS, THREADS

    done = passed("tests/hostile/test_isolation.py::test_threads_do_not_mix[erlen]")
    return f"{THREADS} threads × {REQUESTS:,} requests: {done} without a mix"


def commands() -> str:
    return f"{passed('tests/hostile/test_commandline.py', '-k', 'not flask')} broken setups"


def cost() -> str:
    shares = [
        f"{one.request} {one.added('native'):+.1%}, with every guard {one.added('all'):+.1%}"
        for one in costs(("hello", "json"))
    ]
    return "; ".join(shares)


FIGURES: Final[Mapping[str, tuple[str, Callable[[], str]]]] = {
    "fuzz": ("0 escapes and 0 server errors in 500,000 fuzzed requests", fuzz),
    "wire": ("0 of 140 hostile wire requests above 499", wire),
    "limits": ("limits exact to the byte on every server", limits),
    "depth": ("JSON deeper than 100 levels: 400 in less than a millisecond", depth),
    "forms": ("a form is at most 2.5 MB and 1,000 fields by default", forms),
    "paths": ("any rule against any path of 8 KB under 10 ms, exponent under 1.2", paths),
    "endings": ("teardown once for each of 32 endings on 7 servers", endings),
    "memory": ("under 0.05 byte of growth for each of 200,000 requests", memory),
    "cycles": ("0 cyclic objects for each request, at most 5 for an error", cycles),
    "threads": ("0 leaks between 16 threads × 10,000 requests", threads),
    "commands": ("every broken command line ends non-zero and names the culprit in at most 8 lines", commands),
    "cost": ("hardening under 3 % of the instructions", cost),
}
"""What is to be reached, and what measures it."""


def names_on_the_page() -> set[str]:
    """Return the figures that the page has, by their aims."""
    between = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    aims = set(re.findall(r"^\| (.+?) \| .+ \| \d{4}-\d\d-\d\d \|$", between, re.MULTILINE))
    return {name for name, (aim, _) in FIGURES.items() if aim in aims}


def main(names: list[str]) -> int:
    if unknown := set(names) - FIGURES.keys():
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}", file=sys.stderr)
        return 2
    for name in names or FIGURES:
        aim, measure = FIGURES[name]
        found = measure()
        print(f"{aim}: {found}", flush=True)
        # Read now: another one may have measured in the meantime.
        kept = known() | {name: [found, date.today().isoformat()]}
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(kept, indent=1))
        write(kept)
    return 0


def known() -> dict[str, list[str]]:
    """Return what was measured before, and when."""
    found: dict[str, list[str]] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return found


def write(kept: Mapping[str, list[str]]) -> None:
    """Write the table of what is *kept*."""
    lines = ["| to reach | measured | on |", "|---|---|---|"]
    lines += [f"| {aim} | {' | '.join(kept[name])} |" for name, (aim, _) in FIGURES.items() if name in kept]
    head, _, rest = PAGE.read_text().partition(BEGIN)
    table = "".join(f"{line}\n" for line in lines)
    PAGE.write_text(f"{head}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
