"""Mistake 38, as an application on Flask makes it."""

from collections.abc import Callable

from flask import Flask

app = Flask(__name__)


def counted(view: Callable[..., str]) -> Callable[[], str]:
    def counting() -> str:
        return view()

    return counting


@app.get("/user/<int:user_id>")
@counted
def user(user_id: int) -> str:
    return str(user_id)
