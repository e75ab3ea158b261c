"""A proxy asks its lookup at each use and is otherwise its object (CTX-02, CTX-22)."""

from types import SimpleNamespace

import pytest

from erlen._proxy import MOST_NAMES, Shortcut, namespace_proxy, proxy
from erlen.errors import OutsideContextError


class Person:
    def __init__(self, name: str) -> None:
        self.name = name


def nothing() -> Person:
    raise OutsideContextError("nobody is here")


def test_each_use_looks_again() -> None:
    people = [Person("ada")]
    current = proxy(lambda: people[-1])
    first = current.name
    people.append(Person("grace"))

    assert (first, current.name) == ("ada", "grace")


def test_writing_goes_to_the_object() -> None:
    ada = Person("ada")
    current = proxy(lambda: ada)
    current.name = "grace"

    assert ada.name == "grace"


def test_proxy_equals_its_object_and_shows_its_class() -> None:
    ada = Person("ada")
    current = proxy(lambda: ada)

    assert current == ada
    assert current is not ada
    assert isinstance(current, Person)


def test_unbound_proxy_is_false_and_says_so() -> None:
    """CTX-02."""
    current = proxy(nothing)

    assert bool(current) is False
    assert repr(current) == "<LocalProxy unbound>"


def test_unbound_proxy_raises_what_its_lookup_raises() -> None:
    """CTX-02: no AttributeError, so that ``hasattr`` does not answer either."""
    current = proxy(nothing)

    with pytest.raises(OutsideContextError, match="nobody"):
        current.name
    with pytest.raises(OutsideContextError, match="nobody"):
        hasattr(current, "name")


def test_other_errors_of_the_lookup_are_not_taken_for_unbound() -> None:
    def broken() -> Person:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        bool(proxy(broken))


def test_names_from_anywhere_do_not_add_up() -> None:
    """A name that was read is remembered by the proxy's class, within bounds, and not where it is none of Python's."""
    context = SimpleNamespace(namespace=SimpleNamespace())
    shortcut = Shortcut(lambda _: context, SimpleNamespace, ("namespace",))
    names = namespace_proxy(lambda: context.namespace, shortcut, "namespace", getattr)
    kind = type(names)
    odd = ("a b", "a.b", "", "__dunder", "namespace")
    for name in (*odd, *(f"name{number}" for number in range(2 * MOST_NAMES))):
        setattr(names, name, name)
        assert (getattr(names, name), getattr(names, name)) == (name, name)

    assert "name0" in vars(kind)
    assert len(vars(kind)) <= MOST_NAMES
    assert set(odd).isdisjoint(vars(kind))
