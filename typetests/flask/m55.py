"""Mistake 55, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.template_filter("shout")
def shout() -> str:
    return "ADA"
