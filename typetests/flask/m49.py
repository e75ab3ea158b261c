"""Mistake 49, as an application on Flask makes it."""

from flask import Flask, Response
from flask.sessions import SecureCookieSession, SessionInterface

app = Flask(__name__)


class Store(SessionInterface):
    def open_session(self, app: Flask) -> SecureCookieSession:  # E
        return SecureCookieSession()

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None: ...  # E


app.session_interface = Store()
