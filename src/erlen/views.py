"""Class-based views: a class per resource, an instance per request.

Knows the current request only for its method. Rules (VIEW): `as_view` makes an ordinary view function, whose signature for checkers is that of the
class's handlers; decorators are applied once per `as_view`, the last of the list outermost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar, ParamSpec, Protocol, TypeVar, cast, overload

from . import _stack
from ._typing import override
from .types import Method, MethodCollection, Ret

__all__ = ["MethodView", "View", "ViewFunction", "as_view", "http_method_funcs"]

http_method_funcs: frozenset[str] = frozenset({"get", "post", "head", "options", "delete", "put", "trace", "patch"})
"""The names of methods that a `MethodView` answers with."""

P = ParamSpec("P")
I = ParamSpec("I")  # noqa: E741  # the parameters of __init__
R_co = TypeVar("R_co", covariant=True, bound=Ret)


class Dispatching(Protocol[P, R_co]):
    """An instance that answers a request with `dispatch_request`."""

    def dispatch_request(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class HasGet(Protocol[P, R_co]):
    """An instance that answers GET."""

    def get(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class HasPost(Protocol[P, R_co]):
    """An instance that answers POST."""

    def post(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class HasPut(Protocol[P, R_co]):
    """An instance that answers PUT."""

    def put(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class HasPatch(Protocol[P, R_co]):
    """An instance that answers PATCH."""

    def patch(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class HasDelete(Protocol[P, R_co]):
    """An instance that answers DELETE."""

    def delete(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class ViewFunction(Protocol[P, R_co]):
    """What `as_view` makes: a view function that remembers its class (VIEW-01)."""

    __name__: str
    view_class: type[View]
    methods: Collection[str] | None
    provide_automatic_options: bool | None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...


class _Making(Protocol):
    """A view function while it is made, and what it asks its class for."""

    __name__: str
    __doc__: str | None
    __module__: str
    view_class: Callable[..., Dispatching[..., Ret]]
    methods: Collection[str] | None
    provide_automatic_options: bool | None


# The signatures that matter are the handlers'; in here everything goes through (see View.as_view).
def _view_function(
    cls: type[View], name: str, class_args: tuple[object, ...], class_kwargs: dict[str, object]
) -> object:
    """Return the function that answers with instances of *cls* (VIEW-01 to VIEW-03, VIEW-14)."""
    view: _Making
    make = cast("Callable[..., Dispatching[..., Ret]]", cls)

    if cls.init_every_request:

        def per_request(*args: object, **kwargs: object) -> object:
            # view_class may be replaced after registration (VIEW-11).
            instance = view.view_class(*class_args, **class_kwargs)
            return _stack.app().ensure_sync(instance.dispatch_request)(*args, **kwargs)

        view = cast("_Making", per_request)
    else:
        shared = make(*class_args, **class_kwargs)

        def once(*args: object, **kwargs: object) -> object:
            return _stack.app().ensure_sync(shared.dispatch_request)(*args, **kwargs)

        view = cast("_Making", once)

    for decorator in cls.decorators:
        # A decorator reads the names to copy them: they have to be there at each step.
        view.__name__ = name
        view.__module__ = cls.__module__
        view = decorator(view)

    view.view_class = make
    view.__name__ = name
    view.__doc__ = cls.__doc__
    view.__module__ = cls.__module__
    view.methods = cls.methods
    view.provide_automatic_options = cls.provide_automatic_options
    return view


class View:
    """A view as a class: define ``dispatch_request(self, …)``, which takes the rule's variables.

    >>> from erlen import Erlen
    >>> from erlen.views import View
    >>> class Greeting(View):
    ...     def __init__(self, word: str) -> None:
    ...         self.word = word
    ...     def dispatch_request(self, name: str) -> str:
    ...         return f"{self.word} {name}"
    >>> app = Erlen("example")
    >>> app.add_url_rule("/<name>", view_func=Greeting.as_view("greet", "hello"))
    >>> app.test_client().get("/ada").text
    'hello ada'
    """

    methods: ClassVar[MethodCollection | None] = None
    """The methods the view answers; None for those of the rule."""

    provide_automatic_options: ClassVar[bool | None] = None
    """Whether OPTIONS is answered without the view; None for the rule's choice (VIEW-13)."""

    # A decorator may take and return any callable (Flask's contract).
    decorators: ClassVar[Sequence[Callable[[Any], Any]]] = []
    """Decorators for the view function, the last one outermost (VIEW-03)."""

    init_every_request: ClassVar[bool] = True
    """Whether each request gets an instance of its own (VIEW-02)."""

    # A class as its constructor: how mypy, too, knows what the constructor takes. pyright wants to see a type there.
    @classmethod  # pyright: ignore[reportArgumentType]
    def as_view(  # type: ignore[misc]
        cls: Callable[I, Dispatching[P, R_co]],  # pyright: ignore[reportGeneralTypeIssues]
        name: str,
        *class_args: I.args,
        **class_kwargs: I.kwargs,
    ) -> ViewFunction[P, R_co]:
        """Return a view function: ``as_view(name, …)``, where what follows the name goes to the constructor (VIEW-01)."""
        made = _view_function(cast("type[View]", cls), name, class_args, class_kwargs)
        return cast("ViewFunction[P, R_co]", made)


