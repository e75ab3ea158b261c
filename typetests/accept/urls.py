"""`url_for` and `link` take a view and its arguments, or an endpoint's name."""

from typing import assert_type

from erlen import Blueprint, Erlen, link, redirect, url_for

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


@app.get("/")
def index() -> str:
    return "here"


@app.get("/user/<int:user_id>")
@app.get("/user/<int:user_id>/<tab>")
def user(user_id: int, tab: str = "posts") -> str:
    return f"{user_id} {tab}"


@blog.get("/post/<int:post_id>")
async def post(post_id: int) -> str:
    return str(post_id)


class Pages:
    def show(self, name: str) -> str:
        return name


pages = Pages()
app.add_url_rule("/page/<name>", view_func=pages.show)

assert_type(url_for(index), str)
assert_type(url_for(user, user_id=3), str)
url_for(user, 3, "likes")
url_for(user, user_id=3, tab="likes")
url_for(post, post_id=3)
url_for(pages.show, name="about")

assert_type(link(user)(user_id=3), str)
assert_type(link(user, external=True, anchor="top", query={"page": 2})(user_id=3), str)
link(post, method="GET", scheme="https")(post_id=3)
link(index, query={"q": "flask", "tags": ["a", "b"]})()

assert_type(url_for("user", user_id=3), str)
url_for(".post", post_id=3)
url_for("static", filename="site.css")
url_for("user", user_id=3, _anchor="top", _external=True, _scheme="https", _method="GET", page=2)

redirect(url_for(user, user_id=3))
app.url_for("user", user_id=3)
app.url_for(user, user_id=3)
