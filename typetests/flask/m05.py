"""Mistake 05, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user/<int:userid>")
def user(user_id: int) -> str:
    return str(user_id)
