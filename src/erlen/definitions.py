"""The findings about what an application declares: its routes, its commands, its configuration.

Asked when the application is finalised, and by `erlen check`. Knows the application as what `DefinedApp` says. Rules: what is an error keeps the
application from serving; what is a warning (`WARNINGS`) does not; what was checked once is checked again only when it changed.
"""

from __future__ import annotations

import difflib
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Final, get_args

import attrs
from werkzeug.routing import Rule as WerkzeugRule

from . import commandfindings, reachability, sessionrules, settings
from ._declared import DefinedApp
from .defaults import unlike_defaults
from .errors import DefinitionError, DefinitionWarning, RuleSyntaxError
from .findings import Finding, shown
from .records import NumberedPlace
from .routefindings import RouteChecker, place_of_rule
from .rulemap import endpoint_of
from .types import HTTPMethod, ViewCallable
from .urlrules import Variable, parse_rule

__all__ = ["WARNINGS", "Checked", "DefinedApp", "check", "command_findings", "config_findings", "route_findings"]

REGISTERED: Final = frozenset(
    [
        "CONNECT",
        "DELETE",
        "GET",
        "HEAD",
        "OPTIONS",
        "PATCH",
        "POST",
        "PUT",
        "TRACE",
        "ACL",
        "BASELINE-CONTROL",
        "BIND",
        "CHECKIN",
        "CHECKOUT",
        "COPY",
        "LABEL",
        "LINK",
        "LOCK",
        "MERGE",
        "MKACTIVITY",
        "MKCALENDAR",
        "MKCOL",
        "MKREDIRECTREF",
        "MKWORKSPACE",
        "MOVE",
        "ORDERPATCH",
        "PRI",
        "PROPFIND",
        "PROPPATCH",
        "PURGE",
        "QUERY",
        "REBIND",
        "REPORT",
        "SEARCH",
        "TRACK",
        "UNBIND",
        "UNCHECKOUT",
        "UNLINK",
        "UNLOCK",
        "UPDATE",
        "UPDATEREDIRECTREF",
        "VERSION-CONTROL",
    ]
)
"""The methods of IANA's registry, and two that servers know besides."""

WARNINGS: Final = frozenset({"route-method-unknown", "route-method-unused", "route-unreachable", "secret-key-weak"})
"""The codes that tell of something useless, not of something broken."""


def route_findings(app: DefinedApp) -> list[Finding]:
    """Return what is wrong with the routes of *app*, warnings included.

    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> @app.route("/user/<int:userid>")
    ... def user(user_id: int) -> str:
    ...     return "somebody"
    >>> [finding.message for finding in route_findings(app)]
    ['URL rule "/user/<int:userid>" has parameter "userid" but the view "user" does not accept it; did you mean "user_id"?']
    """
    rules = _rules_of(app)
    shadowed = list(_shadowed(app, rules))
    checker = RouteChecker(app, shadowed)
    found = [finding for rule in rules for finding in checker.findings_of(rule)]
    return [*found, *checker.unused_handlers(rules), *_useless(app, rules, shadowed)]


def command_findings(app: DefinedApp) -> list[Finding]:
    """Return which commands of *app* have functions that do not go with their options and arguments."""
    group = app.declared_commands
    return [] if group is None else list(commandfindings.findings_of(group))


def config_findings(app: DefinedApp) -> list[Finding]:
    """Return which built-in configuration values of *app* have the wrong type.

    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> app.config["SESSION_COOKIE_SECURE"] = "yes"
    >>> [finding.message for finding in config_findings(app)]
    ["SESSION_COOKIE_SECURE: expected bool | None, got 'yes' [assignment]; mend it where it is set."]
    """
    found = [
        Finding("<config>", 0, "config-value", f"{key}: {message} [{app.config.source_of(key)}]")
        for key, message in sessionrules.impossible_settings(app.config)
    ]
    suspicious = unlike_defaults(app.config, app.config)
    if not suspicious:
        return found
    return found + [
        Finding(
            _file_of(problem.source),
            0,
            "config-value",
            f"{problem.key}: {problem.message} [{problem.source}]; mend it where it is set.",
        )
        for problem in settings.builtin_problems(app.config, suspicious, app.settings_class)
    ]


def _file_of(source: str) -> str:
    kind, _, path = source.partition(" ")
    return shown(path) if kind == "file" else "<config>"


@attrs.define(eq=False, repr=False)
class Checked:
    """What was found right already, and of what was warned."""

    views: dict[int, ViewCallable | None] = attrs.field(factory=dict[int, ViewCallable | None])
    """The view that each rule had, by the rule's identity."""

    warned: set[Finding] = attrs.field(factory=set[Finding])


