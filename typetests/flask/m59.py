"""Mistake 59, as an application on Flask makes it."""

from flask import Flask, request

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    page: int = request.args.get("page")  # E
    return str(page + 1)
