"""What is wrong between rules and views, found before a request is served: names, types, defaults and methods.

Knows the application as what `RoutedApp` says. Rules: a finding is certain; whatever a hook, an override or a wrapper may change on the way from the
rule to the view is left alone. A plain route, a function without decorators, is compared by its code object alone: it must cost next to nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from inspect import getattr_static
from types import FunctionType
from typing import Final, cast

import attrs
from werkzeug.routing import Rule as WerkzeugRule
from werkzeug.routing.converters import AnyConverter, BaseConverter

from . import _calling, _interference, _routewording, reachability, views
from ._convertertypes import BUILT_IN, converters_of, type_of_converter
from ._declared import RoutedApp
from ._dynamic import attribute
from ._plan import plan_for
from ._steps import Steps
from ._typefit import OneOf
from .errors import RuleSyntaxError
from .findings import Finding, shown
from .records import NumberedPlace
from .rulemap import endpoint_of
from .types import Scope, ViewCallable
from .urlrules import Variable, converter_problem, did_you_mean, parse_rule

__all__ = ["RouteChecker", "place_of_rule"]


# Steps between the rule and the view: who overrides one may call the view as he likes.
BETWEEN: Final = ("dispatch_request", "preprocess_request", "full_dispatch_request")
EMPTY: Final[Mapping[str, object]] = {}
PASSED_ON: Final = 0x08 | 0x04  # CO_VARKEYWORDS | CO_VARARGS


def place_of_rule(rule: WerkzeugRule, view: ViewCallable | None) -> tuple[str, int]:
    """Return file and line where *rule* was registered, else where its view is defined."""
    place: NumberedPlace | None = getattr(rule, "place", None)
    if place is not None:
        return shown(place[0]), place[1]
    function = _calling.function_of(view)
    if function is None:
        return "<unknown>", 0
    return shown(function.__code__.co_filename), function.__code__.co_firstlineno


class RouteChecker:
    """One check of an application's routes; what was worked out for one is used for the next."""

    def __init__(self, app: RoutedApp, shadowed: Iterable[reachability.Shadowed] = ()) -> None:
        self.app = app
        self._shadowed: frozenset[int] = frozenset(id(each.rule) for each in shadowed)
        # Made for the first view that is not plain.
        self._walk: _calling.Walk | None = None
        self._converters: dict[type[BaseConverter], object] = {}
        self._interferences: dict[tuple[Scope, ...], _interference.Interference] = {}
        self._view_class: type[views.View] | None = None
        self._methods: frozenset[str] = frozenset()
        own = vars(self.app)
        self._passes_by: bool = any(
            name in own or attribute(type(self.app), name, None) is not attribute(Steps, name) for name in BETWEEN
        )

    def findings_of(self, rule: WerkzeugRule) -> list[Finding]:
        """Return what is wrong with *rule* and its view."""
        view = self.app.view_functions.get(endpoint_of(rule))
        if "(" in rule.rule and (found := list(self._misread(rule, view))):
            return found
        if view is None:
            # One that no request reaches is there for its URL.
            is_for_building = rule.build_only or rule.redirect_to is not None or id(rule) in self._shadowed
            return [] if is_for_building else [self._no_view(rule)]
        if rule.redirect_to is not None or self._passes_by:
            return []
        given = self._given(rule)
        if given is None or self._is_plainly_right(view, given):
            return []
        return self._compare(rule, view, given)

    def _misread(self, rule: WerkzeugRule, view: ViewCallable | None) -> Iterator[Finding]:
        """Yield what werkzeug drops of the converters' arguments without a word."""
        try:
            variables = parse_rule(rule.rule).variables
        except RuleSyntaxError as error:
            yield self._finding(rule, view, "route-syntax", str(error))
            return
        known = self.app.url_map.converters
        for variable in variables:
            # One's own converter of a built-in name takes what it likes.
            if known.get(variable.converter) in BUILT_IN:
                problem = converter_problem(rule.rule, variable, known)
                if problem is not None:
                    yield self._finding(rule, view, "route-converter", problem)

    def _compare(self, rule: WerkzeugRule, view: ViewCallable, given: Mapping[str, object]) -> list[Finding]:
        cls: type[views.View] | None = getattr(view, "view_class", None)
        found: list[Finding] = []
        if cls is not None:
            found += self._unanswered(rule, view, cls)
        self._view_class = cls
        self._methods = frozenset(rule.methods or ())
        if self._walk is None:
            self._walk = _calling.Walk(self._targets_of)
        wrong = _calling.mismatches(view, given, self._walk)
        by_name = {variable.name: variable for variable in self._variables_of(rule)} if wrong else {}
        for mismatch in _paired(wrong):
            code, text = _routewording.explained(mismatch, rule, by_name)
            found.append(self._finding(rule, view, code, text))
        return list(dict.fromkeys(found))

    def _variables_of(self, rule: WerkzeugRule) -> tuple[Variable, ...]:
        """Return the variables as they are written."""
        domain = rule.host if self.app.url_map.host_matching else rule.subdomain
        return (*parse_rule(domain or "").variables, *parse_rule(rule.rule).variables)

    def _given(self, rule: WerkzeugRule) -> Mapping[str, object] | None:
        """Return the arguments with which the view is called; None if that depends on what hooks do."""
        given: dict[str, object] = {name: self._type_of(converter) for name, converter in converters_of(rule)}
        if rule.defaults:
            defaults: Mapping[str, object] = rule.defaults
            given.update((name, OneOf((value,))) for name, value in defaults.items())
        tables = self.app.tables
        if tables.url_value_preprocessors or tables.before_request:
            interference = self._interference_in(plan_for(endpoint_of(rule)).outward)
            if interference.anything:
                return None
            given.update(dict.fromkeys(interference.names, _calling.MAYBE))
        return given

    def _type_of(self, converter: BaseConverter) -> object:
        kind = type(converter)
        if kind not in self._converters:
            self._converters[kind] = type_of_converter(kind)
        if isinstance(converter, AnyConverter) and isinstance(self._converters[kind], OneOf):
            return OneOf(tuple(sorted(converter.items)))
        return self._converters[kind]

    def _interference_in(self, scopes: tuple[Scope, ...]) -> _interference.Interference:
        if scopes not in self._interferences:
            self._interferences[scopes] = _interference.interference_of(self.app.tables, scopes)
        return self._interferences[scopes]

    def _is_plainly_right(self, view: ViewCallable, given: Mapping[str, object]) -> bool:
        """Tell whether *view* is a plain function with exactly the parameters and annotations that *given* has."""
        if not isinstance(view, FunctionType) or view.__dict__:
            return False
        code = view.__code__
        if code.co_flags & PASSED_ON or code.co_posonlyargcount:
            return False
        count = code.co_argcount + code.co_kwonlyargcount
        if count != len(given):
            return False
        annotations = view.__annotations__ if count else EMPTY
        for name in code.co_varnames[:count]:
            if name not in given:
                return False
            wanted = annotations.get(name)
            if wanted is not given[name] and wanted is not None:
                kind = given[name]
                if not isinstance(kind, type) or wanted != kind.__name__ or wanted in view.__globals__:
                    return False
        return True

    def _targets_of(self, function: FunctionType) -> _calling.Targets | None:
        """Return what a function that `as_view` made calls: `dispatch_request`, or the handlers of the rule's methods."""
        if function.__code__.co_filename != views.as_view.__code__.co_filename:
            return None
        cls: type[views.View] | None = getattr(function, "view_class", self._view_class)
        if cls is None:
            return None
        if not dispatches_on_method(cls):
            return _bound(cls, "dispatch_request")
        names = {"get" if name == "head" and not hasattr(cls, name) else name for name in map(str.lower, self._methods)}
        return [target for name in sorted(names) for target in _bound(cls, name)]

    def _unanswered(self, rule: WerkzeugRule, view: ViewCallable, cls: type[views.View]) -> Iterator[Finding]:
        if not dispatches_on_method(cls):
            return
        automatic: bool = getattr(rule, "provide_automatic_options", False)
        lacking = [
            method
            for method in sorted(rule.methods or ())
            if not hasattr(cls, method.lower())
            and not (method == "HEAD" and hasattr(cls, "get"))
            and not (method == "OPTIONS" and automatic)
        ]
        if lacking:
            methods = " and ".join(f"{name.lower()}()" for name in lacking)
            text = (
                f'URL rule "{rule.rule}" allows {" and ".join(lacking)}, but the class "{_calling.title_of(cls)}" has no {methods};'
                f" define it, or take {'it' if len(lacking) == 1 else 'them'} out of the rule's methods."
            )
            yield self._finding(rule, view, "route-methods", text)

    def unused_handlers(self, rules: list[WerkzeugRule]) -> Iterator[Finding]:
        """Yield the handlers of method views that no rule among *rules* ever passes a request to."""
        routed: dict[type[views.View], list[WerkzeugRule]] = {}
        for rule in rules:
            cls: type[views.View] | None = getattr(self.app.view_functions.get(endpoint_of(rule)), "view_class", None)
            if cls is not None and dispatches_on_method(cls):
                routed.setdefault(cls, []).append(rule)
        for cls, own in routed.items():
            passed = {method.lower() for rule in own for method in rule.methods or ()}
            unused = sorted(name for name in views.http_method_funcs if hasattr(cls, name) and name not in passed)
            if unused:
                methods = " and ".join(f"{name}()" for name in unused)
                text = (
                    f'The class "{_calling.title_of(cls)}" has {methods}, but no rule of it allows {" or ".join(unused).upper()}:'
                    f' add it to the methods of URL rule "{own[0].rule}", or take the method away.'
                )
                yield self._finding(own[0], self.app.view_functions[endpoint_of(own[0])], "route-method-unused", text)

    def _no_view(self, rule: WerkzeugRule) -> Finding:
        near = did_you_mean(endpoint_of(rule), self.app.view_functions)
        text = f'URL rule "{rule.rule}" leads to the endpoint "{endpoint_of(rule)}", which has no view' + (
            near
            or f'; give it one with @app.endpoint("{endpoint_of(rule)}"), or pass build_only=True if its URL is only built.'
        )
        return self._finding(rule, None, "route-endpoint", text)

    def _finding(self, rule: WerkzeugRule, view: ViewCallable | None, code: str, text: str) -> Finding:
        path, line = place_of_rule(rule, view)
        return Finding(path, line, code, text)


