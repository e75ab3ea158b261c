"""JSON providers, converters, template engines and static stores: two of each that keep the laws, and one for every law that breaks it."""

import json
import mimetypes
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import attrs
import jinja2
import jinja2.sandbox
from typing_extensions import override
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import AnyErlen, Response
from erlen.json.provider import JSONProvider as JSONBase
from erlen.protocols import JSONProvider, ResponseConverter, StaticStore, TemplateEngine
from erlen.responding import DefaultConverter
from erlen.static import StaticFiles
from erlen.testing.laws import (
    JSONProviderLaws,
    Laws,
    ResponseConverterLaws,
    StaticStoreLaws,
    TemplateEngineLaws,
)

# JSON


class SmallJSON:
    """The standard library's; conforms by its shape."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return json.dumps(obj, **kwargs)

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return json.loads(s, **kwargs)

    def dump(self, obj: Any, fp: IO[str], **kwargs: Any) -> None:
        fp.write(self.dumps(obj, **kwargs))

    def load(self, fp: IO[Any], **kwargs: Any) -> Any:
        return self.loads(fp.read(), **kwargs)

    def response(self, *args: Any, **kwargs: Any) -> WerkzeugResponse:
        if args and kwargs:
            raise TypeError("Values with and without names do not mix.")
        value = kwargs or (args[0] if len(args) == 1 else list(args))
        return Response(self.dumps(value), mimetype="application/json")


class DerivedJSON(JSONBase):
    """On the base class that Flask's users know."""

    @override
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return json.dumps(obj, ensure_ascii=False, separators=(",", ":"), **kwargs)

    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return json.loads(s, **kwargs)


class SmallJSONLaws(JSONProviderLaws):
    @override
    def make_for(self, app: AnyErlen) -> JSONProvider:
        return SmallJSON()


class DerivedJSONLaws(JSONProviderLaws):
    @override
    def make_for(self, app: AnyErlen) -> JSONProvider:
        return DerivedJSON(app)


class Floats(SmallJSON):
    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return json.loads(s, parse_int=float)


class TextOnly(SmallJSON):
    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return json.loads(s.decode("latin-1") if isinstance(s, bytes) else s)


class DumpsRepr(SmallJSON):
    @override
    def dump(self, obj: Any, fp: IO[str], **kwargs: Any) -> None:
        fp.write(f"[{self.dumps(obj)}]")


class Lenient(SmallJSON):
    @override
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return json.loads(s)
        except ValueError:
            return None


class Stringly(SmallJSON):
    @override
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return json.dumps(obj, default=str)


class Untyped(SmallJSON):
    @override
    def response(self, *args: Any, **kwargs: Any) -> WerkzeugResponse:
        response = super().response(*args, **kwargs)
        response.mimetype = "text/html"
        return response


BROKEN_JSON: Mapping[type[SmallJSON], str] = {
    Floats: "test_what_is_written_is_read",
    TextOnly: "test_bytes_are_read_as_utf_8",
    DumpsRepr: "test_files_hold_the_same",
    Lenient: "test_broken_text_is_a_value_error",
    Stringly: "test_what_is_no_json_is_an_error",
    Untyped: "test_response_says_that_it_is_json",
}

# What views return


class Upper:
    """The house's way, but that plain text is set in capitals when it is asked for."""

    def convert(self, app: AnyErlen, rv: Any, /) -> WerkzeugResponse:
        return DefaultConverter().convert(app, rv.upper() if rv == "please, louder" else rv)


class SmallConverter:
    """Only what the laws ask for."""

    def convert(self, app: AnyErlen, rv: Any, /) -> WerkzeugResponse:
        if isinstance(rv, app.response_class):
            return rv
        status: Any = None
        headers: Any = None
        match rv:
            case (body, int() | str() as status, headers):
                pass
            case (body, int() | str() as status):
                pass
            case (body, headers) if isinstance(rv, tuple):
                pass
            case _:
                body = rv
        response = self.of_body(app, body)
        if status is not None:
            response.status = str(status)
        response.headers.update(headers or {})
        return response

    def of_body(self, app: AnyErlen, body: Any) -> WerkzeugResponse:
        if isinstance(body, WerkzeugResponse):
            return app.response_class.force_type(body)
        if isinstance(body, dict | list):
            return app.response_class(app.json.dumps(body), mimetype="application/json")
        if isinstance(body, str | bytes | Iterator):
            return app.response_class(body)
        raise TypeError(f"{body!r} is no response.")


