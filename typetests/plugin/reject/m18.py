"""Mistake 18 in its string form: the endpoint of a blueprint's view without the blueprint's name."""

from erlen import Blueprint, Erlen, url_for

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


@blog.get("/<int:post_id>")
def post(post_id: int) -> str:
    return url_for("post", post_id=post_id + 1)  # E: erlen-url-endpoint


url_for("post", post_id=3)  # E: erlen-url-endpoint
url_for("admin.post", key=3)  # E: erlen-url-endpoint
app.url_for("post", post_id=3)  # E: erlen-url-endpoint
