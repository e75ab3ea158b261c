"""Imports of Flask in all their forms, and what is reached through them."""

import textwrap
from pathlib import Path

import pytest
from tests.migrating.folders import left, migrate, module, python


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import flask\napp = flask.Flask(__name__)\n", "import erlen\napp = erlen.Erlen(__name__)\n"),
        ("import flask as f\nx = f.Flask, f.request\n", "import erlen as f\nx = f.Erlen, f.request\n"),
        ("import flask, os\nx = flask.g\n", "import erlen, os\nx = erlen.g\n"),
        ("import flask.views\nx = flask.views.View\n", "import erlen.views\nx = erlen.views.View\n"),
        ("import flask.views as v\nx = v.View\n", "import erlen.views as v\nx = v.View\n"),
        ("import flask.json.tag\nx = flask.json.tag.TagDict\n", "import erlen.tagging\nx = erlen.tagging.TagDict\n"),
        ("from flask import Flask\nx = Flask\n", "from erlen import Erlen\nx = Erlen\n"),
        ("from flask import Flask as F\nx = F\n", "from erlen import Erlen as F\nx = F\n"),
        ("from flask.app import Flask\nx = Flask\n", "from erlen.app import Erlen\nx = Erlen\n"),
        ("from flask import json\nx = json.dumps\n", "from erlen import json\nx = json.dumps\n"),
        (
            "from flask import typing as ft\nx: ft.ResponseReturnValue\n",
            "from erlen import types as ft\nx: ft.Ret\n",
        ),
        (
            "from flask.typing import ResponseReturnValue as R, RouteCallable\nx: RouteCallable\n",
            "from erlen.types import Ret as R, ViewCallable\nx: ViewCallable\n",
        ),
        (
            "from flask.testing import FlaskClient; import os\ndef f(c: FlaskClient): ...\n",
            "from erlen.testing import ErlenClient; import os\ndef f(c: ErlenClient): ...\n",
        ),
        (
            "from flask import (\n    Flask,  # the app\n    g,\n)\n",
            "from erlen import (\n    Erlen,  # the app\n    g,\n)\n",
        ),
        (
            "if True:\n    from flask.templating import Environment, render_template\n",
            "if True:\n    from erlen.environment import Environment\n    from erlen.templating import render_template\n",
        ),
        (
            "try:\n    from flask import Flask\nexcept ImportError:\n    Flask = None\n",
            "try:\n    from erlen import Erlen as Flask\nexcept ImportError:\n    Flask = None\n",
        ),
        ("from flask import Flask\nErlen = 1\nx = Flask\n", "from erlen import Erlen as Flask\nErlen = 1\nx = Flask\n"),
        (
            "from flask import Flask\ndef f(Flask): return Flask\n",
            "from erlen import Erlen as Flask\ndef f(Flask): return Flask\n",
        ),
        ('from flask import Flask\n__all__ = ["Flask"]\n', 'from erlen import Erlen as Flask\n__all__ = ["Flask"]\n'),
        ("import flask\nerlen = 1\nx = flask.Flask\n", "import erlen as flask\nerlen = 1\nx = flask.Erlen\n"),
        (
            "import flask\nx = flask.cli.FlaskGroup\n",
            "import erlen\nimport erlen.cli\nx = erlen.cli.ErlenGroup\n",
        ),
        (
            "def f():\n    from flask import Flask\n    return Flask('x')\n",
            "def f():\n    from erlen import Erlen\n    return Erlen('x')\n",
        ),
        ("from flask.sansio.app import App\n", "from erlen.compat.flask.sansio.app import App\n"),
        ("class Flask: ...\nx = Flask\n", "class Flask: ...\nx = Flask\n"),
        ("from .flask import Flask\n", None),
        ('"""Uses flask.Flask."""\nx = "from flask import Flask"  # flask.Flask\n', None),
    ],
)
def test_import(tmp_path: Path, before: str, after: str | None) -> None:
    assert module(tmp_path, before) == (before if after is None else after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('def f(a: "Flask | None"): ...\n', 'def f(a: "Erlen | None"): ...\n'),
        ('x = cast("list[Flask]", 1)\n', 'x = cast("list[Erlen]", 1)\n'),
        (
            "def f(a):\n    # type: (Flask) -> flask.Response\n    ...\n",
            "def f(a):\n    # type: (Erlen) -> erlen.Response\n    ...\n",
        ),
        ("x = []  # type: list[flask.views.View]\n", "x = []  # type: list[erlen.views.View]\n"),
        ('x: Literal["Flask"]\n', 'x: Literal["Flask"]\n'),
        ("x = 1  # type: ignore  # Flask\n", "x = 1  # type: ignore  # Flask\n"),
    ],
)
def test_types_in_quotes_and_comments(tmp_path: Path, before: str, after: str) -> None:
    head = "import flask\nfrom typing import Literal, cast\nfrom flask import Flask\n"
    migrated = module(tmp_path, head + before)

    assert migrated.endswith(after)


