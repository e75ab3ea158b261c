"""Mistake 08, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user/<int:user_id>")
def user(user_id: int, page: int) -> str:
    return f"{user_id} {page}"
