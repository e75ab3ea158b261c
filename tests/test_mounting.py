"""Mounting: options win, names, prefixes and subdomains join, hooks and handlers move under the registered name (BP)."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import NotFound

from erlen import Erlen
from erlen._mounting import (
    BlueprintOptions,
    BlueprintSetupState,
    check_options,
    child_options,
    full_name,
    merge_tables,
)
from erlen.decorators import Tables
from erlen.errors import BlueprintError, RouteError
from erlen.types import RuleDefaults

PREFIXES = st.none() | st.sampled_from(["", "/", "/a", "/a/", "a", "/a/b"])
SUBDOMAINS = st.none() | st.sampled_from(["", "api", "<user>"])


@attrs.frozen
class Hung:
    """A blueprint, as far as mounting reads it."""

    name: str = "bp"
    url_prefix: str | None = None
    subdomain: str | None = None
    url_values_defaults: RuleDefaults = attrs.field(factory=dict[str, Any])


def state_of(blueprint: Hung, **options: Any) -> BlueprintSetupState:
    return BlueprintSetupState(blueprint, Erlen("example", static_folder=None), options, True)


def index() -> str:
    return ""


# Names and options


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "bp"),
        ({"name": "other"}, "other"),
        ({"name_prefix": "a"}, "a.bp"),
        ({"name_prefix": "a.b", "name": "other"}, "a.b.other"),
        ({"name_prefix": ""}, "bp"),
    ],
)
def test_full_name_joins_with_dots(options: dict[str, Any], name: str) -> None:
    """BP-01."""
    assert full_name(Hung(), options) == state_of(Hung(), **options).mount.name == name


@pytest.mark.parametrize(
    ("option", "meant"),
    [
        ("url_prefx", "url_prefix"),
        ("prefix_url", None),
        ("subdomian", "subdomain"),
        ("url_default", "url_defaults"),
        ("cli_groups", "cli_group"),
        ("Name", None),
        ("currency", None),
    ],
)
def test_misspelt_option_is_refused_and_others_are_for_deferred_functions(option: str, meant: str | None) -> None:
    """BP-11."""
    if meant is None:
        check_options({option: 1})
        return

    with pytest.raises(BlueprintError, match=rf"no option '{option}'; did you mean '{meant}'\?"):
        check_options({option: 1})


def test_every_option_is_known() -> None:
    check_options(dict.fromkeys(BlueprintOptions.__annotations__, 1))


@given(own=PREFIXES, given_prefix=PREFIXES, sub=SUBDOMAINS, given_sub=SUBDOMAINS)
def test_options_win_over_the_blueprints_own(
    own: str | None, given_prefix: str | None, sub: str | None, given_sub: str | None
) -> None:
    """BP-04: None stands for "not given"; an empty text is an answer."""
    state = state_of(Hung(url_prefix=own, subdomain=sub), url_prefix=given_prefix, subdomain=given_sub)

    assert state.url_prefix == (own if given_prefix is None else given_prefix)
    assert state.subdomain == (sub if given_sub is None else given_sub)


def test_url_defaults_are_joined() -> None:
    """BP-24."""
    blueprint = Hung(url_values_defaults={"a": 1, "b": 1})
    state = state_of(blueprint, url_defaults={"b": 2, "c": 2})

    assert (state.url_defaults, blueprint.url_values_defaults) == ({"a": 1, "b": 2, "c": 2}, {"a": 1, "b": 1})
    assert state_of(blueprint, url_defaults=None).url_defaults == {"a": 1, "b": 1}


# Rules


def test_rule_goes_to_the_application_as_it_reads_there() -> None:
    state = state_of(Hung(url_prefix="/p", url_values_defaults={"a": 1}), name_prefix="outer")
    state.add_url_rule("/x", view_func=index)
    state.add_url_rule("/y", "named", defaults={"a": 2})
    app = state.app
    assert isinstance(app, Erlen)

    assert [(rule.rule, rule.endpoint, rule.defaults) for rule in app.url_map.iter_rules()] == [
        ("/p/x", "outer.bp.index", {"a": 1}),
        ("/p/y", "outer.bp.named", {"a": 2}),
    ]
    assert dict(app.view_functions) == {"outer.bp.index": index}


def test_rule_without_a_slash_is_refused() -> None:
    """BP-05."""
    with pytest.raises(RouteError, match="'bp' does not start with a slash"):
        state_of(Hung()).add_url_rule("x", view_func=index)


# Children


@given(parent=PREFIXES, child=PREFIXES, given_prefix=PREFIXES)
def test_childs_prefix_follows_its_parents(parent: str | None, child: str | None, given_prefix: str | None) -> None:
    """BP-07."""
    state = state_of(Hung(url_prefix=parent))
    joined = child_options(state, Hung("child", url_prefix=child), {"url_prefix": given_prefix}, "bp")

    own = child if given_prefix is None else given_prefix
    if parent is None or own is None:
        assert joined["url_prefix"] == (parent if own is None else own)
    else:
        assert joined["url_prefix"] == f"{parent.rstrip('/')}/{own.lstrip('/')}"
    assert joined["name_prefix"] == "bp"


@given(parent=SUBDOMAINS, child=SUBDOMAINS)
def test_childs_subdomain_precedes_its_parents(parent: str | None, child: str | None) -> None:
    """HOST-11."""
    joined = child_options(state_of(Hung(subdomain=parent)), Hung("child", subdomain=child), {}, "bp")

    expected = [part for part in (child, parent) if part is not None]
    assert joined["subdomain"] == (".".join(expected) if expected else None)


def test_childs_other_options_stay_and_are_its_own() -> None:
    options: dict[str, Any] = {"currency": "EUR", "name": "other"}
    joined = child_options(state_of(Hung()), Hung("child"), options, "bp")

    assert (joined["currency"], joined["name"]) == ("EUR", "other")
    assert options == {"currency": "EUR", "name": "other"}


# Tables


def test_tables_move_under_the_name_and_leave_the_blueprints_alone() -> None:
    """BP-09."""
    own, into = Tables(), Tables()
    for number, (source, target) in enumerate(zip(own.hook_tables(), into.hook_tables(), strict=True)):
        source.add(None, len)
        source.add("child", repr)
        if number % 2:
            target.add("bp", str)
    own.error_handlers.register(None, 404, repr)

    merge_tables(own, into, "bp")

    for number, (source, target) in enumerate(zip(own.hook_tables(), into.hook_tables(), strict=True)):
        assert dict(source) == {None: [len], "child": [repr]}
        assert dict(target) == {"bp": [str, len] if number % 2 else [len], "bp.child": [repr]}
    assert into.error_handlers.find(NotFound(), ["bp", None]) is repr
    assert into.error_handlers.find(NotFound(), [None]) is None
