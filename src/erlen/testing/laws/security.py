"""Laws of security policies: what they say is a header, and they refuse nobody who comes from the site itself."""

from collections.abc import Mapping

from werkzeug.test import EnvironBuilder

from ...protocols import Security
from ...types import WSGIEnvironment
from .law import Laws, hold, kind, same

__all__ = ["SecurityLaws"]

OWN = "http://shop.example"
OTHER = "https://evil.example"
REQUESTS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("GET", {}),
    ("POST", {}),
    ("GET", {"Sec-Fetch-Site": "none"}),
    ("POST", {"Origin": OWN, "Sec-Fetch-Site": "same-origin"}),
    ("POST", {"Origin": OWN}),
    ("GET", {"Referer": f"{OTHER}/page", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}),
)
"""Requests of the site's own pages, of programs that are no browsers, and of people who follow a link."""

FROM_OTHERS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("POST", {"Origin": OTHER, "Sec-Fetch-Site": "cross-site"}),
    ("POST", {"Origin": OTHER}),
    ("POST", {"Origin": "null"}),
    ("DELETE", {"Origin": OTHER}),
)


def environ(method: str, headers: Mapping[str, str]) -> WSGIEnvironment:
    """Return the environ of a request to ``http://shop.example/cart``."""
    builder = EnvironBuilder("/cart", OWN, method=method, headers=[*headers.items()])
    try:
        return builder.get_environ()
    finally:
        builder.close()


class SecurityLaws(Laws[Security]):
    """Laws of `erlen.protocols.Security`.

    >>> from erlen.policy import SecurityPolicy
    >>> class TestPolicy(SecurityLaws):
    ...     def make(self) -> SecurityPolicy:
    ...         return SecurityPolicy()
    >>> TestPolicy().check()
    """

    def test_lines_are_headers(self) -> None:
        policy = self.make()
        for method, headers in (*REQUESTS, *FROM_OTHERS):
            lines = policy.lines_for(environ(method, headers), lambda: "a-nonce")
            kind(lines, tuple, "The lines of an answer are a tuple.")
            for line in lines:
                kind(line, tuple, "A line is a name and a value.")
                for text in line:
                    kind(text, str, "The name and the value of a header are text.")
                    hold(
                        text.isprintable() and text.isascii(),
                        f"A header line holds no line end and no other control: {line!r}.",
                    )
            names = [name.lower() for name, _ in lines]
            hold(len(set(names)) == len(names), f"A header is said once, not as {names}.")

    def test_fixed_lines_are_those_of_every_answer(self) -> None:
        policy = self.make()
        fixed = policy.lines
        same(policy.lines, fixed, "lines is the same each time.")
        for method, headers in (*REQUESTS, *FROM_OTHERS):
            if fixed is not None:
                same(
                    policy.lines_for(environ(method, headers), lambda: "a-nonce"),
                    fixed,
                    "lines holds for every request.",
                )

    def test_nonce_is_the_requests(self) -> None:
        policy = self.make()
        said: list[str] = []

        def nonce() -> str:
            said.append(f"nonce-number-{len(said)}")
            return said[-1]

        for _ in range(2):
            del said[:]
            text = str(policy.lines_for(environ("GET", {}), nonce))
            hold(
                "nonce-number-0" in text if said else "nonce-number" not in text, "A nonce that was asked for is said."
            )
            hold("nonce-number-1" not in text, "An answer has one nonce.")
        hold(not said or policy.lines is None, "Lines with a nonce are no fixed ones.")

    def test_own_pages_and_other_programs_are_not_refused(self) -> None:
        policy = self.make()
        for method, headers in REQUESTS:
            hold(
                policy.refuses(environ(method, headers)) is False,
                f"{method} with {dict(headers)} is no request of another site.",
            )

    def test_policy_that_is_not_selective_refuses_nothing(self) -> None:
        policy = self.make()
        for method, headers in FROM_OTHERS:
            refuses = policy.refuses(environ(method, headers))
            kind(refuses, bool, "refuses() says True or False.")
            hold(
                policy.is_selective or not refuses,
                f"is_selective is False, but {method} with {dict(headers)} is refused.",
            )

    def test_request_is_left_as_it_is(self) -> None:
        policy = self.make()
        for method, headers in (*REQUESTS, *FROM_OTHERS):
            asked = environ(method, headers)
            before = dict(asked)
            policy.refuses(asked)
            policy.lines_for(asked, lambda: "a-nonce")
            hold(asked == before, "A policy looks at a request and changes nothing.")
