"""Finding an application, and what is said where none is found or the user's code fails; the plain cases are in tests/behaviour/test_cli.py."""

import functools
import importlib
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from erlen import Erlen
from erlen.cli import NoAppException, ScriptInfo, find_app_by_string, find_best_app
from erlen.cli.failures import entry_of, own_lines, report
from erlen.cli.loading import LoadFailure, failure_of
from erlen.errors import SettingsError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty current folder; modules imported from it are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]
    importlib.invalidate_caches()


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    importlib.invalidate_caches()


def module(**names: object) -> ModuleType:
    made = ModuleType("shop")
    vars(made).update(names)
    return made


def refusal(path: str | None) -> str:
    """Return the message with which *path* is refused."""
    with pytest.raises(NoAppException) as caught:
        ScriptInfo(path).load_app()
    return caught.value.message


# What is found


def test_two_names_for_one_application_are_no_doubt() -> None:
    """CLI-04."""
    app = Erlen("shop")

    assert find_best_app(module(site=app, server=app)) is app


@pytest.mark.parametrize(
    "factory", [functools.partial(Erlen, "made"), functools.cache(lambda: Erlen("made")), lambda: Erlen("made")]
)
def test_factory_may_be_wrapped(factory: object) -> None:
    """CLI-04, CLI-06."""
    assert find_best_app(module(create_app=factory)).import_name == "made"
    assert find_app_by_string(module(make=factory), "make").import_name == "made"


def test_factory_that_returns_no_application_is_named() -> None:
    """CLI-04."""
    with pytest.raises(NoAppException, match=r"its factory .create_app. returned None\. Return the application"):
        find_best_app(module(create_app=lambda: None))


def test_wrong_arguments_behind_a_decorator_are_seen() -> None:
    """CLI-05."""

    def create_app(name: str) -> Erlen:
        return Erlen(name)

    @functools.wraps(create_app)
    def wrapper(*args: str) -> Erlen:
        return create_app(*args)

    with pytest.raises(NoAppException, match=r"'shop:create_app\(...\)' with the arguments"):
        find_best_app(module(create_app=wrapper))
    assert find_app_by_string(module(create_app=wrapper), "create_app('x')").import_name == "x"


# What is said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (None, "there is no wsgi.py or app.py in"),
        (":app", "No module stands before the colon in ':app'"),
        ("helo", "Did you mean 'hello'?"),
        ("zzz", "Correct --app (or ERLEN_APP), or change to the module's folder."),
        ("hello.app", "'hello' is a module, not a package. Write 'hello:app'"),
        ("hello:ap", "Failed to find attribute 'ap' in 'hello'. Did you mean 'app'?"),
        ("hello:x", "'hello:x' is of type 'int', not an Erlen application. Name an application"),
        ("hello:nothing()", "'hello:nothing()' is None, not an Erlen application."),
        ("hello:make", "it is make(name)"),
        ("hello:make(*'a')", "must be literal values"),
        ("hello:make(**{'name': 1})", "must be literal values"),
        ("hello:make({[]: 1})", "must be literal values"),
        ("hello:a.b()", "must be a plain name"),
        ("two", "Say which one to use: 'two:one' or 'two:other'."),
        ("plain", "Write 'plain:name' to say what to use."),
        ("flasky", "'site' is a Flask application: make it with erlen.Erlen"),
        ("wrapped", "'app' is a ProxyFix around an application: write 'app.wsgi_app = ProxyFix(app.wsgi_app)'"),
        ("wrapped:app", "write 'app.wsgi_app = ProxyFix(app.wsgi_app)'"),
    ],
)
def test_refusal_names_the_culprit_and_the_mend(folder: Path, path: str | None, said: str) -> None:
    """CLI-25."""
    write(
        folder,
        hello="from erlen import Erlen\napp = Erlen('a')\nx = 1\ndef nothing(): pass\ndef make(name): return app\n",
        two="from erlen import Erlen\none, other = Erlen('a'), Erlen('b')\n",
        plain="x = 1\n",
        flasky="from flask import Flask\nsite = Flask('a')\n",
        wrapped="from erlen import Erlen\nfrom werkzeug.middleware.proxy_fix import ProxyFix\napp = ProxyFix(Erlen('a'))\n",
    )

    assert said in refusal(path)


def test_module_hidden_by_another_of_its_name_is_told(folder: Path) -> None:
    """A file called like a module that is imported already is never looked at."""
    write(folder, json="from erlen import Erlen\napp = Erlen('a')\n")

    message = refusal("json.py")

    assert f"{str(folder / 'json.py')!r} is hidden by" in message
    assert "Rename yours." in message


def test_missing_default_file_is_not_the_error_of_one_that_is_there(folder: Path) -> None:
    """CLI-01, CLI-07: wsgi.py is missing, app.py fails."""
    write(folder, app="import no_such_module\n")

    assert refusal(None).startswith(
        "While importing 'app', ModuleNotFoundError was raised: No module named 'no_such_module'."
    )


