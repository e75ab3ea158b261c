"""Mistake 20, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user")  # E
def user() -> None: ...
