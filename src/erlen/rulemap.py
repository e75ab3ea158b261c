"""Rules and their map: werkzeug's classes, which put off what only building needs, and match through the house's own tree.

Knows no application. Rules:
- A rule is read when it is added: what is wrong with it is said then. What only building a URL or looking at the rule's inside needs is made at the
  first look.
- A rule class that reads or builds in its own way is left to werkzeug, and so is every rule of a class that is not the house's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import ImmutableDict
from werkzeug.routing import Map, MapAdapter
from werkzeug.routing import Rule as WerkzeugRule
from werkzeug.routing.converters import (
    DEFAULT_CONVERTERS,
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    PathConverter,
    UnicodeConverter,
    UUIDConverter,
)
from werkzeug.routing.rules import RuleFactory, RulePart, Weighting

from . import redirects
from ._ruleparts import Part, Step, Variables, part_of, read_parts, variable_part
from ._typing import override
from ._urltemplates import Template, template_of
from .errors import RuleSyntaxError
from .records import NumberedPlace
from .routeindex import RouteIndex
from .urlrules import Variable, parse_rule

__all__ = ["ASCIIFloatConverter", "ASCIIIntegerConverter", "Rule", "RuleMap", "endpoint_of"]


class ASCIIIntegerConverter(IntegerConverter):
    """Takes the digits 0 to 9; werkzeug's takes those of every script."""

    regex = r"[0-9]+"


class ASCIIFloatConverter(FloatConverter):
    """Takes the digits 0 to 9; werkzeug's takes those of every script."""

    regex = r"[0-9]+\.[0-9]+"


# Without arguments, one of them does for all rules of a map.
SHARED: Final = frozenset(
    {
        *(FloatConverter, IntegerConverter, PathConverter, UnicodeConverter, UUIDConverter),
        *(ASCIIFloatConverter, ASCIIIntegerConverter),
    }
)

# What compiling leaves in a rule, and what of it is made at the first look.
READ: Final = ("_converters", "_parts", "_trace", "arguments")
BUILDERS: Final = ("_build", "_build_unknown")

# What werkzeug's builders cannot have as names of their arguments.
CONSTANTS: Final = frozenset({"None", "True", "False", "__debug__"})

_VARIABLE: Final = re.compile(r"<([^>]+)>")
_NAMES_HOST: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?//[^/<>]+([/?#]|\Z)").match
_simple_variable = re.compile(r"<(?:([a-zA-Z_][a-zA-Z0-9_]*):)?([a-zA-Z_][a-zA-Z0-9_]*)>").fullmatch


class Target:
    """Where a rule's ``redirect_to`` leads that is a text: to this site, unless the text itself names another one."""

    def __init__(self, rule: WerkzeugRule, template: str) -> None:
        self.rule = rule
        self.template = template

    # What the variables are depends on their converters.
    def __call__(self, adapter: MapAdapter, /, **values: Any) -> str:
        """Return the address for the *values* of a request."""
        converters = self.rule._converters  # pyright: ignore[reportPrivateUsage]  # see routeindex's rules
        address = _VARIABLE.sub(lambda found: converters[found[1]].to_url(values[found[1]]), self.template)
        return address if _NAMES_HOST(self.template) else redirects.as_path(address)

    @override
    def __eq__(self, other: object) -> bool:
        return self.template == (other.template if isinstance(other, Target) else other)

    @override
    def __hash__(self) -> int:
        return hash(self.template)

    @override
    def __repr__(self) -> str:
        return repr(self.template)


