"""A fresh application and client for each test."""

import pytest
from erlen.testing import ErlenClient

from package_name import create_app


@pytest.fixture
def client() -> ErlenClient:
    app = create_app({"TESTING": True, "SECRET_KEY": "only for tests"})
    return app.test_client()
