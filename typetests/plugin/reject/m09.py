"""Mistake 09: a converter that nobody has, or a rule that cannot be read."""

from erlen import Blueprint, Erlen

app = Erlen(__name__)
blog = Blueprint("blog", __name__)
prefixed = Blueprint("prefixed", __name__, url_prefix="/<flaot:size>")


@app.get("/plain/<itn:uid>")  # E: erlen-route-converter
def plain(uid: int) -> str:
    return str(uid)


@blog.get("/post/<integer:post_id>")  # E: erlen-route-converter
async def post(post_id: int) -> str:
    return str(post_id)


@blog.get("/own/<slugg:name>")  # E: erlen-route-converter
def own(name: str) -> str:
    return name


@app.get("/option/<int(minimum=3):uid>")  # E: erlen-route-converter
def option(uid: int) -> str:
    return str(uid)


@prefixed.get("/")  # E: erlen-route-converter
def size(size: float) -> str:
    return str(size)


@app.get("/swapped/<uid:int>")  # E: erlen-route-converter
def swapped(uid: int) -> str:
    return str(uid)


@app.get("/open/<int:uid")  # E: erlen-route-syntax
def still_open(uid: int) -> str:
    return str(uid)


@app.get("/twice/<int:uid>/<uid>")  # E: erlen-route-syntax
def twice(uid: int) -> str:
    return str(uid)


app.add_url_rule("/build/<nothing:uid>", "build", build_only=True)  # E: erlen-route-converter
