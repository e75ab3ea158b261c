"""Mistake 11, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.route("/user", methods="POST")
def user() -> str:
    return "user"
