"""What registering leaves behind: frozen records that say what was declared, and how they read under a mount.

Knows no application and no blueprint: those apply records or keep them. A record never changes; ``under(mount)`` returns another one.
"""

import sys
from collections.abc import Callable, Mapping
from itertools import count
from types import FrameType
from typing import Any, TypeAlias, TypedDict

import attrs

from .errors import RouteError
from .types import MethodCollection, RuleDefaults, ViewCallable

__all__ = [
    "MethodRouteOptions",
    "Mount",
    "NumberedPlace",
    "Place",
    "RouteOptions",
    "RouteRecord",
    "numbered",
    "place_of_caller",
]

Place: TypeAlias = tuple[str, int]
"""File and line where something was declared."""

NumberedPlace: TypeAlias = tuple[str, int, int]
"""File, line and a number that grows: what was added later has a higher one."""

_numbers = count()


def numbered(place: Place) -> NumberedPlace:
    """Return *place* with the next number."""
    return (*place, next(_numbers))


def place_of_caller() -> Place:
    """Return where the code stands that called into erlen; overrides of `add_url_rule` count as erlen's.

    >>> exec(compile("print(place())", "shop.py", "exec"), {"place": place_of_caller})
    ('shop.py', 1)
    """
    # currentframe() is the same behind one more call.
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    while frame is not None:
        module: str = frame.f_globals.get("__name__", "")
        if not module.startswith("erlen.") and frame.f_code.co_name != "add_url_rule":
            break
        frame = frame.f_back
    return ("<unknown>", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)


class MethodRouteOptions(TypedDict, total=False):
    """What the shortcuts for one method take beside the rule."""

    endpoint: str
    provide_automatic_options: bool
    defaults: RuleDefaults
    subdomain: str
    host: str
    build_only: bool
    strict_slashes: bool
    merge_slashes: bool
    # werkzeug passes a rule's values, which have any type, to a function that builds the target.
    redirect_to: str | Callable[..., str]
    alias: bool
    websocket: bool


class RouteOptions(MethodRouteOptions, total=False):
    """What `route` takes beside the rule (ROUTE-11)."""

    methods: MethodCollection


@attrs.frozen(eq=False, repr=False)
class Mount:
    """Where a blueprint hangs: the name it is registered under and what its rules get in front."""

    name: str
    url_prefix: str | None = None
    subdomain: str | None = None
    # A rule's defaults become view arguments of any type (Flask's contract).
    url_defaults: Mapping[str, Any] = attrs.field(factory=dict[str, Any])

    def rule(self, rule: str) -> str:
        """Return *rule* behind the prefix, joined with exactly one slash (BP-05)."""
        if self.url_prefix is None:
            return rule
        if not rule:
            return self.url_prefix
        return f"{self.url_prefix.rstrip('/')}/{rule.lstrip('/')}"


@attrs.frozen(eq=False, repr=False)
class RouteRecord:
    """A rule as it was declared: its view, its endpoint and the options werkzeug gets.

    >>> from erlen.records import Mount, RouteRecord
    >>> RouteRecord("/<int:id>", "show").under(Mount("blog", "/posts")).rule
    '/posts/<int:id>'
    """

    rule: str
    endpoint: str
    # A view's parameters are its rule's variables; its result is converted (Flask's contract).
    view: ViewCallable | None = None
    provide_automatic_options: bool | None = None
    # Options of a custom rule class are its own business (Flask's contract).
    options: Mapping[str, Any] = attrs.field(factory=dict[str, Any])

    def under(self, mount: Mount) -> "RouteRecord":
        """Return the record as it reads under *mount* (BP-01, BP-05, BP-24).

        Raises:
            RouteError: the rule ends up without a leading slash.
        """
        rule = mount.rule(self.rule)
        if not rule.startswith("/"):
            raise RouteError(
                f"Rule {rule!r} of blueprint {mount.name!r} does not start with a slash; write {'/' + rule!r}"
                " or give the blueprint a url_prefix that starts with one."
            )
        options = dict(self.options)
        options.setdefault("subdomain", mount.subdomain)
        options["defaults"] = {**mount.url_defaults, **(options.get("defaults") or {})}
        endpoint = f"{mount.name}.{self.endpoint}".lstrip(".")
        return attrs.evolve(self, rule=rule, endpoint=endpoint, options=options)
