"""Environment variables: FLASK_APP and its kind become ERLEN_APP where nobody else reads them.

Knows lines of dotenv files, a few calls of Python code, and what commands look like in scripts, which are only told of. Rules: a variable that Python
code reads keeps its name everywhere, as the deployment may set it, too; where `from_prefixed_env` reads FLASK_*, all keep theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs
import libcst as cst

from .notes import Kind, Note
from .projects import Module, Project
from .trees import Edit, applied, dotted_of, string_of

__all__ = ["OTHER_FILES", "with_variables"]

DOTENV = frozenset({".env", ".flaskenv"})
OTHER_FILES = DOTENV | {
    *(".env.example", ".env.sample", ".env.dist", ".env.local", ".env.test"),
    *("Dockerfile", "Containerfile", "Procfile", "Makefile", "requirements", "crontab"),
    *(".toml", ".yml", ".yaml", ".sh", ".cfg", ".ini", ".service", ".conf", ".bat", ".ps1", ".txt", ".env"),
}
"""Names, first parts of names and suffixes of the files that are looked at beside Python's."""

OWN = re.compile(r"FLASK_(?:APP|DEBUG|ENV_FILE|SKIP_DOTENV|RUN_FROM_CLI|(?:RUN|SHELL|ROUTES)_[A-Z_]+)")
LINE = re.compile(r"^(?P<before>\s*(?:export\s+)?)(?P<name>FLASK_[A-Z0-9_]+)(?=\s*=)", re.MULTILINE)
COMMAND = re.compile(
    r"(?<![\w./-])flask(?=\s+(?:-|run\b|shell\b|routes\b|[a-z][\w-]*\s*$))|[\"']flask[\"'](?=\s*,\s*[\"'])"
)
REQUIREMENT = re.compile(r"^\s*[\"']?flask(?:\[[\w,]+\])?\s*(?:[<>=!~;#\"',].*)?$", re.IGNORECASE)
ENTRY_POINTS = re.compile(r"flask\.commands")


@attrs.frozen
class Use:
    """A string in Python code that names a variable, and whether it is set and nothing else."""

    module: Module
    node: cst.BaseString
    name: str
    is_set: bool


def with_variables(project: Project) -> tuple[Project, list[Note]]:
    """Return *project* with erlen's names for Flask's own variables, and what there is to say of them."""
    uses = [use for module in project.modules.values() for use in _uses(module)]
    project, notes, is_prefix_read = _with_prefix(project)
    read = {use.name for use in uses if not use.is_set}
    texts: dict[str, list[Edit]] = {}
    for use in uses:
        tree = use.module.tree
        reason = _reason(use.name, read, is_prefix_read)
        kind = Kind.CHANGED if reason is None else Kind.LEFT
        new = use.name.replace("FLASK_", "ERLEN_", 1)
        said = f"{use.name} → {new}" if reason is None else f"{use.name} keeps its name: {reason}"
        notes.append(Note(use.module.path, tree.line(use.node), kind, said))
        if reason is None:
            edit = tree.replace(use.node, tree.code(use.node).replace(use.name, new))
            texts.setdefault(use.module.path, []).append(edit)
    # Where `from_prefixed_env` was rewritten, nothing else is: the edits fit the texts.
    project = project.with_text({path: applied(project.modules[path].text, edits) for path, edits in texts.items()})
    files: dict[str, str] = {}
    for path, text in project.files.items():
        name = path.rpartition("/")[2]
        if name in DOTENV:
            files[path] = _dotenv(path, text, read, is_prefix_read, notes)
        else:
            notes += _told(path, text)
    return project.with_files(files), notes


def _reason(name: str, read: set[str], is_prefix_read: bool) -> str | None:
    """Return why the variable *name* stays, None if it can go."""
    if is_prefix_read:
        return "from_prefixed_env() reads FLASK_*"
    if not OWN.fullmatch(name):
        return "it is none of Flask's own"
    if name in read:
        return "Python code reads it, and what sets it may stand outside of the project"
    return None


