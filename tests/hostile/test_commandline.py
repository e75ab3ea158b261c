"""Broken applications of every kind on the command line: one `Error:` line that names the culprit, at most 8 lines, no hang, exit status not 0."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from .frames import Framework

SRC = Path(__file__).parents[2] / "src"
GOOD = "from erlen import Erlen\napp = Erlen(__name__)\n"
CLASS = "Command line"
FRAMES = ("erlen/cli", "flask/cli", "click/", "importlib", "werkzeug/serving", "runpy")

# Files, then arguments, then what the error has to name.
BROKEN: Mapping[str, tuple[dict[str, str], list[str], str]] = {
    "syntax error": ({"app.py": "def f(:\n"}, ["routes"], "app.py"),
    "indentation error": ({"app.py": "if 1:\npass\n"}, ["routes"], "app.py"),
    "unclosed bracket": ({"app.py": "x = [1,\n"}, ["routes"], "app.py"),
    "null bytes": ({"app.py": "x = 1\0\n"}, ["routes"], "app"),
    "import error": ({"app.py": "import no_such_module\n"}, ["routes"], "no_such_module"),
    "import of a name": ({"app.py": "from os import no_such_name\n"}, ["routes"], "no_such_name"),
    "import further down": ({"app.py": "import shop\n", "shop.py": "import nothing_here\n"}, ["routes"], "shop.py"),
    "circular import": ({"app.py": "from b import x\ny = 1\n", "b.py": "from app import y\nx = 1\n"}, ["routes"], "import each other"),
    "raises": ({"app.py": GOOD + "1 / 0\n"}, ["routes"], "ZeroDivisionError"),
    "raises a group": ({"app.py": "raise ExceptionGroup('many', [ValueError(i) for i in range(30)])\n"}, ["routes"], "many"),
    "raises many lines": ({"app.py": "raise ValueError('line\\n' * 50)\n"}, ["routes"], "ValueError"),
    "recursion": ({"app.py": "def f(): f()\nf()\n"}, ["routes"], "RecursionError"),
    "exits": ({"app.py": "import sys\nsys.exit(0)\n"}, ["routes"], "app"),
    "interrupts": ({"app.py": "raise KeyboardInterrupt\n"}, ["routes"], ""),
    "no application": ({"app.py": "x = 1\n"}, ["routes"], "app"),
    "nothing at all": ({}, ["routes"], "app.py"),
    "missing module": ({}, ["--app", "shoop", "routes"], "shoop"),
    "missing attribute": ({"app.py": GOOD}, ["--app", "app:ap", "routes"], "'ap'"),
    "not an application": ({"app.py": GOOD + "x = 1\n"}, ["--app", "app:x", "routes"], "app:x"),
    "factory with arguments": ({"app.py": "def create_app(name): pass\n"}, ["routes"], "create_app"),
    "factory returns nothing": ({"app.py": "def create_app(): pass\n"}, ["routes"], "create_app"),
    "factory raises": ({"app.py": "def create_app():\n    raise OSError('disk')\n"}, ["routes"], "disk"),
    "factory call is no literal": ({"app.py": GOOD}, ["--app", "app:make(x)", "routes"], "make(x)"),
    "factory call is no Python": ({"app.py": GOOD}, ["--app", "app:make(", "routes"], "make("),
    "empty name": ({"app.py": GOOD}, ["--app", ":", "routes"], "':'"),
    "name with a null": ({"app.py": GOOD}, ["--app", "app:\t", "routes"], "app"),
    "bad definition": ({"app.py": GOOD + "@app.get('/<x>')\ndef view() -> str: return ''\n"}, ["run", "--port", "0"], "x"),
    "bad setting": ({"app.py": GOOD + "app.config['MAX_CONTENT_LENGTH'] = 'x'\n"}, ["run", "--port", "0"], "MAX_CONTENT_LENGTH"),
    "port out of range": ({"app.py": GOOD}, ["run", "--port", "70000"], "70000"),
    "port below zero": ({"app.py": GOOD}, ["run", "--port", "-1"], "-1"),
    "port is a word": ({"app.py": GOOD}, ["run", "--port", "http"], "http"),
    "host elsewhere": ({"app.py": GOOD}, ["run", "--host", "192.0.2.1", "--port", "0"], "192.0.2.1"),
    "host is no name": ({"app.py": GOOD}, ["run", "--host", "a..b", "--port", "0"], "a..b"),
    "certificate is missing": ({"app.py": GOOD}, ["run", "--port", "0", "--cert", "no.pem", "--key", "no.key"], "no.pem"),
    "certificate is none": ({"app.py": GOOD, "a.pem": "x", "a.key": "y"}, ["run", "--port", "0", "--cert", "a.pem", "--key", "a.key"], "a.pem"),
    "certificate without key": ({"app.py": GOOD, "a.pem": "x"}, ["run", "--port", "0", "--cert", "a.pem"], "--key"),
    "unknown command": ({"app.py": GOOD}, ["runn"], "runn"),
    "unknown option": ({"app.py": GOOD}, ["run", "--prot", "1"], "--prot"),
    "environment file is missing": ({"app.py": GOOD}, ["--env-file", "no.env", "routes"], "no.env"),
}  # fmt: skip


FALLS_SHORT = frozenset(
    {
        *("syntax error", "indentation error", "unclosed bracket", "null bytes", "import error", "import of a name"),
        *("import further down", "circular import", "raises", "raises a group", "raises many lines", "recursion"),
        *("exits", "factory returns nothing", "factory raises", "empty name", "name with a null"),
        *("port below zero", "host elsewhere", "host is no name", "certificate is none"),
    }
)
"""What Flask tells in another way."""
SERVES_ALL_THE_SAME = frozenset({"bad definition", "bad setting", "port out of range"})
"""What Flask finds no mistake in before it is asked for a page; of a port it takes the lower 16 bits."""


def write(folder: Path, files: Mapping[str, str], fw: Framework) -> None:
    """Write *files*, with Flask's names for Flask."""
    for path, text in files.items():
        if fw.is_flask:
            text = text.replace("from erlen import Erlen", "from flask import Flask").replace("= Erlen(", "= Flask(")
        (folder / path).write_text(text)


