"""Users: they register, log in and log out."""

import functools
import sqlite3
from collections.abc import Callable
from typing import ParamSpec

from werkzeug.security import check_password_hash, generate_password_hash

from erlen import (
    Blueprint,
    ContextKey,
    Response,
    Ret,
    SessionKey,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from .db import get_db

__all__ = ["bp", "current_user", "login_required"]

P = ParamSpec("P")
USER_ID = SessionKey[int]("user_id")
USER = ContextKey[sqlite3.Row | None]("user")

bp = Blueprint("auth", __name__, url_prefix="/auth")


@bp.route("/register", methods=("GET", "POST"))
def register() -> str | Response:
    """Register a new user."""
    if request.method == "POST":
        username = request.form["username"]
        password = request.form["password"]
        db = get_db()
        error = None
        if not username:
            error = "Username is required."
        elif not password:
            error = "Password is required."
        else:
            try:
                hashed = generate_password_hash(password)
                db.execute("INSERT INTO user (username, password) VALUES (?, ?)", (username, hashed))
                db.commit()
            except sqlite3.IntegrityError:
                error = f"User {username} is already registered."
        if error is None:
            return redirect(url_for(login))
        flash(error)
    return render_template("auth/register.html")


@bp.route("/login", methods=("GET", "POST"))
def login() -> str | Response:
    """Log a user in by keeping the id in the session."""
    if request.method == "POST":
        username = request.form["username"]
        user = get_db().execute("SELECT * FROM user WHERE username = ?", (username,)).fetchone()
        if user is None:
            error = "Incorrect username."
        elif not check_password_hash(user["password"], request.form["password"]):
            error = "Incorrect password."
        else:
            session.clear()
            session[USER_ID] = user["id"]
            return redirect(url_for("index"))
        flash(error)
    return render_template("auth/login.html")


@bp.before_app_request
def load_logged_in_user() -> None:
    """Load the user whose id the session holds."""
    user_id = session.get(USER_ID)
    if user_id is None:
        g[USER] = None
    else:
        g[USER] = get_db().execute("SELECT * FROM user WHERE id = ?", (user_id,)).fetchone()


@bp.route("/logout")
def logout() -> Response:
    """Forget the user."""
    session.clear()
    return redirect(url_for("index"))


def login_required(view: Callable[P, Ret]) -> Callable[P, Ret]:
    """Send whoever is not logged in to the page where one logs in."""

    @functools.wraps(view)
    def wrapped_view(*args: P.args, **kwargs: P.kwargs) -> Ret:
        if g[USER] is None:
            return redirect(url_for(login))
        return view(*args, **kwargs)

    return wrapped_view


def current_user() -> sqlite3.Row:
    """Return the user who is logged in; for views that ask for one."""
    user = g[USER]
    if user is None:
        abort(401)
    return user
