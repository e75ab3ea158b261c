from erlen.compat.flask import sessions as _home

NullSession = _home.NullSession
SecureCookieSession = _home.SecureCookieSession
SecureCookieSessionInterface = _home.SecureCookieSessionInterface
SessionInterface = _home.SessionInterface
SessionMixin = _home.SessionMixin
TaggedJSONSerializer = _home.TaggedJSONSerializer
_lazy_sha1 = _home._lazy_sha1
session_json_serializer = _home.session_json_serializer
