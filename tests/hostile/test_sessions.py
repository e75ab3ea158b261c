"""Sessions under attack, and sessions that are lost without a word (issue 6, Sessions)."""

import base64
import hashlib
import json
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.behaviour.harness import AppLike, Framework
from tests.costs import seconds

from .wire import KEY, ask, environ_of, get, quiet

CLASS = "Sessions"

short = pytest.mark.flask_falls_short

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def shop(fw: Framework, name: str = "shop", **config: object) -> AppLike:
    """Return an application that reads its session at ``/`` and writes it at ``/write``."""
    app = quiet(fw.make(name), config)

    @app.route("/")
    def read() -> str:
        return json.dumps(fw.session.get("user"))

    @app.route("/write")
    def write() -> str:
        fw.session["user"] = 7
        return "written"

    return app


def cookie_of(app: AppLike) -> str:
    return get(app, "/write").cookie()


def signed(app: AppLike, payload: bytes) -> str:
    """Return a cookie whose signature is right, whatever *payload* is."""
    signer = app.session_interface.get_signing_serializer(app).make_signer()
    return f"session={signer.sign(payload).decode()}"


def packed(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


# One spelling, one application, one key


@short
def test_a_cookie_has_one_spelling(fw: Framework) -> None:
    """Neither other bits behind the end of base64, nor padding or foreign characters in it, make a second one."""
    app = shop(fw)
    cookie = cookie_of(app)
    place = ALPHABET.index(cookie[-1])
    spellings = [cookie[:-1] + ALPHABET[other] for other in range(64) if other // 4 == place // 4 and other != place]
    spellings += [cookie + "=", cookie + "==", cookie[:-9] + "!" + cookie[-9:], cookie[:-9] + "." + cookie[-9:]]

    assert get(app, HTTP_COOKIE=cookie).text == "7"
    for spelling in spellings:
        assert get(app, HTTP_COOKIE=spelling).text == "null", spelling


def test_no_flipped_bit_passes(fw: Framework) -> None:
    app = shop(fw)
    cookie = cookie_of(app)
    for place in range(len("session="), len(cookie)):
        for bit in (1, 2, 4, 8, 16):
            changed = cookie[:place] + chr(ord(cookie[place]) ^ bit) + cookie[place + 1 :]
            # The last character of base64 has bits that nobody reads.
            if changed[place].isalnum() and place < len(cookie) - 1 and cookie[place] != ".":
                assert get(app, HTTP_COOKIE=changed).text == "null", changed


@short
def test_signatures_are_no_sha1(fw: Framework) -> None:
    cookie = cookie_of(shop(fw))

    assert len(base64.urlsafe_b64decode(cookie.rpartition(".")[2] + "==")) == hashlib.sha256().digest_size


@short
def test_applications_with_one_secret_do_not_share_sessions(fw: Framework) -> None:
    assert get(shop(fw, "blog"), HTTP_COOKIE=cookie_of(shop(fw, "shop"))).text == "null"


def test_processes_of_one_application_share_sessions(fw: Framework) -> None:
    assert get(shop(fw), HTTP_COOKIE=cookie_of(shop(fw))).text == "7"


@short
def test_session_of_an_older_key_is_signed_anew_when_it_is_read(fw: Framework) -> None:
    old = cookie_of(shop(fw, SECRET_KEY="the older key, as long as the new one"))
    app = shop(fw, SECRET_KEY_FALLBACKS=["the older key, as long as the new one"])
    answer = get(app, HTTP_COOKIE=old)

    assert answer.text == "7"
    assert get(shop(fw), HTTP_COOKIE=answer.cookie()).text == "7"


@short
def test_a_string_is_no_list_of_fallbacks(fw: Framework) -> None:
    app = shop(fw, SECRET_KEY_FALLBACKS="older")
    app.config["PROPAGATE_EXCEPTIONS"] = True

    with pytest.raises(Exception, match="SECRET_KEY_FALLBACKS"):
        get(app, "/write")


@short
@pytest.mark.parametrize("key", ["dev", "secret", "k" * 40, "short", b"0"])
def test_a_key_that_can_be_guessed_is_told(fw: Framework, key: str | bytes) -> None:
    app = shop(fw, SECRET_KEY=key)

    with pytest.warns(UserWarning, match="can be guessed"):
        get(app)


@short
@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r:.5000}".format])
def test_configuration_does_not_show_secrets(fw: Framework, show: Callable[[object], str]) -> None:
    app = fw.make(
        config={
            "SECRET_KEY": "s3cr3t",
            "SECRET_KEY_FALLBACKS": ["0ld0ne"],
            "DB_URL": "db://ada:pw9@host/x",
            "MAIL": {"PASSWORD": "m4il"},
        }
    )
    page = fw.App("pages")
    page.config.update(app.config)
    with page.app_context():
        shown = show(app.config) + fw.render_template_string("{{ config }}{{ config|string }}")

    assert not [secret for secret in ("s3cr3t", "0ld0ne", "pw9", "m4il") if secret in shown]


# What is signed, but is no session

MALFORMED = {
    "no base64": b"!!!",
    "one character": b"a",
    "no zlib": b".AAAA",
    "cut zlib": b"." + packed(zlib.compress(b'{"user":"' + b"x" * 99 + b'"}')[:-9]),
    "empty": b"",
    "no text": packed(b"\xff\xfe{}"),
    "no json": packed(b"{"),
    "nan": packed(b'{"user":NaN}'),
    "a list": packed(b'[["user",1]]'),
    "null": packed(b"null"),
    "a number": packed(b"5"),
    "a string": packed(b'"user"'),
    "a date that is a number": packed(b'{"user":{" d":5}}'),
    "a date that is null": packed(b'{"user":{" d":null}}'),
    "a date beyond time": packed(b'{"user":{" d":"Mon, 99 Jan 99999999999 00:00:00 GMT"}}'),
    "bytes that are a number": packed(b'{"user":{" b":5}}'),
    "bytes that are no base64": packed(b'{"user":{" b":"a"}}'),
    "a uuid that is none": packed(b'{"user":{" u":"x"}}'),
    "a uuid that is a list": packed(b'{"user":{" u":[]}}'),
    "a tuple that is a number": packed(b'{"user":{" t":5}}'),
    "html that is a list": packed(b'{"user":{" m":[1]}}'),
    "a tagged whole": packed(b'{" t":[1]}'),
    "a dictionary that is none": packed(b'{" di":5}'),
    "nested deeply": packed(b'{"user":' + b"[" * 99_000 + b"]" * 99_000 + b"}"),
    "half a character": packed(b'{"user":"\\ud800"}'),
    "many digits": packed(b'{"user":' + b"9" * 9_999 + b"}"),
}
STANDS = {"nan", "a list", "null", "a date that is null", "half a character", "html that is a list"}


@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name in STANDS else short) for name in MALFORMED])
def test_signed_but_malformed_is_no_error(fw: Framework, name: str) -> None:
    app = shop(fw)
    answer = get(app, HTTP_COOKIE=signed(app, MALFORMED[name]))

    assert answer.code == 200
    assert get(app, "/write", HTTP_COOKIE=signed(app, MALFORMED[name])).text == "written"


