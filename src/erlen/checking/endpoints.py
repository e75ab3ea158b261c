"""Whether a URL can be built: the endpoint exists, and its rules take the values that are given by name.

Knows the application's map; shared by what templates and what Python code say. Rule: functions that supply defaults or answer build errors may know
better, and then only what they cannot mend is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Final, Literal, cast

import attrs
from werkzeug.routing import BaseConverter, Rule, ValidationError

from ..app import AnyErlen
from ..rulemap import endpoint_of
from ..urls import OPTION_NAMES, url_scopes

__all__ = ["UNKNOWN", "Endpoints", "Problem", "Unknown", "mend"]


@attrs.frozen
class Unknown:
    """A value that only the running application knows."""


UNKNOWN: Final = Unknown()
HOMES = frozenset({"werkzeug.routing.converters", "erlen.rulemap"})


@attrs.frozen
class Problem:
    """Why a URL cannot be built, or not as it was meant."""

    kind: Literal["endpoint", "arguments"]
    message: str


def mend(name: str, known: Collection[str], otherwise: str, cutoff: float = 0.6) -> str:
    """Return which of *known* was probably meant by *name*, as the end of a message; else *otherwise*.

    >>> mend("titel", ["title", "body"], ".")
    "; did you mean 'title'?"
    """
    near = get_close_matches(name, sorted(known), n=1, cutoff=cutoff)
    return f"; did you mean {near[0]!r}?" if near else otherwise


@attrs.frozen(slots=False, eq=False)
class Endpoints:
    """The endpoints of an application and what their rules take."""

    app: AnyErlen

    @cached_property
    def rules(self) -> Mapping[str, list[Rule]]:
        """The rules by endpoint."""
        found: dict[str, list[Rule]] = {}
        for rule in self.app.url_map.iter_rules():
            found.setdefault(endpoint_of(rule), []).append(rule)
        return found

    @cached_property
    def is_plain(self) -> bool:
        """Whether URLs are built as erlen does it: no override and no handler of errors makes something of an unknown endpoint."""
        methods = (type(self.app).url_for, type(self.app).handle_url_build_error, type(self.app).inject_url_defaults)
        own = all(method.__module__.partition(".")[0] in ("erlen", "flask") for method in methods)
        return own and "url_for" not in vars(self.app) and not self.app.url_build_error_handlers

    @cached_property
    def _by_last_part(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for endpoint in sorted(self.rules):
            found.setdefault(endpoint.rpartition(".")[2], []).append(endpoint)
        return found

    def problem(self, endpoint: str, values: Mapping[str, object], is_open: bool) -> Problem | None:
        """Return what is wrong with ``url_for(endpoint, **values)``, or None; *is_open* says that there may be more values.

        >>> from erlen import Erlen
        >>> app = Erlen("example")
        >>> app.add_url_rule("/users/<int:user_id>", "profile", lambda user_id: "")
        >>> Endpoints(app).problem("profile", {"userid": UNKNOWN}, is_open=False).message
        "url_for('profile') lacks 'user_id'; did you mean it by 'userid'?"
        """
        if not self.is_plain:
            return None
        if endpoint.startswith("."):
            return self._relative_problem(endpoint, values, is_open)
        if endpoint not in self.rules:
            return Problem("endpoint", f"There is no endpoint {endpoint!r}{self._meant(endpoint)}")
        return self._values_problem(endpoint, values, is_open)

    def _relative_problem(self, endpoint: str, values: Mapping[str, object], is_open: bool) -> Problem | None:
        """Judge an endpoint of the current blueprint, which may be any that has it."""
        last = endpoint[1:]
        wanted = [name for name in self.rules if name == last or name.endswith(endpoint)]
        if not wanted:
            several = {name.rpartition(".")[2] if "." not in last else name for name in self.rules}
            near = mend(last, several, "; define it, or name another one.")
            return Problem("endpoint", f"No blueprint has an endpoint {last!r}{near}")
        found = [self._values_problem(name, values, is_open) for name in wanted]
        return found[0] if all(found) else None

    def _meant(self, endpoint: str) -> str:
        prefixed = self._by_last_part.get(endpoint.rpartition(".")[2], [])
        if len(prefixed) == 1:
            return f"; did you mean {prefixed[0]!r}?"
        inside = [name for name in prefixed if name.endswith(f".{endpoint}")]
        if inside:
            return f"; did you mean {' or '.join(map(repr, inside))}?"
        near = get_close_matches(endpoint, self.rules, n=1)
        last = get_close_matches(endpoint, self._by_last_part, n=1, cutoff=0.75)
        meant = near or (self._by_last_part[last[0]][:1] if last else [])
        return f"; did you mean {meant[0]!r}?" if meant else "; register its view, or name another endpoint."

    def _values_problem(self, endpoint: str, values: Mapping[str, object], is_open: bool) -> Problem | None:
        for option in values:
            if option.startswith("_") and option not in OPTION_NAMES and not self._is_variable(endpoint, option):
                near = get_close_matches(option, sorted(OPTION_NAMES), n=1, cutoff=0.7)
                if near:
                    return Problem("arguments", f"url_for({endpoint!r}) takes no {option!r}; did you mean {near[0]!r}?")
        # None counts as not given.
        given = {name: value for name, value in values.items() if value is not None and name not in OPTION_NAMES}
        rules = self.rules[endpoint]
        supplied = self._is_supplied(endpoint)
        fitting = [rule for rule in rules if _needed(rule) <= given.keys()]
        if not fitting and not is_open and not supplied:
            return Problem("arguments", _lacking(endpoint, rules, given))
        if not is_open and not supplied:
            for name in given:
                if problem := _misspelt(endpoint, name, given, rules):
                    return problem
        wrong = [_wrong_value(endpoint, rule, given) for rule in fitting or rules]
        return wrong[0] if wrong and all(wrong) else None

    def _is_variable(self, endpoint: str, name: str) -> bool:
        return any(name in _arguments(rule) for rule in self.rules[endpoint])

    def _is_supplied(self, endpoint: str) -> bool:
        """Return whether functions add to the values of *endpoint*'s URLs."""
        return any(self.app.tables.url_defaults.outward(url_scopes(endpoint)))


