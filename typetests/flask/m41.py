"""Mistake 41, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)

app.config["PER_PAGE"] = 20


@app.get("/user")
def user() -> str:
    pages: str = app.config["PER_PAGE"]
    return pages.upper()
