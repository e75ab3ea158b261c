"""Laws of what makes responses: JSON, the results of views, templates and files."""

import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import jinja2
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from ..._typing import override
from ...app import AnyErlen, Erlen
from ...protocols import JSONProvider, ResponseConverter, StaticStore, TemplateEngine
from .law import Laws, hold, kind, refused, same

__all__ = ["JSONProviderLaws", "ResponseConverterLaws", "StaticStoreLaws", "TemplateEngineLaws"]

JSON_VALUES: Sequence[object] = (
    None, True, False, 0, -1, 2**53, 0.5, -1e-9, "", "ä€😀", "\x00\u2028</script>", [0], {"a": 0}, [None, [True, [0]]],
    {"": 1, "b": {"a": [1.5]}, "ä": None},
)  # fmt: skip


class JSONProviderLaws(Laws[JSONProvider]):
    """Laws of `erlen.protocols.JSONProvider`: say how it is made for an application.

    >>> from erlen.json.provider import DefaultJSONProvider
    >>> class TestJSON(JSONProviderLaws):
    ...     def make_for(self, app: AnyErlen) -> DefaultJSONProvider:
    ...         return DefaultJSONProvider(app)
    >>> TestJSON().check()
    """

    # A provider may know its application weakly.
    _app: AnyErlen | None = None

    def make_for(self, app: AnyErlen) -> JSONProvider:
        """Return a new provider for *app*."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its provider is made; define make_for().")

    @override
    def make(self) -> JSONProvider:
        """Return a new provider for a new application."""
        app: AnyErlen = Erlen("laws")
        self._app = app
        return self.make_for(app)

    def test_what_is_written_is_read(self) -> None:
        provider = self.make()
        for value in JSON_VALUES:
            text = provider.dumps(value)
            kind(text, str, "dumps() returns text.")
            same(provider.loads(text), value, "loads(dumps(value)) is the value.")

    def test_bytes_are_read_as_utf_8(self) -> None:
        same(self.make().loads('{"ä": "€"}'.encode()), {"ä": "€"}, "loads() reads bytes, too.")

    def test_files_hold_the_same(self) -> None:
        provider, file = self.make(), io.StringIO()
        value = {"ä": [1, None]}
        provider.dump(value, file)
        same(provider.loads(file.getvalue()), value, "dump() writes what dumps() returns.")
        file.seek(0)
        same(provider.load(file), value, "load() reads what dump() wrote.")

    def test_broken_text_is_a_value_error(self) -> None:
        """Then a request with it is answered with 400."""
        provider = self.make()
        for text in ("", "{", "[1,", "nul", '{"a" 1}', b"\xff"):
            refused(partial(provider.loads, text), ValueError, f"loads({text!r}) raises ValueError.")

    def test_what_is_no_json_is_an_error(self) -> None:
        provider = self.make()
        refused(lambda: provider.dumps(object()), (TypeError, ValueError), "An object that is no JSON is not written.")

    def test_response_says_that_it_is_json(self) -> None:
        app: AnyErlen = Erlen("laws")
        app.json = provider = self.make_for(app)
        with app.test_request_context():
            for value in JSON_VALUES:
                response = provider.response(value)
                hold(
                    "json" in (response.mimetype or ""), f"A JSON response has a JSON type, not {response.mimetype!r}."
                )
                same(provider.loads(response.get_data()), value, "A response's body is its value.")
            same(
                provider.loads(provider.response(1, "two").get_data()),
                [1, "two"],
                "Several values are a list (JSON-14).",
            )
            same(provider.loads(provider.response(a=1).get_data()), {"a": 1}, "Named values are an object.")
            refused(lambda: provider.response(1, a=2), TypeError, "Values with and without names do not mix.")


# A converter may name the class of application it works for.
class ResponseConverterLaws(Laws[ResponseConverter[Any, WerkzeugResponse]]):
    """Laws of `erlen.protocols.ResponseConverter`.

    >>> from erlen.responding import DefaultConverter
    >>> class TestConverter(ResponseConverterLaws):
    ...     def make(self) -> DefaultConverter:
    ...         return DefaultConverter()
    >>> TestConverter().check()
    """

    unconvertible: ClassVar[Sequence[object]] = (
        None,
        object(),
        200,
        1.5,
        {1, 2},
        (),
        ("a", 200, [("b", "c")], "d"),
        (None, 200),
    )
    """What the converter has no response for."""

    def app(self) -> AnyErlen:
        """Return an application for which the converter works."""
        return Erlen("laws")

    # Views return what they like; converters say what is too much.
    def converted(self, rv: Any) -> WerkzeugResponse:
        """Return the response that is made of *rv* in a request."""
        app = self.app()
        with app.test_request_context():
            response = self.make().convert(app, rv)
            hold(
                isinstance(response, app.response_class),
                f"{rv!r} becomes a response of the application's class, not {response!r}.",
            )
            return response

    def test_response_comes_back_as_it_is(self) -> None:
        app = self.app()
        response = app.response_class("text", 201)
        with app.test_request_context():
            hold(
                self.make().convert(app, response) is response,
                "A response of the application's class is the same object.",
            )

    def test_other_responses_become_the_applications(self) -> None:
        response = self.converted(WerkzeugResponse("text", 201, {"X-Law": "1"}))
        same(
            (response.status_code, response.headers.get("X-Law"), response.get_data()),
            (201, "1", b"text"),
            "Nothing is lost of it.",
        )

    def test_bodies(self) -> None:
        for body, wanted in (
            ("ä", "ä".encode()),
            (b"\xff", b"\xff"),
            (iter(["a", "b"]), b"ab"),
            (iter([b"a", b"b"]), b"ab"),
        ):
            response = self.converted(body)
            same((response.status_code, response.get_data()), (200, wanted), "The body is what the view returned.")

    def test_dicts_and_lists_are_json(self) -> None:
        app = self.app()
        for value in ({"a": [1]}, [1, {"b": None}], {}, []):
            response = self.converted(value)
            hold("json" in (response.mimetype or ""), f"{value!r} is JSON, not {response.mimetype!r}.")
            same(app.json.loads(response.get_data()), value, "The body is what the view returned.")

    def test_tuples_say_status_and_headers(self) -> None:
        headers = {"X-Law": "1"}
        for rv, status, law in (
            (("a", 201), 201, None),
            (("a", "202 Later"), 202, None),
            (("a", headers), 200, "1"),
            (("a", [("X-Law", "1")]), 200, "1"),
            (("a", 203, headers), 203, "1"),
            ((WerkzeugResponse("a", 404), 206, headers), 206, "1"),
        ):
            response = self.converted(rv)
            found = (response.status_code, response.headers.get("X-Law"), response.get_data())
            same(found, (status, law, b"a"), f"{rv!r} says body, status and headers.")

    def test_what_cannot_be_converted_is_a_type_error(self) -> None:
        for rv in self.unconvertible:
            error = refused(partial(self.converted, rv), TypeError, f"{rv!r} cannot be converted.")
            hold(str(error), "The error says what was returned.")


class TemplateEngineLaws(Laws[TemplateEngine]):
    """Laws of `erlen.protocols.TemplateEngine`: say how the engine is made for templates by name.

    >>> from erlen.environment import Environment
    >>> class TestEngine(TemplateEngineLaws):
    ...     def make_for(self, templates: Mapping[str, str]) -> Environment:
    ...         app = Erlen("laws")
    ...         app.jinja_loader = jinja2.DictLoader(dict(templates))
    ...         return app.jinja_env
    >>> TestEngine().check()
    """

    templates: ClassVar[Mapping[str, str]] = {
        "hello.html": "<p>{{ name }}</p>",
        "base.html": "[{% block body %}{% endblock %}]",
        "child.html": "{% extends 'base.html' %}{% block body %}{{ name }}{% endblock %}",
    }

    def make_for(self, templates: Mapping[str, str]) -> TemplateEngine:
        """Return a new engine that finds *templates*."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its engine is made; define make_for().")

    @override
    def make(self) -> TemplateEngine:
        """Return a new engine with the templates of the laws."""
        return self.make_for(self.templates)

    def test_template_is_found_by_name(self) -> None:
        engine = self.make()
        same(engine.get_template("hello.html").render(name="ada"), "<p>ada</p>", "A template renders what it is given.")
        same(
            engine.get_template("hello.html").render(name="bob"),
            "<p>bob</p>",
            "A template keeps nothing of an earlier rendering.",
        )
        same(engine.get_template("child.html").render(name="x"), "[x]", "Templates find each other by name.")

    def test_unknown_template_is_named(self) -> None:
        error = refused(
            lambda: self.make().get_template("nobody.html"), jinja2.TemplateNotFound, "There is no such template."
        )
        hold("nobody.html" in str(error), f"The error names the template: {error}.")

    def test_source_is_rendered(self) -> None:
        engine = self.make()
        same(engine.from_string("{{ 1 + count }}").render(count=2), "3", "Source renders like a template.")
        same(engine.from_string("{% extends 'base.html' %}").render(), "[]", "Source finds templates by name.")

    def test_html_is_escaped(self) -> None:
        found = self.make().get_template("hello.html").render(name="<script>")
        hold("<script>" not in found, f"What a page shows is escaped; {found!r} is not (TPL-09).")

    def test_engines_share_nothing(self) -> None:
        self.make()
        other = self.make_for({"hello.html": "other"})
        same(other.get_template("hello.html").render(), "other", "Each engine has its own templates.")


