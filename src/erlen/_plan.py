"""What one endpoint needs, worked out once.

Knows endpoints as names. Rules: a plan holds scopes, never the hooks themselves: those live in tables that stay mutable.
"""

from functools import lru_cache

import attrs
from werkzeug.routing import Rule

from .types import Scope
from .wrappers import split_blueprint_path

__all__ = ["Plan", "plan_for", "plan_of"]


@attrs.frozen
class Plan:
    """The scopes whose hooks and handlers concern an endpoint."""

    outward: tuple[Scope, ...]
    """The application first, then the blueprints from outside to inside: the order of before hooks."""

    inward: tuple[Scope, ...]
    """The innermost blueprint first, the application last: the order of after hooks and of handlers."""


@lru_cache(maxsize=4096)
def plan_for(endpoint: str | None) -> Plan:
    """Return the plan of *endpoint*; None stands for a request that matched nothing (LIFE-06).

    >>> from erlen._plan import plan_for
    >>> plan_for("a.b.view").inward
    ('a.b', 'a', None)
    """
    blueprint = "" if endpoint is None else endpoint.rpartition(".")[0]
    inward: tuple[Scope, ...] = (*split_blueprint_path(blueprint), None) if blueprint else (None,)
    return Plan(outward=inward[::-1], inward=inward)


def plan_of(rule: Rule | None) -> Plan:
    """Return the plan of the endpoint of *rule*; None stands for a request that matched nothing."""
    return plan_for(None if rule is None else rule.endpoint)
