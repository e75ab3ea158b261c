"""An application knows the classes of its sessions and settings, and subclasses may replace what Flask's may."""

from collections.abc import Iterable
from typing import assert_type

import attrs
from jinja2 import DictLoader
from typing_extensions import override
from werkzeug.middleware.proxy_fix import ProxyFix

from erlen import AnyErlen, Blueprint, Erlen, Request, Response, Session, current_app, get_flashed_messages, request
from erlen.sessions import SecureCookieSession, SecureCookieSessionInterface
from erlen.types import StartResponse, WSGIApplication, WSGIEnvironment


class BasketSession(SecureCookieSession):
    def add(self, article: str) -> None:
        self["basket"] = article


class BasketInterface(SecureCookieSessionInterface[BasketSession]):
    session_class = BasketSession


@attrs.frozen
class Settings:
    per_page: int = 20


class ShopRequest(Request):
    @property
    def customer(self) -> str:
        return self.headers.get("X-Customer", "")


class ShopResponse(Response):
    default_mimetype = "text/plain"


class Shop(Erlen):
    request_class = ShopRequest
    response_class = ShopResponse


app = Erlen(__name__, settings=Settings, session_interface=BasketInterface())
assert_type(app, Erlen[BasketSession, Settings])
assert_type(app.settings.per_page, int)

shop = Shop(__name__, static_folder=None, template_folder="pages")
assert_type(shop.settings, None)
assert_type(Erlen(__name__), Erlen[Session, None])


def init_app(application: AnyErlen) -> None:
    application.extensions["mine"] = application.name


init_app(app)
init_app(shop)
assert_type(request.method, str)
assert_type(current_app.name, str)
assert_type(get_flashed_messages(), list[str])
assert_type(get_flashed_messages(with_categories=True), list[tuple[str, str]])

blog = Blueprint("blog", __name__, url_prefix="/blog")
shop.register_blueprint(blog, url_prefix="/news", name="news")
blog.register_blueprint(Blueprint("comments", __name__))

# What Flask's documentation puts in an application's attributes.
app.session_interface = SecureCookieSessionInterface()
app.jinja_loader = DictLoader({})
blog.jinja_loader = DictLoader({})
app.jinja_env.globals["zip"] = zip
app.jinja_env.globals.update(today="Monday", number=1)
app.jinja_env.filters["shout"] = str.upper
app.jinja_env.tests["long"] = len
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)

assert_type(app.open_resource("schema.sql").read(), bytes)
assert_type(current_app.open_resource("schema.sql", "r").read(), str)
assert_type(blog.open_resource("schema.sql", "rt").read(), str)
assert_type(current_app.send_static_file("favicon.ico"), Response)
assert_type(blog.send_static_file("favicon.ico"), Response)
assert_type(app.static_folder, str | None)


def logged(wrapped: WSGIApplication) -> WSGIApplication:
    return wrapped


app.wsgi_app = logged(app.wsgi_app)


class Bakery(Erlen):
    session_interface = BasketInterface()

    # An attribute, so that it can be wrapped: two checkers let no method stand in for one.
    @override
    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:  # E: pyrefly ty
        return super().wsgi_app(environ, start_response)


assert_type(Bakery(__name__), Bakery)
