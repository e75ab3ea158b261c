"""REQ: the request object."""

import io
from pathlib import Path
from typing import Any

import pytest
from werkzeug.exceptions import BadRequest, BadRequestKeyError, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from .harness import AppLike, Framework, Reply, attempt, derive, fetch, same, texts


def posting(fw: Framework, view: Any, **config: Any) -> AppLike:
    """Return an app that runs *view* for every method at `/`."""
    app = fw.make(config=config)
    app.add_url_rule("/", "index", view, methods=["GET", "POST"])
    return app


def test_request_reads_like_werkzeugs() -> None:
    """REQ-01."""

    def scenario(fw: Framework) -> list[object]:
        seen: list[object] = []

        def view(**values: object) -> str:
            request = fw.request
            seen.extend(
                [
                    request.args.to_dict(flat=False),
                    request.form.to_dict(flat=False),
                    request.values.to_dict(flat=False),
                    {name: (file.filename, file.read()) for name, file in request.files.items()},
                    dict(request.cookies),
                    request.headers.get("X-Own"),
                    request.method,
                    request.path,
                    request.full_path,
                    request.url,
                    request.base_url,
                    request.url_root,
                    request.host,
                    request.host_url,
                    request.script_root,
                    request.remote_addr,
                    request.user_agent.string,
                    request.authorization and request.authorization.parameters,
                    request.mimetype,
                    request.scheme,
                    request.is_secure,
                    request.query_string,
                    str(request.accept_mimetypes),
                    request.content_length is None,  # the boundary of a multipart body varies in length
                    str(request.referrer),
                    request.get_json(silent=True),
                ]
            )
            return "x"

        app = fw.make()
        app.add_url_rule("/<path:p>", "index", view, methods=["GET", "POST", "PUT"])
        common: dict[str, Any] = {
            "base_url": "https://ex.test:8443/root",
            "headers": [("X-Own", "1"), ("Cookie", "c=1; d=2")],
        }
        fetch(app, "/a/ü?x=1&x=2&y=", **common)
        fetch(app, "/a?q=1", "POST", data={"a": ["1", "2"], "q": "3"}, auth=("ann", "pw"), **common)
        fetch(app, "/b", "POST", data={"f": (io.BytesIO(b"data"), "f.txt"), "a": "1"}, **common)
        fetch(app, "/c", "PUT", json={"a": [1]}, environ_base={"REMOTE_ADDR": "10.0.0.1"}, **common)
        return seen

    assert len(same(scenario)) == 4 * 26


def test_request_data_is_the_raw_body(fw: Framework) -> None:
    """REQ-01."""
    app = posting(fw, lambda: fw.request.data)

    assert fetch(app, method="POST", data=b"raw", content_type="text/plain").body == b"raw"


def test_missing_form_key_is_400(fw: Framework) -> None:
    """REQ-02."""
    seen: list[object] = []

    def view() -> str:
        try:
            return str(fw.request.form["missing"])
        except BadRequestKeyError as error:
            seen.append(error.args)
            raise

    assert fetch(posting(fw, view), method="POST", data={"a": "1"}).code == 400
    assert seen == [("missing",)]


def test_get_returns_the_default_on_conversion_failure(fw: Framework) -> None:
    """REQ-02."""
    app = posting(fw, lambda: repr([fw.request.args.get(name, 7, type=int) for name in ("a", "b", "c")]))

    assert fetch(app, "/?a=1&b=x").text == "[1, 7, 7]"


JSON_REQUESTS: dict[str, dict[str, Any]] = {
    "json": {"json": {"a": 1}},
    "plus json": {"data": '{"a": 1}', "content_type": "application/vnd.x+json"},
    "text": {"data": '{"a": 1}', "content_type": "text/plain"},
    "no type": {"data": b'{"a": 1}'},
    "malformed": {"data": "{", "content_type": "application/json"},
    "empty": {"data": "", "content_type": "application/json"},
    "null": {"data": "null", "content_type": "application/json"},
}


