"""Mistake 29, as an application on Flask makes it."""

from flask import Flask
from werkzeug.exceptions import Forbidden

app = Flask(__name__)


@app.errorhandler(404)
def missing(error: Forbidden) -> str:
    return error.name
