"""Mistake 47, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)

app.extensions["cache"] = {"a": b"b"}
cache: list[str] = app.extensions["cache"]
cache.append("c")
