"""``flask.sessions``."""

from ...sessions import (
    NullSession,
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionInterface,
    SessionMixin,
    lazy_sha1,
    session_json_serializer,
)
from .json.tag import TaggedJSONSerializer

__all__ = [
    "NullSession",
    "SecureCookieSession",
    "SecureCookieSessionInterface",
    "SessionInterface",
    "SessionMixin",
    "TaggedJSONSerializer",
    "_lazy_sha1",
    "session_json_serializer",
]

_lazy_sha1 = lazy_sha1
