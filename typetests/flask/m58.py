"""Mistake 58, as an application on Flask makes it."""

from flask import Flask

app = Flask(__name__)


@app.get("/user/<int:user_id>")
def user(user_id: int) -> str:
    return str(user_id)


def test_user() -> None:
    response = app.test_client().get("/usr/3")
    assert response.status_code == 200
