"""What a view returns as JSON and nothing writes as JSON (mistake 24)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from mypy.nodes import (
    AssignmentStmt,
    Block,
    CallExpr,
    ConditionalExpr,
    Context,
    DictExpr,
    DictionaryComprehension,
    Expression,
    ForStmt,
    FuncDef,
    IfStmt,
    ListComprehension,
    ListExpr,
    MatchStmt,
    NameExpr,
    Statement,
    TryStmt,
    TupleExpr,
    Var,
    WhileStmt,
    WithStmt,
)
from mypy.traverser import all_return_statements
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    TupleType,
    Type,
    TypedDictType,
    TypeType,
    UnionType,
    get_proper_type,
)

from .codes import JSON_VALUE
from .declaration import Declaration
from .scene import Problem, Scene
from .viewfunctions import is_view

__all__ = ["DISPLAYS", "check_display", "check_json"]

DISPLAYS: Final = frozenset({"<dict>", "<list>", "<dictionary-comprehension>", "<list-comprehension>"})
"""What mypy calls the displays, each of which it checks as if it were a call."""

SCALARS: Final = ("builtins.str", "builtins.int", "builtins.float", "datetime.date", "decimal.Decimal", "uuid.UUID")
# Sequences and mappings by name only: the writer takes lists, tuples and dicts.
REFUSED: Final = (
    "builtins.bytes", "builtins.bytearray", "builtins.memoryview", "builtins.range", "collections.deque", "array.array",
)  # fmt: skip
WRITTEN: Final = ("__html__", "__dataclass_fields__")
KEYS: Final = ("builtins.str", "builtins.int", "builtins.float")
DEEPEST: Final = 12


Found = tuple[str, Type, Context]


def check_display(scene: Scene, display: Expression) -> Iterator[Problem]:
    """Yield what is no JSON in a dict or list that is being checked, if a view returns it."""
    function = scene.checker.scope.current_function()
    if not isinstance(function, FuncDef) or all(display is not each for each in _displays(function)):
        return
    if is_view(scene, function):
        yield from _problems(scene, function, _in_display(scene, display, ""))


def check_json(route: Declaration) -> Iterator[Problem]:
    """Yield what is no JSON in the view's annotation, at the first return that shows nothing more exact.

    The displays in functions inside of functions are looked at here as well, as nobody knows these to be views before.
    """
    functions = [handler.function for handler in route.handlers if handler.function is not None]
    if route.function is not None:
        functions.append(route.function)
    for function in functions:
        if route.scene.checker.scope.current_function() is not None:
            for display in _displays(function):
                yield from _problems(route.scene, function, _in_display(route.scene, display, ""))
        returned = _annotated(function)
        if returned is None or not function.fullname.startswith(route.scene.checker.tree.fullname):
            continue
        at = next((each for each in _bodies(function) if not _is_display(each)), None)
        if at is not None:
            found = ((place, value, at) for place, value in _faults(route.scene, returned, "", 0))
            yield from _problems(route.scene, function, found)


def _problems(scene: Scene, function: FuncDef, found: Iterable[Found]) -> Iterator[Problem]:
    for place, value, context in found:
        if scene.surroundings.writes_other_json():
            return
        name = f"{function.info.name}.{function.name}" if function.info else function.name
        message = (
            f'View "{name}" returns JSON that holds a value of type "{scene.say(value)}"{place}, which the JSON provider cannot write;'
            " return what JSON has: text, numbers, booleans, None, lists and dicts of these."
        )
        yield Problem(JSON_VALUE, message, context)


def _bodies(function: FuncDef) -> Iterator[Expression]:
    """Yield what a function returns, without status and headers; a generator's body is a stream."""
    if function.is_generator:
        return
    # Functions inside return to somebody else.
    for expression in (found.expr for found in all_return_statements(function)):
        if expression is not None:
            yield from _body(expression)


def _body(expression: Expression) -> Iterator[Expression]:
    match expression:
        case ConditionalExpr(if_expr=first, else_expr=second):
            yield from _body(first)
            yield from _body(second)
        case TupleExpr(items=[body, _, *_]):
            yield from _body(body)
        case CallExpr(analyzed=DictExpr() as display):
            # What mypy makes of `dict(a=1)`.
            yield display
        case _:
            yield expression


def _is_display(expression: Expression) -> bool:
    return isinstance(expression, DictExpr | ListExpr | DictionaryComprehension | ListComprehension)


def _displays(function: FuncDef) -> list[Expression]:
    """Return the displays that a function returns, or binds to a local name that it returns."""
    bodies = list(_bodies(function))
    displays = [body for body in bodies if _is_display(body)]
    returned = {body.node for body in bodies if isinstance(body, NameExpr) and isinstance(body.node, Var)}
    if returned:
        for statement in _statements(function.body):
            if isinstance(statement, AssignmentStmt) and _is_display(statement.rvalue):
                names = {target.node for target in statement.lvalues if isinstance(target, NameExpr)}
                displays += [statement.rvalue] if names & returned else []
    return displays


