"""What a function's parameters must be, by the places where it is used: rules, hooks, error handlers, commands, fixtures and calls.

Knows where erlen, click and pytest say what they pass. Nothing here asks mypy; a piece of evidence is a type's name, or an expression whose type
counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import attrs
import libcst as cst
from libcst.metadata import Assignment
from werkzeug.exceptions import default_exceptions

from .endpoints import Declared, defaults_of
from .functions import Function, Functions, is_test_file
from .projects import Module
from .trees import dotted_of, string_of

__all__ = ["Evidence"]

Default = tuple[str, cst.BaseExpression]

CONVERTERS: Mapping[str, str] = {
    "string": "str",
    "default": "str",
    "path": "str",
    "any": "str",
    "int": "int",
    "float": "float",
    "uuid": "uuid.UUID",
}
VARIABLE = re.compile(r"<(?:(?P<converter>[A-Za-z_]\w*)(?:\([^)]*\))?:)?(?P<name>[A-Za-z_]\w*)>")

ERROR = "BaseException | None"
HOOKS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("teardown_request", "teardown_app_request", "teardown_appcontext"), (ERROR,)),
    **dict.fromkeys(("after_request", "after_app_request", "after_this_request"), ("erlen.Response",)),
    **dict.fromkeys(("url_value_preprocessor", "app_url_value_preprocessor"), ("str | None", "dict[str, Any] | None")),
    **dict.fromkeys(("url_defaults", "app_url_defaults"), ("str", "dict[str, Any]")),
}
HANDLERS = frozenset({"errorhandler", "app_errorhandler", "register_error_handler"})
FIXTURES: Mapping[str, str] = {
    "monkeypatch": "pytest.MonkeyPatch",
    "tmp_path": "pathlib.Path",
    "tmp_path_factory": "pytest.TempPathFactory",
    "capsys": "pytest.CaptureFixture[str]",
    "caplog": "pytest.LogCaptureFixture",
    "request": "pytest.FixtureRequest",
    "recwarn": "pytest.WarningsRecorder",
}
APP_USES = frozenset(
    {
        *HOOKS,
        *HANDLERS,
        *(
            "register_blueprint",
            "cli",
            "config",
            "add_url_rule",
            "route",
            "before_request",
            "extensions",
            "jinja_env",
            "app_context",
        ),
        *(
            "test_client",
            "test_request_context",
            "context_processor",
            "template_filter",
            "shell_context_processor",
            "wsgi_app",
        ),
    }
)
CLICK_TYPES: Mapping[str, str] = {"int": "int", "str": "str", "float": "float", "bool": "bool"}


@attrs.define(eq=False)
class Evidence:
    """The evidence for the parameters of a project's functions: *certain* types by the identity of the parameter, as dotted names write them."""

    functions: Functions
    views: tuple[Declared, ...]
    certain: dict[int, str] = attrs.field(factory=dict)
    #: Expressions that a parameter is, by pytest's ``parametrize``.
    elements: dict[int, list[tuple[Module, cst.BaseExpression]]] = attrs.field(factory=dict)
    #: The fixture that a parameter of a test is.
    fixtures: dict[int, Function] = attrs.field(factory=dict)
    #: Parameters that get something of a type that cannot be told.
    unknown: set[int] = attrs.field(factory=set)
    view_nodes: set[int] = attrs.field(factory=set)
    #: Class-based views, with their rules and the values that these supply.
    classes: dict[int, tuple[cst.ClassDef, list[str | None], list[Default]]] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for view in self.views:
            self.view_nodes.add(id(view.function))
            self._rules(view.function, view.rules, view.defaults)
        for function in self.functions.all:
            self._decorators(function)
            self._uses(function)
        for module in self.functions.project.modules.values():
            for call in module.tree.all(cst.Call):
                self._call(module, call)
        self._class_views()
        self._fixtures()

    def _is(self, parameter: cst.Param, text: str | None) -> None:
        if text is not None:
            self.certain.setdefault(id(parameter), text)

    def _rules(self, function: cst.FunctionDef, rules: Iterable[str | None], defaults: Iterable[Default]) -> None:
        found: dict[str, set[str | None]] = {}
        for name, value in defaults:
            found.setdefault(name, set()).add(_literal(value))
        for rule in rules:
            for variable in VARIABLE.finditer(rule or ""):
                found.setdefault(variable["name"], set()).add(CONVERTERS.get(variable["converter"] or "default"))
        owner = self.functions.by_node.get(id(function))
        for parameter in owner.parameters if owner is not None else ():
            types = found.get(parameter.name.value, set())
            if parameter.default is not None and types:
                types.add(_literal(parameter.default))
            known = sorted(one for one in types if one is not None and one != "None")
            if None in types:
                # A converter of the application's own: whatever else passes a value, the rule may pass another one.
                self.unknown.add(id(parameter))
            elif len(known) == 1:
                self._is(parameter, " | ".join([*known, *({"None"} & types)]))

    def _role(self, function: Function, name: str, first: cst.BaseExpression | None, module: Module) -> None:
        """Note what *function* is passed in the role that registering it by *name* gives it."""
        types: tuple[str | None, ...] = HOOKS.get(name, ())
        if name in HANDLERS and first is not None:
            types = (self._error(module, first),) if module is function.module else ()
            self.view_nodes.add(id(function.node))
        for parameter, text in zip(function.parameters, types, strict=False):
            self._is(parameter, text)

    def _error(self, module: Module, node: cst.BaseExpression) -> str | None:
        if isinstance(node, cst.Integer):
            found = default_exceptions.get(int(node.value))
            return None if found is None else f"werkzeug.exceptions.{found.__name__}"
        dotted = dotted_of(node)
        # As it is written there: the handler stands in the same file.
        return None if dotted is None else f"={dotted}"

    def _decorators(self, function: Function) -> None:
        for decorator in function.node.decorators:
            match decorator.decorator:
                case cst.Call(func=cst.Attribute(attr=cst.Name(value=name)), args=args):
                    self._role(function, name, args[0].value if args else None, function.module)
                case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
                    self._role(function, name, None, function.module)
                case _:
                    continue
            if isinstance(decorator.decorator, cst.Call):
                self._click(function, decorator.decorator)
                self._parametrize(function, decorator.decorator)

    def _call(self, module: Module, call: cst.Call) -> None:
        """Read registrations by call: ``app.teardown_appcontext(close)``, ``app.register_error_handler(404, missing)``, class-based views."""
        match call.func:
            case cst.Attribute(attr=cst.Name(value=name)) if name in HOOKS or name in HANDLERS:
                values = [arg.value for arg in call.args]
                function = self.functions.named(module, values[-1]) if values else None
                if function is not None:
                    self._role(function, name, values[0] if len(values) > 1 else None, module)
            case cst.Attribute(attr=cst.Name(value="add_url_rule")):
                for arg in call.args:
                    self._class_view(module, call, arg.value)
            case _:
                pass

    def _class_view(self, module: Module, call: cst.Call, value: cst.BaseExpression) -> None:
        """Read the rule of ``Items.as_view("items")``, or of a name that is bound to such a view."""
        if isinstance(value, cst.Name):
            bindings = [*module.tree.bindings(value.value, call)]
            assign = (
                module.tree.parents.get(bindings[0].node)
                if len(bindings) == 1 and isinstance(bindings[0], Assignment)
                else None
            )
            assign = module.tree.parents.get(assign) if isinstance(assign, cst.AssignTarget) else assign
            value = assign.value if isinstance(assign, cst.Assign) else value
        match value:
            case cst.Call(func=cst.Attribute(value=named, attr=cst.Name(value="as_view"))):
                found = self.functions.project.defined_at(module, named)
            case _:
                return
        bindings = [] if found is None else [*found[0].tree.bindings(found[1])]
        node = bindings[0].node if len(bindings) == 1 and isinstance(bindings[0], Assignment) else None
        if isinstance(node, cst.ClassDef):
            rule = string_of(call.args[0].value) if call.args else None
            self.classes.setdefault(id(node), (node, [], []))
            self.classes[id(node)][1].append(rule)
            self.classes[id(node)][2].extend(defaults_of(call))

    def _class_views(self) -> None:
        for node, rules, defaults in self.classes.values():
            for statement in node.body.body:
                if isinstance(statement, cst.FunctionDef) and statement.name.value in _VERBS:
                    self.view_nodes.add(id(statement))
                    self._rules(statement, rules, defaults)

    def _click(self, function: Function, call: cst.Call) -> None:
        kind = (function.tree.one_import(call.func) or "").removeprefix("click.")
        if kind not in ("argument", "option"):
            return
        names = [text for arg in call.args if arg.keyword is None and (text := string_of(arg.value)) is not None]
        options = {arg.keyword.value: arg.value for arg in call.args if arg.keyword is not None}
        plain = [name for name in names if not name.startswith("-")]
        long = sorted((name for name in names if name.startswith("--")), key=len, reverse=True)
        if not plain and not long:
            return
        spelt = plain[0] if plain else long[0].partition("/")[0].lstrip("-")
        name = spelt.replace("-", "_").lower()
        parameter = next((one for one in function.parameters if one.name.value == name), None)
        if parameter is not None:
            self._is(parameter, _click_type(kind, options, is_switch=any("/" in one for one in names)))

    def _parametrize(self, function: Function, call: cst.Call) -> None:
        if not (dotted_of(call.func) or "").endswith("mark.parametrize") or len(call.args) < 2:
            return
        names = _argument_names(call.args[0].value)
        rows = call.args[1].value
        if not names or not isinstance(rows, cst.List | cst.Tuple):
            return
        by_name = {parameter.name.value: parameter for parameter in function.parameters}
        for row in rows.elements:
            is_plain = len(names) == 1 and not isinstance(row.value, cst.Call)
            cells = [row.value] if is_plain else _cells(row.value)
            for name, cell in zip(names, cells, strict=False):
                if name in by_name:
                    self.elements.setdefault(id(by_name[name]), []).append((function.module, cell))

    def _uses(self, function: Function) -> None:
        """Read what the body does with a parameter, where that leaves no doubt."""
        names = {parameter.name.value: parameter for parameter in function.bare}
        if not names:
            return
        for node in function.tree.below(function.node.body, cst.Attribute):
            parameter = names.get(node.value.value) if isinstance(node.value, cst.Name) else None
            if parameter is not None and parameter.name.value in ("app", "flask_app") and node.attr.value in APP_USES:
                self._is(parameter, "erlen.Erlen")
        for call in function.tree.below(function.node.body, cst.Call):
            called = dotted_of(call.func) or ""
            if called.endswith((".config.update", ".config.from_mapping")) and len(call.args) == 1:
                parameter = names.get(dotted_of(call.args[0].value) or "")
                if parameter is not None and call.args[0].keyword is None and call.args[0].star == "":
                    is_optional = parameter.default is not None and _is_none(parameter.default)
                    self._is(parameter, "collections.abc.Mapping[str, Any]" + (" | None" if is_optional else ""))

    def _fixtures(self) -> None:
        known: dict[tuple[str, str], Function] = {}
        for function in self.functions.all:
            if function.owner is None and function.is_decorated("pytest.fixture", "fixture"):
                known[function.module.path, function.name] = function
        for function in self.functions.all:
            if not is_test_file(function.module.path):
                continue
            if not (function.name.startswith("test") or function.is_decorated("pytest.fixture", "fixture")):
                continue
            for parameter in function.parameters:
                name = parameter.name.value
                if id(parameter) in self.elements:
                    continue
                found = next(
                    (known[place, name] for place in _seen_from(function.module.path) if (place, name) in known), None
                )
                if found is not None and found is not function:
                    self.fixtures[id(parameter)] = found
                elif name in FIXTURES:
                    self._is(parameter, FIXTURES[name])


