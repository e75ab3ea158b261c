"""The command line: finding the application, groups, commands (area CLI)."""

import contextvars
import importlib.metadata
import os
import platform
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from .commandline import Project, project_in
from .harness import Framework, derive

SHOW = """
@app.cli.command("show")
def show():
    import click
    click.echo(f"{current_app.name} debug={current_app.debug}")
"""


@pytest.fixture
def project(fw: Framework, tmp_path: Path) -> Iterator[Project]:
    """Return an empty project directory that is the current one."""
    with project_in(tmp_path, fw) as project:
        yield project


def no_app(project: Project, path: str | None = None) -> str:
    """Return the message with which the application at *path* is not found."""
    with pytest.raises(click.UsageError) as caught:
        project.load(path)
    assert type(caught.value).__name__ == "NoAppException"
    return str(caught.value.message)


# CLI-01: where the application comes from


def test_factory_of_the_group_comes_first(project: Project) -> None:
    """CLI-01."""
    project.app("app.py")
    made = project.fw.make("made")

    assert project.load("app", create_app=lambda: made) is made


def test_named_application_comes_before_files(project: Project) -> None:
    """CLI-01."""
    project.app("app.py")
    project.app("hello.py")

    assert project.load("hello").name == "hello"


@pytest.mark.parametrize(
    ("files", "name"), [(["wsgi.py", "app.py"], "wsgi"), (["app.py"], "app"), (["app/__init__.py"], "__init__")]
)
def test_default_files(project: Project, files: list[str], name: str) -> None:
    """CLI-01."""
    for file in files:
        project.app(file)

    assert project.load().name == name


def test_no_application_at_all(project: Project) -> None:
    """CLI-01."""
    message = no_app(project)

    for part in ("--app", project.env("APP"), "wsgi.py", "app.py"):
        assert part in message


def test_option_names_the_application(project: Project) -> None:
    """CLI-01."""
    project.app("hello.py", SHOW)

    assert project.run("--app", "hello", "show").output == "hello debug=False\n"
    assert project.run("-A", "hello:app", "show").output == "hello debug=False\n"


@pytest.mark.parametrize("own", [True, False])
def test_variable_names_the_application(project: Project, own: bool) -> None:
    """CLI-01: `FLASK_APP` is honoured by both."""
    project.app("hello.py", SHOW)
    variable = project.env("APP") if own else "FLASK_APP"

    assert project.run("show", env={variable: "hello"}).output == "hello debug=False\n"


def test_option_beats_the_variable(project: Project) -> None:
    """CLI-01."""
    project.app("hello.py", SHOW)

    assert project.run("-A", "hello", "show", env={project.env("APP"): "missing"}).output == "hello debug=False\n"


def test_flask_variables_count_where_the_own_are_unset(project: Project) -> None:
    """CLI-01, CLI-09, CLI-22: both frameworks honour `FLASK_*`."""
    project.app(
        "hello.py",
        'import click\n@app.cli.command("greet")\n@click.option("--name", default="x")\ndef greet(name):\n'
        "    print(name, current_app.debug)\n",
    )
    env = {"FLASK_APP": "hello", "FLASK_DEBUG": "1", "FLASK_GREET_NAME": "Ann"}

    assert project.run("greet", env=env).output == "Ann True\n"


def test_own_variables_beat_those_of_flask(project: Project) -> None:
    """CLI-01, CLI-09, CLI-22."""
    project.app(
        "hello.py",
        'import click\n@app.cli.command("greet")\n@click.option("--name", default="x")\ndef greet(name):\n'
        "    print(name, current_app.debug)\n",
    )
    own = {project.env("APP"): "hello", project.env("DEBUG"): "0", project.env("GREET_NAME"): "Own"}
    env = {"FLASK_APP": "missing", "FLASK_DEBUG": "1", "FLASK_GREET_NAME": "Ann"} | own

    assert project.run("greet", env=env).output == "Own False\n"