@pytest.mark.parametrize(
    ("request_", "plain", "silent", "force"),
    [
        ("json", {"a": 1}, {"a": 1}, {"a": 1}),
        ("plus json", {"a": 1}, {"a": 1}, {"a": 1}),
        ("text", 415, None, {"a": 1}),
        ("no type", 415, None, {"a": 1}),
        ("malformed", 400, None, 400),
        ("empty", 400, None, 400),
        ("null", None, None, None),
    ],
)
def test_json_of_a_request(fw: Framework, request_: str, plain: object, silent: object, force: object) -> None:
    """REQ-03: a number stands for the status of the refusal."""

    def outcome(view: Any) -> object:
        reply = fetch(posting(fw, lambda: repr(view())), method="POST", **JSON_REQUESTS[request_])
        return eval(reply.text) if reply.code == 200 else reply.code  # our own repr

    assert outcome(lambda: fw.request.json) == plain
    assert outcome(lambda: fw.request.get_json()) == plain
    assert outcome(lambda: fw.request.get_json(silent=True)) == silent
    assert outcome(lambda: fw.request.get_json(force=True)) == force


@pytest.mark.parametrize(("debug", "detailed"), [(False, False), (True, True)])
def test_json_error_detail_is_shown_in_debug_only(fw: Framework, debug: bool, detailed: bool) -> None:
    """REQ-04: the original error is its cause."""
    seen: list[BaseException | None] = []

    def view() -> str:
        try:
            return str(fw.request.json)
        except BadRequest as error:
            seen.append(error.__cause__ or error.__context__)
            raise

    reply = fetch(posting(fw, view, DEBUG=debug), method="POST", data="{", content_type="application/json")

    assert reply.code == 400
    assert ("Expecting property name" in reply.text) is detailed
    assert isinstance(seen[0], ValueError if debug else BadRequest)


def test_own_provider_parses_requests(fw: Framework) -> None:
    """REQ-05."""
    app = posting(fw, lambda: repr(fw.request.json))
    provider = fw.module("json.provider").DefaultJSONProvider
    app.json = derive(provider, loads=lambda self, data, **kwargs: "parsed")(app)
    seen: list[bool] = []
    app.before_request(lambda: seen.append(fw.request.json_module is app.json))

    assert fetch(app, method="POST", json={}).text == "'parsed'"
    assert seen == [True]


def test_request_knows_where_it_was_routed(fw: Framework) -> None:
    """REQ-06."""
    app, a, b, c = fw.make(), fw.bp("a"), fw.bp("b"), fw.bp("c")
    seen: list[object] = []

    def view(**values: object) -> str:
        request = fw.request
        seen.append((request.endpoint, request.blueprint, request.blueprints, request.view_args, request.url_rule.rule))
        return "x"

    app.add_url_rule("/app/<int:n>", "top", view)
    c.add_url_rule("/c", "view", view)
    b.register_blueprint(c)
    a.register_blueprint(b)
    app.register_blueprint(a)
    texts(app, "/app/1", "/c")

    assert seen == [
        ("top", None, [], {"n": 1}, "/app/<int:n>"),
        ("a.b.c.view", "a.b.c", ["a.b.c", "a.b", "a"], {}, "/c"),
    ]


def test_bare_request_has_no_routing(fw: Framework) -> None:
    """REQ-06."""
    with fw.make().test_request_context("/nowhere"):
        request = fw.request
        facts = (request.endpoint, request.blueprint, request.blueprints, request.view_args, request.url_rule)

        assert facts == (None, None, [], None, None)
        assert request.routing_exception.code == 404


@pytest.mark.parametrize(
    ("attribute", "key", "value"),
    [
        ("max_content_length", "MAX_CONTENT_LENGTH", 10),
        ("max_form_memory_size", "MAX_FORM_MEMORY_SIZE", 20),
        ("max_form_parts", "MAX_FORM_PARTS", 30),
    ],
)
def test_limits_are_settable_per_request(fw: Framework, attribute: str, key: str, value: int) -> None:
    """REQ-07: the override wins, None falls back to the config."""
    app = fw.make(config={key: value})
    with app.test_request_context("/"):
        request = fw.request
        assert getattr(request, attribute) == value
        setattr(request, attribute, value + 1)
        assert getattr(request, attribute) == value + 1
        setattr(request, attribute, None)
        assert getattr(request, attribute) == value


