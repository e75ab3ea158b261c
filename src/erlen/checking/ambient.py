"""What every template sees besides what it is given: the environment's globals and what context processors add.

Knows the application and reads the source of its context processors; calls none of them. Rule: where what they add cannot be read, it may be
anything.
"""

import ast
import inspect
import textwrap
import typing
from collections.abc import Callable

import attrs
from typing_extensions import is_typeddict

from .._dynamic import unwrapped
from ..app import AnyErlen
from ..signals import before_render_template
from ..templating import default_context
from .calls import keys_of_variable, literal_keys, own_nodes
from .contexts import fields_of

__all__ = ["Ambient", "ambient_of", "names_added_by"]

# What jinja itself binds, and what its translation extension expects to be installed.
ALWAYS = frozenset({"self", "super", "gettext", "ngettext", "pgettext", "npgettext", "_"})


@attrs.frozen
class Ambient:
    """The names that every template sees; of an open one, there may be more."""

    environment: frozenset[str]
    added: frozenset[str]
    is_open: bool

    @property
    def names(self) -> frozenset[str]:
        """All names that are known."""
        return self.environment | self.added


def ambient_of(app: AnyErlen) -> Ambient:
    """Return what every template of *app* sees.

    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> sorted(ambient_of(app).names & {"g", "request", "url_for", "title"})
    ['g', 'request', 'url_for']
    """
    added: set[str] = {"g", "request", "session"}
    # A receiver may add to the context; so may an override.
    is_open = bool(before_render_template.receivers) or not _is_plain(app)
    for processors in app.tables.context_processors.values():
        for processor in processors:
            if processor is default_context:
                continue
            names = names_added_by(processor)
            if names is None:
                is_open = True
            else:
                added |= names
    return Ambient(frozenset(app.jinja_env.globals) | ALWAYS, frozenset(added), is_open)


def _is_plain(app: AnyErlen) -> bool:
    return type(app).update_template_context.__module__.partition(".")[
        0
    ] == "erlen" and "update_template_context" not in vars(app)


# What a processor takes and returns is checked elsewhere.
def names_added_by(processor: Callable[..., object]) -> frozenset[str] | None:
    """Return the names that *processor* adds, read from its source; None where that does not say.

    >>> def processor():
    ...     return {"year": 2024}
    >>> names_added_by(processor)
    frozenset({'year'})
    """
    function = unwrapped(processor)
    declared = _declared(function)
    if declared is not None:
        return declared
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        # Written in C, made by hand, or a lambda in the middle of a line.
        return None
    definition = next(
        (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)), None
    )
    if definition is None:
        return _of_lambda(tree)
    returned = [node.value for node in own_nodes(definition) if isinstance(node, ast.Return)]
    known: dict[str, object] = getattr(function, "__globals__", {})
    found: set[str] = set()
    for value in returned:
        names = _names_in(value, definition, known)
        if names is None:
            return None
        found |= names
    return frozenset(found) if returned else None


def _declared(function: Callable[..., object]) -> frozenset[str] | None:
    """Return the keys of the typed dict that *function* says it returns."""
    try:
        hint: object = typing.get_type_hints(function).get("return")
    except (NameError, TypeError, AttributeError, SyntaxError):
        return None
    return frozenset(fields_of(hint)) if isinstance(hint, type) and is_typeddict(hint) else None


def _of_lambda(tree: ast.Module) -> frozenset[str] | None:
    lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    return literal_keys(lambdas[0].body) if len(lambdas) == 1 else None


def _names_in(
    value: ast.expr | None, function: ast.FunctionDef | ast.AsyncFunctionDef, names: dict[str, object]
) -> frozenset[str] | None:
    if (keys := literal_keys(value)) is not None:
        return keys
    match value:
        case ast.Name(id=name):
            return keys_of_variable(function, name)
        case ast.Call(func=ast.Attribute(attr="asdict") | ast.Name(id="asdict"), args=[ast.Name(id=name), *_]):
            kinds = [_class_made_by(made, names) for made in _values_of(name, function)]
            return frozenset(fields_of(kinds[0])) if len(kinds) == 1 and kinds[0] is not None else None
        case ast.Call(func=ast.Attribute(attr="asdict") | ast.Name(id="asdict"), args=[ast.Call() as made, *_]):
            kind = _class_made_by(made, names)
            return None if kind is None else frozenset(fields_of(kind))
        case _:
            return None


def _values_of(name: str, function: ast.AST) -> list[ast.expr | None]:
    """Return what is assigned to *name*; None for whatever else binds or changes it."""
    found: list[ast.expr | None] = []
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                found.append(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=value) if target == name:
                found.append(value)
            case ast.AugAssign(target=ast.Name(id=target)) if target == name:
                found.append(None)
            case _:
                pass
    return found


def _class_made_by(value: ast.expr | None, names: dict[str, object]) -> type[object] | None:
    match value:
        case ast.Call(func=ast.Name(id=name)):
            kind = names.get(name)
            return kind if isinstance(kind, type) else None
        case _:
            return None
