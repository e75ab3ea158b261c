"""Rules, views, and the way from one to the other.

werkzeug's `Map` is the truth for matching and building. Knows no application and no request: who matches brings an adapter bound to it. Rules: a view
is registered by identity, so that unhashable callables work; an endpoint keeps its view until somebody replaces it in `view_functions`, and whoever
holds that dict sees the replacement.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, MethodType
from typing import Any, cast, final

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, ValidationError
from werkzeug.routing import Rule as WerkzeugRule

from ._dynamic import attribute, unwrapped
from .errors import EndpointConflictError, RouteError, RouteOptionError, RuleSyntaxError, UnknownConverterError
from .protocols import Sure
from .rulemap import Rule, RuleMap, endpoint_of
from .types import URLValues, ViewCallable
from .urlrules import converter_problem, parse_rule

__all__ = ["MapRouter", "Rule", "endpoint_conflict", "new_rule", "place_of", "refuse_text_for_methods"]


class Registered:
    """A view and the endpoints under which it was added; the reference keeps its id from being reused."""

    __slots__ = ("endpoints", "view")

    def __init__(self, view: ViewCallable) -> None:
        self.view: ViewCallable = view
        self.endpoints: list[str] = []


def _identity(view: Callable[..., object]) -> tuple[int, int]:
    """Return what tells *view* from others; bound methods are made anew at each access, but of the same two things."""
    return (id(view.__self__), id(view.__func__)) if isinstance(view, MethodType) else (id(view), 0)


def _unwrapped(view: Callable[..., object]) -> Iterator[Callable[..., object]]:
    """Yield *view* and what it wraps, outermost first."""
    seen: set[int] = set()
    while id(view) not in seen:
        seen.add(id(view))
        yield view
        view = getattr(view, "__wrapped__", view)


@final
class MapRouter:
    """Rules in a werkzeug `Map`, views by endpoint, and endpoints by view.

    >>> from erlen.routing import MapRouter, Rule
    >>> from werkzeug.routing import Map
    >>> router = MapRouter(Map())
    >>> def index() -> str:
    ...     return "hello"
    >>> router.add(Rule("/", endpoint="index"), index)
    >>> router.match(router.url_map.bind("localhost", path_info="/"))[0].endpoint, router.endpoints_of(index)
    ('index', ('index',))
    """

    def __init__(self, url_map: Map) -> None:
        self.view_functions: dict[str, ViewCallable] = {}
        self._registered: dict[tuple[int, int], Registered] = {}
        # See Router: which rule answers, and why none does, where that takes no adapter. Only the house's own map knows.
        self.find: Callable[[str, str], tuple[Sure, URLValues] | None] = _unsure
        self.refusal: Callable[[str, str], HTTPException | None] = _unsure
        self.url_map = url_map

    @property
    def url_map(self) -> Map:
        """The rules; another map that is put here counts from then on."""
        return self._url_map

    @url_map.setter
    def url_map(self, url_map: Map) -> None:
        self._url_map: Map = url_map
        self.find = self.refusal = _unsure
        if isinstance(url_map, RuleMap):
            self.find, self.refusal = url_map.index.find, url_map.index.refusal

    def add(self, rule: WerkzeugRule, view: ViewCallable | None, /) -> None:
        """Add *rule*, and *view* for its endpoint.

        Raises:
            EndpointConflictError: the endpoint has another view already (ROUTE-03).
            UnknownConverterError: the map does not know a converter of the rule.
            RouteError: the rule cannot be read, or has two variables of one name.
            RouteOptionError: a converter of the rule does not take an argument that it is given.
        """
        if view is not None:
            self.check(endpoint_of(rule), view)
        try:
            self.url_map.add(rule)
        except LookupError as error:
            raise UnknownConverterError(
                f"Rule {rule.rule!r}: {error}.{_suggestion(str(error), self.url_map)}"
            ) from error
        except TypeError as error:
            # A converter was given what it does not take.
            raise _converter_error(rule, self.url_map) or error from error
        except SyntaxError as error:
            # werkzeug compiles a function whose parameters are the variables.
            raise RouteError(f"Rule {rule.rule!r} has two variables of one name; name each differently.") from error
        if view is not None:
            self.attach(endpoint_of(rule), view)

    def check(self, endpoint: str, view: ViewCallable, /) -> None:
        """Refuse *view* where *endpoint* already has another one.

        Raises:
            EndpointConflictError: naming both places.
        """
        known = self.view_functions.get(endpoint)
        if known is not None and known is not view and known != view:
            raise endpoint_conflict(endpoint, known, view)

    def attach(self, endpoint: str, view: ViewCallable, /) -> None:
        """Make *view* the view of *endpoint*, replacing an earlier one (ROUTE-05)."""
        self.view_functions[endpoint] = view
        registered = self._registered.setdefault(_identity(view), Registered(view))
        if endpoint not in registered.endpoints:
            registered.endpoints.append(endpoint)

    def match(self, adapter: MapAdapter, /) -> tuple[WerkzeugRule, URLValues]:
        """Return the rule and arguments for the request *adapter* is bound to.

        Raises:
            werkzeug.exceptions.HTTPException: nothing matches, the method is not allowed, or a redirect is due.
        """
        rule, arguments = adapter.match(return_rule=True)
        return rule, dict(arguments)

    def path_for(self, endpoint: str, values: URLValues, /) -> str | None:
        """Return path and query, behind one slash, of *endpoint*'s URL where it has one rule that fits, whatever the request; else None.

        Raises:
            ValueError: a converter cannot take a value (URL-07).
        """
        url_map = self._url_map
        if not isinstance(url_map, RuleMap):
            return None
        template = url_map.template_for(endpoint)
        if template is None:
            return None
        try:
            path = template(values)
        except ValidationError:
            return None
        return path or self._path_with_query(endpoint, values)

    def _path_with_query(self, endpoint: str, values: URLValues) -> str | None:
        rule = next(self.url_map.iter_rules(endpoint))
        given = {name: value for name, value in values.items() if value is not None}
        needed = cast("set[str]", rule.arguments)  # type: ignore[redundant-cast]  # pyright knows less of a bare set
        if not needed <= given.keys():
            return None
        built = rule.build(given, True)
        return None if built is None or built[0] else f"/{built[1].lstrip('/')}"

    def endpoints_of(self, view: Callable[..., object], /) -> tuple[str, ...]:
        """Return the endpoints of *view*, or of the nearest function it wraps that has any."""
        registered = self._registered.get(_identity(view))
        if registered is not None:
            return tuple(registered.endpoints)
        for candidate in _unwrapped(view):
            registered = self._registered.get(_identity(candidate))
            if registered is not None:
                return tuple(registered.endpoints)
            # Views that were put into view_functions, or equal one that was added.
            found = tuple(
                name for name, known in self.view_functions.items() if known is candidate or known == candidate
            )
            if found:
                return found
        return ()


def _unsure(_method: str, _path: str, /) -> None:
    """Leave it to the map."""


def endpoint_conflict(endpoint: str, known: ViewCallable, view: ViewCallable) -> EndpointConflictError:
    """Return the error for a second view of one endpoint, with both places (ROUTE-03)."""
    return EndpointConflictError(
        f"View function mapping is overwriting an existing endpoint function: {endpoint!r} is {place_of(known)}"
        f" and cannot be {place_of(view)} as well; pass endpoint= to give one of them another name."
    )


def refuse_text_for_methods(methods: object) -> None:
    """Refuse one name where several are asked for (ROUTE-08).

    Raises:
        RouteOptionError: *methods* is a string.
    """
    if isinstance(methods, str):
        raise RouteOptionError(
            f"methods must be a collection of names, such as [{methods!r}], not the string {methods!r}."
        )


def _suggestion(message: str, url_map: Map) -> str:
    """Return which converter was probably meant, or how to add one, for an error that quotes the unknown one."""
    quoted = message.partition("'")[2].partition("'")[0]
    near = difflib.get_close_matches(quoted, url_map.converters, n=1)
    return f" Did you mean {near[0]!r}?" if near else " Add it to app.url_map.converters before the rule."


def _converter_error(rule: WerkzeugRule, url_map: Map) -> RouteOptionError | None:
    """Return what is wrong with the arguments of the rule's converters, if that can be told."""
    try:
        variables = parse_rule(rule.rule).variables
    except RuleSyntaxError:
        return None
    problems = (converter_problem(rule.rule, variable, url_map.converters) for variable in variables)
    found = next((problem for problem in problems if problem is not None), None)
    return None if found is None else RouteOptionError(found)


