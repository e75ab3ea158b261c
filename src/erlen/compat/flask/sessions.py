"""``flask.sessions``: erlen's interfaces, whose methods may name any class of application, request and response."""

from typing import Any

from ...sessions import NullSession, SecureCookieSession, SessionMixin, lazy_sha1, session_json_serializer
from ...sessions import SecureCookieSessionInterface as NativeCookieInterface
from ...sessions import SessionInterface as NativeInterface
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


# Flask's is not generic: its sessions, applications, requests and responses are of any class.
class SessionInterface(NativeInterface[Any, Any, Any, Any]):
    """Opens the session of each request and saves it with the response."""


# See SessionInterface.
class SecureCookieSessionInterface(NativeCookieInterface[Any, Any, Any, Any], SessionInterface):
    """Keeps the session in a cookie that is signed, not encrypted."""