class _HasAsView(Protocol):
    def as_view(self, name: str, /, *class_args: object, **class_kwargs: object) -> object: ...


@overload
def as_view(
    cls: Callable[I, Dispatching[P, R_co]], name: str, /, *class_args: I.args, **class_kwargs: I.kwargs
) -> ViewFunction[P, R_co]: ...
@overload
def as_view(
    cls: Callable[I, HasGet[P, R_co]], name: str, /, *class_args: I.args, **class_kwargs: I.kwargs
) -> ViewFunction[P, R_co]: ...
@overload
def as_view(
    cls: Callable[I, HasPost[P, R_co]], name: str, /, *class_args: I.args, **class_kwargs: I.kwargs
) -> ViewFunction[P, R_co]: ...
@overload
def as_view(
    cls: Callable[I, HasPut[P, R_co]], name: str, /, *class_args: I.args, **class_kwargs: I.kwargs
) -> ViewFunction[P, R_co]: ...
@overload
def as_view(
    cls: Callable[I, HasPatch[P, R_co]], name: str, /, *class_args: I.args, **class_kwargs: I.kwargs
) -> ViewFunction[P, R_co]: ...
@overload
def as_view(
    cls: Callable[I, HasDelete[P, R_co]], name: str, /, *class_args: I.args, **class_kwargs: I.kwargs
) -> ViewFunction[P, R_co]: ...
# The overloads say what the class's constructor and handlers take.
def as_view(cls: Callable[..., object], name: str, /, *class_args: object, **class_kwargs: object) -> object:
    """Return a view function of the class *cls*: `View.as_view` as a function.

    >>> from erlen.views import View, as_view
    >>> class Greeting(View):
    ...     def __init__(self, word: str) -> None:
    ...         self.word = word
    ...     def dispatch_request(self) -> str:
    ...         return self.word
    >>> as_view(Greeting, "greet", "hello").__name__
    'greet'
    """
    # A class may have a constructor's type, and an `as_view` of its own.
    return cast("_HasAsView", cls).as_view(name, *class_args, **class_kwargs)


def _unimplemented(self: View, *args: object, **kwargs: object) -> Ret:
    raise NotImplementedError(
        f"{type(self).__name__} defines no dispatch_request method; define one that takes the rule's variables."
    )


def _dispatch_on_method(self: View, *args: object, **kwargs: object) -> object:
    """Call the handler for the request's method; HEAD falls back to GET (VIEW-06)."""
    method = _stack.request_frame().request.method
    handler: Callable[..., object] | None = getattr(self, method.lower(), None)
    if handler is None and method == "HEAD":
        handler = getattr(self, "get", None)
    if handler is None:
        raise AssertionError(
            f"{type(self).__name__} defines no method {method.lower()!r}, although its rule allows {method}."
        )
    return _stack.app().ensure_sync(handler)(*args, **kwargs)


