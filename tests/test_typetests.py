"""Run four type checkers over `typetests/` and compare what they say with the marks in the files.

`accept/` holds right code, `reject/` holds mistakes, `conformance.py` ties each part to its outline. A line that a checker must
refuse ends in a mark:

    url_for(profile, user_id="3")  # E
    partial(profile)(user_id="3")  # E: pyright pyrefly ty

The bare mark means all four of `CHECKERS`; a list means exactly those, so that the gap of a checker is written where it is, and
its closing is noticed. A line without a mark must be clean everywhere. Each checker runs once over the whole directory (its items
share an xdist group), and there is one test per checker and file. Where four checkers would point at different lines of a long call,
write the call on one line.

The last tests prove the runner: a missing and an unexpected error each fail it, in every checker.
"""

import io
import json
import os
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).resolve().parent.parent
TYPETESTS = ROOT / "typetests"
SRC = ROOT / "src"
CACHE = ROOT / ".cache" / "typetests"
# What the mypy plugin finds, and Flask.
ELSEWHERE = ("plugin", "flask")
MARK = re.compile(r"# E(?P<only>:(?: [a-z]+)+)?$")


@attrs.frozen
class Report:
    """One error of one checker: *path* is relative to the directory that was checked."""

    path: str
    line: int
    message: str


class CheckerFailedError(Exception):
    """A checker ended without a report that can be read."""


def output_of(command: list[str], directory: Path, *, usual: tuple[int, ...]) -> str:
    """Return what *command* prints when run in *directory*; an exit status that is not *usual* is an error."""
    # mypy's plugin is that of these sources.
    variables = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False, env=variables)
    if done.returncode not in usual:
        raise CheckerFailedError(f"{command[0]} ended with status {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def tool(name: str) -> str:
    """Return the path of the script *name* of the running environment."""
    return str(Path(sys.executable).with_name(name))


def relative(path: str, directory: Path) -> str:
    """Return *path* as seen from *directory*, or unchanged where it lies outside."""
    absolute = (directory / path).resolve()
    return absolute.relative_to(directory).as_posix() if absolute.is_relative_to(directory) else absolute.as_posix()


def run_mypy(directory: Path) -> Iterator[Report]:
    """Yield what `mypy --strict` says about *directory*."""
    command = [sys.executable, "-m", "mypy", "--config-file", str(TYPETESTS / "mypy.ini"), "--output", "json"]
    out = output_of([*command, "--cache-dir", str(CACHE / "mypy"), "."], directory, usual=(0, 1))
    # Without an error there is an empty line.
    for row in map(json.loads, filter(None, out.splitlines())):
        if row["severity"] == "error":
            hint = f"\n{row['hint']}" if row["hint"] else ""
            yield Report(relative(row["file"], directory), row["line"], f"{row['message']}{hint}  [{row['code']}]")


def run_pyright(directory: Path) -> Iterator[Report]:
    """Yield what pyright says about *directory* in its strict mode."""
    project = CACHE / "pyright" / directory.name / "pyrightconfig.json"
    project.parent.mkdir(parents=True, exist_ok=True)
    options = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": [str(directory)],
        "exclude": [str(directory / name) for name in ELSEWHERE],
        "extraPaths": [str(directory), str(SRC)],
    }
    project.write_text(json.dumps(options), encoding="utf-8")
    command = [tool("basedpyright"), "--outputjson", "--pythonpath", sys.executable, "--project", str(project)]
    for row in json.loads(output_of(command, directory, usual=(0, 1)))["generalDiagnostics"]:
        if row["severity"] == "error":
            start = row["range"]["start"]["line"] + 1
            yield Report(relative(row["file"], directory), start, f"{row['message']}  [{row.get('rule', 'syntax')}]")


def run_pyrefly(directory: Path) -> Iterator[Report]:
    """Yield what pyrefly says about *directory* in its strict preset."""
    project = CACHE / "pyrefly" / directory.name / "pyrefly.toml"
    project.parent.mkdir(parents=True, exist_ok=True)
    excluded = [str(directory / name / "**") for name in ELSEWHERE]
    project.write_text(
        f'preset = "strict"\npython-version = "3.11"\nproject-includes = [{str(directory / "**/*.py")!r}]\n'
        f"project-excludes = {json.dumps(excluded)}\n"
        f"search-path = [{str(directory)!r}, {str(SRC)!r}]\npython-interpreter-path = {sys.executable!r}\n",
        encoding="utf-8",
    )
    command = [tool("pyrefly"), "check", "--config", str(project), "--output-format", "json"]
    for row in json.loads(output_of(command, directory, usual=(0, 1)))["errors"]:
        if row["severity"] == "error":
            yield Report(relative(row["path"], directory), row["line"], f"{row['description']}  [{row['name']}]")


def run_ty(directory: Path) -> Iterator[Report]:
    """Yield what ty says about *directory*."""
    command = [tool("ty"), "check", "--python", sys.prefix, "--python-version", "3.11", "--output-format", "gitlab"]
    search = [argument for name in ELSEWHERE for argument in ("--exclude", f"{name}/")]
    search += ["--extra-search-path", str(directory), "--extra-search-path", str(SRC)]
    out = output_of([*command, *search, "--project", str(directory), "."], directory, usual=(0, 1))
    for row in json.loads(out):
        if row["severity"] != "info":
            place = row["location"]
            yield Report(relative(place["path"], directory), place["positions"]["begin"]["line"], row["description"])


