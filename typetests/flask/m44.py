"""Mistake 44, as an application on Flask makes it."""

from flask import Flask, session

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    session["user"] = object()
    return "stored"
