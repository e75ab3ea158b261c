"""Where a blueprint hangs: from registration options to rules of the application.

Knows blueprints only as outlines. Rules (BP): options of a registration win over what the blueprint was made with; a child's prefix follows its
parent's, a child's subdomain precedes its parent's; names join with dots.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Protocol, TypedDict, TypeVar, overload

import click
import jinja2
from werkzeug.exceptions import HTTPException

from .decorators import Tables, named
from .errors import BlueprintError
from .records import Mount, RouteRecord
from .types import FilterCallable, Ret, RuleDefaults, Scope, TemplateCallable, TestCallable, ViewCallable

__all__ = [
    "BlueprintOptions",
    "BlueprintSetupState",
    "MountedBlueprint",
    "MountingApp",
    "child_options",
    "full_name",
    "merge_tables",
]

X = TypeVar("X", bound=Exception)


class BlueprintOptions(TypedDict, total=False):
    """What `register_blueprint` takes beside the blueprint (BP-04)."""

    name: str
    url_prefix: str | None
    subdomain: str | None
    url_defaults: RuleDefaults | None
    cli_group: str | None


KNOWN_OPTIONS = (*BlueprintOptions.__annotations__, "name_prefix")


class MountingApp(Protocol):
    """What a blueprint may ask of the application it is mounted on; a deferred function sees it as ``state.app``."""

    # Blueprints of any subclass may be mounted, and asked for by name.
    @property
    def blueprints(self) -> MutableMapping[str, Any]: ...

    # Configuration values have any type (Flask's contract).
    @property
    def config(self) -> MutableMapping[str, Any]: ...

    # Extensions keep state of any type (Flask's contract).
    @property
    def extensions(self) -> MutableMapping[str, Any]: ...

    @property
    def tables(self) -> Tables: ...

    @property
    def view_functions(self) -> dict[str, ViewCallable]: ...

    @property
    def jinja_env(self) -> jinja2.Environment: ...

    @property
    def cli(self) -> click.Group: ...

    # A rule class may take options of its own (Flask's contract).
    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: ViewCallable | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None: ...

    def attach_view(self, endpoint: str, view: ViewCallable, /) -> None: ...

    @overload
    def register_error_handler(self, code_or_exception: int, f: Callable[[HTTPException], Ret], /) -> None: ...
    @overload
    def register_error_handler(self, code_or_exception: type[X], f: Callable[[X], Ret], /) -> None: ...

    def add_template_filter(self, f: FilterCallable, name: str | None = None, /) -> None: ...

    def add_template_test(self, f: TestCallable, name: str | None = None, /) -> None: ...

    def add_template_global(self, f: TemplateCallable, name: str | None = None, /) -> None: ...


class MountedBlueprint(Protocol):
    """A blueprint, as far as mounting reads it."""

    @property
    def name(self) -> str: ...

    @property
    def url_prefix(self) -> str | None: ...

    @property
    def subdomain(self) -> str | None: ...

    # Values of any converter's type.
    @property
    def url_values_defaults(self) -> Mapping[str, Any]: ...


def full_name(blueprint: MountedBlueprint, options: Mapping[str, object]) -> str:
    """Return the name *blueprint* gets by *options*: ``parent.child`` (BP-01)."""
    return f"{options.get('name_prefix', '')}.{options.get('name', blueprint.name)}".lstrip(".")


def check_options(options: Mapping[str, object]) -> None:
    """Refuse options that look like misspelt ones; others are for deferred functions to read (BP-11).

    Raises:
        BlueprintError: naming the option that was probably meant.
    """
    for option in options:
        meant = difflib.get_close_matches(option, KNOWN_OPTIONS, n=1, cutoff=0.8)
        if option not in KNOWN_OPTIONS and meant:
            raise BlueprintError(f"register_blueprint knows no option {option!r}; did you mean {meant[0]!r}?")


class BlueprintSetupState:
    """One mounting of a blueprint: what a deferred function works on (BP-11).

    >>> from erlen import Blueprint, Erlen
    >>> bp = Blueprint("shop", "example", url_prefix="/shop")
    >>> @bp.record
    ... def show(state):
    ...     print(state.url_prefix, state.options["currency"])
    >>> Erlen("example").register_blueprint(bp, currency="EUR")
    /shop EUR
    """

    # Options that no part of erlen knows are for deferred functions (Flask's contract).
    def __init__(
        self, blueprint: MountedBlueprint, app: MountingApp, options: Mapping[str, Any], first_registration: bool
    ) -> None:
        self.app = app
        self.blueprint = blueprint
        self.options = options
        self.first_registration = first_registration
        subdomain: str | None = options.get("subdomain")
        self.subdomain: str | None = blueprint.subdomain if subdomain is None else subdomain
        url_prefix: str | None = options.get("url_prefix")
        self.url_prefix: str | None = blueprint.url_prefix if url_prefix is None else url_prefix
        self.name: str = options.get("name", blueprint.name)
        self.name_prefix: str = options.get("name_prefix", "")
        # Values of any converter's type.
        self.url_defaults: dict[str, Any] = {**blueprint.url_values_defaults, **(options.get("url_defaults") or {})}

    @property
    def mount(self) -> Mount:
        """Where the blueprint's rules go in this mounting."""
        name = f"{self.name_prefix}.{self.name}".lstrip(".")
        return Mount(name, self.url_prefix, self.subdomain, self.url_defaults)

    # A rule class may take options of its own (Flask's contract).
    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: ViewCallable | None = None, **options: Any
    ) -> None:
        """Add *rule* to the application as it reads under this mounting.

        Raises:
            RouteError: the rule ends up without a leading slash.
        """
        if endpoint is None:
            endpoint = named(view_func) if view_func is not None else ""
        record = RouteRecord(rule, endpoint, view_func, options=options).under(self.mount)
        self.app.add_url_rule(record.rule, record.endpoint, record.view, **record.options)


# See full_name.
def child_options(
    state: BlueprintSetupState, child: MountedBlueprint, options: Mapping[str, Any], name: str
) -> dict[str, Any]:
    """Return the options under which *child* is mounted in a parent that *state* describes (BP-07, HOST-11)."""
    joined = dict(options)
    prefix: str | None = options.get("url_prefix")
    prefix = child.url_prefix if prefix is None else prefix
    if prefix is None or state.url_prefix is None:
        prefix = state.url_prefix if prefix is None else prefix
    else:
        prefix = f"{state.url_prefix.rstrip('/')}/{prefix.lstrip('/')}"
    subdomain: str | None = options.get("subdomain")
    subdomain = child.subdomain if subdomain is None else subdomain
    if subdomain is None or state.subdomain is None:
        subdomain = state.subdomain if subdomain is None else subdomain
    else:
        subdomain = f"{subdomain}.{state.subdomain}"
    joined.update(url_prefix=prefix, subdomain=subdomain, name_prefix=name)
    return joined


def merge_tables(own: Tables, into: Tables, name: str) -> None:
    """Copy a blueprint's hooks and handlers into the application's tables, under its registered name (BP-09)."""

    def under(scope: Scope) -> Scope:
        return name if scope is None else f"{name}.{scope}"

    into.error_handlers.merge(own.error_handlers, under)
    for source, target in zip(own.hook_tables(), into.hook_tables(), strict=True):
        target.merge(source, under)
