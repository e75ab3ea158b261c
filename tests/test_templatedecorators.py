"""Template functions are registered under their own name or another, bare or called, and never too late (TPL-13)."""

from collections.abc import Callable
from typing import Any

import attrs
import jinja2
import pytest

from erlen.errors import SetupFinishedError
from erlen.templatedecorators import TemplateRegistrar

KINDS = {"filter": "filters", "test": "tests", "global": "globals"}


@attrs.define(eq=False, slots=False)
class Environed(TemplateRegistrar):
    """An environment that somebody may close."""

    jinja_env: jinja2.Environment = attrs.field(factory=jinja2.Environment)
    late: bool = False

    def check_setup_finished(self, f_name: str, /) -> None:
        if self.late:
            raise SetupFinishedError(f_name)


def shout(value: str = "x") -> bool:
    return value.isupper()


FORMS: dict[str, Callable[[Any], object]] = {
    "bare": lambda decorator: decorator(shout),
    "called": lambda decorator: decorator()(shout),
    "named": lambda decorator: decorator("other")(shout),
    "named by keyword": lambda decorator: decorator(name="other")(shout),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_form_registers_and_returns_the_function(kind: str, form: str) -> None:
    owner = Environed()
    table = getattr(owner.jinja_env, KINDS[kind])

    returned = FORMS[form](getattr(owner, f"template_{kind}"))

    assert returned is shout
    assert table["other" if "named" in form else "shout"] is shout
    assert ("shout" in table) == ("named" not in form)


@pytest.mark.parametrize("kind", KINDS)
def test_adding_directly_is_the_same(kind: str) -> None:
    owner = Environed()
    add = getattr(owner, f"add_template_{kind}")
    add(shout)
    add(shout, "other")
    add(shout, name="third")
    table = getattr(owner.jinja_env, KINDS[kind])

    assert [table[name] for name in ("shout", "other", "third")] == [shout] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_too_late_is_too_late_in_every_form(kind: str) -> None:
    """SETUP-01: the called form is refused at its call."""
    owner = Environed(late=True)

    for arguments in ((shout,), (), ("other",)):
        with pytest.raises(SetupFinishedError, match=rf"^template_{kind}$"):
            getattr(owner, f"template_{kind}")(*arguments)
    with pytest.raises(SetupFinishedError, match=rf"^add_template_{kind}$"):
        getattr(owner, f"add_template_{kind}")(shout)
    assert "shout" not in getattr(owner.jinja_env, KINDS[kind])


class Quiet:
    """A callable without a name."""

    def __call__(self, value: str) -> bool:
        return True


def test_function_without_a_name_needs_one() -> None:
    owner, quiet = Environed(), Quiet()

    with pytest.raises(AttributeError, match="__name__"):
        owner.add_template_filter(quiet)
    owner.add_template_filter(quiet, "named")
    assert owner.jinja_env.filters["named"] is quiet
