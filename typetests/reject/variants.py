"""Mistakes in forms that are easily let through: unpacked arguments, partials, callable objects, lambdas, subclasses with types of their own."""

from datetime import timedelta
from functools import partial

import attrs
from shop import Shop, app, blog, item, page, shop, tag, user

from erlen import (
    Blueprint,
    Erlen,
    MethodView,
    Response,
    Session,
    SessionKey,
    after_this_request,
    jsonify,
    link,
    redirect,
    session,
    url_for,
)
from erlen.settings import BuiltinSettings
from erlen.views import as_view

# 01 to 03: unpacked arguments.
texts: dict[str, str] = {"number": "3"}
url_for(page, **texts)  # E
url_for(user, *("3",))  # E
url_for(user, **{"user_id": "3"})  # E
link(page)(**texts)  # E
app.test_client().on(page)(**texts)  # E
url_for(tag, *("x",))  # E
redirect(url_for(item, item_id=url_for(tag, name="x")))  # E


# 19, 20, 30, 32 to 35: callable objects, partials, static and class methods.
class Answer:
    def __call__(self) -> int:
        return 3


class Hooks:
    @staticmethod
    def before(name: str) -> None: ...

    @classmethod
    def after(cls, response: Response) -> None: ...

    @staticmethod
    def close() -> None: ...

    @property
    def names(self) -> list[str]:
        return []


def numbered(number: int) -> int:
    return number


def handles(code: int, error: Exception) -> int:
    return code


app.get("/object")(Answer())  # E
app.get("/partial")(partial(numbered, 3))  # E
app.errorhandler(404)(partial(handles, 404))  # E
app.before_request(Hooks.before)  # E
app.after_request(Hooks.after)  # E
app.teardown_request(Hooks.close)  # E
app.teardown_appcontext(Hooks().close)  # E
app.context_processor(Hooks().names)  # E
app.before_request(Answer())  # E
app.before_request(Answer)  # E
app.get("/class")(Answer)  # E
blog.after_app_request(partial(Hooks.after))  # E


@app.get("/nested")
def nested() -> str:
    @after_this_request  # E
    def inner(response: Response) -> int:
        return response.status_code

    return inner.__name__


# 39 to 41: subclasses that have fixed their settings.
@attrs.frozen(kw_only=True)
class Settings(BuiltinSettings):
    per_page: int = 20
    wait: timedelta = timedelta(seconds=3)


class Typed(Erlen[Session, Settings]):
    def pages(self) -> str:
        return self.settings.per_page  # E

    def misspelt(self) -> int:
        return self.settings.perpage  # E


# mypy does not compare the class that a subclass has fixed.
Typed(__name__, settings=BuiltinSettings)  # E: pyright pyrefly ty
Settings(wait=3)  # E


# 42 to 44.
COUNTS = SessionKey[dict[str, list[int]]]("counts")
session[COUNTS]["a"].append("1")  # E
session[COUNTS] = {"a": ["1"]}  # E
session.get(COUNTS)["a"]  # E
session["wait"] = timedelta(seconds=3)  # E
session["answer"] = Answer  # E
session["nested"] = {"deep": [{"deeper": Answer()}]}  # E


# 23: deep inside.
jsonify(rows=[{"cells": [Answer()]}])  # E
jsonify([[[Answer()]]])  # E
jsonify([[b"bytes"]])  # E
jsonify(rows={"cells": [{"answer": Answer()}]})  # E
jsonify({"wait": timedelta(seconds=3)})  # E
jsonify(**{"answer": Answer()})  # E


# 56: subclasses of subclasses, and generic ones.
class Base(MethodView):
    def __init__(self, table: str) -> None:
        self.table = table


class Rows(Base):
    def get(self, row_id: int) -> str:
        return f"{self.table} {row_id}"


class MoreRows(Rows):
    def post(self, row_id: int) -> str:
        return f"{self.table} {row_id}"


as_view(MoreRows, "rows")  # E
MoreRows.as_view("rows")  # E
MoreRows.as_view("rows", 3)  # E
Base.as_view("base", "rows")  # E
url_for(MoreRows.as_view("rows", "posts"), row_id="3")  # E
shop.add_url_rule("/rows", view_func=MoreRows.as_view("rows", tabel="posts"))  # E


# Mounting.
app.register_blueprint(Blueprint)  # E
app.register_blueprint(Shop(__name__))  # E
blog.register_blueprint(app)  # E
