"""The development server (area RUN)."""

import ast
import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.ports import free_port

from .commandline import Project, project_in
from .harness import Framework

HELLO = '@app.get("/")\ndef index():\n    return f"hello debug={current_app.debug}"\n'

# Stands in for the server: writes down how it was called, before the framework can import the real one. No port is
# touched either (erlen tries the address first), so that what is taken on this machine does not count.
RECORD = """
import os, socket, sys, werkzeug, werkzeug.serving

def run_simple(host, port, application, **options):
    certificate = options.get("ssl_context")
    if certificate is not None and not isinstance(certificate, (str, tuple)):
        certificate = type(certificate).__name__
    keep = {key: options.get(key) for key in ("use_reloader", "use_debugger", "threaded", "extra_files", "exclude_patterns")}
    print("CALL", repr((host, port, keep | {"ssl_context": certificate})))
    if os.environ.get("BEHAVE_CALL"):
        try:
            application({}, None)
        except BaseException as error:
            print("RAISED", type(error).__name__)

socket.socket.bind = socket.socket.listen = lambda self, *args: None
werkzeug.run_simple = werkzeug.serving.run_simple = run_simple
"""


@pytest.fixture
def project(fw: Framework, tmp_path: Path) -> Iterator[Project]:
    """Return a project with one page."""
    with project_in(tmp_path, fw) as project:
        project.app("app.py", HELLO)
        yield project


# Any: arguments of the server function, as literals.
Call = tuple[str, int, dict[str, Any]]


def calls(output: str) -> list[Call]:
    """Return the recorded calls."""
    return [ast.literal_eval(line[5:]) for line in output.splitlines() if line.startswith("CALL ")]


def commands(project: Project, *lines: list[str], env: dict[str, str] | None = None) -> tuple[list[Call], str, str]:
    """Run the `run` command once for each list of arguments, in one process, with the server replaced."""
    code = RECORD + (
        f"from {project.fw.name}.cli import cli\n"
        f"for args in {list(lines)!r}:\n"
        "    for name in ('DEBUG', 'RUN_FROM_CLI'):\n"
        f"        os.environ.pop('{project.fw.env_prefix}_' + name, None)\n"
        "    try:\n"
        f"        cli.main(args, prog_name='{project.fw.name}')\n"
        "    except SystemExit as error:\n"
        "        print('EXIT', error.code)\n"
    )
    result = project.python("-c", code, env=env)
    return calls(result.stdout), result.stdout, result.stderr


def options(call: Call, *names: str) -> tuple[object, ...]:
    """Return some options of a recorded call."""
    return tuple(call[2][name] for name in names)


def test_defaults(project: Project) -> None:
    """RUN-01."""
    (call,), _, _ = commands(project, ["run"])

    assert call[:2] == ("127.0.0.1", 5000)
    assert call[2] == {
        "use_reloader": False,
        "use_debugger": False,
        "threaded": True,
        "ssl_context": None,
        "extra_files": None,
        "exclude_patterns": None,
    }


def test_options(project: Project) -> None:
    """P-CLI-2, RUN-01."""
    paths = os.pathsep.join(["a.txt", "b.txt"])
    found, _, _ = commands(
        project,
        ["run", "-h", "0.0.0.0", "-p", "8000"],
        ["run", "--host", "::1", "--port", "8001"],
        ["run", "--reload"],
        ["run", "--debugger"],
        ["run", "--without-threads"],
        ["run", "--extra-files", paths],
        ["run", "--exclude-patterns", paths],
        ["run", "--debug"],
        ["--debug", "run"],
        ["run", "--debug", "--no-reload"],
        ["run", "--debug", "--no-debugger"],
        ["run", "--no-debug"],
    )

    assert [call[:2] for call in found[:2]] == [("0.0.0.0", 8000), ("::1", 8001)]
    assert [options(call, "use_reloader", "use_debugger", "threaded") for call in found[2:5]] == [
        (True, False, True),
        (False, True, True),
        (False, False, False),
    ]
    assert options(found[5], "extra_files", "exclude_patterns") == (["a.txt", "b.txt"], None)
    assert options(found[6], "extra_files", "exclude_patterns") == (None, ["a.txt", "b.txt"])
    assert [options(call, "use_reloader", "use_debugger") for call in found[7:]] == [
        (True, True),
        (True, True),
        (False, True),
        (True, False),
        (False, False),
    ]


