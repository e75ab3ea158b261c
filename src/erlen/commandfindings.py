"""Which commands have functions that do not go with their options and arguments.

Knows click's commands and groups; what a command does is its own business.
"""

from collections.abc import Iterator

import click

from ._calling import function_of
from ._groups import CommandError, check_parameters
from .findings import Finding, shown

__all__ = ["findings_of"]


def findings_of(group: click.Group) -> Iterator[Finding]:
    """Yield what is wrong with the commands of *group* and of the groups inside of it.

    >>> import click
    >>> from erlen.commandfindings import findings_of
    >>> @click.command()
    ... @click.option("--verbose", is_flag=True)
    ... def clean(verbos: bool) -> None: ...
    >>> [finding.code for finding in findings_of(click.Group(commands=[clean]))]
    ['command-parameter']
    """
    for command in _commands_in(group, set()):
        callback = command.callback
        if callback is None:
            continue
        try:
            check_parameters(callback, command)
        except CommandError as error:
            function = function_of(callback)
            code = None if function is None else function.__code__
            path, line = ("<unknown>", 0) if code is None else (shown(code.co_filename), code.co_firstlineno)
            yield Finding(path, line, "command-parameter", str(error))


def _commands_in(group: click.Group, seen: set[int]) -> Iterator[click.Command]:
    if id(group) in seen:
        return
    seen.add(id(group))
    yield group
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from _commands_in(command, seen)
        else:
            yield command
