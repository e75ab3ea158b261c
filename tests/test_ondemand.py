"""A deferred module is an ordinary one, but that its code runs at the first look into it, once."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from threading import Barrier, Event, Thread
from types import ModuleType

import attrs
import pytest

from erlen._ondemand import defer

# Most of what erlen defers: what a process that only imports it must not have run.
COSTLY = (
    "jinja2.environment",
    "click.core",
    "http.server",
    "ssl",
    "werkzeug.serving",
    "werkzeug.test",
    "click.testing",
)
DEFERRED_ROOMS = ("_groups", "_running", "debughelpers", "environment", "requestbuilder", "settings", "testing")


@attrs.frozen
class Shelf:
    """A folder from which modules are imported; each says in a file of its own that it ran."""

    folder: Path

    def put(self, name: str, code: str) -> None:
        """Write the module *name*; dots lead into packages that are there already."""
        path = self.folder / f"{name.replace('.', '/')}.py"
        if path.with_suffix("").is_dir():
            path = path.with_suffix("") / "__init__.py"
        path.write_text(f"with open({str(self.folder / name)!r} + '.ran', 'a') as ran:\n    ran.write('x')\n{code}\n")

    def package(self, name: str, code: str = "") -> None:
        """Write the package *name*."""
        (self.folder / name).mkdir()
        self.put(name, code)

    def runs(self, name: str) -> int:
        """Return how often the code of *name* ran."""
        ran = self.folder / f"{name}.ran"
        return len(ran.read_text()) if ran.exists() else 0


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)
    yield Shelf(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0].startswith("shelved")]:
        del sys.modules[name]
    assert {name for name in sys.modules if name.startswith("shelved")} <= before


def deferred(shelf: Shelf, code: str, name: str = "shelved") -> ModuleType:
    """Return the module *name* with this *code*, deferred."""
    shelf.put(name, code)
    defer(name)
    return import_module(name)


def test_import_runs_nothing_and_the_first_look_does(shelf: Shelf) -> None:
    module = deferred(shelf, "value = 3")
    assert shelf.runs("shelved") == 0

    assert (module.value, module.value) == (3, 3)

    assert shelf.runs("shelved") == 1
    assert type(module) is ModuleType
    assert sys.modules["shelved"] is module


@pytest.mark.parametrize(
    "look",
    [
        lambda module: module.value,
        lambda module: "value" in dir(module),
        lambda module: hasattr(module, "missing"),
        lambda module: exec("from shelved import value", {}),
        lambda module: exec("from shelved import *", {}),
    ],
    ids=["attribute", "dir", "hasattr", "from-import", "star"],
)
def test_every_way_to_look_runs_it(shelf: Shelf, look: Callable[[ModuleType], object]) -> None:
    look(deferred(shelf, "value = 3"))

    assert shelf.runs("shelved") == 1


@pytest.mark.parametrize(
    "name", ["__name__", "__spec__", "__file__", "__loader__", "__package__", "__dict__", "__class__"]
)
def test_the_import_system_may_ask(shelf: Shelf, name: str) -> None:
    getattr(deferred(shelf, "value = 3"), name)

    assert shelf.runs("shelved") == 0


@pytest.mark.parametrize("name", ["__path__", "__wrapped__"])
def test_what_it_lacks_is_lacking_without_a_run(shelf: Shelf, name: str) -> None:
    """`inspect.unwrap` and the import system ask every module for these."""
    module = deferred(shelf, "value = 3")
    with pytest.raises(AttributeError, match=f"'shelved' has no attribute '{name}'"):
        getattr(module, name)

    assert shelf.runs("shelved") == 0


def test_missing_name_is_missing_as_ever(shelf: Shelf) -> None:
    module = deferred(shelf, "value = 3")

    with pytest.raises(AttributeError, match="module 'shelved' has no attribute 'valeu'"):
        _ = module.valeu
    with pytest.raises(ImportError, match="cannot import name 'valeu' from 'shelved'"):
        exec("from shelved import valeu", {})


def test_its_own_code_may_look_at_it(shelf: Shelf) -> None:
    module = deferred(
        shelf,
        "import sys\nvalue = 3\nsame = sys.modules[__name__].value\nlacking = hasattr(sys.modules[__name__], 'no')",
    )

    assert (module.same, module.lacking) == (3, False)


def test_its_own_getattr_is_asked(shelf: Shelf) -> None:
    """PEP 562."""
    module = deferred(shelf, "def __getattr__(name):\n    return name.upper()")

    assert (module.anything, module.value) == ("ANYTHING", "VALUE")


def test_runs_once_though_many_threads_race(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    old = sys.getswitchinterval()
    module = deferred(shelf, "for first in range(20_000):\n    pass\nfor last in range(20_000):\n    pass\nvalue = 3")
    barrier = Barrier(8)

    def look(name: str) -> object:
        barrier.wait(timeout=30)
        return getattr(module, name)

    try:
        sys.setswitchinterval(1e-6)
        with ThreadPoolExecutor(8) as pool:
            seen = list(pool.map(look, ["first", "value"] * 4))
    finally:
        sys.setswitchinterval(old)

    assert seen == [19_999, 3] * 4
    assert shelf.runs("shelved") == 1


def test_other_thread_waits_for_a_half_run_module(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there already is not to be seen by others before the rest is."""
    halfway, go_on, seen = Event(), Event(), list[object]()
    shared = ModuleType("shelved_events")
    shared.__dict__.update(halfway=halfway, go_on=go_on)
    monkeypatch.setitem(sys.modules, "shelved_events", shared)
    module = deferred(
        shelf,
        "import shelved_events\nvalue = 1\nshelved_events.halfway.set()\nshelved_events.go_on.wait(30)\nvalue = 2",
    )

    runner = Thread(target=lambda: module.value)
    runner.start()
    assert halfway.wait(30)
    looking = Event()

    def look() -> None:
        looking.set()
        seen.append(module.value)

    other = Thread(target=look)
    other.start()
    assert looking.wait(30)
    other.join(0.05)  # it must still be waiting: nothing lets it go on but the end of the run
    assert seen == []
    go_on.set()
    for thread in (runner, other):
        thread.join(30)

    assert seen == [2]
    assert shelf.runs("shelved") == 1


