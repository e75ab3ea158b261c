"""Forms that only this site's own pages can send: each carries a token that the session knows and another site does not.

Every method that may change something is checked before its view runs, so that no view can forget it; a template only has to write
`{{ csrf_field() }}` inside its form.
"""

import hmac
import secrets

from markupsafe import Markup

from erlen import Blueprint, SessionKey, abort, request, session

__all__ = ["FIELD", "csrf", "csrf_field"]

FIELD = "csrf_token"
TOKEN = SessionKey[str]("csrf_token")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

csrf = Blueprint("csrf", __name__)


def csrf_token() -> str:
    """Return the session's token, made when the first form asks for it."""
    token = session.get(TOKEN)
    if token is None:
        token = secrets.token_urlsafe(32)
        session[TOKEN] = token
    return token


def csrf_field() -> Markup:
    """Return the hidden field that a form needs."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


@csrf.before_app_request
def refuse_forged_forms() -> None:
    """Answer 403 to a form without the session's token."""
    # Where no rule matched, 404 and 405 say more than 403.
    if request.method in SAFE_METHODS or request.url_rule is None:
        return
    expected = session.get(TOKEN)
    sent = request.form.get(FIELD, "")
    if expected is None or not hmac.compare_digest(expected.encode(), sent.encode()):
        abort(403, "This form has expired or came from another site. Go back, reload the page and send it again.")
