"""View arguments that a hook on URL values takes away, puts in or changes."""

from typing import Any

from erlen import Blueprint, Erlen, g

app = Erlen(__name__)
lang = Blueprint("lang", __name__, url_prefix="/<lang_code>")


@lang.url_value_preprocessor
def pull_lang_code(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None:
        g.lang_code = values.pop("lang_code", None)


@lang.url_defaults
def add_lang_code(endpoint: str, values: dict[str, Any]) -> None:
    values.setdefault("lang_code", "de")


@lang.get("/")
def index() -> str:
    return ""


@lang.get("/about/<name>")
async def about(name: str) -> str:
    return name


@app.url_value_preprocessor
def load_post(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if not values:
        return
    if "post_id" in values:
        values["post"] = object()
        del values["post_id"]
    number = values.get("number")
    if number:
        values.update(number=str(number))


@app.get("/post/<int:post_id>")
def post(post: object) -> str:
    return str(post)


@app.get("/number/<int:number>")
def number(number: str) -> str:
    return number
