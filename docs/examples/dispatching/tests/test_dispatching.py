"""A prefix reaches its application, a subdomain its own."""

import pytest
from werkzeug.test import Client

from dispatching import by_prefix, by_subdomain, create_shop, frontend
from dispatching.subdomains import SubdomainDispatcher
from erlen import Erlen


def test_a_prefix_reaches_the_other_application() -> None:
    """P-PAT-3: `/backend` reaches app 2."""
    client = Client(by_prefix())

    assert client.get("/").text == "Welcome to the front."
    assert client.get("/backend/").text == "The back, below /backend."
    assert client.get("/backendless").status_code == 404


@pytest.mark.parametrize(
    ("host", "status", "text"),
    [
        ("shop.test", 200, "Welcome to the front."),
        ("ada.shop.test", 200, "The shop of ada."),
        ("Bob.Shop.Test:8080", 200, "The shop of bob."),
        ("eve.shop.test", 404, "Not Found"),
        ("ada.elsewhere.test", 404, "Not Found"),
        ("a.ada.shop.test", 404, "Not Found"),
    ],
)
def test_a_subdomain_reaches_its_own_application(host: str, status: int, text: str) -> None:
    """P-PAT-3."""
    answer = Client(by_subdomain("shop.test")).get("/", base_url=f"http://{host}")

    assert answer.status_code == status
    assert text in answer.text


def test_an_application_is_made_once_and_only_for_known_names() -> None:
    """P-PAT-3: created per subdomain."""
    asked: list[str] = []

    def create(name: str) -> Erlen | None:
        asked.append(name)
        return create_shop(name)

    dispatcher = SubdomainDispatcher("shop.test", frontend, create)
    client = Client(dispatcher)
    for host in ("ada.shop.test", "ada.shop.test", "eve.shop.test", "eve.shop.test"):
        client.get("/", base_url=f"http://{host}")

    assert asked == ["ada", "eve", "eve"]
    assert [*dispatcher.made] == ["ada"]
