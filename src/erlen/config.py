"""The application's configuration: a dictionary with loaders that remembers where each value came from.

Knows files, the environment and plain objects; it must not know the application, nor which type a setting should have (that is `settings`' business).
Rules: a loader takes upper-case names only, the environment and direct assignment take any (CFG-02); later loads win; a value that was assigned over
a loaded one no longer counts as loaded.
"""

import errno
import json
import os
import types
from collections.abc import Callable, Collection, Mapping, MutableMapping
from typing import IO, Any, ClassVar, Generic, NamedTuple, Protocol, Self, cast, overload

from werkzeug.utils import import_string

from . import redaction
from ._dynamic import attributes
from ._typing import TypeVar, override
from .defaults import DEFAULTS
from .errors import ConfigFileError

__all__ = ["DEFAULTS", "Config", "ConfigAttribute", "Origin"]

Stored = TypeVar("Stored")
Exposed = TypeVar("Exposed", default=Stored)
Path = str | os.PathLike[str]


class Configured(Protocol):
    """An object with a configuration, as `ConfigAttribute` sees it."""

    # Configuration values have any type: Flask's contract.
    @property
    def config(self) -> MutableMapping[str, Any]: ...


class ConfigAttribute(Generic[Stored, Exposed]):
    """An attribute that reads and writes a key of its object's configuration (CFG-11).

    What is assigned has the type that is stored; what is read may be another one, made by *get_converter* at each read.

    >>> from datetime import timedelta
    >>> class Service:
    ...     timeout = ConfigAttribute[int, timedelta]("TIMEOUT", lambda seconds: timedelta(seconds=seconds))
    ...     def __init__(self) -> None:
    ...         self.config = Config("/srv", {"TIMEOUT": 30})
    >>> service = Service()
    >>> service.timeout = 90
    >>> service.timeout, service.config["TIMEOUT"]
    (datetime.timedelta(seconds=90), 90)
    """

    def __init__(self, name: str, get_converter: Callable[[Stored], Exposed] | None = None) -> None:
        # Flask calls the key __name__.
        self.__name__ = name
        self.get_converter = get_converter

    @overload
    def __get__(self, obj: None, owner: type[object] | None = None) -> Self: ...
    @overload
    def __get__(self, obj: Configured, owner: type[object] | None = None) -> Exposed: ...
    def __get__(self, obj: Configured | None, owner: type[object] | None = None) -> Self | Exposed:
        if obj is None:
            return self
        value: Stored = obj.config[self.__name__]
        if self.get_converter is None:
            # Without a converter both types are the same; the configuration itself is dynamic.
            return cast("Exposed", value)
        return self.get_converter(value)

    def __set__(self, obj: Configured, value: Stored) -> None:
        obj.config[self.__name__] = value


class Origin(NamedTuple):
    """Where a value was loaded from; *text* is what a string source said before it was parsed."""

    value: object
    source: str
    text: str | None = None


