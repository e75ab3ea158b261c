"""The `fw` fixture: every test that takes it runs once on Flask and once on erlen."""

import pytest

pytest.register_assert_rewrite(f"{__package__}.harness")  # so that `same` shows what differs

from .harness import FRAMEWORKS, Framework  # noqa: E402  # assertions have to be registered first


@pytest.fixture(params=FRAMEWORKS)
def fw(request: pytest.FixtureRequest) -> Framework:
    """Return the framework under test; erlen is imported only when its own half runs."""
    framework = Framework(str(request.param))
    framework.load()
    return framework
