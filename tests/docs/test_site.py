"""The documentation site: it builds without a warning, its links lead somewhere, every public name has an entry, and its search finds."""

import inspect
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs.blocks import DOCS, Page

import erlen

pytest.importorskip("sphinx", reason="the site is built where the group `docs` is installed")

from tests.docs.site import Reading, Site, build

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site | str:
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def site(built: Site | str) -> Site:
    if isinstance(built, str):
        pytest.skip("the site was not built; see test_site_builds_without_warnings")
    return built


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, Reading]:
    return site.pages()


def test_site_builds_without_warnings(built: Site | str) -> None:
    assert isinstance(built, Site), built


def members(kind: type) -> Iterator[str]:
    """Yield the public members of a class that erlen or werkzeug gave it: those of a dictionary need no telling."""
    for name in dir(kind):
        if not name.startswith("_") and not (issubclass(kind, dict) and hasattr(dict, name)):
            yield name


def test_every_public_name_has_an_entry(site: Site) -> None:
    """P-API-1, P-API-2, P-API-3, P-API-4: every name of `erlen` and every public member of its classes is imported and has an entry."""
    entries = site.names()
    lacking = [name for name in erlen.__all__ if f"erlen.{name}" not in entries and name != "json"]
    for name in erlen.__all__:
        kind = getattr(erlen, name)
        # `Session` is told under the name of its class.
        path = "erlen.sessions.SecureCookieSession" if name == "Session" else f"erlen.{name}"
        if inspect.isclass(kind) and kind.__module__.startswith("erlen"):
            lacking += [f"{path}.{member}" for member in members(kind) if f"{path}.{member}" not in entries]

    assert lacking == []


def test_every_row_of_the_api_has_a_page_of_its_own() -> None:
    rows = [row for path in (DOCS / "reference" / "api").glob("*.md") for row in Page.read(path).places]

    assert sorted(rows) == sorted(f"P-API-{number}" for number in range(1, 22))


def test_links_lead_somewhere(site: Site, pages: dict[str, Reading]) -> None:
    """P-TUT-11."""
    assert [*site.broken(pages)] == []


def test_broken_links_are_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html">b</a><a href="#x">x</a><a href="a.html#y">y</a><p id="y">')
    site = Site(tmp_path)

    assert [*site.broken(site.pages())] == ["a.html: b.html", "a.html: #x"]


def test_pages_can_be_heard_and_not_seen(pages: dict[str, Reading]) -> None:
    """A language, one first heading, no level left out below it, a name for every image and field."""
    wrong: list[str] = []
    for name, page in pages.items():
        if page.language != "en" or page.unnamed:
            wrong.append(f"{name}: {page.language} {page.unnamed}")
        if name not in ("genindex.html", "search.html", "py-modindex.html", "404.html"):
            jumps = [pair for pair in zip(page.headings, page.headings[1:], strict=False) if pair[1] > pair[0] + 1]
            if page.headings[:1] != [1] or page.headings.count(1) != 1 or jumps:
                wrong.append(f"{name}: headings {page.headings}")

    assert wrong == []


@pytest.mark.parametrize(
    ("word", "page"),
    [
        ("session", "reference/api/sessions"),
        ("blueprint", "reference/api/blueprints"),
        ("install", "how-to/install"),
        ("converter", "reference/codes/route-converter"),
    ],
)
def test_search_finds(site: Site, word: str, page: str) -> None:
    assert page in site.search(word)


def test_search_answers_in_a_browser(site: Site) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium, of the package chromium, is not installed")
    address = f"{(site.folder / 'search.html').as_uri()}?q=blueprint"
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=10000",
        "--dump-dom",
        address,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert 'href="reference/api/blueprints.html' in done.stdout
