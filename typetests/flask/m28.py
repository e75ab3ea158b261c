"""Mistake 28, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


class StockError(Exception):
    pass


@app.errorhandler(KeyError)
def stock(error: StockError) -> str:
    return str(error)
