"""Mistake 36, as an application on Flask makes it."""

from flask import Flask, request_finished

app = Flask(__name__)


@request_finished.connect
def finished(sender: Flask) -> None: ...
