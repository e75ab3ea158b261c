"""Signing: makes text of a value that its holder can read but not change.

Built on itsdangerous; knows no session, no cookie and no application. Rules:
- Signing keys are derived once for each set of secret keys and options; both are part of the question each time, so that nothing is ever stale.
- Who asks in public gets a serializer of his own.
- A `Seal` writes what that serializer would; it reads one spelling of it, in bounded memory.
"""

import hmac
import time
import zlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, Final, Protocol, cast, final

import attrs
from itsdangerous import Signer, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import want_bytes

from ._typing import override

__all__ = [
    "DigestMethod",
    "Hash",
    "PayloadSerializer",
    "Seal",
    "Signing",
    "new_serializer",
    "seal",
    "shared_serializer",
    "weakness_of",
]

# base64 as it stands in URLs, without its padding.
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_FROM_URL: Final = bytes.maketrans(b"-_", b"+/")

LONGEST: Final = 1_048_576
"""How many bytes a compressed payload may grow to."""

WORTH_COMPRESSING: Final = 128
"""The shortest payload in bytes that is tried to be compressed."""

MOST_KNOWN: Final = 256
LONGEST_KNOWN: Final = 1_024
"""How many texts, and how long ones, are remembered as verified."""

FEWEST: Final = 16
"""How many bytes a secret key needs not to be guessed."""

WELL_KNOWN: Final = frozenset(
    {"change me", "changeme", "dev", "development", "key", "password", "secret", "secret key", "test"}
)


