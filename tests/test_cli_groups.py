"""Groups, commands and the loader of the application, without a search on disk."""

import functools
import os
import subprocess
import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from erlen import Erlen, current_app
from erlen.cli import AppGroup, CommandError, NoAppException, ScriptInfo, pass_script_info, with_appcontext


def shop() -> Erlen:
    return Erlen("shop")


def test_factory_is_called_once() -> None:
    """CLI-08, CLI-28."""
    made: list[Erlen] = []

    def create() -> Erlen:
        made.append(shop())
        return made[-1]

    info = ScriptInfo(create_app=create)

    assert info.load_app() is info.load_app() is made[0]
    assert len(made) == 1


def test_factory_that_forgets_its_return_is_told_so() -> None:
    """CLI-28."""
    with pytest.raises(NoAppException, match=r"create_app returned None; return the application"):
        ScriptInfo[Erlen](create_app=lambda: None).load_app()


def test_loader_remembers_what_kept_it_from_loading() -> None:
    error = ValueError("no database")

    def create() -> Erlen:
        raise error

    info = ScriptInfo(create_app=create)
    with pytest.raises(ValueError, match="no database"):
        info.load_app()

    assert info.failure is error


def test_package_does_not_import_the_command_line() -> None:
    """The search comes with `erlen.cli`; without it, a command says how to start it."""
    code = "import sys, erlen; from erlen._groups import ScriptInfo; print('erlen.cli' in sys.modules); ScriptInfo('wsgi').load_app()"
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)

    assert result.stdout == "False\n"
    assert (
        "NoAppException: No application was handed to this command (import path 'wsgi'). Start it through"
        in result.stderr
    )


def test_context_decorator_keeps_name_and_parameters() -> None:
    """CLI-17."""

    @click.option("--loud", is_flag=True)
    def greet(loud: bool) -> None:
        """Greet."""

    wrapped = with_appcontext(greet)

    assert wrapped.__name__ == "greet"
    assert click.command(wrapped).params[0].name == "loud"


def test_plain_command_gets_a_context_from_the_loader() -> None:
    """CLI-17."""

    @click.command()
    @pass_script_info
    @with_appcontext
    def show(info: ScriptInfo[Erlen]) -> None:
        click.echo(f"{current_app.name} {info.load_app() is current_app._get_current_object()}")  # type: ignore[attr-defined]  # the proxy's own

    assert CliRunner().invoke(show, obj=ScriptInfo(create_app=shop)).output == "shop True\n"


def test_bare_decorators_register() -> None:
    """BUG-04: Flask's group ignores a command without parentheses."""
    group = AppGroup("shop")

    @group.command
    def open() -> None:
        """Open."""

    @group.group
    def stock() -> None:
        """Manage the stock."""

    assert sorted(group.commands) == ["open", "stock"]
    assert isinstance(stock, AppGroup)


def test_command_and_group_classes_can_be_chosen() -> None:
    """CLI-16."""

    class Loud(click.Command):
        pass

    group = AppGroup("shop")

    @group.command("shout", cls=Loud)
    def shout() -> None: ...

    @group.group("plain", cls=click.Group)
    def plain() -> None: ...

    assert type(shout) is Loud
    assert type(plain) is click.Group


def test_context_can_be_left_out() -> None:
    """CLI-14."""
    group = AppGroup("shop")

    @group.command(with_appcontext=False)
    def show() -> None:
        click.echo(bool(current_app))

    assert CliRunner().invoke(group, ["show"]).output == "False\n"


# Parameters


def nothing(count: int) -> None: ...


def kept(f: Callable[..., object]) -> Callable[..., object]:
    """Wrap *f* as most decorators do."""

    @functools.wraps(f)
    def wrapper(*args: object, **kwargs: object) -> object:
        return f(*args, **kwargs)

    return wrapper


def test_option_that_the_function_does_not_take_is_refused() -> None:
    with pytest.raises(
        CommandError,
        match=r"Command 'fill' passes the option '--cuont' as 'cuont', and fill\(\) has no parameter .*; did you mean 'count'\?",
    ):

        @AppGroup("shop").command("fill")
        @click.option("--cuont", type=int)
        def fill(count: int) -> None: ...


@pytest.mark.parametrize(
    ("decorate", "said"),
    [
        (lambda f: click.argument("price")(click.argument("count")(f)), "passes the argument 'price' as 'price'"),
        (lambda f: f, r"nothing\(\) needs 'count', and no option or argument of command 'fill' gives it"),
        (click.option("--count", expose_value=False), "needs 'count'"),
        (lambda f: click.option("--n", "number")(click.argument("count")(f)), "passes the option '--n' as 'number'"),
    ],
)
def test_disagreements_are_refused(
    decorate: Callable[[Callable[..., object]], Callable[..., object]], said: str
) -> None:
    def nothing(count: int) -> None: ...

    with pytest.raises(CommandError, match=said):
        AppGroup("shop").command("fill")(decorate(nothing))


def with_default(count: int = 1) -> None: ...
def with_rest(**options: object) -> None: ...
def with_context(context: click.Context, count: int) -> None: ...
def with_info(info: ScriptInfo[Erlen], count: int) -> None: ...


COUNT = click.option("--count", type=int)


@pytest.mark.parametrize(
    "function",
    [
        COUNT(nothing),
        COUNT(with_rest),
        with_default,
        COUNT(click.pass_context(with_context)),
        COUNT(click.pass_obj(with_info)),
        COUNT(pass_script_info(with_info)),
        COUNT(with_appcontext(nothing)),
        COUNT(pass_script_info(with_appcontext(with_info))),
        # Nobody knows what a decorator of one's own passes on.
        COUNT(kept(with_default)),
        kept(nothing),
        COUNT(functools.partial(nothing, count=3)),
    ],
)
def test_functions_that_fit_are_registered(function: Callable[..., object]) -> None:
    group = AppGroup("shop")
    group.command("fill")(function)

    assert list(group.commands) == ["fill"]


def test_mistake_behind_click_s_own_decorator_is_seen() -> None:
    with pytest.raises(CommandError, match="'cuont'"):
        AppGroup("shop").command()(click.option("--cuont")(click.pass_context(with_context)))


def test_check_can_be_switched_off_by_a_subclass() -> None:
    class Lenient(AppGroup):
        checks_parameters = False

    group = Lenient("shop")
    group.command("fill")(nothing)

    assert list(group.commands) == ["fill"]