# CLI-02, CLI-03: forms of the import path


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("hello", "one"),
        ("hello.py", "one"),
        ("./hello.py", "one"),
        ("pkg", "package"),
        ("pkg/", "package"),
        ("pkg/__init__.py", "package"),
        ("pkg.mod", "module"),
        ("pkg/mod.py", "module"),
        ("src/deep", "deep"),
        ("src/deep.py", "deep"),
        ("hello:app2", "two"),
        ("hello.py:app2", "two"),
        ("hello:create_app", "made-None-None"),
        ("hello:create_app()", "made-None-None"),
        ('hello:create_app("x", y=1)', "made-x-1"),
        ("hello: app2 ", "two"),
    ],
)
def test_forms_of_the_import_path(project: Project, path: str, name: str) -> None:
    """CLI-02."""
    project.write(
        "hello.py",
        'app = App("one")\napp2 = App("two")\ndef create_app(x=None, y=None):\n    return App(f"made-{x}-{y}")\n',
    )
    project.write("pkg/__init__.py", 'app = App("package")\n')
    project.write("pkg/mod.py", 'app = App("module")\n')
    project.write("src/deep.py", 'app = App("deep")\n')

    assert project.load(path).import_name == name


def test_empty_import_path_means_discovery(project: Project) -> None:
    """CLI-02."""
    project.app("app.py")

    assert project.load("").name == "app"
    project.app("wsgi.py", SHOW)
    assert project.run("show", env={project.env("APP"): ""}).output == "wsgi debug=False\n"


def test_drive_letter_is_no_separator(project: Project) -> None:
    """CLI-02."""
    project.app("C:/deep/hello.py")

    assert project.load("C:/deep/hello.py:app").name == "hello"


@pytest.mark.parametrize(
    ("path", "module", "base"),
    [
        ("hello.py", "hello", "."),
        ("src/deep.py", "deep", "src"),
        ("src/pkg/sub/mod.py", "pkg.sub.mod", "src"),
        ("src/pkg/sub/__init__.py", "pkg.sub", "src"),
        ("src/pkg/sub", "pkg.sub", "src"),
    ],
)
def test_directory_of_the_top_package_goes_to_the_import_path(
    project: Project, path: str, module: str, base: str
) -> None:
    """CLI-03."""
    for file in ("hello.py", "src/deep.py", "src/pkg/__init__.py", "src/pkg/sub/__init__.py", "src/pkg/sub/mod.py"):
        project.write(file, "app = App(__name__)\n")

    assert project.load(path).import_name == module
    assert sys.path[0] == str((project.root / base).resolve())


# CLI-04 to CLI-07: looking into the module


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('application = App("b")\napp = App("a")\nother = App("c")', "a"),
        ('other = App("c")\napplication = App("b")', "b"),
        ('app = "not one"\nother = App("c")', "c"),
        ('def create_app():\n    return App("made")', "made"),
        ('def make_app():\n    return App("made")', "made"),
        ('def make_app():\n    return App("m")\ndef create_app():\n    return App("c")', "c"),
        ('def create_app(**options):\n    return App(f"made{len(options)}")', "made0"),
        ('def create_app():\n    return App("f")\nmyapp = App("instance")', "instance"),
    ],
)
def test_best_application_of_a_module(project: Project, text: str, name: str) -> None:
    """CLI-04."""
    project.write("hello.py", text + "\n")

    assert project.load("hello").import_name == name


def test_subclass_counts_as_an_application(project: Project) -> None:
    """CLI-04."""
    project.write("hello.py", 'class My(App):\n    pass\nthing = My("mine")\n')

    assert project.load("hello").import_name == "mine"


def test_several_applications_are_refused(project: Project) -> None:
    """CLI-04, CLI-25."""
    project.write("hello.py", 'one = App("a")\ntwo = App("b")\n')
    message = no_app(project, "hello")

    assert "hello" in message
    assert "hello:" in message


