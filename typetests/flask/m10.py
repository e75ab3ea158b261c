"""Mistake 10, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("user")
def user() -> str:
    return "user"
