"""URLs by name become URLs by view where that is certain, and stay with a reason where it is not."""

from pathlib import Path

import pytest
from tests.migrating.folders import left, migrate

HEAD = """\
from flask import Blueprint, Flask, url_for
app = Flask(__name__)
bp = Blueprint("shop", __name__)

@app.route("/login")
def login():
    return ""

@app.route("/item/<int:number>")
def item(number):
    return ""

@bp.route("/cart")
def cart():
    return ""

app.register_blueprint(bp)
"""


def tail(folder: Path, code: str, head: str = HEAD) -> tuple[str, list[str]]:
    """Return what becomes of *code* behind *head*, and the reasons that are told."""
    found = migrate(folder, {"app.py": head + code})
    text = (folder / "app.py").read_text(encoding="utf-8")
    ours = head.replace("flask", "erlen").replace("Flask", "Erlen")
    assert text.replace("url_for, link", "url_for").startswith(ours), text
    return text.replace("url_for, link", "url_for").removeprefix(ours), left(found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("url_for('login')", "url_for(login)"),
        ('url_for("item", number=3)', "url_for(item, number=3)"),
        ("url_for('shop.cart')", "url_for(cart)"),
        ("url_for('login', _external=True)", "link(login, external=True)()"),
        ("url_for('item', number=1, _anchor='a')", "link(item, anchor='a')(number=1)"),
        (
            "url_for('item', number=1, _scheme='https', _method='GET')",
            "link(item, scheme='https', method='GET')(number=1)",
        ),
        (
            "(url_for('login'), url_for(\n    'item',  # here\n    number=1,\n))",
            "(url_for(login), url_for(\n    item,  # here\n    number=1,\n))",
        ),
        ("f'{url_for(\"login\")}'", "f'{url_for(login)}'"),
        ("(lambda: url_for('login'))()", "(lambda: url_for(login))()"),
    ],
)
def test_url_by_view(tmp_path: Path, before: str, after: str) -> None:
    assert tail(tmp_path, f"\ndef f():\n    return {before}\n") == (f"\ndef f():\n    return {after}\n", [])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "def f():\n    return url_for('nothing')\n",
            "no function in this project is certain to be the view of 'nothing'",
        ),
        ("def f():\n    return url_for('login', page=2)\n", "the view does not take 'page'"),
        ("def f():\n    return url_for('item')\n", "the view takes 'number', too"),
        ("def f(values):\n    return url_for('item', **values)\n", "its values are not spelt out"),
        ("def f(login):\n    return url_for('login')\n", "'login' is called something else here"),
        ("def f():\n    item = 1\n    return url_for('item', number=item)\n", "'item' is called something else here"),
        ("START = url_for('login')\n", "it is built while the module is imported"),
        ("def f(x=url_for('login')):\n    return x\n", "it is built while the module is imported"),
        ("def f():\n    return url_for('.cart')\n", "which blueprint '.cart' belongs to depends on the request"),
        ("def f(name):\n    return url_for(f'shop.{name}')\n", "the endpoint of this URL is computed"),
        ("app.add_url_rule('/x', endpoint='x')\ndef f():\n    return url_for('x')\n", "bound to no function"),
        (
            "@app.route('/y')\ndef y():\n    return ''\ny = 1\ndef f():\n    return url_for('y')\n",
            "bound more than once",
        ),
        (
            "@app.route('/a', endpoint='a')\n@app.route('/b', endpoint='b')\ndef ab():\n    return url_for('a')\n",
            "'ab' has several endpoints",
        ),
        (
            "app.add_url_rule('/again', endpoint='again', view_func=login)\ndef f():\n    return url_for('login')\n",
            "'login' has several endpoints",
        ),
        (
            "def around(f):\n    return f\n@around\n@app.route('/y')\ndef y():\n    return ''\ndef f():\n    return url_for('y')\n",
            "a decorator stands above its route",
        ),
        ("app.view_functions['login'] = None\ndef f():\n    return url_for('login')\n", "views are replaced"),
        ("@app.endpoint('login')\ndef other():\n    return url_for('login')\n", "bound to endpoints by '.endpoint()'"),
        (
            "other = Blueprint('other', __name__)\n@other.get('/')\ndef o():\n    return url_for('other.o')\n",
            "registered nowhere",
        ),
        (
            "app.register_blueprint(bp, name='twice')\ndef f():\n    return url_for('shop.cart')\n",
            "cannot be told from here",
        ),
    ],
)
def test_url_stays(tmp_path: Path, code: str, reason: str) -> None:
    after, reasons = tail(tmp_path, code)

    assert after == code
    assert [one for one in reasons if reason in one], reasons


