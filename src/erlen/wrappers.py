"""The request, and beside it the response: werkzeug's classes with what Flask adds to them.

Open classes: applications subclass them and name the subclass in `request_class` and `response_class`. Knows the current application only through
`_stack`, and only to read its configuration.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast

from werkzeug import routing
from werkzeug.exceptions import BadRequest, HTTPException

from . import _stack, debughelpers, structuring
from ._current import CurrentJSON, configured
from ._typing import override
from .environs import environ_text
from .errors import InputProblem
from .incoming import Incoming
from .protocols import Structurer
from .response import Response
from .types import JSONValue

__all__ = ["Request", "Response", "environ_text", "split_blueprint_path"]

T = TypeVar("T")


@lru_cache(maxsize=1024)
def split_blueprint_path(name: str) -> tuple[str, ...]:
    """Return *name* and its ancestors, innermost first.

    >>> from erlen.wrappers import split_blueprint_path
    >>> split_blueprint_path("a.b.c")
    ('a.b.c', 'a.b', 'a')
    """
    parts = name.split(".")
    return tuple(".".join(parts[:end]) for end in range(len(parts), 0, -1))


class HasStructurer(Protocol):
    """An application, as far as typed input needs it."""

    @property
    def structurer(self) -> Structurer: ...


def _structurer() -> Structurer:
    # Whoever pushes a context is the whole application; the stack knows only the smaller outline.
    return cast(HasStructurer, _stack.app()).structurer


class Request(Incoming):
    """The request a view sees: werkzeug's, plus the rule it matched and the limits of the application (REQ).

    >>> from erlen import Erlen
    >>> app = Erlen("example")
    >>> with app.test_request_context("/?page=2") as context:
    ...     context.request.args.get("page", type=int)
    2
    """

    # A provider's dumps and loads, or a module with such functions; users replace it freely (Flask's contract).
    json_module: Any = CurrentJSON()

    url_rule: routing.Rule | None = None
    """The rule that matched; None when nothing did (ROUTE-25)."""

    # Converters yield values of any type (Flask's contract).
    view_args: dict[str, Any] | None = None
    """The arguments the rule's variables yielded; None when nothing matched."""

    routing_exception: HTTPException | None = None
    """Why nothing matched; raised after the before hooks (ROUTE-26)."""

    _max_content_length: int | None = None
    _max_form_memory_size: int | None = None
    _max_form_parts: int | None = None

    # The limits are plain attributes in werkzeug; here they fall back to the configuration when read.
    @property  # type: ignore[explicit-override]  # mypy misses the mark on a property that can be set
    @override
    def max_content_length(self) -> int | None:
        """The largest body in bytes, for this request or by configuration; None for no limit (REQ-07)."""
        if self._max_content_length is not None:
            return self._max_content_length
        frame = _stack.find_frame(None)
        if frame is None:
            return super().max_content_length
        limit: int | None = frame.app.config["MAX_CONTENT_LENGTH"]
        return limit

    @max_content_length.setter
    @override
    def max_content_length(self, value: int | None) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]  # see the getter
        self._max_content_length = value

    @property  # type: ignore[explicit-override]  # see max_content_length
    @override
    def max_form_memory_size(self) -> int | None:
        """The most bytes that non-file form fields may take (REQ-09)."""
        if self._max_form_memory_size is not None:
            return self._max_form_memory_size
        limit: int | None = configured("MAX_FORM_MEMORY_SIZE", super().max_form_memory_size)
        return limit

    @max_form_memory_size.setter
    @override
    def max_form_memory_size(self, value: int | None) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]  # see the getter
        self._max_form_memory_size = value

    @property  # type: ignore[override, explicit-override]  # see max_content_length; None means the configured limit
    @override
    def max_form_parts(self) -> int | None:
        """The most parts a multipart form may have (REQ-09)."""
        if self._max_form_parts is not None:
            return self._max_form_parts
        limit: int | None = configured("MAX_FORM_PARTS", super().max_form_parts)
        return limit

    @max_form_parts.setter
    @override
    def max_form_parts(self, value: int | None) -> None:
        self._max_form_parts = value

    @property
    def endpoint(self) -> str | None:
        """The endpoint that matched, or None."""
        rule = self.url_rule
        # Rule.endpoint has any type in werkzeug; the house only makes rules with names.
        endpoint: str | None = None if rule is None else rule.endpoint
        return endpoint

    @property
    def blueprint(self) -> str | None:
        """The registered name of the innermost blueprint, or None (BP-21)."""
        endpoint = self.endpoint
        if endpoint is None or "." not in endpoint:
            return None
        return endpoint.rpartition(".")[0]

    @property
    def blueprints(self) -> list[str]:
        """The registered names of the blueprint and its ancestors, innermost first (REQ-06)."""
        name = self.blueprint
        return [] if name is None else list(split_blueprint_path(name))

    @property
    @override
    def json(self) -> JSONValue:
        """The parsed JSON body; see `get_json`."""
        return self.get_json()

    @override
    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> JSONValue:
        """Parse the body as JSON.

        Raises:
            werkzeug.exceptions.UnsupportedMediaType: the body is not declared as JSON (415), unless *force* or *silent*.
            werkzeug.exceptions.BadRequest: the body is not JSON (400), unless *silent* (REQ-03).
        """
        if cache:
            known: object = self._cached_json[silent]
            if known is ... and (force or self.environ.get("CONTENT_TYPE") == "application/json"):
                try:
                    value: JSONValue = self.json_module.loads(self.get_data())
                except ValueError:
                    # Said below, in werkzeug's order; the body is kept.
                    return cast(JSONValue, super().get_json(force=force, silent=silent))
                self._cached_json = (value, value)
                return value
        return cast(JSONValue, super().get_json(force=force, silent=silent, cache=cache))

    def read_json(self, into: type[T]) -> T:
        """Return the JSON body as an object of *into*: an attrs class, a dataclass, a typed dictionary, or a collection of them.

        Raises:
            InputError: the body is not JSON, or fields are missing, unknown or do not fit (400, with each of them).
            werkzeug.exceptions.UnsupportedMediaType: the body is not declared as JSON (415).
            StructurerMissingError: the extra ``structure`` is not installed.

        >>> import attrs
        >>> from erlen import Erlen, request
        >>> @attrs.frozen
        ... class NewPost:
        ...     title: str
        ...     likes: int = 0
        >>> app = Erlen("example")
        >>> @app.post("/posts")
        ... def create() -> str:
        ...     return request.read_json(NewPost).title
        >>> client = app.test_client()
        >>> client.post("/posts", json={"title": "Hello"}).text
        'Hello'
        >>> [error["detail"] for error in client.post("/posts", json={"likes": "3"}).json["errors"]]
        ['missing', 'expected an integer, got text']
        """
        try:
            body = self.get_json()
        except BadRequest as error:
            raise structuring.InputError("body", (InputProblem((), "no JSON"),)) from error
        return structuring.reading("body", lambda: _structurer().structure(body, into))

    def read_query(self, into: type[T]) -> T:
        """Return the query as an object of the class *into*; a name that it does not know is left alone.

        A field that holds a list takes every value of its name, any other field the first.

        Raises:
            InputError: fields are missing or do not fit (400, with each of them).
            StructurerMissingError: the extra ``structure`` is not installed.

        >>> import attrs
        >>> from erlen import Erlen
        >>> @attrs.frozen
        ... class Search:
        ...     q: str
        ...     page: int = 1
        ...     tag: list[str] = attrs.field(factory=list)
        >>> with Erlen("example").test_request_context("/?q=flasks&tag=glass&tag=old&utm=x") as context:
        ...     context.request.read_query(Search)
        Search(q='flasks', page=1, tag=['glass', 'old'])
        """
        return structuring.reading("query", lambda: _structurer().structure_text(self.args.to_dict(flat=False), into))

    def read_form(self, into: type[T]) -> T:
        """Return the fields of a form as an object of the class *into*; see `read_query`. Files are in `files`."""
        return structuring.reading("form", lambda: _structurer().structure_text(self.form.to_dict(flat=False), into))

    # Whatever an override returns stands in for the parsed body (werkzeug's contract).
    @override
    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Answer a body that is not JSON with 400, with the parser's words only in debug mode (REQ-04)."""
        try:
            return super().on_json_loading_failed(e)
        except BadRequest as error:
            app = _stack.app_or_none()
            if app is not None and app.debug:
                raise
            raise BadRequest() from error

    @override
    def _note_files(self) -> None:
        app = _stack.app_or_none()
        if app is not None and app.debug and self.mimetype != "multipart/form-data" and not self.files:
            debughelpers.attach_enctype_error_multidict(self)
