"""Names that a generated module can use: identifiers for endpoints, variables and blueprints, each free where it stands."""

import keyword
import re
from collections.abc import Collection, Iterable

__all__ = ["class_name", "free", "identifier", "parameter_names"]


def free(name: str, taken: Collection[str]) -> str:
    """Return *name*, with a number behind it where it is *taken*.

    >>> free("post", {"post", "post_2"})
    'post_3'
    """
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def identifier(text: str) -> str:
    """Return the public name nearest to *text*.

    >>> [identifier(text) for text in ("post", "a-b", "class", "1st", "_secret", "")]
    ['post', 'a_b', 'class_', 'endpoint_1st', 'secret', 'endpoint']
    """
    name = re.sub(r"\W", "_", text)
    if name.startswith("_"):
        # Strict checkers refuse the use of private names; dunders mean something to Python.
        name = name.strip("_")
    if not name:
        return "endpoint"
    if not name.isidentifier():
        name = f"endpoint_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def class_name(path: Iterable[str], taken: Collection[str]) -> str:
    """Return the name of the class for the endpoints below *path*.

    >>> class_name(("blog", "admin_area"), ())
    'BlogAdminAreaURLs'
    """
    words = [word for name in path for word in name.split("_")]
    return free("".join(word[:1].upper() + word[1:] for word in words) + "URLs", taken)


def parameter_names(variables: Iterable[str]) -> dict[str, str]:
    """Return what each of a rule's *variables* is called as a parameter.

    >>> parameter_names(["post_id", "class", "__x"])
    {'post_id': 'post_id', 'class': 'class_', '__x': '_x'}
    """
    names: dict[str, str] = {}
    # Those that can keep their names come first.
    for variable in sorted(variables, key=_must_change):
        name = variable
        if keyword.iskeyword(name):
            name = f"{name}_"
        elif name.startswith("__"):
            # Python changes such names inside of a class.
            name = f"_{name.lstrip('_')}" if name.strip("_") else "_x"
        names[variable] = free(name, names.values())
    return names


def _must_change(variable: str) -> bool:
    return keyword.iskeyword(variable) or variable.startswith("__")