def erlen(folder: Path, *args: str, program: str = "erlen", **env: str) -> subprocess.CompletedProcess[str]:
    """Run the program, or Flask's, which has to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", program, *args],
        cwd=folder,
        env={"PYTHONPATH": str(SRC), "PATH": os.environ["PATH"], "COLUMNS": "80", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        encoding="utf-8",
        errors="replace",
    )


def told(done: subprocess.CompletedProcess[str], culprit: str) -> None:
    """Check that the failure is told as it should be."""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode not in {0, None}
    assert len(lines) <= 8, done.stderr
    assert culprit in done.stderr
    assert not any(f"{frame}" in line for line in lines for frame in FRAMES), done.stderr
    assert sum(line.startswith("Error:") for line in lines) == 1 or done.stderr.strip() == "Aborted!", done.stderr


@pytest.mark.parametrize("name", BROKEN)
def test_broken_application_is_told_shortly(
    request: pytest.FixtureRequest, fw: Framework, name: str, tmp_path: Path
) -> None:
    if fw.is_flask and name in FALLS_SHORT:
        # Not strict: what Python says of a mistake, and at what length, is different in each of its versions.
        request.applymarker(pytest.mark.xfail(reason="Flask 3.1.3", strict=False))
    if fw.is_flask and name in SERVES_ALL_THE_SAME:
        pytest.xfail("It serves what cannot work.")
    files, args, culprit = BROKEN[name]
    write(tmp_path, files, fw)

    told(erlen(tmp_path, *args, program=fw.name), culprit)


@pytest.mark.parametrize(
    "name", ["syntax error", "import error", "exits", "raises", "nothing at all", "factory raises"]
)
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_work_all_the_same(name: str, option: str, tmp_path: Path) -> None:
    for path, text in BROKEN[name][0].items():
        (tmp_path / path).write_text(text)

    assert erlen(tmp_path, option).returncode == 0


def test_used_port(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(GOOD)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told(erlen(tmp_path, "run", "--port", str(port)), str(port))


@pytest.mark.parametrize("content", [b"A=\xff\xfe\n", "A=1\n".encode("utf-16"), b"\x80\x81", b"SECRET=\xe9\n"])
def test_environment_file_in_another_encoding(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(GOOD)
    (tmp_path / ".env").write_bytes(content)

    told(erlen(tmp_path, "routes"), ".env")
    assert erlen(tmp_path, "--help").returncode == 0
    assert erlen(tmp_path, "--version").returncode == 0


@pytest.mark.parametrize(
    "entry",
    ["shop = no_such_plugin:cli", "shop = os:no_such_name", "shop = os:getcwd", "shop = broken:cli", "shop = os:"],
)
def test_broken_plugin(entry: str, tmp_path: Path) -> None:
    """It may be the command that was meant: every command names it, and how to be rid of it; help and version work."""
    (tmp_path / "app.py").write_text(GOOD)
    (tmp_path / "broken.py").write_text("raise RuntimeError('plugin')\n")
    info = tmp_path / "plugin-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[erlen.commands]\n{entry}\n")
    path = os.pathsep.join([str(SRC), str(tmp_path)])

    for option in ("--help", "--version"):
        assert erlen(tmp_path, option, PYTHONPATH=path).returncode == 0
    for command in ("shop", "routes"):
        told(erlen(tmp_path, command, PYTHONPATH=path), "pip uninstall plugin")


@pytest.mark.parametrize("locale", ["C", "POSIX"])
@pytest.mark.parametrize("utf8", ["0", "1"])
def test_c_locale(locale: str, utf8: str, tmp_path: Path) -> None:
    """What cannot be shown is replaced; nothing is a traceback."""
    env = {"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": utf8, "PYTHONCOERCECLOCALE": "0"}
    (tmp_path / "app.py").write_text(
        GOOD + "@app.get('/straße/<name>')\ndef größe(name: str) -> str: return name\n", encoding="utf-8"
    )
    assert erlen(tmp_path, "routes", **env).returncode == 0
    assert erlen(tmp_path, "--help", **env).returncode == 0

    (tmp_path / "app.py").write_text("raise ValueError('größer als möglich')\n", encoding="utf-8")
    told(erlen(tmp_path, "routes", **env), "ValueError")
