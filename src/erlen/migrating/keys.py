"""Names in ``g`` and the session whose values have one type become typed keys.

Knows uses, types that mypy tells, and who can import from whom. Rules: one type for all values, not one or None; where an attribute of ``g``
that is not set could be told from a key that is not set, names stay; mypy complains about nothing that it did not complain about before. Text
and key name the same value, so that templates, and files that cannot import the key, go on as they are.
"""

from __future__ import annotations

import re

import attrs

from .additions import Additions
from .guards import is_told_apart
from .notes import Kind, Note
from .probes import Answers, Checker, Question
from .projects import Module, Project
from .stores import Store, Use, uses_of
from .trees import Edit, applied
from .typenames import Spelling, annotation, has_any

__all__ = ["with_keys"]

SESSION_VALUES = re.compile(
    r"(?:(?:list|dict)\[)?(?:str|int|float|bool|bytes|, |\])+|datetime\.datetime|(?:\w+\.)?(?:datetime|UUID)"
)

Name = tuple[Store, str]


def with_keys(project: Project, checker: Checker) -> tuple[Project, list[Note]]:
    """Return *project* with typed keys where one type is evident, and what there is to say of the names."""
    uses: dict[Name, list[Use]] = {}
    for module in project.modules.values():
        if "erlen" in module.text:
            for use in uses_of(module):
                uses.setdefault((use.store, use.name), []).append(use)
    if not uses:
        return project, []
    values = [
        Question(use.module.path, use.value) for several in uses.values() for use in several if use.value is not None
    ]
    answers = checker.ask(project, values)
    keys = [Key(project, store, name, several) for (store, name), several in uses.items()]
    left: list[Note] = []
    ready: list[Key] = []
    for key in keys:
        reason = key.decide(answers)
        if reason is None:
            ready.append(key)
        else:
            left.append(key.note(Kind.LEFT, f"{key.shown} stays: {reason}"))
    project, more = _kept(project, ready, checker)
    return project, [*left, *more]


def _kept(project: Project, keys: list[Key], checker: Checker) -> tuple[Project, list[Note]]:
    """Return *project* with those of *keys* that give mypy nothing new to complain about."""
    if not keys:
        return project, []
    standing = _complaints(checker, project)
    together = _with(project, keys)
    if _complaints(checker, together) <= standing:
        return together, [key.note(Kind.CHANGED, key.said) for key in keys]
    kept: list[Key] = []
    notes: list[Note] = []
    for key in keys:
        trial = _with(project, [*kept, key])
        if _complaints(checker, trial) <= standing:
            kept.append(key)
            notes.append(key.note(Kind.CHANGED, key.said))
        else:
            notes.append(
                key.note(
                    Kind.LEFT,
                    f"{key.shown} stays: with {key.said.partition(' → ')[2]} mypy finds other places that do not go with it",
                )
            )
    return _with(project, kept), notes


def _complaints(checker: Checker, project: Project) -> set[tuple[str, str]]:
    """Return what mypy says of the project, but for what it says of missing types; lines move, so they do not count."""
    return {(path, text) for path, _, text in checker.errors(project) if "untyped" not in text}


def _with(project: Project, keys: list[Key]) -> Project:
    additions: dict[str, Additions] = {}
    edits: dict[str, list[Edit]] = {}
    for key in keys:
        key.apply(additions, edits)
    texts = {
        path: applied(project.modules[path].text, [*edits.get(path, ()), *added.edits()])
        for path, added in additions.items()
    }
    return project.with_text(texts)


