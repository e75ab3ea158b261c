"""A large application answers on erlen, migrated, what it answered on Flask, to the byte; its own tests pass, and mypy has nothing to say."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import pytest
from tests.migrating.folders import left, migrate, project, python, strict
from tests.migrating.shop import FILES, VISITS

P = ParamSpec("P")

# What erlen says to browsers in every answer, and the signature of a cookie, which holds the time.
SECURITY = {"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"}


def answers(folder: Path) -> list[list[object]]:
    done = python(folder, "-c", VISITS)
    assert done.returncode == 0, done.stderr
    found: list[list[object]] = json.loads(re.sub(r"(session=[\w-]+)\.[\w.-]+", r"\1", done.stdout))
    for answer in found:
        if len(answer) > 3 and isinstance(answer[3], list):
            answer[3] = [header for header in answer[3] if header[0] not in SECURITY]
    return found


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("original"), FILES)


def test_answers_are_the_same_without_types(original: Path, tmp_path: Path) -> None:
    migrate(tmp_path, FILES)

    assert answers(tmp_path) == answers(original)


CYCLE = "could make a cycle, or run modules in another order"


def test_what_is_left_and_why(tmp_path: Path) -> None:
    found = migrate(tmp_path, FILES)

    assert sorted(re.sub(r":\d+: url_for\(('[\w.]+')\) stays:", r" \1", note) for note in left(found)) == [
        "shop/accounts/admin.py 'accounts.admin.users' the view does not take 'page': link(users, query=…) is the form for a query",
        f"shop/accounts/views.py 'catalog.listing' importing shop.catalog.listing {CYCLE}",
        "shop/api.py 'api.hello' no function in this project is certain to be the view of 'api.hello'",
        "shop/api.py 'api.items' no function in this project is certain to be the view of 'api.items'",
        f"shop/api.py 'catalog.show' importing shop.catalog.show {CYCLE}",
        f"shop/catalog.py 'accounts.login' importing shop.accounts.views.login {CYCLE}",
        "shop/catalog.py 'catalog.search' the view does not take 'q': link(search, query=…) is the form for a query",
        "shop/catalog.py 'start' no function in this project is certain to be the view of 'start'",
        f"shop/security.py 'accounts.login' importing shop.accounts.views.login {CYCLE}",
    ]


def typed(test: Callable[P, None]) -> Callable[P, None]:
    """Mark a test that needs mypy."""
    return pytest.mark.typetest(pytest.mark.xdist_group("mypy")(test))


@pytest.fixture(scope="module")
def ported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ported")
    migrate(folder, FILES, annotate=True)
    return folder


@typed
def test_typed_answers_are_the_same(original: Path, ported: Path) -> None:
    assert answers(ported) == answers(original)


@typed
def test_typed_its_own_tests_pass(ported: Path) -> None:
    done = python(ported, "-m", "pytest", "-q", "-p", "no:cacheprovider")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


@typed
def test_typed_mypy_has_nothing_to_say(ported: Path) -> None:
    assert strict(ported, "shop", "tests") == ""


@typed
def test_typed_stores_have_keys(ported: Path) -> None:
    models = (ported / "shop" / "models.py").read_text(encoding="utf-8")

    assert 'VISITS = ContextKey[int]("visits")' in models
    assert "if VISITS not in g:" in models


@typed
def test_typed_decorators_keep_signatures(ported: Path) -> None:
    security = (ported / "shop" / "security.py").read_text(encoding="utf-8")

    assert "def login_required(view: Callable[P, Ret]) -> Callable[P, Ret]:" in security
    assert "def role(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:" in security
    assert "def inner(*args: P.args, **kwargs: P.kwargs) -> R:" in security
