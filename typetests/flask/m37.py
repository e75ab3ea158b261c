"""Mistake 37, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.context_processor  # E
def names() -> list[str]:
    return ["user"]
