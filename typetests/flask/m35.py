"""Mistake 35, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.teardown_request  # E
def close() -> None: ...
