"""The tree of errors that erlen raises itself.

Every leaf also inherits the class Flask raises in the same place, so that existing ``except`` clauses go on working. Messages say what happened, with
the value, then the mend; what a program may want to read is an attribute as well.
"""

from __future__ import annotations

from typing import Self
from urllib.parse import quote

import attrs
from werkzeug.exceptions import BadRequest

from . import findings
from ._dynamic import attrs_text
from ._typing import override

__all__ = [
    "AmbiguousViewError",
    "AppLoadError",
    "AsyncSupportError",
    "BlueprintError",
    "ConfigFileError",
    "ContextStateError",
    "CookieError",
    "DefinitionError",
    "DefinitionWarning",
    "EndpointConflictError",
    "ErlenError",
    "HandlerError",
    "HandlerTypeError",
    "HeaderError",
    "HostMatchingError",
    "InputProblem",
    "InstancePathError",
    "NoSecretKeyError",
    "OutsideContextError",
    "ReturnValueError",
    "RouteError",
    "RouteOptionError",
    "RuleSyntaxError",
    "SecretKeyError",
    "SessionClosedError",
    "SessionTooLargeError",
    "SessionValueError",
    "SettingProblem",
    "SettingsError",
    "SetupFinishedError",
    "StatusError",
    "StructureError",
    "StructurerMissingError",
    "UnknownConverterError",
    "UnknownHostError",
    "UnknownViewError",
    "UnreadableClassError",
    "UnsafeRedirectError",
]


class ErlenError(Exception):
    """The root: catches what erlen raises and nothing else."""


class SetupFinishedError(ErlenError, AssertionError):
    """A setup method was called after the first request, or on a mounted blueprint (SETUP-01, SETUP-06)."""


class EndpointConflictError(ErlenError, AssertionError):
    """Two different views claim one endpoint (ROUTE-03), or a rule has neither view nor endpoint (ROUTE-04)."""


class RouteError(ErlenError, ValueError):
    """A rule, host or prefix has a form the router cannot take (ROUTE-06, BP-05)."""


class RuleSyntaxError(RouteError):
    """A rule that cannot be read; `position` counts from 0 and is where reading stopped."""

    def __init__(self, message: str, rule: str, position: int) -> None:
        super().__init__(message)
        self.rule = rule
        self.position = position

    # See AmbiguousViewError.
    @override
    def __reduce__(self) -> tuple[type[Self], tuple[str, str, int]]:
        return type(self), (str(self), self.rule, self.position)


class UnknownConverterError(ErlenError, LookupError):
    """A rule names a converter that the URL map does not know (ROUTE-13)."""


class RouteOptionError(ErlenError, TypeError):
    """A route was declared with an option of the wrong type, such as ``methods="POST"`` (ROUTE-08, ROUTE-12)."""


class HostMatchingError(ErlenError, AssertionError):
    """``static_host`` and ``host_matching`` disagree (APP-09)."""


class BlueprintError(ErlenError, ValueError):
    """A blueprint has an impossible name or is mounted twice under one name (BP-02, BP-14, BP-18)."""


class HandlerError(ErlenError, ValueError):
    """An error handler is registered for something that is not an error (ERR-06)."""


class HandlerTypeError(ErlenError, TypeError):
    """An error handler is registered for an instance, or for a value that is no class at all (ERR-06)."""


class ReturnValueError(ErlenError, TypeError):
    """A view returned something that does not become a response (RESP-60 to RESP-62)."""


class OutsideContextError(ErlenError, RuntimeError):
    """Something that belongs to a request or an application was looked at outside of its context (CTX-01)."""


class ContextStateError(ErlenError, AssertionError, LookupError):
    """A context was popped that was not pushed, or is not the current one (CTX-06)."""


class NoSecretKeyError(ErlenError, RuntimeError):
    """The session was written although no secret key is set (SESS-04)."""


class SecretKeyError(ErlenError, TypeError):
    """A secret key, or the keys before it, are of a form that cannot be meant."""


class SessionClosedError(ErlenError, RuntimeError):
    """The session was used in a streamed body, when the headers that would tell of it were sent already."""


class SessionTooLargeError(ErlenError, ValueError):
    """The session does not fit into a cookie that browsers keep."""


class SessionValueError(ErlenError, TypeError):
    """A value in the session cannot be written into a cookie."""