@attrs.define(eq=False)
class Key:
    """A name in a store that may become a typed key."""

    project: Project
    store: Store
    name: str
    uses: list[Use]
    home: Module = attrs.field(init=False)
    raw: str = attrs.field(init=False, default="")

    def __attrs_post_init__(self) -> None:
        self.home = next((use.module for use in self.uses if use.value is not None), self.uses[0].module)

    @property
    def shown(self) -> str:
        return f"g.{self.name}" if self.store is Store.CONTEXT else f"session[{self.name!r}]"

    @property
    def said(self) -> str:
        return f"{self.shown} → {self.variable} = {self.store.value}[{self.written(Additions(self.home))}]"

    @property
    def variable(self) -> str:
        """What the key is called."""
        return re.sub(r"\W+", "_", self.name).upper()

    def note(self, kind: Kind, text: str) -> Note:
        use = next((use for use in self.uses if use.module is self.home), self.uses[0])
        return Note(use.module.path, use.module.tree.line(use.node), kind, text)

    def written(self, additions: Additions) -> str | None:
        """Return the type of the key's value as its file writes it."""
        text = Spelling(self.project, self.home, additions).of(self.raw)
        return None if text is None else annotation(text)

    def decide(self, answers: Answers) -> str | None:
        """Return why the name stays, None if it can become a key."""
        sets = [use for use in self.uses if use.value is not None or not use.fits]
        if not sets:
            return self._defined() or "nothing in the project sets it"
        if not all(use.fits for use in self.uses):
            return "it is set, or deleted, in a way that a key does not fit"
        if (reason := self._type(answers)) is not None:
            return reason
        if not self.variable.isidentifier() or not Additions(self.home).is_free(self.variable):
            return f"its file uses {self.variable!r} for something else, or no key can be called so"
        if self.store is Store.CONTEXT and (place := is_told_apart(self.project, self.uses)) is not None:
            return f"{place} tells an attribute that is not set from other errors"
        return own_store(self.project, self.store)

    def _defined(self) -> str | None:
        """Return that the name has a key already, which is out of reach here."""
        made = re.compile(rf"""{self.store.value}\[.*\]\(["']{re.escape(self.name)}["']\)""")
        for module in self.project.modules.values():
            if made.search(module.text):
                return f"its key is in {module.path}, and importing it here could make a cycle, or run modules in another order"
        return None

    def _type(self, answers: Answers) -> str | None:
        types: dict[str, None] = {}
        for use in self.uses:
            if use.value is None:
                continue
            raw = answers.type_of(use.value)
            if raw is None or has_any(raw):
                return f"nobody knows the type of what line {use.module.tree.line(use.node)} of {use.module.path} sets"
            self.raw = raw
            written = self.written(Additions(self.home))
            if written is None:
                return f"its type, {raw}, cannot be written in {self.home.path}"
            types[written] = None
        if len(types) > 1 or " | " in next(iter(types)) or "None" in types:
            return f"it has several types: {', '.join(types)}"
        if self.store is Store.SESSION and not SESSION_VALUES.fullmatch(next(iter(types))):
            return f"a session cannot be sure to carry {next(iter(types))}"
        return None

    def apply(self, additions: dict[str, Additions], edits: dict[str, list[Edit]]) -> None:
        """Define the key in its file, and use it wherever it can be had."""
        home = additions.setdefault(self.home.path, Additions(self.home))
        written = self.written(home)
        home.assign(
            self.variable, f"{home.name_of(f'erlen.{self.store.value}')}[{written}]({self.name!r})".replace("'", '"')
        )
        for use in self.uses:
            if use.module is self.home:
                name = self.variable
            elif self.project.may_import(use.module, self.home):
                own = additions.setdefault(use.module.path, Additions(use.module))
                name = own.name_of(f"{self.home.name}.{self.variable}")
            else:
                continue
            edits.setdefault(use.module.path, []).append(use.edit(name))


def own_store(project: Project, store: Store) -> str | None:
    """Return what stands against keys in the whole project: a store of its own making."""
    word = "app_ctx_globals_class" if store is Store.CONTEXT else "session_interface"
    for module in project.modules.values():
        if word in module.text or (store is Store.SESSION and "flask_session" in module.text):
            return f"{module.path} may have a store of its own ({word})"
    return None
