"""A throw-away project directory, and the command line of either framework run in it.

Knows names, environment prefixes and entry point groups of both command lines; nothing of what one test is about.
"""

import importlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import click
from click.testing import CliRunner, Result

from .harness import Framework

PREFIXES = ("FLASK_", "ERLEN_", "WERKZEUG_")
READY_SECONDS = 15.0


@attrs.frozen
class Project:
    """A directory that is the current one, first on the import path and free of other people's settings."""

    fw: Framework
    root: Path

    def write(self, name: str, text: str = "") -> Path:
        """Write a file; Python files get the framework's names imported first."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"from {self.fw.name} import *\nfrom {self.fw.name} import {self.fw.App.__name__} as App\n"
        path.write_text(head + text if name.endswith(".py") and text else text, encoding="utf-8")
        importlib.invalidate_caches()
        return path

    def app(self, name: str = "app.py", text: str = "") -> None:
        """Write a module with one application, called after the module."""
        self.write(name, f"app = App({Path(name).stem!r})\n{text}")

    def env(self, name: str) -> str:
        """Return the environment variable *name* of this framework."""
        return f"{self.fw.env_prefix}_{name}"

    # Any: the classes and functions of either framework's command line.
    @property
    def cli(self) -> Any:
        """Return the module with the command line."""
        return self.fw.module("cli")

    def group(self, **options: Any) -> Any:  # Any: options of the group class under test
        """Return a fresh group of the framework's class."""
        return getattr(self.cli, "FlaskGroup" if self.fw.is_flask else "ErlenGroup")(**options)

    def info(self, app_import_path: str | None = None, **options: Any) -> Any:  # Any: as above
        """Return a ScriptInfo."""
        return self.cli.ScriptInfo(app_import_path, **options)

    def load(self, app_import_path: str | None = None, **options: Any) -> Any:  # Any: as above
        """Return the application that the command line finds."""
        return self.info(app_import_path, **options).load_app()

    def run(
        self,
        *args: str,
        group: click.Command | None = None,
        env: Mapping[str, str | None] | None = None,
        text: str | None = None,
        color: bool = False,
    ) -> Result:
        """Run the framework's command line (or *group*) with *args* in this process."""
        group = group or self.group(name=self.fw.name)
        return CliRunner(env=dict(env or {})).invoke(group, list(args), input=text, color=color)

    def environ(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment for a process that finds the framework and this directory."""
        package = Path(importlib.import_module(self.fw.name).__file__ or "").resolve().parent.parent
        paths = os.pathsep.join([str(package), *([os.environ["PYTHONPATH"]] if "PYTHONPATH" in os.environ else [])])
        clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)}
        return {**clean, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", "COLUMNS": "200", **(env or {})}

    def python(
        self, *args: str, env: Mapping[str, str] | None = None, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run Python with *args* in a process of its own."""
        return subprocess.run(
            [sys.executable, *args],
            cwd=self.root,
            env=self.environ(env),
            input=text if text is not None else "",
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    @contextmanager
    def server(self, *args: str, port: int, env: Mapping[str, str] | None = None) -> Iterator["Server"]:
        """Start a server process with *args* for Python; it is ended with the block."""
        log = self.root / "server.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, *args],
                cwd=self.root,
                env=self.environ(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield Server(process, port, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


@attrs.frozen
class Server:
    """A running server process."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def get(
        self, path: str = "/", *, scheme: str = "http", **options: Any
    ) -> tuple[int, str]:  # Any: urlopen's options
        """Return status and text of a GET; the first one waits until the server listens."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"{scheme}://127.0.0.1:{self.port}{path}", timeout=10, **options) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read().decode()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"no answer; the server said:\n{self.output()}") from None
                time.sleep(0.05)

    def output(self) -> str:
        """Return what the process has printed so far."""
        return self.log.read_text()


@contextmanager
def project_in(root: Path, fw: Framework) -> Iterator[Project]:
    """Make *root* the current directory; put environment, import path, modules and directory back afterwards."""
    environ, path, modules, directory = dict(os.environ), sys.path[:], set(sys.modules), Path.cwd()
    for name in list(os.environ):
        if name.startswith(PREFIXES):
            del os.environ[name]
    os.chdir(root)
    try:
        yield Project(fw, root.resolve())
    finally:
        os.chdir(directory)
        os.environ.clear()
        os.environ.update(environ)
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(root.resolve())):
                del sys.modules[name]
        importlib.invalidate_caches()
