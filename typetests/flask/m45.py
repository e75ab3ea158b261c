"""Mistake 45, as an application on Flask makes it."""

from flask import Flask, g

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    g.user = 3
    return str(g.usr)
