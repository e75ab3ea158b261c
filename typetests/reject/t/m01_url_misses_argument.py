"""Mistake 01: `url_for` misses an argument of the rule."""

from shop import accounts, app, basket, item, listing, news, order, page, post, shop, tag, user, wish

from erlen import Response, current_app, link, redirect, url_for

url_for(user)  # E
url_for(post)  # E
url_for(news)  # E
url_for(order)  # E
url_for(tag)  # E
url_for(basket)  # E
url_for(page)  # E
url_for(page, size=3)  # E
url_for(wish)  # E
url_for(accounts.show)  # E
url_for(item)  # E
url_for(listing)  # E

link(user)()  # E
link(post, external=True)()  # E
link(news, anchor="top")()  # E
link(order, method="GET")()  # E
link(tag)()  # E
link(basket)()  # E
link(page, query={"q": "x"})(size=3)  # E
link(accounts.show)()  # E
link(item)()  # E
link(listing)()  # E

app.url_for(user)  # E
shop.url_for(wish)  # E
current_app.url_for(post)  # E


@app.get("/me")
def me() -> Response:
    return redirect(url_for(user))  # E
