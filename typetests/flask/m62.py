"""Mistake 62, as an application on Flask makes it."""

from flask import Flask, Response

app = Flask(__name__)


@app.get("/user")
def user() -> Response:
    response = Response("made")
    response.set_cookie("user", 3)  # E
    return response
