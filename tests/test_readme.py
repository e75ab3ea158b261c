"""README says what is so: its two applications behave as told, its paths exist, and `.ci/run` calls its test command."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import BuildError

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MEASURED = (ROOT / "tests" / "benchmarks" / "measured.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the code blocks of the README in *language*."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def rows(page: str) -> list[list[str]]:
    """Return the cells of every line of the tables in *page*."""
    lines = [line.strip() for line in page.splitlines()]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]


def test_the_mistake_stays_unseen_in_flask_until_the_page_is_opened() -> None:
    """The README's Flask code is a file of the type tests, where all four checkers must accept it."""
    told = blocks("python")[0]
    names: dict[str, object] = {"__name__": "readme"}
    exec(compile(told, "README.md", "exec"), names)
    app = names["app"]

    assert told in (ROOT / "typetests" / "accept" / "readme.py").read_text(encoding="utf-8")
    assert isinstance(app, Flask)
    app.testing = True
    with pytest.raises(BuildError, match="user_id"):
        app.test_client().get("/me")


def test_the_mistake_is_refused_in_erlen_by_every_checker() -> None:
    """The README's erlen code is a file of the type tests, where all four must refuse exactly the line that says so."""
    told = re.sub(r"# error: .*", "# E", blocks("python")[1])

    assert told in (ROOT / "typetests" / "reject" / "readme.py").read_text(encoding="utf-8")
    assert told.count("# E") == 1


def test_paths_exist() -> None:
    paths = re.findall(r"`((?:src|docs|tests|typetests)/[\w./]*)`|\]\(((?!http)[\w./]+)\)", README)

    assert [path for pair in paths for path in pair if path and not (ROOT / path).exists()] == []


def test_serve_command_names_an_application() -> None:
    found = re.search(r"--app (\S+) run", "".join(blocks("console")))

    assert found is not None
    assert (ROOT / found[1] / "__init__.py").exists()


def test_ci_calls_the_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extraction = next(line for line in script.splitlines() if line.startswith("command="))
    said = subprocess.run(
        ["bash", "-c", f'{extraction}; printf %s "$command"'], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout == "python3 tests/run.py"


def test_the_table_of_speed_quotes_what_was_measured() -> None:
    """Each line's figures are those of erlen, and of the best peer, in the row of measured.md that has its name."""
    head, *measured = rows(MEASURED.partition("## Objects left")[0])
    column = {name.removesuffix(" ×"): index for index, name in enumerate(head)}
    quoted = re.findall(r"^\| (.+?) \| ([\d.]+) \| ([\d.]+) (\w+) \|$", README, flags=re.MULTILINE)

    assert len(quoted) > 5
    for name, ours, theirs, peer in quoted:
        row = next(row for row in measured if row[0].removesuffix(" (str view)") == name)
        peers = {each: row[column[each]] for each in ("bottle", "falcon", "starlette", "litestar", "quart")}
        best = max((each for each in peers if peers[each] != "–"), key=lambda each: float(peers[each]))
        assert (row[column["erlen"]].split()[0], peer, peers[peer]) == (ours, best, theirs), name


def test_the_table_of_guarantees_adds_up_the_page() -> None:
    """Each line of README counts what the columns of guarantees.md have up to it."""
    page = (ROOT / "docs" / "explanation" / "guarantees.md").read_text(encoding="utf-8")
    mistakes = [row for row in rows(page) if re.match(r"\d\d( |$)", row[0])]
    caught = [
        {row[0] for row in mistakes if all("✓" in row[column] for column in columns)}
        for columns in ((3, 4, 5, 6), (8,), (9,), (7,))
    ]
    flask = [sum(row[2] in found for row in mistakes) for found in (["types"], *[["types", "import"]] * 3)]
    erlen = [len(set[str]().union(*caught[: step + 1])) for step in range(4)]

    assert len(mistakes) == 64
    assert re.findall(r"\| (\d+) \| (\d+) \|$", README, flags=re.MULTILINE) == [
        (str(theirs), str(ours)) for theirs, ours in zip(flask, erlen, strict=True)
    ]


def test_the_table_of_servers_quotes_what_was_measured() -> None:
    served = rows(MEASURED.partition("## Through servers")[2])
    measured = {(row[0], row[1]): row[4] for row in served if row[2] == "erlen"}
    quoted = re.findall(r"^\| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", README, flags=re.MULTILINE)

    assert {server for server, *_ in quoted} == {"granian", "waitress", "gunicorn"}
    for server, *ours in quoted:
        assert ours == [measured[server, workload] for workload in ("hello", "json", "real")]
