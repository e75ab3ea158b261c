"""The parts of an application: the only place that names them.

Rules: a field is typed by an outline and defaults to the house's own part; replace one with ``attrs.evolve(Parts(), converter=Mine())``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, final

import attrs
from typing_extensions import TypedDict
from werkzeug.routing import Map
from werkzeug.wrappers import Response

from . import environment
from .protocols import ResponseConverter, Router, Security, Structurer
from .responding import DefaultConverter
from .routing import MapRouter
from .structuring import CattrsStructurer

__all__ = ["AppOptions", "DefaultEnvironment", "Parts"]


@final
@attrs.frozen
class Parts:
    """What an application is made of, beside what Flask lets one replace by attribute.

    >>> from erlen import Erlen, Parts
    >>> app = Erlen("example", parts=Parts())
    >>> type(app.router).__name__
    'MapRouter'
    """

    router: Callable[[Map], Router] = MapRouter
    # A converter may name the class of application it works for.
    converter: ResponseConverter[Any, Response] = attrs.field(factory=DefaultConverter)
    structurer: Structurer = attrs.field(factory=CattrsStructurer)


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


class DefaultEnvironment:
    """The class attribute `jinja_environment` as long as nobody sets another one."""

    def __get__(self, instance: object, owner: type[object] | None = None) -> type[environment.Environment]:
        return environment.Environment
