"""What a template compiles to: jinja2's code, which prints and starts with less work.

Knows jinja2's compiler and runtime, no application. Rules:
- What a template prints is the same to the byte; pieces of a stream are plain text where jinja2 hands out `Markup`.
- Code that may be run by another environment (compiled ahead, or with another environment's finalizing) is jinja2's own.
"""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import cached_property
from typing import Any, Final, cast

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_PARAMETER
from jinja2.runtime import Context, new_context
from jinja2.utils import LRUCache
from markupsafe import escape

from ._dynamic import attribute
from ._typing import override

__all__ = ["QuickEnvironment", "QuickTemplate", "TextGenerator", "escape_text", "text_of"]

# Names that mean an attribute, not an item, of every dictionary.
_DICT_ATTRIBUTES: Final = frozenset(dir(dict))

# What `loop` is mostly asked for.
_LOOP_ATTRIBUTES: Final = frozenset({"first", "index", "index0", "last", "length", "revindex", "revindex0"})


def _escaped(text: str, /) -> str:
    return escape(text)


try:
    # What `escape` calls for text, without the `Markup` around it.
    from markupsafe._speedups import _escape_inner as escape_text  # pyright: ignore[reportPrivateUsage]  # guarded: see below
except ImportError:
    # Not built for this Python, or of another version.
    escape_text = _escaped


def text_of(value: object) -> str:
    """Return *value* as it is printed where HTML is escaped, as `markupsafe.escape` has it.

    >>> from erlen.templatecode import text_of
    >>> text_of("a < b"), text_of(3), text_of("a")
    ('a &lt; b', '3', 'a')
    """
    if type(value) is str:
        return escape_text(value)
    # The digits of a number need no escaping.
    return str(value) if type(value) is int else escape(value)


class TextGenerator(CodeGenerator):
    """Writes templates that print through `text_of`."""

    @override
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Write the module of a template."""
        if not self.defer_init:
            self.writeline(f"from {__name__} import escape_text, {text_of.__name__}")
        super().visit_Template(node, frame)

    @override
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if not self._prints_text(frame):
            super()._output_child_pre(node, frame, finalize)
            return
        # Text, which most of it is, without a call of its own.
        self.write("(escape_text(_printed) if type(_printed := (")
        if finalize.src is not None:
            self.write(finalize.src)

    @override
    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        super()._output_child_post(node, frame, finalize)
        if self._prints_text(frame):
            self.write(f") is str else {text_of.__name__}(_printed))")

    def _prints_text(self, frame: Frame) -> bool:
        """Tell whether what is printed in *frame* is surely escaped, by code that this environment runs."""
        return not self.defer_init and not frame.eval_ctx.volatile and frame.eval_ctx.autoescape

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
        self.write(f"({name}[{attribute}] if type({name}) is dict and {attribute} in {name} else ")
        if node.attr in _LOOP_ATTRIBUTES:
            self.write(f"{name}.{node.attr} if type({name}) is LoopContext else ")
        self.write(f"environment.getattr({name}, {attribute}))")

    def _at_hand(self, node: nodes.Expr, frame: Frame) -> str | None:
        """Return the name of the local variable that holds *node*, if there is one that is surely defined."""
        if not isinstance(node, nodes.Name) or node.ctx != "load":
            return None
        name = frame.symbols.ref(node.name)
        load: tuple[str, str | None] | None = frame.symbols.find_load(name)
        is_defined = load is not None and load[0] == VAR_LOAD_PARAMETER and not self.parameter_is_undeclared(name)
        return name if is_defined else None


class LateContext(Context):
    """A context that is made in fewer steps: what few templates ask for is made when it is asked for."""

    # The variables of a template have any type (jinja's contract).
    def __init__(
        self,
        environment: jinja2.Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,
    ) -> None:
        self.parent = parent
        # See above.
        self.vars: dict[str, Any] = {}
        self.environment: jinja2.Environment = environment
        self.name = name
        self.blocks: dict[str, list[Callable[[Context], Iterator[str]]]] = (
            {block: [render] for block, render in blocks.items()} if blocks else {}
        )
        self._globals = globals

    @cached_property
    @override
    def eval_ctx(self) -> nodes.EvalContext:  # type: ignore[override]  # as an attribute, it can be written
        """Whether what is printed is escaped."""
        return nodes.EvalContext(self.environment, self.name)

    @cached_property
    @override
    def exported_vars(self) -> set[str]:  # type: ignore[override]  # as an attribute, it can be written
        """The names that a template which imports this one sees."""
        return set()

    @cached_property
    @override
    def globals_keys(self) -> set[str]:  # type: ignore[override]  # as an attribute, it can be written
        """The names of what every template sees."""
        return set(self._globals or ())


class QuickContext(LateContext):
    """A context that knows from the start whether HTML is escaped: whoever says so is asked at each rendering, as jinja2 does."""

    # What a context is made of: see `LateContext`.
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _ = self.eval_ctx


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
        # A template's own globals, which few have, come first.
        *own, known = names.maps
        variables = {**known}
        for each in reversed(own):
            if each:
                variables.update(each)
        if any(own):
            known = variables.copy()
        if vars:
            variables.update(vars)
        if locals:
            return new_context(self.environment, self.name, self.blocks, variables, True, known, locals)
        return self.environment.context_class(self.environment, variables, self.name, self.blocks, known)


class QuickCache(LRUCache):
    """jinja2's cache of templates; which one was used last matters only once it is full."""

    # Keys are a loader and a name, values templates, to jinja2 alone.
    @override
    def get(self, key: Any, default: Any = None) -> Any:
        """Return what is kept for *key*, else *default*."""
        kept = self._mapping
        return kept.get(key, default) if len(kept) < self.capacity else super().get(key, default)


class QuickEnvironment(jinja2.Environment):
    """An environment whose templates are compiled by `TextGenerator`."""

    code_generator_class: type[CodeGenerator] = TextGenerator
    template_class: type[jinja2.Template] = QuickTemplate
    context_class: type[Context] = QuickContext

    revision: int = 0
    """How often an attribute was set: as long as it stays, the same source compiles to the same code, but for filters, tests and extensions."""

    # An application's options, of any type until they are looked at (jinja's contract).
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        cache = attribute(self, "cache")
        if type(cache) is LRUCache:
            setattr(self, "cache", QuickCache(cache.capacity))  # noqa: B010  # to checkers jinja2's own is no mapping

    @override
    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        object.__setattr__(self, "revision", self.revision + 1)
        if name == "autoescape" and self.context_class is LateContext:
            self.context_class = QuickContext

    def ask_later(self) -> None:
        """Ask whether HTML is escaped only where a template depends on it: nobody notices how often that is."""
        if self.context_class is QuickContext:
            self.context_class = LateContext

    # Any object has attributes (jinja's contract).
    @override
    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute or else an item of *obj*, as `jinja2.Environment.getattr` does."""
        # That a dictionary has no such attribute is known without trying.
        if type(cast("object", obj)) is dict and attribute not in _DICT_ATTRIBUTES:
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)
