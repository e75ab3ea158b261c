"""A view that is known by its name until somebody asks for it."""

from collections.abc import Callable
from functools import cached_property

from werkzeug.utils import import_string

from erlen import Ret

__all__ = ["LazyView"]


class LazyView:
    """The view at *import_name*, imported by the first request for it."""

    def __init__(self, import_name: str) -> None:
        self.import_name = import_name
        # The endpoint's name, as if the view itself were registered.
        self.__module__, _, self.__name__ = import_name.rpartition(".")

    @cached_property
    def view(self) -> Callable[..., Ret]:
        """The view itself."""
        view: Callable[..., Ret] = import_string(self.import_name)
        return view

    def __call__(self, *args: object, **kwargs: object) -> Ret:
        """Answer a request with the view."""
        return self.view(*args, **kwargs)
