"""Mistake 21, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


class User:
    pass


@app.get("/user")  # E
def user() -> User:
    return User()
