"""Beside mistake 27: the codes that redirect."""

from shop import app

from erlen import redirect
from erlen.types import RedirectCode


def go(code: RedirectCode) -> None:
    redirect("/", code)


redirect("/")
redirect("/", 301)
redirect("/", code=303)
redirect("/", 307 if app.debug else 308)
app.redirect("/", 308)
