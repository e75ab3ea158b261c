"""A plan names the scopes of an endpoint, outermost first and innermost first, and is worked out once (LIFE-06)."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erlen._plan import plan_for
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
