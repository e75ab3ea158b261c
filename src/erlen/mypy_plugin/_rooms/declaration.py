"""A route as the program declares it, and how its rule reads wherever it ends up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

import attrs
from mypy.nodes import CallExpr, Context, Decorator, Expression, FuncDef, MemberExpr, NameExpr, RefExpr, TypeInfo
from mypy.types import Instance, Type, TypeVarType, get_proper_type

from ...errors import RuleSyntaxError
from ...urlrules import ParsedRule, Variable, parse_rule
from .handlers import Handler, handlers_of
from .mounts import ON_APP, Hanging, mounts_of
from .names import ADD_URL_RULE, APP, BLUEPRINT, REGISTRAR, SHORTCUTS
from .scene import Scene, written
from .source import UNKNOWN, Unknown

__all__ = ["Declaration", "MountedRule", "declared_by_call", "declared_by_decorator", "owner_of"]

ALTERING: Final = ("url_rule_class", "url_map_class")


@attrs.frozen
class MountedRule:
    """A rule as it reads where it ends up."""

    text: str
    parsed: ParsedRule
    variables: tuple[Variable, ...]
    """Those of the rule, and those of its host or subdomain."""

    hanging: Hanging
    is_whole: bool
    """Whether these are all variables: the prefix, host and subdomain are known."""


@attrs.define(eq=False, slots=False)
class Declaration:
    """One declared route."""

    scene: Scene
    owner: TypeInfo
    """The class of the application or blueprint."""

    receiver: Expression
    rule: str
    options: Mapping[str, Expression]
    is_open: bool
    """Whether there are options that cannot be seen."""

    method: str | None
    """The method that the decorator stands for."""

    context: Context
    view_type: Type | None
    view: Expression | None
    decorated: Decorator | None

    @property
    def is_on_app(self) -> bool:
        """Whether the rule stands on an application."""
        return self.owner.has_base(APP)

    @property
    def view_name(self) -> str:
        """The view's name, for messages."""
        if self.decorated is not None:
            return self.decorated.func.name
        name = None if self.view is None else written(self.view)
        if name is None and isinstance(self.view, MemberExpr):
            name = self.view.name
        if name is None and isinstance(self.view, CallExpr) and isinstance(self.view.callee, RefExpr):
            name = written(self.view.callee)
        return (name or "<lambda>").removesuffix(".as_view")

    @property
    def function(self) -> FuncDef | None:
        """The view's function, where it stands in the program by name."""
        if self.decorated is not None:
            return self.decorated.func
        node = self.view.node if isinstance(self.view, RefExpr) else None
        return node.func if isinstance(node, Decorator) else node if isinstance(node, FuncDef) else None

    @cached_property
    def is_altered(self) -> bool:
        """Whether the application's or blueprint's class does something of its own with rules."""
        own = self.owner.get_containing_type_info(ADD_URL_RULE)
        if own is None or own.fullname not in (APP, BLUEPRINT):
            return True
        return any(
            (declaring := self.owner.get_containing_type_info(name)) is not None and declaring.fullname != APP
            for name in ALTERING
        )

    @property
    def is_never_called(self) -> bool:
        """Whether requests never get to the view: the rule builds URLs only, or redirects."""
        return "build_only" in self.options or "redirect_to" in self.options

    @cached_property
    def methods(self) -> frozenset[str] | Unknown | None:
        """The methods of the rule, None where none are given."""
        if self.method is not None:
            return frozenset({self.method})
        given = self.options.get("methods")
        if given is None or (isinstance(given, NameExpr) and given.fullname == "builtins.None"):
            return UNKNOWN if self.is_open else None
        names = self.scene.items(given)
        return UNKNOWN if names is None else frozenset(name.upper() for name in names)

    @cached_property
    def defaults(self) -> Mapping[str, Expression] | Unknown:
        """The view arguments that ``defaults=`` supplies, with their values."""
        given = self.options.get("defaults")
        if given is None:
            return UNKNOWN if self.is_open else {}
        if isinstance(given, NameExpr) and given.fullname == "builtins.None":
            return {}
        entries = self.scene.entries(given)
        return UNKNOWN if entries is None else entries

    @cached_property
    def handlers(self) -> list[Handler]:
        """What may answer the rule's requests; empty where that cannot be known."""
        return handlers_of(self.scene, self.view, self.view_type, self.view_name, self.methods)

    @cached_property
    def hangings(self) -> list[Hanging]:
        """The places where the rule ends up."""
        unknown = [Hanging(prefix=UNKNOWN, subdomain=UNKNOWN, supplied=UNKNOWN, is_settled=False)]
        if self.is_altered:
            return unknown
        if self.is_on_app:
            return [ON_APP]
        made = self.scene.definition(self.receiver)
        if made is None:
            return unknown
        call, source, module = made
        if self.scene.kind_of(call, module) is None:
            return unknown
        return mounts_of(source, call, lambda other: self.scene.kind_of(other, module))

    @property
    def blueprint_name(self) -> str:
        """The last name under which the program knows the blueprint; empty where it has none."""
        return (written(self.receiver) or "").rpartition(".")[2]

    def _around(self, hanging: Hanging) -> tuple[list[Variable], bool]:
        """Return the variables of host and subdomain, and whether these are all."""
        found: list[Variable] = []
        texts: list[str | None] = []
        for name in ("host", "subdomain"):
            given = self.options.get(name)
            if given is not None:
                texts.append(self.scene.text(given))
        if "subdomain" not in self.options:
            texts.append(None if isinstance(hanging.subdomain, Unknown) else hanging.subdomain or "")
        for text in [text for text in texts if text is None or "<" in text]:
            try:
                found.extend(parse_rule(text or "").variables)
            except RuleSyntaxError:
                texts.append(None)
        return found, None not in texts

    @cached_property
    def mounted(self) -> list[MountedRule]:
        """The rule as it reads in each place.

        Raises:
            RuleSyntaxError: it cannot be read there.
        """
        found: list[MountedRule] = []
        for hanging in self.hangings:
            text = hanging.rule(self.rule)
            parsed = parse_rule(self.rule if text is None else text)
            around, is_all = self._around(hanging)
            found.append(
                MountedRule(parsed.text, parsed, (*parsed.variables, *around), hanging, text is not None and is_all)
            )
        return found

    def problems_of_reading(self) -> Iterator[str]:
        """Yield why the rule cannot be read."""
        try:
            _ = self.mounted
        except RuleSyntaxError as error:
            yield str(error)


