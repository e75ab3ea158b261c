"""Hooks and template helpers, on an application and on a blueprint, bare and called."""

from typing import Any, assert_type

from erlen import Blueprint, Erlen, Response, after_this_request

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


@app.before_request
def passes() -> None: ...


@app.before_request
def answers() -> str | None:
    return None


@blog.before_request
async def waits() -> tuple[str, int] | None:
    return None


@app.after_request
def signs(response: Response) -> Response:
    response.headers["X-Signed"] = "yes"
    return response


@blog.after_request
async def signs_later(response: Response) -> Response:
    return response


@app.teardown_request
def closes(error: BaseException | None) -> None: ...


@blog.teardown_request
def closes_too(error: BaseException | None = None) -> None: ...


@app.teardown_appcontext
def leaves(error: BaseException | None) -> None: ...


@app.context_processor
def offers() -> dict[str, object]:
    return {"site": "erlen"}


@blog.app_context_processor
async def offers_later() -> dict[str, str]:
    return {"site": "erlen"}


@app.shell_context_processor
def shell() -> dict[str, object]:
    return {"app": app}


@app.url_value_preprocessor
def pulls(endpoint: str | None, values: dict[str, Any] | None) -> None: ...


@app.url_defaults
def adds(endpoint: str, values: dict[str, Any]) -> None: ...


@app.template_filter
def shout(text: str) -> str:
    return text.upper()


@app.template_filter("louder")
def louder(text: str, times: int = 2) -> str:
    return text.upper() * times


@app.template_test
def even(number: int) -> bool:
    return number % 2 == 0


@app.template_global()
def now() -> int:
    return 0


@blog.app_template_filter("whisper")
def whisper(text: str) -> str:
    return text.lower()


assert_type(shout("a"), str)
assert_type(louder("a", times=3), str)
assert_type(even(2), bool)
assert_type(now(), int)
assert_type(signs(Response()), Response)


@app.get("/")
def index() -> str:
    @after_this_request
    def once(response: Response) -> Response:
        return response

    return once(Response()).status
