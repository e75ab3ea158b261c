"""Calls of a view, read as an endpoint and values by name: what building its URL takes.

Knows views, their signatures and the router; it builds nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial

from . import _stack, routing
from .ctx import RequestContext
from .errors import AmbiguousViewError, UnknownViewError
from .protocols import Router
from .types import URLValues

__all__ = ["check_by_name", "endpoint_for", "values_of"]


def endpoint_for(router: Router, view: Callable[..., object]) -> str:
    """Return the endpoint of *view*; of several the current blueprint's.

    Raises:
        UnknownViewError: *view* has no rule in this application.
        AmbiguousViewError: *view* has several endpoints and not exactly one in the current blueprint.
    """
    endpoints = router.endpoints_of(view)
    if len(endpoints) == 1:
        return endpoints[0]
    if not endpoints:
        raise UnknownViewError(
            f"{routing.place_of(view)} is no view of this application: register it with a route, or its blueprint with the application."
        )
    frame = _stack.current()
    context = None if frame is None else frame.request_context
    blueprint = context.request.blueprint if isinstance(context, RequestContext) else None
    near = tuple(name for name in endpoints if name.rpartition(".")[0] == (blueprint or ""))
    if len(near) == 1:
        return near[0]
    raise AmbiguousViewError(
        f"{routing.place_of(view)} has several endpoints: {', '.join(map(repr, endpoints))}; name the one you mean.",
        endpoints,
    )


def check_by_name(endpoint: str, args: tuple[object, ...]) -> None:
    """Refuse positional values for an endpoint's name, which says nothing of their order.

    Raises:
        TypeError: there are any.
    """
    if args:
        raise TypeError(f"url_for({endpoint!r}, …) takes values by name only, not {args!r}.")


def values_of(view: Callable[..., object], args: tuple[object, ...], kwargs: Mapping[str, object]) -> URLValues:
    """Return the arguments of a call of *view* by name.

    Raises:
        TypeError: *view* does not take such a call, or its signature does not name what it takes.
    """
    if not args:
        return dict(kwargs)
    signature = inspect.signature(_handler_of(view))
    values: URLValues = signature.bind_partial(*args, **kwargs).arguments
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL and name in values:
            raise TypeError(
                f"{routing.place_of(view)} does not name its positional arguments {values[name]!r}; pass them by name."
            )
        if parameter.kind is parameter.VAR_KEYWORD:
            values.update(values.pop(name, {}))
    return values


def _handler_of(view: Callable[..., object]) -> Callable[..., object]:
    """Return what names the arguments of *view*: of a class-based view the handler that speaks for all, as for checkers."""
    view_class: type | None = getattr(view, "view_class", None)
    if view_class is None:
        return view
    names = (
        name for name in ("get", "post", "put", "patch", "delete", "dispatch_request") if hasattr(view_class, name)
    )
    # Bound to nothing in particular: only the signature is read.
    return partial(getattr(view_class, next(names)), None)
