"""Mistake 39, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)

app.config["SECRET_KYE"] = "k"
