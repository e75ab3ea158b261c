"""What an application's router and views say about its endpoints: parameters with their types, methods, rules, and what a reader wants to know.

Knows werkzeug's rules and converters; nothing of what is written. Rule: several rules of one endpoint are one signature, in which a parameter is
required if no rule does without it.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import CodeType, FunctionType, MethodType
from typing import Any, Literal, TypeAlias, cast, get_args, get_origin, get_type_hints

import attrs
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.converters import DEFAULT_CONVERTERS, AnyConverter

from .._dynamic import attributes, unwrapped
from .._typing import override
from ..app import AnyErlen
from ..rulemap import endpoint_of
from ..types import HookCallable, ViewCallable
from ..urlrules import CONVERTER_TYPES
from ..urls import url_scopes

__all__ = ["Endpoint", "Parameter", "RuleText", "endpoints_of"]

Annotation: TypeAlias = object
"""A type, or whatever else stands behind a colon."""

BUILTIN_TYPES: Mapping[type[BaseConverter], type] = {
    DEFAULT_CONVERTERS[name]: type_ for name, type_ in CONVERTER_TYPES.items()
}


@attrs.frozen
class Parameter:
    """A value that an endpoint's rules take; several rules may know different types of it."""

    name: str
    annotations: tuple[Annotation, ...]
    is_required: bool


@attrs.frozen
class RuleText:
    """A rule as it was written, with the methods for which it was."""

    rule: str
    methods: tuple[str, ...]
    domain: str = ""


