"""The parts of an application: the only place that names them.

Rules: a field is typed by an outline and defaults to the house's own part; replace one with ``attrs.evolve(Parts(), converter=Mine())``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypedDict, final

import attrs
from werkzeug import routing as werkzeug_routing
from werkzeug.wrappers import Response

from . import environment, routing, rulemap, structuring
from ._dynamic import attrs_text
from .protocols import ResponseConverter, Router, Security, Structurer
from .responding import DefaultConverter

__all__ = ["AppOptions", "DefaultEnvironment", "DefaultMap", "DefaultRule", "Parts", "Routed"]


@final
@attrs.frozen(repr=False)
class Parts:
    """What an application is made of, beside what Flask lets one replace by attribute.

    >>> from erlen import Erlen, Parts
    >>> app = Erlen("example", parts=Parts())
    >>> type(app.router).__name__
    'MapRouter'
    """

    # What is loaded with the first application, or later, is named where it is made.
    router: Callable[[werkzeug_routing.Map], Router] = lambda url_map: routing.MapRouter(url_map)
    # A converter may name the class of application it works for.
    converter: ResponseConverter[Any, Response] = attrs.field(factory=DefaultConverter)
    structurer: Structurer = attrs.field(factory=lambda: structuring.CattrsStructurer())

    __repr__ = attrs_text


class AppOptions(TypedDict, total=False):
    """What an application is made with, beside its name, its session interface and its settings (Flask's constructor)."""

    static_url_path: str | None
    static_folder: str | os.PathLike[str] | None
    static_host: str | None
    host_matching: bool
    subdomain_matching: bool
    template_folder: str | os.PathLike[str] | None
    instance_path: str | None
    instance_relative_config: bool
    root_path: str | None
    parts: Parts
    security: Security


class Routed:
    """Who has a router, and shows its map as an own attribute."""

    router: Router

    @property
    def url_map(self) -> werkzeug_routing.Map:
        """The rules; another map that is assigned takes their place, for matching and building alike."""
        return self.router.url_map

    @url_map.setter
    def url_map(self, url_map: werkzeug_routing.Map) -> None:
        self.router.url_map = url_map


class DefaultEnvironment:
    """The class attribute `jinja_environment` as long as nobody sets another one."""

    def __get__(self, instance: object, owner: type[object] | None = None) -> type[environment.Environment]:
        return environment.Environment


class DefaultRule:
    """The class attribute `url_rule_class` as long as nobody sets another one."""

    def __get__(self, instance: object, owner: type[object] | None = None) -> type[werkzeug_routing.Rule]:
        return rulemap.Rule


class DefaultMap:
    """The class attribute `url_map_class` as long as nobody sets another one."""

    def __get__(self, instance: object, owner: type[object] | None = None) -> type[werkzeug_routing.Map]:
        return rulemap.RuleMap
