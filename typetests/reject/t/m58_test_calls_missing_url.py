"""Mistake 58: a test calls a URL that does not exist."""

import shop
from shop import accounts, app, basket, blog, item, listing, news, order, page, post, tag, user, wish

from erlen.testing import ErlenClient

client = app.test_client()
other: ErlenClient = shop.shop.test_client()

client.on(user)()  # E
client.on(user)(user_id="3")  # E
client.on(user)(userid=3)  # E
client.on(user)(3, 4)  # E
client.on(post)()  # E
client.on(news)(news_id="3")  # E
client.on(order)(orderid=3)  # E
client.on(tag)("x")  # E
client.on(basket)(name="ada", basket_id=3)  # E
client.on(page)()  # E
client.on(accounts.show)(account=3)  # E
client.on(item, method="DELETE")(item="3")  # E
client.on(listing)()  # E
client.on("user")  # E
client.on("/user/3")  # E
client.on(usr)(user_id=3)  # E
client.on(shop.usr)(user_id=3)  # E
client.on(blog.post)(post_id=3)  # E
client.on(user, query="page=2")(user_id=3)  # E
client.on(user, method="GTE")(user_id=3)  # E
client.on(None)  # E
other.on(wish)()  # E
other.on(wish)(wish_id="3")  # E


def test_user() -> None:
    response = app.test_client().on(user)(userid=3)  # E
    assert response is not None


def test_with_block() -> None:
    with app.test_client() as inside:
        inside.on(post)(postid=3)  # E
