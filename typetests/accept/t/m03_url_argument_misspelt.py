"""Beside mistake 03: query arguments go through `link`, and the string form stays open, as in Flask."""

from shop import item, user

from erlen import link, url_for

link(user, query={"page": 2, "tags": ["a", "b"], "q": None}, anchor="top")(user_id=3)
link(item, query={"page": 2})(item_id=3)
url_for("user", user_id=3, page=2, _anchor="top", _external=True, _scheme="https", _method="GET")
