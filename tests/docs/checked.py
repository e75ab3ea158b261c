"""The Python of all pages as packages that mypy reads in one run: a package for each page, and one for each block that must be refused."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
from tests.docs.blocks import ROOT, Block, Page, PageError
from tests.docs.running import written

__all__ = ["Laid", "complaints", "lay_out"]

IMPORT = re.compile(r"^(?P<indent>\s*)(?P<kind>from|import) (?P<name>\w+)(?P<rest>.*)$", re.MULTILINE)
# `mypy --strict` and no more: what the project asks of itself beyond is no concern of readers.
LOOSER = (
    '\n# mypy: disable-error-code="explicit-override,redundant-expr,truthy-bool,possibly-undefined,unused-awaitable"\n'
)
TOLD = re.compile(r"(?P<path>[^:]+):(?P<line>\d+): error: (?P<message>.*)")


@attrs.frozen
class Laid:
    """Where the code of pages was laid: which file holds what of which page, and which lines mypy must refuse with which code."""

    root: Path
    sources: dict[Path, str] = attrs.field(factory=dict[Path, str])
    refused: dict[Path, tuple[Block, tuple[str, ...]]] = attrs.field(factory=dict[Path, tuple[Block, tuple[str, ...]]])


def lay_out(root: Path, cases: dict[str, list[Page]]) -> Laid:
    """Write the modules of all *cases* below *root*."""
    laid = Laid(root)
    for case, pages in cases.items():
        name = "p_" + re.sub(r"\W", "_", case.removesuffix(".md"))
        _Package(laid, root / name, pages).write(None)
        for page in pages:
            for block in page.blocks:
                if "wrong" in block.marks:
                    _Package(laid, root / f"{name}_{page.path.stem.replace('-', '_')}_{block.line}", pages).write(block)
    return laid


@attrs.define
class _Package:
    """The package of one case, whole or as far as a block that must be refused."""

    laid: Laid
    folder: Path
    pages: list[Page]

    def write(self, wrong: Block | None) -> None:
        self.folder.mkdir(parents=True)
        modules: list[list[tuple[Page, Block]]] = []
        for page in self.pages:
            modules.append([])
            for block in page.blocks:
                if {"file", "append"} & block.marks.keys() and "not run" not in block.marks:
                    path = written(self.folder, block)
                    if path.suffix == ".py":
                        self.laid.sources[path] = page.name
                if "new" in block.marks:
                    modules.append([])
                if block.is_run or block is wrong:
                    modules[-1].append((page, block))
                if block is wrong:
                    break
            if modules[-1] and modules[-1][-1][1] is wrong:
                modules = modules[-1:]
                break
        for number, module in enumerate((module for module in modules if module), 1):
            path = self.folder / f"page{number if number > 1 else ''}.py"
            path.write_text(padded(block for _, block in module), encoding="utf-8")
            self.laid.sources[path] = module[0][0].name
            if wrong is not None:
                self.laid.refused[path] = wrong, tuple(code.strip() for code in wrong.marks["wrong"].split(","))
        self.rename_imports()

    def rename_imports(self) -> None:
        """Make the page's own modules modules of the package, so that those of two pages may have one name."""
        paths = [*self.folder.rglob("*.py")]
        own = {path.relative_to(self.folder).parts[0].removesuffix(".py") for path in paths}

        def renamed(found: re.Match[str]) -> str:
            if found["name"] not in own:
                return found[0]
            if found["kind"] == "from":
                return f"{found['indent']}from {self.folder.name}.{found['name']}{found['rest']}"
            if found["rest"].strip():
                raise PageError(f"{self.pages[0].name}: write {found[0].strip()!r} as `from … import …`")
            return f"{found['indent']}import {self.folder.name}.{found['name']} as {found['name']}"

        for path in paths:
            text = IMPORT.sub(renamed, path.read_text(encoding="utf-8"))
            path.write_text(text + LOOSER, encoding="utf-8")


def padded(blocks: Iterator[Block]) -> str:
    """Return *blocks* as one text in which each stands on the lines it has on its page."""
    text = ""
    for block in blocks:
        text += "\n" * (block.line - 1 - text.count("\n")) + block.text
    return text


def complaints(laid: Laid, *options: str) -> list[str]:
    """Return what mypy says about what was laid out but should not, and what it should say but does not."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        str(ROOT / "mypy.ini"),
        "--cache-dir",
        str(ROOT / ".mypy_cache"),
    ]
    done = subprocess.run(
        [*command, "--no-error-summary", "--no-pretty", *options, str(laid.root)],
        cwd=ROOT,
        env={"MYPYPATH": str(laid.root), "PATH": "", "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    wrong: list[str] = [done.stderr] if done.stderr else []
    told: dict[Path, set[str]] = {}
    for line in done.stdout.splitlines():
        if (found := TOLD.fullmatch(line)) is None:
            if ": note: " not in line:
                wrong.append(line)
            continue
        # What mypy takes from its cache has the path of an earlier run.
        path, number = laid.root / found["path"].rpartition(f"{laid.root.name}/")[2], int(found["line"])
        block, codes = laid.refused.get(path, (None, ()))
        code = next((code for code in codes if f"[{code}]" in found["message"]), None)
        if block and code and block.line <= number < block.line + block.text.count("\n"):
            told.setdefault(path, set()).add(code)
        else:
            wrong.append(f"{laid.sources.get(path, path)}:{number}: {found['message']}")
    for path, (block, codes) in laid.refused.items():
        missed = sorted(set(codes) - told.get(path, set()))
        wrong += [
            f"{laid.sources[path]}:{block.line}: mypy does not refuse this block with [{code}]" for code in missed
        ]
    return wrong
