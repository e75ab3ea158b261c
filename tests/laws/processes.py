"""Applications, loaders and structurers: two of each that keep the laws, and one for every law that breaks it."""

import asyncio
import inspect
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, wraps
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import attrs
import cattrs
import jinja2
from tests.laws.rendering import SmallJSON
from typing_extensions import override

from erlen import Response
from erlen.compat.flask import Flask
from erlen.defaults import DEFAULTS
from erlen.errors import InputProblem, StructureError
from erlen.protocols import Application, AppLoader, Structurer
from erlen.testing.laws import ApplicationLaws, AppLoaderLaws, Laws, StructurerLaws

T = TypeVar("T")

# Loaders


@attrs.define
class KeepingLoader:
    create: Callable[[], Any]
    app: object = None

    def load_app(self) -> object:
        self.app = self.app or self.create()
        return self.app


class CachingLoader:
    def __init__(self, create: Callable[[], Any]) -> None:
        self.load_app: Callable[[], object] = cache(create)


class KeepingLoaderLaws(AppLoaderLaws):
    @override
    def make_for(self, create: Callable[[], Any]) -> AppLoader[object]:
        return KeepingLoader(create)


class CachingLoaderLaws(AppLoaderLaws):
    @override
    def make_for(self, create: Callable[[], Any]) -> AppLoader[object]:
        return CachingLoader(create)


class MakesAnew(KeepingLoader):
    @override
    def load_app(self) -> object:
        return self.create()


class EverybodysApp(KeepingLoader):
    loaded: object = None

    @override
    def load_app(self) -> object:
        EverybodysApp.loaded = EverybodysApp.loaded or self.create()
        return EverybodysApp.loaded


class Swallows(KeepingLoader):
    @override
    def load_app(self) -> object:
        try:
            return super().load_app()
        except ArithmeticError:
            return None


BROKEN_LOADERS: Mapping[type[KeepingLoader], str] = {
    MakesAnew: "test_application_is_made_when_it_is_needed_and_once",
    EverybodysApp: "test_loaders_share_nothing",
    Swallows: "test_failure_comes_out",
}

# Structurers


class WithCattrs:
    """cattrs as it comes, with its errors told as the outline wants them."""

    def __init__(self) -> None:
        self.converter = cattrs.Converter()

    def structure(self, data: object, into: type[T], /) -> T:
        try:
            return self.converter.structure(data, into)
        except Exception as error:
            raise StructureError(tuple(self.problems(error))) from error

    def structure_text(self, data: Mapping[str, Sequence[str]], into: type[T], /) -> T:
        hints = get_type_hints(into)
        return self.structure(
            {name: list(texts) if get_origin(hints.get(name)) is list else texts[0] for name, texts in data.items()},
            into,
        )

    def problems(self, error: Exception) -> Iterator[InputProblem]:
        for message in cattrs.transform_error(error):
            detail, _, path = message.partition(" @ $")
            yield InputProblem(tuple(re.findall(r"\w+", path)), detail)

    def unstructure(self, obj: object, /) -> object:
        plain: object = self.converter.unstructure(obj)
        return plain


class SmallStructurer:
    """Reads attrs classes, lists and plain values, and nothing into anything else."""

    def structure(self, data: object, into: type[T], /) -> T:
        problems: list[InputProblem] = []
        read: T = self.read(data, into, (), problems)
        if problems:
            raise StructureError(tuple(problems))
        return read

    def structure_text(self, data: Mapping[str, Sequence[str]], into: type[T], /) -> T:
        hints = get_type_hints(into)
        values: dict[str, object] = {}
        for name, texts in data.items():
            with suppress(ValueError):
                values[name] = list(texts) if get_origin(hints[name]) is list else hints[name](texts[0])
                continue
            values[name] = texts[0]
        return self.structure(values, into)

    # What comes of data has any type.
    def read(self, data: Any, into: Any, at: tuple[str | int, ...], problems: list[InputProblem]) -> Any:
        if get_origin(into) is list and isinstance(data, list):
            return [self.read(item, get_args(into)[0], (*at, index), problems) for index, item in enumerate(data)]
        if type(None) in get_args(into):
            return None if data is None else self.read(data, get_args(into)[0], at, problems)
        if isinstance(into, type) and attrs.has(into) and isinstance(data, dict):
            return self.read_object(data, into, at, problems)
        if type(data) is not into:
            problems.append(InputProblem(at, f"no {into}: {data!r}"))
        return data

    def read_object(
        self, data: dict[str, Any], into: type, at: tuple[str | int, ...], problems: list[InputProblem]
    ) -> Any:
        hints = get_type_hints(into)
        fields = attrs.fields_dict(into)
        lacks = [name for name, field in fields.items() if name not in data and field.default is attrs.NOTHING]
        problems += [InputProblem((*at, name), "missing") for name in lacks]
        read = {name: self.read(data[name], hints[name], (*at, name), problems) for name in fields if name in data}
        return None if problems else into(**read)

    def unstructure(self, obj: object, /) -> object:
        return attrs.asdict(obj) if attrs.has(type(obj)) else obj  # type: ignore[arg-type]  # an instance of an attrs class


