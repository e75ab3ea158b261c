"""Which endpoints the code of an application declares, and the function behind each.

Knows routes, `add_url_rule`, blueprints and where they are mounted, as far as they are spelt out. Rule: what cannot be read for certain (an
endpoint that is computed, a blueprint under several names) makes the views it may concern unknown rather than guessed.
"""

from __future__ import annotations

import attrs
import libcst as cst

from .projects import Module, Project
from .trees import string_of

__all__ = ["Declared", "Endpoints", "Place", "declared", "defaults_of", "parameters_of"]

ROUTING = frozenset({"route", "get", "post", "put", "delete", "patch"})
APPS = frozenset({"erlen.Erlen", "erlen.app.Erlen", "flask.Flask", "flask.app.Flask"})
BLUEPRINTS = frozenset(
    {"erlen.Blueprint", "erlen.blueprints.Blueprint", "flask.Blueprint", "flask.blueprints.Blueprint"}
)

Place = tuple[str, str]
"""A name at the top level of a module: the module's path, and the name."""


@attrs.frozen(eq=False)
class Declared:
    """A function that a rule leads to.

    *rules* are its patterns, None among them one that is not spelt out; *defaults* are values of variables by name. *endpoint* is None where it,
    or what the rule is added to, is not certain.
    """

    module: Module
    function: cst.FunctionDef
    owner: Place | None
    endpoint: str | None
    rules: tuple[str | None, ...]
    is_global: bool
    defaults: tuple[tuple[str, cst.BaseExpression], ...] = ()


@attrs.frozen(eq=False)
class Endpoints:
    """What a project declares.

    *by_name* are the views with certain endpoints, *doubts* says of others why not, *owners* gives each blueprint's full name, *viewless* are
    endpoints whose rules name no view, *doubt* makes all of them uncertain.
    """

    views: tuple[Declared, ...]
    by_name: dict[str, Declared]
    doubts: dict[str, str]
    owners: dict[Place, str | None]
    viewless: frozenset[str]
    doubt: str | None


def parameters_of(function: cst.FunctionDef) -> tuple[list[cst.Param], bool]:
    """Return the parameters of *function* that have names, and whether it takes any others by name."""
    found = function.params
    return [*found.posonly_params, *found.params, *found.kwonly_params], found.star_kwarg is not None


def declared(project: Project) -> Endpoints:
    """Return the endpoints of *project*."""
    return Reader(project).read()


