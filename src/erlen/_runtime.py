"""What the process offers an application: environment variables, dotenv files, and a bridge from coroutines to calls.

Knows the environment and two optional packages, asgiref and python-dotenv; no application. Rule: an ``ERLEN_*`` variable counts, and where it is
unset the ``FLASK_*`` variable of the same name.
"""

import inspect
import os
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, overload

import click

from .errors import AsyncSupportError, ConfigFileError

__all__ = [
    "async_to_sync",
    "ensure_sync",
    "env_flag",
    "environment",
    "get_debug_flag",
    "get_load_dotenv",
    "load_dotenv",
]

P = ParamSpec("P")
R = TypeVar("R")

NO = frozenset({"0", "false", "no"})
# Later files win.
DOTENV_FILES = (".flaskenv", ".env")


def environment(name: str) -> str | None:
    """Return the value of ``ERLEN_<name>``, or of ``FLASK_<name>`` if that is unset.

    >>> import os
    >>> os.environ["FLASK_APP"] = "shop"
    >>> environment("APP")
    'shop'
    >>> del os.environ["FLASK_APP"]
    """
    value = os.environ.get(f"ERLEN_{name}")
    return os.environ.get(f"FLASK_{name}") if value is None else value


def env_flag(name: str, default: bool = False) -> bool:
    """Return whether ``ERLEN_<name>`` is set to anything but ``0``, ``false`` or ``no``; *default* if it is unset or empty.

    >>> import os
    >>> os.environ["ERLEN_TRACE"] = "No"
    >>> env_flag("TRACE"), env_flag("NO_SUCH_FLAG", default=True)
    (False, True)
    >>> del os.environ["ERLEN_TRACE"]
    """
    value = environment(name)
    return value.lower() not in NO if value else default


def get_debug_flag() -> bool:
    """Return whether the environment asks for debug mode: ``ERLEN_DEBUG``.

    >>> import os
    >>> os.environ["ERLEN_DEBUG"] = "1"
    >>> get_debug_flag()
    True
    >>> del os.environ["ERLEN_DEBUG"]
    """
    return env_flag("DEBUG")


def get_load_dotenv(default: bool = True) -> bool:
    """Return whether dotenv files are to be loaded: not if ``ERLEN_SKIP_DOTENV`` is true, *default* if it is unset.

    >>> import os
    >>> os.environ["ERLEN_SKIP_DOTENV"] = "1"
    >>> get_load_dotenv()
    False
    >>> del os.environ["ERLEN_SKIP_DOTENV"]
    """
    return not env_flag("SKIP_DOTENV", default=not default)


def load_dotenv(path: str | os.PathLike[str] | None = None, load_defaults: bool = True) -> bool:
    """Set environment variables from *path*, ``.env`` and ``.flaskenv``, in this order of precedence (DOTENV-01).

    Variables that are set already stay as they are. The two default files are searched from the current folder upwards, unless *load_defaults*
    is false. Without python-dotenv nothing is loaded, and a note says so if there is a file.

    Returns:
        Whether any file had a value.

    Raises:
        ConfigFileError: a file is not UTF-8.

    >>> load_dotenv(load_defaults=False)
    False
    """
    try:
        import dotenv
    except ImportError:
        if path or any(os.path.isfile(name) for name in DOTENV_FILES):
            click.secho(
                " * Tip: There are .env files present. Install python-dotenv to use them: pip install erlen[dotenv]",
                fg="yellow",
                err=True,
            )
        return False

    found = [dotenv.find_dotenv(name, usecwd=True) for name in DOTENV_FILES] if load_defaults else []
    # find_dotenv gives "" for a file that is nowhere.
    files = [name for name in found if name]
    if path is not None:
        files.append(os.fspath(path))
    values: dict[str, str | None] = {}
    for file in files:
        try:
            values |= dotenv.dotenv_values(file, encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ConfigFileError(
                f"The dotenv file {file!r} is not UTF-8 ({error}); save it in that encoding."
            ) from error
    for name, value in values.items():
        if value is not None:
            os.environ.setdefault(name, value)
    return bool(values)


# What a coroutine yields and is sent is the event loop's business: Any, as in the standard library's own signatures.
def async_to_sync(func: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, R]:
    """Return a plain function that runs a coroutine function to its end, in the context variables of the caller (ASYNC-03).

    Raises:
        AsyncSupportError: asgiref is not installed.

    >>> async def double(number: int) -> int:
    ...     return 2 * number
    >>> async_to_sync(double)(21)
    42
    """
    try:
        from asgiref.sync import async_to_sync as to_sync
    except ImportError as error:
        name: str = getattr(func, "__qualname__", repr(func))
        raise AsyncSupportError(
            f"{name} is a coroutine function, which needs the 'async' extra; run: pip install 'erlen[async]'"
        ) from error
    return to_sync(func)


@overload
def ensure_sync(
    func: Callable[P, Coroutine[Any, Any, R]], bridge: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[P, R]: ...
@overload
def ensure_sync(func: Callable[P, R], bridge: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Callable[P, R]: ...
def ensure_sync(
    func: Callable[..., Any], bridge: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[..., Any]:
    """Return *func* itself or, for a coroutine function, the plain function that *bridge* makes of it (ASYNC-05).

    >>> ensure_sync(len, async_to_sync) is len
    True
    """
    return bridge(func) if inspect.iscoroutinefunction(func) else func