class StaticStoreLaws(Laws[StaticStore[WerkzeugResponse]]):
    """Laws of `erlen.protocols.StaticStore`: say how it is made for a folder.

    >>> from erlen.static import StaticFiles
    >>> class TestStatic(StaticStoreLaws):
    ...     def make_for(self, folder: str) -> StaticFiles:
    ...         return StaticFiles(folder)
    >>> TestStatic().check()
    """

    def make_for(self, folder: str) -> StaticStore[WerkzeugResponse]:
        """Return a new store of the files in *folder*."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its store is made; define make_for().")

    def in_folder(self, check: Callable[[StaticStore[WerkzeugResponse], str], None]) -> None:
        """Call *check* with a store, and its folder, in a request."""
        with TemporaryDirectory() as outside:
            folder = Path(outside, "static")
            (folder / "deep").mkdir(parents=True)
            (folder / "a.txt").write_bytes(b"a text")
            (folder / "deep" / "b.css").write_bytes(b"b {}")
            Path(outside, "secret.txt").write_bytes(b"secret")
            Path(outside, "static-not").mkdir()
            Path(outside, "static-not", "secret.txt").write_bytes(b"secret")
            with Erlen("laws").test_request_context():
                check(self.make_for(str(folder)), str(folder))

    def body(self, response: WerkzeugResponse) -> bytes:
        """Return the body of *response*, and close it."""
        try:
            return b"".join(response.iter_encoded())
        finally:
            response.close()

    def test_says_its_folder(self) -> None:
        self.in_folder(lambda store, folder: same(store.folder, folder, "folder is the folder it was made for."))

    def test_sends_files(self) -> None:
        def check(store: StaticStore[WerkzeugResponse], folder: str) -> None:
            for name, body, mimetype in (("a.txt", b"a text", "text/plain"), ("deep/b.css", b"b {}", "text/css")):
                response = store.send(name, None)
                same((response.status_code, response.mimetype), (200, mimetype), f"{name} is sent with its type.")
                same(self.body(response), body, f"{name} is sent as it is.")

        self.in_folder(check)

    def test_says_how_long_a_file_may_be_kept(self) -> None:
        def check(store: StaticStore[WerkzeugResponse], folder: str) -> None:
            response = store.send("a.txt", 3600)
            same(response.cache_control.max_age, 3600, "max_age is the cache's max-age.")
            response.close()

        self.in_folder(check)

    def test_nothing_outside_is_reached(self) -> None:
        def send(store: StaticStore[WerkzeugResponse], name: str) -> bytes:
            return self.body(store.send(name, None))

        def check(store: StaticStore[WerkzeugResponse], folder: str) -> None:
            outside = str(Path(folder).parent / "secret.txt")
            for name in (
                "../secret.txt", "deep/../../secret.txt", outside, f"/{outside}", "../static-not/secret.txt", "..\\secret.txt",
                "./../secret.txt", "a.txt/../../secret.txt", "%2e%2e/secret.txt", "a.txt\x00", "",  ".", "..", "deep", "missing.txt",
            ):  # fmt: skip
                error = refused(partial(send, store, name), HTTPException, f"{name!r} is not sent.")
                hold(isinstance(error, NotFound), f"{name!r} is answered with 404, not {error!r}.")

        self.in_folder(check)
