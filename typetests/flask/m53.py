"""Mistake 53, as an application on Flask makes it."""

from flask import Flask, render_template_string

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    return render_template_string("{{ url_for('usr') }}")
