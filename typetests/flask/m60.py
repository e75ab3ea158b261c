"""Mistake 60, as an application on Flask makes it."""

from flask import Flask, request

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    name: str = request.get_json()["name"]
    return name
