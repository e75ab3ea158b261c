"""What hooks may do to a view's arguments between the rule and the view.

Knows hook tables and scopes. Rule: a hook whose source does not tell may do anything.
"""

from types import CodeType

import attrs

from ._calling import function_of
from ._forwarding import changed_by
from .decorators import Tables
from .types import Scope

__all__ = ["Interference", "interference_of"]


@attrs.frozen
class Interference:
    """What the hooks of some scopes may do to a view's arguments."""

    anything: bool
    names: frozenset[str]


def interference_of(tables: Tables, scopes: tuple[Scope, ...]) -> Interference:
    """Return what the URL value preprocessors and before hooks of *scopes* may change."""
    names: set[str] = set()
    for preprocessor in tables.url_value_preprocessors.outward(scopes):
        changed = changed_by(preprocessor, 1)
        if changed is None:
            return Interference(True, frozenset())
        names |= changed
    for hook in tables.before_request.outward(scopes):
        function = function_of(hook)
        if function is None or _mentions(function.__code__, "view_args"):
            return Interference(True, frozenset())
    return Interference(False, frozenset(names))


def _mentions(code: CodeType, name: str) -> bool:
    constants: tuple[object, ...] = code.co_consts
    inner = (const for const in constants if isinstance(const, CodeType))
    return name in code.co_names or any(_mentions(each, name) for each in inner)
