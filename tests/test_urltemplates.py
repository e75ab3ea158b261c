"""A template yields, character by character, what its rule would build."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override
from werkzeug.routing import BaseConverter, ValidationError

from erlen._urltemplates import template_of
from erlen.rulemap import Rule, RuleMap

PARTS = ["a b", "<x>", "<int:x>", "<int(fixed_digits=3):x>", "<float:x>", "<any(a,b):x>", "<path:x>", "p<int:x>-<y>", "<picky:x>", "&;"]  # fmt: skip
VALUES = [3, -3, True, 1.5, "a", "b", "so & so/?#", "/x", "//x", "", "\u00e4", None, "12", "a-title~_."]


class Picky(BaseConverter):
    """A converter that refuses some values."""

    @override
    def to_url(self, value: Any) -> str:
        if value == "a":
            raise ValidationError
        return f"<{value}>"


def outcome(build: Any) -> object:
    try:
        return build()
    except (TypeError, ValueError) as error:
        return type(error)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from(PARTS), max_size=4),
    st.booleans(),
    st.lists(st.sampled_from(VALUES), min_size=8, max_size=8),
    st.booleans(),
)
def test_url_is_what_the_rule_would_build(parts: list[str], slash: bool, drawn: list[object], more: bool) -> None:
    """URL-01, URL-07."""
    names = [part.replace("x>", f"x{at}>").replace("y>", f"y{at}>") for at, part in enumerate(parts)]
    rule = Rule(f"/{'/'.join(names)}{'/' if slash else ''}", endpoint="e")
    RuleMap([rule], converters={"picky": Picky})
    template = template_of(rule)
    assert template is not None
    values = dict(zip(sorted(rule.arguments), drawn, strict=False))
    if more:
        values["page"] = 2
    given_values = {name: value for name, value in values.items() if value is not None}

    def reference() -> str | None:
        built = rule.build(given_values)
        return None if built is None else f"/{built[1].lstrip('/')}"

    if more or given_values.keys() != rule.arguments:
        assert outcome(lambda: template(values)) in (None, TypeError, ValueError, ValidationError)
    else:
        wanted = outcome(reference)
        found = outcome(lambda: template(values))
        assert found == wanted or (wanted is None and found is ValidationError)


@pytest.mark.parametrize(
    "options",
    [{"defaults": {"x": 1}}, {"subdomain": "api"}, {"host": "a.test"}, {"alias": True}, {"websocket": True}],
)
def test_rule_about_which_more_decides_has_no_template(options: dict[str, Any]) -> None:
    rule = Rule("/<int:x>", endpoint="e", **options)
    RuleMap([rule])

    assert template_of(rule) is None


def test_rule_that_builds_in_its_own_way_has_no_template() -> None:
    class Loud(Rule):
        @override
        def build(self, values: Any, append_unknown: bool = True) -> tuple[str, str] | None:
            built = super().build(values, append_unknown)
            return None if built is None else (built[0], built[1].upper())

    rule = Loud("/a", endpoint="e")
    RuleMap([rule])

    assert template_of(rule) is None
