"""The mistake that the README shows, in Flask: nothing to see for any checker."""

from flask import Flask, redirect, url_for
from werkzeug import Response

app = Flask(__name__)


@app.get("/user/<int:user_id>")
def profile(user_id: int) -> str:
    return f"user {user_id}"


@app.get("/me")
def me() -> Response:
    return redirect(url_for("profile", userid=3))  # no checker complains; BuildError when the page is opened
