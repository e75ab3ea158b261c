"""The program and its commands on broken input, and what the environment gives their options; the plain cases are in tests/behaviour."""

import importlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import click
import pytest
from click.testing import CliRunner, Result
from werkzeug import serving
from werkzeug.test import run_wsgi_app

from erlen import Erlen
from erlen.cli import ErlenGroup, cli, main
from erlen.cli.commands import _raising

HELLO = "from erlen import Erlen\napp = Erlen('hello')\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty current folder; variables and modules are put back afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    environ, modules = dict(os.environ), set(sys.modules)
    yield tmp_path
    os.environ.clear()
    os.environ.update(environ)
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]
    importlib.invalidate_caches()


def write(**files: str) -> None:
    for name, text in files.items():
        Path(f"{name}.py").write_text(text)
    importlib.invalidate_caches()


def run(*args: str, program: click.Command = cli, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "80", **(env or {})}).invoke(program, list(args), prog_name="erlen")


class Served(Exception):
    """Raised instead of serving, with what the server was told."""

    def __init__(self, host: str, port: int, **options: Any) -> None:
        self.address = host, port
        self.options = options


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be served: the exception says what would have been."""

    def run_simple(host: str, port: int, application: object, **options: Any) -> NoReturn:
        raise Served(host, port, **options)

    monkeypatch.setattr(serving, "run_simple", run_simple)


def served(*args: str, **env: str) -> Served:
    result = run("--app", "hello", "run", *args, env=env)
    assert isinstance(result.exception, Served), result.output
    return result.exception


# Broken applications

BROKEN = {
    "missing": None,
    "syntax": "def f(:\n",
    "indent": "if 1:\nx = 1\n",
    "encoding": "x = '\udcff'\n",
    "imports": "import no_such_module\n",
    "name": "from json import no_such_name\n",
    "circle": "import circle_b\nfrom circle import app\n",
    "raises": "1 / 0\n",
    "exits": "import sys\nsys.exit(0)\n",
    "factory": "def create_app(name): ...\n",
    "inside": "def create_app():\n    raise RuntimeError('no database')\n",
    "nothing": "def create_app(): ...\n",
    "empty": "",
    "deep": "def f(): f()\nf()\n",
    "several": "from erlen import Erlen\na, b = Erlen('a'), Erlen('b')\n",
    "route": "from erlen import Erlen\napp = Erlen('a')\napp.add_url_rule('no-slash', 'x', lambda: 'x')\n",
}


def write_broken() -> None:
    for name, text in BROKEN.items():
        if text is not None:
            Path(f"{name}.py").write_bytes(text.encode(errors="surrogateescape"))
    importlib.invalidate_caches()


@pytest.mark.parametrize("command", [["run"], ["routes"], ["shell"]])
@pytest.mark.parametrize("name", [*BROKEN, "empty:app", "empty:f(x)", "raises:"])
def test_broken_application_ends_in_one_clear_error(command: list[str], name: str) -> None:
    """CLI-25, RUN-03: one `Error:` line that names the culprit, few lines, no line of erlen or click, a status that says no."""
    write_broken()
    result = run("--app", name, *command)

    assert result.exit_code != 0
    assert result.stdout == ""
    assert result.stderr.count("Error: ") == 1
    assert name.partition(":")[0] in result.stderr
    assert len(result.stderr.splitlines()) <= 8
    assert "site-packages" not in result.stderr
    assert os.path.join("erlen", "cli") not in result.stderr


@pytest.mark.parametrize("name", [*BROKEN, "empty:app", "raises:"])
def test_help_and_version_work_with_a_broken_application(name: str) -> None:
    """CLI-11, CLI-21."""
    write_broken()
    helped, version = run("--app", name, "--help"), run("--app", name, "--version")

    assert (helped.exit_code, version.exit_code) == (0, 0)
    assert "\n  routes " in helped.stdout
    assert version.stdout.startswith("Python ")


def test_help_of_a_command_needs_no_application() -> None:
    """CLI-11."""
    for command in ("run", "shell", "routes", "new"):
        assert run("--app", "no_such_module", command, "--help").exit_code == 0


def test_screens_fit_eighty_columns() -> None:
    for args in (["--help"], ["run", "--help"], ["shell", "--help"], ["routes", "--help"], ["new", "--help"]):
        assert max(map(len, run(*args).stdout.splitlines())) <= 80


def test_command_of_an_application_that_raises_is_not_called_missing() -> None:
    """CLI-11."""
    write(zero="1 / 0\n")
    result = run("--app", "zero", "greet")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: While loading 'zero', ZeroDivisionError was raised: division by zero.")
    assert "No such command" not in result.stderr


def test_error_of_a_command_itself_passes() -> None:
    write(hello=HELLO + "@app.cli.command()\ndef fail():\n    raise KeyError('mine')\n")

    assert isinstance(run("--app", "hello", "fail").exception, KeyError)


# Plugins


def plugin(folder: Path, name: str, text: str) -> None:
    """Install an entry point *name* on the import path."""
    info = folder / "plugins" / "shop_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shop-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[erlen.commands]\n{name} = shop_plugin:command\n")
    (info.parent / "shop_plugin.py").write_text(text)
    sys.path.insert(0, str(info.parent))
    importlib.invalidate_caches()


@pytest.mark.parametrize("text", ["import no_such_module\n", "1 / 0\n", "", "command = 1\n", "raise SystemExit\n"])
def test_broken_plugin_is_named(folder: Path, text: str) -> None:
    """CLI-19."""
    plugin(folder, "stock", text)
    write(hello=HELLO)
    result = run("--app", "hello", "routes", program=ErlenGroup(name="erlen"))

    assert result.exit_code == 1
    assert result.stderr.startswith(
        "Error: While loading command 'stock' of 'shop_plugin:command' from the distribution 'shop-plugin', "
    )
    assert result.stderr.endswith("Reinstall or uninstall it: pip uninstall shop-plugin\n")
    assert len(result.stderr.splitlines()) <= 8


def test_help_and_version_work_with_a_broken_plugin(folder: Path) -> None:
    """CLI-11."""
    plugin(folder, "stock", "1 / 0\n")
    for args in (["--help"], ["--version"], ["run", "--help"]):
        assert run(*args, program=ErlenGroup(name="erlen")).exit_code == 0
    assert "'shop-plugin'" in run("--help", program=ErlenGroup(name="erlen")).stderr


# Options from the environment


@pytest.mark.usefixtures("no_server")
def test_flask_variable_counts_where_erlen_s_is_unset() -> None:
    """CLI-22, CLI-01, DOTENV-07."""
    write(hello=HELLO)

    assert served(FLASK_RUN_PORT="8001").address == ("127.0.0.1", 8001)
    assert served(FLASK_RUN_PORT="8001", ERLEN_RUN_PORT="").address == ("127.0.0.1", 8001)
    assert served(FLASK_RUN_PORT="8001", ERLEN_RUN_PORT="8002").address == ("127.0.0.1", 8002)
    assert served("-p", "8003", FLASK_RUN_PORT="8001").address == ("127.0.0.1", 8003)
    assert served(FLASK_RUN_EXTRA_FILES=f"a{os.pathsep}b").options["extra_files"] == ["a", "b"]
    assert served(FLASK_RUN_RELOAD="1", FLASK_RUN_WITH_THREADS="0").options["threaded"] is False


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize(
    ("env", "debug"),
    [
        ({"FLASK_DEBUG": "1"}, True),
        ({"FLASK_DEBUG": "1", "ERLEN_DEBUG": "0"}, False),
        ({"FLASK_DEBUG": "0", "ERLEN_DEBUG": "1"}, True),
    ],
)
def test_debug_variables(env: dict[str, str], debug: bool) -> None:
    """CLI-09."""
    write(hello=HELLO)

    assert served(**env).options["use_debugger"] is debug


def test_options_of_any_command_have_both_variables() -> None:
    """CLI-22: also of a plain click command in a plain click group, whose options know one name only."""
    write(
        hello="import click\n"
        + HELLO
        + "@click.group()\ndef stock_room(): pass\n"
        + "@stock_room.command('take-out')\n@click.option('--how-many', type=int)\n@click.option('--what', multiple=True)\n"
        + "def take(how_many, what): print(how_many, *what)\n"
        + "app.cli.add_command(stock_room, 'stock-room')\n"
    )
    args = ("--app", "hello", "stock-room", "take-out")
    name = "STOCK_ROOM_TAKE_OUT"

    assert run(*args, env={f"FLASK_{name}_HOW_MANY": "3", f"FLASK_{name}_WHAT": "a b"}).output == "3 a b\n"
    assert run(*args, env={f"ERLEN_{name}_HOW_MANY": "4", f"FLASK_{name}_HOW_MANY": "3"}).output == "4\n"
    assert not [name for name in os.environ if name.startswith("ERLEN_STOCK")]


def test_program_with_a_prefix_of_its_own_has_no_second_one() -> None:
    """CLI-22."""
    program = ErlenGroup(create_app=lambda: Erlen("shop"), context_settings={"auto_envvar_prefix": "SHOP"})

    @program.command()
    @click.option("--name")
    def greet(name: str | None) -> None:
        click.echo(f"{name}")

    assert run("greet", program=program, env={"FLASK_GREET_NAME": "a", "ERLEN_GREET_NAME": "b"}).output == "None\n"
    assert run("greet", program=program, env={"SHOP_GREET_NAME": "c"}).output == "c\n"


@pytest.mark.parametrize(
    ("args", "env", "said"),
    [
        (
            ["run"],
            {"ERLEN_RUN_PORT": "abc"},
            "'abc' is no port: ports are whole numbers from 0 to 65535; it comes from",
        ),
        (["run"], {"ERLEN_RUN_PORT": "abc"}, "the environment variable ERLEN_RUN_PORT."),
        (["run"], {"FLASK_RUN_PORT": "abc"}, "the environment variable FLASK_RUN_PORT."),
        (["routes"], {"ERLEN_DEBUG": "perhaps"}, "the environment variable ERLEN_DEBUG."),
        (["routes"], {"FLASK_DEBUG": "perhaps"}, "the environment variable FLASK_DEBUG."),
        (["routes"], {"ERLEN_ENV_FILE": "no.env"}, "the environment variable ERLEN_ENV_FILE."),
    ],
)
def test_wrong_value_from_the_environment_names_its_variable(args: list[str], env: dict[str, str], said: str) -> None:
    result = run(*args, env=env)

    assert result.exit_code == 2
    assert said in result.stderr


def test_environment_file_in_another_encoding_is_named() -> None:
    """DOTENV-02."""
    pytest.importorskip("dotenv")
    Path("latin.env").write_bytes("NAME=käse".encode("latin-1"))
    result = run("-e", "latin.env", "routes")

    assert result.exit_code == 2
    assert "Error: The dotenv file 'latin.env' is not UTF-8" in result.stderr


def test_help_works_with_a_broken_default_environment_file() -> None:
    """CLI-12."""
    pytest.importorskip("dotenv")
    Path(".env").write_bytes("NAME=käse".encode("latin-1"))

    for args in ([], ["--help"]):
        result = run(*args)
        assert "is not UTF-8" in result.stderr
        assert "\n  routes " in result.output
    assert run("--version").exit_code == 0


# run


@pytest.mark.parametrize("port", ["abc", "-1", "65536", "70000", "1.5", ""])
def test_port_that_does_not_exist_is_refused(port: str) -> None:
    """RUN-01."""
    result = run("run", "--port", port)

    assert result.exit_code == 2
    assert f"Error: Invalid value for '--port' / '-p': {port!r} is no port" in result.stderr


def test_used_port_is_told_with_another(capfd: pytest.CaptureFixture[str]) -> None:
    write(hello=HELLO)
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        used.listen()
        port: int = used.getsockname()[1]
        result = run("--app", "hello", "run", "--port", str(port))

    assert result.exit_code == 1
    assert f"Error: Port {port} on 127.0.0.1 is in use by another program." in result.stderr
    assert f"--port {port + 1 if port < 65535 else 5000}" in result.stderr
    assert result.stderr.count("in use") == 1
    assert len(result.stderr.splitlines()) <= 8


@pytest.mark.parametrize(
    ("host", "said"),
    [("203.0.113.7", "203.0.113.7 is no address of this machine"), ("a..b", "Host 'a..b' is not a host name.")],
)
def test_host_that_is_not_here_is_told(host: str, said: str) -> None:
    write(hello=HELLO)
    result = run("--app", "hello", "run", "--host", host, "--port", "0")

    assert result.exit_code == 1
    assert f"Error: {said}" in result.stderr
    assert "--host" in result.stderr


def test_certificate_that_is_none_is_told() -> None:
    """RUN-02."""
    write(hello=HELLO)
    for name in ("cert.pem", "key.pem"):
        Path(name).write_text("junk")
    # In a process of its own: werkzeug's server leaves its socket open when the certificate is bad.
    command = ["-m", "erlen", "--app", "hello", "run", "--port", "0", "--cert", "cert.pem", "--key", "key.pem"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run([sys.executable, *command], env=environ, capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert "Error: " in result.stderr
    assert "cert.pem' and " in result.stderr
    assert "are no certificate and key in PEM form that belong together" in result.stderr


@pytest.mark.usefixtures("no_server")
def test_exit_of_the_server_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reloader ends its parent with the status of the child."""
    write(hello=HELLO)

    def run_simple(*args: object, **options: object) -> NoReturn:
        sys.exit(3)

    monkeypatch.setattr(serving, "run_simple", run_simple)
    assert run("--app", "hello", "run", "--port", "0").exit_code == 3


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize(
    ("args", "warned"),
    [
        (["--debug", "-h", "0.0.0.0"], True),
        (["--debugger", "-h", "::"], True),
        (["-h", "0.0.0.0"], False),
        (["--debug"], False),
        (["--debug", "-h", "localhost"], False),
        (["--debug", "--no-debugger", "-h", "0.0.0.0"], False),
    ],
)
def test_debugger_on_a_public_address_is_warned_about(args: list[str], warned: bool) -> None:
    write(hello=HELLO)
    result = run("--app", "hello", "run", *args)

    assert isinstance(result.exception, Served)
    assert ("WARNING: debug mode is on" in result.stderr) is warned


def test_every_request_raises_what_kept_the_application_from_loading() -> None:
    """RUN-03: each time with the same traceback, however often somebody looks."""
    application = _raising(ValueError("no colour"))
    lengths: set[int] = set()
    for _ in range(3):
        with pytest.raises(ValueError, match="no colour") as caught:
            run_wsgi_app(application, {})
        lengths.add(len(caught.traceback))

    assert len(lengths) == 1


def test_application_that_exits_does_not_end_the_reloaded_server() -> None:
    """RUN-03."""
    with pytest.raises(RuntimeError, match=r"ended the process while it was loaded: SystemExit\(3\)"):
        run_wsgi_app(_raising(SystemExit(3)), {})


# routes, shell, main


def test_routes_with_text_that_the_terminal_cannot_show(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(hello=HELLO + "app.add_url_rule('/käse/→', 'cheese', lambda: '')\n")
    monkeypatch.setattr(sys, "argv", ["erlen", "--app", "hello", "routes"])
    with open(1, "w", encoding="latin-1", closefd=False) as narrow, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", narrow)
        with pytest.raises(SystemExit) as ended:
            main()

    assert ended.value.code == 0
    assert "/käse/\\u2192".encode("latin-1") in capfdbinary.readouterr().out