class UpperLaws(ResponseConverterLaws):
    @override
    def make(self) -> ResponseConverter[Any, WerkzeugResponse]:
        return Upper()


class SmallConverterLaws(ResponseConverterLaws):
    @override
    def make(self) -> ResponseConverter[Any, WerkzeugResponse]:
        return SmallConverter()


class Copies(SmallConverter):
    @override
    def convert(self, app: AnyErlen, rv: Any, /) -> WerkzeugResponse:
        response = super().convert(app, rv)
        return app.response_class(response.get_data(), response.status, response.headers)


class LosesHeaders(SmallConverter):
    @override
    def of_body(self, app: AnyErlen, body: Any) -> WerkzeugResponse:
        if isinstance(body, WerkzeugResponse):
            return app.response_class(body.get_data())
        return super().of_body(app, body)


class LatinOnly(SmallConverter):
    @override
    def of_body(self, app: AnyErlen, body: Any) -> WerkzeugResponse:
        return super().of_body(app, body.encode("latin-1") if isinstance(body, str) else body)


class Reprs(SmallConverter):
    @override
    def of_body(self, app: AnyErlen, body: Any) -> WerkzeugResponse:
        return super().of_body(app, repr(body) if isinstance(body, dict) else body)


class AlwaysFine(SmallConverter):
    @override
    def convert(self, app: AnyErlen, rv: Any, /) -> WerkzeugResponse:
        response = super().convert(app, rv)
        response.status_code = 200
        return response


class TakesAnything(SmallConverter):
    @override
    def of_body(self, app: AnyErlen, body: Any) -> WerkzeugResponse:
        return app.response_class(str(body))


BROKEN_CONVERTERS: Mapping[type[SmallConverter], str] = {
    Copies: "test_response_comes_back_as_it_is",
    LosesHeaders: "test_other_responses_become_the_applications",
    LatinOnly: "test_bodies",
    Reprs: "test_dicts_and_lists_are_json",
    AlwaysFine: "test_tuples_say_status_and_headers",
    TakesAnything: "test_what_cannot_be_converted_is_a_type_error",
}

# Templates


class PlainEngineLaws(TemplateEngineLaws):
    @override
    def make_for(self, templates: Mapping[str, str]) -> TemplateEngine:
        return jinja2.Environment(loader=jinja2.DictLoader(dict(templates)), autoescape=True)


class SandboxLaws(TemplateEngineLaws):
    @override
    def make_for(self, templates: Mapping[str, str]) -> TemplateEngine:
        return jinja2.sandbox.SandboxedEnvironment(loader=jinja2.DictLoader(dict(templates)), autoescape=True)


class FirstRendering(jinja2.Template):
    """Renders once."""

    @override
    def render(self, *args: Any, **kwargs: Any) -> str:
        self.once: str = getattr(self, "once", None) or super().render(*args, **kwargs)
        return self.once


class Once(PlainEngineLaws):
    @override
    def make_for(self, templates: Mapping[str, str]) -> TemplateEngine:
        engine = jinja2.Environment(loader=jinja2.DictLoader(dict(templates)), autoescape=True)
        engine.template_class = FirstRendering
        return engine


class Blank(PlainEngineLaws):
    @override
    def make_for(self, templates: Mapping[str, str]) -> TemplateEngine:
        return jinja2.Environment(loader=jinja2.FunctionLoader(lambda name: templates.get(name, "")), autoescape=True)


class Sourceless(PlainEngineLaws):
    @override
    def make_for(self, templates: Mapping[str, str]) -> TemplateEngine:
        engine = jinja2.Environment(loader=jinja2.DictLoader(dict(templates)), autoescape=True)
        engine.from_string = lambda source, *args: jinja2.Environment().from_string("3")  # type: ignore[method-assign]  # the break
        return engine


class Unescaped(PlainEngineLaws):
    @override
    def make_for(self, templates: Mapping[str, str]) -> TemplateEngine:
        return jinja2.Environment(loader=jinja2.DictLoader(dict(templates)))


