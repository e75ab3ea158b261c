"""``flask.wrappers``: erlen's classes; of a JSON body checkers expect what Flask promises, which is less."""

from typing import Any, ClassVar

from werkzeug.wrappers import Request as RequestBase
from werkzeug.wrappers import Response as ResponseBase

from ..._typing import override
from ...wrappers import Request as NativeRequest
from ...wrappers import Response as NativeResponse
from . import json

__all__ = ["Request", "RequestBase", "Response", "ResponseBase"]


class Response(NativeResponse):
    """The response a view makes."""

    strict: ClassVar[bool] = False


class Request(NativeRequest):
    """The request a view sees."""

    strict: ClassVar[bool] = False

    # A provider's dumps and loads, or a module with such functions; users replace it freely (Flask's contract).
    json_module: Any = json

    # What the body holds is the client's choice (Flask's contract).
    @property
    @override
    def json(self) -> Any:
        """The parsed JSON body; see `get_json`."""
        return self.get_json()

    # See json.
    @override
    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Parse the body as JSON."""
        return super().get_json(force=force, silent=silent, cache=cache)
