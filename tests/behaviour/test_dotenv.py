"""Environment files (area DOTENV)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ports import free_port

from .commandline import Project, project_in
from .harness import Framework

pytest.importorskip("dotenv")

SHOW = """
@app.cli.command("show")
def show():
    import os
    print(os.environ.get("BEHAVE_A"), os.environ.get("BEHAVE_B"), os.environ.get("BEHAVE_C"), os.environ.get("BEHAVE_D"))
"""


@pytest.fixture
def project(fw: Framework, tmp_path: Path) -> Iterator[Project]:
    """Return a project with a command that shows four variables."""
    with project_in(tmp_path, fw) as project:
        project.app("app.py", SHOW)
        yield project


def test_precedence_of_the_sources(project: Project) -> None:
    """DOTENV-01."""
    project.write(".flaskenv", "".join(f"BEHAVE_{key}=default\n" for key in "ABCD"))
    project.write(".env", "".join(f"BEHAVE_{key}=env\n" for key in "ABC"))
    project.write("given.env", "".join(f"BEHAVE_{key}=given\n" for key in "AB"))

    result = project.run("-e", "given.env", "show", env={"BEHAVE_A": "real"})
    assert result.output == "real given env default\n"


def test_default_files_are_searched_upwards(project: Project) -> None:
    """DOTENV-02."""
    project.write(".env", "BEHAVE_A=ü\n")
    project.write("sub/deep/app.py", "app = App('deep')\n" + SHOW)
    os.chdir(project.root / "sub" / "deep")  # the project puts the directory back

    assert project.run("show").output == "ü None None None\n"
    assert Path.cwd() == project.root / "sub" / "deep"


def test_current_directory_is_not_changed(project: Project) -> None:
    """DOTENV-02."""
    project.write(".env", "BEHAVE_A=1\n")
    project.cli.load_dotenv()

    assert Path.cwd() == project.root


@pytest.mark.parametrize(("value", "read"), [("1", "None"), ("true", "None"), ("0", "env"), ("false", "env")])
def test_default_files_can_be_skipped(project: Project, value: str, read: str) -> None:
    """DOTENV-03."""
    project.write(".env", "BEHAVE_A=env\n")

    assert project.run("show", env={project.env("SKIP_DOTENV"): value}).output == f"{read} None None None\n"


def test_given_file_is_loaded_even_when_defaults_are_skipped(project: Project) -> None:
    """DOTENV-03."""
    project.write(".env", "BEHAVE_A=env\nBEHAVE_B=env\n")
    project.write("given.env", "BEHAVE_A=given\n")

    result = project.run("-e", "given.env", "show", env={project.env("SKIP_DOTENV"): "1"})
    assert result.output == "given None None None\n"


HIDE = "import sys; sys.modules['dotenv'] = None; from {name}.cli import main; sys.argv[0] = {name!r}; main()"


def test_without_the_package_a_given_file_is_an_error(project: Project) -> None:
    """DOTENV-04."""
    project.write("given.env", "BEHAVE_A=1\n")
    result = project.python("-c", HIDE.format(name=project.fw.name), "-e", "given.env", "show")

    assert result.returncode == 2
    assert "python-dotenv" in result.stderr


def test_without_the_package_default_files_lead_to_a_tip(project: Project) -> None:
    """DOTENV-04."""
    project.write(".env", "BEHAVE_A=1\n")
    result = project.python("-c", HIDE.format(name=project.fw.name), "show")

    assert (result.returncode, result.stdout) == (0, "None None None None\n")
    assert "python-dotenv" in result.stderr


def test_without_the_package_and_files_nothing_is_said(project: Project) -> None:
    """DOTENV-04."""
    result = project.python("-c", HIDE.format(name=project.fw.name), "show")

    assert (result.returncode, result.stdout, result.stderr) == (0, "None None None None\n", "")


def test_missing_given_file_is_a_usage_error(project: Project) -> None:
    """DOTENV-05."""
    result = project.run("-e", "missing.env", "show")

    assert result.exit_code == 2
    assert "missing.env" in result.stderr


def test_load_dotenv_says_whether_it_found_anything(project: Project) -> None:
    """DOTENV-06."""
    load = project.cli.load_dotenv
    assert load() is False
    project.write(".env", "BEHAVE_A=1\n")
    assert load() is True
    assert os.environ["BEHAVE_A"] == "1"


def test_load_dotenv_takes_a_path(project: Project) -> None:
    """DOTENV-06."""
    path = project.write("given.env", "BEHAVE_A=given\n")
    project.write(".env", "BEHAVE_B=default\n")

    assert project.cli.load_dotenv(str(path), load_defaults=False) is True
    assert (os.environ["BEHAVE_A"], os.environ.get("BEHAVE_B")) == ("given", None)
    assert project.cli.load_dotenv(str(path)) is True
    assert os.environ["BEHAVE_B"] == "default"


def test_load_dotenv_leaves_existing_variables_alone(project: Project) -> None:
    """DOTENV-06."""
    os.environ["BEHAVE_A"] = "real"
    project.write(".env", "BEHAVE_A=file\nBEHAVE_B\n")
    project.cli.load_dotenv()

    assert os.environ["BEHAVE_A"] == "real"
    assert "BEHAVE_B" not in os.environ


def test_environment_file_may_name_the_application(project: Project) -> None:
    """DOTENV-07."""
    project.app("hello.py", '@app.cli.command("name")\ndef name():\n    print(current_app.name)\n')
    project.write("given.env", f"{project.env('APP')}=hello\n")

    assert project.run("-e", "given.env", "name").output == "hello\n"


def test_option_for_the_application_beats_the_environment_file(project: Project) -> None:
    """DOTENV-07."""
    for name in ("hello", "other"):
        project.app(f"{name}.py", '@app.cli.command("name")\ndef name():\n    print(current_app.name)\n')
    project.write("given.env", f"{project.env('APP')}=hello\n")

    assert project.run("-A", "other", "-e", "given.env", "name").output == "other\n"


def test_variable_names_the_environment_file(project: Project) -> None:
    """DOTENV-07."""
    project.write("given.env", "BEHAVE_A=given\n")

    assert project.run("show", env={project.env("ENV_FILE"): "given.env"}).output == "given None None None\n"


RUN = """
import os, socket, werkzeug, werkzeug.serving
socket.socket.bind = socket.socket.listen = lambda self, *args: None
werkzeug.run_simple = werkzeug.serving.run_simple = lambda host, port, app, **options: print(host, port, options["use_debugger"])
from {name} import {app} as App
app = App("x")
app.run(port={port}, load_dotenv={load})
print(os.environ.get("BEHAVE_A"), app.debug)
"""


@pytest.mark.parametrize(("load", "shown"), [(True, "file True"), (False, "None False")])
def test_app_run_loads_the_files_and_applies_debug(project: Project, load: bool, shown: str) -> None:
    """DOTENV-08."""
    project.write(".env", f"BEHAVE_A=file\n{project.env('DEBUG')}=1\n")
    port = free_port()
    code = RUN.format(name=project.fw.name, app=project.fw.App.__name__, port=port, load=load)
    lines = project.python("-c", code).stdout.splitlines()

    assert [lines[-2], lines[-1]] == [f"127.0.0.1 {port} {load}", shown]
