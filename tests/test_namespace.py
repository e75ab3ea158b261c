"""`g` is a namespace by attribute and a mapping by name or typed key (CTX-10, CTX-11)."""

import pytest
from tests.doubles import PlainFrame

from erlen import ContextKey, _stack
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
    g = ContextGlobals()

    with pytest.raises(AttributeError, match=r"g has no attribute 'user'.*g\.get\('user'\)") as caught:
        g.user
    assert (caught.value.name, caught.value.obj) == ("user", g)
    with pytest.raises(AttributeError, match="no attribute 'user' to delete"):
        del g.user


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