class CookieError(ErlenError, ValueError):
    """A cookie's name, value or attribute would break the header it stands in."""


class HeaderError(ErlenError, ValueError):
    """A header's name or value would break the response it stands in."""


class StatusError(ErlenError, ValueError):
    """A status line is none that a server could send."""


class UnsafeRedirectError(BadRequest, ErlenError, ValueError):
    """A redirect leads where no response may send a browser. It answers 400 itself, as such targets come with requests."""

    @override
    def __str__(self) -> str:
        return self.description or ""


class UnknownHostError(ErlenError, RuntimeError):
    """A whole URL was asked for, and nothing but the client says which host it should name."""


class AsyncSupportError(ErlenError, RuntimeError):
    """A coroutine function was used although the extra ``async`` is not installed (ASYNC-02)."""


class InstancePathError(ErlenError, ValueError):
    """The instance path is relative (INST-06)."""


class UnknownViewError(ErlenError, LookupError):
    """A URL was asked for a view that has no endpoint."""


class AmbiguousViewError(ErlenError, LookupError):
    """A URL was asked for a view that has several endpoints and none belongs to the current blueprint."""

    def __init__(self, message: str, endpoints: tuple[str, ...]) -> None:
        super().__init__(message)
        self.endpoints = endpoints

    # An exception is unpickled from its args, which are the message alone.
    @override
    def __reduce__(self) -> tuple[type[Self], tuple[str, tuple[str, ...]]]:
        return type(self), (str(self), self.endpoints)


class ConfigFileError(ErlenError, RuntimeError):
    """A configuration file or variable that was asked for is not there (CFG-06)."""


@attrs.frozen(repr=False)
class SettingProblem:
    """One wrong, missing or unknown setting: its key, what is wrong, and where the value came from."""

    key: str
    message: str
    source: str

    __repr__ = attrs_text


class SettingsError(ErlenError, ValueError):
    """Typed settings could not be made from the configuration; `problems` lists every one."""

    def __init__(self, message: str, problems: tuple[SettingProblem, ...]) -> None:
        super().__init__(message)
        self.problems = problems

    # See AmbiguousViewError.
    @override
    def __reduce__(self) -> tuple[type[Self], tuple[str, tuple[SettingProblem, ...]]]:
        return type(self), (str(self), self.problems)


class DefinitionError(ErlenError):
    """What an application declares is certain to fail; `findings` lists every mistake."""

    def __init__(self, message: str, findings: tuple[findings.Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings

    # See AmbiguousViewError.
    @override
    def __reduce__(self) -> tuple[type[Self], tuple[str, tuple[findings.Finding, ...]]]:
        return type(self), (str(self), self.findings)


class DefinitionWarning(UserWarning):
    """Something that an application declares is useless: a rule that no request can reach, a handler that none is passed to."""


@attrs.frozen(repr=False)
class InputProblem:
    """One thing that does not fit in data from outside: where it is, and what was expected there.

    >>> from erlen.errors import InputProblem
    >>> problem = InputProblem(("items", 2, "price"), "expected a number, got text")
    >>> problem.field, problem.pointer
    ('items[2].price', '#/items/2/price')
    """

    path: tuple[str | int, ...]
    detail: str

    __repr__ = attrs_text

    @property
    def field(self) -> str:
        """The place as one reads it: ``items[2].price``; empty for the whole."""
        parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)
        return "".join(parts).removeprefix(".")

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer in a URI fragment (RFC 6901)."""
        escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in self.path)
        return "#" + "".join(f"/{quote(part, safe='')}" for part in escaped)


class StructureError(ErlenError, ValueError):
    """Data does not fit a class; `problems` lists every field, up to a hundred."""

    def __init__(self, problems: tuple[InputProblem, ...]) -> None:
        super().__init__("; ".join(f"{problem.field or 'data'}: {problem.detail}" for problem in problems))
        self.problems = problems

    # See AmbiguousViewError.
    @override
    def __reduce__(self) -> tuple[type[Self], tuple[tuple[InputProblem, ...]]]:
        return type(self), (self.problems,)


class StructurerMissingError(ErlenError, RuntimeError):
    """Typed input was asked for, but the extra ``structure`` is not installed."""


class UnreadableClassError(ErlenError, TypeError):
    """Typed input was asked for a class that it cannot be read into."""


class AppLoadError(ErlenError):
    """The command line could not find or load the application; `cli.loading` turns it into a usage error."""
