"""Mistake 16, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user", defaults={"page": "one"})
def user(page: int) -> str:
    return str(page + 1)
