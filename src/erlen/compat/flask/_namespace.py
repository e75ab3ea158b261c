"""The class of ``flask.g``: erlen's, with Flask's name in its ``repr``."""

from ... import _stack
from ..._typing import override
from ...namespace import ContextGlobals

__all__ = ["_AppCtxGlobals"]


class _AppCtxGlobals(ContextGlobals):
    """The namespace of one application context."""

    @override
    def __repr__(self) -> str:
        app = _stack.app_or_none()
        return object.__repr__(self) if app is None else f"<flask.g of {app.name!r}>"
