"""Runs one small application on two frameworks and writes down what a client could see.

Knows the public names of Flask and of erlen, and nothing of what any single behaviour test is about. Values that belong
to a framework under test are `Any` on purpose: one test drives two packages that share names but no base class. What
tests use as *decorators* is typed (`AppLike`, `BlueprintLike`), so that decorated views keep their types.
"""

import contextvars
import importlib
import logging
import os
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, cast

import attrs
from typing_extensions import override
from werkzeug.test import EnvironBuilder, run_wsgi_app

from erlen.policy import FLASK, STRICT

FRAMEWORKS = ("flask", "erlen")
ORACLE_ONLY = "BEHAVIOUR_ORACLE_ONLY"
"""Set this variable to let `same` compare Flask with itself: is the scenario reproducible at all?"""

UNCHECKED: Mapping[str, object] = {"CHECK_DEFINITIONS": False}
"""For applications that declare something useless or broken on purpose."""

FLASK_WAYS: Mapping[str, object] = {
    "CHECK_DEFINITIONS": False,
    "CHECK_HOST_FIRST": False,
    "EXTERNAL_URLS_FROM_HOST": True,
    "CONTAIN_ERRORS": False,
    "ISOLATE_REQUESTS": False,
    "MAX_CONTENT_LENGTH": None,
    "MAX_FORM_FIELDS": None,
    "MAX_FORM_TOTAL_SIZE": None,
    "MAX_QUERY_ARGUMENTS": None,
    "SESSION_COOKIE_FORMAT": "flask",
    "SESSION_COOKIE_SAMESITE": None,
    "SESSION_COOKIE_SECURE": False,
    "SESSION_STRICT": False,
}
"""The settings that turn off what erlen does more strictly; Flask ignores those that it does not know."""

SILENT = attrs.evolve(FLASK, cookies=STRICT.cookies, hosts=STRICT.hosts, limits=STRICT.limits)
"""A policy of which no answer tells, with the rules that an application has natively."""

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

_ERLEN_MODULES = {"json.tag": "tagging", "typing": "types", "templating": "environment"}
_VOLATILE_HEADERS = frozenset({"date"})
_SIGNED = re.compile(r"(=\.?[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{20,}")
_EXPIRES = re.compile(r"Expires=(?!Thu, 01 Jan 1970)[^;]+")


class ScaffoldLike(Protocol):
    """What an application and a blueprint offer as decorators; every other name is dynamic."""

    def route(self, rule: str, **options: object) -> Callable[[F], F]: ...
    def get(self, rule: str, **options: object) -> Callable[[F], F]: ...
    def post(self, rule: str, **options: object) -> Callable[[F], F]: ...
    def put(self, rule: str, **options: object) -> Callable[[F], F]: ...
    def delete(self, rule: str, **options: object) -> Callable[[F], F]: ...
    def patch(self, rule: str, **options: object) -> Callable[[F], F]: ...
    def endpoint(self, endpoint: str) -> Callable[[F], F]: ...
    def errorhandler(self, code_or_exception: type[BaseException] | int) -> Callable[[F], F]: ...
    def before_request(self, f: F) -> F: ...
    def after_request(self, f: F) -> F: ...
    def teardown_request(self, f: F) -> F: ...
    def context_processor(self, f: F) -> F: ...
    def url_value_preprocessor(self, f: F) -> F: ...
    def url_defaults(self, f: F) -> F: ...
    # Any: the rest of the public names of two unrelated packages.
    def __getattr__(self, name: str) -> Any: ...
    @override
    def __setattr__(self, name: str, value: Any) -> None: ...


class AppLike(ScaffoldLike, Protocol):
    """An application of either framework."""

    def teardown_appcontext(self, f: F) -> F: ...
    def shell_context_processor(self, f: F) -> F: ...
    def template_filter(self, name: str | None = None) -> Callable[[F], F]: ...
    def template_test(self, name: str | None = None) -> Callable[[F], F]: ...
    def template_global(self, name: str | None = None) -> Callable[[F], F]: ...
    # Any: a WSGI iterable.
    def __call__(self, environ: Any, start_response: Any) -> Any: ...


