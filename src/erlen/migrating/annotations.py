"""Functions without types get those that are evident: what they return, and what they are passed.

Knows what mypy answers and what the places of use say. Rules: what is annotated stays; a type with a part that nobody knows waits until nothing
else is to be found out and is then `Any`, which is told; a parameter about which nothing is known stays bare, which is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

import attrs
import libcst as cst

from .additions import Additions
from .decorating import Decorator, decorators_of
from .endpoints import declared
from .evidence import Evidence
from .functions import Function, Functions
from .notes import Kind, Note
from .probes import Answers, Checker, Question
from .projects import Module, Project
from .signatures import at_end, of_parameter, of_return
from .trees import Edit, applied
from .typenames import ANY, Spelling, annotation, has_any, union

__all__ = ["Force", "bare", "with_annotations"]

MOST = 3
"""How many types a parameter may be: more are rather one that has a name."""

PLAIN_BODIES = frozenset({"str", "bytes", "Response", "erlen.Response"})
IMPLICIT_RETURNS = {"__init__": "None", "__eq__": "bool", "__ne__": "bool", "__hash__": "int"}


class Force(IntEnum):
    """Of what `Any` may be said, when nothing more can be found out."""

    NOTHING = 0
    RETURNS = 1
    PARAMETERS = 2


def with_annotations(project: Project, checker: Checker, force: Force) -> tuple[Project, list[Note]]:
    """Return *project* with the annotations that are evident now, and what there is to say of them."""
    annotating = Annotating.of(project)
    if not annotating.pending:
        return project, []
    if annotating.decorate():
        return annotating.done()
    annotating.answers = checker.ask(project, [*annotating.questions()])
    for function in annotating.pending:
        annotating.annotate(function, force)
    return annotating.done()


def bare(project: Project) -> list[Note]:
    """Return notes on the functions that still lack a type."""
    notes: list[Note] = []
    for function in Functions(project).all:
        names = [repr(parameter.name.value) for parameter in function.bare]
        if names and not function.is_overload:
            said = f"{function.name}(): nothing says what {' and '.join(names)} {'is' if len(names) == 1 else 'are'}"
            notes.append(Note(function.module.path, function.tree.line(function.node.name), Kind.LEFT, said))
        elif function.lacks_return and not function.is_overload:
            said = f"{function.name}(): what it returns has no type that can be written here"
            notes.append(Note(function.module.path, function.tree.line(function.node.name), Kind.LEFT, said))
    return notes


@attrs.define(eq=False)
class Annotating:
    """One round of annotating a project."""

    project: Project
    functions: Functions
    evidence: Evidence
    answers: Answers = attrs.field(factory=lambda: Answers({}))
    edits: dict[str, list[Edit]] = attrs.field(factory=dict)
    notes: list[Note] = attrs.field(factory=list)
    spellings: dict[str, Spelling] = attrs.field(factory=dict)

    @classmethod
    def of(cls, project: Project) -> Annotating:
        functions = Functions(project)
        return cls(project, functions, Evidence(functions, declared(project).views))

    @property
    def pending(self) -> list[Function]:
        return [
            one
            for one in self.functions.all
            if (one.bare or one.bare_stars or one.lacks_return) and not one.is_overload
        ]

    def spelling(self, module: Module) -> Spelling:
        if module.path not in self.spellings:
            self.spellings[module.path] = Spelling(self.project, module, Additions(module))
        return self.spellings[module.path]

    def done(self) -> tuple[Project, list[Note]]:
        """Return the project with the edits of this round."""
        texts: dict[str, str] = {}
        for path, edits in self.edits.items():
            module = self.project.modules[path]
            # Where two functions end together, the inner one ends first.
            ordered = sorted(edits, key=lambda edit: len(edit.text.lstrip()) - len(edit.text))
            texts[path] = applied(module.text, [*ordered, *self.spelling(module).additions.edits()])
        return self.project.with_text(texts), self.notes

    def questions(self) -> Iterator[Question]:
        fixtures = {id(one.node): one for one in self.evidence.fixtures.values()}
        asked = {id(one.node): one for one in self.pending if one.lacks_return} | fixtures
        for function in asked.values():
            path = function.module.path
            yield Question(path, function.node)
            for value in _values(function):
                yield Question(path, value)
        for function in self.pending:
            for parameter in function.bare:
                if parameter.default is not None:
                    yield Question(function.module.path, parameter.default)
                for argument in self.functions.arguments.get(id(parameter), ()):
                    yield Question(argument.module.path, argument.node)
                for module, node in self.evidence.elements.get(id(parameter), ()):
                    yield Question(module.path, node)

    def annotate(self, function: Function, force: Force) -> None:
        """Give *function* what is evident."""
        spelling = self.spelling(function.module)
        said: list[str] = []
        for parameter in function.bare:
            text = self._parameter(function, parameter, force)
            if text is not None:
                said.append(self._set(function, parameter, text))
        said += [self._set(function, star, spelling.name("typing.Any")) for star in function.bare_stars]
        if function.lacks_return and (returned := self._returned(function, force)) is not None:
            text = annotation(returned)
            self._edit(function, of_return(function.tree, function.node, text))
            said.append(f"-> {text}")
            if text.strip('"').endswith(" | None") and not function.own(cst.Yield):
                self._return_none(function)
        self._note(function, said)

    def _return_none(self, function: Function) -> None:
        """Write out what a function returns that says nothing: what sometimes has a value always says so."""
        for node in function.own(cst.Return):
            if isinstance(node, cst.Return) and node.value is None:
                self._edit(function, function.tree.replace(node, "return None"))
        if self.answers.is_reached(function.node):
            self._edit(function, at_end(function.tree, function.node, "return None"))

    def _note(self, function: Function, said: list[str]) -> None:
        if said:
            line = function.tree.line(function.node.name)
            self.notes.append(Note(function.module.path, line, Kind.CHANGED, f"{function.name}: {', '.join(said)}"))

    def _edit(self, function: Function, edit: Edit) -> None:
        self.edits.setdefault(function.module.path, []).append(edit)

    def _set(self, function: Function, parameter: cst.Param, text: str) -> str:
        text = annotation(text)
        self._edit(function, of_parameter(function.tree, parameter, text))
        return f"{parameter.name.value}: {text}"

    def _parameter(self, function: Function, parameter: cst.Param, force: Force) -> str | None:
        spelling, line = self.spelling(function.module), function.tree.line(function.node)
        certain = self.evidence.certain.get(id(parameter))
        if certain is not None:
            return certain.removeprefix("=") if certain.startswith("=") else spelling.of(certain, line)
        if id(parameter) in self.evidence.unknown:
            return None
        raw = [*self._evident(parameter)]
        is_optional = isinstance(parameter.default, cst.Name) and parameter.default.value == "None"
        if not [one for one in raw if one != "None"]:
            return None
        if any(has_any(one) for one in raw):
            return spelling.name("typing.Any") if force is Force.PARAMETERS else None
        written = [spelling.of(one, line) for one in raw]
        if None in written:
            return spelling.name("typing.Any") if force is Force.PARAMETERS else None
        text = union([*(one for one in written if one is not None), *(["None"] if is_optional else [])])
        members = [one for one in text.split(" | ") if one != "None"]
        if len(members) > 1 and all(one.startswith("dict[str, ") for one in members):
            text = union(
                [f"dict[str, {spelling.name('typing.Any')}]", *(["None"] if "None" in text.split(" | ") else [])]
            )
        return text if len(text.split(" | ")) <= MOST else None

    def _evident(self, parameter: cst.Param) -> Iterator[str]:
        """Yield what mypy knows of the values that *parameter* gets."""
        fixture = self.evidence.fixtures.get(id(parameter))
        if fixture is not None:
            yield from (self.answers.type_of(value) or ANY for value in _values(fixture))
            return
        elements = self.evidence.elements.get(id(parameter))
        for _, node in elements or ():
            yield self.answers.type_of(node) or ANY
        if elements:
            return
        if parameter.default is not None:
            known = self.answers.type_of(parameter.default)
            yield from () if known is None else (known,)
        for argument in self.functions.arguments.get(id(parameter), ()):
            known = self.answers.type_of(argument.node)
            yield from () if known is None else (known,)

    def _returned(self, function: Function, force: Force) -> str | None:
        """Return what *function* returns; None while that is not known."""
        if function.name in IMPLICIT_RETURNS and function.owner is not None:
            return IMPLICIT_RETURNS[function.name]
        if not self.answers.is_begun(function.node):
            return None
        spelling, line = self.spelling(function.module), function.tree.line(function.node)
        yields = function.own(cst.Yield)
        raw = self._raw(function, is_generator=bool(yields))
        if not raw and not yields:
            return spelling.name("typing.NoReturn")
        if any(has_any(one) for one in raw) and force is Force.NOTHING:
            return None
        raw = [one.replace("Never", ANY) for one in raw]
        if ANY in raw:
            text = spelling.name("typing.Any")
        elif id(function.node) in self.evidence.view_nodes:
            return self._body(spelling, raw, line)
        else:
            written = [spelling.of(one, line) for one in raw]
            if None in written:
                return None
            text = union([one for one in written if one is not None])
        return self._generator(function, spelling, text) if yields else text

    def _generator(self, function: Function, spelling: Spelling, text: str) -> str | None:
        if any(isinstance(node, cst.Yield) and isinstance(node.value, cst.From) for node in function.own(cst.Yield)):
            return None
        name = "AsyncIterator" if function.is_async else "Iterator"
        return f"{spelling.name(f'collections.abc.{name}')}[{text or 'None'}]"

    def _raw(self, function: Function, *, is_generator: bool) -> list[str]:
        known = [self.answers.type_of(value) for value in _values(function)]
        raw = [one for one in known if one is not None]
        if not is_generator:
            returns = [node for node in function.own(cst.Return) if isinstance(node, cst.Return)]
            raw += (
                ["None"]
                if any(node.value is None for node in returns) or self.answers.is_reached(function.node)
                else []
            )
        elif any(isinstance(node, cst.Yield) and node.value is None for node in function.own(cst.Yield)):
            raw.append("None")
        return raw

    def _body(self, spelling: Spelling, raw: list[str], line: int) -> str:
        """Return what a view says that it returns: strings and responses as they are, everything else by one name."""
        written = [spelling.of(one, line) for one in raw if _is_plain_body(one)]
        if len(written) == len(raw) and None not in written:
            return union([one for one in written if one is not None])
        return spelling.name("erlen.Ret")

    def decorate(self) -> bool:
        """Give decorators the types that their form tells; tell whether there were any."""
        found = decorators_of(self.functions, self.evidence.view_nodes)
        for decorator in found:
            self._decorator(decorator)
        return bool(found)

    def _decorator(self, found: Decorator) -> None:
        spelling = self.spelling(found.outer.module)
        wrapped, given, returned = self._words(found, spelling)
        said = [self._set(found.outer, found.wrapped, wrapped), f"-> {wrapped}"]
        self._edit(found.outer, of_return(found.outer.tree, found.outer.node, wrapped))
        self._note(found.outer, said)
        for star in found.inner.bare_stars:
            is_one = star is found.inner.node.params.star_arg
            self._set(
                found.inner,
                star,
                (f"{given}.args" if is_one else f"{given}.kwargs") if given else spelling.name("typing.Any"),
            )
        for parameter in found.inner.bare:
            self._set(found.inner, parameter, spelling.name("typing.Any"))
        self._edit(found.inner, of_return(found.inner.tree, found.inner.node, returned))
        if found.factory is not None:
            callable_ = spelling.name("collections.abc.Callable")
            self._edit(
                found.factory, of_return(found.factory.tree, found.factory.node, f"{callable_}[[{wrapped}], {wrapped}]")
            )

    def _words(self, found: Decorator, spelling: Spelling) -> tuple[str, str, str]:
        """Return the type of the wrapped function, the name of its parameters, and what it returns."""
        callable_ = spelling.name("collections.abc.Callable")
        returned = (
            spelling.name("erlen.Ret")
            if found.is_for_views and not found.inner.is_async
            else spelling.name("typing.Any")
        )
        if not found.passes_on or not (found.returns_only or found.is_for_views):
            return f"{callable_}[..., {returned}]", "", returned
        given = self._variable(spelling, "P", "ParamSpec")
        if found.returns_only:
            returned = self._variable(spelling, "R", "TypeVar")
        return f"{callable_}[{given}, {returned}]", given, returned

    def _variable(self, spelling: Spelling, name: str, kind: str) -> str:
        made = f'{spelling.name(f"typing.{kind}")}("{name}")'
        if spelling.additions.assignments.get(name) == made:
            return name
        if not spelling.additions.is_free(name):
            name = f"{name}_of_view"
            made = f'{spelling.name(f"typing.{kind}")}("{name}")'
        spelling.additions.assign(name, made)
        return name


def _is_plain_body(raw: str) -> bool:
    members = {part.strip() for part in raw.split(" | ")}
    return all(
        one in ("str", "builtins.str", "bytes", "erlen.response.Response", "None") or one.startswith("Literal['")
        for one in members
    )


def _values(function: Function) -> list[cst.BaseExpression]:
    """Return the expressions that *function* yields, or returns if it yields none."""
    yields = [node.value for node in function.own(cst.Yield) if isinstance(node, cst.Yield)]
    if yields:
        return [value for value in yields if isinstance(value, cst.BaseExpression)]
    returns = [node.value for node in function.own(cst.Return) if isinstance(node, cst.Return)]
    return [value for value in returns if value is not None]
