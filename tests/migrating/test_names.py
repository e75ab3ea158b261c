"""The names that a migration gives are those of docs/explanation/from-flask.md, and they are there."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from tests.migrating.folders import python

from erlen.compat.flask import _names
from erlen.migrating.imports import LOADED
from erlen.migrating.names import MODULES, RENAMED, target_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "from-flask.md"


def rows() -> dict[str, str]:
    """Return the table of names: Flask's, and erlen's or nothing."""
    text = PAGE.read_text(encoding="utf-8").partition("\n## Names\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(flask[\w.*]+)` \| (?:`(erlen[\w.*]+)`|compat only) \|", text, flags=re.MULTILINE))


def test_table_is_the_one_of_the_page() -> None:
    named = {flask: erlen for flask, erlen in rows().items() if erlen and "*" not in flask}

    assert named
    assert dict(RENAMED) == named


@pytest.mark.parametrize("dotted", sorted(name for name, erlen in rows().items() if not erlen and "*" not in name))
def test_name_of_compatibility_mode_leads_there(dotted: str) -> None:
    assert target_of(dotted) in (f"erlen.compat.{dotted}", None)


@pytest.mark.parametrize("module", _names.MODULES)
def test_every_public_name_has_a_target_that_exists(module: str) -> None:
    home = import_module(f"erlen.compat.{module}")
    public: list[str] = getattr(home, "__all__", [])

    for name in public:
        target = target_of(f"{module}.{name}")
        assert target is not None, name
        where, _, attribute = target.rpartition(".")
        assert target in MODULES.values() or hasattr(import_module(where), attribute), target


def test_modules_that_erlen_imports_are_loaded(tmp_path: Path) -> None:
    done = python(tmp_path, "-c", "import erlen; [eval(name) for name in %r]" % sorted(LOADED))  # noqa: UP031  # braces

    assert done.returncode == 0, done.stderr