class BlueprintLike(ScaffoldLike, Protocol):
    """A blueprint of either framework."""

    def before_app_request(self, f: F) -> F: ...
    def after_app_request(self, f: F) -> F: ...
    def teardown_app_request(self, f: F) -> F: ...
    def app_context_processor(self, f: F) -> F: ...
    def app_url_value_preprocessor(self, f: F) -> F: ...
    def app_url_defaults(self, f: F) -> F: ...
    def app_errorhandler(self, code_or_exception: type[BaseException] | int) -> Callable[[F], F]: ...
    def app_template_filter(self, name: str | None = None) -> Callable[[F], F]: ...
    def app_template_test(self, name: str | None = None) -> Callable[[F], F]: ...
    def app_template_global(self, name: str | None = None) -> Callable[[F], F]: ...
    def record(self, func: F) -> None: ...
    def record_once(self, func: F) -> None: ...


@attrs.frozen
class Framework:
    """One of the two frameworks, with its public names as attributes (`fw.request`, `fw.url_for`, …)."""

    name: str

    def load(self) -> None:
        """Import the package, so that a missing framework fails its own half only."""
        importlib.import_module(self.name)

    @property
    def is_flask(self) -> bool:
        """Tell the oracle from erlen, for the few documented differences."""
        return self.name == "flask"

    # Any: a class object of a package chosen at run time.
    @property
    def App(self) -> Any:
        """Return the application class: `flask.Flask` or `erlen.Erlen`."""
        return getattr(importlib.import_module(self.name), "Flask" if self.is_flask else "Erlen")

    @property
    def env_prefix(self) -> str:
        """Return the prefix of the framework's environment variables."""
        return "FLASK" if self.is_flask else "ERLEN"

    # Any: option values are what the constructor under test accepts or refuses.
    def make(
        self, import_name: str = "behaviour_app", *, config: Mapping[str, Any] | None = None, **options: Any
    ) -> AppLike:
        """Return a fresh application with *config* applied."""
        if not self.is_flask:
            # What erlen says to browsers on top is told in tests of its own.
            options.setdefault("security", SILENT)
        app = self.App(import_name, **options)
        app.config.update(config or {})
        return cast("AppLike", app)

    # Any: as `make`.
    def bp(self, name: str, import_name: str = "behaviour_app", **options: Any) -> BlueprintLike:
        """Return a fresh blueprint."""
        return cast("BlueprintLike", self.Blueprint(name, import_name, **options))

    def module(self, path: str) -> Any:  # Any: a module chosen at run time
        """Return the submodule *path* (Flask's name for it): `fw.module("json.tag")`."""
        home = path if self.is_flask else _ERLEN_MODULES.get(path, path)
        return importlib.import_module(f"{self.name}.{home}")

    def after_this_request(self, f: F) -> F:
        """Register *f* for the current request only."""
        return cast("F", importlib.import_module(self.name).after_this_request(f))

    def copy_current_request_context(self, f: F) -> F:
        """Wrap *f* so that it runs in a copy of the current request context."""
        return cast("F", importlib.import_module(self.name).copy_current_request_context(f))

    # Any: every public name of either package, whatever its kind.
    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.name), name)


@attrs.frozen
class Reply:
    """A response as a client sees it: the header list in order, volatile parts masked."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def code(self) -> int:
        """Return the status code as a number."""
        return int(self.status.split(" ", 1)[0])

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()

    def header(self, name: str) -> str | None:
        """Return the only value of header *name*, or None; several values are a mistake of the test."""
        values = self.all(name)
        if len(values) > 1:
            raise LookupError(f"Header {name!r} is there {len(values)} times; ask for all().")
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        """Return every value of header *name* in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def methods(self) -> set[str]:
        """Return the `Allow` header as a set."""
        return {part.strip() for part in (self.header("Allow") or "").split(",") if part.strip()}


@attrs.frozen
class Raised:
    """An exception as both frameworks can be expected to raise it: by its builtin or werkzeug class, text aside."""

    kind: str
    text: str = attrs.field(default="", eq=False)


