"""Laws of what stands around requests: applications, how they are loaded, and how data becomes objects."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import attrs
from werkzeug.wrappers import Response as WerkzeugResponse

from ..._dynamic import attribute
from ...errors import StructureError
from ...protocols import Application, AppLoader, Structurer
from .law import Laws, hold, kind, refused, same

__all__ = ["AppLoaderLaws", "ApplicationLaws", "StructurerLaws"]


class AppLoaderLaws(Laws[AppLoader[object]]):
    """Laws of `erlen.protocols.AppLoader` (CLI-08): say how it is made with a function that makes the application.

    >>> from erlen import Erlen
    >>> from erlen.cli import ScriptInfo
    >>> class TestLoader(AppLoaderLaws):
    ...     def make_for(self, create):
    ...         return ScriptInfo(create_app=create)
    >>> TestLoader().check()
    """

    # What is loaded may be any application.
    def make_for(self, create: Callable[[], Any]) -> AppLoader[object]:
        """Return a new loader that gets its application from *create*."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its loader is made; define make_for().")

    def app(self) -> object:
        """Return a new application such as the loader loads."""
        from_here: type[object] = attrs.make_class("LoadedApp", ["debug"])
        return from_here(False)  # type: ignore[call-arg]  # the class is made here

    def test_application_is_made_when_it_is_needed_and_once(self) -> None:
        made: list[object] = []

        def create() -> object:
            made.append(self.app())
            return made[-1]

        loader = self.make_for(create)
        same(len(made), 0, "Making the loader does not load the application.")
        first = loader.load_app()
        hold(first is made[0], "load_app() returns what was made.")
        hold(loader.load_app() is first and len(made) == 1, "The application is made once, and is the same each time.")

    def test_loaders_share_nothing(self) -> None:
        first, second = self.app(), self.app()
        hold(self.make_for(lambda: first).load_app() is first, "Each loader has its own application.")
        hold(self.make_for(lambda: second).load_app() is second, "Each loader has its own application.")

    def test_failure_comes_out(self) -> None:
        def create() -> object:
            raise ZeroDivisionError("no application today")

        loader = self.make_for(create)
        for _ in range(2):
            error = refused(
                loader.load_app, Exception, "What keeps the application from being made comes out, each time."
            )
            while not isinstance(error, ZeroDivisionError) and isinstance(error.__cause__, Exception):
                error = error.__cause__
            hold(
                isinstance(error, ZeroDivisionError),
                f"The failure, or what it was caused by, comes out, not {error!r}.",
            )


@attrs.frozen
class Address:
    """A part of `Person`."""

    street: str
    number: int


@attrs.frozen
class Person:
    """What the laws of structuring read."""

    name: str
    age: int
    tags: list[str]
    address: Address | None = None
    factor: float = 1.5


ADA = Person("Ada", 36, ["x", "y"], Address("Ring", 7))
PLAIN_ADA: Mapping[str, object] = {
    "name": "Ada",
    "age": 36,
    "tags": ["x", "y"],
    "address": {"street": "Ring", "number": 7},
    "factor": 1.5,
}


@attrs.frozen
class Search:
    """What the laws of structuring read from text."""

    word: str
    page: int = 1
    tags: list[str] = attrs.field(factory=list[str])


