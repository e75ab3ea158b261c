"""How the command line finds an application: in a module, by a name or call written behind it, or in the current folder.

Knows what class an application has, and the import system; no command. Rule: what cannot be found or imported is a `NoAppException`; any other
exception of the user's code passes through unchanged, and `failure_of` makes a message of it.
"""

import ast
import difflib
import functools
import inspect
import os
import pkgutil
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Concatenate, Literal, ParamSpec, TypeGuard, TypeVar, cast, overload

import attrs
import click
from werkzeug.local import LocalProxy

from .._dynamic import attribute, unwrapped
from .._groups import NoAppException, ScriptInfo
from ..app import AnyErlen, Erlen
from .failures import own_lines, report

__all__ = [
    "LoadFailure",
    "failure_of",
    "find_app_by_string",
    "find_best_app",
    "locate_app",
    "pass_script_info",
    "prepare_import",
    "search_app",
]

ATTRIBUTES = ("app", "application")
FACTORIES = ("create_app", "make_app")
DEFAULT_FILES = ("wsgi.py", "app.py")

P = ParamSpec("P")
R = TypeVar("R")

# At run time every `ScriptInfo` is found; that it holds an `Erlen` is the search's promise.
_pass = click.make_pass_decorator(cast("type[ScriptInfo[AnyErlen]]", ScriptInfo), ensure=True)


def pass_script_info(f: Callable[Concatenate[ScriptInfo[AnyErlen], P], R], /) -> Callable[P, R]:
    """Hand the command *f* what carries the application from command to command, as its first argument.

    >>> from click.testing import CliRunner
    >>> @click.command()
    ... @pass_script_info
    ... def where(info: ScriptInfo[AnyErlen]) -> None:
    ...     click.echo(f"the application is looked for in {info.app_import_path}")
    >>> CliRunner().invoke(where, obj=ScriptInfo("shop")).output
    'the application is looked for in shop\\n'
    """
    return _pass(f)


class LoadFailure(click.ClickException):
    """The user's own code raised while the application was loaded; ends a command with status 1."""


def failure_of(info: ScriptInfo, error: BaseException) -> click.ClickException:
    """Return what a command says when *error* kept it from its application.

    >>> failure_of(ScriptInfo("shop"), ValueError("no colour")).message.splitlines()[0]
    "While loading 'shop', ValueError was raised: no colour. Correct this and start again."
    """
    if isinstance(error, click.ClickException):
        return error
    path = info.app_import_path
    what = (
        "While the application was made"
        if info.create_app
        else f"While loading {path!r}"
        if path
        else "While loading the application"
    )
    return LoadFailure(report(what, error))


def search_app(app_import_path: str | None) -> AnyErlen:
    """Return the application that an import path names, or the one of the current folder where there is none (CLI-01, CLI-02).

    Raises:
        NoAppException: none could be found or imported.

    >>> before = list(sys.path)
    >>> search_app("no_such_shop:app")
    Traceback (most recent call last):
    erlen._groups.NoAppException: Could not import 'no_such_shop'. ...
    >>> sys.path[:] = before
    """
    if app_import_path:
        # A colon before a slash belongs to a drive: C:\shop.
        path, colon, name = _divided(app_import_path)
        if not path:
            raise NoAppException(
                f"No module stands before the colon in {app_import_path!r}; write it as 'module:name'."
            )
        return locate_app(prepare_import(path), name if colon else None)
    for file in DEFAULT_FILES:
        app = locate_app(prepare_import(file), None, raise_if_not_found=False)
        if app is not None:
            return app
    nothing = NoAppException(
        f"Could not locate an Erlen application: there is no {' or '.join(DEFAULT_FILES)} in {os.getcwd()}. Name the application"
        " with 'erlen --app module:name', or with the ERLEN_APP (or FLASK_APP) environment variable."
    )
    nothing.is_unnamed = True
    raise nothing


ScriptInfo.search = staticmethod(search_app)


def _divided(app_import_path: str) -> tuple[str, str, str]:
    path, *rest = re.split(r":(?![\\/])", app_import_path, maxsplit=1)
    return path, ":" if rest else "", "".join(rest)


def prepare_import(path: str) -> str:
    r"""Return the module name for *path*, a file, folder or dotted name, and put the folder it is imported from first on `sys.path` (CLI-03).

    >>> before = list(sys.path)
    >>> prepare_import("src/shop.py")
    'shop'
    >>> os.path.relpath(sys.path[0])
    'src'
    >>> sys.path[:] = before
    """
    path = os.path.realpath(path)
    stem, extension = os.path.splitext(path)
    if extension == ".py":
        path = stem
    if os.path.basename(path) == "__init__":
        path = os.path.dirname(path)
    names: list[str] = []
    while True:
        path, name = os.path.split(path)
        names.append(name)
        if not name or not os.path.exists(os.path.join(path, "__init__.py")):
            break
    if sys.path[0] != path:
        sys.path.insert(0, path)
    return ".".join(reversed(names))


