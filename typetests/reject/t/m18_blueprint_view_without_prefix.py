"""Mistake 18: a view of a blueprint is named without it: its function is all there is to write."""

import shop
from shop import app, blog, post

from erlen import Blueprint, current_app, link, url_for

news = Blueprint("news", __name__)
blog.register_blueprint(news)


@news.get("/<int:year>")
def archive(year: int) -> str:
    return str(year)


@news.get("/async/<int:year>")
async def waits(year: int) -> str:
    return str(year)


class Feeds(Blueprint):
    """A subclass of the blueprint."""


feeds = Feeds("feeds", __name__)


@feeds.get("/feed/<int:feed_id>")
def feed(feed_id: int) -> str:
    return str(feed_id)


url_for(blog.post, post_id=3)  # E
url_for(news.archive, year=3)  # E
url_for(feeds.feed, feed_id=3)  # E
url_for(shop.archive, year=3)  # E
url_for(post)  # E
url_for(archive, yaer=3)  # E
url_for(waits)  # E
url_for(feed, feed_id="3")  # E
link(news.archive)(year=3)  # E
link(archive)(yaer=3)  # E
link(feed)()  # E
app.url_for(news.archive, year=3)  # E
current_app.url_for(archive)  # E
