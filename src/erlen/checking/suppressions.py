"""Which findings are told: by code, in ``pyproject.toml``, on the command line, or beside the line itself.

Knows codes and files; not what is checked. Rule: a code that does not exist suppresses nothing, and is told.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

import attrs

from ..errors import ErlenError
from ..findings import Finding
from .endpoints import mend

__all__ = ["CODES", "CheckConfigError", "Selection", "comment_findings", "problem_of_code"]

CODES: Final[Mapping[str, str]] = {
    "route-parameter": "rule variables and view parameters disagree",
    "route-annotation": "a converter and an annotation disagree",
    "route-converter": "an unknown converter in a rule",
    "route-syntax": "a rule that cannot be read",
    "route-slash": "a rule without its leading slash",
    "route-endpoint": "two views under one endpoint",
    "route-unreachable": "a rule that is never reached",
    "route-defaults": "defaults that fit no parameter",
    "route-methods": "methods that the view does not answer",
    "route-method-unused": "a handler that no request reaches",
    "route-method-unknown": "a method that looks misspelt",
    "route-signature": "a decorator that drops the view's arguments",
    "error-code": "an error handler for a status that is none",
    "url-endpoint": "url_for names an unknown endpoint",
    "url-arguments": "url_for lacks arguments, or misspells them",
    "template-missing": "a template that does not exist",
    "template-syntax": "a template that cannot be read",
    "template-variable": "a variable that nobody gives",
    "template-context": "a template and the class of its variables disagree",
    "template-url": "a wrong url_for in a template",
    "template-name": "an unknown filter, test, global, macro or block",
    "config-key": "a misspelt built-in setting",
    "config-value": "a setting whose value does not fit",
    "secret-key-weak": "a secret key that can be guessed",
    "command-parameter": "a command's function and its options disagree",
    "suppression": "a suppression that names no code, or an unknown one",
    "deploy-debug": "settings that are for development",
    "deploy-secret-key": "a secret key that is missing or weak",
    "deploy-cookie": "a session cookie that others can read or send",
    "deploy-hosts": "any Host header is believed",
    "deploy-limits": "requests of any size",
    "deploy-loosened": "settings that bring back ways of Flask that are less strict",
    "deploy-policy": "a security policy that is weaker than the strict one",
    "deploy-cross-site": "requests that pages of other sites make are answered",
    "deploy-csp": "no content security policy, or an open one",
    "deploy-hsts": "browsers may come by plain HTTP",
    "deploy-cache": "static files without a cache age",
}
"""Every code, with what it says in short; `docs/reference/codes` says it at length."""

# Python's comments, jinja's, and jinja's line comments alike.
IN_LINE = re.compile(r"#[-+]?\s*erlen:\s*ignore\b(?:\[(?P<codes>[^\]]*)\])?")
COMMENT_ONLY = re.compile(r"\s*\{?#+[-+]?\s*erlen:\s*ignore\b.*")


class CheckConfigError(ErlenError, ValueError):
    """``[tool.erlen.check]`` in pyproject.toml says what cannot be."""


def is_known(code: str) -> bool:
    """Return whether *code*, or every code that begins with it, is one: ``deploy`` stands for all ``deploy-…``."""
    return code in CODES or any(known.startswith(f"{code}-") for known in CODES)


def problem_of_code(code: str) -> str | None:
    """Return what to say of *code* if it is none.

    >>> problem_of_code("url-endpont")
    "There is no code 'url-endpont'; did you mean 'url-endpoint'?"
    """
    return (
        None
        if is_known(code)
        else f"There is no code {code!r}{mend(code, CODES, '; the codes are ' + ', '.join(CODES))}"
    )


def _covers(code: str, finding: Finding) -> bool:
    return finding.code == code or finding.code.startswith(f"{code}-")


@attrs.frozen(slots=False)
class Selection:
    """Which codes are told, and where they are not.

    >>> from erlen.findings import Finding
    >>> finding = Finding("shop.py", 1, "url-endpoint", "There is no endpoint 'x'.")
    >>> Selection(ignore=("url-endpoint",)).told([finding])
    []
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict[str, tuple[str, ...]])
    path: str | None = None

    @classmethod
    def read(cls, start: Path) -> "Selection":
        """Return what the nearest ``pyproject.toml`` at *start* or above says.

        Raises:
            CheckConfigError: it cannot be read, or its ``[tool.erlen.check]`` has unknown keys or values of another type.
        """
        for folder in (start, *start.parents):
            path = folder / "pyproject.toml"
            if path.is_file():
                return _read(path)
        return cls()

    @cached_property
    def problems(self) -> list[Finding]:
        """What is wrong with the codes in ``pyproject.toml``."""
        if self.path is None:
            return []
        several = [*self.select, *self.ignore, *(code for codes in self.per_file.values() for code in codes)]
        return [
            _unknown(self.path, _line_of(self.path, code), code)
            for code in dict.fromkeys(several)
            if not is_known(code)
        ]

    def told(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return those of *findings* that are not suppressed, sorted, each once, with those about ``pyproject.toml``."""
        comments = _Comments()
        left = {
            finding
            for finding in findings
            if self._is_selected(finding) and not self._is_ignored(finding) and not comments.suppress(finding)
        }
        return sorted(left | {problem for problem in self.problems if self._is_selected(problem)})

    def _is_selected(self, finding: Finding) -> bool:
        return not self.select or any(_covers(code, finding) for code in self.select)

    def _is_ignored(self, finding: Finding) -> bool:
        if any(_covers(code, finding) for code in self.ignore):
            return True
        base = os.path.dirname(self.path) if self.path else ""
        near = os.path.relpath(finding.path, base or os.curdir) if not finding.path.startswith("<") else finding.path
        return any(
            _covers(code, finding)
            for pattern, codes in self.per_file.items()
            if _fits(finding.path, pattern) or _fits(near, pattern)
            for code in codes
        )


def _fits(path: str, pattern: str) -> bool:
    text = path.replace(os.sep, "/")
    return fnmatchcase(text, pattern) or fnmatchcase(text, f"*/{pattern}")


def _unknown(path: str, line: int, code: str) -> Finding:
    return Finding(path, line, "suppression", problem_of_code(code) or "")


def _line_of(path: str, text: str) -> int:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f'"{text}"' in line or f"'{text}'" in line), 0)


# The file

KEYS = frozenset({"select", "ignore", "per-file-ignores"})


def _read(path: Path) -> Selection:
    shown = os.path.relpath(path)
    try:
        # TOML values have any type until they are looked at.
        document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CheckConfigError(f"{shown} cannot be read: {error}. Correct it.") from error
    table: object = document
    for name in ("tool", "erlen", "check"):
        table = cast("dict[str, object]", table).get(name, {}) if isinstance(table, dict) else {}
    if not isinstance(table, dict):
        raise CheckConfigError(f"{shown}: tool.erlen.check is {table!r}; make it a table.")
    values = cast("dict[str, object]", table)
    for key in values.keys() - KEYS:
        tail = mend(key, KEYS, f"; it knows {', '.join(sorted(KEYS))}.")
        raise CheckConfigError(f"{shown}: [tool.erlen.check] has the unknown key {key!r}{tail}")
    per_file = values.get("per-file-ignores", {})
    if not isinstance(per_file, dict):
        raise CheckConfigError(f'{shown}: per-file-ignores is {per_file!r}; write it as {{ "pattern" = ["code"] }}.')
    files = {
        str(pattern): _codes(codes, shown, str(pattern))
        for pattern, codes in cast("dict[object, object]", per_file).items()
    }
    return Selection(
        _codes(values.get("select", []), shown, "select"),
        _codes(values.get("ignore", []), shown, "ignore"),
        files,
        shown,
    )


def _codes(value: object, path: str, key: str) -> tuple[str, ...]:
    items = cast("list[object]", value) if isinstance(value, list) else None
    if items is None or not all(isinstance(item, str) for item in items):
        raise CheckConfigError(f'{path}: {key} in [tool.erlen.check] is {value!r}; write it as ["code", …].')
    return tuple(map(str, items))


# Comments


def comment_findings(texts: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield the comments in *texts*, pairs of path and text, that suppress nothing: they name no code, or an unknown one.

    >>> [finding.message for finding in comment_findings([("shop.py", "f()  # erlen: ignore[url-endpont]")])]
    ["There is no code 'url-endpont'; did you mean 'url-endpoint'?"]
    """
    for path, text in texts:
        if "erlen:" not in text:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if found := IN_LINE.search(line):
                codes = _codes_of(found)
                if not codes:
                    what = "This comment names no code, and suppresses nothing; write erlen: ignore[code]."
                    yield Finding(path, number, "suppression", what)
                yield from (_unknown(path, number, code) for code in codes if not is_known(code))


def _codes_of(comment: re.Match[str]) -> list[str]:
    return [code.strip() for code in (comment["codes"] or "").split(",") if code.strip()]


@attrs.define
class _Comments:
    """What comments suppress: on the line of the finding, or alone on the line above."""

    _lines: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])

    def suppress(self, finding: Finding) -> bool:
        """Return whether a comment suppresses *finding*."""
        lines = self._text(finding.path)
        if not 0 < finding.line <= len(lines):
            return False
        near = [lines[finding.line - 1]]
        if finding.line > 1 and COMMENT_ONLY.fullmatch(lines[finding.line - 2]):
            near.append(lines[finding.line - 2])
        comments = [found for line in near if (found := IN_LINE.search(line))]
        return any(_covers(code, finding) for comment in comments for code in _codes_of(comment))

    def _text(self, path: str) -> list[str]:
        if path not in self._lines:
            try:
                self._lines[path] = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:
                # Not a file: a template from a dictionary, or the configuration.
                self._lines[path] = []
        return self._lines[path]
