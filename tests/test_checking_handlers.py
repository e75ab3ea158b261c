"""Mistakes 38 and 57 by `erlen check`: a decorator that drops a view's arguments, and a class whose methods disagree with its rule.

An id begins with the mistake's number; the right twin of each is clean.
"""

from pathlib import Path

import pytest
from tests.shops import Shop

APP = "app = Erlen(__name__)\n\n"
SUBCLASS = "class Shop(Erlen):\n    pass\n\napp = Shop(__name__)\n\n"
BLUEPRINT = "blog = Blueprint('blog', __name__)\n\n"
MOUNTED = "\napp = Erlen(__name__)\napp.register_blueprint(blog)\n"
DECORATOR = """
import functools

def counted(view):
    @functools.wraps(view)
    def counting({parameters}):
        return view({arguments})
    return counting

"""
WHOLE = DECORATOR.format(parameters="*args, **kwargs", arguments="*args, **kwargs")
DROPPED = DECORATOR.format(parameters="", arguments="post_id=1")
VIEW = "@{app}.get('/<int:post_id>')\n@counted\n{kind} post(post_id: int) -> str:\n    return ''\n"
ITEM = "from erlen import MethodView\n\nclass Item(MethodView):\n{methods}\n"
GET = "    def get(self) -> str:\n        return ''\n"
POST = "    def post(self) -> str:\n        return ''\n"
RULE = "{app}.add_url_rule('/item', view_func=Item.as_view('item'), methods=['GET', 'POST'])\n"

CASES = {
    "38-app": (DROPPED + APP + VIEW.format(app="app", kind="def"), WHOLE + APP + VIEW.format(app="app", kind="def")),
    "38-subclass": (
        DROPPED + SUBCLASS + VIEW.format(app="app", kind="def"),
        WHOLE + SUBCLASS + VIEW.format(app="app", kind="def"),
    ),
    "38-blueprint": (
        DROPPED + BLUEPRINT + VIEW.format(app="blog", kind="def") + MOUNTED,
        WHOLE + BLUEPRINT + VIEW.format(app="blog", kind="def") + MOUNTED,
    ),
    "57-app": (
        ITEM.format(methods=GET) + APP + RULE.format(app="app"),
        ITEM.format(methods=GET + POST) + APP + RULE.format(app="app"),
    ),
    "57-subclass": (
        ITEM.format(methods=GET) + SUBCLASS + RULE.format(app="app"),
        ITEM.format(methods=GET + POST) + SUBCLASS + RULE.format(app="app"),
    ),
    "57-blueprint": (
        ITEM.format(methods=GET) + BLUEPRINT + RULE.format(app="blog") + MOUNTED,
        ITEM.format(methods=GET + POST) + BLUEPRINT + RULE.format(app="blog") + MOUNTED,
    ),
}
CODES = {"38": "route-signature", "57": "route-methods"}


@pytest.mark.parametrize("name", CASES)
def test_handler_is_told(name: str, tmp_path: Path) -> None:
    (told,) = Shop(tmp_path, CASES[name][0]).told()

    assert told.startswith("shop/__init__.py:")
    assert told.endswith(f" {CODES[name[:2]]}")


@pytest.mark.parametrize("name", CASES)
def test_right_twin_is_clean(name: str, tmp_path: Path) -> None:
    assert Shop(tmp_path, CASES[name][1]).told() == []
