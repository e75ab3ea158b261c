"""The interactive shell (area SHELL)."""

import platform
from collections.abc import Iterator
from pathlib import Path

import pytest

from .commandline import Project, project_in
from .harness import Framework


@pytest.fixture
def project(fw: Framework, tmp_path: Path) -> Iterator[Project]:
    """Return a project with an application and two shell context processors."""
    with project_in(tmp_path, fw) as project:
        project.app(
            "app.py",
            "app.shell_context_processor(lambda: {'only_here': 1, 'both': 1})\n"
            "app.shell_context_processor(lambda: {'both': 2})\n",
        )
        yield project


def shell(project: Project, text: str, **env: str) -> tuple[str, str]:
    """Return what a shell fed with *text* writes to both streams."""
    result = project.python("-m", project.fw.name, "shell", env={"PYTHON_HISTORY": "/dev/null", **env}, text=text)
    assert result.returncode == 0
    return result.stdout, result.stderr


def test_shell_runs_inside_an_app_context(project: Project) -> None:
    """SHELL-01, SHELL-02, APP-22."""
    name = project.fw.name
    out, err = shell(
        project,
        f"import {name}\nprint('<', {name}.current_app == app, {name}.g == g, only_here, both, '>')\n",
    )

    assert "< True True 1 2 >" in out
    assert f"Python {platform.python_version()}" in err
    assert "app" in err
    assert str(project.root / "instance") in err


def test_startup_file_comes_before_the_app_s_names(project: Project) -> None:
    """SHELL-02."""
    startup = project.root / "startup"
    startup.write_text("from_startup = 'S'\nboth = 'startup'\n")
    out, _ = shell(project, "print('<', from_startup, both, '>')\n", PYTHONSTARTUP=str(startup))

    assert "< S 2 >" in out


def test_completion_uses_the_namespace(project: Project) -> None:
    """SHELL-03."""
    pytest.importorskip("readline")
    out, _ = shell(project, "import readline\nprint('<', readline.get_completer()('only_h', 0), '>')\n")

    assert "< only_here >" in out


def test_processors_of_the_app_make_the_namespace(fw: Framework) -> None:
    """SHELL-02, APP-22."""
    app = fw.make()
    app.shell_context_processor(lambda: {"a": 1, "app": "own"})
    with app.app_context():
        namespace = app.make_shell_context()
        assert namespace == {"app": "own", "g": fw.g, "a": 1}
