"""Mistake 03 in its string form: a misspelt value, which would become part of the query."""

from erlen import Erlen, url_for

app = Erlen(__name__)

url_for("user", userid=3)  # E: erlen-url-arguments
url_for("user", user_id=3, tabs="likes")  # E: erlen-url-arguments
url_for("blog.post", postid=3, page=2)  # E: erlen-url-arguments
app.url_for("static", file_name="site.css")  # E: erlen-url-arguments
