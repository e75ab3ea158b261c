"""Mistake 30, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.errorhandler(404)  # E
def missing() -> str:
    return "gone"