def _arguments(rule: Rule) -> set[str]:
    return cast("set[str]", rule.arguments)  # type: ignore[redundant-cast]  # pyright knows less of a bare set


def _needed(rule: Rule) -> set[str]:
    return _arguments(rule) - set(rule.defaults or ())


def _lacking(endpoint: str, rules: list[Rule], given: Mapping[str, object]) -> str:
    # Of several rules, the one that lacks least was meant.
    lacking = min((sorted(_needed(rule) - given.keys()) for rule in rules), key=len)
    known = {name for rule in rules for name in _arguments(rule)}
    listed = ", ".join(map(repr, lacking))
    for name in lacking:
        near = get_close_matches(name, sorted(given.keys() - known), n=1)
        if near:
            return f"url_for({endpoint!r}) lacks {listed}; did you mean it by {near[0]!r}?"
    return f"url_for({endpoint!r}) lacks {listed}; its rule is {rules[0].rule!r}."


def _misspelt(endpoint: str, name: str, given: Mapping[str, object], rules: list[Rule]) -> Problem | None:
    """Return what to say of a value that is no variable, but looks like one that is left at its default."""
    known = {known for rule in rules for known in _arguments(rule)}
    if name in known:
        return None
    near = get_close_matches(name, sorted(known - given.keys()), n=1, cutoff=0.75)
    if not near:
        return None
    return Problem(
        "arguments",
        f"url_for({endpoint!r}) puts {name!r} into the query: no rule has such a variable; did you mean {near[0]!r}?",
    )


def _wrong_value(endpoint: str, rule: Rule, given: Mapping[str, object]) -> Problem | None:
    for name, value in given.items():
        converter: BaseConverter | None = rule._converters.get(name)  # pyright: ignore[reportPrivateUsage]  # nothing else says what takes a value
        # Another one's conversion may do anything.
        if value is UNKNOWN or converter is None or type(converter).__module__ not in HOMES:
            continue
        try:
            converter.to_url(value)
        except (ValueError, TypeError, ValidationError):
            return Problem(
                "arguments",
                f"url_for({endpoint!r}) gives {name!r} the value {value!r}, which does not fit {rule.rule!r}; give one that does.",
            )
    return None
