"""The runner that calls commands in tests (area RUNNER)."""

import click
import pytest

from .harness import Framework, derive


def test_runner_calls_commands_of_the_app(fw: Framework) -> None:
    """RUNNER-01, CLI-14."""
    app = fw.make("shop")

    @app.cli.command("greet")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    @click.argument("name")
    def greet(name: str) -> None:
        click.echo(f"Hello {name} from {fw.current_app.name}")

    result = app.test_cli_runner().invoke(args=["greet", "Ann"])
    assert (result.output, result.exit_code) == ("Hello Ann from shop\n", 0)


def test_runner_calls_a_single_command(fw: Framework) -> None:
    """RUNNER-01."""

    @click.command()
    @click.argument("name")
    def greet(name: str) -> None:
        click.echo(f"Hello {name}")

    runner = fw.make().test_cli_runner()
    assert runner.invoke(greet, ["Ann"]).output == "Hello Ann\n"
    assert runner.invoke(greet, args=["Bob"]).output == "Hello Bob\n"


def test_runner_passes_a_loader_of_its_app(fw: Framework) -> None:
    """RUNNER-02."""
    app = fw.make("shop")

    @click.command()
    @click.pass_obj
    def show(obj: object) -> None:
        assert isinstance(obj, fw.module("cli").ScriptInfo)
        click.echo(str(obj.load_app() is app))

    assert app.test_cli_runner().invoke(show).output == "True\n"


def test_runner_takes_another_loader(fw: Framework) -> None:
    """RUNNER-02."""
    app, other = fw.make("shop"), fw.make("other")
    info = fw.module("cli").ScriptInfo(create_app=lambda: other)

    @click.command()
    @fw.module("cli").with_appcontext  # type: ignore[untyped-decorator]  # chosen at run time
    def show() -> None:
        click.echo(fw.current_app.name)

    assert app.test_cli_runner().invoke(show, obj=info).output == "other\n"
    assert app.test_cli_runner().invoke(show).output == "shop\n"


def test_context_is_pushed_per_command_only(fw: Framework) -> None:
    """RUNNER-02, CLI-14."""

    @click.command()
    def show() -> None:
        click.echo(str(fw.has_app_context()))

    assert fw.make().test_cli_runner().invoke(show).output == "False\n"
    assert not fw.has_app_context()


def test_result_carries_output_code_and_exception(fw: Framework) -> None:
    """RUNNER-03."""
    app = fw.make()

    @app.cli.command("fail")  # type: ignore[untyped-decorator]  # a command group chosen at run time
    def fail() -> None:
        click.echo("before")
        raise KeyError("x")

    @app.cli.command("quit")  # type: ignore[untyped-decorator]  # same
    def leave() -> None:
        raise SystemExit(3)

    runner = app.test_cli_runner()
    failed = runner.invoke(args=["fail"])
    assert (failed.output, failed.exit_code, type(failed.exception)) == ("before\n", 1, KeyError)
    assert runner.invoke(args=["quit"]).exit_code == 3
    assert runner.invoke(args=["missing"]).exit_code == 2
    with pytest.raises(KeyError):
        runner.invoke(args=["fail"], catch_exceptions=False)


def test_runner_class_of_the_app(fw: Framework) -> None:
    """RUNNER-01, APP-15."""
    app = fw.make()
    default = type(app.test_cli_runner())
    app.test_cli_runner_class = derive(default, greeting="hi")
    runner = app.test_cli_runner(env={"BEHAVE_X": "1"})

    assert (type(runner), runner.greeting, runner.env) == (app.test_cli_runner_class, "hi", {"BEHAVE_X": "1"})
    assert default.__name__ == ("FlaskCliRunner" if fw.is_flask else "ErlenCliRunner")
