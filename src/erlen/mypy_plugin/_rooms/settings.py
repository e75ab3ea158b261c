"""The plugin's own configuration, and the routes that `erlen typegen` has written down."""

from __future__ import annotations

import configparser
import hashlib
import json
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import cast

import attrs

from ...urlrules import did_you_mean

__all__ = ["Endpoint", "Parameter", "Routes", "Settings", "SettingsError", "read_settings"]

DEFAULT_ROUTES = "routes.json"


class SettingsError(Exception):
    """The plugin's configuration cannot be read as meant."""


@attrs.frozen
class Parameter:
    """A value that an endpoint's rules take."""

    type: str
    is_required: bool


@attrs.frozen
class Endpoint:
    """One endpoint of `routes.json`."""

    parameters: Mapping[str, Parameter]
    rules: tuple[str, ...]


@attrs.frozen
class Routes:
    """The endpoints of an application by name, and a digest of the file that names them."""

    endpoints: Mapping[str, Endpoint]
    digest: str


@attrs.define(eq=False)
class Settings:
    """What the section ``[tool.erlen.mypy]`` of pyproject.toml, or ``[erlen]`` of mypy's own file, says."""

    converters: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Custom converters, with the type that each yields."""

    supplied: frozenset[str] = frozenset()
    """View arguments that something supplies which the plugin cannot see."""

    disable: frozenset[str] = frozenset()
    """Codes that are not reported; for versions of mypy that know no plugin's codes in their own options."""

    routes_path: str | None = None
    _stamp: tuple[int, int] | None = attrs.field(default=None, init=False)
    _routes: Routes | None = attrs.field(default=None, init=False)

    @property
    def routes(self) -> Routes | None:
        """The routes, read again when the file has changed; None without a file that can be read."""
        if self.routes_path is None:
            return None
        try:
            status = os.stat(self.routes_path)
        except OSError:
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._routes = read_routes(self.routes_path)
            self._stamp = stamp
        return self._routes


def _entries(value: object) -> Mapping[str, object] | None:
    """Return *value* if it is a mapping as JSON and TOML have them."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in cast("list[object]", value)) if isinstance(value, list) else ()


def read_routes(path: str) -> Routes | None:
    """Return what `erlen typegen` wrote into *path*, or None where it is something else."""
    try:
        content = Path(path).read_bytes()
        data = _entries(json.loads(content))
    except (OSError, ValueError):
        return None
    listed = _entries(data.get("endpoints")) if data is not None and data.get("version") == 1 else None
    if listed is None:
        return None
    endpoints: dict[str, Endpoint] = {}
    for name, value in listed.items():
        entry = _entries(value) or {}
        parameters: dict[str, Parameter] = {}
        for parameter, told in (_entries(entry.get("parameters")) or {}).items():
            fields = _entries(told) or {}
            parameters[parameter] = Parameter(str(fields.get("type", "object")), bool(fields.get("required", True)))
        endpoints[name] = Endpoint(parameters, _texts(entry.get("rules")))
    return Routes(endpoints, hashlib.sha256(content).hexdigest())


KNOWN = ("converters", "supplied", "disable", "routes")


SEPARATOR = re.compile(r"\n|,(?![^\[]*\])")
"""Between the items of a list: a line's end, or a comma that does not stand in a type's brackets."""


def _listed(text: str) -> list[str]:
    return [item.strip() for item in SEPARATOR.split(text) if item.strip()]


def _from_ini(path: Path) -> Mapping[str, object]:
    """Return the section ``[erlen]`` of an ini file: lists are separated by commas, a converter and its type by a colon."""
    parser = configparser.RawConfigParser(delimiters=("=",))
    parser.read(path, encoding="utf-8")
    if not parser.has_section("erlen"):
        return {}
    found: dict[str, object] = dict(parser.items("erlen"))
    for name in ("supplied", "disable"):
        if name in found:
            found[name] = _listed(str(found[name]))
    if "converters" in found:
        pairs = [pair.partition(":") for pair in _listed(str(found["converters"]))]
        found["converters"] = {name.strip(): made.strip() for name, _, made in pairs}
    return found


def _from_toml(path: Path) -> Mapping[str, object]:
    with path.open("rb") as file:
        data = _entries(tomllib.load(file))
    for name in ("tool", "erlen", "mypy"):
        data = _entries(data.get(name)) if data is not None else None
    return data or {}


def _sections(config_file: str) -> tuple[str, Mapping[str, object]]:
    """Return what is configured, and where: mypy's own file wins over the pyproject.toml beside it."""
    path = Path(config_file)
    try:
        own: Mapping[str, object] = {} if path.suffix == ".toml" or not path.exists() else _from_ini(path)
        pyproject = path if path.suffix == ".toml" else path.with_name("pyproject.toml")
        shared: Mapping[str, object] = _from_toml(pyproject) if pyproject.exists() else {}
    except (OSError, UnicodeDecodeError, configparser.Error, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{config_file}: {error}") from error
    where = f"{config_file}, section [erlen]" if own else f"{pyproject}, table [tool.erlen.mypy]"
    return where, {**shared, **own}


def _checked_texts(where: str, name: str, value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in cast("list[object]", value)):
        raise SettingsError(f"{where}: {name} is a list of names, not {value!r}.")
    return frozenset(cast("list[str]", value))


def read_settings(config_file: str | None, codes: Collection[str] = ()) -> Settings:
    """Return the plugin's configuration for the file that mypy was configured with.

    Raises:
        SettingsError: naming the place and the mend.
    """
    if not config_file:
        return Settings()
    where, found = _sections(config_file)
    for name in found:
        if name not in KNOWN:
            raise SettingsError(
                f"{where}: unknown key {name!r}{did_you_mean(name, KNOWN) or '; known are ' + ', '.join(KNOWN)}"
            )
    converters = _entries(found.get("converters", {}))
    if converters is None or not all(isinstance(made, str) and made for made in converters.values()):
        raise SettingsError(f'{where}: converters says which type each converter yields: {{ slug = "str" }}.')
    disable = _checked_texts(where, "disable", found.get("disable", []))
    for code in disable:
        if codes and code not in codes:
            raise SettingsError(f"{where}: disable names no code {code!r}{did_you_mean(code, codes)}")
    routes = found.get("routes", DEFAULT_ROUTES)
    if not isinstance(routes, str):
        raise SettingsError(f"{where}: routes is the path of the file that `erlen typegen` writes, not {routes!r}.")
    settings = Settings(
        {name: str(made) for name, made in converters.items()},
        _checked_texts(where, "supplied", found.get("supplied", [])),
        disable,
        str(Path(config_file).parent / routes),
    )
    if "routes" in found and settings.routes is None:
        raise SettingsError(f"{where}: {routes} is no list of routes; write it with `erlen typegen`.")
    return settings
