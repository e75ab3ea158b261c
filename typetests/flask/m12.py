"""Mistake 12, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.route("/user", methods=["PSOT"])
def user() -> str:
    return "user"
