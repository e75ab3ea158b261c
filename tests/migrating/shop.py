"""A Flask application with most of what large ones have, as text: packages, factories, nested blueprints, class-based views, aliases, a test suite.

The settings that are erlen's alone say nothing to Flask; they keep headers as Flask has them, so that answers can be compared to the byte.
"""

FILES = {
    "shop/__init__.py": '''
        """The shop."""
        from __future__ import annotations

        import os

        import flask
        from flask import Flask as Application, request as req

        from . import catalog, models
        from .accounts import accounts
        from .api import api
        from .errors import register as register_errors


        class Config:
            SECRET_KEY = "only for tests, and long enough for everybody"
            DEBUG_TITLES = False
            SESSION_COOKIE_SAMESITE = None
            SESSION_COOKIE_SECURE = False
            SESSION_STRICT = False
            SESSION_COOKIE_FORMAT = "flask"
            EXTERNAL_URLS_FROM_HOST = True


        def create_app(config=None):
            app = Application(__name__)
            app.config.from_object(Config)
            if config is not None:
                app.config.from_mapping(config)
            for blueprint in (catalog.bp, accounts, api):
                app.register_blueprint(blueprint)
            register_errors(app)
            app.teardown_appcontext(models.close)

            @app.before_request
            def count():
                models.visits()

            @app.context_processor
            def names():
                return {"title": "Shop", "path": req.path}

            @app.route("/")
            def home():
                return flask.render_template_string(
                    "{{ title }} {{ path }} {{ url_for('catalog.listing') }} {{ g.visits }}"
                )

            @app.after_request
            def stamp(response):
                response.headers["X-Shop"] = "1"
                return response

            app.add_url_rule("/start", endpoint="start", view_func=home)
            return app
        ''',
    "shop/models.py": """
        from flask import g, current_app


        class Item:
            def __init__(self, number, name, price=1.5):
                self.number = number
                self.name = name
                self.price = price

            def as_json(self):
                return {"number": self.number, "name": self.name, "price": self.price}


        ITEMS = [Item(1, "cup"), Item(2, "plate", 2.5), Item(3, "spoon", price=0.5)]


        def all_items():
            return ITEMS


        def find(number):
            for item in ITEMS:
                if item.number == number:
                    return item
            return None


        def visits():
            if not hasattr(g, "visits"):
                g.visits = 0
            g.visits += 1
            return g.visits


        def log():
            if "log" not in g:
                g.log = []
            return g.log


        def close(error):
            g.pop("log", None)


        def title():
            return current_app.name.title()
        """,
    "shop/catalog.py": """
        from flask import Blueprint, abort, g, redirect, url_for, request
        import flask

        from .models import all_items, find, log, title
        from .security import login_required, role

        bp = Blueprint("catalog", __name__, url_prefix="/catalog")


        @bp.before_request
        def remember():
            g.section = "catalog"
            log().append(request.path)


        @bp.route("/")
        def listing():
            return " ".join(url_for("catalog.show", number=item.number) for item in all_items())


        @bp.route("/<int:number>")
        def show(number):
            item = find(number)
            if item is None:
                abort(404)
            return f"{item.name} {g.section} {title()}"


        @bp.route("/<int:number>/next")
        def following(number):
            return redirect(url_for(".show", number=number + 1))


        @bp.route("/<int:number>/as/<name>", defaults={"extra": None})
        @bp.route("/<int:number>/as/<name>/<extra>")
        def named(number, name, extra):
            return flask.jsonify(number=number, name=name, extra=extra, url=url_for("catalog.named", number=number, name=name, extra="x"))


        @bp.route("/search")
        def search():
            wanted = request.args.get("q", "")
            found = [item.name for item in all_items() if wanted in item.name]
            return url_for("catalog.search", q=wanted, _external=True) + " " + ",".join(found)


        @bp.route("/<int:number>/buy", methods=["POST"])
        @login_required
        def buy(number):
            return redirect(url_for("catalog.show", number=number, _anchor="bought"))


        @bp.route("/stock")
        @role("admin")
        def stock():
            return str(len(all_items())), 200, {"X-Stock": "1"}


        @bp.get("/help", endpoint="help_page")
        def help_view():
            return url_for("catalog.help_page") + url_for("accounts.login") + url_for("start")


        @bp.errorhandler(404)
        def missing(error):
            return f"no such thing: {error.code} {url_for('catalog.listing')}", 404
        """,
    "shop/security.py": """
        import functools
        from functools import wraps

        from flask import abort, g, redirect, session, url_for


        def login_required(view):
            @functools.wraps(view)
            def wrapped(*args, **kwargs):
                if session.get("user") is None:
                    return redirect(url_for("accounts.login"))
                return view(*args, **kwargs)

            return wrapped


        def role(name):
            def decorator(f):
                @wraps(f)
                def inner(*args, **kwargs):
                    if session.get("role") != name:
                        abort(403)
                    return f(*args, **kwargs)

                return inner

            return decorator


        def timed(f):
            @wraps(f)
            def inner(*args, **kwargs):
                return f(*args, **kwargs)

            return inner
        """,
    "shop/accounts/__init__.py": """
        from flask import Blueprint

        from .admin import admin

        accounts = Blueprint("accounts", __name__, url_prefix="/accounts")
        accounts.register_blueprint(admin, url_prefix="/admin")

        from . import views  # noqa: E402
        """,
    "shop/accounts/admin.py": """
        from flask import Blueprint, url_for

        admin = Blueprint("admin", __name__)


        @admin.route("/")
        def index():
            return url_for("accounts.admin.index") + " " + url_for(".index") + " " + url_for("accounts.admin.users", page=2)


        @admin.route("/users")
        def users():
            return "users"
        """,
    "shop/accounts/views.py": """
        from flask import flash, get_flashed_messages, redirect, render_template_string, request, session, url_for

        from . import accounts
        from ..security import login_required, timed


        @accounts.route("/login", methods=("GET", "POST"))
        def login():
            if request.method == "POST":
                session["user"] = request.form["name"]
                session["count"] = 1
                if request.form.get("admin"):
                    session["role"] = "admin"
                flash("welcome")
                return redirect(url_for(".profile"))
            return render_template_string("<form>{{ get_flashed_messages() }}</form>")


        @accounts.route("/profile")
        @login_required
        @timed
        def profile():
            session["count"] = session["count"] + 1
            return f"{session['user']} {session['count']} {get_flashed_messages()}"


        @accounts.route("/logout")
        def logout():
            session.clear()
            return redirect(url_for("catalog.listing"))
        """,
    "shop/api.py": """
        import typing as t

        import flask as fl
        from flask.views import MethodView, View

        from . import models

        if t.TYPE_CHECKING:
            from flask.typing import ResponseReturnValue

        api = fl.Blueprint("api", __name__, url_prefix="/api")


        class Items(MethodView):
            init_every_request = False

            def get(self, number):
                if number is None:
                    return [item.as_json() for item in models.all_items()]
                item = models.find(number)
                if item is None:
                    return {"error": "missing"}, 404
                return item.as_json()

            def put(self, number):
                return fl.jsonify(fl.request.get_json(), number)


        class Hello(View):
            methods = ["GET", "POST"]

            def dispatch_request(self) -> "ResponseReturnValue":
                return fl.Response("hello", mimetype="text/plain")


        view = Items.as_view("items")
        api.add_url_rule("/items/", defaults={"number": None}, view_func=view, methods=["GET"])
        api.add_url_rule("/items/<int:number>", view_func=view, methods=["GET", "PUT"])
        api.add_url_rule("/hello", view_func=Hello.as_view("hello"))


        @api.get("/where")
        def where():  # type: () -> t.Any
            return fl.url_for("api.items", number=3) + fl.url_for("api.hello") + fl.url_for("catalog.show", number=1)
        """,
    "shop/errors.py": """
        from flask import jsonify, request


        class OutOfStock(Exception):
            def __init__(self, number):
                super().__init__(number)
                self.number = number


        def handle(error):
            return jsonify(error="out of stock", number=error.number), 409


        def not_allowed(error):
            return f"{request.method} is not allowed: {error.code}", 405


        def register(app):
            app.register_error_handler(OutOfStock, handle)
            app.register_error_handler(405, not_allowed)

            @app.route("/out/<int:number>")
            def out(number):
                raise OutOfStock(number)
        """,
    "tests/conftest.py": """
        import pytest

        from shop import create_app


        @pytest.fixture
        def app():
            return create_app({"TESTING": True})


        @pytest.fixture
        def client(app):
            return app.test_client()
        """,
    "tests/test_shop.py": """
        import pytest
        from flask import session


        def test_home(client):
            assert client.get("/").text == "Shop / /catalog/ 1"


        @pytest.mark.parametrize("number, name", [(1, "cup"), (2, "plate")])
        def test_items(client, number, name):
            assert client.get(f"/api/items/{number}").get_json()["name"] == name


        def test_login(client):
            with client:
                client.post("/accounts/login", data={"name": "ada"})
                assert session["user"] == "ada"
                client.get("/accounts/profile")
                assert session["count"] == 2
        """,
    ".flaskenv": "FLASK_APP=shop\nFLASK_DEBUG=0\n",
}

