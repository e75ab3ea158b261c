"""What a rule's variable yields, as a type."""

from mypy.subtypes import is_same_type
from mypy.typeops import try_getting_str_literals_from_type
from mypy.types import AnyType, Instance, Type, get_proper_type

from ...urlrules import CONVERTER_TYPES, Variable
from .scene import Scene

__all__ = ["converter_for", "type_of_variable"]


def type_of_variable(scene: Scene, variable: Variable) -> Type | None:
    """Return the type of what *variable* yields; None where its converter is not known."""
    own = scene.settings.converters.get(variable.converter)
    if own is not None:
        return scene.parsed(own)
    if variable.choices:
        return scene.literals(variable.choices)
    builtin = variable.builtin_type
    return None if builtin is None else scene.instance(f"{builtin.__module__}.{builtin.__qualname__}")


def literal_texts(wanted: Type) -> list[str]:
    """Return the texts of a union of literals; none where it is something else."""
    items = get_proper_type(wanted)
    texts = try_getting_str_literals_from_type(items)
    return [] if texts is None or isinstance(items, Instance) else texts


def converter_for(scene: Scene, wanted: Type) -> str | None:
    """Return the name of a converter that yields what is *wanted*."""
    choices = literal_texts(wanted)
    if choices:
        return f"any({', '.join(text if text.isidentifier() else repr(text) for text in choices)})"
    names = dict.fromkeys(("default", *CONVERTER_TYPES, *scene.settings.converters))
    known = {name: type_of_variable(scene, Variable("", 0, name)) for name in names if name != "any"}
    known = {name: made for name, made in known.items() if not isinstance(get_proper_type(made), AnyType)}
    exact = [name for name, made in known.items() if made is not None and is_same_type(made, wanted)]
    fitting = [name for name, made in known.items() if made is not None and scene.fits(made, wanted)]
    return next(iter(exact + fitting), None)