def _with_prefix(project: Project) -> tuple[Project, list[Note], bool]:
    """Name the prefix where `from_prefixed_env` takes Flask's by default; tell whether something reads FLASK_*."""
    notes: list[Note] = []
    texts: dict[str, str] = {}
    is_read = False
    for path, module in project.modules.items():
        edits: list[Edit] = []
        for call in module.tree.all(cst.Call):
            match call:
                case cst.Call(func=cst.Attribute(attr=cst.Name(value="from_prefixed_env"))):
                    pass
                case _:
                    continue
            given = [arg for arg in call.args if arg.keyword is None or arg.keyword.value == "prefix"]
            if given:
                is_read = is_read or string_of(given[0].value) in ("FLASK", None)
                continue
            is_read = True
            place = module.tree.insert(call.args[0], '"FLASK", ') if call.args else _into(module, call, '"FLASK"')
            edits.append(place)
            said = "from_prefixed_env() goes on reading FLASK_*; erlen's own prefix is ERLEN"
            notes.append(Note(path, module.tree.line(call), Kind.CHANGED, said))
        if edits:
            texts[path] = applied(module.text, edits)
    return project.with_text(texts), notes, is_read


def _into(module: Module, call: cst.Call, text: str) -> Edit:
    span = module.tree.spans[call]
    at = span.start + span.length - 1
    return Edit(at, at, text)


def _uses(module: Module) -> Iterator[Use]:
    if "FLASK_" not in module.text:
        return
    tree = module.tree
    for node in tree.all(cst.SimpleString):
        text = string_of(node)
        if text is not None and re.fullmatch(r"FLASK_[A-Z0-9_]+", text):
            yield Use(module, node, text, _is_set(module, node))


def _is_set(module: Module, node: cst.SimpleString) -> bool:
    """Tell whether *node* is the variable in ``os.environ["…"] = …``, or in a `setenv` of pytest's."""
    tree = module.tree
    for above in tree.above(node):
        match above:
            case cst.AssignTarget(target=cst.Subscript(value=value)):
                return dotted_of(value) in ("os.environ", "environ")
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="setenv")), args=[cst.Arg(value=first), *_]):
                return first is node
            case cst.SubscriptElement() | cst.Index() | cst.Subscript() | cst.Arg():
                continue
            case _:
                return False
    return False


def _dotenv(path: str, text: str, read: set[str], is_prefix_read: bool, notes: list[Note]) -> str:
    standing = {
        found["name"] for found in re.finditer(r"^\s*(?:export\s+)?(?P<name>ERLEN_[A-Z0-9_]+)\s*=", text, re.MULTILINE)
    }

    def renamed(found: re.Match[str]) -> str:
        name = found["name"]
        new = name.replace("FLASK_", "ERLEN_", 1)
        reason = _reason(name, read, is_prefix_read) or (f"{new} is set, too" if new in standing else None)
        line = text.count("\n", 0, found.start("name")) + 1
        said = (
            f"{name} → {new}; where the deployment sets {name}, rename it there, too"
            if reason is None
            else f"{name} keeps its name: {reason}"
        )
        notes.append(Note(path, line, Kind.CHANGED if reason is None else Kind.LEFT, said))
        return found[0] if reason is not None else f"{found['before']}{new}"

    return LINE.sub(renamed, text)


def _told(path: str, text: str) -> Iterator[Note]:
    """Yield notes on the lines of a script or configuration that speak of Flask."""
    name = path.rpartition("/")[2]
    is_requirements = name.startswith("requirements") or name in ("pyproject.toml", "setup.cfg")
    if name.endswith(".txt") and not is_requirements:
        return
    for number, line in enumerate(text.splitlines(), 1):
        found = sorted(set(OWN.findall(line)))
        said: list[str] = [
            f"{variable} is {variable.replace('FLASK_', 'ERLEN_', 1)} in erlen, which still takes it"
            for variable in found
        ]
        if COMMAND.search(line):
            said.append("the command is 'erlen' instead of 'flask'")
        if ENTRY_POINTS.search(line):
            said.append("entry points of commands are in the group 'erlen.commands'")
        if is_requirements and REQUIREMENT.match(line):
            said.append("the application needs erlen instead of flask")
        yield from (Note(path, number, Kind.LEFT, text) for text in said)