VISITS = """
import json, sys
from shop import create_app

app = create_app()
client = app.test_client()
told = []
for method, path, data in [
    ("GET", "/", None), ("GET", "/start", None), ("GET", "/catalog/", None), ("GET", "/catalog/1", None),
    ("GET", "/catalog/9", None), ("GET", "/catalog/1/next", None), ("GET", "/catalog/1/as/a b", None),
    ("GET", "/catalog/1/as/x/y", None), ("GET", "/catalog/search?q=u", None), ("POST", "/catalog/1/buy", {}),
    ("GET", "/catalog/1/buy", None), ("GET", "/catalog/stock", None), ("GET", "/catalog/help", None),
    ("GET", "/accounts/login", None), ("GET", "/accounts/profile", None), ("GET", "/accounts/admin/", None),
    ("POST", "/accounts/login", {"name": "ada", "admin": "1"}), ("GET", "/accounts/profile", None),
    ("GET", "/accounts/profile", None), ("POST", "/catalog/2/buy", {}), ("GET", "/catalog/stock", None),
    ("GET", "/accounts/logout", None), ("GET", "/accounts/profile", None), ("GET", "/api/items/", None),
    ("GET", "/api/items/2", None), ("GET", "/api/items/7", None), ("PUT", "/api/items/2", "json"),
    ("DELETE", "/api/items/2", None), ("GET", "/api/hello", None), ("POST", "/api/hello", {}),
    ("GET", "/api/where", None), ("GET", "/out/3", None), ("GET", "/nowhere", None),
    ("GET", "/static/x", None), ("OPTIONS", "/catalog/1", None), ("HEAD", "/catalog/1", None),
]:
    sent = {"json": [1, "a"]} if data == "json" else {"data": data}
    try:
        answer = client.open(path, method=method, **sent)
        told.append([method, path, answer.status, sorted(map(list, answer.headers)), answer.get_data().decode()])
    except Exception as error:
        told.append([method, path, type(error).__name__])
json.dump(told, sys.stdout)
"""