def _statements(block: Block) -> Iterator[Statement]:
    """Yield the statements of a block and of the blocks in it; functions inside are none of its business."""
    for statement in block.body:
        yield statement
        for inner in _blocks(statement):
            yield from _statements(inner)


def _blocks(statement: Statement) -> list[Block]:
    match statement:
        case IfStmt(body=bodies, else_body=last):
            found = [*bodies, last]
        case ForStmt(body=body, else_body=last) | WhileStmt(body=body, else_body=last):
            found = [body, last]
        case WithStmt(body=body):
            found = [body]
        case TryStmt(body=body, handlers=handlers, else_body=last, finally_body=end):
            found = [body, *handlers, last, end]
        case MatchStmt(bodies=bodies):
            found = [*bodies]
        case _:
            found = []
    return [block for block in found if block is not None]


def _annotated(function: FuncDef) -> Type | None:
    """Return the part of a view's annotation that becomes JSON, if all of it is known."""
    proper = get_proper_type(function.type)
    returned = get_proper_type(proper.ret_type) if isinstance(proper, CallableType) else None
    if isinstance(returned, Instance) and returned.type.fullname == "typing.Coroutine" and len(returned.args) == 3:
        returned = get_proper_type(returned.args[2])
    if isinstance(returned, TupleType) and len(returned.items) > 1:
        returned = get_proper_type(returned.items[0])
    if isinstance(returned, TypedDictType):
        return returned
    is_body = isinstance(returned, Instance) and (
        returned.type.has_base("builtins.dict") or returned.type.has_base("builtins.list")
    )
    return returned if is_body else None


def _in_display(scene: Scene, expression: Expression, place: str) -> Iterator[Found]:
    match expression:
        case DictExpr(items=items):
            for key, value in items:
                text = None if key is None else scene.text(key)
                inner = place if key is None else f' under "{text}"' if text is not None else place
                if key is not None and (key_type := scene.type_of(key)) is not None:
                    yield from ((" as a key", each, key) for each in _bad_keys(key_type))
                yield from _in_display(scene, value, inner)
        case ListExpr(items=values) | TupleExpr(items=values):
            for value in values:
                yield from _in_display(scene, value, place)
        case CallExpr(analyzed=DictExpr() as display):
            yield from _in_display(scene, display, place)
        case DictionaryComprehension(value=value):
            yield from _in_display(scene, value, place)
        case ListComprehension(generator=generator):
            yield from _in_display(scene, generator.left_expr, place)
        case ConditionalExpr(if_expr=first, else_expr=second):
            yield from _in_display(scene, first, place)
            yield from _in_display(scene, second, place)
        case _:
            found = scene.type_of(expression)
            if found is not None:
                yield from ((where, each, expression) for where, each in _faults(scene, found, place, 0))


def _is_known(value: Instance) -> bool:
    """Tell whether the class says what its instances are; anything may stand behind `object` and a protocol."""
    return value.type.fullname != "builtins.object" and not value.type.is_protocol and not value.type.fallback_to_any


def _is_no_key(value: Instance) -> bool:
    return _is_known(value) and not any(value.type.has_base(name) for name in KEYS)


def _bad_keys(type_: Type) -> Iterator[Type]:
    proper = get_proper_type(type_)
    if isinstance(proper, UnionType):
        for item in proper.items:
            yield from _bad_keys(item)
    elif isinstance(proper, TupleType) or (isinstance(proper, Instance) and _is_no_key(proper)):
        yield proper


def _faults(scene: Scene, type_: Type, place: str, depth: int) -> Iterator[tuple[str, Type]]:
    """Yield what in a value of *type_* is known not to be JSON, with the place in words."""
    proper = get_proper_type(type_)
    if depth > DEEPEST:
        return
    match proper:
        case UnionType(items=items):
            for item in items:
                yield from _faults(scene, item, place, depth + 1)
        case TupleType(items=items):
            for item in items:
                yield from _faults(scene, item, place, depth + 1)
        case TypedDictType(items=fields):
            for name, field in fields.items():
                yield from _faults(scene, field, f' under "{name}"', depth + 1)
        case LiteralType(fallback=fallback):
            yield from _faults(scene, fallback, place, depth + 1)
        case CallableType() | Overloaded() | TypeType():
            yield place, proper
        case NoneType():
            pass
        case Instance():
            yield from _instance_faults(scene, proper, place, depth)
        case _:
            pass


def _instance_faults(scene: Scene, value: Instance, place: str, depth: int) -> Iterator[tuple[str, Type]]:
    info = value.type
    if not _is_known(value):
        return
    if any(info.has_base(name) for name in REFUSED):
        yield place, value
    elif any(info.has_base(name) for name in SCALARS) or any(info.has_readable_member(name) for name in WRITTEN):
        pass
    elif info.has_base("typing.Mapping") or info.has_base("typing.Sequence"):
        for argument in value.args[-1:]:
            yield from _faults(scene, argument, place, depth + 1)
        if info.has_base("typing.Mapping") and len(value.args) == 2:
            yield from ((" as a key", each) for each in _bad_keys(value.args[0]))
    else:
        yield place, value
