"""Who is asking: the session remembers a user's number, `g` the user while a request lasts."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from erlen import ContextKey, SessionKey, abort, g, session

from .store import users
from .store.users import User

__all__ = ["current_user", "log_in", "log_out", "login_required"]

P = ParamSpec("P")
R = TypeVar("R")

USER_ID = SessionKey[int]("user_id")
USER = ContextKey[User | None]("user")


def current_user() -> User | None:
    """Return who is logged in; the database is asked once for each request, and only if somebody wants to know."""
    if USER not in g:
        user_id = session.get(USER_ID)
        g[USER] = None if user_id is None else users.by_id(user_id)
    return g[USER]


def log_in(user: User) -> None:
    """Remember *user* in the session; nothing survives of the session from before."""
    session.clear()
    session[USER_ID] = user.id
    session.permanent = True
    g[USER] = user


def log_out() -> None:
    """Forget the session."""
    session.clear()
    g[USER] = None


def login_required(view: Callable[Concatenate[User, P], R]) -> Callable[P, R]:
    """Give *view* the user who is logged in as its first argument, and answer 401 where there is none.

    The view's own parameters stay visible to type checkers, so that `url_for(view, …)` still checks them; the handler for 401 in `views.errors` sends
    people to the login form.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        user = current_user()
        if user is None:
            abort(401)
        return view(user, *args, **kwargs)

    return guarded
