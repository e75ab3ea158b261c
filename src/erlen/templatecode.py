"""What a template compiles to: jinja2's code, which prints and starts with less work.

Knows jinja2's compiler and runtime, no application. Rules:
- What a template prints is the same to the byte; pieces of a stream are plain text where jinja2 hands out `Markup`.
- Code that may be run by another environment (compiled ahead, or with another environment's finalizing) is jinja2's own.
"""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, cast

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_PARAMETER
from jinja2.runtime import Context, new_context
from markupsafe import escape

from ._typing import override

__all__ = ["QuickEnvironment", "QuickTemplate", "TextGenerator", "text_of"]

# Names that mean an attribute, not an item, of every dictionary.
_DICT_ATTRIBUTES: Final = frozenset(dir(dict))


def _escaped(text: str, /) -> str:
    return escape(text)


try:
    # What `escape` calls for text, without the `Markup` around it.
    from markupsafe._speedups import _escape_inner  # pyright: ignore[reportPrivateUsage]  # guarded: see below
except ImportError:
    # Not built for this Python, or of another version.
    _escape_inner = _escaped


def text_of(value: object) -> str:
    """Return *value* as it is printed where HTML is escaped, as `markupsafe.escape` has it.

    >>> from erlen.templatecode import text_of
    >>> text_of("a < b"), text_of(3), text_of("a")
    ('a &lt; b', '3', 'a')
    """
    if type(value) is str:
        return _escape_inner(value)
    # The digits of a number need no escaping.
    return str(value) if type(value) is int else escape(value)


class TextGenerator(CodeGenerator):
    """Writes templates that print through `text_of`."""

    @override
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Write the module of a template."""
        if not self.defer_init:
            self.writeline(f"from {__name__} import {text_of.__name__}")
        super().visit_Template(node, frame)

    @override
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if self.defer_init or frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write(f"{text_of.__name__}(")
        if finalize.src is not None:
            self.write(finalize.src)

    @override
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """Write ``a.b``: where *a* is at hand, its item is taken on the spot if it is a dictionary."""
        attribute = repr(node.attr)
        name = self._at_hand(node.node, frame)
        if (
            name is None
            or node.attr in _DICT_ATTRIBUTES
            or self.environment.is_async
            or type(self.environment).getattr is not QuickEnvironment.getattr
        ):
            super().visit_Getattr(node, frame)
            return
        self.write(f"({name}[{attribute}] if type({name}) is dict and {attribute} in {name}")
        self.write(f" else environment.getattr({name}, {attribute}))")

    def _at_hand(self, node: nodes.Expr, frame: Frame) -> str | None:
        """Return the name of the local variable that holds *node*, if there is one that is surely defined."""
        if not isinstance(node, nodes.Name) or node.ctx != "load":
            return None
        name = frame.symbols.ref(node.name)
        load: tuple[str, str | None] | None = frame.symbols.find_load(name)
        is_defined = load is not None and load[0] == VAR_LOAD_PARAMETER and not self.parameter_is_undeclared(name)
        return name if is_defined else None


class QuickTemplate(jinja2.Template):
    """A template whose context starts from plain copies of the globals, instead of one look-up in a chain for each."""

    # The variables of a template have any type (jinja's contract).
    @override
    def new_context(
        self, vars: dict[str, Any] | None = None, shared: bool = False, locals: Mapping[str, Any] | None = None
    ) -> Context:
        """Return a context for rendering; see `jinja2.Template.new_context`."""
        names: MutableMapping[str, Any] = self.globals
        if shared or not isinstance(names, ChainMap):
            return super().new_context(vars, shared, locals)
        known: dict[str, Any] = {}
        for each in reversed(names.maps):
            known.update(each)
        variables = {**known, **vars} if vars else known.copy()
        return new_context(self.environment, self.name, self.blocks, variables, True, known, locals)


class QuickEnvironment(jinja2.Environment):
    """An environment whose templates are compiled by `TextGenerator`."""

    code_generator_class: type[CodeGenerator] = TextGenerator
    template_class: type[jinja2.Template] = QuickTemplate

    revision: int = 0
    """How often an attribute was set: as long as it stays, the same source compiles to the same code, but for filters, tests and extensions."""

    @override
    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        object.__setattr__(self, "revision", self.revision + 1)

    # Any object has attributes (jinja's contract).
    @override
    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute or else an item of *obj*, as `jinja2.Environment.getattr` does."""
        # That a dictionary has no such attribute is known without trying.
        if type(cast("object", obj)) is dict and attribute not in _DICT_ATTRIBUTES:
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)