def test_error_comes_out_at_every_look_until_it_is_mended(shelf: Shelf) -> None:
    module = deferred(shelf, "value = 3\nraise ValueError('broken')")

    for looks in (1, 2):
        with pytest.raises(ValueError, match="broken"):
            _ = module.value
        assert shelf.runs("shelved") == looks

    shelf.put("shelved", "other = 4")
    assert module.other == 4
    assert not hasattr(module, "value")


def test_failed_package_keeps_its_modules(shelf: Shelf) -> None:
    shelf.package("shelved", "from . import inner\nraise ValueError('broken')")
    shelf.put("shelved.inner", "value = 3")
    defer("shelved")
    package = import_module("shelved")
    with pytest.raises(ValueError, match="broken"):
        _ = package.value

    assert package.inner is sys.modules["shelved.inner"]


def test_unknown_module_is_refused() -> None:
    with pytest.raises(ModuleNotFoundError, match="No module named 'shelved_nowhere'") as caught:
        defer("shelved_nowhere")

    assert caught.value.name == "shelved_nowhere"
    assert "shelved_nowhere" not in sys.modules


def test_imported_module_is_left_alone(shelf: Shelf) -> None:
    shelf.put("shelved", "value = 3")
    module = import_module("shelved")

    defer("shelved")

    assert sys.modules["shelved"] is module
    assert type(module) is ModuleType


def test_module_of_a_package_is_found_without_the_package(shelf: Shelf) -> None:
    shelf.package("shelved", "value = 3")
    shelf.put("shelved.inner", "value = 4")
    defer("shelved")
    names: dict[str, ModuleType] = {}

    exec("from shelved import inner\nimport shelved.inner as same", names)

    assert names["inner"].value == 4
    assert names["inner"] is names["same"]
    assert (shelf.runs("shelved"), shelf.runs("shelved.inner")) == (0, 1)
    assert import_module("shelved").value == 3


def test_deferred_module_of_a_package_is_its_attribute(shelf: Shelf) -> None:
    shelf.package("shelved", "value = 3")
    shelf.put("shelved.inner", "value = 4")
    package = import_module("shelved")

    defer("shelved.inner")

    assert shelf.runs("shelved.inner") == 0
    assert package.inner.value == 4


# erlen itself, each time in a process of its own


