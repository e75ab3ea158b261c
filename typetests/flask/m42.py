"""Mistake 42, as an application on Flask makes it."""

from flask import Flask, session

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    session["user_id"] = 3
    name: str = session["user_id"]
    return name.upper()