def test_name_that_others_take_from_here_keeps_an_alias(tmp_path: Path) -> None:
    files = {"base.py": "from flask import Flask\n", "app.py": "from base import Flask\napp = Flask('x')\n"}
    migrate(tmp_path, files)

    assert (tmp_path / "base.py").read_text(encoding="utf-8") == "from erlen import Erlen as Flask\n"
    assert (tmp_path / "app.py").read_text(encoding="utf-8") == files["app.py"]


COMPAT = "# What still imports Flask gets erlen in its place.\nfrom erlen.compat.flask import install_as_flask\n\ninstall_as_flask()\n\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from flask import *\napp = Flask('x')\n", "does not say which names it brings"),
        ("import flask\nx = getattr(flask, 'request')\n", "the module itself is used as a value on line 7"),
        ("import flask\nx = flask.no_such_name\n", "'flask.no_such_name' on line 7 is no name of erlen"),
        ("x = __import__('flask').request\n", "__import__('flask') names Flask in a string"),
        ("import importlib\nx = importlib.import_module('flask.views')\n", "names Flask in a string"),
        ("import sys\nx = sys.modules['flask']\n", "sys.modules is asked for Flask"),
    ],
)
def test_what_cannot_be_rewritten_gets_compatibility_mode(tmp_path: Path, text: str, said: str) -> None:
    found = migrate(tmp_path, {"app.py": text})
    migrated = (tmp_path / "app.py").read_text(encoding="utf-8")

    assert migrated == COMPAT + text
    assert any(said in note for note in left(found)), left(found)


def test_extension_runs_in_compatibility_mode(tmp_path: Path) -> None:
    app = """
        from flask import Flask
        from flask_fake import name_of

        app = Flask("shop")


        @app.route("/")
        def who():
            return name_of()
        """
    found = migrate(tmp_path / "own", {"app.py": app})
    fake = (
        "from flask import current_app, request\n\n\ndef name_of():\n    return f'{current_app.name} {request.path}'\n"
    )
    (tmp_path / "own" / "flask_fake.py").write_text(fake, encoding="utf-8")
    done = python(tmp_path / "own", "-c", "import app; print(app.app.test_client().get('/').text)")

    assert (tmp_path / "own" / "app.py").read_text(encoding="utf-8").startswith(COMPAT + "from erlen import Erlen\n")
    assert any("'flask_fake' imports Flask itself" in note for note in left(found))
    assert done.stdout == "shop /\n", done.stderr


def test_compatibility_mode_stands_behind_docstring_and_future(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": '"""The shop."""\n\nfrom __future__ import annotations\n\nx = 1\n',
        "shop/login.py": "from flask_fake import name_of\n",
    }
    migrate(tmp_path, files)
    expected = '"""The shop."""\n\nfrom __future__ import annotations\n\n' + COMPAT + "x = 1\n"

    assert (tmp_path / "shop" / "__init__.py").read_text(encoding="utf-8") == expected


def test_text_outside_of_what_is_rewritten_stays_to_the_byte(tmp_path: Path) -> None:
    text = textwrap.dedent(
        '''
        #!/usr/bin/env python
        from flask   import  Flask , g   # spaces   stay
        x = {  'a':1,
           "b" : [ 1,2 ]}   # odd\tformatting
        s = """flask.Flask
          """
        app = Flask( __name__ )
        '''
    )
    changed = text.replace("from flask   import  Flask ", "from erlen   import  Erlen ").replace("Flask( ", "Erlen( ")

    assert module(tmp_path, text.lstrip()) == changed.lstrip()
