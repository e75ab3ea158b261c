"""Runs the blocks of pages as a reader would: `python -m tests.docs.running docs/quickstart.md`.

A process of its own for each page, with the page's folder as working directory. The Python blocks of a page are one module, in a file `page.py`
whose line numbers are those of the page; a failure is told with the page's line.
"""

import ast
import doctest
import importlib.util
import linecache
import os
import shlex
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request
from pathlib import Path
from types import ModuleType

import attrs
from tests.docs.blocks import ROOT, Block, Page
from tests.ports import free_port

__all__ = ["BlockError", "Run", "main", "run", "written"]

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PATIENCE = 60


class BlockError(Exception):
    """A block that does not do what its page says."""


def written(folder: Path, block: Block) -> Path:
    """Write *block* to the file that its mark names."""
    path = folder / (block.marks.get("file") or block.marks["append"])
    path.parent.mkdir(parents=True, exist_ok=True)
    if "append" in block.marks:
        gap = "\n\n" if path.suffix == ".py" else ""
        path.write_text(path.read_text(encoding="utf-8") + gap + block.text, encoding="utf-8")
    else:
        path.write_text(block.text, encoding="utf-8")
    return path


def environment(folder: Path) -> dict[str, str]:
    """Return the variables for commands: the project's scripts first, nothing that steers Python, erlen or Flask."""
    scripts = folder.with_name(f"{folder.name}-scripts")
    scripts.mkdir(exist_ok=True)
    # The script that installing makes, also where erlen is only on the path.
    script = scripts / "erlen"
    script.write_text(f"#!{sys.executable}\nimport sys\nfrom erlen.cli import main\n\nsys.exit(main())\n")
    script.chmod(0o755)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "ERLEN_", "FLASK_", "PYTEST"))
    }
    return kept | {
        "PATH": os.pathsep.join([str(scripts), str(Path(sys.executable).parent), kept.get("PATH", "")]),
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "80",
        "NO_COLOR": "1",
    }


def missing(expected: list[str], output: str) -> str | None:
    """Return the first line of *expected* that is not in *output* after those before it; `...` stands for anything."""
    lines = iter(output.splitlines())
    for wanted in expected:
        pieces = wanted.strip().split("...")
        if any(pieces) and not any(_fits(line.strip(), pieces) for line in lines):
            return wanted
    return None


def _fits(line: str, pieces: list[str]) -> bool:
    if len(pieces) == 1:
        return line == pieces[0]
    if not (line.startswith(pieces[0]) and line.endswith(pieces[-1])):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1]:
        found = line.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(line) - len(pieces[-1]) >= at


