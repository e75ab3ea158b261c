"""Beside mistake 18: a view of a blueprint by its function, wherever the blueprint is mounted."""

from shop import app, blog, post

from erlen import Blueprint, current_app, link, url_for

news = Blueprint("news", __name__)
blog.register_blueprint(news, url_prefix="/news")


@news.get("/<int:year>")
def archive(year: int) -> str:
    return str(year)


url_for(post, post_id=3)
url_for(archive, year=3)
link(archive, query={"page": 2})(year=3)
app.url_for(archive, year=3)
current_app.url_for(archive, year=3)
url_for(".archive", year=3)
url_for("blog.news.archive", year=3)
