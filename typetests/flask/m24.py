"""Mistake 24, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


class User:
    pass


@app.get("/user")
def user() -> dict[str, object]:
    return {"user": User()}
