"""Registering, logging in and out."""

import attrs

from erlen import Blueprint, Response, Template, abort, current_app, flash, redirect, request, url_for

from ..access import current_user, log_in, log_out
from ..forms import LoginForm, RegisterForm
from ..settings import settings
from ..store import users
from ..store.users import NameTakenError
from .layout import FormAnswer
from .posts import index

__all__ = ["auth", "login", "login_form", "logout", "register", "register_form"]

auth = Blueprint("auth", __name__)


@attrs.frozen
class RegisterContext:
    """Somebody registering."""

    form: RegisterForm


@attrs.frozen
class LoginContext:
    """Somebody logging in, who wanted to go to *next*."""

    form: LoginForm
    next: str


REGISTER = Template("auth/register.html", RegisterContext)
LOGIN = Template("auth/login.html", LoginContext)


def refuse_closed_registration() -> None:
    """Answer 403 where only `add-user` makes users."""
    if not settings().registration_open:
        abort(403, "Registration is closed. Ask whoever runs this blog for an account.")


@auth.get("/register")
def register_form() -> str:
    """Show an empty registration."""
    refuse_closed_registration()
    return REGISTER.render(RegisterContext(RegisterForm()))


@auth.post("/register")
def register() -> FormAnswer:
    """Add a user and log them in."""
    refuse_closed_registration()
    form = RegisterForm.sent()
    if form.errors:
        return REGISTER.render(RegisterContext(form)), 422
    try:
        user = users.add(form.name, form.password)
    except NameTakenError as error:
        return REGISTER.render(RegisterContext(attrs.evolve(form, errors={"name": str(error)}))), 422
    current_app.logger.info("User %r registered.", user.name)
    log_in(user)
    flash(f"Welcome, {user.name}!", "success")
    return redirect(url_for(index), 303)


@auth.get("/login")
def login_form() -> str | Response:
    """Show an empty login; who is logged in already goes on at once."""
    if current_user() is not None:
        return redirect(local_target(), 303)
    return LOGIN.render(LoginContext(LoginForm(), local_target()))


@auth.post("/login")
def login() -> FormAnswer:
    """Log somebody in and send them where they wanted to go."""
    form = LoginForm.sent()
    user = users.authenticate(form.name, form.password)
    if user is None:
        form = attrs.evolve(form, errors={"name": "Name and password do not belong together."})
        return LOGIN.render(LoginContext(form, local_target())), 422
    log_in(user)
    flash(f"You are logged in as {user.name}.", "success")
    return redirect(local_target(), 303)


@auth.post("/logout")
def logout() -> Response:
    """Log out."""
    log_out()
    flash("You are logged out.", "info")
    return redirect(url_for(index), 303)


def local_target() -> str:
    """Return where to go after logging in: a path of this site, whatever a link from elsewhere asks for."""
    target = request.values.get("next", "")
    # Browsers read "//host" and "/\host" as another site, and drop control characters before they look.
    if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return url_for(index)