def test_variables_set_options(project: Project) -> None:
    """RUN-01, CLI-22."""
    env = {project.env("RUN_PORT"): "8002", project.env("RUN_HOST"): "0.0.0.0", project.env("RUN_RELOAD"): "1"}
    found, _, _ = commands(project, ["run"], ["run", "-p", "8003"], env=env)

    assert [(call[:2], call[2]["use_reloader"]) for call in found] == [
        (("0.0.0.0", 8002), True),
        (("0.0.0.0", 8003), True),
    ]


def test_certificates(project: Project) -> None:
    """RUN-02."""
    pytest.importorskip("cryptography")
    for name in ("cert.pem", "key.pem"):
        (project.root / name).write_text("")
    project.write("own.py", "import ssl\ncontext = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n")
    found, _, _ = commands(
        project,
        ["run", "--cert", "cert.pem", "--key", "key.pem"],
        ["run", "--cert", "adhoc"],
        ["run", "--cert", "own:context"],
    )

    assert [call[2]["ssl_context"] for call in found] == [
        (str(project.root / "cert.pem"), str(project.root / "key.pem")),
        "adhoc",
        "SSLContext",
    ]


def test_certificates_that_do_not_fit_together(project: Project) -> None:
    """RUN-02."""
    for name in ("cert.pem", "key.pem"):
        (project.root / name).write_text("")
    project.write("own.py", "import ssl\ncontext = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n")
    found, out, err = commands(
        project,
        ["run", "--cert", "adhoc", "--key", "key.pem"],
        ["run", "--cert", "own:context", "--key", "key.pem"],
        ["run", "--key", "key.pem"],
        ["run", "--cert", "cert.pem"],
        ["run", "--cert", "missing.pem"],
    )

    assert found == []
    assert out.splitlines().count("EXIT 2") == 5
    assert err.count("--key") >= 3


def test_certificate_without_the_ssl_module(project: Project) -> None:
    """RUN-02."""
    code = (
        "import sys; sys.modules['ssl'] = None\n" + RECORD + f"from {project.fw.name}.cli import cli\n"
        "cli.main(['run', '--cert', 'adhoc'])\n"
    )
    result = project.python("-c", code)

    assert result.returncode == 2
    assert "SSL" in result.stderr


def test_application_that_cannot_be_loaded_aborts(project: Project) -> None:
    """RUN-03."""
    project.write("app.py", "import no_such_module_inside\n")
    found, out, err = commands(project, ["run"])

    assert (found, out.splitlines()) == ([], ["EXIT 2"])
    assert "no_such_module_inside" in err


def test_reloader_child_survives_an_application_that_cannot_be_loaded(project: Project) -> None:
    """RUN-03, P-SRV-1."""
    project.write("app.py", "1 / 0\n")
    found, out, err = commands(project, ["run"], env={"WERKZEUG_RUN_MAIN": "true", "BEHAVE_CALL": "1"})

    assert len(found) == 1
    assert "RAISED ZeroDivisionError" in out
    assert "Traceback" in err


def test_banner(project: Project) -> None:
    """RUN-04."""
    _, out, _ = commands(project, ["--app", "app:app", "run"], ["run", "--debug"])
    label = "Flask" if project.fw.is_flask else "Erlen"
    lines = [line for line in out.splitlines() if line.startswith(" * ")]

    assert lines == [f" * Serving {label} app 'app:app'", " * Debug mode: off", " * Debug mode: on"]


def test_banner_is_not_repeated_in_the_reloader_child(project: Project) -> None:
    """RUN-04."""
    _, out, _ = commands(project, ["--app", "app:app", "run"], env={"WERKZEUG_RUN_MAIN": "true"})

    assert " * " not in out


def runs(project: Project, *arguments: str, setup: str = "", env: dict[str, str] | None = None) -> list[Call]:
    """Call `app.run` once for each argument text, in one process, with the server replaced."""
    name, app = project.fw.name, project.fw.App.__name__
    code = RECORD + f"from {name} import {app} as App\n"
    for each in arguments:
        code += f"app = App('x')\n{setup}\napp.run({each})\nprint('DEBUG', app.debug)\n"
    result = project.python("-c", code, env=env)
    assert result.returncode == 0, result.stderr
    return calls(result.stdout)