class Hash(Protocol):
    """A running digest, such as ``hashlib.sha256()``."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class DigestMethod(Protocol):
    """Begins a digest: ``hashlib.sha256`` and its siblings."""

    def __call__(self, string: bytes = b"", /) -> Hash: ...


class PayloadSerializer(Protocol):
    """Turns a value into text and back."""

    # Which values it takes is the serializer's own business.
    def dumps(self, value: Any, /) -> str: ...

    # See dumps.
    def loads(self, value: str, /) -> Any: ...


@attrs.frozen
class Signing:
    """How something is signed: the last key signs, all of them verify.

    Two are equal when they sign alike; serializer and digest are compared by identity, since they need be neither comparable nor hashable.
    """

    keys: tuple[str | bytes, ...] = attrs.field(repr=False)
    salt: str | bytes
    key_derivation: str
    digest_method: DigestMethod = attrs.field(eq=id)
    serializer: PayloadSerializer = attrs.field(eq=id)


class _PreparedSerializer(URLSafeTimedSerializer):
    """A signing serializer that derives its keys once instead of at each use."""

    @cached_property
    def prepared(self) -> Signer:
        raw = super().make_signer(self.salt)
        derived = [raw.derive_key(key) for key in raw.secret_keys]
        # "none" takes the keys as they are: they are derived already.
        return TimestampSigner(derived, salt=raw.salt, key_derivation="none", digest_method=raw.digest_method)

    @override
    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        return self.prepared if salt is None or want_bytes(salt) == self.salt else super().make_signer(salt)


def _arguments(signing: Signing) -> dict[str, Any]:
    return {
        "secret_key": [want_bytes(key) for key in signing.keys],
        "salt": signing.salt,
        "serializer": signing.serializer,
        "signer_kwargs": {"key_derivation": signing.key_derivation, "digest_method": signing.digest_method},
    }


def new_serializer(signing: Signing) -> URLSafeTimedSerializer:
    """Return what signs and verifies as *signing* says, for the caller to keep and change.

    >>> import hashlib, json
    >>> from erlen.signing import Signing, new_serializer
    >>> signing = Signing(("old key", "new key"), "invitations", "hmac", hashlib.sha256, json)
    >>> new_serializer(signing).loads(new_serializer(signing).dumps({"team": 7}), max_age=3600)
    {'team': 7}
    """
    return URLSafeTimedSerializer(**_arguments(signing))


@lru_cache(maxsize=128)
def shared_serializer(signing: Signing) -> URLSafeTimedSerializer:
    """Return what signs and verifies as *signing* says: one object for all equal ones, never to be changed.

    >>> import hashlib, json
    >>> from erlen.signing import Signing, shared_serializer
    >>> signing = Signing(("key",), "invitations", "hmac", hashlib.sha256, json)
    >>> shared_serializer(signing) is shared_serializer(Signing(("key",), "invitations", "hmac", hashlib.sha256, json))
    True
    """
    return _PreparedSerializer(**_arguments(signing))


def _encoded(data: bytes) -> bytes:
    return b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    """Return what base64 text stands for; a ValueError says that it is none."""
    return a2b_base64(text.translate(_FROM_URL) + b"=" * (-len(text) % 4))


@final
class Seal:
    """What signs and verifies timed text, in the form of `URLSafeTimedSerializer` with its keys derived by HMAC.

    Stricter in reading: a signature has one spelling, and a payload that is too long is none.

    >>> from erlen.signing import Seal
    >>> one = Seal((b"only for this example",), b"invitations", "sha256")
    >>> one.opened(one.signed(b'{"team":7}'), max_age=60)
    (b'{"team":7}', True)
    """

    __slots__ = ("_digest", "_keys", "_known")

    def __init__(self, keys: tuple[str | bytes, ...], salt: str | bytes, digest: str | DigestMethod) -> None:
        # Named, or made like hashlib's: to the standard library both are digests.
        self._digest: Callable[[], Any] = cast("Callable[[], Any]", digest)
        # What was verified lately: a client sends the same text with each of its requests.
        self._known: dict[str, tuple[bytes, int, bool]] = {}
        # The newest first: most of what comes back was signed with it.
        self._keys = tuple(hmac.digest(want_bytes(key), want_bytes(salt), self._digest) for key in reversed(keys))

    def signed(self, payload: bytes) -> str:
        """Return *payload*, the time and a signature as text for a cookie or a URL."""
        marked = b""
        if len(payload) >= WORTH_COMPRESSING:
            compressed = zlib.compress(payload)
            if len(compressed) < len(payload) - 1:
                marked, payload = b".", compressed
        stamp = _stamp(int(time.time()))
        message = b"%b%b.%b" % (marked, _encoded(payload), stamp)
        return (b"%b.%b" % (message, _encoded(hmac.digest(self._keys[0], message, self._digest)))).decode("ascii")

    def opened(self, text: str, max_age: int) -> tuple[bytes, bool] | None:
        """Return what was signed, and whether the newest key signed it; None if nobody did, or too long ago."""
        known = self._known.get(text)
        if known is None:
            known = self._verified(text)
            if known is None:
                return None
            if len(text) <= LONGEST_KNOWN:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[text] = known
        payload, made, is_newest = known
        return (payload, is_newest) if 0 <= int(time.time()) - made <= max_age else None

    def _verified(self, text: str) -> tuple[bytes, int, bool] | None:
        try:
            message, _, signature = text.encode("ascii").rpartition(b".")
            for key in self._keys:
                # The text is compared, not what it stands for: no second spelling of it passes.
                if hmac.compare_digest(_encoded(hmac.digest(key, message, self._digest)), signature):
                    read = _read(message)
                    return None if read is None else (*read, key is self._keys[0])
        except (ValueError, zlib.error):
            # Signed, but not by `signed`: no text, no base64 or nothing compressed.
            return None
        return None


def _read(message: bytes) -> tuple[bytes, int] | None:
    """Return the payload and the time of a signed message; a ValueError says that it has none."""
    payload, _, stamp = message.rpartition(b".")
    if not stamp:
        return None
    made = int.from_bytes(_decoded(stamp), "big")
    if not payload.startswith(b"."):
        return _decoded(payload), made
    inflate = zlib.decompressobj()
    data = inflate.decompress(_decoded(payload[1:]), LONGEST)
    return (data, made) if inflate.eof else None


@lru_cache(maxsize=4)
def _stamp(now: int) -> bytes:
    return _encoded(now.to_bytes((now.bit_length() + 7) // 8, "big"))


@lru_cache(maxsize=128)
def seal(keys: tuple[str | bytes, ...], salt: str | bytes, digest: str | DigestMethod) -> Seal:
    """Return the one seal of these keys, of which the last one signs.

    >>> from erlen.signing import seal
    >>> seal(("key",), "invitations", "sha256") is seal(("key",), "invitations", "sha256")
    True
    """
    return Seal(keys, salt, digest)


def weakness_of(key: str | bytes) -> str | None:
    """Return why a secret key can be guessed, None where nothing speaks for it.

    >>> from erlen.signing import weakness_of
    >>> weakness_of("dev")
    'it is a word that everybody tries'
    >>> weakness_of("a" * 40)
    'it repeats itself'
    """
    data = want_bytes(key)
    word = data.decode("utf-8", "replace").casefold().replace("-", " ").replace("_", " ").strip()
    if word in WELL_KNOWN:
        return "it is a word that everybody tries"
    if len(data) < FEWEST:
        return f"it has {len(data)} bytes; {FEWEST} are the least"
    return "it repeats itself" if len(set(data)) < FEWEST // 3 else None
