"""Mistake 40, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)

app.config["MAX_CONTENT_LENGTH"] = "16M"