def owner_of(scene: Scene, receiver: Expression) -> TypeInfo | None:
    """Return the class of the application or blueprint that *receiver* is."""
    proper = scene.proper(receiver)
    if isinstance(proper, TypeVarType):
        proper = get_proper_type(proper.upper_bound)
    return proper.type if isinstance(proper, Instance) and proper.type.has_base(REGISTRAR) else None


def declared_by_decorator(
    scene: Scene, made: CallExpr, view_type: Type | None, view: Expression | None, decorated: Decorator | None
) -> Declaration | None:
    """Return the route whose decorator *made* makes, or None where it says too little."""
    if not isinstance(made.callee, MemberExpr) or made.callee.name not in SHORTCUTS or not made.args:
        return None
    owner = owner_of(scene, made.callee.expr)
    if owner is None:
        return None
    declaring = owner.get_containing_type_info(made.callee.name)
    if declaring is None or declaring.fullname != REGISTRAR:
        return None
    given = dict(zip(made.arg_names, made.args, strict=True))
    options = {name: value for name, value in given.items() if name is not None}
    rule_node = options.pop("rule", None) or (made.args[0] if made.arg_kinds[0].is_positional() else None)
    rule = None if rule_node is None else scene.text(rule_node)
    if rule is None:
        return None
    is_open = any(kind.is_star() for kind in made.arg_kinds)
    method = SHORTCUTS[made.callee.name]
    return Declaration(scene, owner, made.callee.expr, rule, options, is_open, method, made, view_type, view, decorated)


def declared_by_call(
    scene: Scene, call: CallExpr, owner: TypeInfo, given: Mapping[str, Expression], is_open: bool
) -> Declaration | None:
    """Return the route that a call of ``add_url_rule`` declares, or None where it says too little."""
    rule = scene.text(given["rule"]) if "rule" in given else None
    if rule is None or not isinstance(call.callee, MemberExpr):
        return None
    view = given.get("view_func")
    view_type = None if view is None else scene.type_of(view)
    options = {name: value for name, value in given.items() if name not in ("rule", "view_func")}
    return Declaration(scene, owner, call.callee.expr, rule, options, is_open, None, call, view_type, view, None)
