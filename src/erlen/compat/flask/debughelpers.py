"""``flask.debughelpers``: Flask's signatures for what `erlen.debughelpers` says."""

from collections.abc import Iterable
from typing import TypeAlias

from jinja2 import BaseLoader

from ... import _stack
from ...debughelpers import (
    DebugFilesKeyError,
    FormDataRoutingRedirect,
    LoadingAttempt,
    UnexpectedUnicodeError,
    attach_enctype_error_multidict,
    loader_info,
)
from ...debughelpers import explain_template_loading_attempts as _explain
from ...environment import Source, TemplateOwner
from ...wrappers import Request as NativeRequest
from .app import Flask

__all__ = [
    "DebugFilesKeyError",
    "FormDataRoutingRedirect",
    "UnexpectedUnicodeError",
    "_dump_loader_info",
    "attach_enctype_error_multidict",
    "explain_template_loading_attempts",
]

_dump_loader_info = loader_info

Attempt: TypeAlias = tuple[BaseLoader, TemplateOwner, Source | None]


def explain_template_loading_attempts(app: Flask, template: str, attempts: Iterable[Attempt]) -> None:
    """Log which loaders were asked for *template* and what they answered (TPL-16)."""

    def described(owner: TemplateOwner) -> str:
        if owner is app:
            return f"application {owner.import_name!r}"
        return f"blueprint {owner.name!r} ({owner.import_name})"

    frame = _stack.current()
    context = None if frame is None else frame.request_context
    request = None if context is None else context.request
    blueprint = request.blueprint if isinstance(request, NativeRequest) else None
    told = [
        LoadingAttempt(loader, described(owner), found=found is not None, filename=None if found is None else found[1])
        for loader, owner, found in attempts
    ]
    _explain(app.logger, template, told, blueprint)
