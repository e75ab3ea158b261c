"""`app.extensions` is a plain dictionary by name, and a checked one by typed key (APP-14)."""

import pytest

from erlen import Erlen, ExtensionKey
from erlen.extensions import Extensions

HITS = ExtensionKey[list[str]]("hits")


def test_key_and_name_are_one_entry() -> None:
    extensions = Extensions()
    extensions[HITS] = ["/"]

    assert (extensions["hits"], extensions[HITS], list(extensions)) == (["/"], ["/"], ["hits"])
    assert HITS in extensions
    assert "hits" in extensions


def test_missing_key_behaves_as_a_missing_name() -> None:
    extensions = Extensions()

    assert HITS not in extensions
    assert (extensions.get(HITS), extensions.get(HITS, ["none"]), extensions.get("hits", 3)) == (None, ["none"], 3)
    for look in (
        lambda: extensions[HITS],
        lambda: extensions["hits"],
        lambda: extensions.__delitem__(HITS),
        lambda: extensions.pop(HITS),
    ):
        with pytest.raises(KeyError, match="hits"):
            look()


def test_key_deletes_and_pops() -> None:
    extensions = Extensions()
    extensions["hits"] = ["a"]
    del extensions[HITS]
    extensions[HITS] = ["b"]

    assert (extensions.pop(HITS), extensions.pop(HITS, None), extensions.pop("hits", 3)) == (["b"], None, 3)
    assert not extensions


def test_setdefault_stores_under_the_name() -> None:
    extensions = Extensions()
    first = extensions.setdefault(HITS, [])

    assert extensions.setdefault(HITS, ["other"]) is first
    assert (extensions.setdefault("hits"), list(extensions)) == (first, ["hits"])


def test_other_objects_are_no_keys() -> None:
    extensions = Extensions(hits=1)

    assert not extensions.__contains__(3)
    assert extensions == {"hits": 1}


def test_application_keeps_its_own() -> None:
    one, two = Erlen("one"), Erlen("two")
    one.extensions[HITS] = ["/"]

    assert HITS not in two.extensions