def test_limits_without_an_app_are_werkzeugs(fw: Framework) -> None:
    """REQ-07."""
    request = fw.Request({"REQUEST_METHOD": "GET"})

    assert (request.max_content_length, request.max_form_memory_size, request.max_form_parts) == (None, 500_000, 1000)


def test_limit_of_one_request_is_obeyed(fw: Framework) -> None:
    """REQ-07: set before the body is read."""

    def view() -> bytes:
        fw.request.max_content_length = 3
        data: bytes = fw.request.get_data()
        return data

    app = posting(fw, view, MAX_CONTENT_LENGTH=100)

    assert [fetch(app, method="POST", data=b"x" * size).code for size in (3, 4)] == [200, 413]


@pytest.mark.parametrize("read", ["data", "form", "stream"])
def test_too_large_body_is_413_when_read(fw: Framework, read: str) -> None:
    """REQ-08."""

    def view() -> str:
        fw.request.stream.read() if read == "stream" else getattr(fw.request, read)
        return "read"

    app = posting(fw, view, MAX_CONTENT_LENGTH=5)

    assert fetch(app, method="POST", data={"a": "1"}).text == "read"
    assert fetch(app, method="POST", data={"a": "too much"}).code == 413


def test_unread_body_is_not_refused(fw: Framework) -> None:
    """REQ-08."""
    assert fetch(posting(fw, lambda: "x", MAX_CONTENT_LENGTH=5), method="POST", data=b"x" * 99).text == "x"


def test_too_large_body_reaches_the_413_handler(fw: Framework) -> None:
    """REQ-08."""
    app = posting(fw, lambda: fw.request.data, MAX_CONTENT_LENGTH=5)
    app.register_error_handler(RequestEntityTooLarge, lambda error: ("too much", 413))

    assert fetch(app, method="POST", data=b"x" * 99).text == "too much"


def form_reply(fw: Framework, fields: dict[str, Any], **config: Any) -> Reply:
    """Post a multipart form to a view that reads it."""
    app = posting(fw, lambda: str(len(fw.request.form)), **config)
    return fetch(app, method="POST", data=fields, content_type="multipart/form-data")


def test_form_memory_is_limited(fw: Framework) -> None:
    """REQ-09."""
    assert form_reply(fw, {"a": "x" * 100}, MAX_FORM_MEMORY_SIZE=1000).text == "1"
    assert form_reply(fw, {"a": "x" * 1001}, MAX_FORM_MEMORY_SIZE=1000).code == 413


def test_form_parts_are_limited(fw: Framework) -> None:
    """REQ-09."""
    assert form_reply(fw, {"a": "1", "b": "2"}, MAX_FORM_PARTS=2).text == "2"
    assert form_reply(fw, {"a": "1", "b": "2", "c": "3"}, MAX_FORM_PARTS=2).code == 413


def test_get_data_first_keeps_a_copy(fw: Framework) -> None:
    """REQ-10: cached data leaves an empty form; parsing first leaves the form."""
    app = posting(fw, lambda: repr([fw.request.get_data(), fw.request.form.to_dict(), fw.request.get_data()]))
    parse = posting(fw, lambda: repr([fw.request.get_data(parse_form_data=True), fw.request.form.to_dict()]))

    assert fetch(app, method="POST", data={"a": "1"}).text == "[b'a=1', {'a': '1'}, b'a=1']"
    assert fetch(parse, method="POST", data={"a": "1"}).text == "[b'', {'a': '1'}]"


def test_uploaded_file(fw: Framework, tmp_path: Path) -> None:
    """REQ-11."""

    def view() -> str:
        file, empty = fw.request.files["up"], fw.request.files["none"]
        facts = (file.filename, file.stream.read(), empty.filename, file.mimetype)
        file.stream.seek(0)
        file.save(tmp_path / "saved")
        return repr(facts)

    data = {"up": (io.BytesIO(b"data"), "f.txt"), "none": (io.BytesIO(b""), "")}
    reply = fetch(posting(fw, view), method="POST", data=data)

    assert reply.text == "('f.txt', b'data', '', 'text/plain')"
    assert (tmp_path / "saved").read_bytes() == b"data"


