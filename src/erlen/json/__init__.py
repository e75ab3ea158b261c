"""JSON through the current application's provider, or the standard library outside of an application.

Knows the application only through `_stack`.
"""

import json as standard_json
from typing import IO, Any, cast

from .. import _stack
from ..types import JSONInput, JSONValue
from ..wrappers import Response
from .provider import default

__all__ = ["dump", "dumps", "jsonify", "load", "loads"]


# Options differ from one provider to the next: Any for keyword arguments is Flask's contract, here and below.
def dumps(obj: object, **kwargs: Any) -> str:
    """Return *obj* as JSON text (JSON-07).

    >>> from erlen import json
    >>> json.dumps({"name": "Ada", "born": None})
    '{"name": "Ada", "born": null}'
    """
    app = _stack.app_or_none()
    if app is not None:
        return app.json.dumps(obj, **kwargs)
    kwargs.setdefault("default", default)
    return standard_json.dumps(obj, **kwargs)


def dump(obj: object, fp: IO[str], **kwargs: Any) -> None:
    """Write *obj* as JSON to a text file.

    >>> import io
    >>> from erlen import json
    >>> file = io.StringIO()
    >>> json.dump([1, 2], file)
    >>> file.getvalue()
    '[1, 2]'
    """
    app = _stack.app_or_none()
    if app is not None:
        app.json.dump(obj, fp, **kwargs)
    else:
        kwargs.setdefault("default", default)
        standard_json.dump(obj, fp, **kwargs)


def loads(s: str | bytes, **kwargs: Any) -> JSONValue:
    """Return what JSON text stands for.

    Raises:
        ValueError: *s* is not JSON.

    >>> from erlen import json
    >>> json.loads('{"page": 2}')
    {'page': 2}
    """
    app = _stack.app_or_none()
    value: JSONValue = standard_json.loads(s, **kwargs) if app is None else app.json.loads(s, **kwargs)
    return value


def load(fp: IO[str] | IO[bytes], **kwargs: Any) -> JSONValue:
    """Return what the JSON in a file stands for.

    Raises:
        ValueError: the file is not JSON.

    >>> import io
    >>> from erlen import json
    >>> json.load(io.StringIO("[1, 2]"))
    [1, 2]
    """
    app = _stack.app_or_none()
    value: JSONValue = standard_json.load(fp, **kwargs) if app is None else app.json.load(fp, **kwargs)
    return value


def jsonify(*args: JSONInput, **kwargs: JSONInput) -> Response:
    """Return a JSON response: of the one argument, of all as a list, or of the keyword arguments as an object (JSON-01).

    Objects that only your own provider can write go through ``app.json.response(obj)``.

    Raises:
        OutsideContextError: no application is current.
        TypeError: there are positional and keyword arguments.

    >>> from erlen import Erlen, jsonify
    >>> with Erlen("shop").app_context():
    ...     jsonify(name="Ada", pages=[1, 2]).get_data(as_text=True)
    '{"name":"Ada","pages":[1,2]}\\n'
    """
    # A provider makes the application's own response class, which is a subclass of this one.
    return cast("Response", _stack.app().json.response(*args, **kwargs))
