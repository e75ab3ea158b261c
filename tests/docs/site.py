"""The built site, read: pages with their links, anchors and headings, the names that have an entry, and the search index."""

import json
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import attrs
from tests.docs.blocks import DOCS, ROOT
from typing_extensions import override

__all__ = ["Reading", "Site", "build"]


def build(folder: Path) -> "Site | str":
    """Build the site into *folder*; every warning is a failure, and then the warnings are what is returned."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", folder / "trees", DOCS, folder / "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return Site(folder / "site") if done.returncode == 0 else done.stderr


@attrs.define
class Reading(HTMLParser):
    """What one page says of itself."""

    links: list[str] = attrs.field(factory=list[str])
    anchors: list[str] = attrs.field(factory=list[str])
    headings: list[int] = attrs.field(factory=list[int])
    language: str | None = None
    unnamed: list[str] = attrs.field(factory=list[str])

    def __attrs_pre_init__(self) -> None:
        super().__init__()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if name := given.get("id"):
            self.anchors.append(name)
        for key in ("href", "src"):
            if (link := given.get(key)) is not None:
                self.links.append(link)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.language = given.get("lang")
        if (tag == "img" and given.get("alt") is None) or (
            tag == "input"
            and given.get("type") not in ("hidden", "checkbox", "submit")
            and not (given.get("aria-label") or given.get("placeholder"))
        ):
            self.unnamed.append(self.get_starttag_text() or tag)


@attrs.frozen
class Site:
    """A built site."""

    folder: Path

    def pages(self) -> dict[str, Reading]:
        """Return what every page says of itself, by its path."""
        found: dict[str, Reading] = {}
        for path in sorted(self.folder.rglob("*.html")):
            reading = Reading()
            reading.feed(path.read_text(encoding="utf-8"))
            found[path.relative_to(self.folder).as_posix()] = reading
        return found

    def broken(self, pages: dict[str, Reading]) -> Iterator[str]:
        """Yield the links within the site that lead nowhere."""
        for name, page in pages.items():
            for link in page.links:
                parts = urlsplit(link)
                if parts.scheme or parts.netloc:
                    continue
                path = (self.folder / name).parent / unquote(parts.path) if parts.path else self.folder / name
                target = path.resolve().relative_to(self.folder.resolve()).as_posix()
                if not path.is_file() or (
                    parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors
                ):
                    yield f"{name}: {link}"

    def names(self) -> set[str]:
        """Return the Python names that have an entry, from the inventory that other projects link to."""
        content = (self.folder / "objects.inv").read_bytes().split(b"\n", 4)[4]
        lines = zlib.decompress(content).decode().splitlines()
        return {line.split(" ", 1)[0] for line in lines if " py:" in line}

    def search(self, word: str) -> list[str]:
        """Return the pages that the search of the site finds for *word*; those of its title first."""
        # Sphinx brings it, and is not everywhere.
        import snowballstemmer  # type: ignore[import-untyped]  # it has no types

        stem = snowballstemmer.stemmer("english").stemWord(word)
        text = (self.folder / "searchindex.js").read_text(encoding="utf-8")
        index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
        found: list[str] = []
        for table in ("titleterms", "terms"):
            entry = index[table].get(stem, [])
            found += [index["docnames"][number] for number in (entry if isinstance(entry, list) else [entry])]
        return found