@overload
def locate_app(module_name: str, app_name: str | None, raise_if_not_found: Literal[True] = True) -> AnyErlen: ...
@overload
def locate_app(module_name: str, app_name: str | None, raise_if_not_found: bool) -> AnyErlen | None: ...
def locate_app(module_name: str, app_name: str | None, raise_if_not_found: bool = True) -> AnyErlen | None:
    """Import a module and return the application in it; None where the module is missing and *raise_if_not_found* is false.

    Raises:
        NoAppException: the module cannot be imported or has no such application.

    >>> locate_app("no_such_shop", None, raise_if_not_found=False) is None
    True
    """
    try:
        __import__(module_name)
    except ImportError as error:
        # Without a line of its own the module was not found; with one, it was, and its own import failed (CLI-07).
        if own_lines(error):
            raise NoAppException(report(f"While importing {module_name!r}", error)) from error
        if raise_if_not_found:
            raise NoAppException(_not_importable(module_name, error)) from error
        return None
    module = sys.modules[module_name]
    try:
        return find_best_app(module) if app_name is None else find_app_by_string(module, app_name)
    except NoAppException as error:
        hidden = _hidden(module_name.partition(".")[0])
        raise (NoAppException(hidden) if hidden else error) from None


def _hidden(top: str) -> str | None:
    """Return what to say if another module called *top* was imported before the one in the application's folder could be."""
    found: str | None = getattr(sys.modules.get(top), "__file__", None)
    wanted = os.path.join(sys.path[0], f"{top}.py")
    if found is None or not os.path.isfile(wanted) or os.path.realpath(found) == os.path.realpath(wanted):
        return None
    return f"{wanted!r} is hidden by {found!r}, which is a module of the same name. Rename yours."


def _not_importable(module_name: str, error: ImportError) -> str:
    what = f"Could not import {module_name!r}."
    parent, _, last = module_name.rpartition(".")
    if parent and "is not a package" in str(error):
        return f"{what} {parent!r} is a module, not a package. Write '{parent}:{last}' for the {last!r} in it."
    if not isinstance(error, ModuleNotFoundError):
        return f"{what} {error}. Reinstall or rebuild it."
    folder = sys.path[0]
    near = difflib.get_close_matches(module_name, [found.name for found in pkgutil.iter_modules([folder])], n=1)
    mend = f"Did you mean {near[0]!r}?" if near else "Correct --app (or ERLEN_APP), or change to the module's folder."
    return f"{what} There is no such module in {folder}. {mend}"


def _is_app(value: object) -> TypeGuard[AnyErlen]:
    return isinstance(value, Erlen)


def find_best_app(module: ModuleType) -> AnyErlen:
    """Return the application that *module* holds or makes, by the names and in the order of CLI-04.

    Raises:
        NoAppException: there is none, there are several, or the factory needs arguments.

    >>> from erlen import Erlen
    >>> shop = ModuleType("shop")
    >>> shop.app = Erlen("shop")
    >>> find_best_app(shop).name
    'shop'
    """
    for name in ATTRIBUTES:
        app: object = getattr(module, name, None)
        if _is_app(app):
            return app
    names: dict[str, object] = vars(module)
    found = {name: value for name, value in names.items() if _is_app(value)}
    if len({id(app) for app in found.values()}) == 1:
        return next(iter(found.values()))
    where = module.__name__
    if found:
        choices = " or ".join(f"'{where}:{name}'" for name in found)
        raise NoAppException(f"Found several Erlen applications in module {where!r}. Say which one to use: {choices}.")
    lack, mend = "no factory called 'create_app' or 'make_app'", f"Write '{where}:name' to say what to use."
    for name in FACTORIES:
        factory: object = getattr(module, name, None)
        if _is_factory(factory):
            app = _call(
                factory,
                (),
                {},
                f"Found the factory {name!r} in module {where!r}, but it cannot be called without"
                f" arguments. Write '{where}:{name}(...)' with the arguments in the parentheses.",
            )
            if _is_app(app):
                return app
            lack, mend = f"its factory {name!r} returned {app!r}", f"Return the application from '{where}:{name}'."
    raise NoAppException(f"Found no Erlen application in module {where!r}, and {lack}. {_hint(vars(module)) or mend}")


