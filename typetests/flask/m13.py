"""Mistake 13, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user")
def user() -> str:
    return "user"


def make(text: str) -> None:
    @app.get(f"/{text}")
    def page() -> str:
        return text


make("one")
make("two")