class MethodView(View):
    """A view whose methods answer the HTTP methods of the same name (VIEW-05).

    >>> from erlen import Erlen
    >>> from erlen.views import MethodView
    >>> class Counter(MethodView):
    ...     def get(self, start: int) -> dict[str, object]:
    ...         return {"count": start}
    ...     def post(self, start: int) -> dict[str, object]:
    ...         return {"count": start + 1}
    >>> app = Erlen("example")
    >>> app.add_url_rule("/<int:start>", view_func=Counter.as_view("counter"))
    >>> app.test_client().post("/1").json
    {'count': 2}
    """

    methods: ClassVar[MethodCollection | None]

    @override
    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "methods" in cls.__dict__:
            return
        found: set[str] = set()
        for base in cls.__bases__:
            found.update(getattr(base, "methods", None) or ())
        found.update(name.upper() for name in http_method_funcs if hasattr(cls, name))
        if found:
            cls.methods = cast("set[Method]", found)

    # The first handler that the class has speaks for all; the others are compared with the rule when the application is finalised.
    @overload
    @classmethod  # pyright: ignore[reportArgumentType]  # see View.as_view
    def as_view(  # type: ignore[misc]  # see View.as_view
        cls: Callable[I, HasGet[P, R_co]], name: str, *class_args: I.args, **class_kwargs: I.kwargs
    ) -> ViewFunction[P, R_co]: ...
    @overload
    @classmethod  # pyright: ignore[reportArgumentType]  # see View.as_view
    def as_view(  # type: ignore[misc]  # see View.as_view
        cls: Callable[I, HasPost[P, R_co]], name: str, *class_args: I.args, **class_kwargs: I.kwargs
    ) -> ViewFunction[P, R_co]: ...
    @overload
    @classmethod  # pyright: ignore[reportArgumentType]  # see View.as_view
    def as_view(  # type: ignore[misc]  # see View.as_view
        cls: Callable[I, HasPut[P, R_co]], name: str, *class_args: I.args, **class_kwargs: I.kwargs
    ) -> ViewFunction[P, R_co]: ...
    @overload
    @classmethod  # pyright: ignore[reportArgumentType]  # see View.as_view
    def as_view(  # type: ignore[misc]  # see View.as_view
        cls: Callable[I, HasPatch[P, R_co]], name: str, *class_args: I.args, **class_kwargs: I.kwargs
    ) -> ViewFunction[P, R_co]: ...
    @overload
    @classmethod  # pyright: ignore[reportArgumentType]  # see View.as_view
    def as_view(  # type: ignore[misc]  # see View.as_view
        cls: Callable[I, HasDelete[P, R_co]], name: str, *class_args: I.args, **class_kwargs: I.kwargs
    ) -> ViewFunction[P, R_co]: ...
    @overload
    @classmethod  # pyright: ignore[reportArgumentType]  # see View.as_view
    def as_view(  # type: ignore[misc]  # see View.as_view
        cls: Callable[I, Dispatching[P, R_co]], name: str, *class_args: I.args, **class_kwargs: I.kwargs
    ) -> ViewFunction[P, R_co]: ...
    # The overloads say what each class's constructor and handlers take.
    @classmethod
    @override
    def as_view(  # pyright: ignore[reportIncompatibleMethodOverride]  # another handler speaks for the class
        cls: Callable[..., object], name: str, *class_args: object, **class_kwargs: object
    ) -> object:
        """Return a view function; see `View.as_view`."""
        return _view_function(cast("type[View]", cls), name, class_args, class_kwargs)


# Set here and not in the class bodies, so that a checker sees a class without a handler as one that cannot become a view.
for _owner, _method in ((View, _unimplemented), (MethodView, _dispatch_on_method)):
    setattr(_owner, "dispatch_request", _method)  # noqa: B010  # an assignment would declare it to checkers
