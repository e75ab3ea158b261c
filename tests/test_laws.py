"""The laws of the outlines: the house's own parts and others keep them, and for every law there is a part that breaks it."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jinja2
import pytest
from tests.laws import processes, registries, rendering, security, stores
from typing_extensions import override
from werkzeug.routing import Map

from erlen import AnyErlen, Erlen, policy, protocols
from erlen.cli import ScriptInfo
from erlen.environment import Environment
from erlen.errorhandling import ErrorTable
from erlen.hooks import HookTable
from erlen.json.provider import DefaultJSONProvider
from erlen.policy import SecurityPolicy
from erlen.responding import DefaultConverter
from erlen.routing import MapRouter
from erlen.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface
from erlen.static import StaticFiles
from erlen.structuring import CattrsStructurer
from erlen.testing import laws
from erlen.testing.laws import LawError, Laws


class TestCookieStore(laws.SessionStoreLaws):
    rotates = True

    @override
    def make(self) -> SecureCookieSessionInterface:
        return SecureCookieSessionInterface()


class TestCookieSession(laws.SessionStateLaws):
    @override
    def make(self) -> SecureCookieSession:
        return SecureCookieSession()


class TestDefaultJSON(laws.JSONProviderLaws):
    @override
    def make_for(self, app: AnyErlen) -> DefaultJSONProvider:
        return DefaultJSONProvider(app)


class TestDefaultConverter(laws.ResponseConverterLaws):
    @override
    def make(self) -> DefaultConverter:
        return DefaultConverter()


class TestEnvironment(laws.TemplateEngineLaws):
    @override
    def make_for(self, templates: Mapping[str, str]) -> Environment:
        app = Erlen("example")
        app.jinja_loader = jinja2.DictLoader(dict(templates))
        return app.jinja_env


class TestStaticFiles(laws.StaticStoreLaws):
    @override
    def make_for(self, folder: str) -> StaticFiles:
        return StaticFiles(folder)


class TestMapRouter(laws.RouterLaws):
    @override
    def make_for(self, url_map: Map) -> MapRouter:
        return MapRouter(url_map)


class TestHookTable(laws.HooksLaws):
    @override
    def make(self) -> HookTable[Callable[..., Any]]:
        return HookTable()


class TestErrorTable(laws.ErrorHandlersLaws):
    @override
    def make(self) -> ErrorTable:
        return ErrorTable()


class TestScriptInfo(laws.AppLoaderLaws):
    @override
    def make_for(self, create: Callable[[], Any]) -> ScriptInfo[Any]:
        return ScriptInfo(create_app=create)


class TestStrictPolicy(laws.SecurityLaws):
    @override
    def make(self) -> SecurityPolicy:
        return policy.STRICT


class TestFlasksPolicy(laws.SecurityLaws):
    @override
    def make(self) -> SecurityPolicy:
        return policy.FLASK


class TestCattrsStructurer(laws.StructurerLaws):
    @override
    def make(self) -> CattrsStructurer:
        return CattrsStructurer()


class TestErlen(laws.ApplicationLaws):
    @override
    def make(self) -> AnyErlen:
        return Erlen("example")


# Others, which know the house only by its outlines. Laws of any outline.
OTHERS: list[type[Laws[Any]]] = [
    stores.MemoryLaws,
    stores.PlainLaws,
    stores.NotedLaws,
    stores.RowLaws,
    registries.PairHooksLaws,
    registries.DictHooksLaws,
    registries.ListHandlersLaws,
    registries.DictHandlersLaws,
    registries.PlainRouterLaws,
    registries.AskingRouterLaws,
    rendering.SmallJSONLaws,
    rendering.DerivedJSONLaws,
    rendering.UpperLaws,
    rendering.SmallConverterLaws,
    rendering.PlainEngineLaws,
    rendering.SandboxLaws,
    rendering.ReadAtOnceLaws,
    rendering.CarefulLaws,
    processes.KeepingLoaderLaws,
    processes.CachingLoaderLaws,
    processes.CattrsLaws,
    processes.SmallStructurerLaws,
    processes.SmallAppLaws,
    processes.FlaskLaws,
    security.NoFramesLaws,
    security.NoncesLaws,
]


@pytest.mark.parametrize(
    ("other", "name"), [pytest.param(one, name, id=f"{one.__name__}-{name}") for one in OTHERS for name in one.names()]
)
def test_other_part_keeps_the_law(other: type[Laws[Any]], name: str) -> None:
    getattr(other(), name)()


def broken() -> Iterator[tuple[type[Laws[Any]], str]]:
    """Yield the laws of broken parts, with the name of one that is broken."""
    yield from stores.broken_store_laws()
    yield from stores.BROKEN_STATES.items()
    yield from registries.broken_registry_laws()
    yield from rendering.broken_rendering_laws()
    yield from processes.broken_process_laws()
    yield from security.broken_security_laws()


BROKEN = list(broken())


@pytest.mark.parametrize(("wrong", "name"), [pytest.param(*one, id=f"{one[0].__name__}-{one[1]}") for one in BROKEN])
def test_broken_part_breaks_the_law(wrong: type[Laws[Any]], name: str) -> None:
    """What fails is the law, with a message, and not the part."""
    with pytest.raises(LawError, match=r".{10,}"):
        getattr(wrong(), name)()


def offered() -> dict[str, type[Laws[Any]]]:
    return {name: getattr(laws, name) for name in laws.__all__ if name.endswith("Laws") and name != "Laws"}


def test_every_law_can_be_broken() -> None:
    told = {(kind.__name__, name) for kind in offered().values() for name in kind.names()}
    seen = {(kind.__name__, name) for wrong, name in BROKEN for kind in offered().values() if issubclass(wrong, kind)}

    assert told - seen == set()
    assert len(told) > 70


def test_every_outline_has_laws() -> None:
    """A `Sure` is what a router finds; its laws are the router's."""
    assert {f"{name}Laws" for name in protocols.__all__} - {"SureLaws"} == offered().keys()


def test_every_outline_has_two_other_parts() -> None:
    for name, kind in offered().items():
        assert len([other for other in OTHERS if issubclass(other, kind)]) == 2, name


def test_check_tells_every_broken_law() -> None:
    with pytest.raises(LawError) as caught:
        stores.NeverModified().check()

    lines = str(caught.value).splitlines()
    assert lines[0] == "NeverModified: 1 law is broken."
    assert lines[1].startswith("test_knows_that_it_was_changed: ")
    with pytest.raises(LawError, match="AttributeError was raised"):
        type("Nothing", (laws.HooksLaws,), {"make": lambda self: object()})().check()


def test_make_must_be_said() -> None:
    with pytest.raises(NotImplementedError, match=r"HooksLaws does not say how its part is made; define make\(\)"):
        laws.HooksLaws().make()


def test_null_session_has_the_state_that_the_house_asks_for() -> None:
    session: protocols.SessionState = NullSession()

    assert (session.accessed, session.modified) == (False, False)


def test_laws_need_no_test_runner() -> None:
    program = (
        "import sys; from erlen.testing.laws import HooksLaws; from erlen.hooks import HookTable\n"
        "class Mine(HooksLaws):\n    make = staticmethod(HookTable)\n"
        "Mine().check(); print(sorted(name for name in sys.modules if 'pytest' in name))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("[]\n", "")
