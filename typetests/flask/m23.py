"""Mistake 23, as an application on Flask makes it."""

from flask import Flask, Response, jsonify

app = Flask(__name__)


class User:
    pass


@app.get("/user")
def user() -> Response:
    return jsonify(User())
