"""How findings are written: one a line for people, JSON for programs, SARIF 2.1.0 for code hosts.

Knows findings only.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from ..findings import Finding
from ..types import JSONValue
from .suppressions import CODES

__all__ = ["FORMATS"]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(findings: Sequence[Finding], version: str) -> str:
    """Return one finding a line.

    >>> as_text([Finding("shop.py", 3, "url-endpoint", "There is no endpoint 'x'.")], "1.0")
    "shop.py:3: url-endpoint There is no endpoint 'x'."
    """
    return "\n".join(map(str, findings))


def as_json(findings: Sequence[Finding], version: str) -> str:
    """Return a list of objects.

    >>> as_json([], "1.0")
    '[]'
    """
    return json.dumps(
        [{"path": f.path, "line": f.line, "code": f.code, "message": f.message} for f in findings],
        indent=2 if findings else None,
        ensure_ascii=False,
    )


def as_sarif(findings: Sequence[Finding], version: str) -> str:
    """Return a SARIF 2.1.0 log with one run.

    >>> json.loads(as_sarif([], "1.0"))["runs"][0]["tool"]["driver"]["version"]
    '1.0'
    """
    codes = sorted({finding.code for finding in findings})
    rules: list[JSONValue] = [
        {"id": code, "shortDescription": {"text": CODES.get(code, code)}, "defaultConfiguration": {"level": "error"}}
        for code in codes
    ]
    results: list[JSONValue] = [_result(finding, codes.index(finding.code)) for finding in findings]
    driver: JSONValue = {"name": "erlen check", "version": version, "rules": rules}
    log: JSONValue = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, indent=2, ensure_ascii=False)


def _result(finding: Finding, rule: int) -> JSONValue:
    result: dict[str, JSONValue] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": finding.message},
    }
    # The configuration and templates without a file have no place that a host could show.
    if not finding.path.startswith("<"):
        place: dict[str, JSONValue] = {"artifactLocation": {"uri": quote(finding.path.replace("\\", "/"))}}
        if finding.line > 0:
            place["region"] = {"startLine": finding.line}
        result["locations"] = [{"physicalLocation": place}]
    return result


FORMATS: Final[Mapping[str, Callable[[Sequence[Finding], str], str]]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
}
"""The formats by the name that ``--format`` takes."""