@pytest.mark.parametrize(
    ("mounting", "is_certain"),
    [
        ("app.register_blueprint(inner)", False),
        ("outer = Blueprint('outer', __name__)\nouter.register_blueprint(inner)\napp.register_blueprint(outer)", True),
        (
            "outer = Blueprint('x', __name__)\nouter.register_blueprint(inner)\napp.register_blueprint(outer, name='outer')",
            True,
        ),
        ("def make():\n    return inner\napp.register_blueprint(make(), name='outer.inner')", False),
        ("def make(app, name):\n    app.register_blueprint(inner, name=name)", False),
    ],
)
def test_nested_blueprints(tmp_path: Path, mounting: str, is_certain: bool) -> None:
    head = "from flask import Blueprint, Flask, url_for\napp = Flask('x')\ninner = Blueprint('inner', __name__)\n"
    view = "@inner.get('/')\ndef index():\n    return url_for('outer.inner.index')\n"
    after, _ = tail(tmp_path, f"{view}{mounting}\n", head)

    assert ("url_for(index)" in after) is is_certain


def test_blueprints_mounted_in_a_loop_keep_their_names(tmp_path: Path) -> None:
    head = "from flask import Blueprint, Flask, url_for\napp = Flask('x')\nbp = Blueprint('shop', __name__)\n"
    after, _ = tail(
        tmp_path,
        "@bp.get('/')\ndef index():\n    return url_for('shop.index')\nfor one in [bp]:\n    app.register_blueprint(one)\n",
        head,
    )

    assert "url_for(index)" in after


def test_relative_name_in_a_view_that_nobody_calls(tmp_path: Path) -> None:
    view = "@bp.get('/x')\ndef x():\n    return url_for('.cart')\n"

    assert "url_for(cart)" in tail(tmp_path / "a", view)[0]
    assert "url_for('.cart')" in tail(tmp_path / "b", f"{view}@app.get('/z')\ndef z():\n    return x()\n")[0]


FILES = {
    "pkg/__init__.py": "",
    "pkg/a.py": "from flask import Blueprint\na = Blueprint('a', __name__)\n@a.get('/')\ndef index():\n    return ''\n\n\ndef helper():\n    pass\n",
    "pkg/main.py": "from flask import Flask\nfrom . import a\nfrom .b import b\napp = Flask('x')\napp.register_blueprint(a.a)\napp.register_blueprint(b)\n",
}


@pytest.mark.parametrize(
    ("head", "new_head", "spelt"),
    [
        ("from .a import helper", "from .a import helper, index", "index"),
        ("from .a import (\n    helper,\n)", "from .a import (\n    helper, index,\n)", "index"),
        ("from .a import index", "from .a import index", "index"),
        ("from .a import index as start", "from .a import index as start", "start"),
        ("from . import a", "from . import a", "a.index"),
        ("from pkg import a as other", "from pkg import a as other", "other.index"),
        ("import pkg.a", "import pkg.a", "pkg.a.index"),
        ("import pkg", None, None),
        ("def f():\n    from .a import helper", None, None),
        ("from .a import helper\nindex = 1", "from .a import helper, index as a_index\nindex = 1", "a_index"),
    ],
)
def test_view_of_another_module(tmp_path: Path, head: str, new_head: str | None, spelt: str | None) -> None:
    text = "{}\nfrom {} import Blueprint, url_for\nb = Blueprint('b', __name__)\n@b.get('/b')\ndef show():\n    return url_for({})\n"
    migrate(tmp_path, {**FILES, "pkg/b.py": text.format(head, "flask", '"a.index"')})
    expected = text.format(new_head or head, "erlen", spelt or '"a.index"')

    assert (tmp_path / "pkg" / "b.py").read_text(encoding="utf-8") == expected


def test_no_import_is_added_that_closes_a_cycle(tmp_path: Path) -> None:
    text = "from flask import Blueprint, url_for\nfrom .a import helper\nb = Blueprint('b', __name__)\n@b.get('/b')\ndef show():\n    return url_for('a.index')\n"
    files = {**FILES, "pkg/b.py": text, "pkg/a.py": FILES["pkg/a.py"] + "from . import b\n"}
    found = migrate(tmp_path, files)

    assert (tmp_path / "pkg" / "b.py").read_text(encoding="utf-8") == text.replace("flask", "erlen")
    assert any("could make a cycle" in one for one in left(found))