@pytest.mark.parametrize(
    "text", ["x = 1", "def other_factory():\n    return App('x')", "def create_app():\n    return 1"]
)
def test_module_without_an_application(project: Project, text: str) -> None:
    """CLI-04, CLI-25."""
    project.write("hello.py", text + "\n")
    message = no_app(project, "hello")

    assert "'hello'" in message
    assert "hello:" in message


def test_factory_that_needs_arguments(project: Project) -> None:
    """CLI-05, CLI-25."""
    project.write("hello.py", "def create_app(name):\n    return App(name)\n")
    message = no_app(project, "hello")

    for part in ("create_app", "hello", "hello:create_app("):
        assert part in message


def test_type_error_inside_a_factory_propagates(project: Project) -> None:
    """CLI-05."""
    project.write("hello.py", "def create_app():\n    return len(1)\n")
    for path in ("hello", "hello:create_app", "hello:create_app()"):
        with pytest.raises(TypeError, match=r"len\(\)"):
            project.load(path)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("missing", ["missing", "hello"]),
        ("missing()", ["missing", "hello"]),
        ("app.attr", ["app.attr"]),
        ("f.g()", ["f.g()"]),
        ("create_app(x)", ["create_app(x)"]),
        ("create_app(y=x)", ["create_app(y=x)"]),
        ("create_app(1, 2, 3)", ["create_app(1, 2, 3)", "hello"]),
        ("create_app(", ["create_app("]),
        ("1", ["1"]),
        ("plain", ["hello:plain"]),
        ("create_none()", ["hello:create_none()"]),
    ],
)
def test_names_that_lead_to_no_application(project: Project, name: str, parts: list[str]) -> None:
    """CLI-06, CLI-25."""
    project.write(
        "hello.py",
        'app = App("a")\nplain = 1\ndef create_app(x=None, y=None):\n    return app\ndef create_none(): pass\n',
    )
    message = no_app(project, f"hello:{name}")

    for part in parts:
        assert part in message


def test_reasons_are_told_apart(project: Project) -> None:
    """CLI-06."""
    project.write("hello.py", 'app = App("a")\nplain = 1\ndef create_app(x=None):\n    return app\n')
    names = ["missing", "app.attr", "f.g()", "create_app(x)", "create_app(1, 2)", "plain"]
    messages = {re.sub(r"'.*?'", "", no_app(project, f"hello:{name}")) for name in names}

    assert len(messages) == len(names)


def test_missing_module(project: Project) -> None:
    """CLI-07, CLI-25."""
    message = no_app(project, "no_such_module")

    assert "no_such_module" in message
    assert "ould not import" in message
    assert "Traceback" not in message


def test_import_error_inside_the_module_shows_the_traceback(project: Project) -> None:
    """CLI-07, CLI-25."""
    project.write("hello.py", "import no_such_module_inside\n")
    message = no_app(project, "hello")

    for part in ("hello", "Traceback", "no_such_module_inside", "hello.py"):
        assert part in message


