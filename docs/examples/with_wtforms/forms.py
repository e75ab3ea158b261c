"""Forms as classes: what a field is called, and what it takes."""

from datetime import timedelta

from wtforms import BooleanField, Form, PasswordField, StringField
from wtforms.csrf.session import SessionCSRF
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, EqualTo, Length

from erlen import current_app, request, session

__all__ = ["RegistrationForm", "SiteForm"]

DIFFERENT = "The passwords differ."


class SiteForm(Form):
    """A form that reads itself from the request, and that only this site's pages can send."""

    class Meta(DefaultMeta):
        """WTForms keeps its token in the session, and lets it expire."""

        csrf = True
        csrf_class = SessionCSRF
        csrf_time_limit = timedelta(hours=2)

    def __init__(self) -> None:
        key = current_app.secret_key or ""
        secret = key if isinstance(key, bytes) else key.encode()
        sent = request.form if request.method == "POST" else None
        super().__init__(sent, meta={"csrf_context": session, "csrf_secret": secret})

    def is_sent_right(self) -> bool:
        """Tell whether the form was sent, and has no errors."""
        return request.method == "POST" and self.validate()


class RegistrationForm(SiteForm):
    """Who wants an account."""

    name = StringField("Name", [Length(2, 25)])
    password = PasswordField("Password", [Length(8, 200), EqualTo("again", DIFFERENT)])
    again = PasswordField("Password again")
    agrees = BooleanField("I accept the rules", [DataRequired("Accept the rules to go on.")])