class StructurerLaws(Laws[Structurer]):
    """Laws of `erlen.protocols.Structurer`.

    >>> from erlen.structuring import CattrsStructurer
    >>> class TestStructurer(StructurerLaws):
    ...     def make(self) -> CattrsStructurer:
    ...         return CattrsStructurer()
    >>> TestStructurer().check()
    """

    def fields(self, call: Callable[[], object], what: str) -> set[str]:
        """Return the last names of the fields that are told when *call* refuses its data."""
        error = refused(call, StructureError, f"{what} is refused with a StructureError.")
        problems = error.problems if isinstance(error, StructureError) else ()
        hold(problems, f"What is refused has problems; for {what} none are told.")
        return {str(problem.path[-1]) for problem in problems if problem.path}

    def test_data_becomes_an_object(self) -> None:
        structurer = self.make()
        hold(structurer.structure(dict(PLAIN_ADA), Person) == ADA, "Plain data becomes the object that it describes.")
        short = {"name": "Bob", "age": 3, "tags": list[str]()}
        hold(structurer.structure(short, Person) == Person("Bob", 3, []), "What is left out has its default.")
        same(structurer.structure([1, 2], list[int]), [1, 2], "Lists are read item by item.")

    def test_object_becomes_plain_data(self) -> None:
        structurer = self.make()
        plain = structurer.unstructure(ADA)
        hold(plain == PLAIN_ADA, f"An object becomes plain dicts, lists and values, not {plain!r}.")
        hold(structurer.structure(plain, Person) == ADA, "structure(unstructure(object)) is the object.")

    def test_every_field_that_does_not_fit_is_told(self) -> None:
        structurer = self.make()
        wrong = {"age": "old", "tags": ["x"], "address": {"street": "Ring", "number": "seven"}}
        told = self.fields(lambda: structurer.structure(wrong, Person), "Data that does not fit")
        for field in ("name", "age", "number"):
            hold(field in told, f"Each field that does not fit is told; {field!r} is not among {sorted(told)}.")
        hold(not {"tags", "street"} & told, f"A field that fits is not told; told are {sorted(told)}.")

    def test_data_of_another_kind_is_refused(self) -> None:
        structurer = self.make()
        for data in (None, "text", 3, [1], True, 1.5):
            refused(
                partial(structurer.structure, data, Person), StructureError, f"{data!r} is no Person: a StructureError."
            )

    def test_text_becomes_an_object(self) -> None:
        structurer = self.make()
        data: Mapping[str, Sequence[str]] = {"word": ["ä b"], "page": ["2"], "tags": ["x", "y"]}
        hold(
            structurer.structure_text(data, Search) == Search("ä b", 2, ["x", "y"]), "Text becomes what the field says."
        )
        hold(structurer.structure_text({"word": ["2"]}, Search) == Search("2"), "What is left out has its default.")

    def test_text_that_does_not_fit_is_told(self) -> None:
        structurer = self.make()
        data: Mapping[str, Sequence[str]] = {"page": ["two"]}
        told = self.fields(lambda: structurer.structure_text(data, Search), "Text that does not fit")
        hold(told == {"word", "page"}, f"Each field that does not fit is told, and no other; told are {sorted(told)}.")


class ApplicationLaws(Laws[Application]):
    """Laws of `erlen.protocols.Application`: what the rooms of the house ask of it.

    >>> from erlen import Erlen
    >>> class TestApplication(ApplicationLaws):
    ...     def make(self) -> Erlen:
    ...         return Erlen("example")
    >>> TestApplication().check()
    """

    def test_names_and_paths(self) -> None:
        app = self.make()
        for name in ("name", "import_name"):
            found = attribute(app, name)
            hold(isinstance(found, str) and found, f"{name} is text, not {found!r}.")
        for name in ("root_path", "instance_path"):
            path: str = getattr(app, name)
            hold(Path(path).is_absolute(), f"{name} is an absolute path, not {path!r}.")

    def test_configuration_is_read(self) -> None:
        app = self.make()
        hold("SECRET_KEY" in app.config, "config is a mapping with Flask's keys.")
        hold(app.debug is False, f"debug is True or False, not {app.debug!r}; at first it is False.")
        hold(app.testing is False, f"testing is True or False, not {app.testing!r}; at first it is False.")
        kind(app.secret_key, (str, bytes, type(None)), "secret_key is text, bytes or None.")

    def test_parts_are_there(self) -> None:
        app = self.make()
        same(app.json.loads(app.json.dumps({"a": [1]})), {"a": [1]}, "json reads what it writes.")
        kind(app.logger, logging.Logger, "logger is a logger.")
        kind(app.response_class(), WerkzeugResponse, "response_class makes responses.")
        same(app.jinja_env.from_string("{{ 1 + 1 }}").render(), "2", "jinja_env renders templates.")
        hold(app.jinja_env is app.jinja_env, "jinja_env is made once.")

    def test_functions_stay_as_they_are_and_coroutines_are_awaited(self) -> None:
        app = self.make()

        def plain(number: int) -> int:
            return number + 1

        async def later(number: int) -> int:
            await asyncio.sleep(0)
            return number + 1

        hold(app.ensure_sync(plain) is plain, "ensure_sync leaves a plain function as it is.")
        found: object = app.ensure_sync(later)(1)
        if inspect.iscoroutine(found):
            found.close()
        same(found, 2, "ensure_sync awaits what a coroutine function returns.")
