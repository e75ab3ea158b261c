"""Registration with WTForms: a class for the form, a macro for its fields, a token."""

from collections.abc import Mapping

import attrs

from erlen import Blueprint, Erlen, Response, Template, flash, redirect, url_for

from .forms import RegistrationForm

__all__ = ["create_app"]

accounts = Blueprint("accounts", __name__)


@attrs.frozen
class RegisterContext:
    """The form, with what is wrong with it."""

    form: RegistrationForm


REGISTER = Template("register.html", RegisterContext)


@accounts.route("/register", methods=["GET", "POST"])
def register() -> str | Response | tuple[str, int]:
    """Show the form, and take it when it is sent."""
    form = RegistrationForm()
    if form.is_sent_right():
        flash(f"Welcome, {form.name.data}.")
        return redirect(url_for(register), 303)
    page = REGISTER.render(RegisterContext(form))
    return (page, 422) if form.errors else page


def create_app(config: Mapping[str, object] | None = None) -> Erlen:
    """Make the application; it needs a `SECRET_KEY`."""
    app = Erlen(__name__)
    app.config.from_prefixed_env("ACCOUNTS")
    app.config.from_mapping(config or {})
    app.register_blueprint(accounts)
    return app
