"""Beside mistake 17: a redirect to the URL of a view."""

from typing import assert_type

from shop import app, post, user

from erlen import Response, current_app, link, redirect, url_for

assert_type(redirect(url_for(user, user_id=3)), Response)
redirect(link(post)(post_id=3), 303)
redirect(app.url_for(user, user_id=3))
redirect("/login")
redirect("https://example.org/", code=308)
app.redirect("/")
current_app.redirect(url_for("user", user_id=3), 301)
