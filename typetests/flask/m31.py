"""Mistake 31, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.errorhandler(4040)
def missing(error: Exception) -> str:
    return str(error)
