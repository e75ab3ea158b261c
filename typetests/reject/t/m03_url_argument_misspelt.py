"""Mistake 03: an argument of `url_for` is misspelt or does not exist, which Flask makes part of the query."""

from shop import accounts, app, basket, item, listing, news, order, page, post, shop, tag, user, wish

from erlen import current_app, link, url_for

url_for(user, userid=3)  # E
url_for(user, user_id=3, page=2)  # E
url_for(user, user_id=3, _anchor="top")  # E
url_for(user, user_id=3, _external=True)  # E
url_for(user, 3, 4)  # E
url_for(post, postid=3)  # E
url_for(news, newsid=3)  # E
url_for(order, orderid=3)  # E
url_for(tag, nmae="x")  # E
url_for(tag, "x")  # E
url_for(basket, basketid=3)  # E
url_for(basket, basket_id=3, name="ada")  # E
url_for(page, number=3, sise=4)  # E
url_for(wish, wishid=3)  # E
url_for(accounts.show, accountid=3)  # E
url_for(item, itemid=3)  # E
url_for(listing, listingid=3)  # E

link(user)(userid=3)  # E
link(user)(user_id=3, page=2)  # E
link(post, external=True)(postid=3)  # E
link(item)(item=3)  # E

# Options of `link` are no arguments of the view, and the query is a mapping.
link(user, qery={"page": 2})  # E
link(user, external="yes")  # E
link(user, query="page=2")  # E
link(user, query={1: 2})  # E
link(user, anchor=3)  # E

app.url_for(user, userid=3)  # E
shop.url_for(wish, wishid=3)  # E
current_app.url_for(post, postid=3)  # E