@settings(settings.get_profile("hostile"))
@given(payload=st.binary(max_size=40).map(packed), dot=st.booleans())
def test_nothing_signed_is_an_error(payload: bytes, dot: bool) -> None:
    app = shop(Framework("erlen"))

    assert get(app, HTTP_COOKIE=signed(app, b"." * dot + payload)).code == 200


@short
def test_a_compressed_bomb_stays_small(fw: Framework) -> None:
    app = shop(fw)
    bomb = signed(app, b"." + packed(zlib.compress(b'{"user":"' + b"x" * 64_000_000 + b'"}', 9)))
    get(app)
    tracemalloc.start()
    try:
        answer = get(app, HTTP_COOKIE=bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert answer.text == "null"
    assert peak < 8_000_000


def test_a_cookie_of_a_megabyte_is_read_in_no_time(fw: Framework) -> None:
    app = shop(fw)

    def send() -> None:
        for value in ("x" * 1_000_000, "." * 1_000_000, "A." * 500_000, ". " * 500_000):
            assert get(app, HTTP_COOKIE=f"session={value}").code == 200

    assert seconds(send, under=4) < 4


@short
@pytest.mark.parametrize(
    "before", ["session=forged", "session=", "session=a.b.c", 'session="quoted"', "session=x; session=y; session=z"]
)
def test_a_cookie_of_the_same_name_does_not_shadow_the_session(fw: Framework, before: str) -> None:
    """A neighbour's subdomain may set one for all of them."""
    app = shop(fw)

    assert get(app, HTTP_COOKIE=f"{before}; {cookie_of(app)}").text == "7"


def test_thousands_of_cookies_cost_little(fw: Framework) -> None:
    app = shop(fw)

    def send() -> None:
        assert get(app, HTTP_COOKIE="; ".join(["session=a.b.c"] * 20_000)).code == 200

    assert seconds(send, under=1) < 1


# What is lost without a word


def failing(app: AppLike, fw: Framework, view: Callable[[], object]) -> AppLike:
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.add_url_rule("/fails", "fails", lambda: str(view()))
    return app


@short
def test_a_session_too_large_for_browsers_is_refused(fw: Framework) -> None:
    import secrets

    app = failing(shop(fw), fw, lambda: fw.session.update(small=1, basket=secrets.token_hex(4_000)))

    with pytest.raises(ValueError, match="basket"):
        get(app, "/fails")


@pytest.mark.filterwarnings("ignore:The 'session' cookie is too large")
@short
def test_a_refused_session_is_a_server_error_and_sets_nothing(fw: Framework) -> None:
    import secrets

    app = failing(shop(fw), fw, lambda: fw.session.update(basket=secrets.token_hex(4_000)))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = get(app, "/fails")

    assert (answer.code, answer.all("Set-Cookie")) == (500, [])


@short
@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, 1j, [object()], {"a": {"b": object()}}],
    ids=["an object", "a set", "a complex number", "in a list", "deep inside"],
)
def test_a_value_that_no_cookie_carries_is_named(fw: Framework, value: object) -> None:
    app = failing(shop(fw), fw, lambda: fw.session.update(small=1, basket=value))

    with pytest.raises(TypeError, match="basket"):
        get(app, "/fails")