def test_other_exception_inside_the_module_propagates(project: Project) -> None:
    """CLI-07."""
    project.write("hello.py", "1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        project.load("hello")


# CLI-08, CLI-09, CLI-28: the loader


def test_application_is_loaded_once(project: Project) -> None:
    """CLI-08."""
    made: list[object] = []

    def create() -> object:
        made.append(1)
        return project.fw.make()

    info = project.info(create_app=create)
    assert info.load_app() is info.load_app()
    assert made == [1]


@pytest.mark.parametrize(("set_flag", "debug"), [(True, False), (False, True)])
def test_debug_flag_of_the_environment_is_applied(
    project: Project, monkeypatch: pytest.MonkeyPatch, set_flag: bool, debug: bool
) -> None:
    """CLI-08."""
    app = project.fw.make(config={"DEBUG": True})
    monkeypatch.setenv(project.env("DEBUG"), "0")

    assert project.load(create_app=lambda: app, set_debug_flag=set_flag).debug is debug


def test_loader_carries_data_of_custom_scripts(project: Project) -> None:
    """CLI-08."""
    assert project.info().data == {}


@pytest.mark.parametrize("args", [(), ("--debug",), ("--no-debug",)])
@pytest.mark.parametrize("variable", [None, "1", "0"])
def test_debug_option_beats_the_variable(project: Project, args: tuple[str, ...], variable: str | None) -> None:
    """CLI-09."""
    project.app("app.py", SHOW)
    expected = variable == "1" if not args else args == ("--debug",)

    assert project.run(*args, "show", env={project.env("DEBUG"): variable}).output == f"app debug={expected}\n"


@pytest.mark.parametrize(("args", "value"), [((), None), (("--debug",), "1"), (("--no-debug",), "0")])
def test_debug_option_is_exported_only_when_given(project: Project, args: tuple[str, ...], value: str | None) -> None:
    """CLI-09."""
    project.app(
        "app.py",
        f'@app.cli.command("env")\ndef env():\n    import os\n    print(os.environ.get("{project.env("DEBUG")}"))\n',
    )

    assert project.run(*args, "env").output == f"{value}\n"


def test_factory_is_called_without_arguments(project: Project) -> None:
    """CLI-28."""
    calls: list[tuple[object, ...]] = []

    def create(*args: object, **kwargs: object) -> object:
        calls.append((args, kwargs))
        return project.fw.make()

    project.load(create_app=create)
    assert calls == [((), {})]


def test_factory_returning_none_is_no_application(project: Project) -> None:
    """CLI-28."""
    with pytest.raises(click.UsageError):
        project.load(create_app=lambda: None)


# CLI-10 to CLI-13: which commands there are


def plugin(project: Project, name: str, text: str) -> None:
    """Install an entry point *name* into the directory on the import path."""
    info = project.root / "plugins" / "behave_plugin-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: behave-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{project.fw.name}.commands]\n{name} = behave_plugin:command\n")
    (info.parent / "behave_plugin.py").write_text(text)
    sys.path.insert(0, str(info.parent))


GREET = 'import click\n@click.command()\ndef command():\n    click.echo("from the plugin")\n'


def test_plugin_command_is_found(project: Project) -> None:
    """CLI-10, CLI-19."""
    plugin(project, "greet", GREET)

    assert project.run("greet").output == "from the plugin\n"
    assert "greet" in project.run("--help").stdout


def test_plugin_may_be_a_group(project: Project) -> None:
    """CLI-19."""
    plugin(
        project,
        "tool",
        'import click\n@click.group()\ndef command(): pass\n@command.command()\ndef go(): print("go")\n',
    )

    assert project.run("tool", "go").output == "go\n"


def test_plugin_replaces_a_built_in_command(project: Project) -> None:
    """CLI-10."""
    plugin(project, "routes", GREET)

    assert project.run("routes").output == "from the plugin\n"


def test_app_cannot_replace_a_built_in_command(project: Project) -> None:
    """CLI-10."""
    project.app("app.py", '@app.cli.command("routes")\ndef own():\n    print("own routes")\n')

    assert "own routes" not in project.run("routes").output


def test_plugin_comes_before_the_app(project: Project) -> None:
    """CLI-10."""
    plugin(project, "greet", GREET)
    project.app("app.py", '@app.cli.command("greet")\ndef own():\n    print("own")\n')

    assert project.run("greet").output == "from the plugin\n"


def test_plugins_are_loaded_lazily(project: Project) -> None:
    """CLI-19."""
    plugin(project, "greet", "raise RuntimeError('loaded')\n")
    group = project.group()

    assert sorted(group.commands) == ["routes", "run", "shell"]


def test_custom_command_of_the_app_is_found(project: Project) -> None:
    """CLI-10."""
    project.app("app.py", SHOW)

    assert project.run("show").output == "app debug=False\n"


