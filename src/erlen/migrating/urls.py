"""URLs by an endpoint's name become URLs by the view, which checkers understand.

Knows what was declared and what a call can see. Rules: the view is one function with one endpoint, is called by its plain name or one that can
be imported without a cycle and without running a module earlier than before, and takes all the values by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import libcst as cst

from .additions import Additions
from .endpoints import Declared, Endpoints, declared, parameters_of
from .notes import Kind, Note
from .projects import Module, Project
from .trees import Edit, applied, string_of

__all__ = ["with_views"]

URL_FOR = frozenset({"erlen.url_for", "erlen.helpers.url_for", "erlen.urls.url_for"})
OPTIONS = {"_external": "external", "_anchor": "anchor", "_method": "method", "_scheme": "scheme"}


class Left(Exception):
    """A URL stays by name, for the reason given."""


def with_views(project: Project) -> tuple[Project, list[Note]]:
    """Return *project* with URLs by view where that is certain, and what there is to say of each URL by name."""
    endpoints = declared(project)
    notes: list[Note] = []
    texts: dict[str, str] = {}
    for path, module in project.modules.items():
        edits = [*Calls(project, module, endpoints, notes).edits()]
        if edits:
            texts[path] = applied(module.text, edits)
    return project.with_text(texts), notes


@attrs.define(eq=False)
class Calls:
    """The calls of `url_for` in one module."""

    project: Project
    module: Module
    endpoints: Endpoints
    notes: list[Note]
    additions: Additions = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.additions = Additions(self.module)

    def edits(self) -> Iterator[Edit]:
        if "url_for" not in self.module.text:
            return
        tree = self.module.tree
        for call in tree.all(cst.Call):
            if tree.one_import(call.func) not in URL_FOR or not call.args:
                continue
            first = call.args[0]
            name = string_of(first.value)
            if first.keyword is not None or not isinstance(first.value, cst.SimpleString) or name is None:
                if first.star or isinstance(first.value, cst.FormattedString):
                    self._note(call, Kind.LEFT, "the endpoint of this URL is computed")
                continue
            if name == "static" or name.endswith(".static"):
                continue
            try:
                new = [*self._call(call, name, first.value)]
            except Left as reason:
                self._note(call, Kind.LEFT, f"url_for({name!r}) stays: {reason}")
            else:
                yield from new
        yield from self.additions.edits()

    def _note(self, call: cst.Call, kind: Kind, text: str) -> None:
        self.notes.append(Note(self.module.path, self.module.tree.line(call), kind, text))

    def _call(self, call: cst.Call, name: str, first: cst.SimpleString) -> Iterator[Edit]:
        tree = self.module.tree
        view = self._view(call, name)
        values = call.args[1:]
        options = [arg for arg in values if arg.keyword is not None and arg.keyword.value in OPTIONS]
        self._check_values(view, values)
        spelt = self._spelt(call, view)
        if not options:
            self._note(call, Kind.CHANGED, f"url_for({name!r}) → url_for({spelt})")
            yield tree.replace(first, spelt)
            return
        if any(tree.one_import(inner.func) in URL_FOR for arg in values for inner in tree.below(arg.value, cst.Call)):
            raise Left("there is another URL among its values")
        link = self.additions.name_of("erlen.link")
        given = ", ".join(f"{OPTIONS[arg.keyword.value]}={tree.code(arg.value)}" for arg in options if arg.keyword)
        rest = ", ".join(
            f"{arg.keyword.value}={tree.code(arg.value)}" for arg in values if arg not in options and arg.keyword
        )
        self._note(call, Kind.CHANGED, f"url_for({name!r}) → {link}({spelt})")
        yield tree.replace(call, f"{link}({spelt}, {given})({rest})")

    def _view(self, call: cst.Call, name: str) -> Declared:
        """Return the view that *name* means at *call*."""
        if self.endpoints.doubt is not None:
            raise Left(self.endpoints.doubt)
        if name.startswith("."):
            name = self._absolute(call, name)
        view = self.endpoints.by_name.get(name)
        if view is not None:
            return view
        if name in self.endpoints.viewless:
            raise Left(f"the endpoint {name!r} is bound to no function by its rule")
        doubt = self.endpoints.doubts.get(name) or self.endpoints.doubts.get(name.rpartition(".")[0])
        raise Left(doubt or f"no function in this project is certain to be the view of {name!r}")

    def _absolute(self, call: cst.Call, name: str) -> str:
        """Return the relative *name* in full, where only requests of one blueprint can come by."""
        function = self.module.tree.function_around(call)
        unknown = f"which blueprint {name!r} belongs to depends on the request"
        if function is None or not self._is_called_by_requests_only(function):
            raise Left(unknown)
        views = [view for view in self.endpoints.views if view.function is function]
        owners = {view.owner for view in views}
        if len(owners) != 1 or any(view.endpoint is None for view in views):
            raise Left(unknown)
        (owner,) = owners
        if owner not in self.endpoints.owners:
            return name[1:]
        prefix = self.endpoints.owners[owner]
        if prefix is None:
            raise Left(unknown)
        return f"{prefix}{name}"

    def _is_called_by_requests_only(self, function: cst.FunctionDef) -> bool:
        """Tell whether no code calls *function*, or hands it on: it is named only where it is defined and in `url_for`."""
        name = function.name.value
        for other in self.project.modules.values():
            if name not in other.text:
                continue
            tree = other.tree
            for call in tree.all(cst.Call):
                named = call.func.attr.value if isinstance(call.func, cst.Attribute) else None
                if isinstance(call.func, cst.Name):
                    named = call.func.value
                if named != name:
                    continue
                found = self.project.defined_at(other, call.func)
                if found is not None and found[0].tree.global_function(found[1]) is function:
                    return False
        return True

    def _check_values(self, view: Declared, values: Sequence[cst.Arg]) -> None:
        parameters, takes_any = parameters_of(view.function)
        names = {parameter.name.value for parameter in parameters}
        given: set[str] = set()
        for arg in values:
            if arg.star or arg.keyword is None:
                raise Left("its values are not spelt out")
            name = arg.keyword.value
            if name in OPTIONS:
                continue
            if name not in names and not takes_any:
                raise Left(
                    f"the view does not take {name!r}: link({view.function.name.value}, query=…) is the form for a query"
                )
            given.add(name)
        needed = {parameter.name.value for parameter in parameters if parameter.default is None}
        if missing := sorted(needed - given):
            raise Left(f"the view takes {missing[0]!r}, too, which is supplied elsewhere or missing")

    def _spelt(self, call: cst.Call, view: Declared) -> str:
        """Return how *view* is called where *call* stands, importing it if need be."""
        tree = self.module.tree
        name = view.function.name.value
        around = tree.function_around(call)
        if around is None:
            raise Left("it is built while the module is imported, when the view may not be there yet")
        if view.module.path == self.module.path:
            if tree.global_function(name, call) is not view.function:
                raise Left(f"{name!r} is called something else here")
            return name
        if (standing := self._standing(call, view)) is not None:
            return standing
        if not self.project.may_import(self.module, view.module):
            raise Left(f"importing {view.module.name}.{name} could make a cycle, or run modules in another order")
        return self.additions.name_of(f"{view.module.name}.{name}", beside=self._import_beside(view.module))

    def _standing(self, call: cst.Call, view: Declared) -> str | None:
        """Return the name by which *view* is imported already at the module's top level."""
        tree = self.module.tree
        for node in tree.module.body:
            if not isinstance(node, cst.SimpleStatementLine):
                continue
            for small in node.body:
                if not isinstance(small, cst.ImportFrom) or isinstance(small.names, cst.ImportStar):
                    continue
                for alias in small.names:
                    local = alias.asname.name if alias.asname is not None else alias.name
                    if not isinstance(local, cst.Name) or len(tree.bindings(local.value)) != 1:
                        continue
                    if tree.bindings(local.value, call) != tree.bindings(local.value):
                        continue
                    text = self._meaning(small, alias, view)
                    if text is not None:
                        return f"{local.value}{text}"
        return None

    def _meaning(self, statement: cst.ImportFrom, alias: cst.ImportAlias, view: Declared) -> str | None:
        """Return what leads from what *alias* imports to *view*: nothing, an attribute, or None where there is no way."""
        base = "." * len(statement.relative) + (self.module.tree.code(statement.module) if statement.module else "")
        own = alias.name.value if isinstance(alias.name, cst.Name) else ""
        dotted = self.module.absolute(f"{base}{own}" if base.endswith(".") else f"{base}.{own}")
        if self.project.by_name.get(dotted) is not None:
            is_it = self.project.by_name[dotted].path == view.module.path
            # While the module is still being imported, only its name is certain; the call comes later.
            return f".{view.function.name.value}" if is_it else None
        found = self.project.defined(dotted)
        is_it = found is not None and found[0].path == view.module.path and found[1] == view.function.name.value
        return "" if is_it else None

    def _import_beside(self, other: Module) -> cst.ImportFrom | None:
        """Return the import of *other* that can take one more name."""
        for node in self.module.tree.module.body:
            if isinstance(node, cst.SimpleStatementLine):
                for small in node.body:
                    if isinstance(small, cst.ImportFrom) and not isinstance(small.names, cst.ImportStar):
                        base = "." * len(small.relative) + (self.module.tree.code(small.module) if small.module else "")
                        if self.project.by_name.get(self.module.absolute(base)) is other:
                            return small
        return None