CHECKERS: Mapping[str, Callable[[Path], Iterator[Report]]] = {
    "mypy": run_mypy,
    "pyright": run_pyright,
    "pyrefly": run_pyrefly,
    "ty": run_ty,
}


@cache
def reports(checker: str, directory: Path) -> Mapping[str, tuple[Report, ...]]:
    """Return what *checker* says about *directory*, by file; it runs once a process."""
    found: dict[str, list[Report]] = {}
    for report in CHECKERS[checker](directory):
        found.setdefault(report.path, []).append(report)
    return {path: tuple(several) for path, several in found.items()}


def marks(text: str) -> Mapping[int, frozenset[str]]:
    """Return the marked lines of a file, each with the checkers that must refuse it."""
    found: dict[int, frozenset[str]] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (mark := MARK.search(token.string)):
            names = frozenset((mark["only"] or ":" + " ".join(CHECKERS))[1:].split())
            if unknown := names - CHECKERS.keys():
                raise ValueError(f"Line {token.start[0]} marks {sorted(unknown)}; the checkers are {sorted(CHECKERS)}.")
            found[token.start[0]] = names
    return found


def disagreements(checker: str, directory: Path, path: str) -> list[str]:
    """Return one line for every difference between the marks of a file and what *checker* says about it."""
    owed = {line for line, names in marks((directory / path).read_text(encoding="utf-8")).items() if checker in names}
    said = reports(checker, directory).get(path, ())
    missing = [
        f"{path}:{line}: {checker} accepts what the mark calls wrong" for line in sorted(owed - {r.line for r in said})
    ]
    return missing + [f"{path}:{r.line}: {checker} refuses: {r.message}" for r in said if r.line not in owed]


def files() -> list[str]:
    """Return the files of `typetests/`, relative to it; those that are ELSEWHERE have tests of their own."""
    return sorted(
        path.relative_to(TYPETESTS).as_posix()
        for path in TYPETESTS.rglob("*.py")
        if not {".cache", *ELSEWHERE} & set(path.relative_to(TYPETESTS).parts)
    )


def items() -> list[object]:
    """Return the test items: one per checker and file, those of one checker in one xdist group."""
    return [
        pytest.param(
            checker, path, id=f"{checker}-{path}", marks=[pytest.mark.typetest, pytest.mark.xdist_group(checker)]
        )
        for checker in CHECKERS
        for path in files()
    ]


@pytest.mark.parametrize(("checker", "path"), items())
def test_checker_agrees_with_the_marks(checker: str, path: str) -> None:
    if differences := disagreements(checker, TYPETESTS, path):
        pytest.fail("\n".join(["", *differences]), pytrace=False)


@pytest.mark.parametrize("path", files())
def test_marks_stand_where_they_belong(path: str) -> None:
    """A file in `accept/` marks only gaps of the checkers that do not gate; a file in `reject/` marks something."""
    marked = marks((TYPETESTS / path).read_text(encoding="utf-8"))

    assert marked if path.startswith("reject/") else set().union(*marked.values()) <= {"pyrefly", "ty"}


def test_every_surface_is_mirrored() -> None:
    """A surface has its file in `accept/` and in `reject/`."""
    accepted = {path.relative_to(TYPETESTS / "accept") for path in (TYPETESTS / "accept").rglob("*.py")}
    rejected = {path.relative_to(TYPETESTS / "reject") for path in (TYPETESTS / "reject").rglob("*.py")}

    assert accepted == rejected


RIGHT = 'def half(of: int) -> float:\n    return of / 2\n\n\nhalf(3)\nhalf("3")  # E\n'
MISSING = "def half(of: int) -> float:\n    return of / 2\n\n\nhalf(3)  # E\n"
UNEXPECTED = 'def half(of: int) -> float:\n    return of / 2\n\n\nhalf("3")\n'


@pytest.fixture(scope="module")
def dummies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("dummies").resolve()
    for name, text in {"right": RIGHT, "missing": MISSING, "unexpected": UNEXPECTED}.items():
        (directory / f"{name}.py").write_text(text, encoding="utf-8")
    return directory


@pytest.mark.typetest
@pytest.mark.parametrize("checker", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CHECKERS])
def test_runner_fails_on_missing_and_unexpected_errors(checker: str, dummies: Path) -> None:
    missing = disagreements(checker, dummies, "missing.py")
    unexpected = disagreements(checker, dummies, "unexpected.py")

    assert disagreements(checker, dummies, "right.py") == []
    assert missing == [f"missing.py:5: {checker} accepts what the mark calls wrong"]
    assert len(unexpected) == 1
    assert unexpected[0].startswith(f"unexpected.py:5: {checker} refuses: ")


def test_marks_name_all_or_some_checkers() -> None:
    assert marks("f(1)  # E\ng(2)  # E: mypy ty\nh('# E')\n") == {1: frozenset(CHECKERS), 2: frozenset({"mypy", "ty"})}


def test_mark_of_an_unknown_checker_is_an_error() -> None:
    with pytest.raises(ValueError, match="mipy"):
        marks("f(1)  # E: mipy\n")


def test_checker_that_crashes_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CheckerFailedError, match="status 3"):
        output_of([sys.executable, "-c", "raise SystemExit(3)"], tmp_path, usual=(0, 1))