def place_of(view: Callable[..., object]) -> str:
    """Return *view*'s name with file and line, where it has them, for messages."""
    name: str = getattr(view, "__qualname__", repr(view))
    code = attribute(unwrapped(view), "__code__", None)
    return f"{name} ({code.co_filename}:{code.co_firstlineno})" if isinstance(code, CodeType) else name


# A rule class may take options of its own (Flask's contract).
def new_rule(
    rule_class: type[WerkzeugRule],
    rule: str,
    view: ViewCallable | None,
    automatic_options: bool | None,
    answers_options: bool,
    options: dict[str, Any],
) -> WerkzeugRule:
    """Return the rule for *view*, with the methods that its options, the view's attributes and the configuration give it (ROUTE-08 to ROUTE-10).

    *answers_options* is the configuration's say on automatic OPTIONS (METH-04).

    Raises:
        RouteOptionError: ``methods`` is one string.
        RouteError: the rule does not start with a slash (ROUTE-06).
        TypeError: the rule class does not know an option (ROUTE-11).
    """
    given: Iterable[str] | None = options.pop("methods", None)
    methods: Iterable[str] = (getattr(view, "methods", None) or ("GET",)) if given is None else given
    refuse_text_for_methods(methods)
    if not rule.startswith("/"):
        raise RouteError(f"Rule {rule!r} does not start with a slash; write {'/' + rule!r}.")
    allowed = {name.upper() for name in methods}
    required: set[str] = set(getattr(view, "required_methods", ()))
    if automatic_options is None:
        automatic_options = getattr(view, "provide_automatic_options", None)
    if automatic_options is None:
        automatic_options = "OPTIONS" not in allowed and answers_options
        if automatic_options:
            required.add("OPTIONS")
    made = rule_class(rule, methods=allowed | required, **options)
    # The attribute is declared on erlen's own rule class; another one gets it all the same (ROUTE-30).
    setattr(made, "provide_automatic_options", automatic_options)  # noqa: B010
    return made
