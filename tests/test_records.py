"""A record says what was declared; `under` returns how it reads where a blueprint hangs (BP-01, BP-05, BP-24)."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erlen.errors import RouteError
from erlen.records import Mount, RouteRecord

SEGMENTS = st.text("abc<>:_-.", min_size=1, max_size=4)
PATHS = st.lists(SEGMENTS, max_size=3).map("/".join)
SLASHES = st.integers(0, 3).map("/".__mul__)


def view() -> str:
    return ""


@given(prefix=PATHS, after=SLASHES, before=SLASHES, rest=PATHS.filter(bool))
def test_prefix_and_rule_meet_at_one_slash(prefix: str, after: str, before: str, rest: str) -> None:
    """BP-05."""
    assert Mount("m", f"/{prefix}{after}").rule(before + rest) == f"{f'/{prefix}'.rstrip('/')}/{rest}"


@given(rule=PATHS)
def test_without_prefix_the_rule_stays(rule: str) -> None:
    assert Mount("m").rule(rule) == rule


@given(prefix=PATHS)
def test_empty_rule_is_the_prefix_itself(prefix: str) -> None:
    """No slash is added: ``/blog`` and ``/blog/`` are different addresses."""
    assert Mount("m", prefix).rule("") == prefix


@given(names=st.lists(st.sampled_from("abc"), min_size=1, max_size=3), prefixes=st.lists(PATHS, min_size=3, max_size=3))
def test_mounts_can_be_stacked(names: list[str], prefixes: list[str]) -> None:
    """A rule under a mount under a mount reads like one under both prefixes."""
    record = RouteRecord("/x", "view")
    for name, prefix in zip(names, prefixes, strict=False):
        record = record.under(Mount(name, f"/{prefix}"))

    assert record.endpoint == ".".join([*reversed(names), "view"])
    assert record.rule.endswith("/x") and record.rule.startswith("/")


def test_record_stays_as_it_was() -> None:
    record = RouteRecord("/x", "show", view, True, {"defaults": {"page": 1}})
    before = attrs.asdict(record)

    moved = record.under(Mount("blog", "/blog", "www", {"lang": "de"}))

    assert attrs.asdict(record) == before
    assert (moved.rule, moved.endpoint, moved.view) == ("/blog/x", "blog.show", view)
    assert moved.provide_automatic_options is True
    assert moved.options == {"subdomain": "www", "defaults": {"lang": "de", "page": 1}}


def test_rules_own_default_beats_the_mounts() -> None:
    """BP-24."""
    record = RouteRecord("/", "x", options={"defaults": {"page": 2}})

    assert record.under(Mount("m", "/m", url_defaults={"page": 1})).options["defaults"] == {"page": 2}


def test_rules_own_subdomain_beats_the_mounts() -> None:
    record = RouteRecord("/", "x", options={"subdomain": "own"})

    assert record.under(Mount("m", subdomain="mount")).options["subdomain"] == "own"


def test_mount_without_name_adds_no_dot() -> None:
    assert RouteRecord("/", "x").under(Mount("")).endpoint == "x"


@pytest.mark.parametrize(("prefix", "rule"), [("blog", "/x"), (None, "x"), ("blog", ""), ("", "")])
def test_rule_without_leading_slash_is_refused_with_its_mend(prefix: str | None, rule: str) -> None:
    mount = Mount("blog", prefix)

    with pytest.raises(RouteError, match="'blog' does not start with a slash") as caught:
        RouteRecord(rule, "x").under(mount)

    assert repr("/" + mount.rule(rule)) in str(caught.value)


def test_records_are_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        RouteRecord("/", "x").rule = "/y"  # type: ignore[misc]  # the mistake is the subject
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Mount("m").name = "n"  # type: ignore[misc]  # the mistake is the subject


def test_mounts_do_not_share_defaults() -> None:
    assert Mount("a").url_defaults is not Mount("a").url_defaults
