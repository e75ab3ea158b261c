"""Security policies: two that keep the laws, and one for every law that breaks it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
from typing_extensions import override

from erlen.protocols import Security
from erlen.testing.laws import Laws, SecurityLaws
from erlen.types import WSGIEnvironment

Lines = tuple[tuple[str, str], ...]


@attrs.frozen
class NoFrames:
    """Says one thing, to everybody."""

    lines: Lines | None = (("X-Frame-Options", "DENY"),)
    is_selective: bool = False

    def lines_for(self, environ: WSGIEnvironment, nonce: Callable[[], str], /) -> Lines:
        return self.lines or ()

    def refuses(self, environ: WSGIEnvironment, /) -> bool:
        return False


@attrs.frozen
class Nonces:
    """Says another thing in each answer, and refuses forms of others."""

    lines: None = None
    is_selective: bool = True

    def lines_for(self, environ: WSGIEnvironment, nonce: Callable[[], str], /) -> Lines:
        return (("Content-Security-Policy", f"script-src 'nonce-{nonce()}'"),)

    def refuses(self, environ: WSGIEnvironment, /) -> bool:
        own = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}"
        return environ["REQUEST_METHOD"] != "GET" and bool(environ.get("HTTP_ORIGIN", own) != own)


class NoFramesLaws(SecurityLaws):
    @override
    def make(self) -> Security:
        return NoFrames()


class NoncesLaws(SecurityLaws):
    @override
    def make(self) -> Security:
        return Nonces()


class Split(NoFrames):
    @override
    def lines_for(self, environ: WSGIEnvironment, nonce: Callable[[], str], /) -> Lines:
        return (("X-Frame-Options", "DENY\r\nSet-Cookie: a=b"),)


class Differs(NoFrames):
    @override
    def lines_for(self, environ: WSGIEnvironment, nonce: Callable[[], str], /) -> Lines:
        return (("X-Frame-Options", "DENY" if environ["REQUEST_METHOD"] == "GET" else "SAMEORIGIN"),)


class TwoNonces(Nonces):
    @override
    def lines_for(self, environ: WSGIEnvironment, nonce: Callable[[], str], /) -> Lines:
        return (("Content-Security-Policy", f"script-src 'nonce-{nonce()}' 'nonce-{nonce()}'"),)


class Closed(Nonces):
    @override
    def refuses(self, environ: WSGIEnvironment, /) -> bool:
        return "HTTP_ORIGIN" not in environ


class Secretly(Nonces):
    @override
    def refuses(self, environ: WSGIEnvironment, /) -> bool:
        return super().refuses(environ)


class Marks(NoFrames):
    @override
    def refuses(self, environ: WSGIEnvironment, /) -> bool:
        environ["checked"] = True
        return False


BROKEN: Mapping[str, Callable[[], Security]] = {
    "test_lines_are_headers": Split,
    "test_fixed_lines_are_those_of_every_answer": Differs,
    "test_nonce_is_the_requests": TwoNonces,
    "test_own_pages_and_other_programs_are_not_refused": Closed,
    "test_policy_that_is_not_selective_refuses_nothing": lambda: Secretly(is_selective=False),
    "test_request_is_left_as_it_is": Marks,
}


# Laws of any outline.
def broken_security_laws() -> Iterator[tuple[type[Laws[Any]], str]]:
    """Yield the laws of each broken part, with the name of one that it breaks."""
    for name, policy in BROKEN.items():
        yield type("BrokenSecurity", (SecurityLaws,), {"make": lambda self, make=policy: make()}), name
