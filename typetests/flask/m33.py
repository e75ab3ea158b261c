"""Mistake 33, as an application on Flask makes it."""

from flask import Flask, Request

app = Flask(__name__)


@app.before_request  # E
def guard(request: Request) -> None: ...
