"""Beside mistake 62: cookies of text."""

from datetime import UTC, datetime, timedelta

from shop import app

from erlen import Response, make_response, request

response = Response("made")
response.set_cookie("user", "ada")
response.set_cookie("user", str(3), max_age=timedelta(hours=1), secure=True, httponly=True)
response.set_cookie("user", request.cookies.get("user", ""), expires=datetime.now(UTC))
response.set_cookie("flag")
response.delete_cookie("user", path="/shop")
make_response("made").set_cookie("user", "ada", max_age=3600)
app.test_client().set_cookie("user", "ada")
