"""Mistake 43, as an application on Flask makes it."""

from flask import Flask, session

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    session["user_id"] = 3
    return str(session["userid"])
