"""Mistake 04: `url_for` of a view that does not exist: a view that nobody defined has no name to write."""

import shop
from shop import Item, app, blog, listing

from erlen import current_app, link, url_for

url_for(usr, user_id=3)  # E
url_for(shop.usr, user_id=3)  # E
url_for(shop.newss, news_id=3)  # E
url_for(blog.pots, post_id=3)  # E
url_for(shop.accounts.shwo, account_id=3)  # E
url_for(Item.gte, item_id=3)  # E
link(shop.usr)(user_id=3)  # E
app.url_for(shop.usr, user_id=3)  # E
current_app.url_for(shop.usr, user_id=3)  # E

# What is no view at all.
url_for(3)  # E
url_for(None)  # E
url_for(["user"])  # E
link("user")  # E
link(None)  # E
link(listing(listing_id=3))  # E
