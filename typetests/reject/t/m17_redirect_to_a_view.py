"""Mistake 17: `redirect(view)` in place of its URL."""

from shop import accounts, app, blog, item, news, order, post, user, wish

from erlen import Response, current_app, link, redirect

redirect(user)  # E
redirect(post)  # E
redirect(news)  # E
redirect(order)  # E
redirect(accounts.show)  # E
redirect(item)  # E
redirect(wish, 303)  # E
redirect(link(user))  # E
redirect(None)  # E
redirect(b"/")  # E
app.redirect(user)  # E
current_app.redirect(user)  # E


@blog.get("/old")
def old() -> Response:
    return redirect(location=post)  # E


@app.get("/older")
async def older() -> Response:
    return redirect(news, code=301)  # E
