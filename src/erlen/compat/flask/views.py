"""``flask.views``: erlen's class-based views, seen by checkers as Flask's are: a base class may be asked for a view function, too."""

from collections.abc import Collection
from typing import Any, ClassVar, Protocol, cast

from ..._typing import override
from ...types import Ret
from ...views import MethodView as NativeMethodView
from ...views import View as NativeView
from ...views import ViewFunction, http_method_funcs

__all__ = ["MethodView", "View", "http_method_funcs"]


class MakesViews(Protocol):
    """A class of views, whose constructor a checker does not know."""

    def as_view(self, name: str, /, *class_args: object, **class_kwargs: object) -> ViewFunction[..., Ret]: ...


class Dispatches(Protocol):
    """A view, whose variables a checker does not know."""

    def dispatch_request(self, *args: object, **kwargs: object) -> Ret: ...


class View(NativeView):
    """A view as a class."""

    # Any collection of names, wherever it comes from (Flask's contract).
    methods: ClassVar[Collection[str] | None] = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # see above

    # What a constructor takes is not for a checker to say; the class may be one that only the run knows (Flask's contract).
    @classmethod
    @override
    def as_view(cls, name: str, *class_args: Any, **class_kwargs: Any) -> ViewFunction[..., Any]:
        """Return a view function: what follows the name goes to the constructor (VIEW-01)."""
        return cast("MakesViews", super()).as_view(name, *class_args, **class_kwargs)

    # What a subclass takes are its rule's variables (Flask's contract).
    def dispatch_request(self, *args: Any, **kwargs: Any) -> Any:
        """Answer the request; a subclass says how."""
        return cast("Dispatches", super()).dispatch_request(*args, **kwargs)


class MethodView(NativeMethodView, View):
    """A view whose methods answer the HTTP methods of the same name (VIEW-05)."""

    # See View.
    methods: ClassVar[Collection[str] | None] = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # see View

    # See View.
    @classmethod
    @override
    def as_view(cls, name: str, *class_args: Any, **class_kwargs: Any) -> ViewFunction[..., Any]:
        """Return a view function; see `View.as_view`."""
        return cast("MakesViews", super()).as_view(name, *class_args, **class_kwargs)
