"""Mistake 50, as an application on Flask makes it."""

from flask import Flask, render_template

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    return render_template("usr.html")
