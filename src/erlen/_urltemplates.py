"""URLs of one rule as a template: written out once, filled in for each URL.

Knows rules and converters; no map, no request. Rules:
- A template answers only where exactly the rule's own variables are given; queries, defaults and what lacks a value are werkzeug's to build.
- What a template yields is, character by character, what the rule would build.
- Rules of the same form share one compiled function; only texts and converters differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from werkzeug.routing import Rule
from werkzeug.routing.converters import BaseConverter, NumberConverter

from ._dynamic import attribute
from .types import URLValues

__all__ = ["Template", "template_of"]

Template: TypeAlias = Callable[[URLValues], str | None]

# https://url.spec.whatwg.org/#url-path-segment-string
PATH_SAFE: Final = "!$&'()*+,/:;=@"
PLAIN: Final = PATH_SAFE + "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""What stands in a path as it is."""

# Any type of value may be given; the converter decides what it takes (werkzeug's contract).
ToURL: TypeAlias = Callable[[Any], str]
Factory: TypeAlias = Callable[[Sequence[str], Sequence[ToURL]], Template]


def template_of(rule: Rule) -> Template | None:
    """Return the template of *rule*, or None where more than its variables decides about the URL.

    >>> from erlen._urltemplates import template_of
    >>> from erlen.rulemap import Rule, RuleMap
    >>> url_map = RuleMap([Rule("/posts/<int:number>/<title>", endpoint="post")])
    >>> template = template_of(next(url_map.iter_rules()))
    >>> template({"number": 3, "title": "so & so"}), template({"number": 3})
    ('/posts/3/so%20&%20so', None)
    """
    kind = type(rule)
    if rule.defaults or rule.subdomain or rule.host or rule.websocket or rule.alias:
        return None
    if any(
        attribute(kind, name) is not attribute(Rule, name) for name in ("build", "suitable_for", "_compile_builder")
    ):
        return None
    texts, names = [""], list[str]()
    # The first entry parts the host from the path.
    trace = rule._trace  # pyright: ignore[reportPrivateUsage]  # see routeindex's rules
    converters: dict[str, BaseConverter] = rule._converters  # pyright: ignore[reportPrivateUsage]  # see above
    for is_variable, data in trace[1:]:
        if is_variable:
            names.append(data)
            texts.append("")
        else:
            texts[-1] += quote(data, safe=PATH_SAFE)
    made = [converters[name] for name in names]
    plain = tuple(_plain_kind(converter) for converter in made)
    factory = _factory(tuple(names), plain, texts[0] == "/" and bool(names))
    return factory(texts, [converter.to_url for converter in made])


def _plain_kind(converter: BaseConverter) -> str:
    """Return the class of values that stand in a URL as they are, by name; empty where the converter is always asked."""
    kind = type(converter)
    if kind.to_url is BaseConverter.to_url:
        return "str"
    if not isinstance(converter, NumberConverter) or kind.to_url is not NumberConverter.to_url:
        return ""
    return "int" if converter.num_convert is int and not converter.fixed_digits else ""


@lru_cache(maxsize=512)
def _factory(names: tuple[str, ...], kinds: tuple[str, ...], may_double: bool) -> Factory:
    """Return what makes templates for rules with variables *names*, whose values of *kinds* need no converter.

    *may_double* says that the first value follows the first slash, and may bring another one.
    """
    lines = [f"    if len(values) != {len(names)}:", "        return None"]
    for at, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        lines.append(f"    v{at} = values.get({name!r})")
        asked = {
            "str": f"type(v{at}) is not str or v{at}.rstrip(PLAIN)",
            "int": f"type(v{at}) is not int",
        }.get(kind, "True")
        lines += [
            f"    if {asked}:",
            f"        if v{at} is None:",
            "            return None",
            f"        v{at} = to_url{at}(v{at})",
        ]
    pieces = "".join(f"{{t{at}}}{{v{at}}}" for at in range(len(names)))
    lines.append(f"    url = f'{pieces}{{t{len(names)}}}'" if names else "    url = t0")
    if may_double:
        lines.append("    if url[1:2] == '/':\n        return '/' + url.lstrip('/')")
    lines.append("    return url")
    body = "\n".join(f"    {line}" for part in lines for line in part.split("\n"))
    unpacked = "".join(f"    t{at} = texts[{at}]\n" for at in range(len(names) + 1))
    unpacked += "".join(f"    to_url{at} = to_urls[{at}]\n" for at in range(len(names)))
    source = f"def factory(texts, to_urls):\n{unpacked}    def template(values):\n{body}\n    return template\n"
    scope: dict[str, Any] = {"PLAIN": PLAIN}
    exec(source, scope)
    factory: Factory = scope["factory"]
    return factory