class Rule(WerkzeugRule):
    """werkzeug's rule, and whether OPTIONS is answered without the view (METH-03)."""

    provide_automatic_options: bool = False

    place: NumberedPlace | None = None
    """Where the rule was declared."""

    steps: Sequence[Step] = ()
    """Literal segments and parts, the host's first; only between compiling and entering the tree."""

    variables: Variables = ()
    """The variables from left to right, the host's first."""

    _domain: str = ""

    def _fill_in_target(self) -> None:
        target: object = self.redirect_to
        if isinstance(target, str | Target):
            setattr(self, "redirect_to", Target(self, target if isinstance(target, str) else target.template))  # noqa: B010  # see Target

    @override
    def compile(self) -> None:
        """Read the rule; what only building needs is made when it is needed."""
        self._fill_in_target()
        kind = type(self)
        url_map = self.map
        if not (
            isinstance(url_map, RuleMap)
            and kind.compile is Rule.compile
            and kind.get_converter is Rule.get_converter
            and kind._parse_rule is WerkzeugRule._parse_rule
            and kind._compile_builder is WerkzeugRule._compile_builder
        ):
            super().compile()
            return
        domain = (self.host if url_map.host_matching else self.subdomain) or ""
        text = self.rule
        if self.merge_slashes and "//" in text:
            text = re.sub("/{2,}", "/", text)
        try:
            steps, variables = url_map.read(domain, text)
        except RuleSyntaxError as error:
            # What werkzeug accepts all the same is its own to read.
            self.variables = ()
            try:
                super().compile()
            except (SyntaxError, ValueError):
                raise error from None
            return
        if domain:
            self._domain = domain
        self.steps = steps
        self.variables = variables
        here = self.__dict__
        for name in (*READ, *BUILDERS):
            here.pop(name, None)
        defaults = self.defaults
        for name, _ in variables:
            if name in CONSTANTS or (defaults and name in defaults):
                # The converter says now what it thinks of the default.
                self._compile_builder()

    # What is put off has many types; checkers know each by its name.
    def __getattr__(self, name: str) -> Any:
        """Make what was put off."""
        if name in READ:
            self._read()
        elif name in BUILDERS:
            made = self._compile_builder(name == "_build_unknown")
            self.__dict__[name] = made.__get__(self, None)
        else:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        return self.__dict__[name]

    def _read(self) -> None:
        """Fill in what werkzeug keeps of a rule that it has compiled."""
        self._parts, self._trace, self._converters = [], [], {}
        self.arguments: set[str] = {str(name) for name in self.defaults or ()}
        parts = (
            list(self._parse_rule(self._domain))
            if self._domain
            else [RulePart("", False, True, False, Weighting(0, [], 0, []))]
        )
        self._trace.append((False, "|"))
        text = re.sub("/{2,}", "/", self.rule) if self.merge_slashes else self.rule
        self._parts = [*parts, *self._parse_rule(text)]

    # A converter's arguments are its own business.
    @override
    def get_converter(
        self, variable_name: str, converter_name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> BaseConverter:
        """Return the converter of a variable: the one that matches, where the rule was read already."""
        for name, converter in self.variables:
            if name == variable_name:
                return converter
        return super().get_converter(variable_name, converter_name, args, kwargs)


def endpoint_of(rule: WerkzeugRule) -> str:
    """Return the endpoint of *rule*, which every rule of an application has; werkzeug's could be anything."""
    endpoint: str = rule.endpoint
    return endpoint


class RuleMap(Map):
    """werkzeug's map: it counts what is added to it, and matches through the house's own tree.

    >>> from erlen.rulemap import Rule, RuleMap
    >>> url_map = RuleMap([Rule("/users/<int:user_id>", endpoint="user")])
    >>> url_map.bind("localhost").match("/users/3")
    ('user', {'user_id': 3})
    """

    default_converters: ImmutableDict[str, type[BaseConverter]] = ImmutableDict(
        {**DEFAULT_CONVERTERS, "int": ASCIIIntegerConverter, "float": ASCIIFloatConverter}
    )

    version: int = 0

    # What werkzeug's map is made with is its own to say.
    def __init__(self, rules: Iterable[RuleFactory] | None = None, *args: Any, **options: Any) -> None:
        self._host_matching: bool = False
        self._default_subdomain: str = ""
        self.index: RouteIndex = RouteIndex(True, self._steps_of)
        super().__init__(None, *args, **options)
        self._parts: dict[tuple[object, ...], Part] = {}
        self._simple: dict[type[BaseConverter], tuple[BaseConverter, Part]] = {}
        self._variables: dict[Variables, Variables] = {}
        self._with_defaults: set[object] = set()
        self._templates: dict[object, Template | None] = {}
        self.index.merge_slashes = self.merge_slashes
        self._matcher = self.index
        for rulefactory in rules or ():
            self.add(rulefactory)

    # The tree is told at once what is set later; mypy misses the mark on a property that can be set.
    @property  # type: ignore[explicit-override]
    @override
    def host_matching(self) -> bool:
        """Whether rules name their hosts; see `werkzeug.routing.Map`."""
        return self._host_matching

    @host_matching.setter
    def host_matching(self, value: bool) -> None:
        self._host_matching = value
        self._tell_domain()

    @property  # type: ignore[explicit-override]  # see host_matching
    @override
    def default_subdomain(self) -> str:
        """The subdomain of rules that name none; see `werkzeug.routing.Map`."""
        return self._default_subdomain

    @default_subdomain.setter
    def default_subdomain(self, value: str) -> None:
        self._default_subdomain = value
        self._tell_domain()

    def _tell_domain(self) -> None:
        self.index.domain = None if self._host_matching else self._default_subdomain

    @override
    def add(self, rulefactory: RuleFactory) -> None:
        """Add rules; see `werkzeug.routing.Map.add`."""
        for rule in rulefactory.get_rules(self):
            rule.bind(self)
            if not rule.build_only:
                self.index.add(rule)
            endpoint: object = rule.endpoint
            rules = self._rules_by_endpoint.setdefault(endpoint, [])
            rules.append(rule)
            if rule.defaults:
                self._with_defaults.add(endpoint)
            if len(rules) > 1 and endpoint in self._with_defaults:
                self.index.doubt(endpoint)
            self._templates.pop(endpoint, None)
        self._remap = True
        self.version += 1

    def template_for(self, endpoint: str) -> Template | None:
        """Return the template of the only rule of *endpoint*, or None where there is no such rule."""
        if self._host_matching:
            return None
        if endpoint in self._templates:
            return self._templates[endpoint]
        rules = self._rules_by_endpoint.get(endpoint)
        if rules is None:
            return None
        template = self._templates[endpoint] = template_of(rules[0]) if len(rules) == 1 else None
        return template

    @override
    def update(self) -> None:
        """Put the rules of each endpoint into the order in which they are tried for building."""
        if self._is_unsorted():
            with self._remap_lock:
                # Another thread may have done it meanwhile; a list that is being sorted looks empty.
                if self._is_unsorted():
                    for rules in self._rules_by_endpoint.values():
                        if len(rules) > 1:
                            rules.sort(key=WerkzeugRule.build_compare_key)
                    self._remap = False

    def _is_unsorted(self) -> bool:
        return self._remap

    def read(self, domain: str, text: str) -> tuple[list[Step], Variables]:
        """Return the steps and variables of a rule on a host or subdomain.

        Raises:
            RuleSyntaxError: it cannot be read.
            LookupError: it names an unknown converter.
        """
        steps: list[Step] = [""]
        variables: Variables = ()
        if domain:
            steps, variables = self._read_mixed(domain)
        simple = self._read_simple(text)
        more, behind = self._read_mixed(text) if simple is None else simple
        if variables and not {name for name, _ in variables}.isdisjoint(name for name, _ in behind):
            raise RuleSyntaxError(f"URL rule {text!r} has a variable of {domain!r} once more.", text, 0)
        variables += behind
        return steps + more, self._variables.setdefault(variables, variables)

    def _read_simple(self, text: str) -> tuple[list[Step], Variables] | None:
        """Read a rule each of whose segments is either literal or one variable; return None for any other."""
        segments = text.split("/")
        if "<" not in text:
            return [*segments], ()
        steps: list[Step] = []
        found: list[tuple[str, BaseConverter]] = []
        names: set[str] = set()
        last = len(segments) - 1
        for number, segment in enumerate(segments):
            if "<" not in segment:
                steps.append(segment)
                continue
            read = _simple_variable(segment)
            if read is None:
                return None
            converter_name, name = read.groups()
            converter, part = self._simple_part(converter_name or "default")
            if name in names or (part.final and number < last):
                return None
            names.add(name)
            found.append((name, converter))
            steps.append(part)
        return steps, tuple(found)

    def _simple_part(self, name: str) -> tuple[BaseConverter, Part]:
        """Return the converter *name* without arguments, and the part that is nothing but a variable of it."""
        kind = self._converter_class(name)
        known = self._simple.get(kind)
        if known is None:
            converter = kind(self)
            made = variable_part(converter)
            known = converter, self._parts.setdefault(made.key, made)
            if kind in SHARED:
                self._simple[kind] = known
        return known

    def _converter_class(self, name: str) -> type[BaseConverter]:
        found = self.converters.get(name)
        if found is None:
            raise LookupError(f"the converter {name!r} does not exist")
        return found

    def _read_mixed(self, text: str) -> tuple[list[Step], Variables]:
        def make(variable: Variable) -> BaseConverter:
            # A converter class decides what it takes.
            return self._converter_class(variable.converter)(self, *variable.arguments, **variable.options)

        steps, variables = read_parts(parse_rule(text), make)
        return [self._shared(step) for step in steps], variables

    def _shared(self, step: Step) -> Step:
        """Return the part that all rules with such a one share."""
        return step if isinstance(step, str) else self._parts.setdefault(step.key, step)

    def _steps_of(self, rule: WerkzeugRule) -> tuple[Sequence[Step], Variables]:
        """Return how *rule*, which is compiled, goes through the tree."""
        if isinstance(rule, Rule) and rule.steps:
            steps = rule.steps
            del rule.steps
            return steps, rule.variables
        converters: dict[str, BaseConverter] = rule._converters  # pyright: ignore[reportPrivateUsage]  # see routeindex's rules
        parts: list[RulePart] = rule._parts  # pyright: ignore[reportPrivateUsage]  # see routeindex's rules
        alike: list[Step] = []
        domain = (rule.host if self.host_matching else rule.subdomain) or ""
        text = re.sub("/{2,}", "/", rule.rule) if rule.merge_slashes else rule.rule
        try:
            for read in (domain, text):
                alike += read_parts(parse_rule(read), lambda variable: converters[variable.name])[0]
        except (RuleSyntaxError, LookupError):
            # It is matched by werkzeug's expression then.
            alike = []
        return [self._shared(part_of(part, alike)) for part in parts], tuple(converters.items())
