"""The session's cookie on its way: which keys and forms it has, what it holds, and what the response says about it.

Knows signatures and the configuration; no request and no context. Rules: nothing that a client sends is an error, whatever somebody with the key
signed; what the application does wrong is one, before the response is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Protocol, TypedDict, cast, final

import attrs
import itsdangerous
from werkzeug.datastructures import Headers as WerkzeugHeaders
from werkzeug.datastructures import HeaderSet
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _stack, signing
from .errors import SecretKeyError, SessionValueError
from .headers import Headers
from .json.provider import DefaultJSONProvider
from .sessiondata import SecureCookieSession
from .tagging import SCALARS
from .types import CookieFormat, SameSite

__all__ = [
    "CookieAttributes",
    "Opener",
    "SessionApplication",
    "UNREADABLE",
    "VARY",
    "format_of",
    "is_flat",
    "keep_private",
    "keys_of",
    "may_hide_changes",
    "realm_of",
    "salt_within",
    "too_large",
    "vary_on_cookie",
]

UNREADABLE: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading turns into for a payload that was signed, but is no session: a tag whose value is no date, text that is no JSON."""


VARY: Final = ("Vary", "Cookie")

MOST_FLAT: Final = 256
LONGEST_FLAT: Final = 512


class SessionApplication(Protocol):
    """What an interface asks of the application."""

    # Configuration values have any type (Flask's contract).
    @property
    def config(self) -> Mapping[str, Any]: ...

    @property
    def name(self) -> str: ...

    @property
    def secret_key(self) -> str | bytes | None: ...

    @property
    def permanent_session_lifetime(self) -> timedelta: ...


class CookieAttributes(TypedDict):
    """The attributes of the session's cookie, but for its expiry."""

    domain: str | None
    path: str | None
    secure: bool
    httponly: bool
    samesite: SameSite | None
    partitioned: bool


def format_of(app: SessionApplication) -> CookieFormat | None:
    """Return the form of the cookie; None for exactly Flask's, more than one spelling of a signature included."""
    form: CookieFormat | None = app.config.get("SESSION_COOKIE_FORMAT")
    return form


def keys_of(app: SessionApplication, form: CookieFormat | None) -> tuple[str | bytes, ...]:
    """Return the secret keys, the newest last; none without `SECRET_KEY`.

    Raises:
        SecretKeyError: the fallbacks are one string, each letter of which would be a key.
    """
    secret = app.secret_key
    if not secret:
        return ()
    fallbacks: Sequence[str | bytes] | str | bytes | None = app.config["SECRET_KEY_FALLBACKS"]
    if not fallbacks:
        return (secret,)
    if form is not None and isinstance(fallbacks, str | bytes):
        raise SecretKeyError(
            "SECRET_KEY_FALLBACKS is one string, so each of its letters would verify a session; put it into a list: [old_key]."
        )
    return (*cast("Sequence[str | bytes]", fallbacks), secret)


def realm_of(app: SessionApplication) -> str:
    """Return for whom sessions are signed: ``SESSION_REALM``, else the application's name."""
    realm: str | None = app.config.get("SESSION_REALM")
    return app.name if realm is None else realm


def salt_within(salt: str | bytes, realm: str) -> str:
    """Return *salt* for one realm only: another application with the same secret key has another one."""
    base = salt if isinstance(salt, str) else salt.decode("latin1")
    return f"{base}:{realm}"


