"""Every page does what it says: its blocks run in their order, pass a strict type check, or are refused as told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.blocks import DOCS, ROOT, Page, PageError, series
from tests.docs.checked import complaints, lay_out
from tests.docs.running import missing

CASES = series()
RUN = (sys.executable, "-W", "error", "-W", "ignore:secret-key-weak", "-m", "tests.docs.running")


def ran(folder: Path, *paths: Path) -> str:
    """Run *paths* in a process of their own and return what it says of failures."""
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]), "TMPDIR": str(folder)}
    done = subprocess.run(
        [*RUN, *paths], cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("case", CASES)
def test_page_runs_as_printed(case: str, tmp_path: Path) -> None:
    failure = ran(tmp_path, *CASES[case])

    assert not failure, failure


@pytest.mark.typetest
@pytest.mark.xdist_group("mypy")
def test_pages_pass_a_strict_check(tmp_path: Path) -> None:
    laid = lay_out(tmp_path / "pages", {case: [Page.read(path) for path in paths] for case, paths in CASES.items()})

    said = "\n".join(complaints(laid))
    assert not said, said


def test_every_page_of_the_tutorial_is_in_its_order() -> None:
    assert sorted(CASES.get("tutorial", [])) == sorted((DOCS / "tutorial").glob("*.md"))


def page(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


APP = "```python\nfrom erlen import Erlen\n\napp = Erlen(__name__)\n```\n\n"
FAILING = {
    "exception": "```python\nx = 1\n```\n\n```python\nx / 0\n```\n",
    "hidden test": "```python\nx = 1\n```\n<!-- test\nassert x == 2\n-->\n",
    "module anew": "```python\nx = 1\n```\n\n<!-- new -->\n```python\nx += 1\n```\n",
    "output": "```console\n$ echo no\nyes\n```\n",
    "order of output": "```console\n$ echo one; echo two\ntwo\none\n```\n",
    "status": "```console\n$ exit 1\n```\n",
    "expected status": "<!-- exits: 2 -->\n```console\n$ exit 1\n```\n",
    "doctest": "```pycon\n>>> 1 + 1\n3\n```\n",
    "server that ends": "<!-- serves: http://127.0.0.1:5000/ x -->\n```console\n$ true\n```\n",
    "finding": APP + "<!-- finds: route-slash -->\n```python\n@app.get('/')\ndef index() -> str: ...\n```\n",
    "warning": "```python\nimport warnings\n\nwarnings.warn('x')\n```\n",
}
PASSING = {
    "one module": "```python\nx = 1\n```\ntext\n```python\nassert x == 1 and __name__ == 'page'\n```\n",
    "files": "<!-- file: a/b.py -->\n```python\nX = 1\n```\n\n<!-- append: a/b.py -->\n```python\nY = X\n```\n\n```python\nfrom a.b import Y\n```\n",
    "commands": "```console\n$ mkdir a\n$ cd a\n$ export X=1\n$ echo $X $(pwd); echo last\n1 .../a\nlast\n```\n",
    "left out": "<!-- not run: it goes on for ever -->\n```python\nwhile True: ...\n```\n",
    "finding": APP + "<!-- finds: route-slash -->\n```python\n@app.get('x')\ndef index() -> str: ...\n```\n",
    "list": "1. First\n\n   ```python\n   x = 1\n   ```\n\n2. Then\n\n   ```pycon\n   >>> x\n   1\n   ```\n",
    "status": "<!-- exits: 3 -->\n```console\n$ exit 3\n```\n",
    "source of views": "```python\nimport inspect\n\n\ndef view() -> str:\n    return ''\n\n\nassert 'return' in inspect.getsource(view)\n```\n",
    "server": (
        "<!-- file: some.txt -->\n```text\nx\n```\n\n<!-- serves: http://127.0.0.1:8000/ some.txt -->\n"
        "```console\n$ python -u -m http.server -b 127.0.0.1 8000\nServing HTTP on 127.0.0.1 port 8000 ...\n```\n"
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_page_that_does_not_do_what_it_says_fails(name: str, tmp_path: Path) -> None:
    assert "page.md:" in ran(tmp_path, page(tmp_path, FAILING[name]))


@pytest.mark.parametrize("name", PASSING)
def test_page_that_does_what_it_says_passes(name: str, tmp_path: Path) -> None:
    assert ran(tmp_path, page(tmp_path, PASSING[name])) == ""


def test_failed_comparison_says_what_was_compared(tmp_path: Path) -> None:
    said = ran(tmp_path, page(tmp_path, "```python\ny = 4\nassert y == 5\n```\n"))

    assert "page.md:2" in said
    assert "y = 4" in said


@pytest.mark.parametrize(
    "text",
    [
        "<!-- proves: P-QS-1 -->\n\ntext\n",
        "```python\nx = 1\n",
        "<!-- flie: x.py -->\n```python\n```\n",
        "<!-- test\nx\n",
        "<!-- new -->\n",
    ],
)
def test_slip_in_a_mark_is_an_error(text: str) -> None:
    with pytest.raises(PageError):
        Page.parse(Path("page.md"), text)


@pytest.mark.parametrize(
    ("expected", "output", "lost"),
    [
        (["a", "c"], "a\nb\nc\n", None),
        (["a...c", "...", "...d", "e..."], "abc\nxd\nefg\n", None),
        (["a...b...c"], "a c b\n", "a...b...c"),
        (["aba...aba"], "ababa\n", "aba...aba"),
        (["b", "a"], "a\nb\n", "a"),
    ],
)
def test_output_is_found_in_its_order(expected: list[str], output: str, lost: str | None) -> None:
    assert missing(expected, output) == lost


@pytest.mark.typetest
@pytest.mark.xdist_group("mypy")
def test_mypy_judges_blocks(tmp_path: Path) -> None:
    """A wrong block is refused on its lines with its code; modules of two pages may have one name."""
    shop = "<!-- file: shop/views.py -->\n```python\nPRICE = 3\n```\n\n```python\nfrom shop.views import PRICE\n\nx: int = PRICE\n```\n"
    wrong = "<!-- wrong: assignment -->\n```python\ny: str = PRICE\n```\n\n```python\nz: int = x\n```\n"
    missed = "```python\nx = 1\n```\n\n<!-- wrong: arg-type -->\n```python\ny: int = x\n```\n"
    bad = "```python\nx: int = 'a'\n```\n"
    cases = {
        name: [Page.parse(tmp_path / name, text)]
        for name, text in {"a.md": shop + wrong, "b.md": shop, "c.md": missed, "d.md": bad}.items()
    }

    said = complaints(lay_out(tmp_path / "pages", cases), "--no-incremental")

    assert [line.partition(" ")[0] for line in said] == ["d.md:2:", "c.md:7:"]
