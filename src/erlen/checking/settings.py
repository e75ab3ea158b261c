"""The findings about settings: keys that look misspelt, in code and as loaded, and values that do not fit.

Reads syntax trees of the application's own modules and the loaded configuration; what fits is `erlen.settings`' business.
"""

import ast
import os
import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import attrs

from ..app import AnyErlen
from ..defaults import DEFAULTS
from ..errors import SettingProblem, SettingsError
from ..findings import Finding
from ..settings import NEAR, BuiltinSettings, problems_of
from .sources import PythonFile, shown

__all__ = ["findings_of_settings", "meant_by", "setting_findings"]

KEY_METHODS = frozenset({"get", "setdefault", "pop"})


def setting_findings(app: AnyErlen, files: Collection[PythonFile]) -> Iterator[Finding]:
    """Yield what is wrong with the settings of *app*, each where it was set as far as that can be seen."""
    declared: tuple[attrs.Attribute[object], ...] = getattr(app.settings_class, "__attrs_attrs__", ())
    own = {str(field.alias or field.name).upper() for field in declared}
    places: dict[str, list[tuple[str, int]]] = {}
    for key, path, line in _keys_of(files):
        places.setdefault(key, []).append((path, line))
    for key, found in places.items():
        meant = meant_by(key, own)
        for path, line in found if meant is not None else ():
            yield Finding(path, line, "config-key", f"There is no built-in setting {key!r}; did you mean {meant!r}?")
    for problem in problems_of(app.config, app.settings_class or BuiltinSettings):
        is_misspelling = _code_of(problem) == "config-key"
        is_told = is_misspelling and problem.key in places and meant_by(problem.key, own) is not None
        # What merely adds a word to a built-in key is an extension's; a declared setting is told as the application itself tells it.
        is_other = is_misspelling and app.settings_class is None and meant_by(problem.key, own) is None
        if not (is_told or is_other):
            yield _finding(app, problem, _code_of(problem), places)


def _finding(app: AnyErlen, problem: SettingProblem, code: str, places: Mapping[str, list[tuple[str, int]]]) -> Finding:
    path, line = "<config>", 0
    key = re.split(r"[.\[]", problem.key)[0]
    if problem.source.startswith("file "):
        path, line = _place_in_file(os.path.join(app.config.root_path, problem.source.removeprefix("file ")), key)
    elif problem.source in ("assignment", "from_mapping") and len(places.get(key, ())) == 1:
        path, line = places[key][0]
    return Finding(path, line, code, _message(problem))


def _message(problem: SettingProblem) -> str:
    mend = "" if problem.message.endswith("?") else "; mend it where it is set"
    return f"{problem.key}: {problem.message} [{problem.source}]{mend}."


def findings_of_settings(error: SettingsError, place: tuple[str, int] | None = None) -> list[Finding]:
    """Return the findings of *error*, which kept an application from being made at *place*.

    >>> from erlen.errors import SettingProblem, SettingsError
    >>> problem = SettingProblem("PAGE_SIZE", "expected int, got 'x'", "from_mapping")
    >>> [finding.code for finding in findings_of_settings(SettingsError("…", (problem,)))]
    ['config-value']
    """
    path, line = place or ("<config>", 0)
    return [Finding(path, line, _code_of(problem), _message(problem)) for problem in error.problems]


def _code_of(problem: SettingProblem) -> str:
    return "config-key" if problem.message.startswith("unknown; did you mean") else "config-value"


def _place_in_file(path: str, key: str) -> tuple[str, int]:
    """Return where the configuration file *path* speaks of *key*; line 0 where that cannot be seen."""
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        # Its loader may have read it from elsewhere.
        return "<config>", 0
    pattern = re.compile(rf"\b{re.escape(key)}\b")
    return shown(path), next((number for number, line in enumerate(lines, 1) if pattern.search(line)), 0)


def meant_by(key: str, own: Collection[str] = ()) -> str | None:
    """Return the built-in key that *key* looks like, unless it is one of *own*, or adds a word to one.

    >>> meant_by("SESSION_COKIE_NAME"), meant_by("MY_SECRET_KEY")
    ('SESSION_COOKIE_NAME', None)
    """
    if key in DEFAULTS or key in own or not key.isupper():
        return None
    for meant in get_close_matches(key, [*DEFAULTS], n=1, cutoff=NEAR):
        # Extensions name theirs after built-in ones.
        if not key.endswith(f"_{meant}") and not key.startswith(f"{meant}_"):
            return meant
    return None


def _keys_of(files: Collection[PythonFile]) -> Iterator[tuple[str, str, int]]:
    """Yield every literal key that is used with a configuration, with its place."""
    for file in files:
        for node in ast.walk(file.tree):
            for key in _keys_in(node):
                yield str(key.value), file.shown, key.lineno


def _keys_in(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the literal keys that *node* uses with a configuration."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str()) as key) if _is_config(value):
            yield key
        case ast.Compare(left=ast.Constant(value=str()) as key, ops=[ast.In() | ast.NotIn()], comparators=[value]):
            if _is_config(value):
                yield key
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=args, keywords=keywords) if _is_config(value):
            if attr in KEY_METHODS:
                yield from (arg for arg in args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
            elif attr in ("update", "from_mapping"):
                for arg in args[:1]:
                    yield from _display_keys(arg)
                for keyword in keywords:
                    if keyword.arg is not None:
                        yield ast.Constant(keyword.arg, lineno=keyword.value.lineno, col_offset=0)
        case _:
            pass


def _display_keys(node: ast.expr) -> Iterator[ast.Constant]:
    match node:
        case ast.Dict(keys=keys):
            yield from (key for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            for keyword in keywords:
                if keyword.arg is not None:
                    yield ast.Constant(keyword.arg, lineno=keyword.value.lineno, col_offset=0)
        case _:
            pass


def _is_config(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="config") | ast.Name(id="config"):
            return True
        case _:
            return False
