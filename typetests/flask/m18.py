"""Mistake 18, as an application on Flask makes it."""

from flask import Blueprint, Flask, url_for

app = Flask(__name__)
blog = Blueprint("blog", __name__)


@blog.get("/")
def index() -> str:
    return "index"


@app.get("/me")
def me() -> str:
    return url_for("index")


app.register_blueprint(blog)