CHANGES: dict[str, Callable[[dict[str, object]], object]] = {
    "a list": lambda s: s["list"].append(2),  # type: ignore[attr-defined]  # what this test put there
    "a dictionary": lambda s: s["dict"].update(b=2),  # type: ignore[attr-defined]  # as above
    "deep inside": lambda s: s["dict"]["inner"].append(2),  # type: ignore[index]  # as above
    "in a tuple": lambda s: s["tuple"][0].append(2),  # type: ignore[index]  # as above
    "emptied": lambda s: s["list"].clear(),  # type: ignore[attr-defined]  # as above
}


@short
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_inside_of_a_value_is_saved(fw: Framework, change: Callable[[object], object]) -> None:
    app = quiet(fw.make())
    app.add_url_rule("/start", "start", lambda: str(fw.session.update(list=[1], dict={"inner": [1]}, tuple=([1],))))
    app.add_url_rule("/change", "change", lambda: str(change(fw.session)))
    app.add_url_rule("/", "read", lambda: repr(sorted(fw.session.items())))
    before = get(app, "/start").cookie()
    changed = get(app, "/change", HTTP_COOKIE=before).cookie()

    assert changed
    assert get(app, HTTP_COOKIE=changed).text != get(app, HTTP_COOKIE=before).text


def test_what_is_only_read_is_not_sent_again(fw: Framework) -> None:
    app = quiet(fw.make())
    app.add_url_rule("/start", "start", lambda: str(fw.session.update(list=[1], dict={"b": 1, "a": (1, b"x")})))
    app.add_url_rule("/", "read", lambda: repr(sorted(fw.session.items())))
    cookie = get(app, "/start").cookie()

    assert get(app, HTTP_COOKIE=cookie).all("Set-Cookie") == []


