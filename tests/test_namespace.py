"""`g` is a namespace by attribute and a mapping by name or typed key (CTX-10, CTX-11)."""

import pytest
from tests.doubles import PlainFrame
from typing_extensions import override
from werkzeug.test import create_environ

from erlen import ContextKey, Erlen, _stack
from erlen import g as current_g
from erlen.appctx import AppContext
from erlen.ctx import RequestContext
from erlen.namespace import ContextGlobals

USER = ContextKey[str]("user")
TAGS = ContextKey[list[str]]("tags")


def test_attribute_name_and_key_are_one_value() -> None:
    g = ContextGlobals()
    g.user = "ada"
    by_attribute = g[USER], g.get("user"), g.get(USER)
    g[USER] = "grace"

    assert by_attribute == ("ada", "ada", "ada")
    assert (g.user, list(g), "user" in g, USER in g) == ("grace", ["user"], True, True)


def test_missing_attribute_says_how_to_ask() -> None:
    """CTX-11."""
    app = Erlen(__name__)
    with app.app_context() as context:
        with pytest.raises(AttributeError, match=r"g has no attribute 'user'.*g\.get\('user'\)") as caught:
            current_g.user
        assert (caught.value.name, caught.value.obj) == ("user", context.g)
        with pytest.raises(AttributeError, match="no attribute 'user' to delete"):
            del current_g.user


class Shop(ContextGlobals):
    @property
    def basket(self) -> list[str]:
        found: list[str] = self.__dict__["goods"].split(",")
        return found

    @property
    def broken(self) -> str:
        raise AttributeError("no stock")


def test_a_name_that_was_read_once_is_read_again_for_each_context() -> None:
    """CTX-10: what the proxy remembers of a name is not its value."""
    app = Erlen(__name__)
    found: list[object] = []
    for user in ("ada", "grace"):
        with app.test_request_context():
            found.append(getattr(current_g, "user", None))
            current_g.user = user
            found += [current_g.user, current_g.user]
            del current_g.user
            found.append(hasattr(current_g, "user"))
    with app.app_context():
        current_g.user = "app"
        found.append(current_g.user)

    assert found == [None, "ada", "ada", False, None, "grace", "grace", False, "app"]
    with pytest.raises(RuntimeError, match="application context"):
        current_g.user


def test_a_class_of_its_own_answers_and_fails_in_its_own_words() -> None:
    """CTX-10."""
    app = Erlen(__name__)
    app.app_ctx_globals_class = Shop
    with app.test_request_context():
        current_g.goods = "tea,milk"
        assert [current_g.basket for _ in range(3)] == [["tea", "milk"]] * 3
        for _ in range(2):
            with pytest.raises(AttributeError, match="no stock"):
                current_g.broken
            with pytest.raises(AttributeError, match="g has no attribute 'user'"):
                current_g.user
        with pytest.raises(AttributeError, match="basket"):
            current_g.basket = []


def test_a_context_with_a_namespace_of_its_own_is_asked_for_it() -> None:
    """CTX-10."""

    class Context(RequestContext):
        @property
        @override
        def g(self) -> ContextGlobals:
            super().g.user = "hidden"
            return other

    class Job(AppContext):
        @property
        @override
        def g(self) -> ContextGlobals:
            super().g.user = "hidden"
            return other

    other = ContextGlobals()
    app = Erlen(__name__)
    for context in (Context(app, create_environ()), Job(app)):
        with context:
            current_g.user = "ada"
            assert (current_g.user, current_g.user, other.user) == ("ada", "ada", "ada")
            del current_g.user


def test_missing_key_is_a_key_error() -> None:
    g = ContextGlobals()

    with pytest.raises(KeyError, match="user"):
        g[USER]
    with pytest.raises(KeyError, match="user"):
        del g[USER]
    with pytest.raises(KeyError, match="user"):
        g.pop(USER)
    with pytest.raises(KeyError, match="user"):
        g.pop("user")


def test_defaults_stand_in_for_what_is_missing() -> None:
    g = ContextGlobals()

    assert (g.get(USER), g.get(USER, "nobody"), g.get("user"), g.get("user", 3)) == (None, "nobody", None, 3)
    assert (g.pop(USER, None), g.pop("user", "nobody")) == (None, "nobody")
    assert USER not in g


def test_none_is_a_value() -> None:
    g = ContextGlobals()
    g.user = None

    assert "user" in g
    assert (g.get("user", "nobody"), g.pop("user", "nobody"), g.pop("user", "nobody")) == (None, None, "nobody")


def test_setdefault_keeps_the_first_value() -> None:
    g = ContextGlobals()
    first = g.setdefault(TAGS, [])

    assert g.setdefault(TAGS, ["other"]) is first
    assert (g.setdefault("tags"), g.setdefault("role"), g.role) == (first, None, None)


def test_deleting_by_key_and_attribute() -> None:
    g = ContextGlobals()
    g.user = g.role = "x"
    del g[USER]
    del g.role

    assert list(g) == []


def test_subclass_may_have_attributes_of_its_own() -> None:
    """Only what was set in this context is in it."""

    class Own(ContextGlobals):
        language = "de"

    g = Own()

    assert (g.language, "language" in g, g.get("language")) == ("de", False, None)


def test_representation_names_the_application_inside() -> None:
    g = ContextGlobals()
    outside = repr(g)
    token = _stack.set_frame(PlainFrame())
    inside = repr(g)
    _stack.reset(token)

    assert outside.startswith("<erlen.namespace.ContextGlobals object at ")
    assert inside == "<erlen.g of 'plain'>"
