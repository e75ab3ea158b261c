"""Beside mistake 04: a view by its module, and an endpoint by its name."""

import shop

from erlen import current_app, link, url_for

url_for(shop.user, user_id=3)
url_for(shop.news, news_id=3)
url_for(shop.accounts.show, account_id=3)
link(shop.user)(user_id=3)
current_app.url_for(shop.user, user_id=3)
url_for("user", user_id=3)
url_for(endpoint="user", user_id=3)
