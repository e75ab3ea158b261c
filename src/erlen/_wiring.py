"""The parts of an application: the only place that names them.

Rules: a field is typed by an outline and defaults to the house's own part; replace one with ``attrs.evolve(Parts(), converter=Mine())``.
"""

from collections.abc import Callable
from typing import Any, final

import attrs
from werkzeug.routing import Map
from werkzeug.wrappers import Response

from .protocols import ResponseConverter, Router
from .responding import DefaultConverter
from .routing import MapRouter

__all__ = ["Parts"]


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
