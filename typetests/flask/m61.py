"""Mistake 61, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user")  # E
async def user() -> int:
    return 3
