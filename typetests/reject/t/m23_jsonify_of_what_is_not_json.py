"""Mistake 23: `jsonify` of something that is not JSON."""

from collections.abc import Iterator

from shop import app, blog, shop, user

from erlen import Response, jsonify, request


class Plain:
    pass


class Post:
    def __init__(self, title: str) -> None:
        self.title = title


def names() -> Iterator[str]:
    yield "ada"


posts = [Post("Hello")]
by_name = {"hello": Post("Hello")}
by_number = {1: "hello"}

jsonify(Plain())  # E
jsonify(Post("Hello"))  # E
jsonify(posts)  # E
jsonify(by_name)  # E
jsonify(by_number)  # E
jsonify(names)  # E
jsonify([Post("Hello")])  # E
jsonify({"post": Post("Hello")})  # E
jsonify({"posts": [Post("Hello")]})  # E
jsonify(post=Post("Hello"))  # E
jsonify(posts=posts)  # E
jsonify("one", Post("Hello"))  # E
jsonify({1, 2})  # E
jsonify(frozenset({1}))  # E
jsonify(b"bytes")  # E
jsonify(data=b"bytes")  # E
jsonify([b"bytes"])  # E
jsonify(3 + 4j)  # E
jsonify(object())  # E
jsonify(names())  # E
jsonify(item for item in ("a", "b"))  # E
jsonify(map(str, [1, 2]))  # E
jsonify(bytearray(b"bytes"))  # E
jsonify(user)  # E
jsonify(Post)  # E
jsonify(request)  # E
jsonify(Response("text"))  # E


@app.get("/plain")
def plain() -> Response:
    return jsonify(Post("Hello"))  # E


@blog.get("/async")
async def waits() -> tuple[Response, int]:
    return jsonify(post=Post("Hello")), 201  # E


@shop.errorhandler(404)
def missing(error: Exception) -> tuple[Response, int]:
    return jsonify(error=error), 404  # E