def test_missing_file_key_is_explained_in_debug(fw: Framework) -> None:
    """REQ-12: a KeyError and an AssertionError at once; out of debug a plain 400."""
    app = posting(fw, lambda: fw.request.files["up"].filename, DEBUG=True)
    with pytest.raises(AssertionError, match="multipart/form-data") as caught:
        fetch(app, method="POST", data={"up": "name.txt"})
    assert isinstance(caught.value, KeyError)

    quiet = posting(fw, lambda: fw.request.files["up"].filename)
    assert fetch(quiet, method="POST", data={"up": "name.txt"}).code == 400


def test_environ_decides_scheme_and_route(fw: Framework) -> None:
    """REQ-13: ProxyFix rewrites it."""
    app = posting(fw, lambda: repr([fw.request.scheme, fw.request.is_secure, list(fw.request.access_route)]))
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"}
    environ = {"REMOTE_ADDR": "9.9.9.9"}

    assert fetch(app, headers=headers, environ_base=environ).text == "['http', False, ['1.2.3.4']]"
    app.wsgi_app = ProxyFix(app.wsgi_app)
    assert fetch(app, headers=headers, environ_base=environ).text == "['https', True, ['1.2.3.4']]"
    assert fetch(app, json={}, method="POST").text.startswith("['http'")


def test_is_json_reads_the_mimetype(fw: Framework) -> None:
    """REQ-13."""
    app = posting(fw, lambda: repr(fw.request.is_json))

    for content_type, expected in (
        ("application/json", "True"),
        ("application/x+json", "True"),
        ("text/json", "False"),
    ):
        assert fetch(app, method="POST", data="1", content_type=content_type).text == expected


def test_request_outside_raises_alike() -> None:
    """REQ-06: without a context."""
    assert same(lambda fw: attempt(lambda: fw.request.path))


@pytest.mark.parametrize(
    "name", ["X-Own", "x_own", "X_OWN", "Content-Type", "content_type", "x own", "X-Gone", "X_Gone"]
)
def test_header_is_found_under_the_same_names(name: str) -> None:
    """REQ-01: with an underscore the list of values is another than the value itself."""

    def scenario(fw: Framework) -> list[object]:
        seen: list[object] = []

        def view() -> str:
            headers = fw.request.headers
            seen.extend((headers.get(name), name in headers, headers.getlist(name), headers.getlist(name, len)))
            return ""

        fetch(posting(fw, view), headers={"X-Own": "1"}, content_type="text/plain")
        return seen

    same(scenario)


@pytest.mark.parametrize("text", ["a/b", " a/b\t", "\xa0a/b", "A/B\x0c", "a/b ;", "a/b\xa0; c=d", "", ";c=d"])
def test_content_type_is_stripped_alike(text: str) -> None:
    """REQ-01."""

    def scenario(fw: Framework) -> object:
        seen: list[object] = []

        def view() -> str:
            seen.append((fw.request.mimetype, fw.request.mimetype_params, fw.request.is_json))
            return ""

        fetch(posting(fw, view), environ_overrides={"CONTENT_TYPE": text})
        return seen

    same(scenario)


def test_part_without_a_name_is_as_werkzeug_has_it_where_nothing_is_strict() -> None:
    """REQ-01: what `Request.strict = False` promises (docs/explanation/from-flask.md)."""
    part = "--b\r\nContent-Disposition: form-data{}\r\n\r\nx\r\n"
    body = "".join(map(part.format, ("", '; name=""', '; filename="f"', '; name=""; filename="f"'))) + "--b--\r\n"

    def scenario(fw: Framework) -> object:
        seen: list[object] = []

        def view() -> str:
            request = fw.request
            seen.append(
                ([*request.form.lists()], [(name, file.name) for name, file in request.files.items(multi=True)])
            )
            return ""

        app = posting(fw, view)
        app.request_class = derive(fw.Request, strict=False)
        fetch(app, method="POST", data=body.encode(), content_type="multipart/form-data; boundary=b")
        return seen

    assert same(scenario) == [([(None, ["x"]), ("", ["x"])], [(None, None), ("", "")])]
