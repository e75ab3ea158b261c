"""Mistake 14, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user/<name>")
def user(name: str) -> str:
    return name


@app.get("/user/<other>")
def unreachable(other: str) -> str:
    return other
