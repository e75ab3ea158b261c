"""Mistake 48, as an application on Flask makes it."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession

app = Flask(__name__)


class Store:
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        return SecureCookieSession()


app.session_interface = Store()  # E
