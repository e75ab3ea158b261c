"""The mypy plugin: what types alone cannot say about URL rules, endpoints and JSON.

Switch it on with one line, ``plugins = erlen.mypy_plugin`` in the section ``[mypy]``. It adds errors and nothing else: no type is changed and no
error of mypy is silenced, so what passes with it passes without it. An annex: built on the house and on mypy, imported by no room.

How `_rooms` is laid out: `dispatch` says which call is looked at by which check; each ``check_…`` is one reason to complain; the rest reads what they
ask for.
"""

import re
import sys
from collections.abc import Callable

from mypy import version
from mypy.plugin import Plugin

__all__ = ["TESTED", "is_tested", "plugin"]

TESTED = ((1, 16), (2, 5))
"""The versions of mypy that the plugin is tested with: from the first, below the second."""


def is_tested(mypy_version: str) -> bool:
    """Tell whether the plugin knows this version of mypy.

    >>> from erlen.mypy_plugin import is_tested
    >>> is_tested("1.16.1"), is_tested("2.4.1+dev"), is_tested("2.5.0"), is_tested("1.9")
    (True, True, False, False)
    """
    numbers = re.match(r"(\d+)\.(\d+)", mypy_version)
    return numbers is not None and TESTED[0] <= (int(numbers[1]), int(numbers[2])) < TESTED[1]


class _SilentPlugin(Plugin):
    """Checks nothing: stands in where mypy's insides are not known."""


def _refusing(mypy_version: str) -> type[Plugin]:
    first, last = (".".join(map(str, number)) for number in TESTED)
    print(
        f"erlen.mypy_plugin checks nothing: it is tested with mypy >={first},<{last}, and this is {mypy_version}."
        f" Install 'mypy>={first},<{last}', or take the plugin out of your configuration.",
        file=sys.stderr,
    )
    return _SilentPlugin


_made: Callable[[str], type[Plugin]] = _refusing

if is_tested(version.__version__):
    # Only here: another version's insides may not even import.
    from ._rooms.dispatch import checking as _made


# A class of mypy's plugins. Pyright does not see the types of compiled packages where it judges how complete a package's types are.
def plugin(mypy_version: str) -> type[object]:
    """Return the plugin's class; mypy's entry point."""
    return _made(mypy_version)
