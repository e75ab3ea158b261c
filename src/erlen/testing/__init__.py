"""Tools for testing an application without a server; `erlen.testing.laws` tests parts of one's own.

Names what tests may rely on; what they mean is said in `client`.
"""

from .client import (
    ClientApp,
    ClientError,
    EnvironBuilder,
    ErlenClient,
    ErlenCliRunner,
    InvokeOptions,
    TestResponse,
)

__all__ = [
    "ClientApp",
    "ClientError",
    "EnvironBuilder",
    "ErlenCliRunner",
    "ErlenClient",
    "InvokeOptions",
    "TestResponse",
]
