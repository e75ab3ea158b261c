"""`install_as_flask`: what imports find, what tools ask for, and that it can be undone. Each scene has a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from erlen.compat.flask._names import MODULES, VERSION

SRC = Path(__file__).resolve().parent.parent.parent / "src"
INSTALL = (
    "from erlen.compat.flask import install_as_flask, uninstall_as_flask, FlaskImportedError\ninstall_as_flask()\n"
)


def python(*args: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with *args* where erlen can be imported and no variable of the shell steers it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FLASK_", "ERLEN_"))}
    environ = {**clean, "PYTHONPATH": str(SRC), "PYTHONWARNINGS": "error", **variables}
    return subprocess.run(
        [sys.executable, *args], cwd=cwd, env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def said(code: str, cwd: Path | None = None, **variables: str) -> str:
    """Return what *code* prints once erlen answers to ``flask``."""
    done = python("-c", INSTALL + code, cwd=cwd, **variables)
    assert done.stderr == ""
    return done.stdout.strip()


def test_every_module_is_imported_under_flask_s_name_and_once() -> None:
    code = (
        f"import importlib, sys\nfor name in {MODULES!r}:\n"
        "    module = importlib.import_module(name)\n"
        "    assert module is importlib.import_module('erlen.compat.' + name), name\n"
        "    assert (module.__name__, module.__spec__.name) == (name, name)\n"
        "print(len(sys.modules['flask'].__path__))"
    )

    assert said(code) == "1"


def test_forms_of_import() -> None:
    code = (
        "import flask, flask.views\nfrom flask import Flask, json\nfrom flask.json.tag import JSONTag\nfrom flask.sansio.app import App\n"
        "print(flask.Flask is Flask, issubclass(Flask, App), Flask.__module__, flask.json is json, flask.views.MethodView.__name__)"
    )

    assert said(code) == "True True flask.app True MethodView"


def test_missing_modules_stay_missing() -> None:
    code = (
        "for name in ('flask.scaffold', 'flask.ext', 'flask.no'):\n    try:\n        __import__(name)\n"
        "    except ModuleNotFoundError as error:\n        print(error.name)\n"
        "import flask\nprint(hasattr(flask, '_request_ctx_stack'), hasattr(flask, 'Markup'))"
    )

    assert said(code).splitlines() == ["flask.scaffold", "flask.ext", "flask.no", "False False"]


def test_source_and_spec_can_be_asked_for() -> None:
    code = (
        "import importlib.util, inspect, flask, pkgutil\n"
        "spec = importlib.util.find_spec('flask.views')\n"
        "print(spec.name, spec.origin.endswith('views.py'), 'class Flask' in inspect.getsource(flask.Flask))\n"
        "print({'app', 'cli', 'json'} <= {m.name for m in pkgutil.iter_modules(flask.__path__)})"
    )

    assert said(code).splitlines() == ["flask.views True True", "True"]


def test_objects_can_be_pickled() -> None:
    assert said("import flask, pickle\nprint(pickle.loads(pickle.dumps(flask.Flask)) is flask.Flask)") == "True"


def test_metadata() -> None:
    code = (
        "import importlib.metadata as m\n"
        "print(m.version('flask'), m.version('Flask'), m.metadata('flask')['Name'])\n"
        "print(any(r.startswith('werkzeug') for r in m.requires('flask')))\n"
        "print([e.value for e in m.entry_points(group='console_scripts', name='flask')])\n"
        "print([d.version for d in m.distributions(name='FLASK')][0])"
    )

    assert said(code).splitlines() == [f"{VERSION} {VERSION} Flask", "True", "['flask.cli:main']", VERSION]


def test_version_attribute_is_deprecated() -> None:
    code = (
        "import warnings, flask\nwith warnings.catch_warnings(record=True) as seen:\n    warnings.simplefilter('always')\n"
        "    print(flask.__version__, seen[0].category.__name__)"
    )

    assert said(code) == f"{VERSION} DeprecationWarning"


def test_installing_twice_changes_nothing_and_uninstalling_undoes_it() -> None:
    code = (
        "import sys, importlib.metadata\nbefore = list(sys.meta_path)\ninstall_as_flask()\nassert sys.meta_path == before\n"
        "import flask\nuninstall_as_flask()\nuninstall_as_flask()\n"
        "print([n for n in sys.modules if n.split('.')[0] == 'flask'], flask.__name__, flask.__spec__.name)\n"
        "print(flask.Flask.__module__, len(sys.meta_path) - len(before))\n"
        "install_as_flask()\nimport flask as again\nprint(again is flask, again.Flask.__module__)"
    )

    assert said(code).splitlines() == [
        "[] erlen.compat.flask erlen.compat.flask",
        "erlen.compat.flask.app -2",
        "True flask.app",
    ]


def test_real_flask_is_found_again_after_uninstalling() -> None:
    pytest.importorskip("flask")
    code = "uninstall_as_flask()\nimport flask\nprint(flask.Flask.__mro__[1].__module__, 'compat' in flask.__file__)"

    assert said(code) == "flask.sansio.app False"


def test_real_flask_is_not_replaced() -> None:
    pytest.importorskip("flask")
    done = python("-W", "ignore", "-c", "import flask\n" + INSTALL, PYTHONWARNINGS="ignore")

    assert done.returncode == 1
    assert "FlaskImportedError: 'flask' was imported already, from " in done.stderr
    assert "call install_as_flask() before anything imports flask" in done.stderr


PROJECT = """
import click
from flask import Blueprint, Flask, current_app