def check(app: DefinedApp, checked: Checked) -> None:
    """Refuse *app* if anything that it declares is certain to fail; warn of what is useless.

    Raises:
        DefinitionError: listing every finding.
    """
    rules = _rules_of(app)
    views = app.view_functions
    changed = [
        rule
        for rule in rules
        if id(rule) not in checked.views or checked.views[id(rule)] is not views.get(endpoint_of(rule))
    ]
    shadowed = list(_shadowed(app, rules)) if changed else []
    checker = RouteChecker(app, shadowed)
    errors = [finding for rule in changed for finding in checker.findings_of(rule)]
    errors += command_findings(app)
    errors += config_findings(app)
    if errors:
        listed = "".join(f"\n  {finding}" for finding in errors)
        count = f"{len(errors)} mistake{'s' if len(errors) > 1 else ''}"
        raise DefinitionError(
            f"{app!r} cannot serve: {count} in what it declares. Mend each, or set CHECK_DEFINITIONS to False to find them"
            f" when they are met.{listed}",
            tuple(errors),
        )
    _warn((Finding("<config>", 0, "secret-key-weak", text) for text in sessionrules.weak_keys(app.config)), checked)
    if changed:
        checked.views.update((id(rule), views.get(endpoint_of(rule))) for rule in changed)
        _warn([*checker.unused_handlers(rules), *_useless(app, rules, shadowed)], checked)


def _warn(findings: Iterable[Finding], checked: Checked) -> None:
    for finding in findings:
        if finding not in checked.warned:
            checked.warned.add(finding)
            text = f"{finding.code} {finding.message}"
            warnings.warn_explicit(text, DefinitionWarning, finding.path, finding.line)


def _rules_of(app: DefinedApp) -> list[WerkzeugRule]:
    """Return the rules in the order in which they were registered; those that were put into the map by hand come last."""
    return sorted(app.url_map.iter_rules(), key=_order_of)


def _order_of(rule: WerkzeugRule) -> float:
    place: NumberedPlace | None = getattr(rule, "place", None)
    return float("inf") if place is None else place[2]


_simple_variable = re.compile("<[^<>]*>")


def _outline(rule: str) -> str:
    """Return *rule* with a hole for each variable: only rules of one outline can shadow each other for certain."""
    if "(" not in rule:
        return _simple_variable.sub("<>", rule) if "<" in rule else rule
    try:
        return "".join("<>" if isinstance(part, Variable) else part.text for part in parse_rule(rule).parts)
    except RuleSyntaxError:
        return rule


def _shadowed(app: DefinedApp, rules: list[WerkzeugRule]) -> Iterator[reachability.Shadowed]:
    by_host = app.url_map.host_matching
    alike: dict[tuple[str, str], list[WerkzeugRule]] = {}
    for rule in rules:
        if getattr(rule, "place", None) is None:
            return  # put into the map by hand: in which order, nobody knows
        if not rule.build_only:
            domain = (rule.host if by_host else rule.subdomain) or ""
            alike.setdefault((domain, _outline(rule.rule)), []).append(rule)
    for group in alike.values():
        if len(group) > 1:
            yield from reachability.shadowed_among(group, rules)


def _unreachable(app: DefinedApp, shadowed: list[reachability.Shadowed]) -> Iterator[Finding]:
    for each in shadowed:
        # A rule without a view is there for its URL: the tutorial's second name for the index.
        if endpoint_of(each.rule) not in app.view_functions:
            continue
        path, line = place_of_rule(each.rule, None)
        other_path, other_line = place_of_rule(each.by, None)
        yield Finding(
            path,
            line,
            "route-unreachable",
            f'URL rule "{each.rule.rule}" of "{endpoint_of(each.rule)}" is never reached: "{each.by.rule}" of'
            f' "{endpoint_of(each.by)}" ({other_path}:{other_line}) answers first; change one of them, or take one away.',
        )


def _useless(app: DefinedApp, rules: list[WerkzeugRule], shadowed: list[reachability.Shadowed]) -> Iterator[Finding]:
    yield from _unreachable(app, shadowed)
    yield from _elsewhere(app, rules)
    yield from _misspelt_methods(app, rules)


def _misspelt_methods(app: DefinedApp, rules: list[WerkzeugRule]) -> Iterator[Finding]:
    """Yield the methods that are all but one of HTTP's own."""
    methods: tuple[str, ...] = get_args(HTTPMethod)
    own = [name for name in methods if name.isupper()]
    for rule in rules:
        for method in sorted((rule.methods or set()) - REGISTERED):
            # Lower, and methods of other protocols look like misspelt ones.
            for meant in difflib.get_close_matches(method, own, n=1, cutoff=0.75):
                path, line = place_of_rule(rule, app.view_functions.get(endpoint_of(rule)))
                text = f'URL rule "{rule.rule}" allows the method {method}, which HTTP does not know; did you mean {meant}?'
                yield Finding(path, line, "route-method-unknown", text)


def _elsewhere(app: DefinedApp, rules: list[WerkzeugRule]) -> Iterator[Finding]:
    """Yield the rules of hosts and subdomains that the application does not tell apart."""
    if "create_url_adapter" in app.overrides:
        return  # which may bind requests to any host
    by_host = app.url_map.host_matching
    for rule in rules:
        if rule.build_only or endpoint_of(rule) not in app.view_functions:
            continue
        if by_host and not rule.host:
            why = "the application matches hosts, and the rule has none; pass host= with it."
        elif (
            not by_host
            and not app.subdomain_matching
            and rule.subdomain
            and rule.subdomain != app.url_map.default_subdomain
        ):
            why = f'it is for the subdomain "{rule.subdomain}"; pass subdomain_matching=True to the application, or take it away.'
        else:
            continue
        path, line = place_of_rule(rule, app.view_functions[endpoint_of(rule)])
        yield Finding(
            path, line, "route-unreachable", f'URL rule "{rule.rule}" of "{endpoint_of(rule)}" is never reached: {why}'
        )
