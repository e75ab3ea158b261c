"""Mistake 15, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user", defaults={"pgae": 1})
def user(page: int) -> str:
    return str(page)
