"""Mistakes 01 to 04, 18: URLs with wrong, missing or unknown arguments."""

from erlen import Blueprint, Erlen, link, url_for

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


@app.get("/user/<int:user_id>")
def user(user_id: int) -> str:
    return str(user_id)


@blog.get("/post/<int:post_id>")
async def post(post_id: int) -> str:
    return str(post_id)


# 01: an argument is missing.
url_for(user)  # E
url_for(post)  # E
link(user)()  # E

# 02: an argument of the wrong type.
url_for(user, user_id="3")  # E
url_for(post, post_id="3")  # E
link(user)(user_id="3")  # E

# 03: a misspelt argument, which Flask makes part of the query.
url_for(user, userid=3)  # E
url_for(user, user_id=3, page=2)  # E
link(user)(userid=3)  # E
link(user, qery={"page": 2})  # E
link(user, query={1: 2})  # E

# 04, 18: a view that does not exist has no name to write.
url_for(usr, user_id=3)  # E
url_for(blog.post, post_id=3)  # E

# Options are typed too.
url_for("user", _external="yes")  # E
link(user, external="yes")  # E
url_for(3)  # E
url_for(user, 3, 4)  # E