bp = Blueprint("bp", __name__)

@bp.cli.command("where")
def where():
    click.echo(current_app.name)

def create_app():
    app = Flask("shop")
    app.register_blueprint(bp)

    @app.route("/")
    def index():
        return "hello"

    @app.cli.command()
    @click.argument("name")
    def greet(name):
        click.echo(f"hello {name} {app.debug}")

    return app
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(PROJECT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["greet", "ada"], "hello ada False"),
        (["--debug", "greet", "ada"], "hello ada True"),
        (["bp", "where"], "shop"),
        (["routes", "--sort", "rule"], "index     GET      /"),
    ],
)
def test_module_runs_an_unmodified_project(project: Path, args: list[str], expected: str) -> None:
    """CLI-24."""
    done = python("-m", "erlen.compat.flask", *args, cwd=project)

    assert (done.returncode, done.stderr) == (0, "")
    assert expected in done.stdout


def test_variables_of_flask_steer_it(project: Path) -> None:
    """CLI-09, CLI-22."""
    (project / "other.py").write_text(PROJECT.replace('"shop"', '"other"'), encoding="utf-8")
    done = python("-m", "erlen.compat.flask", "bp", "where", cwd=project, FLASK_APP="other")
    debug = python("-m", "erlen.compat.flask", "greet", "ada", cwd=project, FLASK_DEBUG="1", FLASK_GREET_NAME="bob")

    assert done.stdout == "other\n"
    assert debug.stdout == "hello ada True\n"


def test_version_names_flask() -> None:
    """CLI-21."""
    done = python("-m", "erlen.compat.flask", "--version")

    assert done.stdout.splitlines()[1].startswith(f"Flask {VERSION}")


def test_python_dash_m_flask_where_it_is_installed(project: Path) -> None:
    code = "import runpy, sys\nsys.argv = ['flask', 'greet', 'ada']\nrunpy.run_module('flask', run_name='__main__')"

    assert said(code, cwd=project) == "hello ada False"


def test_plugins_of_flask_are_loaded(project: Path) -> None:
    """CLI-19."""
    info = project / "plugin-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[flask.commands]\nextra = plugged:extra\n")
    (project / "plugged.py").write_text("import click\n@click.command()\ndef extra():\n    click.echo('plugged')\n")

    done = python(
        "-m", "erlen.compat.flask", "extra", cwd=project, PYTHONPATH=os.pathsep.join([str(SRC), str(project)])
    )

    assert (done.stdout, done.stderr) == ("plugged\n", "")


def test_prefixed_variables_configure_an_application() -> None:
    """CFG-09."""
    code = "import flask\napp = flask.Flask('x')\napp.config.from_prefixed_env()\nprint(app.config['SHOP'], app.debug)"

    assert said(code, FLASK_SHOP="7", FLASK_DEBUG="1") == "7 1"
