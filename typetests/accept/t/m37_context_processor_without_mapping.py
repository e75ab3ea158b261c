"""Beside mistake 37: mappings of every kind."""

from collections.abc import Mapping
from typing import TypedDict

from shop import app, blog, shop


class Names(TypedDict):
    user: str


@app.context_processor
@blog.app_context_processor
def gives_dict() -> dict[str, object]:
    return {"user": "ada"}


@blog.context_processor
def gives_mapping() -> Mapping[str, int]:
    return {"year": 2024}


@shop.context_processor
async def later() -> dict[str, str]:
    return {"user": "ada"}


@app.context_processor
@app.shell_context_processor
def typed() -> Names:
    return {"user": "ada"}
