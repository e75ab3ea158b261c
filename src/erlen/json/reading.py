"""JSON text as RFC 8259 has it: what is no JSON is refused, and so is what would exhaust the stack or cannot be sent on.

Knows the standard library only. Rule: what passes means what the standard library says it means.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final, NoReturn

__all__ = ["nests_deeper", "strict_loads", "text_of"]

BRACKETS: Final = b"[]{}"
# Everything else goes, before brackets are counted.
NO_BRACKETS: Final = bytes(sorted(set(range(256)) - set(BRACKETS)))
STEPS: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
FIRST_LOOK: Final = 2_048
ROUNDS: Final = 6
"""How often the innermost levels are taken away at a glance, before brackets are counted one by one."""

SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(f"{text} is no number that could be told from infinity")
    return number


_decoder: Final = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
_decode: Final = _decoder.decode
# The standard library's own attribute of a decoder, without the search for white space around.
_scan: Final[Callable[[str, int], tuple[object, int]]] = getattr(_decoder, "scan_once")  # noqa: B009  # typeshed leaves it out


def text_of(data: str | bytes | bytearray) -> str:
    """Return JSON as text, whatever encoding of RFC 4627 it came in, as `json.loads` does.

    Raises:
        UnicodeDecodeError: it came in none of them.
    """
    if isinstance(data, str):
        return data
    if data.startswith(BOM_UTF8) or b"\0" in data[:4]:
        return data.decode(json.detect_encoding(data), "surrogatepass")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode(json.detect_encoding(data))


def nests_deeper(text: str, most: int) -> bool:
    """Tell whether JSON text has more than *most* levels of arrays and objects.

    >>> from erlen.json.reading import nests_deeper
    >>> nests_deeper('[{"a]": []}]', 2), nests_deeper('[{"a]": []}]', 3)
    (True, False)
    """
    if text.count("[") + text.count("{") <= most:
        return False
    # What is meant to exhaust the stack does so at once; the rest need not be looked at.
    if len(text) > FIRST_LOOK and any(depth > most for depth in _depths(_brackets(text[:FIRST_LOOK]))):
        return True
    brackets = left = _brackets(text)
    # A round takes away one level, or two.
    for _ in range(min(ROUNDS, most // 2)):
        left = left.replace(b"[]", b"").replace(b"{}", b"")
        if not left:
            return False
    return any(depth > most for depth in _depths(brackets))


def _brackets(text: str) -> bytes:
    # Escapes are only in strings, and strings hold no level.
    plain = text.replace("\\\\", "").replace('\\"', "") if "\\" in text else text
    return "".join(plain.split('"')[::2]).encode(errors="replace").translate(None, NO_BRACKETS)


def _depths(brackets: bytes) -> Iterator[int]:
    return accumulate(map(STEPS.__getitem__, brackets))


# What the text holds is the client's choice.
def strict_loads(data: str | bytes | bytearray, most: int | None) -> object:
    """Return what JSON text of up to *most* levels stands for.

    Raises:
        ValueError: it is no JSON, or nested too deeply, or holds half a character that no text can be made of.

    >>> from erlen.json.reading import strict_loads
    >>> strict_loads(b'{"page": 2}', 100)
    {'page': 2}
    """
    text = text_of(data)
    # A level takes two brackets.
    if most is not None and len(text) > 2 * most and nests_deeper(text, most):
        raise ValueError(f"It is nested more than {most} levels deep.")
    try:
        value, end = _scan(text, 0)
        if end != len(text):
            # White space, or something worse.
            value = _decode(text)
    except StopIteration:
        value = _decode(text)
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error
    # One character is looked for several times faster than two.
    if "\\" in text and "\\u" in text and SURROGATE.search(text):
        # Pairs have become characters; a surrogate by itself can neither be encoded nor stored.
        json.dumps(value, ensure_ascii=False).encode()
    return value
