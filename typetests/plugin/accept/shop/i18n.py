"""Languages, for every view of the shop."""

from typing import Any

from typing_extensions import override
from werkzeug.routing import BaseConverter

from erlen import Erlen


class SkuConverter(BaseConverter):
    @override
    def to_python(self, value: str) -> int:
        return int(value)


def init_app(app: Erlen) -> None:
    @app.url_value_preprocessor
    def pull(endpoint: str | None, values: dict[str, Any] | None) -> None:
        (values or {}).pop("lang", None)

    @app.url_defaults
    def push(endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("lang", "de")
