"""Signing: makes text of a value that its holder can read but not change.

Built on itsdangerous; knows no session, no cookie and no application. Rule: signing keys are derived once for each set of secret keys and options;
both are part of the question each time, so that nothing is ever stale. Who asks in public gets a serializer of his own.
"""

from functools import cached_property, lru_cache
from typing import Any, Protocol

import attrs
from itsdangerous import Signer, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import want_bytes
from typing_extensions import override

__all__ = ["DigestMethod", "Hash", "PayloadSerializer", "Signing", "new_serializer", "shared_serializer"]


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
