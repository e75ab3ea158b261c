"""Beside mistake 63: the three values, and none."""

from erlen import Response, make_response
from erlen.settings import BuiltinSettings
from erlen.types import SameSite


def set_cookie(response: Response, samesite: SameSite | None) -> None:
    response.set_cookie("user", "ada", samesite=samesite)


set_cookie(Response("made"), "Lax")
make_response("made").set_cookie("user", "ada", samesite="Strict")
Response("made").set_cookie("user", "ada", samesite="None", secure=True)
Response("made").delete_cookie("user", samesite="Lax")
Response("made").set_cookie("user", "ada", samesite=None)
BuiltinSettings(session_cookie_samesite="Lax")