def streaming(fw: Framework, act: Callable[[], object]) -> AppLike:
    app = quiet(fw.make(), {"PROPAGATE_EXCEPTIONS": True})

    @app.route("/")
    def stream() -> object:
        def body() -> Iterator[str]:
            yield "begun "
            yield str(act())

        return fw.stream_with_context(body())

    @app.route("/looked")
    def looked() -> object:
        fw.session.get("user")
        return stream()

    return app


LATE: dict[str, Callable[[Framework], object]] = {
    "setting": lambda fw: fw.session.__setitem__("user", 1),
    "updating": lambda fw: fw.session.update(user=1),
    "clearing": lambda fw: fw.session.clear(),
    "joining": lambda fw: fw.session.__ior__({"user": 1}),
    "a default": lambda fw: fw.session.setdefault("user", 1),
    "permanence": lambda fw: setattr(fw.session, "permanent", True),
    "flashing": lambda fw: fw.flash("hello"),
}


@short
@pytest.mark.parametrize("act", LATE.values(), ids=LATE.keys())
@pytest.mark.parametrize("path", ["/", "/looked"])
def test_a_change_in_a_stream_is_refused(fw: Framework, act: Callable[[Framework], object], path: str) -> None:
    app = streaming(fw, lambda: act(fw))

    with pytest.raises(RuntimeError, match="session"):
        get(app, path)


NESTED: dict[str, Callable[[dict[str, list[int]]], object]] = {
    "appending": lambda cart: cart["goods"].append(2),
    "putting in": lambda cart: cart.update(more=[1]),
    "taking out": lambda cart: cart["goods"].pop(),
}


@short
@pytest.mark.parametrize("is_held", [False, True], ids=["looked up there", "held since before"])
@pytest.mark.parametrize("act", NESTED.values(), ids=NESTED.keys())
def test_a_change_inside_of_a_value_in_a_stream_is_told(
    fw: Framework, act: Callable[[dict[str, list[int]]], object], is_held: bool
) -> None:
    """It was sent before; at the end of the stream it is known that it is lost."""
    app = quiet(fw.make(), {"PROPAGATE_EXCEPTIONS": True})

    @app.route("/")
    def stream() -> object:
        cart = fw.session.setdefault("cart", {"goods": [1]})

        def body() -> Iterator[str]:
            yield "begun "
            act(cart if is_held else fw.session["cart"])
            yield "done"

        return fw.stream_with_context(body())

    with pytest.raises(RuntimeError, match="session"):
        get(app)


def test_a_value_that_is_only_read_in_a_stream_is_told_nothing(fw: Framework) -> None:
    app = quiet(fw.make(), {"PROPAGATE_EXCEPTIONS": True})

    @app.route("/")
    def stream() -> object:
        fw.session["cart"] = {"goods": [1], "tags": ("a", b"b")}

        def body() -> Iterator[str]:
            for _ in range(3):
                yield repr(sorted(fw.session["cart"]["goods"]))

        return fw.stream_with_context(body())

    assert get(app).text == "[1][1][1]"


@short
def test_a_first_look_in_a_stream_is_refused(fw: Framework) -> None:
    """No header says any more that the response depends on the cookie."""
    app = streaming(fw, lambda: fw.session.get("user"))

    with pytest.raises(RuntimeError, match="session"):
        get(app, "/")
    answer = get(app, "/looked")
    assert (answer.text, answer.all("Vary")) == ("begun None", ["Cookie"])


# What the response says

