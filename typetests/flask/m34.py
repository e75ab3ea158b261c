"""Mistake 34, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.before_request  # E
def guard() -> bool:
    return True
