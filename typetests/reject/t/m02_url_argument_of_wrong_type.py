"""Mistake 02: an argument of `url_for` has the wrong type."""

from uuid import UUID

from shop import accounts, app, basket, blog, item, listing, news, order, page, post, shop, tag, user, wish

from erlen import current_app, link, request, url_for


@app.get("/file/<uuid:file_id>")
def file(file_id: UUID) -> str:
    return str(file_id)


@blog.get("/sort/<any(up, down):way>")
def sort(way: str, limit: float = 1.0) -> str:
    return f"{way} {limit}"


maybe: int | None = None

url_for(user, user_id="3")  # E
url_for(user, "3")  # E
url_for(user, user_id=None)  # E
url_for(user, user_id=maybe)  # E
url_for(user, user_id=request.args.get("user_id"))  # E
url_for(user, user_id=[3])  # E
url_for(user, user_id=user)  # E
url_for(post, post_id="3")  # E
url_for(news, news_id="3")  # E
url_for(order, order_id=3.5)  # E
url_for(tag, name=3)  # E
url_for(basket, basket_id="3")  # E
url_for(page, number=3, size="20")  # E
url_for(wish, wish_id=b"3")  # E
url_for(accounts.show, account_id="3")  # E
url_for(item, item_id="3")  # E
url_for(listing, listing_id="3")  # E
url_for(file, file_id="0b8b2ea4")  # E
url_for(sort, way="up", limit="1")  # E

link(user)(user_id="3")  # E
link(post, external=True)("3")  # E
link(basket)(basket_id="3")  # E
link(item)(item_id=None)  # E
link(file)(file_id=3)  # E

app.url_for(user, user_id="3")  # E
shop.url_for(wish, wish_id="3")  # E
current_app.url_for(post, post_id="3")  # E
