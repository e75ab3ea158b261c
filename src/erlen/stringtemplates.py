"""Templates written as strings, compiled once for each source where nobody can tell the difference.

Knows jinja2 environments, no application. Flask compiles a source anew at each call; doing it once is the same only if compiling again would give the
same code. Rules:
- What compiling looks at is compared at each use: the environment's options, and the filters and tests that the source names.
- Compiling runs filters and tests whose input is constant (``{{ "greeting"|translate }}``). A source in which one of them might depend on anything
  but its input is never kept.
- A source with an error is never kept: it raises again each time.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple, final

import attrs
import jinja2
from jinja2 import nodes
from jinja2.ext import ExprStmtExtension, LoopControlExtension
from jinja2.filters import FILTERS
from jinja2.lexer import Lexer
from jinja2.tests import TESTS

__all__ = ["StringTemplates"]

# Built-in, and yet dependent on more than the input: on policies, on the JSON provider, on which filters and tests exist.
IMPURE_FILTERS = frozenset({"tojson", "truncate", "urlize"})
IMPURE_TESTS = frozenset({"filter", "test"})
# As jinja2 brings them: some applications replace entries of its own tables. Compared by identity, never called.
PURE_FILTERS: Mapping[str, object] = {name: FILTERS[name] for name in FILTERS.keys() - IMPURE_FILTERS}
PURE_TESTS: Mapping[str, object] = {name: TESTS[name] for name in TESTS.keys() - IMPURE_TESTS}
# Extensions that parse the same source to the same nodes at all times.
PURE_EXTENSIONS = frozenset({ExprStmtExtension, LoopControlExtension})


class Used(NamedTuple):
    """A filter or test that a source names, and the function it had when the source was compiled."""

    is_filter: bool
    name: str
    function: object
    """None where nothing was registered under the name."""


def _registered(environment: jinja2.Environment, is_filter: bool, name: str) -> object:
    return environment.filters.get(name) if is_filter else environment.tests.get(name)


class Options(NamedTuple):
    """What compiling looks at besides the source, filters and tests; compared by identity where objects have no equality."""

    lexer: Lexer
    autoescape: object
    optimized: bool
    is_async: bool
    undefined: type[jinja2.Undefined]
    template_class: type[jinja2.Template]
    code_generator_class: type
    globals_id: int


def _options(environment: jinja2.Environment) -> Options:
    return Options(
        environment.lexer,
        environment.autoescape,
        environment.optimized,
        environment.is_async,
        environment.undefined,
        environment.template_class,
        environment.code_generator_class,
        id(environment.globals),
    )


@attrs.frozen(eq=False)
class Compiled:
    """A compiled source, and what its compilation looked at."""

    template: jinja2.Template
    revision: int | None
    extensions: int
    options: Options
    used: tuple[Used, ...]

    def is_current(self, environment: jinja2.Environment) -> bool:
        """Tell whether compiling again would give the same template."""
        revision: int | None = getattr(environment, "revision", None)
        if len(environment.extensions) != self.extensions or revision != self.revision:
            return False
        # An environment that counts its changes has had none.
        if revision is None and self.options != _options(environment):
            return False
        return all(_registered(environment, used.is_filter, used.name) is used.function for used in self.used)


@final
@attrs.define(eq=False)
class StringTemplates:
    """The compiled sources of one environment, the latest used of them kept.

    >>> import jinja2
    >>> from erlen.stringtemplates import StringTemplates
    >>> environment = jinja2.Environment()
    >>> templates = StringTemplates()
    >>> templates.get(environment, "Hello {{ name }}!").render(name="Ada")
    'Hello Ada!'
    >>> templates.get(environment, "{{ 1 }}") is templates.get(environment, "{{ 1 }}")
    True
    """

    LIMIT: ClassVar[int] = 256

    _kept: OrderedDict[str, Compiled] = attrs.field(factory=OrderedDict[str, Compiled], init=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def get(self, environment: jinja2.Environment, source: str) -> jinja2.Template:
        """Return the template that *source* compiles to.

        Raises:
            jinja2.TemplateSyntaxError: *source* is no template.
        """
        with self._lock:
            found = self._kept.get(source)
            if found is not None:
                self._kept.move_to_end(source)
        if found is not None and found.is_current(environment):
            return found.template
        revision, extensions = getattr(environment, "revision", None), len(environment.extensions)
        options = _options(environment)
        template = environment.from_string(source)
        used = _kept_for(environment, source)
        if used is not None:
            self._keep(source, Compiled(template, revision, extensions, options, used))
        return template

    def _keep(self, source: str, compiled: Compiled) -> None:
        with self._lock:
            self._kept[source] = compiled
            self._kept.move_to_end(source)
            if len(self._kept) > self.LIMIT:
                self._kept.popitem(last=False)


def _kept_for(environment: jinja2.Environment, source: str) -> tuple[Used, ...] | None:
    """Return the filters and tests that *source* names, or None if it has to be compiled each time."""
    extensions = {type(extension) for extension in environment.extensions.values()}
    if environment.finalize is not None or not extensions <= PURE_EXTENSIONS:
        return None
    parsed = environment.parse(source)
    if any(_runs_when_compiled(environment, node) for node in _filters_and_tests(parsed)):
        return None
    return tuple(_used(environment, node) for node in _filters_and_tests(parsed))


def _filters_and_tests(parsed: nodes.Template) -> Iterator[nodes.Filter | nodes.Test]:
    yield from parsed.find_all(nodes.Filter)
    yield from parsed.find_all(nodes.Test)


def _used(environment: jinja2.Environment, node: nodes.Filter | nodes.Test) -> Used:
    is_filter = isinstance(node, nodes.Filter)
    return Used(is_filter, node.name, _registered(environment, is_filter, node.name))


def _runs_when_compiled(environment: jinja2.Environment, node: nodes.Filter | nodes.Test) -> bool:
    """Tell whether compiling might call a function whose result is not decided by its arguments."""
    used = _used(environment, node)
    is_pure = used.function is (PURE_FILTERS if used.is_filter else PURE_TESTS).get(used.name)
    return not is_pure and not _is_never_constant(node)


def _is_never_constant(node: nodes.Node | None) -> bool:
    """Tell whether jinja is sure to leave *node* to run time; False means that it might not."""
    match node:
        case nodes.Name() | nodes.Call() | None:
            return True
        case nodes.Filter() | nodes.Test():
            return any(_is_never_constant(part) for part in (node.node, *node.args))
        case nodes.Getattr() | nodes.Getitem():
            return _is_never_constant(node.node)
        case _:
            return False
