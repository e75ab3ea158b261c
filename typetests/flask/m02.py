"""Mistake 02, as an application on Flask makes it."""

from flask import Flask, url_for

app = Flask(__name__)


@app.get("/user/<int:user_id>")
def user(user_id: int) -> str:
    return str(user_id)


@app.get("/me")
def me() -> str:
    return url_for("user", user_id="three")
