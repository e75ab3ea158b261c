"""Mistake 27, as an application on Flask makes it."""

from flask import Flask, redirect
from werkzeug.wrappers import Response

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    return "user"


@app.get("/old")
def old() -> Response:
    return redirect("/", code=200)
