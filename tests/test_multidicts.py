"""Forms, queries and cookies are werkzeug's dictionaries in all but speed (REQ-02)."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequestKeyError

from erlen.multidicts import KNOWN_DICTS, multi_dict

KEYS = st.sampled_from(["a", "b", "", "missing"])
FOUND = st.dictionaries(KEYS, st.lists(st.sampled_from(["1", "x", ""]), max_size=3))
# What is done to a dictionary of any class, with results of any type.
USES: dict[str, Callable[[Any, str], object]] = {
    "item": lambda made, key: made[key],
    "get": lambda made, key: made.get(key),
    "get or": lambda made, key: made.get(key, 7),
    "get int": lambda made, key: made.get(key, type=int),
    "get int or": lambda made, key: made.get(key, default="no", type=int),
    "getlist": lambda made, key: (made.getlist(key), made.getlist(key, type=int)),
    "in": lambda made, key: (key in made, len(made), list(made), sorted(made.keys())),
    "listvalues": lambda made, key: (list(made.listvalues()), len(made.listvalues())),
    "all": lambda made, key: (list(made.lists()), made.to_dict(flat=False), repr(made)),
    "flat": lambda made, key: (made.to_dict(), list(made.items(multi=True)), list(made.values())),
    "equal": lambda made, key: (made == ImmutableMultiDict(made), ImmutableMultiDict(made) == made, hash(made)),
    "copied": lambda made, key: (type(made.copy()), made.copy(), copy.copy(made) is made, made.deepcopy()),
    "pickled": lambda made, key: pickle.loads(pickle.dumps(made)),
    "written": lambda made, key: made.__setitem__(key, "1"),
    "added": lambda made, key: made.add(key, "1"),
    "popped": lambda made, key: made.pop(key),
    "merged": lambda made, key: made | {"a": "2"},
    "unhashable": lambda made, key: made[[key]],
}


def outcome(use: Callable[[Any, str], object], made: object, key: str) -> object:
    try:
        return use(made, key)
    except (LookupError, TypeError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("name", USES)
@given(found=FOUND, key=KEYS)
def test_used_as_werkzeugs(name: str, found: dict[str, list[str]], key: str) -> None:
    theirs = ImmutableMultiDict[str, str]()
    dict.update(theirs, found)  # pyright: ignore[reportUnknownMemberType]  # dict's own, of unknown types

    assert outcome(USES[name], multi_dict(ImmutableMultiDict, found), key) == outcome(USES[name], theirs, key)


@pytest.mark.parametrize("kind", KNOWN_DICTS)
def test_it_is_the_class_that_was_asked_for(kind: type[MultiDict[str, str]]) -> None:
    made = multi_dict(kind, {"a": ["1", "2"]})

    assert isinstance(made, kind)
    assert repr(made) == f"{kind.__name__}([('a', '1'), ('a', '2')])"


def test_a_missing_name_is_the_clients_mistake() -> None:
    """REQ-02, DBG-03: 400, and the name for the debugger."""
    with pytest.raises(BadRequestKeyError) as caught:
        multi_dict(ImmutableMultiDict, {"empty": []})["empty"]

    assert caught.value.args == ("empty",)