def dispatches_on_method(cls: type[views.View]) -> bool:
    """Tell whether *cls* is a method view that leaves the choice of the handler to erlen."""
    own: object = getattr(cls, "dispatch_request", None)
    return own is getattr(views.MethodView, "dispatch_request", None)


def _bound(cls: type[views.View], name: str) -> _calling.Targets:
    """Return a method as an instance has it, with the number of arguments in front; nothing where that is not certain."""
    found: object = getattr_static(cls, name, None)
    if isinstance(found, staticmethod):
        return [(found.__func__, 0)]
    if isinstance(found, classmethod):
        return [(cast(object, found.__func__), 1)]  # pyright: ignore[reportUnknownMemberType]  # of whatever class
    return [(found, 1)] if isinstance(found, FunctionType) else []


def _paired(wrong: list[_calling.Mismatch]) -> Iterator[_calling.Mismatch]:
    """Yield the mismatches; an argument that nothing takes and a parameter that gets nothing are one mistake, where one was meant by the other."""
    met: set[tuple[object, str]] = set()
    for mismatch in wrong:
        if mismatch.kind is not _calling.Kind.REFUSED:
            continue
        missing = [
            other.name
            for other in wrong
            if other.kind is _calling.Kind.MISSING
            and other.function is mismatch.function
            and (other.function, other.name) not in met
        ]
        refused = [
            other for other in wrong if other.kind is _calling.Kind.REFUSED and other.function is mismatch.function
        ]
        near = difflib.get_close_matches(mismatch.name, missing, n=1)
        if not near and len(missing) == len(refused) == 1:
            near = missing
        met.update((mismatch.function, name) for name in near)
        yield attrs.evolve(mismatch, others=tuple(near) or mismatch.others)
    for mismatch in wrong:
        if mismatch.kind is not _calling.Kind.REFUSED and (mismatch.function, mismatch.name) not in met:
            yield mismatch