def test_built_in_command_runs_where_the_app_cannot_be_loaded(project: Project) -> None:
    """CLI-11."""
    result = project.run("--app", "no_such_module", "run", "--help")

    assert result.exit_code == 0
    assert "--port" in result.stdout


def test_help_reports_an_app_that_cannot_be_loaded_and_goes_on(project: Project) -> None:
    """CLI-11."""
    result = project.run("--app", "no_such_module", "--help", color=True)

    assert result.exit_code == 0
    assert result.stderr.startswith("\x1b[31mError: ")
    assert "no_such_module" in result.stderr
    for name in ("routes", "run", "shell"):
        assert re.search(rf"^  {name}\b", result.stdout, re.MULTILINE)


def test_help_prints_the_traceback_of_another_error(project: Project) -> None:
    """CLI-11."""
    project.write("app.py", "1 / 0\n")
    result = project.run("--help")

    assert result.exit_code == 0
    assert "Traceback" in result.stderr
    assert "ZeroDivisionError" in result.stderr
    assert re.search(r"^  routes\b", result.stdout, re.MULTILINE)


def test_help_lists_everything(project: Project) -> None:
    """CLI-12."""
    pytest.importorskip("dotenv")
    project.write(".env", f"{project.env('APP')}=hello\n")
    project.app("hello.py", SHOW)
    plugin(project, "greet", GREET)
    result = project.run("--help")

    for name in ("greet", "routes", "run", "shell", "show"):
        assert re.search(rf"^  {name}\b", result.stdout, re.MULTILINE)


def test_unknown_command_with_an_unloadable_app(project: Project) -> None:
    """CLI-13."""
    result = project.run("--app", "no_such_module", "unknown")

    assert result.exit_code == 2
    assert "no_such_module" in result.stderr
    assert "No such command 'unknown'" in result.stderr
    assert result.stderr.index("no_such_module") < result.stderr.index("No such command")


def test_command_of_an_unloadable_app_reports_a_usage_error(project: Project) -> None:
    """CLI-25."""
    result = project.run("--app", "no_such_module", "routes")

    assert result.exit_code == 2
    assert "Error: Could not import 'no_such_module'." in result.stderr


# CLI-14 to CLI-18: commands of apps and blueprints


def test_command_runs_inside_an_app_context(project: Project) -> None:
    """CLI-14."""
    app = project.fw.make("shop")

    @app.cli.command("with")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def inside() -> None:
        click.echo(project.fw.current_app.name)

    @app.cli.command("without", with_appcontext=False)  # type: ignore[untyped-decorator]  # same
    def outside() -> None:
        click.echo(str(project.fw.has_app_context()))

    runner = app.test_cli_runner()
    assert runner.invoke(args=["with"]).output == "shop\n"
    assert runner.invoke(args=["without"]).output == "False\n"


def test_command_uses_parameters_of_its_parents(project: Project) -> None:
    """CLI-14."""
    app = project.fw.make()

    @app.cli.group("tool")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    @click.option("--level", type=int, default=1)
    @click.pass_context
    def tool(context: click.Context, level: int) -> None:
        context.meta["level"] = level

    @tool.command("go")  # type: ignore[untyped-decorator]  # same
    @click.argument("what")
    @click.pass_context
    def go(context: click.Context, what: str) -> None:
        click.echo(f"{what} {context.meta['level']} {project.fw.current_app.name}")

    assert app.test_cli_runner().invoke(args=["tool", "--level", "3", "go", "x"]).output == "x 3 behaviour_app\n"


def test_command_decorator_without_parentheses(project: Project) -> None:
    """CLI-15, BUG-04: Flask registers nothing, erlen the command."""
    app = project.fw.make()

    def show() -> None:
        click.echo("shown")

    app.cli.command(show)
    result = app.test_cli_runner().invoke(args=["show"])

    assert result.output.endswith("No such command 'show'.\n") if project.fw.is_flask else result.output == "shown\n"