# Values have any type: Flask's contract. Typed settings (`app.settings`) are the checked way to read them.
class Config(dict[str, Any]):
    """A dictionary of settings with loaders for files, objects, mappings and the environment.

    >>> config = Config("/srv/blog", {"PAGE_SIZE": 10})
    >>> config.from_mapping(PAGE_SIZE=25, ignored="not upper case")
    True
    >>> config, config.source_of("PAGE_SIZE")
    (<Config {'PAGE_SIZE': 25}>, 'from_mapping')
    """

    is_redacted: ClassVar[bool] = True
    """Whether ``repr`` shows secrets, and passwords in addresses, as asterisks; a subclass may say False."""

    # Any for values, as the class: Flask's contract.
    def __init__(self, root_path: Path, defaults: Mapping[str, Any] | None = None) -> None:
        super().__init__(defaults or {})
        self.root_path = root_path
        self._defaults: Mapping[str, object] = defaults or {}
        # Replaced, never changed in place: a shallow copy of the configuration shares it.
        self._origins: Mapping[str, Origin] = {}
        #: Called with the configuration and the keys that a loader took; may refuse them.
        self.vet: Callable[[Config, Collection[str]], None] | None = None

    def from_envvar(self, variable_name: str, silent: bool = False) -> bool:
        """Load the Python file whose path stands in an environment variable (CFG-06).

        Returns:
            Whether a file was loaded; False only if *silent*.

        Raises:
            ConfigFileError: the variable is unset or empty.

        >>> Config("/srv").from_envvar("ERLEN_NO_SUCH_VARIABLE", silent=True)
        False
        """
        path = os.environ.get(variable_name)
        if path:
            return self.from_pyfile(path, silent=silent)
        if silent:
            return False
        raise ConfigFileError(
            f"The environment variable {variable_name!r} is not set, so no configuration was loaded; set it to the path of a configuration file, "
            "or pass silent=True."
        )

    def from_prefixed_env(self, prefix: str = "ERLEN", *, loads: Callable[[str], object] = json.loads) -> bool:
        """Load every environment variable that starts with *prefix* and an underscore (CFG-09).

        A value that *loads* cannot parse stays a string. Two underscores enter a dictionary: ``ERLEN_DB__HOST`` sets ``config["DB"]["HOST"]``.

        Raises:
            TypeError: a name enters a value that is not a dictionary.

        >>> import os
        >>> os.environ["SHOP_PAGE_SIZE"] = "25"
        >>> config = Config("/srv")
        >>> config.from_prefixed_env("SHOP")
        True
        >>> config, config.source_of("PAGE_SIZE")
        (<Config {'PAGE_SIZE': 25}>, 'environment SHOP_PAGE_SIZE')
        >>> del os.environ["SHOP_PAGE_SIZE"]
        """
        start = f"{prefix}_"
        origins = dict(self._origins)
        for variable in sorted(name for name in os.environ if name.startswith(start)):
            text = os.environ[variable]
            value = _parsed(text, loads)
            path = variable.removeprefix(start).split("__")
            self._set_path(path, value, variable)
            source = f"environment {variable}"
            origins[path[0]] = Origin(self[path[0]], source, text if len(path) == 1 else None)
            origins["__".join(path)] = Origin(value, source, text)
        self._origins = origins
        self._vetted(
            {variable.removeprefix(start).split("__")[0] for variable in os.environ if variable.startswith(start)}
        )
        return True

    def from_pyfile(self, filename: Path, silent: bool = False) -> bool:
        """Run a Python file and take its upper-case names (CFG-04).

        A relative *filename* starts at `root_path`. *silent* turns a missing file into False.

        Raises:
            OSError: the file cannot be read.

        >>> Config("/srv").from_pyfile("missing.cfg", silent=True)
        False
        """
        path = os.path.join(self.root_path, filename)
        module = types.ModuleType("config")
        module.__file__ = os.fspath(path)
        ignored = (errno.ENOENT, errno.EISDIR, errno.ENOTDIR) if silent else ()
        try:
            with open(path, "rb") as file:
                # Bytes, so that the file may declare its encoding (CFG-16).
                source = file.read()
        except OSError as error:
            return _refuse(error, ignored)
        exec(compile(source, path, "exec"), module.__dict__)
        self._take(_upper_case_of(module), f"file {os.fspath(filename)}")
        return True

    def from_object(self, obj: object) -> None:
        """Take the upper-case attributes of an object, or of what an import string names (CFG-03).

        Classes are read without being instantiated: a property of a class stays a property.

        Raises:
            werkzeug.utils.ImportStringError: the string names nothing that can be imported.

        >>> class Production:
        ...     TESTING = False
        ...     DATABASE = "/srv/blog.db"
        >>> config = Config("/srv")
        >>> config.from_object(Production)
        >>> config.source_of("DATABASE")
        'object Production'
        """
        if isinstance(obj, str):
            self._take(_upper_case_of(import_string(obj)), f"object {obj}")
        else:
            self._take(_upper_case_of(obj), f"object {_name_of(obj)}")

    def from_file(
        self,
        filename: Path,
        # The file's mode follows *text*: no reader fits both, and loaders disagree about what they return (Flask's contract).
        load: Callable[[IO[Any]], Mapping[str, Any]],
        silent: bool = False,
        text: bool = True,
    ) -> bool:
        """Load a file through *load*, such as `json.load`, or `tomllib.load` with ``text=False`` (CFG-07).

        A relative *filename* starts at `root_path`. *silent* turns a missing file into False.

        Raises:
            OSError: the file cannot be read.

        >>> import json
        >>> Config("/srv").from_file("missing.json", load=json.load, silent=True)
        False
        """
        ignored = (errno.ENOENT, errno.EISDIR) if silent else ()
        try:
            with open(os.path.join(self.root_path, filename), "r" if text else "rb") as file:
                loaded = load(file)
        except OSError as error:
            return _refuse(error, ignored)
        self._take(_upper_case_in(loaded), f"file {os.fspath(filename)}")
        return True

    # Any for values, as the class: Flask's contract.
    def from_mapping(self, mapping: Mapping[str, Any] | None = None, **kwargs: Any) -> bool:
        """Take the upper-case keys of a mapping and of the keyword arguments (CFG-08).

        >>> config = Config("/srv")
        >>> config.from_mapping({"TESTING": True}, SECRET_KEY="dev")
        True
        >>> sorted(config)
        ['SECRET_KEY', 'TESTING']
        """
        merged: dict[str, object] = dict(mapping) if mapping is not None else {}
        self._take(_upper_case_in(merged | kwargs), "from_mapping")
        return True

    # Any for values, as the class: Flask's contract.
    def get_namespace(self, namespace: str, lowercase: bool = True, trim_namespace: bool = True) -> dict[str, Any]:
        """Return the settings whose keys start with *namespace*, by default with short lower-case keys (CFG-10).

        >>> config = Config("/srv", {"IMAGE_STORE": "fs", "IMAGE_ROOT": "/media"})
        >>> config.get_namespace("IMAGE_")
        {'store': 'fs', 'root': '/media'}
        """
        found: dict[str, Any] = {}
        items: Mapping[str, object] = self
        for key, value in items.items():
            if key.startswith(namespace):
                name = key[len(namespace) :] if trim_namespace else key
                found[name.lower() if lowercase else name] = value
        return found

    def adopt(self, values: Mapping[str, object], source: str) -> None:
        """Take *values* as defaults that *source* gives, in the place of those that it gave before; what was set explicitly stays.

        >>> config = Config("/srv", {"TESTING": False, "DEBUG": False})
        >>> config["DEBUG"] = True
        >>> config.adopt({"TESTING": True, "DEBUG": False}, "policy")
        >>> config, config.source_of("TESTING")
        (<Config {'TESTING': True, 'DEBUG': True}>, 'policy')
        """
        for key in [key for key in self._origins if self.source_of(key) == source]:
            self._origins = {name: origin for name, origin in self._origins.items() if name != key}
            if key in self._defaults:
                self[key] = self._defaults[key]
            else:
                del self[key]
        taken = {key: value for key, value in values.items() if self.source_of(key) in (None, "default")}
        self.update(taken)
        self._origins = {**self._origins, **{key: Origin(value, source) for key, value in taken.items()}}

    def source_of(self, key: str) -> str | None:
        """Return where the value of *key* came from, for messages; None if there is no such key.

        >>> config = Config("/srv", {"TESTING": False})
        >>> config.source_of("TESTING")
        'default'
        >>> config["TESTING"] = True
        >>> config.source_of("TESTING")
        'assignment'
        """
        if key not in self:
            return None
        origin = self.origin_of(key)
        if origin is not None:
            return origin.source
        unchanged = key in self._defaults and self._defaults[key] is self[key]
        return "default" if unchanged else "assignment"

    def origin_of(self, key: str) -> Origin | None:
        """Return what the last loader noted about *key*, or None if the value was not loaded.

        A variable that enters dictionaries is noted under its whole name, ``DB__HOST``, as well as under ``DB``.

        >>> config = Config("/srv")
        >>> config.from_mapping(TESTING=True)
        True
        >>> config.origin_of("TESTING")
        Origin(value=True, source='from_mapping', text=None)
        """
        origin = self._origins.get(key)
        if origin is None or origin.value is not _value_at(self, key):
            return None
        return origin

    @override
    def __repr__(self) -> str:
        # Logs, tracebacks and templates are no place for secrets.
        shown = repr(redaction.redacted(self)) if self.is_redacted else super().__repr__()
        return f"<{type(self).__name__} {shown}>"

    def _take(self, values: Mapping[str, object], source: str) -> None:
        self.update(values)
        self._origins = {**self._origins, **{key: Origin(value, source) for key, value in values.items()}}
        self._vetted(values.keys())

    def _vetted(self, keys: Collection[str]) -> None:
        if self.vet is not None:
            self.vet(self, keys)

    def _set_path(self, path: list[str], value: object, variable: str) -> None:
        inner: dict[str, Any] = self
        for key in path[:-1]:
            entered: object = inner.setdefault(key, {})
            if not isinstance(entered, dict):
                raise TypeError(
                    f"The environment variable {variable} sets a key inside {key!r}, which is {entered!r} and no dictionary; unset one of the two."
                )
            inner = cast("dict[str, Any]", entered)
        inner[path[-1]] = value


def _parsed(text: str, loads: Callable[[str], object]) -> object:
    try:
        return loads(text)
    except Exception:
        # Flask's contract: whatever a parser makes of free text, the text itself is the value then.
        return text


def _refuse(error: OSError, ignored: tuple[int, ...]) -> bool:
    if error.errno in ignored:
        return False
    error.strerror = f"Unable to load configuration file ({error.strerror})"
    raise error


def _upper_case_of(obj: object) -> dict[str, object]:
    return attributes(obj, filter(str.isupper, dir(obj)))


def _upper_case_in(mapping: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in dict(mapping).items() if key.isupper()}


def _name_of(obj: object) -> str:
    name = getattr(obj, "__name__", None)
    return name if isinstance(name, str) else type(obj).__name__


def _value_at(config: Mapping[str, object], key: str) -> object:
    """Return the value under *key*, entering dictionaries at double underscores unless *key* itself is in *config*."""
    if key in config:
        return config[key]
    inner = config
    *path, last = key.split("__")
    for part in path:
        nested = inner.get(part)
        if not isinstance(nested, Mapping):
            return None
        inner = cast("Mapping[str, object]", nested)
    return inner.get(last)
