"""Typed keys: names that are equal by name within their kind, and never across kinds; each store takes its own."""

import pytest

from erlen import ContextKey, Erlen, ExtensionKey, SessionKey, g, session
from erlen.extensions import Extensions
from erlen.namespace import ContextGlobals
from erlen.sessions import SecureCookieSession


@pytest.mark.parametrize("kind", [SessionKey, ContextKey, ExtensionKey])
def test_keys_of_one_name_are_one_key(kind: type[ContextKey[object]]) -> None:
    assert kind("user") == kind("user")
    assert hash(kind("user")) == hash(kind("user"))
    assert kind("user") != kind("role")


def test_keys_of_different_kinds_differ() -> None:
    keys: set[object] = {SessionKey[str]("user"), ContextKey[str]("user"), ExtensionKey[str]("user"), "user"}

    assert len(keys) == 4


@pytest.mark.parametrize("key", [SessionKey[int]("n"), ContextKey[int]("n"), ExtensionKey[int]("n")])
def test_keys_are_frozen(key: object) -> None:
    with pytest.raises(AttributeError):
        key.name = "other"  # type: ignore[attr-defined]  # the mistake is the subject


def test_stores_know_only_their_own_kind() -> None:
    """A key of another kind with the same name finds nothing: the mistake shows, not a stranger's value."""
    user = SessionKey[str]("user")
    namespace, extensions, state = ContextGlobals(), Extensions(), SecureCookieSession()
    namespace.user = extensions["user"] = state["user"] = "ada"

    assert user in state
    assert ContextKey[str]("user") in namespace
    assert ExtensionKey[str]("user") in extensions
    assert ExtensionKey[str]("user") not in state
    assert user not in extensions


def test_keys_work_through_the_proxies() -> None:
    """The stores are looked at through `session` and `g` in a request."""
    user, role = SessionKey[str]("user"), ContextKey[str]("role")
    app = Erlen("example")
    app.secret_key = "only for this test"

    with app.test_request_context():
        session[user] = "ada"
        g[role] = "admin"
        assert (session["user"], g.role, user in session, role in g) == ("ada", "admin", True, True)
        assert (session.get(user), g.get(role), session.pop(user), g.pop(role)) == ("ada", "admin", "ada", "admin")
        assert (user in session, role in g) == (False, False)