@attrs.define(eq=False)
class Reader:
    """Reads the declarations of a project, module by module."""

    project: Project
    blueprints: dict[Place, str | None] = attrs.field(factory=dict)
    apps: set[Place] = attrs.field(factory=set)
    mounts: dict[Place, set[tuple[Place | None, str | None]]] = attrs.field(factory=dict)
    #: A registration whose blueprint is not spelt out may mount any of them.
    loose: list[bool] = attrs.field(factory=list)
    views: list[Declared] = attrs.field(factory=list)
    viewless: set[tuple[Place | None, str]] = attrs.field(factory=set)
    doubt: str | None = None

    def read(self) -> Endpoints:
        for module in self.project.modules.values():
            self._instances(module)
        for module in self.project.modules.values():
            self._calls(module)
            self._functions(module)
        return self._joined()

    def _instances(self, module: Module) -> None:
        for node in module.tree.all(cst.Assign):
            match node:
                case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Call() as call):
                    made = module.tree.one_import(call.func)
                case _:
                    continue
            if made in BLUEPRINTS and module.tree.is_top_level(node):
                first = call.args[0].value if call.args and call.args[0].keyword is None else _keyword(call, "name")
                is_single = len(module.tree.bindings(name)) == 1
                self.blueprints[module.path, name] = string_of(first) if is_single else None
            elif made in APPS:
                # In a factory, too: its name is as good as global for the routes beside it.
                self.apps.add((module.path, name))

    def place(self, module: Module, node: cst.CSTNode) -> Place | None:
        """Return where the blueprint or application that *node* names is made."""
        found = self.project.defined_at(module, node)
        if found is not None:
            return found[0].path, found[1]
        if isinstance(node, cst.Name) and (module.path, node.value) in self.apps:
            return module.path, node.value
        return None

    def _calls(self, module: Module) -> None:
        for call in module.tree.all(cst.Call):
            match call.func:
                case cst.Attribute(value=receiver, attr=cst.Name(value="register_blueprint")):
                    self._mount(module, receiver, call)
                case cst.Attribute(value=receiver, attr=cst.Name(value="add_url_rule")):
                    self._rule(module, receiver, call)
                case cst.Attribute(attr=cst.Name(value="endpoint")) if module.tree.one_import(call.func) is None:
                    if any(isinstance(above, cst.Decorator) for above in module.tree.above(call)):
                        self.doubt = "views are bound to endpoints by '.endpoint()'"
                case _:
                    pass
        for node in module.tree.all(cst.Subscript):
            is_of_views = isinstance(node.value, cst.Attribute) and node.value.attr.value == "view_functions"
            if is_of_views and isinstance(module.tree.parents[node], cst.AssignTarget | cst.Del):
                self.doubt = "views are replaced in 'view_functions'"

    def _mount(self, module: Module, receiver: cst.BaseExpression, call: cst.Call) -> None:
        named = _keyword(call, "name")
        is_plain = named is None and all(arg.star == "" for arg in call.args)
        name = string_of(named)
        first = call.args[0].value if call.args else None
        place = None if first is None else self.place(module, first)
        parent = self.place(module, receiver)
        # An application made elsewhere is as plain as one made here: a parameter `app`, `current_app`.
        is_app = parent is None or parent not in self.blueprints
        if place not in self.blueprints:
            self.loose.append(is_plain and is_app)
            return
        if not is_plain and name is None:
            self.mounts.setdefault(place, set()).add((None, None))
            return
        self.mounts.setdefault(place, set()).add((None if is_app else parent, name or self.blueprints[place]))

    def _rule(self, module: Module, receiver: cst.BaseExpression, call: cst.Call) -> None:
        by_position = [arg.value for arg in call.args if arg.keyword is None and arg.star == ""]
        rule = string_of(by_position[0] if by_position else _keyword(call, "rule"))
        named = by_position[1] if len(by_position) > 1 else _keyword(call, "endpoint")
        view = by_position[2] if len(by_position) > 2 else _keyword(call, "view_func")
        owner = self.place(module, receiver)
        if any(arg.star for arg in call.args):
            self.doubt = f"a rule in {module.path} is added with arguments that are not spelt out"
            return
        if view is None or (isinstance(view, cst.Name) and view.value == "None"):
            if (endpoint := string_of(named)) is not None:
                self.viewless.add((owner, endpoint))
            return
        if not isinstance(view, cst.Name | cst.Attribute):
            return
        found = self.project.defined_at(module, view)
        function = None if found is None else found[0].tree.global_function(found[1])
        if found is None or function is None:
            return
        endpoint = function.name.value if named is None else string_of(named)
        self.views.append(Declared(found[0], function, owner, endpoint, (rule,), True, tuple(defaults_of(call))))

    def _functions(self, module: Module) -> None:
        tree = module.tree
        for function in tree.all(cst.FunctionDef):
            routes: dict[tuple[Place | None, str | None], list[str | None]] = {}
            defaults: list[tuple[str, cst.BaseExpression]] = []
            is_outermost = True
            for decorator in function.decorators:
                match decorator.decorator:
                    case cst.Call(func=cst.Attribute(value=receiver, attr=cst.Name(value=verb))) as call if (
                        verb in ROUTING
                    ):
                        owner = self.place(module, receiver)
                        named = _keyword(call, "endpoint")
                        endpoint = function.name.value if named is None else string_of(named)
                        rule = string_of(call.args[0].value if call.args else None)
                        defaults += defaults_of(call)
                        if owner is None or not (owner in self.blueprints or owner in self.apps):
                            routes.setdefault((None, None), []).append(rule)
                            continue
                        where = routes.setdefault((owner, endpoint), [])
                        where.append(rule)
                        # A decorator above makes of the name something else than the view.
                        if not is_outermost:
                            where.append(None)
                            routes[owner, None] = [None]
                    case _:
                        is_outermost = False
            is_global = tree.global_function(function.name.value) is function
            for (owner, endpoint), rules in routes.items():
                view = Declared(module, function, owner, endpoint, tuple(rules), is_global, tuple(defaults))
                self.views.append(view)

    def _prefixes(self, place: Place, depth: int = 8) -> set[str | None]:
        """Return the names under which the blueprint at *place* is mounted; None among them for one that is not certain."""
        own = self.blueprints.get(place)
        mounts = self.mounts.get(place, set())
        found: set[str | None] = set()
        for parent, name in mounts:
            if name is None or depth == 0:
                found.add(None)
            elif parent is None:
                found.add(name)
            else:
                found |= {
                    None if prefix is None else f"{prefix}.{name}" for prefix in self._prefixes(parent, depth - 1)
                }
        if self.loose and not all(self.loose):
            found.add(None)
        elif self.loose and not mounts:
            found.add(own)
        return found

    def _joined(self) -> Endpoints:
        names = {place: self._prefixes(place) for place in self.blueprints}
        certain = {place: next(iter(found)) if len(found) == 1 else None for place, found in names.items()}
        doubts: dict[str, str] = {}
        for place, found in names.items():
            own = self.blueprints[place]
            if certain[place] is None and own is not None:
                doubts[own] = (
                    f"the blueprint {own!r} is registered nowhere in this project"
                    if not found
                    else f"the blueprint {own!r} is registered in a way, or under names, that cannot be told from here"
                )
        by_name: dict[str, Declared] = {}
        claims: dict[str, set[int]] = {}
        functions: dict[int, set[str | None]] = {}
        for view in self.views:
            name = self._full(view.owner, view.endpoint, certain)
            functions.setdefault(id(view.function), set()).add(name)
            if name is not None:
                by_name[name] = view
                claims.setdefault(name, set()).add(id(view.function))
        for name, view in [*by_name.items()]:
            if len(claims[name]) > 1:
                doubts[name] = f"{name!r} is the endpoint of several functions"
            elif None in functions[id(view.function)]:
                doubts[name] = (
                    f"an endpoint of {view.function.name.value!r} is not spelt out, or a decorator stands above its route"
                )
            elif len(functions[id(view.function)]) > 1:
                doubts[name] = f"{view.function.name.value!r} has several endpoints"
            elif not view.is_global:
                doubts[name] = f"{view.function.name.value!r} is made inside of a function, or bound more than once"
            else:
                continue
            del by_name[name]
        viewless = frozenset(
            full for owner, name in self.viewless if (full := self._full(owner, name, certain)) is not None
        )
        return Endpoints(tuple(self.views), by_name, doubts, certain, viewless, self.doubt)

    def _full(self, owner: Place | None, endpoint: str | None, certain: dict[Place, str | None]) -> str | None:
        if endpoint is None:
            return None
        if owner not in self.blueprints:
            return endpoint
        prefix = certain[owner]
        return None if prefix is None else f"{prefix}.{endpoint}"


def defaults_of(call: cst.Call) -> list[tuple[str, cst.BaseExpression]]:
    """Return the values that the rule of *call* supplies by itself."""
    given = _keyword(call, "defaults")
    if isinstance(given, cst.Dict):
        pairs = [(string_of(one.key), one.value) for one in given.elements if isinstance(one, cst.DictElement)]
    elif isinstance(given, cst.Call):
        pairs = [(arg.keyword.value, arg.value) for arg in given.args if arg.keyword is not None]
    else:
        return []
    return [(name, value) for name, value in pairs if name is not None]


def _keyword(call: cst.Call, name: str) -> cst.BaseExpression | None:
    return next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == name), None)