@attrs.frozen
class Endpoint:
    """An endpoint with everything that is told about it."""

    name: str
    parameters: tuple[Parameter, ...]
    rules: tuple[RuleText, ...]
    signatures: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods of all rules together."""
        return tuple(sorted({method for rule in self.rules for method in rule.methods}))


def endpoints_of(app: AnyErlen) -> list[Endpoint]:
    """Return the endpoints of *app*, by name.

    >>> from erlen import Erlen
    >>> app = Erlen("example", static_folder=None)
    >>> @app.get("/posts/<int:post_id>")
    ... def post(post_id: int) -> str:
    ...     return ""
    >>> [(endpoint.name, endpoint.parameters[0].annotations) for endpoint in endpoints_of(app)]
    [('post', (<class 'int'>,))]
    """
    by_name: dict[str, list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        by_name.setdefault(endpoint_of(rule), []).append(rule)
    return [_endpoint(app, name, by_name[name]) for name in sorted(by_name)]


def _endpoint(app: AnyErlen, name: str, rules: list[Rule]) -> Endpoint:
    view = app.view_functions.get(name)
    required = _required(rules[0]).intersection(*map(_required, rules))
    required -= set(_supplied(app.tables.url_defaults.outward(url_scopes(name)), required, view))
    annotations: dict[str, list[Annotation]] = {}
    for rule in rules:
        for variable, annotation in _variables(rule):
            annotations.setdefault(variable, []).append(annotation)
    parameters = (
        Parameter(variable, tuple(_distinct(found)), variable in required) for variable, found in annotations.items()
    )
    return Endpoint(
        name,
        # What has a default stands behind what has none.
        tuple(sorted(parameters, key=lambda parameter: not parameter.is_required)),
        tuple(_rule_text(rule, app.url_map.host_matching) for rule in rules),
        tuple(signatures_of(view)) if view is not None else (),
        tuple(summary_of(view)) if view is not None else (),
    )


def _rule_text(rule: Rule, has_hosts: bool) -> RuleText:
    hidden = {"HEAD", "OPTIONS"} if getattr(rule, "provide_automatic_options", True) else {"HEAD"}
    methods = rule.methods or set[str]()
    return RuleText(rule.rule, tuple(sorted(methods - hidden)), (rule.host if has_hosts else rule.subdomain) or "")


# Parameters


def _required(rule: Rule) -> set[str]:
    arguments = cast("set[str]", rule.arguments)  # type: ignore[redundant-cast]  # pyright knows less of a bare set
    return arguments - set(rule.defaults or ())


def _variables(rule: Rule) -> Iterator[tuple[str, Annotation]]:
    """Yield the variables of *rule*, then the defaults that tell it from other rules."""
    converters: Mapping[str, BaseConverter] = rule._converters  # pyright: ignore[reportPrivateUsage]  # nothing public has them
    for name, converter in converters.items():
        yield name, annotation_of(converter)
    defaults: Mapping[str, object] = rule.defaults or {}
    for name, value in defaults.items():
        if name not in converters:
            yield name, Literal[value] if isinstance(value, str | int | bytes | None) else type(value)


def _distinct(annotations: list[Annotation]) -> list[Annotation]:
    """Return *annotations* without repetitions, and without literals of a type that stands there as well."""
    known = {one for one in annotations if isinstance(one, type)}
    return [
        one
        for index, one in enumerate(annotations)
        if one not in annotations[:index]
        and not (get_origin(one) is Literal and set(map(type, get_args(one))) <= known)
    ]


def annotation_of(converter: BaseConverter) -> Annotation:
    """Return what *converter* takes when a URL is built: as `to_url` says, else what `to_python` makes, else anything.

    >>> from werkzeug.routing import IntegerConverter, Map
    >>> annotation_of(IntegerConverter(Map()))
    <class 'int'>
    """
    cls = type(converter)
    base = next((base for base in BUILTIN_TYPES if issubclass(cls, base)), BaseConverter)
    if cls.to_url is base.to_url and cls.to_python is base.to_python and base is not BaseConverter:
        if isinstance(converter, AnyConverter) and converter.items:
            return Literal[tuple(sorted(converter.items))]
        return BUILTIN_TYPES[base]
    for method, where in ((cls.to_url, None), (cls.to_python, "return")):
        hints = _hints(method)
        if where is None:
            where = "".join(list(inspect.signature(method).parameters)[1:2])
        found = hints.get(where, Any)
        if found is not Any:
            return found
    # werkzeug's own says nothing and passes the text on.
    is_plain = cls.to_url is BaseConverter.to_url and cls.to_python is BaseConverter.to_python
    return str if is_plain else object if base is BaseConverter else BUILTIN_TYPES[base]


def _hints(function: Callable[..., object]) -> Mapping[str, Annotation]:
    try:
        return get_type_hints(function, include_extras=True)
    except (NameError, TypeError, AttributeError):
        # Names that only checkers know.
        return {}


# What functions registered with `url_defaults` supply


def _supplied(hooks: Iterable[HookCallable], names: Iterable[str], view: ViewCallable | None) -> Iterator[str]:
    """Yield which of *names* one of *hooks* probably supplies: it speaks of it, or the view does not take it."""
    standing = list(hooks)
    if not standing:
        return
    spoken = set[str]().union(*map(_spoken, standing))
    taken = _taken(view)
    for name in names:
        if name in spoken or (taken is not None and name not in taken):
            yield name


def _spoken(hook: HookCallable) -> set[str]:
    """Return the texts in the code of *hook*, and those of the globals that it uses."""
    code: object = getattr(unwrapped(hook), "__code__", None)
    values: Mapping[str, object] = getattr(hook, "__globals__", {})
    return set(_texts(code, values)) if isinstance(code, CodeType) else set()


def _texts(code: CodeType, values: Mapping[str, object]) -> Iterator[str]:
    constants: tuple[object, ...] = code.co_consts
    for found in (*constants, *map(values.get, code.co_names)):
        if isinstance(found, str):
            yield found
        elif isinstance(found, CodeType):
            yield from _texts(found, values)


def _taken(view: ViewCallable | None) -> set[str] | None:
    """Return the names of the arguments of *view*, None where it takes any or does not say."""
    handlers = list(_handlers(view)) if view is not None else []
    names: set[str] = set()
    for handler in handlers:
        try:
            parameters = inspect.signature(handler).parameters.values()
        except (TypeError, ValueError):
            return None
        if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            return None
        names.update(parameter.name for parameter in parameters)
    return names if handlers else None


# What a reader wants to know


def _handlers(view: ViewCallable) -> list[Callable[..., object]]:
    """Return *view*, or the methods of a class-based view that answer requests."""
    view_class: type | None = getattr(view, "view_class", None)
    if view_class is None:
        return [view]
    names = [verb for verb in ("get", "post", "put", "patch", "delete") if hasattr(view_class, verb)]
    methods = attributes(view_class, names or ["dispatch_request"])
    return [cast("Callable[..., object]", method) for method in methods.values()]


@attrs.frozen(repr=False)
class Shown:
    """A value that a signature shows as *text*."""

    text: str

    @override
    def __repr__(self) -> str:
        return self.text


def signatures_of(view: ViewCallable) -> Iterator[str]:
    """Yield the signature of *view*, of a class-based one those of its methods.

    >>> def post(post_id: int, page: "int" = 1) -> str: ...
    >>> list(signatures_of(post))
    ['def post(post_id: int, page: int = 1) -> str']
    """
    for handler in _handlers(view):
        name = str(getattr(handler, "__qualname__", type(handler).__qualname__)).rpartition("<locals>.")[2]
        prefix = "async def" if inspect.iscoroutinefunction(unwrapped(handler)) else "def"
        try:
            signature = inspect.signature(handler)
        except (TypeError, ValueError):
            yield f"{prefix} {name}(...)"
            continue
        is_method = handler is not view
        parameters = [_shown(parameter) for parameter in list(signature.parameters.values())[is_method:]]
        returned = _annotation_text(signature.return_annotation)
        yield f"{prefix} {name}{signature.replace(parameters=parameters, return_annotation=returned)}"


def _shown(parameter: inspect.Parameter) -> inspect.Parameter:
    default: object = parameter.default
    if default is not parameter.empty:
        plain = default is None or isinstance(default, str | int | float | bytes)
        # Others may show an address, or another order each time.
        default = Shown(repr(default) if plain and len(repr(default)) < 40 else "...")
    return parameter.replace(annotation=_annotation_text(parameter.annotation), default=default)


def _annotation_text(annotation: Annotation) -> Annotation:
    if annotation is inspect.Signature.empty:
        return annotation
    if isinstance(annotation, str):
        return Shown(annotation)
    if isinstance(annotation, type) and not getattr(annotation, "__args__", None):
        return Shown(annotation.__qualname__)
    return Shown("None" if annotation is None else repr(annotation).replace("typing.", ""))


def summary_of(view: ViewCallable) -> Iterator[str]:
    """Yield the lines of the first paragraph of what *view* says about itself."""
    view_class: type | None = getattr(view, "view_class", None)
    speaker: object = view_class or unwrapped(view)
    if not isinstance(speaker, type | FunctionType | MethodType):
        # An instance would answer with what its class says of itself.
        return
    for line in inspect.cleandoc(speaker.__doc__ or "").splitlines():
        if not line.strip():
            return
        yield line
