"""A form shows what is wrong with it, keeps what was typed, and takes no forged one."""

import re

import pytest

from erlen.testing import ErlenClient
from with_wtforms import create_app, register

RIGHT = {"name": "Ada", "password": "correct horse", "again": "correct horse", "agrees": "y"}


@pytest.fixture
def client() -> ErlenClient:
    return create_app({"TESTING": True, "SECRET_KEY": "for tests only"}).test_client()


def token(client: ErlenClient) -> str:
    """Return the token of the page."""
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', client.get("/register").text)
    assert found is not None
    return found[1]


def test_the_macro_renders_label_and_field(client: ErlenClient) -> None:
    """P-PAT-13: macros."""
    page = client.get("/register").text

    assert '<label for="name">Name</label>' in page
    assert re.search(r'<input autocomplete="username" id="name"[^>]* name="name"[^>]*>', page)
    assert "error" not in page


def test_a_right_form_is_taken(client: ErlenClient) -> None:
    """P-PAT-13."""
    form = {**RIGHT, "csrf_token": token(client)}

    answer = client.on(register, data=form, method="POST", follow_redirects=True)()

    assert '<p role="status">Welcome, Ada.</p>' in answer.text


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"name": "A"}, "Field must be between 2 and 25 characters long."),
        ({"again": "another"}, "The passwords differ."),
        ({"agrees": ""}, "Accept the rules to go on."),
    ],
)
def test_a_wrong_form_shows_its_errors(client: ErlenClient, wrong: dict[str, str], error: str) -> None:
    """P-PAT-13: an invalid form shows its errors, and what was typed."""
    answer = client.post("/register", data={**RIGHT, "csrf_token": token(client), **wrong})

    assert answer.status_code == 422
    assert re.findall(r'class="error">([^<]*)<', answer.text) == [error]
    assert f'value="{wrong.get("name", "Ada")}"' in answer.text
    assert "correct horse" not in answer.text


@pytest.mark.parametrize("token", ["", "20300101000000##0123456789abcdef"])
def test_a_forged_form_is_refused(client: ErlenClient, token: str) -> None:
    client.get("/register")

    answer = client.post("/register", data={**RIGHT, "csrf_token": token})

    assert answer.status_code == 422
    assert re.search(r'class="error">(CSRF|Invalid CSRF)', answer.text)