class SharedTemplates(PlainEngineLaws):
    @override
    def make_for(self, templates: Mapping[str, str]) -> TemplateEngine:
        return super().make_for(self.templates)


BROKEN_ENGINES: Mapping[type[TemplateEngineLaws], str] = {
    Once: "test_template_is_found_by_name",
    Blank: "test_unknown_template_is_named",
    Sourceless: "test_source_is_rendered",
    Unescaped: "test_html_is_escaped",
    SharedTemplates: "test_engines_share_nothing",
}

# Files


@attrs.frozen
class ReadAtOnce:
    """Reads the folder when it is made."""

    folder: str
    files: dict[str, bytes] = attrs.field(init=False)

    @files.default
    def read(self) -> dict[str, bytes]:
        base = Path(self.folder)
        return {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}

    def send(self, filename: str, max_age: int | None, /) -> WerkzeugResponse:
        if filename not in self.files:
            raise NotFound
        response = WerkzeugResponse(self.files[filename], mimetype=mimetypes.guess_type(filename)[0])
        response.cache_control.max_age = max_age
        return response


@attrs.frozen
class Careful:
    """Resolves a path before it looks where it is."""

    folder: str

    def path(self, filename: str) -> Path:
        return Path(self.folder, filename).resolve()

    def send(self, filename: str, max_age: int | None, /) -> WerkzeugResponse:
        if "\x00" in filename:
            raise NotFound
        path = self.path(filename)
        if not path.is_file() or not path.is_relative_to(Path(self.folder).resolve()):
            raise NotFound
        response = WerkzeugResponse(path.read_bytes(), mimetype=mimetypes.guess_type(filename)[0])
        if max_age is not None:
            response.headers["Cache-Control"] = f"max-age={max_age}"
        return response


class ReadAtOnceLaws(StaticStoreLaws):
    @override
    def make_for(self, folder: str) -> StaticStore[WerkzeugResponse]:
        return ReadAtOnce(folder)


class CarefulLaws(StaticStoreLaws):
    @override
    def make_for(self, folder: str) -> StaticStore[WerkzeugResponse]:
        return Careful(folder)


@attrs.frozen
class Elsewhere:
    """Says another folder."""

    files: StaticFiles
    folder: str = "/nowhere"

    def send(self, filename: str, max_age: int | None, /) -> WerkzeugResponse:
        return self.files.send(filename, max_age)


class Octets(Careful):
    @override
    def send(self, filename: str, max_age: int | None, /) -> WerkzeugResponse:
        response = super().send(filename, max_age)
        response.mimetype = "application/octet-stream"
        return response


class Ageless(Careful):
    @override
    def send(self, filename: str, max_age: int | None, /) -> WerkzeugResponse:
        return super().send(filename, None)


class PrefixChecked(Careful):
    """Takes a folder beside its own for one in it."""

    @override
    def send(self, filename: str, max_age: int | None, /) -> WerkzeugResponse:
        path = Path(self.folder, filename.replace("\x00", "")).resolve()
        if not str(path).startswith(str(Path(self.folder).resolve())) or not path.is_file():
            raise NotFound
        return WerkzeugResponse(path.read_bytes())


BROKEN_STORES: Mapping[Callable[[str], StaticStore[WerkzeugResponse]], str] = {
    lambda folder: Elsewhere(StaticFiles(folder)): "test_says_its_folder",
    Octets: "test_sends_files",
    Ageless: "test_says_how_long_a_file_may_be_kept",
    PrefixChecked: "test_nothing_outside_is_reached",
}


# Laws of any outline.
def broken_rendering_laws() -> Iterator[tuple[type[Laws[Any]], str]]:
    """Yield the laws of each broken part, with the name of one that it breaks."""
    for provider, name in BROKEN_JSON.items():
        yield type("BrokenJSON", (JSONProviderLaws,), {"make_for": lambda self, app, make=provider: make()}), name
    for converter, name in BROKEN_CONVERTERS.items():
        yield type("BrokenConverter", (ResponseConverterLaws,), {"make": lambda self, make=converter: make()}), name
    yield from BROKEN_ENGINES.items()
    for store, name in BROKEN_STORES.items():
        yield (
            type("BrokenStatic", (StaticStoreLaws,), {"make_for": lambda self, folder, make=store: make(folder)}),
            name,
        )
