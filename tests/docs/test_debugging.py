"""What the guides to errors and debugging say of programs that talk with somebody: a debugger in the terminal, links between pages."""

import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

from tests.docs.blocks import DOCS, ROOT, Page
from tests.docs.running import environment
from tests.ports import free_port

PATIENCE = 60
STOPPING = """
from erlen import Erlen

app = Erlen(__name__)


@app.get("/divide/<int:number>")
def divide(number: int) -> str:
    breakpoint()
    return str(100 // number)
"""


class Terminal:
    """A program's input and output, as somebody in front of it has them."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.letters: Queue[str] = Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while letter := self.process.stdout.read(1):
            self.letters.put(letter)

    def until(self, text: str) -> str:
        """Return what is printed up to *text*."""
        said = ""
        while not said.endswith(text):
            try:
                said += self.letters.get(timeout=PATIENCE)
            except Empty:
                raise AssertionError(f"{text!r} was not printed, but:\n{said}") from None
        return said

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()


@contextmanager
def running(folder: Path, *command: str) -> Iterator[Terminal]:
    """Start *command* in *folder* and end it with the block."""
    process = subprocess.Popen(
        [sys.executable, "-u", *command],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    terminal = Terminal(process)
    try:
        yield terminal
    finally:
        process.kill()
        process.wait()
        terminal.reader.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def fetch_later(address: str) -> "Queue[str]":
    """Fetch *address* in a thread; the queue gets the answer."""
    answer: Queue[str] = Queue()

    def fetch() -> None:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as response:
                answer.put(response.read().decode())
        except urllib.error.HTTPError as error:
            answer.put(str(error.code))

    threading.Thread(target=fetch, daemon=True).start()
    return answer


@contextmanager
def served(folder: Path, source: str) -> Iterator[tuple[Terminal, str]]:
    """Serve the application in *source* as the guide has it for editors; gives the terminal, and where it is served."""
    page = folder / "page"
    page.mkdir()
    (page / "hello.py").write_text(source, encoding="utf-8")
    port = str(free_port())
    command = ["-m", "erlen", "--app", "hello", "run", "--debug", "--no-debugger", "--no-reload", "--port", port]
    with running(page, *command) as terminal:
        terminal.until("Press CTRL+C to quit")
        yield terminal, f"http://127.0.0.1:{port}"


def test_breakpoint_opens_a_debugger_in_the_terminal(tmp_path: Path) -> None:
    """P-DBG-3: without debugger and reloader, a view stops where it says so and goes on when told."""
    with served(tmp_path, STOPPING) as (terminal, address):
        answer = fetch_later(f"{address}/divide/25")
        terminal.until("(Pdb) ")
        terminal.type("number * 2")
        seen = terminal.until("(Pdb) ")
        terminal.type("number = 50")
        terminal.until("(Pdb) ")
        terminal.type("continue")

        assert seen.split() == ["50", "(Pdb)"]
        assert answer.get(timeout=PATIENCE) == "2"


def test_exception_leaves_the_application(tmp_path: Path) -> None:
    """P-DBG-3: it is the server that prints it, not the application's log, and no page of a debugger shows it."""
    with served(tmp_path, STOPPING.replace("    breakpoint()\n", "")) as (terminal, address):
        answer = fetch_later(f"{address}/divide/0")
        terminal.until("Error on request:\nTraceback (most recent call last):\n")
        traceback = terminal.until("ZeroDivisionError: integer division or modulo by zero")

        assert "return str(100 // number)" in traceback
        assert answer.get(timeout=PATIENCE) == "500"


def test_guide_to_errors_leads_to_debugging() -> None:
    """P-ERR-7: the link is there, and leads to the page that tells the rows of debugging."""
    guide = DOCS / "how-to" / "errors.md"
    links = re.findall(r"\[Debugging\]\(([^)#]+)\)", guide.read_text(encoding="utf-8"))
    target = (guide.parent / links[0]).resolve()

    assert target.is_relative_to(ROOT)
    assert {f"P-DBG-{number}" for number in range(1, 5)} <= Page.read(target).places