class CattrsLaws(StructurerLaws):
    @override
    def make(self) -> Structurer:
        return WithCattrs()


class SmallStructurerLaws(StructurerLaws):
    @override
    def make(self) -> Structurer:
        return SmallStructurer()


class Shallow(SmallStructurer):
    """Leaves what is inside as it is."""

    @override
    def read_object(
        self, data: dict[str, Any], into: type, at: tuple[str | int, ...], problems: list[InputProblem]
    ) -> Any:
        return into(**data) if not at else data


class Tuples(SmallStructurer):
    @override
    def unstructure(self, obj: object, /) -> object:
        return attrs.astuple(obj)  # type: ignore[arg-type]  # an instance of an attrs class


class FirstProblem(SmallStructurer):
    @override
    def structure(self, data: object, into: type[T], /) -> T:
        try:
            return super().structure(data, into)
        except StructureError as error:
            raise StructureError(error.problems[:1]) from None


class Credulous(SmallStructurer):
    @override
    def structure(self, data: object, into: type[T], /) -> T:
        if isinstance(data, dict | list):
            return super().structure(data, into)
        return cast(T, data)


class TextStaysText(SmallStructurer):
    @override
    def structure_text(self, data: Mapping[str, Sequence[str]], into: type[T], /) -> T:
        return into(**{name: texts[0] for name, texts in data.items()})


BROKEN_STRUCTURERS: tuple[tuple[type[SmallStructurer], str], ...] = (
    (Shallow, "test_data_becomes_an_object"),
    (Tuples, "test_object_becomes_plain_data"),
    (FirstProblem, "test_every_field_that_does_not_fit_is_told"),
    (FirstProblem, "test_text_that_does_not_fit_is_told"),
    (Credulous, "test_data_of_another_kind_is_refused"),
    (TextStaysText, "test_text_becomes_an_object"),
    (TextStaysText, "test_text_that_does_not_fit_is_told"),
)

# Applications


@attrs.define(eq=False)
class SmallApp:
    """What the house asks of an application, and no more."""

    name: str = "small"
    import_name: str = "small"
    root_path: str = "/srv/small"
    instance_path: str = "/srv/small/instance"
    config: Mapping[str, Any] = attrs.field(factory=lambda: dict(DEFAULTS))
    debug: bool = False
    testing: bool = False
    secret_key: str | bytes | None = None
    json: SmallJSON = attrs.field(factory=SmallJSON)
    logger: logging.Logger = attrs.field(factory=lambda: logging.getLogger("small"))
    response_class: type[Response] = Response
    jinja_env: jinja2.Environment = attrs.field(factory=jinja2.Environment)

    def ensure_sync(self, func: Callable[..., Any], /) -> Callable[..., Any]:
        if not inspect.iscoroutinefunction(func):
            return func

        @wraps(func)
        def run(*args: Any, **kwargs: Any) -> Any:
            return asyncio.run(func(*args, **kwargs))

        return run


class SmallAppLaws(ApplicationLaws):
    @override
    def make(self) -> Application:
        return SmallApp()


class FlaskLaws(ApplicationLaws):
    @override
    def make(self) -> Application:
        return Flask("example")


class NeverAwaits(SmallApp):
    @override
    def ensure_sync(self, func: Callable[..., Any], /) -> Callable[..., Any]:
        return func


def new_environment_each_time() -> Application:
    kind = type(
        "Anew", (SmallApp,), {"jinja_env": property(lambda self: jinja2.Environment(), lambda self, value: None)}
    )
    made: Application = kind()
    return made


BROKEN_APPS: tuple[tuple[Callable[[], Application], str], ...] = (
    (lambda: SmallApp(root_path="here"), "test_names_and_paths"),
    (lambda: SmallApp(name=""), "test_names_and_paths"),
    (lambda: SmallApp(config={}), "test_configuration_is_read"),
    (lambda: SmallApp(debug=True), "test_configuration_is_read"),
    (new_environment_each_time, "test_parts_are_there"),
    (NeverAwaits, "test_functions_stay_as_they_are_and_coroutines_are_awaited"),
)


# Laws of any outline.
def broken_process_laws() -> Iterator[tuple[type[Laws[Any]], str]]:
    """Yield the laws of each broken part, with the name of one that it breaks."""
    for loader, name in BROKEN_LOADERS.items():
        yield type("BrokenLoader", (AppLoaderLaws,), {"make_for": lambda self, create, make=loader: make(create)}), name
    for structurer, name in BROKEN_STRUCTURERS:
        yield type("BrokenStructurer", (StructurerLaws,), {"make": lambda self, make=structurer: make()}), name
    for app, name in BROKEN_APPS:
        yield type("BrokenApp", (ApplicationLaws,), {"make": lambda self, make=app: make()}), name
