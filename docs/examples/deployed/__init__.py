"""An application for several machines: what has to be remembered is in Redis, so that any process can answer any request."""

import os
import socket
from datetime import timedelta

import attrs
from werkzeug.middleware.proxy_fix import ProxyFix

from erlen import Blueprint, Erlen, SecurityPolicy, SessionKey, abort, link, redirect, request, session, url_for
from erlen.contrib.accesslog import AccessLog
from erlen.contrib.health import Check, health_blueprint
from erlen.contrib.redis import RedisShelf
from erlen.contrib.sessions import StoredSessions
from erlen.contrib.storedsession import StoredSession
from erlen.contrib.trace import current_trace
from erlen.types import RV

from .work import REDIS, celery, greet

__all__ = ["create_app"]

NAME = SessionKey[str]("name")

pages = Blueprint("pages", __name__)


@attrs.frozen
class Login:
    """Who somebody says to be; a real application asks for a password too."""

    name: str


@pages.get("/")
def index() -> dict[str, str]:
    """Say who asks and who answers."""
    return {
        "user": session.get(NAME, "nobody"),
        "address": request.remote_addr or "",
        "url": link(index, external=True)(),
        "process": f"{socket.gethostname()} {os.getpid()}",
        "request": current_trace().request_id,
    }


@pages.post("/login")
def login() -> RV:
    """Remember who asks; the session has a new identity from now on."""
    session.rotate()
    session[NAME] = request.read_form(Login).name
    return redirect(url_for(index), 303)


@pages.post("/logout")
def logout() -> RV:
    """Forget who asks, on all machines at once."""
    session.clear()
    return redirect(url_for(index), 303)


@pages.post("/greetings")
def order() -> tuple[dict[str, str], int]:
    """Order work that a request should not wait for."""
    return {"id": greet.delay(session.get(NAME, "nobody")).id}, 202


@pages.get("/greetings/<task_id>")
def greeting(task_id: str) -> dict[str, str]:
    """Return what was ordered, on whichever machine that was."""
    found = celery.AsyncResult(task_id)
    if not found.ready():
        abort(404)
    return {"greeting": str(found.get())}


def create_app() -> Erlen[StoredSession, None]:
    """Make the application; `DEPLOYED_REDIS` says where Redis is."""
    sessions = StoredSessions(RedisShelf.at(REDIS), idle=timedelta(hours=2))
    # Forms of other sites are refused, or somebody's browser could be made to log in or out.
    app = Erlen(__name__, session_interface=sessions, security=SecurityPolicy(cross_site="refuse"))
    # Addresses that the application is asked for: links name no other host, whatever a client says.
    app.config["TRUSTED_HOSTS"] = ["shop.example", "127.0.0.1"]
    app.register_blueprint(pages)
    app.register_blueprint(health_blueprint([Check("sessions", sessions.check)]), url_prefix="/health")
    AccessLog(app)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    return app
