"""Lines of Python as a formatter would break them: a generated module is read by people, too.

Knows text only. Rule: what does not fit into 79 columns stands one item a line, each with a comma behind it, which every formatter keeps.
"""

from collections.abc import Iterable, Sequence

__all__ = ["call", "collection", "definition", "docstring", "indented"]

WIDTH = 79


def indented(lines: Iterable[str]) -> list[str]:
    """Return *lines* four columns to the right."""
    return [f"    {line}" if line else line for line in lines]


def _fits(line: str, depth: int) -> bool:
    return "\n" not in line and depth * 4 + len(line) <= WIDTH


def definition(name: str, parameters: Sequence[str], returned: str, depth: int) -> list[str]:
    """Return the head of a function, at *depth* levels of indentation."""
    line = f"def {name}({', '.join(parameters)}) -> {returned}:"
    if _fits(line, depth):
        return [line]
    # Nothing may stand behind a star.
    return [f"def {name}(", *indented(f"{parameter}," for parameter in parameters), f") -> {returned}:"]


def call(head: str, arguments: Sequence[Sequence[str]], depth: int) -> list[str]:
    """Return a call of *head* with arguments that may themselves have several lines."""
    if all(len(argument) == 1 for argument in arguments):
        line = f"{head}({', '.join(argument[0] for argument in arguments)})"
        if _fits(line, depth):
            return [line]
    broken = [line for argument in arguments for line in (*argument[:-1], f"{argument[-1]},")]
    return [f"{head}(", *indented(broken), ")"]


def collection(opening: str, items: Sequence[str], closing: str, depth: int) -> list[str]:
    """Return *items* between two brackets."""
    line = f"{opening}{', '.join(items)}{closing}"
    return [line] if _fits(line, depth) else [opening, *indented(f"{item}," for item in items), closing]


def docstring(lines: Sequence[str]) -> list[str]:
    """Return a docstring of *lines*, whatever is in them.

    >>> docstring(["one"]), docstring(["a quote: \\"", "", "two"])
    (['\"\"\"one\"\"\"'], ['\"\"\"a quote: "', '', 'two', '\"\"\"'])
    """
    safe = [_safe(line) for line in lines]
    if len(safe) == 1 and not safe[0].endswith('"'):
        return [f'"""{safe[0]}"""']
    return [f'"""{safe[0]}', *safe[1:], '"""']


def _safe(line: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in line)
    return printable.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip()
