"""The functions of a project, what their signatures lack, and who calls them with what.

Knows syntax and imports. A function with a type comment lacks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import attrs
import libcst as cst
from libcst.metadata import Assignment

from .projects import Module, Project
from .trees import Tree, dotted_of

__all__ = ["Argument", "Function", "Functions", "is_test_file"]


@attrs.frozen(eq=False)
class Function:
    """A function of a module; *owner* is the class whose method it is."""

    module: Module
    node: cst.FunctionDef
    owner: cst.ClassDef | None

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.name.value

    @property
    def tree(self) -> Tree:
        """The tree of its file."""
        return self.module.tree

    @property
    def is_async(self) -> bool:
        """Whether it is a coroutine function."""
        return self.node.asynchronous is not None

    @property
    def is_method(self) -> bool:
        """Whether its first parameter is an instance or a class."""
        return self.owner is not None and not self.is_decorated("staticmethod")

    def is_decorated(self, *names: str) -> bool:
        """Tell whether one of its decorators has one of *names*, called or not."""
        return any(name in names for name in self.decorators())

    def decorators(self) -> Iterator[str]:
        """Yield the dotted names of its decorators as imports have them, or as they are written."""
        for decorator in self.node.decorators:
            node = decorator.decorator
            called = node.func if isinstance(node, cst.Call) else node
            yield self.tree.one_import(called) or dotted_of(called) or ""

    @property
    def parameters(self) -> list[cst.Param]:
        """Its parameters that can be passed by position, without ``self``, and those by name only."""
        found = self.node.params
        by_position = [*found.posonly_params, *found.params]
        return [*(by_position[1:] if self.is_method else by_position), *found.kwonly_params]

    @property
    def bare(self) -> list[cst.Param]:
        """The parameters without an annotation."""
        return [] if self.has_type_comment else [found for found in self.parameters if found.annotation is None]

    @property
    def bare_stars(self) -> list[cst.Param]:
        """``*args`` and ``**kwargs`` without an annotation."""
        stars = (self.node.params.star_arg, self.node.params.star_kwarg)
        return (
            []
            if self.has_type_comment
            else [found for found in stars if isinstance(found, cst.Param) and found.annotation is None]
        )

    @property
    def lacks_return(self) -> bool:
        """Whether it does not say what it returns."""
        return self.node.returns is None and not self.has_type_comment

    @property
    def has_type_comment(self) -> bool:
        """Whether a comment has its types."""
        body = self.node.body
        if not isinstance(body, cst.IndentedBlock):
            return False
        comments = [body.header.comment]
        first = body.body[0]
        comments += [line.comment for line in first.leading_lines] if isinstance(first, cst.SimpleStatementLine) else []
        comments += [line.comment for param in self.parameters for line in _lines_of(param)]
        return any(comment is not None and comment.value.lstrip("# ").startswith("type:") for comment in comments)

    @property
    def is_overload(self) -> bool:
        """Whether it is one of several signatures, or has no body of its own."""
        return self.is_decorated(
            "typing.overload", "typing_extensions.overload", "overload", "abc.abstractmethod", "abstractmethod"
        )

    def own(self, kind: type[cst.CSTNode]) -> list[cst.CSTNode]:
        """Return the nodes of *kind* in its body that belong to no function inside of it."""
        inner = (cst.FunctionDef, cst.ClassDef, cst.Lambda)
        tree = self.tree
        return [
            node
            for node in tree.below(self.node.body, kind)
            if next(above for above in tree.above(node) if above is self.node or isinstance(above, inner)) is self.node
        ]


def _lines_of(param: cst.Param) -> Iterator[cst.EmptyLine | cst.TrailingWhitespace]:
    whitespace = param.comma.whitespace_after if isinstance(param.comma, cst.Comma) else param.whitespace_after_param
    if isinstance(whitespace, cst.ParenthesizedWhitespace):
        yield whitespace.first_line


@attrs.frozen(eq=False)
class Argument:
    """What a call in *module* passes for a parameter."""

    module: Module
    node: cst.BaseExpression


def is_test_file(path: str) -> bool:
    """Tell whether pytest would take functions of the file at *path* for tests and fixtures.

    >>> is_test_file("tests/conftest.py"), is_test_file("shop/cart.py")
    (True, False)
    """
    name = path.rpartition("/")[2]
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


# What is worked out is kept in the instance's dict.
@attrs.frozen(eq=False, slots=False)
class Functions:
    """All functions of *project*."""

    project: Project

    @cached_property
    def all(self) -> list[Function]:
        """All of them, in the order of the files."""
        return [
            Function(module, node, _owner(module.tree, node))
            for module in self.project.modules.values()
            for node in module.tree.all(cst.FunctionDef)
        ]

    @cached_property
    def by_node(self) -> dict[int, Function]:
        """All of them, by the identity of their node."""
        return {id(function.node): function for function in self.all}

    def named(self, module: Module, node: cst.CSTNode) -> Function | None:
        """Return the function that *node* in *module* names; of a class the one that makes instances."""
        tree = module.tree
        if isinstance(node, cst.Name):
            local = [found.node for found in tree.bindings(node.value, node) if isinstance(found, Assignment)]
            if len(local) == 1 and len(tree.bindings(node.value, node)) == 1 and isinstance(local[0], cst.FunctionDef):
                return self.by_node.get(id(local[0]))
        match node:
            case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
                owner = next((above for above in tree.above(node) if isinstance(above, cst.ClassDef)), None)
                return None if owner is None else self._method(owner, name)
            case _:
                pass
        found = self.project.defined_at(module, node)
        if found is None:
            return None
        bindings = [*found[0].tree.bindings(found[1])]
        if len(bindings) != 1 or not isinstance(bindings[0], Assignment):
            return None
        target = bindings[0].node
        if isinstance(target, cst.ClassDef):
            return self._method(target, "__init__")
        return self.by_node.get(id(target))

    def _method(self, owner: cst.ClassDef, name: str) -> Function | None:
        for statement in owner.body.body:
            if isinstance(statement, cst.FunctionDef) and statement.name.value == name:
                return self.by_node.get(id(statement))
        return None

    @cached_property
    def arguments(self) -> dict[int, list[Argument]]:
        """What calls in the project pass, by the identity of the parameter's node."""
        found: dict[int, list[Argument]] = {}
        for module in self.project.modules.values():
            for call in module.tree.all(cst.Call):
                function = self.named(module, call.func)
                if function is None or any(arg.star for arg in call.args):
                    continue
                for parameter, value in _passed(function, call):
                    found.setdefault(id(parameter), []).append(Argument(module, value))
        return found


def _passed(function: Function, call: cst.Call) -> Iterator[tuple[cst.Param, cst.BaseExpression]]:
    known = function.node.params
    by_position = [*known.posonly_params, *known.params][1 if function.is_method else 0 :]
    by_name = {parameter.name.value: parameter for parameter in (*known.params, *known.kwonly_params)}
    for number, arg in enumerate(call.args):
        if arg.keyword is not None:
            parameter = by_name.get(arg.keyword.value)
        else:
            parameter = by_position[number] if number < len(by_position) else None
        if parameter is not None:
            yield parameter, arg.value


def _owner(tree: Tree, node: cst.FunctionDef) -> cst.ClassDef | None:
    for above in tree.above(node):
        if isinstance(above, cst.ClassDef):
            return above
        if isinstance(above, cst.FunctionDef):
            return None
    return None
