"""Mistake 62: a cookie value that is not a string."""

from datetime import datetime

import attrs
from shop import app, blog, shop

from erlen import Response, make_response, redirect, request


@attrs.frozen
class Person:
    name: str


response = Response("made")

response.set_cookie("user", 3)  # E
response.set_cookie("user", value=3)  # E
response.set_cookie("user", None)  # E
response.set_cookie("user", b"ada")  # E
response.set_cookie("user", True)  # E
response.set_cookie("user", ["ada"])  # E
response.set_cookie("user", {"name": "ada"})  # E
response.set_cookie("user", Person("ada"))  # E
response.set_cookie("user", datetime.now())  # E
response.set_cookie("user", request.cookies.get("user"))  # E
response.set_cookie(3, "ada")  # E
response.set_cookie("user", "ada", max_age="3600")  # E
response.set_cookie("user", "ada", secure="yes")  # E
response.delete_cookie(3)  # E
make_response("made").set_cookie("user", 3)  # E
app.make_response("made").set_cookie("user", 3)  # E
redirect("/").set_cookie("user", 3)  # E
app.test_client().set_cookie("user", 3)  # E


@app.get("/plain")
def plain() -> Response:
    answer = Response("made")
    answer.set_cookie("seen", 3)  # E
    return answer


@blog.get("/async")
async def waits() -> Response:
    answer = make_response("made", 201)
    answer.set_cookie("seen", 3.5)  # E
    return answer


@shop.after_request
def after(answer: Response) -> Response:
    answer.set_cookie("seen", 3)  # E
    return answer
