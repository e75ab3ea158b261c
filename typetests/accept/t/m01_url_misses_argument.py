"""Beside mistake 01: URLs with everything that their rules ask for."""

from typing import assert_type

from shop import accounts, app, basket, item, listing, news, order, page, post, shop, tag, user, wish

from erlen import Response, current_app, link, redirect, url_for

assert_type(url_for(user, user_id=3), str)
url_for(user, 3)
url_for(post, post_id=3)
url_for(news, news_id=3)
url_for(order, order_id=3)
url_for(tag, name="x")
url_for(basket, basket_id=3)
url_for(page, number=3)
url_for(page, number=3, size=4)
url_for(wish, wish_id=3)
url_for(accounts.show, account_id=3)
url_for(item, item_id=3)
url_for(listing, listing_id=3)

assert_type(link(user)(user_id=3), str)
link(post, external=True)(post_id=3)
link(news, anchor="top")(news_id=3)
link(order, method="GET")(order_id=3)
link(tag)(name="x")
link(basket)(basket_id=3)
link(page, query={"q": "x"})(number=3)
link(accounts.show)(account_id=3)
link(item)(item_id=3)
link(listing)(listing_id=3)

app.url_for(user, user_id=3)
shop.url_for(wish, wish_id=3)
current_app.url_for(post, post_id=3)


@app.get("/me")
def me() -> Response:
    return redirect(url_for(user, user_id=3))
