"""An attribute that is worked out at the first look is then the request's own (REQ)."""

import pytest
from werkzeug.test import create_environ

from erlen._firstlook import FirstLook
from erlen.incoming import Incoming

LOOKED_AT = [name for name, value in vars(Incoming).items() if isinstance(value, FirstLook)]


class Shown:
    """Counts how often something is worked out."""

    def __init__(self) -> None:
        self.times = 0

    def made(self) -> int:
        """How often."""
        self.times += 1
        return self.times

    number = FirstLook(made)
    other = FirstLook(made)


def test_it_is_worked_out_once_for_each_owner_and_name() -> None:
    one, two = Shown(), Shown()

    assert (one.number, one.number, one.other, two.number) == (1, 1, 2, 1)
    assert vars(one) == {"times": 2, "number": 1, "other": 2}


def test_what_was_set_is_not_worked_out() -> None:
    shown = Shown()
    shown.__dict__["number"] = 7

    assert (shown.number, shown.times) == (7, 0)


def test_on_the_class_it_is_itself() -> None:
    found = Shown.number

    assert isinstance(found, FirstLook)
    assert found is vars(Shown)["number"]
    assert (type(found).__name__, found.__doc__) == ("FirstLook", "How often.")


def test_without_a_name_nothing_is_kept() -> None:
    unnamed, shown = FirstLook(Shown.made), Shown()

    assert (unnamed.__get__(shown), unnamed.__get__(shown)) == (1, 2)
    assert unnamed.__get__(None) is unnamed


@pytest.mark.parametrize("name", LOOKED_AT)
def test_each_attribute_of_a_request_is_kept_and_may_be_set(name: str) -> None:
    looked, given = Incoming(create_environ("/a?b=c")), Incoming(create_environ("/"))
    value = object()
    setattr(given, name, value)

    first = getattr(looked, name)

    assert getattr(looked, name) is first is vars(looked)[name]
    assert getattr(given, name) is value


def test_there_are_such_attributes() -> None:
    assert {"args", "cookies", "headers", "host", "path", "user_agent"} <= {*LOOKED_AT}