def test_groups_of_the_app(project: Project) -> None:
    """CLI-16."""
    app = project.fw.make("shop")
    group_class = project.cli.AppGroup
    extra = group_class("extra")

    @app.cli.group()  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def tool() -> None: ...

    @tool.command("go")  # type: ignore[untyped-decorator]  # same
    def go() -> None:
        click.echo(project.fw.current_app.name)

    extra.add_command(go)
    app.cli.add_command(extra)

    assert (type(app.cli), type(tool), app.cli.name) == (group_class, group_class, "shop")
    assert app.test_cli_runner().invoke(args=["tool", "go"]).output == "shop\n"
    assert app.test_cli_runner().invoke(args=["extra", "go"]).output == "shop\n"


def test_context_is_pushed_only_when_none_is_current(project: Project) -> None:
    """CLI-17."""
    app, other = project.fw.make("shop"), project.fw.make("other")
    trace: list[str] = []
    app.teardown_appcontext(lambda error: trace.append("shop down"))

    @click.command()
    @project.cli.with_appcontext  # type: ignore[untyped-decorator]  # chosen at run time
    def show() -> None:
        click.echo(project.fw.current_app.name)

    assert app.test_cli_runner().invoke(show).output == "shop\n"
    assert trace == ["shop down"]
    with other.app_context():
        assert app.test_cli_runner().invoke(show).output == "other\n"
    assert trace == ["shop down"]


def test_context_lives_as_long_as_the_click_context(project: Project) -> None:
    """CLI-17."""
    app = project.fw.make("shop")
    trace: list[str] = []
    app.teardown_appcontext(lambda error: trace.append("down"))

    @click.command()
    @project.cli.with_appcontext  # type: ignore[untyped-decorator]  # chosen at run time
    def plain() -> None:
        click.get_current_context().call_on_close(lambda: trace.append(f"closing {project.fw.current_app.name}"))
        trace.append("command")

    app.test_cli_runner().invoke(plain)
    assert trace == ["command", "closing shop", "down"]


def test_teardown_sees_the_exception_of_the_command(project: Project) -> None:
    """CLI-17."""
    app = project.fw.make()
    seen: list[str] = []
    app.teardown_appcontext(lambda error: seen.append(type(error).__name__))

    @app.cli.command("fail")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def fail() -> None:
        raise KeyError("x")

    assert app.test_cli_runner().invoke(args=["fail"]).exit_code == 1
    assert seen == ["KeyError"]


def commands_of(project: Project, options: dict[str, Any], mount: dict[str, Any]) -> list[str]:
    """Return the words that call a blueprint's command; Any: its options."""
    app, bp = project.fw.make(), project.fw.bp("bp", **options)

    @bp.cli.command("go")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def go() -> None:
        click.echo("went")

    app.register_blueprint(bp, **mount)
    runner = app.test_cli_runner()
    found = [name for name in ("bp", "own", "mounted", "other.name") if name in app.cli.commands]
    words = [*found, "go"]
    assert runner.invoke(args=words).output == "went\n"
    return words


@pytest.mark.parametrize(
    ("options", "mount", "words"),
    [
        ({}, {}, ["bp", "go"]),
        ({"cli_group": "own"}, {}, ["own", "go"]),
        ({"cli_group": None}, {}, ["go"]),
        ({"cli_group": "own"}, {"cli_group": "mounted"}, ["mounted", "go"]),
        ({}, {"cli_group": None}, ["go"]),
        ({}, {"name": "other.name"}, ["other.name", "go"]),
    ],
)
def test_blueprint_commands(
    project: Project,
    options: dict[str, Any],  # Any: options of a blueprint
    mount: dict[str, Any],  # Any: same
    words: list[str],
) -> None:
    """CLI-18, BP-04."""
    assert commands_of(project, options, mount) == words


