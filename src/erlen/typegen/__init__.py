"""`erlen typegen`: writes down what an application's endpoints take, for checkers and editors.

Names what the command and other tools may rely on; what they mean is said in the rooms of this package.
"""

import json
from collections.abc import Sequence

from .annotations import Qualified, spelled
from .endpoints import Endpoint, Parameter, RuleText, endpoints_of
from .module import MARK, module_text

__all__ = ["MARK", "Endpoint", "Parameter", "RuleText", "endpoints_of", "module_text", "routes_text"]


def routes_text(endpoints: Sequence[Endpoint]) -> str:
    """Return *endpoints* as the JSON that the mypy plugin reads.

    >>> print(routes_text([Endpoint("post", (Parameter("id", (int,), True),), (RuleText("/<int:id>", ("GET",)),))]), end="")
    {
      "version": 1,
      "endpoints": {
        "post": {"parameters": {"id": {"type": "int", "required": true}}, "methods": ["GET"], "rules": ["/<int:id>"]}
      }
    }
    """
    entries = [f"    {_json(endpoint.name)}: {_json(_entry(endpoint))}" for endpoint in endpoints]
    listed = "{\n" + ",\n".join(entries) + "\n  }" if entries else "{}"
    return f'{{\n  "version": 1,\n  "endpoints": {listed}\n}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _entry(endpoint: Endpoint) -> dict[str, object]:
    return {
        "parameters": {
            parameter.name: {"type": spelled(parameter.annotations, Qualified()), "required": parameter.is_required}
            for parameter in endpoint.parameters
        },
        "methods": list(endpoint.methods),
        "rules": [rule.rule for rule in endpoint.rules],
    }
