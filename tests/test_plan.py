"""A plan names the scopes of an endpoint, outermost first and innermost first, and is worked out once (LIFE-06)."""

from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erlen import Erlen
from erlen._plan import FEW, Joined, plan_for
from erlen.hooks import HookTable
from erlen.types import Scope
from erlen.urls import url_scopes


@pytest.mark.parametrize(
    ("endpoint", "inward"),
    [
        (None, (None,)),
        ("view", (None,)),
        ("a.view", ("a", None)),
        ("a.b.view", ("a.b", "a", None)),
    ],
)
def test_scopes_are_the_blueprints_of_the_endpoint(endpoint: str | None, inward: tuple[str | None, ...]) -> None:
    plan = plan_for(endpoint)

    assert (plan.inward, plan.outward) == (inward, inward[::-1])


@given(parts=st.lists(st.text("abc_", min_size=1, max_size=3), min_size=1, max_size=5))
def test_hooks_and_url_functions_see_the_same_scopes(parts: list[str]) -> None:
    endpoint = ".".join(parts)
    plan = plan_for(endpoint)

    assert plan.outward == url_scopes(endpoint)
    assert (len(plan.inward), plan.inward[-1]) == (len(parts), None)


def test_plan_is_made_once_and_stays() -> None:
    plan = plan_for("a.view")

    assert plan_for("a.view") is plan
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        plan.inward = ()  # type: ignore[misc]  # the mistake is the subject


# What is done to a table: adding, and what nobody is told of.
Table = HookTable[Callable[..., None]]
EDITS: dict[str, Callable[[Table, Scope], object]] = {
    "add": lambda table, scope: table.add(scope, lambda: None),
    "insert": lambda table, scope: table[scope].insert(0, lambda: None),
    "replace all": lambda table, scope: table.update({scope: [lambda: None]}),
    "replace one": lambda table, scope: table[scope].__setitem__(slice(0, 1), [lambda: None]),
    "empty": lambda table, scope: table[scope].clear(),
    "delete": lambda table, scope: table.pop(scope, None),
}
SCOPES = [None, *(f"scope {number}" for number in range(FEW + 4))]


@given(
    concerned=st.lists(st.sampled_from(SCOPES[:4]), min_size=1, unique=True),
    edits=st.lists(st.tuples(st.sampled_from([*EDITS]), st.sampled_from(SCOPES)), max_size=30),
    others=st.integers(0, FEW + 4),
)
def test_calls_are_what_the_table_holds_whatever_is_done_to_it(
    concerned: list[Scope], edits: list[tuple[str, Scope]], others: int
) -> None:
    """LIFE-02: however small or large the table is, and however it became so."""
    app, table = Erlen("example"), Table()
    for scope in SCOPES[4 : 4 + others]:
        table.add(scope, lambda: None)
    outward, inward = Joined(tuple(concerned), False), Joined(tuple(concerned), True)

    for name, scope in edits:
        EDITS[name](table, scope)

        assert outward.calls(app, table) == (*table.outward(concerned),)
        assert inward.calls(app, table) == (*table.inward(concerned),)