def test_commands_of_a_nested_blueprint_are_named_by_the_dotted_name(project: Project) -> None:
    """CLI-18."""
    app, parent, child = project.fw.make(), project.fw.bp("parent"), project.fw.bp("child")

    @child.cli.command("go")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def go() -> None: ...

    parent.register_blueprint(child)
    app.register_blueprint(parent)
    assert list(app.cli.commands) == ["parent.child"]


def test_blueprint_without_commands_adds_nothing(project: Project) -> None:
    """CLI-18."""
    app = project.fw.make()
    app.register_blueprint(project.fw.bp("bp"))

    assert dict(app.cli.commands) == {}


# CLI-20 to CLI-24, CLI-26, CLI-27: the group


def test_custom_script(project: Project) -> None:
    """CLI-20."""
    group = project.group(name="script", create_app=lambda: project.fw.make("made"))

    @group.command()  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def show() -> None:
        click.echo(project.fw.current_app.name)

    assert project.run("show", group=group).output == "made\n"


def test_custom_script_inside_another_group(project: Project) -> None:
    """CLI-20."""

    @click.group()
    def outer() -> None: ...

    app = project.fw.make("made")

    @app.cli.command("show")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def show() -> None:
        click.echo(project.fw.current_app.name)

    outer.add_command(project.group(name="inner", create_app=lambda: app))
    assert project.run("inner", "show", group=outer).output == "made\n"


@pytest.mark.parametrize(
    ("options", "commands"), [({}, ["routes", "run", "shell"]), ({"add_default_commands": False}, [])]
)
def test_default_commands_can_be_left_out(project: Project, options: dict[str, bool], commands: list[str]) -> None:
    """CLI-20."""
    assert sorted(project.group(**options).commands) == commands


def test_version_option_can_be_left_out(project: Project) -> None:
    """CLI-20."""
    assert "--version" in project.run("--help", group=project.group()).stdout
    assert "--version" not in project.run("--help", group=project.group(add_version_option=False)).stdout


@pytest.mark.parametrize(("load", "read"), [(True, "yes"), (False, "None")])
def test_dotenv_can_be_left_out(project: Project, load: bool, read: str) -> None:
    """CLI-20."""
    pytest.importorskip("dotenv")
    project.write(".env", "BEHAVE_DOTENV=yes\n")
    group = project.group(create_app=lambda: project.fw.make(), load_dotenv=load)

    @group.command()  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def show() -> None:
        click.echo(str(os.environ.get("BEHAVE_DOTENV")))

    assert project.run("show", group=group).output == f"{read}\n"


@pytest.mark.parametrize(("set_flag", "debug"), [(True, "False"), (False, "True")])
def test_debug_flag_can_be_left_alone(project: Project, set_flag: bool, debug: str) -> None:
    """CLI-20."""
    app = project.fw.make(config={"DEBUG": True})
    group = project.group(create_app=lambda: app, set_debug_flag=set_flag)

    @group.command()  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def show() -> None:
        click.echo(str(project.fw.current_app.debug))

    assert project.run("show", group=group).output == f"{debug}\n"


def test_version(project: Project) -> None:
    """CLI-21."""
    result = project.run("--version")
    python, framework, werkzeug = result.output.splitlines()

    assert result.exit_code == 0
    assert python == f"Python {platform.python_version()}"
    assert framework.startswith("Flask 3.1.3" if project.fw.is_flask else "Erlen ")
    assert werkzeug == f"Werkzeug {importlib.metadata.version('werkzeug')}"


def test_variables_set_options_of_commands(project: Project) -> None:
    """CLI-22."""
    project.app(
        "app.py",
        'import click\n@app.cli.command("greet")\n@click.option("--name", default="x")\ndef greet(name):\n    print(name)\n',
    )

    assert project.run("greet").output == "x\n"
    assert project.run("greet", env={project.env("GREET_NAME"): "Ann"}).output == "Ann\n"


