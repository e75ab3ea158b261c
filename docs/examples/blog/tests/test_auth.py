"""Registering, logging in and out."""

import re
from urllib.parse import unquote

import pytest

from blog import create_app
from blog.access import USER_ID
from blog.csrf import FIELD, TOKEN
from blog.views import auth, posts
from erlen import CustomMethod

from .site import PASSWORD, Visitor, elements


def logged_in(visitor: Visitor) -> bool:
    """Tell whether the session names a user."""
    with visitor.client.session_transaction() as session:
        return session.get(USER_ID) is not None


def test_registering_logs_in(visitor: Visitor) -> None:
    assert "Register" in visitor.get(auth.register_form)().text
    response = visitor.post(auth.register, name="grace", password="a long password")()

    assert (response.status_code, response.location) == (303, "/")
    assert logged_in(visitor)
    assert "Welcome, grace!" in visitor.get(posts.index)().text


@pytest.mark.parametrize("name", ["", "a", "1ada", "ad a", "ada<b>", "ä" * 5, "a" * 31])
def test_a_strange_name_is_refused(visitor: Visitor, name: str) -> None:
    response = visitor.post(auth.register, name=name, password=PASSWORD)()

    assert response.status_code == 422
    assert "A name has 2 to 30 letters" in response.text
    assert not logged_in(visitor)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 201])
def test_a_short_or_huge_password_is_refused_and_not_shown(visitor: Visitor, password: str) -> None:
    response = visitor.post(auth.register, name="grace", password=password)()

    assert response.status_code == 422
    assert f"this one has {len(password)}" in response.text
    fields = [element.attributes for element in elements(response.text) if element.attributes.get("id") == "password"]
    assert [field["value"] for field in fields] == [""]


def test_a_name_is_taken_in_every_case(ada: Visitor, visitor: Visitor) -> None:
    response = visitor.post(auth.register, name="ADA", password=PASSWORD)()

    assert response.status_code == 422
    assert "is taken" in response.text


def test_closed_registration_is_refused(app_closed: Visitor) -> None:
    assert app_closed.get(auth.register_form)().status_code == 403
    assert app_closed.post(auth.register, name="grace", password=PASSWORD)().status_code == 403
    index = app_closed.get(posts.index)().text
    assert "/register" not in index
    assert "add-user NAME" in index


@pytest.fixture
def app_closed(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """Return somebody at a blog where only the command line makes users."""
    folder = str(tmp_path_factory.mktemp("closed"))
    return Visitor.of(create_app({"TESTING": True, "SECRET_KEY": "x" * 16, "REGISTRATION_OPEN": False}, folder))


def test_logging_in_and_out(ada: Visitor, visitor: Visitor) -> None:
    response = visitor.post(auth.login, name="ada", password=PASSWORD)()

    assert (response.status_code, response.location) == (303, "/")
    assert "You are logged in as Ada." in visitor.get(posts.index)().text
    assert visitor.get(auth.login_form)().location == "/"

    assert visitor.post(auth.logout)().location == "/"
    assert not logged_in(visitor)
    assert "You are logged out." in visitor.get(posts.index)().text


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_wrong_names_and_passwords_read_the_same(ada: Visitor, visitor: Visitor, name: str, password: str) -> None:
    response = visitor.post(auth.login, name=name, password=password)()

    assert response.status_code == 422
    assert "Name and password do not belong together." in response.text
    assert not logged_in(visitor)


def test_login_starts_a_new_session(ada: Visitor, visitor: Visitor) -> None:
    """A session that somebody else prepared does not become the user's."""
    visitor.post(auth.login, name="ada", password=PASSWORD)()

    with visitor.client.session_transaction() as session:
        assert session.get(TOKEN) is None
        assert session.permanent


def test_who_must_log_in_comes_back(ada: Visitor, visitor: Visitor) -> None:
    response = visitor.get(posts.create_form)()
    assert (response.status_code, unquote(response.location or "")) == (303, "/login?next=/posts/new")

    form = visitor.client.get("/login?next=/posts/new").text
    assert "Please log in first." in form
    assert [element.attributes["value"] for element in elements(form) if element.attributes.get("name") == "next"] == [
        "/posts/new"
    ]
    assert visitor.post(auth.login, name="ada", password=PASSWORD, next="/posts/new")().location == "/posts/new"


def test_a_form_sent_without_login_is_not_promised_back(visitor: Visitor) -> None:
    assert visitor.post(posts.create, title="a", body="b")().location == "/login"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "posts"],
)
def test_login_leads_to_this_site_only(ada: Visitor, visitor: Visitor, target: str) -> None:
    assert visitor.post(auth.login, name="ada", password=PASSWORD, next=target)().location == "/"


def test_a_session_of_a_user_who_is_gone_is_nobody(visitor: Visitor) -> None:
    with visitor.client.session_transaction() as session:
        session[USER_ID] = 4711

    assert visitor.get(posts.create_form)().status_code == 303
    assert "Log in" in visitor.get(posts.index)().text


def test_the_token_of_the_page_is_the_one_that_is_asked_for(visitor: Visitor) -> None:
    page = visitor.get(auth.register_form)().text
    (token,) = (element.attributes["value"] for element in elements(page) if element.attributes.get("name") == FIELD)

    assert token
    data = {"name": "grace", "password": PASSWORD}
    assert visitor.client.post("/register", data=data).status_code == 403
    assert visitor.client.post("/register", data={**data, FIELD: token + "x"}).status_code == 403
    assert visitor.client.post("/register", data={**data, FIELD: "ü"}).status_code == 403
    assert visitor.client.post("/register", data={**data, FIELD: token}).status_code == 303


def test_no_form_goes_without_a_token(app_rules: list[tuple[str, str]], visitor: Visitor) -> None:
    for rule, method in app_rules:
        response = visitor.client.open(re.sub(r"<int:\w+>", "1", rule), method=CustomMethod(method))
        assert response.status_code == 403, rule
        assert "expired or came from another site" in response.text


@pytest.fixture
def app_rules(visitor: Visitor) -> list[tuple[str, str]]:
    """Return each rule with each method that may change something."""
    rules = [
        (rule.rule, method)
        for rule in visitor.app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("GET", "HEAD", "OPTIONS")
    ]
    assert len(rules) == 10
    return rules