@attrs.define
class Run:
    """One run through the pages of one case, in one folder."""

    folder: Path
    variables: dict[str, str]
    where: Path
    module: ModuleType | None = None
    modules: int = 0
    page: Page | None = None

    @classmethod
    def starting(cls, folder: Path) -> "Run":
        return cls(folder, environment(folder), folder)

    def run(self, page: Page) -> None:
        """Run the blocks of *page*, in a module of its own."""
        self.page, self.module = page, None
        for block in page.blocks:
            try:
                self.run_block(block)
            except BlockError as error:
                raise BlockError(f"{page.name}:{block.line}: {error}") from None

    def run_block(self, block: Block) -> None:
        if "new" in block.marks:
            self.module = None
        if "wrong" in block.marks or block.is_left_out:
            return
        if "finds" in block.marks:
            self.find(block)
            return
        if {"file", "append"} & block.marks.keys():
            self.forget(written(self.folder, block))
        elif block.language == "python":
            self.execute(block)
        elif block.language == "pycon":
            self.doctest(block)
        elif block.language == "console":
            self.commands(block)

    def forget(self, path: Path) -> None:
        """Forget the modules of the page's files when one of them changes, so that the next import reads them anew."""
        if path.suffix == ".py":
            for name, module in [*sys.modules.items()]:
                if (getattr(module, "__file__", None) or "").startswith(f"{self.folder}{os.sep}"):
                    del sys.modules[name]
        linecache.checkcache(str(path))
        importlib.invalidate_caches()

    def current(self) -> ModuleType:
        """Return the module to which blocks belong, made at the first."""
        if self.module is None:
            self.modules += 1
            name = "page" if self.modules == 1 else f"page{self.modules}"
            path = self.folder / f"{name}.py"
            path.write_text("", encoding="utf-8")
            self.module = ModuleType(name)
            self.module.__file__ = str(path)
            self.module.__spec__ = importlib.util.spec_from_file_location(name, path)
            sys.modules[name] = self.module
        return self.module

    def execute(self, block: Block) -> None:
        module = self.current()
        path = Path(str(module.__file__))
        before = path.read_text(encoding="utf-8")
        path.write_text(before + "\n" * (block.line - 1 - before.count("\n")) + block.text, encoding="utf-8")
        linecache.checkcache(str(path))
        try:
            exec(compile(block.padded, str(path), "exec", dont_inherit=True), module.__dict__)
        except Exception as error:
            raise BlockError(told(error, str(path))) from error

    def find(self, block: Block) -> None:
        """Have `erlen check` look at the module as it stands, with *block* at its end, or with *block* as the file it is."""
        code, before = block.marks["finds"], ""
        if self.module is not None:
            before = Path(str(self.module.__file__)).read_text(encoding="utf-8")
        if "file" in block.marks:
            written(self.folder, block)
        else:
            before += block.text
        path = self.folder / f"found{block.line}.py"
        path.write_text(before, encoding="utf-8")
        self.command(f"erlen --app {path.stem} check --deploy --select {code}", [f"... {code} ..."], 1)
        path.unlink()

    def doctest(self, block: Block) -> None:
        names = self.current().__dict__
        name = "" if self.page is None else self.page.name
        examples = doctest.DocTestParser().get_doctest(block.text, names, name, name, block.line - 1)
        examples.globs = names  # not a copy: what is defined here is there later
        said: list[str] = []
        runner = doctest.DocTestRunner(optionflags=FLAGS)
        runner.run(examples, out=said.append, clear_globs=False)
        if runner.failures:
            raise BlockError("".join(said))

    def commands(self, block: Block) -> None:
        """Run the commands of *block*; those that begin with `cd` or `export` hold for all that follow on the page."""
        commands: list[tuple[str, list[str]]] = []
        for line in block.text.splitlines():
            if line.startswith("$ "):
                commands.append((line[2:], []))
            elif commands and commands[-1][0].endswith("\\"):
                commands[-1] = (f"{commands[-1][0]}\n{line}", [])
            elif commands:
                commands[-1][1].append(line)
            else:
                raise BlockError("a console block starts with a command: `$ `")
        for command, expected in commands:
            words = shlex.split(command)
            if words[0] == "cd":
                self.where = (self.where / words[1]).resolve()
            elif words[0] == "export":
                self.variables |= dict(word.split("=", 1) for word in words[1:])
            elif "serves" in block.marks and command == commands[-1][0]:
                self.serve(command, expected, block.marks["serves"])
            else:
                self.command(command, expected, int(block.marks.get("exits", "0")))

    def command(self, command: str, expected: list[str], status: int) -> None:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.where,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode != status:
            raise BlockError(f"`{command}` ended with status {done.returncode}:\n{done.stdout}")
        if (line := missing(expected, done.stdout)) is not None:
            raise BlockError(f"`{command}` did not print {line!r} there, but:\n{done.stdout}")

    def serve(self, command: str, expected: list[str], mark: str) -> None:
        """Run a server until its page was fetched, on a free port in place of the one that the page names."""
        address, _, wanted = mark.partition(" ")
        told_port = address.split("/")[2].partition(":")[2]
        port = str(free_port())
        variables = self.variables | {"ERLEN_RUN_PORT": port}
        with tempfile.TemporaryFile("w+") as said:
            server = subprocess.Popen(
                ["bash", "-c", f"exec {command.replace(told_port, port)}"],
                cwd=self.where,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            try:
                answer = fetched(address.replace(f":{told_port}", f":{port}"), server)
            finally:
                if server.poll() is None:
                    os.killpg(server.pid, 2)  # as ^C does, the reloader's child included
                try:
                    server.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(server.pid, 9)
                    server.wait()
                said.seek(0)
                output = said.read()
            if answer is None:
                raise BlockError(f"`{command}` did not answer at {address}:\n{output}")
            if wanted not in answer:
                raise BlockError(f"`{command}` answered at {address} without {wanted!r}:\n{answer}")
            if (line := missing([line.replace(told_port, port) for line in expected], output)) is not None:
                raise BlockError(f"`{command}` did not print {line!r} there, but:\n{output}")


def fetched(address: str, server: subprocess.Popen[str]) -> str | None:
    """Return what is served at *address*, as soon as it is; None where the server ends before."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            time.sleep(0.05)
    return None


def told(error: Exception, path: str) -> str:
    """Return the traceback of *error* from the page on; of a failed comparison also what was compared."""
    lines = traceback.format_exception(error)
    frames = [frame for frame in traceback.walk_tb(error.__traceback__) if frame[0].f_code.co_filename == path]
    if isinstance(error, AssertionError) and not error.args and frames:
        frame, number = frames[-1]
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assert) and node.lineno <= number <= (node.end_lineno or 0):
                test = node.test
                sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) else [test]
                lines += [
                    f"  {ast.unparse(side)} = {_value(side, frame.f_globals, frame.f_locals)}\n" for side in sides
                ]
    return "".join(line for line in lines if "tests/docs/running.py" not in line)


def _value(side: ast.expr, globals_: dict[str, object], locals_: dict[str, object]) -> str:
    try:
        return repr(eval(compile(ast.Expression(side), "<side>", "eval"), globals_, locals_))
    except Exception as error:  # the value is only for people; the assertion has failed already
        return f"<{error!r}>"


def run(paths: list[Path], folder: Path) -> None:
    """Run the pages at *paths*, one after the other, in *folder*."""
    runner = Run.starting(folder)
    os.chdir(folder)
    sys.path[:] = [str(folder), str(ROOT / "src"), *(path for path in sys.path if path not in ("", str(ROOT)))]
    for path in paths:
        runner.run(Page.read(path))


def main() -> int:
    """Run the pages that are named, each in an empty folder; the tutorial's as one."""
    paths = [Path(name).resolve() for name in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        try:
            (Path(folder) / "page").mkdir()
            run(paths, Path(folder) / "page")
        except BlockError as error:
            print(error)
            return 1
        finally:
            os.chdir(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