def test_prefix_of_variables_can_be_changed(project: Project) -> None:
    """CLI-22."""
    group = project.group(create_app=lambda: project.fw.make(), context_settings={"auto_envvar_prefix": "BEHAVE"})

    @group.command()  # type: ignore[untyped-decorator]  # a command group chosen at run time
    @click.option("--name", default="x")
    def greet(name: str) -> None:
        click.echo(name)

    assert project.run("greet", group=group, env={"BEHAVE_GREET_NAME": "Ann"}).output == "Ann\n"


def test_app_run_is_a_notice_under_the_command_line(project: Project) -> None:
    """CLI-23."""
    project.app("app.py", SHOW + "app.run(port=1)\n")
    result = project.run("show", color=True)

    assert result.exit_code == 0
    assert "app debug=False\n" in result.output
    assert "\x1b[31m" in result.output
    assert "app.run" in result.output


def test_app_run_is_silent_in_the_reloader_child(project: Project) -> None:
    """CLI-23."""
    project.app("app.py", SHOW + "app.run(port=1)\n")

    assert project.run("show", env={"WERKZEUG_RUN_MAIN": "true"}).output == "app debug=False\n"


def test_command_line_marks_its_process(project: Project) -> None:
    """CLI-23."""
    name = project.env("RUN_FROM_CLI")
    project.app("app.py", f'@app.cli.command("env")\ndef env():\n    import os\n    print(os.environ["{name}"])\n')

    assert project.run("env").output == "true\n"


def test_module_can_be_executed(project: Project) -> None:
    """CLI-24."""
    project.app("app.py", SHOW)
    result = project.python("-m", project.fw.name, "show")

    assert (result.stdout, result.returncode) == ("app debug=False\n", 0)
    assert f"Usage: python -m {project.fw.name} " in project.python("-m", project.fw.name, "--help").stdout


def test_console_script_reports_errors_plainly(project: Project) -> None:
    """CLI-24, CLI-25."""
    code = f"import sys; sys.argv[0] = {project.fw.name!r}; from {project.fw.name}.cli import main; main()"
    result = project.python("-c", code, "routes")

    assert result.returncode == 2
    assert result.stderr.startswith(f"Usage: {project.fw.name} routes")
    assert "Error: Could not locate" in result.stderr
    assert "Traceback" not in result.stderr


def test_context_is_there_while_a_command_is_looked_up(project: Project) -> None:
    """CLI-26."""
    app = project.fw.make("shop")
    seen: list[str] = []

    def get_command(self: object, context: click.Context, name: str) -> click.Command | None:
        seen.append(project.fw.current_app.name)
        return click.Command("dynamic", callback=lambda: click.echo("dynamic"))

    app.cli.add_command(derive(project.cli.AppGroup, get_command=get_command)("lazy"))
    group = project.group(create_app=lambda: app)

    assert project.run("lazy", "x", group=group).output == "dynamic\n"
    assert seen == ["shop"]
    assert not project.fw.has_app_context()


def test_context_of_the_same_app_is_not_pushed_again(project: Project) -> None:
    """CLI-26."""
    app = project.fw.make("shop")
    trace: list[str] = []
    app.teardown_appcontext(lambda error: trace.append("down"))

    @app.cli.command("show")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def show() -> None:
        click.echo(project.fw.g.get("x", "fresh"))

    with app.app_context():
        project.fw.g.x = "shared"
        assert project.run("show", group=project.group(create_app=lambda: app)).output == "shared\n"
        assert trace == []


def test_no_arguments_mean_help(project: Project) -> None:
    """CLI-27."""
    project.app("app.py", SHOW)
    bare = contextvars.copy_context().run(project.run)  # Flask leaves the context pushed that listing commands needed
    asked = project.run("--help")

    assert bare.output == asked.output
    assert re.search(r"^  show\b", bare.output, re.MULTILINE)
