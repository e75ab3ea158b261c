"""Mistakes 48 and 49, for every outline: a part that misses a method or has one of the wrong signature."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from werkzeug.wrappers import Response as WerkzeugResponse

from erlen import Erlen, Request, Response
from erlen.protocols import ErrorHandlers, Hooks, JSONProvider, ResponseConverter, SessionStore, StaticStore
from erlen.sessions import SecureCookieSession
from erlen.types import Ret, Scope

Store = SessionStore[Erlen, Request, Response, SecureCookieSession]


class NeverSaves:
    def open_session(self, app: Erlen, request: Request, /) -> SecureCookieSession | None: ...

    def make_null_session(self, app: Erlen, /) -> SecureCookieSession:
        return SecureCookieSession()

    def is_null_session(self, obj: object, /) -> bool:
        return False


class SavesElsewhere(NeverSaves):
    def save_session(self, app: Erlen, response: Response, /) -> None: ...


class SavesInWrongOrder(NeverSaves):
    def save_session(self, app: Erlen, response: Response, session: SecureCookieSession, /) -> None: ...


class OpensText:
    def open_session(self, app: Erlen, request: Request, /) -> str:
        return app.name

    def save_session(self, app: Erlen, session: SecureCookieSession, response: Response, /) -> None: ...

    def make_null_session(self, app: Erlen, /) -> SecureCookieSession:
        return SecureCookieSession()

    def is_null_session(self, obj: object, /) -> bool:
        return False


class Loads:
    def loads(self, s: str) -> object:
        return s


class ConvertsToText:
    def convert(self, app: Erlen, rv: Ret, /) -> str:
        return str(rv)


class ForgetsScope:
    def add(self, hook: Callable[..., Any], /) -> None: ...

    def outward(self, scopes: Iterable[Scope], /) -> Iterator[Callable[..., Any]]:
        return iter(())

    def inward(self, scopes: Iterable[Scope], /) -> Iterator[Callable[..., Any]]:
        return iter(())


class FindsOnly:
    def find(self, error: Exception, scopes: Iterable[Scope], /) -> Callable[[Any], Any] | None: ...


class NoFolder:
    def send(self, filename: str, max_age: int | None, /) -> WerkzeugResponse:
        return WerkzeugResponse(filename)


never_saves: Store = NeverSaves()  # E
saves_elsewhere: Store = SavesElsewhere()  # E
wrong_order: Store = SavesInWrongOrder()  # E
opens_text: Store = OpensText()  # E
provider: JSONProvider = Loads()  # E
converter: ResponseConverter[Erlen, Response] = ConvertsToText()  # E
hooks: Hooks = ForgetsScope()  # E
handlers: ErrorHandlers = FindsOnly()  # E
static: StaticStore[WerkzeugResponse] = NoFolder()  # E


class WrongStore(Erlen):
    session_interface = NeverSaves()  # E


# ty does not compare what the class of session is in both methods.
Erlen(__name__, session_interface=SavesInWrongOrder())  # E: mypy pyright pyrefly

app = Erlen(__name__)
app.session_interface = NeverSaves()  # E
app.json = Loads()  # E
