"""What a check may ask: types of expressions, constants, classes by name, and the text of modules."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable

import attrs
from mypy.checker import TypeChecker
from mypy.constant_fold import constant_fold_expr
from mypy.errorcodes import ErrorCode
from mypy.messages import format_type_bare
from mypy.nodes import (
    CallExpr,
    Context,
    DictExpr,
    Expression,
    IntExpr,
    ListExpr,
    MypyFile,
    RefExpr,
    SetExpr,
    StrExpr,
    TupleExpr,
    TypeInfo,
    Var,
)
from mypy.subtypes import is_subtype
from mypy.typeops import try_getting_int_literals_from_type, try_getting_str_literals
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    Type,
    TypeOfAny,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from .mounts import Kind
from .names import APP, BLUEPRINT
from .project import Surroundings, surroundings_of
from .settings import Settings
from .source import Source, dotted, source_of

__all__ = ["Problem", "Scene"]


@attrs.frozen(eq=False)
class Problem:
    """One thing to report."""

    code: ErrorCode
    message: str
    context: Context


@attrs.frozen(eq=False)
class Scene:
    """The module being checked, as far as the checks ask."""

    checker: TypeChecker
    settings: Settings

    def report(self, problems: Iterable[Problem]) -> None:
        """Report *problems*, but for codes that the plugin's own configuration disables.

        Past those who listen for errors: mypy tries overloads and contexts, and would take ours as a sign that one does not fit.
        """
        watchers = self.checker.errors._watchers  # pyright: ignore[reportPrivateUsage]  # mypy has no other door
        for problem in problems:
            if problem.code.code not in self.settings.disable:
                listening = watchers[:]
                watchers.clear()
                try:
                    self.checker.fail(problem.message, problem.context, code=problem.code)
                finally:
                    watchers.extend(listening)

    # Expressions

    def type_of(self, expression: Expression) -> Type | None:
        """Return the type that mypy has found for *expression*, or None where it has not looked."""
        return self.checker.lookup_type_or_none(expression)

    def proper(self, expression: Expression) -> ProperType | None:
        """Return the type of *expression* without aliases."""
        return get_proper_type(self.type_of(expression))

    def texts(self, expression: Expression) -> list[str] | None:
        """Return the texts that *expression* can be, or None where it may be any."""
        if isinstance(expression, StrExpr):
            return [expression.value]
        found = self.type_of(expression)
        texts = None if found is None else try_getting_str_literals(expression, found)
        if texts is None:
            folded = constant_fold_expr(expression, self.checker.tree.fullname)
            texts = [folded] if isinstance(folded, str) else None
        return texts

    def text(self, expression: Expression) -> str | None:
        """Return the text that *expression* is, or None where it may be several."""
        texts = self.texts(expression)
        return texts[0] if texts is not None and len(texts) == 1 else None

    def numbers(self, expression: Expression) -> list[int] | None:
        """Return the whole numbers that *expression* can be, or None where it may be any."""
        if isinstance(expression, IntExpr):
            return [expression.value]
        found = self.type_of(expression)
        return None if found is None else try_getting_int_literals_from_type(found)

    def items(self, expression: Expression) -> list[str] | None:
        """Return the texts of a list, tuple or set display, or None where they cannot be known."""
        if not isinstance(expression, ListExpr | TupleExpr | SetExpr):
            return None
        texts = [self.text(item) for item in expression.items]
        known = [text for text in texts if text is not None]
        return known if len(known) == len(texts) else None

    def entries(self, expression: Expression) -> dict[str, Expression] | None:
        """Return what a dict display, or a call of `dict` with keywords, holds; None where not every key can be known."""
        display = expression.analyzed if isinstance(expression, CallExpr) else expression
        if not isinstance(display, DictExpr):
            return None
        found: dict[str, Expression] = {}
        for key, value in display.items:
            text = None if key is None else self.text(key)
            if text is None:
                return None
            found[text] = value
        return found

    # Types

    def info(self, fullname: str) -> TypeInfo | None:
        """Return the class *fullname*, or None where mypy has not loaded it."""
        module, _, rest = fullname.rpartition(".")
        names = [rest]
        while module and module not in self.checker.modules:
            module, _, rest = module.rpartition(".")
            names.insert(0, rest)
        tree = self.checker.modules.get(module)
        return None if tree is None else self._nested(tree, names)

    def _nested(self, tree: MypyFile, names: list[str]) -> TypeInfo | None:
        table = tree.names
        node: object = None
        for name in names:
            symbol = table.get(name)
            node = None if symbol is None else symbol.node
            if not isinstance(node, TypeInfo | MypyFile):
                return None
            table = node.names
        return node if isinstance(node, TypeInfo) else None

    def named_class(self, name: str, module: str) -> TypeInfo | None:
        """Return the class that *name* means in *module*."""
        tree = self.checker.modules.get(module)
        return None if tree is None else self._nested(tree, name.split("."))

    def instance(self, fullname: str) -> Type:
        """Return the type of instances of the class *fullname*; Any where mypy has not loaded it."""
        info = self.info(fullname)
        if info is None:
            return AnyType(TypeOfAny.special_form)
        return Instance(info, [AnyType(TypeOfAny.special_form)] * len(info.defn.type_vars))

    def literals(self, texts: Iterable[str]) -> Type:
        """Return the type of a value that is one of *texts*."""
        text = self.instance("builtins.str")
        if not isinstance(text, Instance):
            return text
        return UnionType.make_union([LiteralType(each, text) for each in texts])

    def parsed(self, text: str) -> Type:
        """Return the type that *text* names; Any for what cannot be read or is not loaded."""
        try:
            return self._parsed(ast.parse(text.strip(), mode="eval").body)
        except (SyntaxError, ValueError, RecursionError):
            return AnyType(TypeOfAny.special_form)

    def _parsed(self, node: ast.expr) -> Type:
        match node:
            case ast.Constant(value=None):
                return NoneType()
            case ast.Subscript(value=value, slice=ast.Tuple(elts=items)) if (dotted(value) or "").endswith("Literal"):
                return self._literal(items)
            case ast.Subscript(value=value, slice=item) if (dotted(value) or "").endswith("Literal"):
                return self._literal([item])
            case ast.Subscript(value=value, slice=arguments):
                items = arguments.elts if isinstance(arguments, ast.Tuple) else [arguments]
                if dotted(value) == "tuple" and len(items) == 2 and ast.unparse(items[1]) == "...":
                    items = items[:1]
                return self._generic(self._parsed(value), [self._parsed(item) for item in items])
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return UnionType.make_union([self._parsed(left), self._parsed(right)])
            case ast.Name(id="UUID"):
                return self.instance("uuid.UUID")
            case ast.Name(id=name):
                return self.instance(f"builtins.{name}")
            case ast.Attribute():
                return self.instance(dotted(node) or "")
            case _:
                return AnyType(TypeOfAny.special_form)

    def _literal(self, items: list[ast.expr]) -> Type:
        texts = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        return self.literals(texts) if len(texts) == len(items) else AnyType(TypeOfAny.special_form)

    def _generic(self, origin: Type, arguments: list[Type]) -> Type:
        made = get_proper_type(origin)
        if isinstance(made, Instance) and len(made.args) == len(arguments):
            return Instance(made.type, arguments)
        return AnyType(TypeOfAny.special_form)

    def fits(self, value: Type, wanted: Type) -> bool:
        """Tell whether *value* can be given where *wanted* is taken; a `NewType` of what comes is taken as well."""
        if is_subtype(value, wanted):
            return True
        proper = get_proper_type(wanted)
        if isinstance(proper, TypeVarType):
            return True
        if isinstance(proper, UnionType):
            return any(self.fits(value, item) for item in proper.items)
        # At run time it is the value itself.
        return isinstance(proper, Instance) and proper.type.is_newtype and is_subtype(value, proper.type.bases[0])

    def say(self, type_: Type) -> str:
        """Return how messages write *type_*."""
        return format_type_bare(type_, self.checker.options)

    # Modules

    @property
    def source(self) -> Source | None:
        """The text of the module being checked."""
        return source_of(self.checker.tree.path)

    @property
    def surroundings(self) -> Surroundings:
        """What the modules around this one say."""
        return surroundings_of(self.checker.tree.path)

    def definition(self, expression: Expression) -> tuple[ast.Call, Source, str] | None:
        """Return the call that made what *expression* names, with the text and name of the module where it stands."""
        if not isinstance(expression, RefExpr):
            return None
        module, name, line = self.checker.tree.fullname, written(expression), expression.line
        path = self.checker.tree.path
        if isinstance(expression.node, Var) and "." in expression.node.fullname:
            owner, _, rest = expression.node.fullname.rpartition(".")
            while owner and owner not in self.checker.modules:
                owner, _, last = owner.rpartition(".")
                rest = f"{last}.{rest}"
            if owner:
                module, name, line = owner, rest, 0
                path = self.checker.modules[owner].path
        source = source_of(path) if path.endswith(".py") else None
        bound = None if source is None or name is None else source.bound(name, line or None)
        return (bound, source, module) if source is not None and isinstance(bound, ast.Call) else None

    def class_called(self, call: ast.Call, module: str) -> TypeInfo | None:
        """Return the class whose instance *call*, in *module*, makes."""
        name = dotted(call.func)
        return None if name is None else self.named_class(name, module)

    def kind_of(self, call: ast.Call, module: str) -> Kind | None:
        """Tell whether *call* makes an application or a blueprint whose constructor is erlen's own."""
        info = self.class_called(call, module)
        if info is None:
            return None
        if info.has_base(APP):
            return Kind.APP
        if not info.has_base(BLUEPRINT):
            return None
        made_by = info.get_containing_type_info("__init__")
        return Kind.BLUEPRINT if made_by is not None and made_by.fullname == BLUEPRINT else None

    def is_own_file(self) -> bool:
        """Tell whether the module being checked can be read as text."""
        return os.path.isfile(self.checker.tree.path)


def written(expression: Expression) -> str | None:
    """Return a name with its attributes as it is written in the program."""
    from_member = getattr(expression, "expr", None)
    name = getattr(expression, "name", None)
    if not isinstance(name, str):
        return None
    if not isinstance(from_member, Expression):
        return name
    owner = written(from_member)
    return None if owner is None else f"{owner}.{name}"