_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "dispatch_request"})


def _literal(node: cst.BaseExpression) -> str | None:
    """Return the type of a literal, None of anything else."""
    match node:
        case cst.Name(value="None"):
            return "None"
        case cst.Name(value="True" | "False"):
            return "bool"
        case cst.Integer():
            return "int"
        case cst.Float():
            return "float"
        case cst.SimpleString():
            return "str" if string_of(node) is not None else None
        case _:
            return None


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _seen_from(path: str) -> Iterator[str]:
    """Yield the files whose fixtures the file at *path* sees, the nearest first."""
    yield path
    folder = path.rpartition("/")[0]
    while folder:
        yield f"{folder}/conftest.py"
        folder = folder.rpartition("/")[0]
    yield "conftest.py"


def _argument_names(node: cst.BaseExpression) -> list[str]:
    text = string_of(node)
    if text is not None:
        return [name.strip() for name in text.split(",") if name.strip()]
    return [string_of(cell) or "" for cell in _cells(node)]


def _cells(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(node, cst.Call) and (dotted_of(node.func) or "").endswith("pytest.param"):
        return [arg.value for arg in node.args if arg.keyword is None]
    return [element.value for element in node.elements] if isinstance(node, cst.Tuple | cst.List) else []


def _click_type(kind: str, options: Mapping[str, cst.BaseExpression], *, is_switch: bool) -> str | None:
    """Return the type of the value that click passes, None where it is not plain."""
    if {"multiple", "nargs", "callback", "count"} & options.keys():
        return None
    if is_switch or dotted_of(options.get("is_flag")) == "True":
        return "bool"
    default = options.get("default")
    named = options.get("type")
    if named is not None:
        text = CLICK_TYPES.get(dotted_of(named) or "")
    else:
        text = "int" if isinstance(default, cst.Integer) else "float" if isinstance(default, cst.Float) else "str"
        if default is not None and not isinstance(default, cst.Integer | cst.Float | cst.SimpleString):
            return None
    is_certain = kind == "argument" and dotted_of(options.get("required")) != "False"
    is_certain = (
        is_certain or dotted_of(options.get("required")) == "True" or (default is not None and not _is_none(default))
    )
    is_certain = is_certain or dotted_of(options.get("prompt")) == "True"
    return text if text is None or is_certain else f"{text} | None"