def masked(name: str, value: str) -> str:
    """Return a header value without what the clock or a signature decides."""
    if name.lower() in _VOLATILE_HEADERS:
        return "<masked>"
    if name.lower() == "set-cookie":
        return _EXPIRES.sub("Expires=<date>", _SIGNED.sub(r"\1.<time>.<signature>", value))
    return value


def reply(response: Any) -> Reply:  # Any: a Response or TestResponse of either framework
    """Write down *response*, its body included."""
    headers = tuple((str(name), masked(str(name), str(value))) for name, value in response.headers.items())
    return Reply(response.status, headers, response.get_data())


def fetch(app: AppLike, path: str = "/", method: str = "GET", **options: Any) -> Reply:  # Any: EnvironBuilder's options
    """Send one request straight through WSGI (no framework test client) and write down the answer; exceptions escape.

    The response is closed, so close callbacks and late teardown have run when this returns.
    """
    builder = EnvironBuilder(path=path, method=method, **options)
    try:
        environ = builder.get_environ()
    finally:
        builder.close()
    body, status, headers = run_wsgi_app(cast("Any", app), environ, buffered=True)  # Any: AppLike is only a facade
    data = b"".join(body)
    if callable(close := getattr(body, "close", None)):
        close()
    return Reply(status, tuple((name, masked(name, value)) for name, value in headers.items()), data)


def texts(app: AppLike, *paths: str, **options: Any) -> list[tuple[int, str]]:  # Any: EnvironBuilder's options
    """Return (status code, body text) for a GET of every path."""
    replies = [fetch(app, path, **options) for path in paths]
    return [(each.code, each.text) for each in replies]


def kind(error: BaseException | None) -> str:
    """Name the first class of *error* that belongs to neither framework."""
    return next(cls.__name__ for cls in type(error).__mro__ if cls.__module__.split(".")[0] not in FRAMEWORKS)


def raised(error: BaseException) -> Raised:
    """Describe *error* by its kind."""
    return Raised(kind(error), str(error))


def attempt(call: Callable[..., T], /, *args: Any, **kwargs: Any) -> T | Raised:  # Any: passed through to the callable
    """Return what *call* returns, or what it raised."""
    try:
        return call(*args, **kwargs)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and not error.args:
            raise  # a real ^C; tests raise theirs with an argument
        return raised(error)


def apart(call: Callable[..., T], /, *args: Any) -> T:  # Any: passed through to the callable
    """Run *call* in a copy of the current context: what a failed push leaves current there concerns nobody else."""
    return contextvars.copy_context().run(call, *args)


def same(scenario: Callable[..., T], /, *args: Any) -> T:  # Any: the scenario's own arguments
    """Run *scenario* on both frameworks, assert that the transcripts are equal, and return the oracle's."""
    other = "flask" if os.environ.get(ORACLE_ONLY) else "erlen"
    expected = apart(scenario, Framework("flask"), *args)
    assert apart(scenario, Framework(other), *args) == expected
    return expected


def derive(base: Any, /, **members: Any) -> Any:  # Any: a class of either framework, which no checker can subclass
    """Return a subclass of *base* with *members* as its class body."""
    return types.new_class(f"My{base.__name__}", (base,), {}, lambda namespace: namespace.update(members))


@contextmanager
def environment(**variables: str | None) -> Iterator[None]:
    """Set environment variables (None removes one) for the block."""
    before = {name: os.environ.get(name) for name in variables}
    _put(variables)
    try:
        yield
    finally:
        _put(before)


def _put(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


class _Collector(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self.records = records

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def captured_log(name: str) -> Iterator[list[logging.LogRecord]]:
    """Collect the records that reach logger *name* during the block, keeping them from the terminal."""
    records: list[logging.LogRecord] = []
    handler = _Collector(records)
    logger = logging.getLogger(name)
    propagate = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield records
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def names(items: Iterable[Any]) -> list[str]:  # Any: rules, blueprints, functions
    """Return what each item calls itself: an endpoint or a name."""
    return [getattr(item, "endpoint", None) or item.__name__ for item in items]