@final
@attrs.frozen(eq=False, repr=False)
class Opener:
    """What signs and verifies in one request: seals of which the first one signs, or a serializer that somebody has a say in."""

    seals: tuple[signing.Seal, ...]
    foreign: itsdangerous.URLSafeTimedSerializer | None
    serializer: signing.PayloadSerializer
    # What texts stand for that were read lately, where nothing in it can be changed.
    _flat: dict[bytes, dict[str, Any]] = attrs.field(init=False, repr=False, factory=dict[bytes, dict[str, Any]])

    # What a session holds is its application's business.
    def opened(self, value: str, max_age: int) -> tuple[dict[str, Any], bytes | None, bool] | None:
        """Return what the cookie's *value* holds, its text, and whether it was signed as it would be today; None if it is no session.

        Others may get the same dictionary: copy it.
        """
        text: bytes | None = None
        is_current = True
        try:
            if self.foreign is not None:
                content = _session_in(self.foreign.loads(value, max_age=max_age))
            else:
                found = None
                for seal in self.seals:
                    found = seal.opened(value, max_age)
                    if found is not None:
                        is_current = found[1] and seal is self.seals[0]
                        break
                if found is None:
                    return None
                text = found[0]
                content = self._content(text)
        except (itsdangerous.BadData, *UNREADABLE):
            return None
        return None if content is None else (content, text, is_current)

    def _content(self, text: bytes) -> dict[str, Any] | None:
        app = _stack.app_or_none()
        if app is None or type(app.json) is not DefaultJSONProvider:
            # What a provider of one's own makes of it is its own business.
            return _session_in(self.serializer.loads(text.decode()))
        content = self._flat.get(text)
        if content is None:
            content = _session_in(self.serializer.loads(text.decode()))
            if type(content) is dict and len(text) <= LONGEST_FLAT and is_flat(content):
                if len(self._flat) >= MOST_FLAT:
                    self._flat.clear()
                self._flat[text] = content
        return content

    # See opened.
    def text_of(self, content: dict[str, Any]) -> bytes:
        """Return what a cookie with *content* holds, to tell whether that has changed.

        Raises:
            SessionValueError: a value cannot be written; its key is named.
        """
        try:
            if self.foreign is not None:
                return bytes(self.foreign.dump_payload(content))
            text: str | bytes = self.serializer.dumps(content)
        except (TypeError, ValueError, RecursionError) as error:
            raise SessionValueError(self._complaint(content, error)) from error
        # A serializer of one's own may well write bytes.
        return text.encode() if isinstance(text, str) else text  # pyright: ignore[reportUnnecessaryIsInstance]

    # See opened.
    def _complaint(self, content: Mapping[str, object], error: Exception) -> str:
        write = self.serializer.dumps if self.foreign is None else self.foreign.dump_payload
        for key, value in content.items():
            try:
                write({key: value})
            except (TypeError, ValueError, RecursionError) as cause:
                return f"session[{key!r}] holds {type(value).__name__}, which no cookie can carry ({cause}); store an id or plain data."
        return f"The session's values cannot be written together ({error}); use keys of one type."

    # See opened.
    def signed(self, content: dict[str, Any], text: bytes | None) -> str:
        """Return the cookie's value for *content*; *text* is what it is written as, where that is known.

        Raises:
            SessionValueError: see `text_of`.
        """
        if self.foreign is None:
            return self.seals[0].signed(self.text_of(content) if text is None else text)
        try:
            value: str | bytes = self.foreign.dumps(content)
        except (TypeError, ValueError, RecursionError) as error:
            raise SessionValueError(self._complaint(content, error)) from error
        return value if isinstance(value, str) else value.decode()  # pyright: ignore[reportUnnecessaryIsInstance]  # see text_of


# Whoever has the key could have signed something else than a session.
def _session_in(content: object) -> dict[str, Any] | None:
    return cast("dict[str, Any]", content) if isinstance(content, dict) else None


def may_hide_changes(session: SecureCookieSession) -> bool:
    """Tell whether *session* came out of a cookie and holds values that can be changed from inside."""
    return session.cookie_text is not None and not is_flat(session)


def is_flat(content: Mapping[str, object]) -> bool:
    """Tell whether nothing inside of *content* can be changed."""
    for value in content.values():  # noqa: SIM110  # a generator would cost more than it looks at
        if type(value) not in SCALARS:
            return False
    return True


def too_large(session: SecureCookieSession, size: int, most: int) -> str:
    """Return what to say about a session that does not fit."""
    largest = max(session, key=lambda key: len(str(session[key])))
    return (
        f"The session's cookie has {size:,} bytes, but browsers drop one of more than {most:,}; most of it is session[{largest!r}]. Keep large values"
        " on the server and their id in the session, or set MAX_COOKIE_SIZE=0 to send it all the same."
    )


def vary_on_cookie(response: WerkzeugResponse, is_strict: bool) -> None:
    """Say that *response* depends on the cookie, next to what it depends on already."""
    headers = response.headers
    if type(headers) is Headers and not headers.has("vary"):
        headers.take(VARY)
        return
    lines = headers.getlist("Vary")
    if not lines:
        # Parsing the header is only worth it where there is one.
        headers["Vary"] = "Cookie"
    elif len(lines) == 1 or not is_strict:
        vary: HeaderSet = response.vary
        vary.add("Cookie")
    elif not any(name.strip().lower() in {"cookie", "*"} for line in lines for name in line.split(",")):
        # Of several lines the property knows only the first.
        headers.add("Vary", "Cookie")


def keep_private(headers: WerkzeugHeaders) -> None:
    """Keep a response that sets the session out of shared caches."""
    given = [part.strip() for line in headers.getlist("Cache-Control") for part in line.split(",") if part.strip()]
    names = {part.partition("=")[0].lower() for part in given}
    if not names & {"no-store", "private"}:
        kept = [part for part in given if part.partition("=")[0].lower() not in {"public", "s-maxage"}]
        headers["Cache-Control"] = ", ".join([*kept, "private"])
