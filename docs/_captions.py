"""What comments say to the tests of a page, said to its readers as well: the name of a file above its text, what refuses a block that is wrong.

`tests/docs/blocks.py` has the marks; a mark is a comment alone on a line before a fenced block.
"""

import re
from collections.abc import Callable

__all__ = ["SAID", "captioned", "read"]

SAID: dict[str, Callable[[str], str]] = {
    "file": str,
    "append": "at the end of {}".format,
    "wrong": "refused by mypy: {}".format,
    "finds": "erlen check tells of it: {}".format,
}
FENCE = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<language>[^`]*)")
UNDERSCORE = r"\_"
"""A caption is Markdown, in which those of ``__init__.py`` would make a word bold."""
MARK = re.compile(r" *<!--\s*(?P<key>[\w ]+?)\s*(?::\s*(?P<value>.*?))?\s*-->\s*")


def captioned(text: str) -> str:
    """Return a page with a caption on each block whose mark readers should know of.

    >>> print(captioned("<!-- file: shop.py -->\\n```python\\nX = 1\\n```"))
    <!-- file: shop.py -->
    ```{code-block} python
    :caption: shop.py
    <BLANKLINE>
    X = 1
    ```
    """
    lines: list[str] = []
    caption, closing = "", ""
    for line in text.split("\n"):
        fence = FENCE.fullmatch(line)
        if closing:
            closing = "" if line.strip() == closing else closing
        elif fence is not None:
            closing = fence["fence"]
            if caption:
                indent, language = fence["indent"], fence["language"].strip() or "text"
                plain = language.removeprefix("{code-block}")
                lines += [
                    f"{indent}{closing}{{code-block}} {plain.strip()}",
                    f"{indent}:caption: {caption.replace('_', UNDERSCORE)}",
                ]
                line, caption = "", ""
                if plain != language:
                    continue  # its own options follow
        elif mark := MARK.fullmatch(line):
            said = SAID[mark["key"]](mark["value"]) if mark["key"] in SAID else ""
            caption = "; ".join(part for part in (caption, said) if part)
        else:
            caption = ""
        lines.append(line)
    return "\n".join(lines)


def read(app: object, name: str, source: list[str]) -> None:
    """Put captions into a page before Sphinx reads it: what its event ``source-read`` calls."""
    source[0] = captioned(source[0])