def printed(code: str) -> str:
    """Return what *code* prints in a new process, where warnings are errors."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_erlen_leaves_out_what_most_processes_never_use() -> None:
    out = printed(
        "import sys, types, erlen\n"
        f"print([name for name in {COSTLY} if name in sys.modules])\n"
        f"print([name for name in {DEFERRED_ROOMS} if type(sys.modules['erlen.' + name]) is types.ModuleType])"
    )

    assert out.splitlines() == ["[]", "[]"]


def test_first_request_leaves_them_out_too() -> None:
    out = printed(
        "import sys, types, erlen\n"
        "app = erlen.Erlen('example')\n"
        "app.secret_key = 'a long key, for this test only'\n"
        "@app.route('/<int:n>')\n"
        "def index(n):\n"
        "    erlen.session['n'] = n\n"
        "    return {'n': n}\n"
        "environ = {'REQUEST_METHOD': 'GET', 'PATH_INFO': '/3', 'SERVER_NAME': 'x', 'SERVER_PORT': '80', 'wsgi.url_scheme': 'http'}\n"
        "print(b''.join(app(environ, lambda status, headers: print(status))))\n"
        f"print([name for name in {COSTLY} if name in sys.modules])\n"
        f"print([name for name in {DEFERRED_ROOMS} if type(sys.modules['erlen.' + name]) is types.ModuleType])"
    )

    assert out.splitlines() == ["200 OK", "b'{\"n\":3}\\n'", "[]", "[]"]


@pytest.mark.parametrize(
    ("use", "result"),
    [
        ("app.app_context().push(); print(erlen.render_template_string('{{ 1 + 2 }}'))", "3"),
        ("print(app.jinja_env.autoescape('a.html'), sys.modules['jinja2'].__version__[0])", "True 3"),
        ("print(app.test_client().get('/').text)", "hello"),
        (
            "app.cli.command('greet')(lambda: print('hi')); app.test_cli_runner().invoke(args=['greet']); print(*app.cli.commands)",
            "greet",
        ),
        ("from erlen.testing import EnvironBuilder; print(EnvironBuilder(app, '/a').path)", "/a"),
        ("import erlen.settings; print(erlen.settings.BuiltinSettings.__name__)", "BuiltinSettings"),
        ("from erlen import debughelpers; print(debughelpers.DebugFilesKeyError.__mro__[1].__name__)", "KeyError"),
        ("from werkzeug import Response; print(issubclass(erlen.Response, Response))", "True"),
        ("import werkzeug; print(werkzeug.Response is werkzeug.wrappers.Response)", "True"),
        ("from jinja2 import Environment; print(issubclass(app.jinja_environment, Environment))", "True"),
        ("import jinja2; print(jinja2.Template('{{ a }}').render(a=1))", "1"),
        ("import click; print(click.INT.name)", "integer"),
        ("import erlen.cli; print(erlen.cli.cli.name)", "erlen"),
    ],
)
def test_each_deferred_module_works_when_it_is_used(use: str, result: str) -> None:
    out = printed(
        f"import sys, erlen\napp = erlen.Erlen('example')\n@app.route('/')\ndef index():\n    return 'hello'\n{use}"
    )

    assert out.rstrip() == result


@pytest.mark.parametrize(
    "imports", ["import erlen, flask", "import flask, erlen", "import erlen.testing, flask.cli, erlen"]
)
def test_stands_beside_flask(imports: str) -> None:
    out = printed(
        f"{imports}\n"
        "for make in (flask.Flask, erlen.Erlen):\n"
        "    app = make('example')\n"
        "    app.add_url_rule('/', view_func=lambda: 'hello', endpoint='index')\n"
        "    print(app.test_client().get('/').text, app.jinja_env.from_string('{{ 1 + 2 }}').render())"
    )

    assert out.splitlines() == ["hello 3", "hello 3"]


def test_racing_threads_of_a_fresh_process_all_get_what_they_ask_for() -> None:
    out = printed(
        "import sys, threading, erlen\n"
        "sys.setswitchinterval(1e-6)\n"
        "barrier, seen = threading.Barrier(8), []\n"
        "def look(number):\n"
        "    app = erlen.Erlen('example')\n"
        "    barrier.wait(30)\n"
        "    if number % 2:\n"
        "        seen.append(app.test_client().get('/').status_code)\n"
        "    else:\n"
        "        seen.append(app.jinja_env.from_string('{{ 404 }}').render())\n"
        "threads = [threading.Thread(target=look, args=(number,)) for number in range(8)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(sorted(map(str, seen)))"
    )

    assert out.rstrip() == str(["404"] * 8)


def test_routing_is_loaded_with_the_first_application() -> None:
    out = printed(
        "import sys, types, erlen\n"
        "names = ('werkzeug.routing', 'erlen.routing', 'erlen.rulemap')\n"
        "print([name for name in names if type(sys.modules[name]) is types.ModuleType])\n"
        "erlen.Erlen('example')\n"
        "print([name for name in names if type(sys.modules[name]) is not types.ModuleType])\n"
        "print(erlen.Erlen.url_map_class.__name__, erlen.Erlen.url_rule_class.__name__)"
    )

    assert out.splitlines() == ["[]", "[]", "RuleMap Rule"]
