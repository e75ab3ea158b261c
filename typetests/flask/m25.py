"""Mistake 25, as an application on Flask makes it."""

from flask import Flask, abort

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    abort("not found")  # E
