"""A table of hooks against a plain model: one stable list per scope, and looking creates nothing (LIFE-02, LIFE-06, BP-09)."""

from collections.abc import Callable

import attrs
from hypothesis import given
from hypothesis import strategies as st

from erlen.hooks import HookTable
from erlen.types import Scope

Hook = Callable[[], str]
SCOPES = st.sampled_from([None, "a", "a.b", "c"])


@attrs.frozen
class Named:
    """A hook that knows its name; equal names are different hooks."""

    name: str = attrs.field(eq=False)

    def __call__(self) -> str:
        return self.name


HOOKS = st.builds(Named, st.text("xyz", max_size=2))
ADDED = st.lists(st.tuples(SCOPES, HOOKS), max_size=12)


def table_of(added: list[tuple[Scope, Named]]) -> HookTable[Hook]:
    table: HookTable[Hook] = HookTable()
    for scope, hook in added:
        table.add(scope, hook)
    return table


def of_scope(added: list[tuple[Scope, Named]], scope: Scope) -> list[Named]:
    return [hook for own, hook in added if own == scope]


@given(added=ADDED, scopes=st.lists(SCOPES, unique=True))
def test_order_is_that_of_scopes_then_of_registration(added: list[tuple[Scope, Named]], scopes: list[Scope]) -> None:
    """LIFE-02, LIFE-06."""
    table = table_of(added)
    before = dict(table)

    outward, inward = list(table.outward(scopes)), list(table.inward(scopes))

    assert outward == [hook for scope in scopes for hook in of_scope(added, scope)]
    assert inward == [hook for scope in scopes for hook in reversed(of_scope(added, scope))]
    assert dict(table) == before


@given(added=ADDED)
def test_empty_means_no_scope_has_a_hook(added: list[tuple[Scope, Named]]) -> None:
    table = table_of(added)
    _ = table["looked at"]

    assert table.is_empty == (not added)


@given(first=ADDED, second=ADDED)
def test_list_of_a_scope_is_one_object_for_ever(
    first: list[tuple[Scope, Named]], second: list[tuple[Scope, Named]]
) -> None:
    """Extensions hold the list and append to it."""
    table = table_of(first)
    held = {scope: table[scope] for scope in (None, "a", "a.b", "c")}
    for scope, hook in second:
        table.add(scope, hook)

    for scope, hooks in held.items():
        assert table[scope] is hooks
        assert hooks == of_scope([*first, *second], scope)


@given(own=ADDED, other=ADDED)
def test_merging_appends_under_the_new_names_and_leaves_the_other(
    own: list[tuple[Scope, Named]], other: list[tuple[Scope, Named]]
) -> None:
    """BP-09."""

    def under(scope: Scope) -> Scope:
        return "bp" if scope is None else f"bp.{scope}"

    table, source = table_of(own), table_of(other)
    table.merge(source, under)

    for scope in (None, "a", "a.b", "c"):
        assert list(table.outward([scope])) == of_scope(own, scope)
        assert list(table.outward([under(scope)])) == of_scope(other, scope)
        assert list(source.outward([scope])) == of_scope(other, scope)


def test_appending_to_the_list_is_registering() -> None:
    """`protocols.Hooks`' law."""
    table: HookTable[Hook] = HookTable()
    hook = Named("x")
    table["a"].append(hook)

    assert list(table.outward([None, "a"])) == [hook]


def test_hook_added_while_hooks_run_runs_too() -> None:
    """LIFE: a hook may register another one."""
    table: HookTable[Hook] = HookTable()
    added = Named("late")
    table.add(None, Named("early"))

    names = []
    for hook in table.outward([None]):
        names.append(hook())
        if len(names) == 1:
            table.add(None, added)

    assert names == ["early", "late"]
