"""Mistake 06, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user/<int:user_id>")
def user(user_id: str) -> str:
    return user_id.upper()
