"""Mistake 32, as an application on Flask makes it."""

from flask import Flask, Response

app = Flask(__name__)


@app.after_request
def tag(response: Response) -> None:
    response.headers["X-Seen"] = "yes"
