"""Mistake 02 in its string form: a value of the wrong type."""

from erlen import Erlen, redirect, url_for

app = Erlen(__name__)


def where(name: str, number: int | None) -> None:
    url_for("user", user_id="3")  # E: erlen-url-arguments
    url_for("user", user_id=name)  # E: erlen-url-arguments
    url_for("user", user_id=number)  # E: erlen-url-arguments
    url_for("user", user_id=None)  # E: erlen-url-arguments
    url_for("user", user_id=3, tab=3)  # E: erlen-url-arguments
    url_for("listing", order="newest")  # E: erlen-url-arguments
    url_for("blog.admin.post", key=name)  # E: erlen-url-arguments
    app.url_for("blog.post", post_id=b"3")  # E: erlen-url-arguments
    redirect(url_for("blog.post", post_id="3"), 303)  # E: erlen-url-arguments
