"""What people see on a terminal of 80 columns fits it, and what goes elsewhere stays as it is."""

import io
import sys
from pathlib import Path

import click
import pytest
from typing_extensions import override

from erlen import Erlen, _screen
from erlen.cli import ErlenGroup, NoAppException, check_command, new_command

LONG = "/administration/orders/<int:order_id>/lines/<int:line_id>/edit"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    @override
    def isatty(self) -> bool:
        return True


def shop() -> Erlen:
    """Return an application with a rule longer than a line, a view that does not go with its rule, and a wrong endpoint."""
    app = Erlen("shop")

    @app.get(LONG)
    def edit_comment_of_order_line(order_id: int, line_id: int, comment: int) -> str:
        return ""

    return app


def seen(monkeypatch: pytest.MonkeyPatch, *args: str, app: Erlen | None = None) -> str:
    """Return what a person sees who runs erlen with *args* in a terminal of 80 columns."""
    screen = Terminal()
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", screen)
    made = shop() if app is None else app
    group = ErlenGroup(name="erlen", create_app=lambda: made)
    group.add_command(check_command)
    group.add_command(new_command)
    with pytest.raises(SystemExit):
        group.main([*args], prog_name="erlen")
    return screen.getvalue()


@pytest.mark.parametrize(
    "args", [("--help",), ("check",), ("check", "--deploy"), ("run",), ("new", "if"), ("run", "--help")]
)
def test_screen_fits_eighty_columns(args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = click.unstyle(seen(monkeypatch, *args)).splitlines()

    assert lines
    assert [line for line in lines if len(line) > 80] == []


def test_rule_too_long_for_a_row_stands_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen(monkeypatch, "routes").splitlines() == [
        "Endpoint                    Methods",
        "    Rule",
        "--------------------------  -------",
        "edit_comment_of_order_line  GET",
        f"    {LONG}",
        "static                      GET",
        "    /static/<path:filename>",
    ]


def test_finding_has_its_place_in_bold_and_goes_on_set_in(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_ = seen(monkeypatch, "check").splitlines()

    assert first.startswith("\x1b[1m")
    assert "route-parameter" in first
    assert second.startswith("    ")


def test_finding_without_a_file_is_one_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "configuration: deploy-hosts" in click.unstyle(seen(monkeypatch, "check", "--deploy"))


def test_no_color_leaves_colours_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    assert "\x1b" not in seen(monkeypatch, "check")


@pytest.mark.parametrize("error", [click.ClickException, click.UsageError, click.BadParameter, NoAppException])
def test_error_fits_the_terminal_and_nothing_else(
    error: type[click.ClickException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown: dict[bool, str] = {}
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with pytest.raises(error) as raised, _screen.fitting():
            raise error("word " * 40)
        raised.value.show()
        shown[stream.isatty()] = stream.getvalue()

    assert max(map(len, shown[True].splitlines())) <= 80
    assert "word " * 40 in shown[False]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("short", 80, ["short"]),
        (
            " * one two three four five six seven eight nine ten",
            40,
            [" * one two three four five six seven", "       eight nine ten"],
        ),
        ("x" * 90 + " y", 80, ["x" * 90, "    y"]),
        ("a\n\nb", 80, ["a", "", "b"]),
        ("word " * 40, None, ["word " * 40]),
    ],
)
def test_lines_break_between_words(text: str, width: int | None, lines: list[str]) -> None:
    assert _screen.fitted(text, width).split("\n") == lines


def test_help_without_an_application_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """CLI-11: a new user asks for help first."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ERLEN_APP", raising=False)
    with pytest.raises(SystemExit):
        ErlenGroup(name="erlen").main(["--help"], prog_name="erlen")

    shown = capsys.readouterr()
    assert shown.err.startswith("Could not locate an Erlen application")
    assert "Show the routes" in shown.out


def test_help_with_an_application_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        ErlenGroup(name="erlen").main(["--app", "no_such_shop", "--help"], prog_name="erlen")

    assert "Could not import 'no_such_shop'" in capsys.readouterr().err