def test_app_run_defaults_and_arguments(project: Project) -> None:
    """RUN-05."""
    found = runs(
        project, "", "'0.0.0.0', 80", "port=0", "host='localhost'", "port='81'", "threaded=False", "extra_files=['a']"
    )

    assert [call[:2] for call in found] == [
        ("127.0.0.1", 5000),
        ("0.0.0.0", 80),
        ("127.0.0.1", 0),
        ("localhost", 5000),
        ("127.0.0.1", 81),
        ("127.0.0.1", 5000),
        ("127.0.0.1", 5000),
    ]
    assert [call[2]["threaded"] for call in found] == [True] * 5 + [False, True]
    assert found[6][2]["extra_files"] == ["a"]


def test_app_run_takes_host_and_port_from_the_server_name(project: Project) -> None:
    """RUN-05."""
    setup = "app.config['SERVER_NAME'] = 'localhost:8080'"

    assert [call[:2] for call in runs(project, "", "port=1", "host='0.0.0.0'", "'0.0.0.0', 0", setup=setup)] == [
        ("localhost", 8080),
        ("localhost", 1),
        ("0.0.0.0", 8080),
        ("0.0.0.0", 0),
    ]
    bare = "app.config['SERVER_NAME'] = 'localhost'"
    assert [call[:2] for call in runs(project, "", setup=bare)] == [("localhost", 5000)]


def test_reloader_and_debugger_follow_debug(project: Project) -> None:
    """RUN-05, RUN-06."""
    found = runs(project, "", "debug=True", "debug=True, use_reloader=False", "use_debugger=True")

    assert [options(call, "use_reloader", "use_debugger") for call in found] == [
        (False, False),
        (True, True),
        (False, True),
        (False, True),
    ]


def test_debug_argument_beats_environment_and_config(project: Project) -> None:
    """RUN-06."""
    found = runs(project, "debug=False", "", env={project.env("DEBUG"): "1"})
    configured = runs(project, "debug=False", "debug=True", setup="app.config['DEBUG'] = True")

    assert [call[2]["use_debugger"] for call in found] == [False, True]
    assert [call[2]["use_debugger"] for call in configured] == [False, True]


def test_late_registration_is_possible_after_the_server_stopped(project: Project) -> None:
    """APP-19, BUG-17."""
    name, app = project.fw.name, project.fw.App.__name__
    code = (
        RECORD.replace("    certificate =", "    application.test_client().get('/')\n    certificate =", 1)
        + f"from {name} import {app} as App\n"
        "app = App('x')\n"
        "app.run()\n"
        "app.add_url_rule('/late', endpoint='late', view_func=lambda: 'late')\n"
        "print(app.test_client().get('/late').text)\n"
    )

    assert project.python("-c", code).stdout.splitlines()[-1] == "late"


def test_server_answers_and_says_what_it_is(project: Project) -> None:
    """RUN-01, RUN-04, RUN-07."""
    port = free_port()
    with project.server("-m", project.fw.name, "--app", "app", "run", "--port", str(port), port=port) as server:
        assert server.get() == (200, "hello debug=False")
        assert server.get("/missing")[0] == 404
        output = server.output()
    label = "Flask" if project.fw.is_flask else "Erlen"
    assert f" * Serving {label} app 'app'\n * Debug mode: off\n" in output
    assert "WARNING: This is a development server." in output
    assert f"http://127.0.0.1:{port}" in output
    assert '"GET / HTTP/1.1" 200' in output


def test_server_starts_from_app_run(project: Project) -> None:
    """RUN-05, RUN-07, P-SRV-2."""
    port = free_port()
    project.app("script.py", HELLO + f'if __name__ == "__main__":\n    app.run(port={port})\n')
    with project.server("script.py", port=port) as server:
        assert server.get() == (200, "hello debug=False")
        assert "WARNING: This is a development server." in server.output()


def test_reloading_server_answers_in_debug_mode(project: Project) -> None:
    """RUN-01, RUN-04."""
    port = free_port()
    args = ("-m", project.fw.name, "run", "--port", str(port), "--debug", "--exclude-patterns", "*")
    with project.server(*args, port=port) as server:
        assert server.get() == (200, "hello debug=True")
        output = server.output()
    assert output.count("Debug mode: on") == 1
    assert "Restarting with" in output


def test_server_speaks_tls(project: Project) -> None:
    """RUN-02."""
    pytest.importorskip("cryptography")
    port = free_port()
    with project.server("-m", project.fw.name, "run", "--port", str(port), "--cert", "adhoc", port=port) as server:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        assert server.get(scheme="https", context=context) == (200, "hello debug=False")
