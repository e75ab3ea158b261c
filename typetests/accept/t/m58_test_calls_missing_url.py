"""Beside mistake 58: tests that call views, with everything a request can carry."""

from typing import assert_type

from shop import accounts, app, basket, item, listing, news, page, post, tag, user

from erlen.testing import ErlenClient, TestResponse

client: ErlenClient = app.test_client()

assert_type(client.on(user)(user_id=3), TestResponse)
client.on(user, query={"page": 2}, headers={"Accept": "text/html"})(3)
client.on(post, method="POST", json={"title": "Hello"})(post_id=3)
client.on(news, data={"title": "Hello"}, follow_redirects=True)(news_id=3)
client.on(tag)(name="x")
client.on(basket)(basket_id=3)
client.on(page)(number=3)
client.on(accounts.show)(account_id=3)
client.on(item, method="DELETE")(item_id=3)
client.on(listing, base_url="https://example.org")(listing_id=3)
client.get("/user/3", query_string={"page": 2})
client.open("/user/3", method="PROPFIND")


def test_with_block() -> None:
    with app.test_client() as inside:
        assert inside.on(user)(user_id=3).text == "3"