def test_module_that_is_missing_inside_another_is_not_the_application(folder: Path) -> None:
    """CLI-07."""
    write(folder, hello="def create_app():\n    import no_such_module\n")
    with pytest.raises(ModuleNotFoundError):
        ScriptInfo("hello").load_app()


# What the user's own failures look like


def without_test(error: BaseException) -> BaseException:
    """Return *error* without the line of the test that it came through."""
    return error.with_traceback(error.__traceback__.tb_next if error.__traceback__ else None)


def failure(folder: Path, text: str) -> str:
    """Return what a command says when a module with *text* fails while it is loaded."""
    write(folder, hello=text)
    info = ScriptInfo("hello")
    with pytest.raises(BaseException) as caught:
        info.load_app()
    return failure_of(info, without_test(caught.value)).message


def test_failure_is_one_line_and_the_user_s_own_lines(folder: Path) -> None:
    """CLI-11."""
    text = "def stock():\n    return {}['colour']\n\n\nstock()\n"

    assert failure(folder, text).splitlines() == [
        "While loading 'hello', KeyError was raised: 'colour'. Correct this and start again.",
        "Traceback (your own lines):",
        "  hello.py:5: stock()",
        "  hello.py:2 in stock: return {}['colour']",
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("x = (\n", "SyntaxError was raised: '(' was never closed.", "  hello.py:1: x = ("),
        ("\tx\n y\n", "IndentationError was raised:", "  hello.py:1: x"),
        (
            "import sys\nsys.exit('no database')\n",
            "SystemExit was raised: no database.",
            "  hello.py:2: sys.exit('no database')",
        ),
        ("raise ValueError\n", "ValueError was raised: without a message.", "  hello.py:1: raise ValueError"),
        ("import json\njson.loads('{')\n", "JSONDecodeError was raised:", "  hello.py:2: json.loads('{')"),
        ("import no_such\n", "Install what is missing, or correct the import.", "  hello.py:1: import no_such"),
        ("from json import no_such\n", "Correct the import.", "  hello.py:1: from json import no_such"),
        ("from hello import app\n", "Two modules import each other", "  hello.py:1: from hello import app"),
    ],
)
def test_failure_names_what_happened_and_where(folder: Path, text: str, first: str, last: str) -> None:
    """CLI-07, CLI-11."""
    lines = failure(folder, text).splitlines()

    assert first in lines[0]
    assert lines[-1] == last
    assert len(lines) <= 5


def test_long_way_shows_its_end(folder: Path) -> None:
    lines = failure(folder, "def f(n):\n    return f(n - 1) if n else 1 / 0\n\n\nf(20)\n").splitlines()

    assert lines[2:] == ["  hello.py:2 in f: return f(n - 1) if n else 1 / 0"] * 3


def test_several_lines_of_a_message_stay_together() -> None:
    said = report("While loading 'shop'", ValueError("two problems:\n- one\n- other")).splitlines()

    assert said == [
        "While loading 'shop', ValueError was raised: two problems:",
        "- one",
        "- other",
        "Correct this and start again.",
    ]


def test_own_errors_say_the_mend_themselves() -> None:
    error = SettingsError("The setting PAGE_SIZE is missing; set it.", ())

    assert report("While loading 'shop'", error).endswith(
        "SettingsError was raised: The setting PAGE_SIZE is missing; set it."
    )


def test_failure_of_a_factory_of_the_program_has_no_path() -> None:
    """CLI-20."""
    info = ScriptInfo[Erlen](create_app=lambda: None)

    assert failure_of(info, ValueError("x")).message.startswith("While the application was made, ValueError")
    assert isinstance(failure_of(info, ValueError("x")), LoadFailure)
    refused = NoAppException("no")
    assert failure_of(info, refused) is refused


def test_library_that_fails_shows_its_last_line() -> None:
    """Without lines of the user's own there is still a place."""
    code = compile("1 / 0", os.path.join(os.path.dirname(pytest.__file__), "installed.py"), "exec")
    with pytest.raises(ZeroDivisionError) as caught:
        exec(code)
    lines = own_lines(without_test(caught.value))

    assert len(lines) == 1
    assert lines[0].endswith("installed.py:1")


def test_traceback_can_be_cut_to_where_the_user_s_code_begins(folder: Path) -> None:
    """RUN-03: what the browser shows begins with the user's code."""
    write(folder, hello="1 / 0\n")
    with pytest.raises(ZeroDivisionError) as caught:
        ScriptInfo("hello").load_app()

    assert [frame.filename for frame in traceback.extract_tb(entry_of(without_test(caught.value)))] == [
        str(folder / "hello.py")
    ]
