"""What a response's methods, `redirect` and `abort` take."""

from datetime import timedelta
from typing import assert_type

from erlen import Response, abort, jsonify, make_response, redirect, request

response = Response("made", status=201)
response.set_cookie("theme", "dark", max_age=timedelta(days=1), samesite="Lax", secure=True)
response.set_cookie("theme", samesite="None")
response.set_cookie("theme", samesite=None)
response.delete_cookie("theme")
assert_type(response.make_conditional(request), Response)

redirect("/")
redirect("/", code=301)
redirect("/", 308)
jsonify({"name": "ada", "tags": ["a", 1, None, 1.5, True]})
jsonify(name="ada")
jsonify([1, 2])
make_response("made", 201, {"X-Made": "yes"})
make_response()


def gone(number: int) -> str:
    if number == 1:
        abort(404)
    if number == 2:
        abort(403, description="not yours")
    if number == 3:
        abort(Response("made", 418))
    return "here"
