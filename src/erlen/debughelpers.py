"""Explanations of failures that confuse: shown in debug mode, or when asked for.

Knows requests and template loaders as plain data; no application. Nothing here changes what a request means: it only says more.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, cast

import attrs
import jinja2
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Request as WerkzeugRequest

from ._typing import override

__all__ = [
    "DebugFilesKeyError",
    "FormDataRoutingRedirect",
    "LoadingAttempt",
    "UnexpectedUnicodeError",
    "attach_enctype_error_multidict",
    "explain_template_loading_attempts",
]


class UnexpectedUnicodeError(AssertionError, UnicodeError):
    """Never raised; kept so that code written for Flask can go on naming it (DBG-07)."""


class DebugFilesKeyError(KeyError, AssertionError):
    """A file was asked for that the browser sent as a plain field, for want of an encoding type (DBG-01).

    >>> from werkzeug.test import EnvironBuilder
    >>> from erlen.debughelpers import DebugFilesKeyError
    >>> request = EnvironBuilder(method="POST", data={"up": "cat.jpg"}).get_request()
    >>> print(DebugFilesKeyError(request, "up"))
    There is no file 'up' in request.files: ...
    """

    def __init__(self, request: WerkzeugRequest, key: str) -> None:
        super().__init__(request, key)
        self.msg: str = (
            f"There is no file {key!r} in request.files: the request has the mimetype {request.mimetype!r} instead of 'multipart/form-data', "
            'which means that no file contents were transmitted. Add enctype="multipart/form-data" to the form.'
        )
        names = ", ".join(repr(name) for name in request.form.getlist(key))
        if names:
            self.msg += f"\n\nThe browser sent names of files instead. This was submitted: {names}"

    @override
    def __str__(self) -> str:
        return self.msg


class RoutedRequest(Protocol):
    """A request for which routing has failed, as `FormDataRoutingRedirect` sees it."""

    @property
    def url(self) -> str: ...

    @property
    def method(self) -> str: ...

    @property
    def routing_exception(self) -> HTTPException | None: ...


class FormDataRoutingRedirect(AssertionError):
    """A request with a body was answered by a redirect that makes browsers drop the body (DBG-02)."""

    def __init__(self, request: RoutedRequest) -> None:
        redirect = request.routing_exception
        target = redirect.new_url if isinstance(redirect, RequestRedirect) else "another URL"
        slash = (
            " The rule ends with a slash and the request did not."
            if target.partition("?")[0] == request.url.partition("?")[0] + "/"
            else ""
        )
        super().__init__(
            f"A {request.method} request was sent to {request.url!r}, but routing redirects to the canonical URL {target!r}.{slash} Send it to the "
            "canonical URL, or make routing redirect with 307 or 308: with any other code browsers drop the form data."
            "\n\nThis error is raised in debug mode only."
        )


class ExplainingFiles(ImmutableMultiDict[str, FileStorage]):
    """The files of a request that sent none: looking one up that is a form field explains why."""

    def __init__(self, request: WerkzeugRequest) -> None:
        super().__init__(request.files)
        # Weak, so that a request and its files need no cyclic collector.
        self._request = weakref.ref(request)

    @override
    def __getitem__(self, key: str) -> FileStorage:
        try:
            return super().__getitem__(key)
        except KeyError as error:
            request = self._request()
            if request is None or key not in request.form:
                raise
            raise DebugFilesKeyError(request, key) from error


def attach_enctype_error_multidict(request: WerkzeugRequest) -> None:
    """Replace the files of *request* by ones that explain a missing encoding type (DBG-01).

    Call it when the form is parsed.

    >>> from werkzeug.test import EnvironBuilder
    >>> from erlen.debughelpers import attach_enctype_error_multidict
    >>> request = EnvironBuilder(method="POST", data={"up": "cat.jpg"}).get_request()
    >>> attach_enctype_error_multidict(request)
    >>> request.files["up"]
    Traceback (most recent call last):
        ...
    erlen.debughelpers.DebugFilesKeyError: There is no file 'up' in request.files: ...
    """
    # Where werkzeug keeps what it parsed: its stub declares the attribute read-only.
    request.__dict__["files"] = ExplainingFiles(request)


@attrs.frozen
class LoadingAttempt:
    """One loader that was asked for a template, and the file (or other origin) it found."""

    loader: jinja2.BaseLoader
    owner: str
    """Whose loader it is: ``application 'shop'`` or ``blueprint 'admin' (shop.admin)``."""
    found: bool
    filename: str | None = None


def explain_template_loading_attempts(
    logger: logging.Logger, template: str, attempts: Iterable[LoadingAttempt], blueprint: str | None = None
) -> None:
    """Log, at level INFO, which loaders were asked for *template* and what they answered (TPL-16).

    >>> import logging, sys
    >>> from jinja2 import DictLoader
    >>> from erlen.debughelpers import LoadingAttempt, explain_template_loading_attempts
    >>> logger = logging.Logger("shop", logging.INFO)
    >>> logger.addHandler(logging.StreamHandler(sys.stdout))
    >>> asked = LoadingAttempt(DictLoader({}), "application 'shop'", found=False)
    >>> explain_template_loading_attempts(logger, "a.html", [asked])
    Locating template 'a.html':
        1: trying loader of application 'shop'
           class: jinja2.loaders.DictLoader
           -> no match
    Error: the template could not be found.
    """
    asked = list(attempts)
    lines = [f"Locating template {template!r}:"]
    for number, attempt in enumerate(asked, start=1):
        lines.append(f"{number:5}: trying loader of {attempt.owner}")
        lines.extend(f"       {line}" for line in loader_info(attempt.loader))
        lines.append(f"       -> found ({attempt.filename or '<string>'!r})" if attempt.found else "       -> no match")

    matches = sum(attempt.found for attempt in asked)
    if matches == 0:
        lines.append("Error: the template could not be found.")
    elif matches > 1:
        lines.append("Warning: multiple loaders returned a match for the template.")
    if blueprint is not None and matches != 1:
        lines += [
            f"  The template was looked up from an endpoint that belongs to the blueprint {blueprint!r}.",
            "  Maybe you did not place a template in the right folder?",
            "  See https://flask.palletsprojects.com/blueprints/#templates",
        ]
    logger.info("\n".join(lines))


def loader_info(loader: jinja2.BaseLoader) -> Iterator[str]:
    """Yield the class of *loader* and its public attributes, as far as they are simple values or lists of strings."""
    cls = type(loader)
    yield f"class: {cls.__module__}.{cls.__name__}"
    attributes: list[tuple[str, object]] = sorted(vars(loader).items())
    for name, value in attributes:
        if name.startswith("_"):
            continue
        if isinstance(value, list | tuple):
            items = cast("Sequence[object]", value)
            if all(isinstance(item, str) for item in items):
                yield f"{name}:"
                yield from [f"  - {item}" for item in items]
        elif isinstance(value, str | int | float | bool):
            yield f"{name}: {value!r}"