LOOKS: dict[str, Callable[[Framework], object]] = {
    "get": lambda fw: fw.session.get("user"),
    "in": lambda fw: "user" in fw.session,
    "length": lambda fw: len(fw.session),
    "truth": lambda fw: bool(fw.session),
    "items": lambda fw: list(fw.session.items()),
    "iteration": lambda fw: list(fw.session),
    "permanence": lambda fw: fw.session.permanent,
    "messages": lambda fw: fw.get_flashed_messages(),
    "template": lambda fw: fw.render_template_string("{{ session.user }}"),
    "comparison": lambda fw: fw.session == {},
    "representation": lambda fw: repr(fw.session),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
@pytest.mark.parametrize(
    "given_lines", [[], ["Accept"], pytest.param(["Accept", "Origin"], marks=short), ["*"]], ids=str
)
def test_every_look_is_in_vary_and_keeps_other_lines(
    fw: Framework, look: Callable[[Framework], object], given_lines: list[str]
) -> None:
    app = quiet(fw.make())

    @app.route("/")
    def view() -> object:
        look(fw)
        response = fw.make_response("")
        for line in given_lines:
            response.headers.add("Vary", line)
        return response

    said = {part.strip() for line in get(app).all("Vary") for part in line.split(",")}
    assert said >= set(given_lines)
    assert said & {"Cookie", "*"}


@short
@pytest.mark.parametrize("given_line", [None, "max-age=60", "public, max-age=60", "s-maxage=9"])
def test_a_response_that_sets_the_session_is_private(fw: Framework, given_line: str | None) -> None:
    app = shop(fw)

    @app.after_request
    def cached(response: object) -> object:
        if given_line is not None:
            response.headers["Cache-Control"] = given_line  # type: ignore[attr-defined]  # a response of either framework
        return response

    said = {part.strip() for line in get(app, "/write").all("Cache-Control") for part in line.split(",")}
    assert said & {"private", "no-store"}
    assert "public" not in said


@short
def test_defaults_are_safe(fw: Framework) -> None:
    (line,) = get(shop(fw), "/write").all("Set-Cookie")
    (secure,) = get(shop(fw), "/write", **{"wsgi.url_scheme": "https"}).all("Set-Cookie")

    assert {"HttpOnly", "SameSite=Lax"} <= {part.strip() for part in line.split(";")}
    assert "Secure" in {part.strip() for part in secure.split(";")}


IMPOSSIBLE: dict[str, dict[str, object]] = {
    "none without secure": {"SESSION_COOKIE_SAMESITE": "None"},
    "host with domain": {
        "SESSION_COOKIE_NAME": "__Host-id",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_DOMAIN": "shop.test",
    },
    "host with path": {
        "SESSION_COOKIE_NAME": "__Host-id",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_PATH": "/shop",
    },
    "host without secure": {"SESSION_COOKIE_NAME": "__Host-id", "SESSION_COOKIE_SECURE": False},
    "secure without secure": {"SESSION_COOKIE_NAME": "__Secure-id", "SESSION_COOKIE_SECURE": False},
    "no name": {"SESSION_COOKIE_NAME": "a b;c"},
}


@short
@pytest.mark.parametrize("config", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_what_no_browser_accepts_is_found_before_it_is_sent(fw: Framework, config: dict[str, object]) -> None:
    app = shop(fw)
    app.config.update(config)
    app.config["PROPAGATE_EXCEPTIONS"] = True

    with pytest.raises(Exception, match="SESSION_COOKIE"):
        app.finalize() if hasattr(app, "finalize") else get(app, "/write")


@short
def test_a_session_can_be_given_a_new_identity(fw: Framework) -> None:
    app = shop(fw)
    app.add_url_rule("/login", "login", lambda: str(fw.session.rotate()))
    before = cookie_of(app)
    first, second = (get(app, "/login", HTTP_COOKIE=before).cookie() for _ in range(2))

    assert len({before, first, second}) == 3
    assert get(app, HTTP_COOKIE=first).text == "7"


# Taking over a Flask application


def test_sessions_of_flask_are_taken_over() -> None:
    """Written in Flask's format, read and signed anew in erlen's; and Flask reads what erlen writes in its format."""
    flask, erlen = Framework("flask"), Framework("erlen")
    old = cookie_of(shop(flask))
    both = shop(erlen, SESSION_COOKIE_FORMAT="both")
    answer = get(both, HTTP_COOKIE=old)

    assert answer.text == "7"
    assert get(shop(erlen), HTTP_COOKIE=old).text == "null"
    assert get(shop(erlen), HTTP_COOKIE=answer.cookie()).text == "7"
    assert get(shop(flask), HTTP_COOKIE=cookie_of(shop(erlen, SESSION_COOKIE_FORMAT="flask"))).text == "7"


def test_validator_sees_every_answer(fw: Framework) -> None:
    app = shop(fw)

    assert ask(app, environ_of("/write", HTTP_COOKIE=cookie_of(app))).code == 200
    assert KEY not in get(app).text