def _hint(values: Mapping[str, object]) -> str:
    """Return what to say about a value of a module that is nearly an application, "" if there is none."""
    for name, value in values.items():
        kind = type(value)
        # A proxy speaks for what may not be there.
        if isinstance(value, ModuleType | type) or issubclass(kind, LocalProxy):
            continue
        if any(f"{base.__module__}.{base.__qualname__}" == "flask.app.Flask" for base in kind.__mro__):
            return f"{name!r} is a Flask application: make it with erlen.Erlen, or run it with 'flask'."
        inside: Mapping[str, object] = getattr(value, "__dict__", {})
        if any(map(_is_app, inside.values())):
            title = kind.__name__
            return f"{name!r} is a {title} around an application: write 'app.wsgi_app = {title}(app.wsgi_app)'."
    return ""


def _is_factory(value: object) -> TypeGuard[Callable[..., object]]:
    """Return whether *value* is a function or a wrapper of one; applications and WSGI middleware are callable, too."""
    return (
        inspect.isroutine(value)
        or isinstance(value, functools.partial)
        or (callable(value) and hasattr(value, "__wrapped__"))
    )


def _call(factory: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object], refused: str) -> object:
    """Return what *factory* makes; its own errors pass, only a call that it cannot take is a `NoAppException` (CLI-05)."""
    try:
        return factory(*args, **kwargs)
    except TypeError as error:
        if called_with_wrong_args(factory, error):
            raise NoAppException(refused) from error
        raise


def called_with_wrong_args(factory: Callable[..., object], error: TypeError) -> bool:
    """Return whether the call itself failed: the function's own code was never entered."""
    function = factory.func if isinstance(factory, functools.partial) else factory
    code = attribute(unwrapped(function), "__code__", None)
    return all(frame.f_code is not code for frame, _ in traceback.walk_tb(error.__traceback__))


@attrs.frozen
class Reference:
    """What was written behind the colon: a name, or a call of one with literal arguments."""

    name: str
    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object] = attrs.field(factory=dict[str, object])

    @classmethod
    def parse(cls, text: str, module_name: str) -> "Reference":
        """Return the reference into a module that *text* spells.

        Raises:
            NoAppException: it is neither a name nor such a call (CLI-06).
        """
        mend = f"Write '{module_name}:name' or '{module_name}:factory(\"text\", number=1)'."
        try:
            expression = ast.parse(text.strip(), mode="eval").body
        except SyntaxError:
            expression = None
        match expression:
            case ast.Name(id=name):
                return cls(name)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                pass
            case ast.Call():
                raise NoAppException(f"The function in {text!r} must be a plain name, without dots or brackets. {mend}")
            case _:
                raise NoAppException(f"Failed to parse {text!r} as an attribute name or function call. {mend}")
        try:
            values = {keyword.arg: ast.literal_eval(keyword.value) for keyword in keywords if keyword.arg is not None}
            if len(values) != len(keywords):
                raise ValueError("** is no literal")
            return cls(name, tuple(ast.literal_eval(value) for value in args), values)
        except (TypeError, ValueError) as error:
            raise NoAppException(
                f"The arguments in {text!r} must be literal values, such as 1, True or 'text'. {mend}"
            ) from error


def find_app_by_string(module: ModuleType, app_name: str) -> AnyErlen:
    """Return the application that *module* has under a name, or that a factory in it makes when called as written (CLI-06).

    Raises:
        NoAppException: the text is neither, the name is missing, the factory cannot be called so, or what comes is no application.

    >>> from erlen import Erlen
    >>> shop = ModuleType("shop")
    >>> shop.make = lambda name: Erlen(name)
    >>> find_app_by_string(shop, "make('corner')").name
    'corner'
    """
    where = module.__name__
    reference = Reference.parse(app_name, where)
    if not hasattr(module, reference.name):
        near = difflib.get_close_matches(reference.name, list(vars(module)), n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Define it there, or name what is there after '{where}:'."
        raise NoAppException(f"Failed to find attribute {reference.name!r} in {where!r}. {hint}")
    app = attribute(module, reference.name)
    if _is_factory(app):
        app = _call(
            app,
            reference.args,
            dict(reference.kwargs),
            f"The factory {app_name!r} in module {where!r} cannot be called with these arguments; it is"
            f" {reference.name}{_signature(app)}.",
        )
    if _is_app(app):
        return app
    kind = "None" if app is None else f"of type {type(app).__qualname__!r}"
    mend = _hint(vars(module)) or "Name an application, or a function that returns one."
    raise NoAppException(f"'{where}:{app_name}' is {kind}, not an Erlen application. {mend}")


def _signature(factory: Callable[..., object]) -> str:
    try:
        return str(inspect.signature(factory))
    except (TypeError, ValueError):  # written in C
        return "(...)"
