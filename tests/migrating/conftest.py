"""One folder in which mypy remembers what it has read of erlen, for all migrations of a run."""

from collections.abc import Iterator

import pytest
from tests.migrating.folders import CACHE


@pytest.fixture(scope="session", autouse=True)
def memory_of_mypy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let migrations share what mypy remembers."""
    CACHE["mypy"] = tmp_path_factory.mktemp("mypy")
    yield
    CACHE.clear()
