"""Mistake 37: a context processor does not return a mapping."""

from shop import app, blog, counted, shop


def gives_list() -> list[str]:
    return []


def gives_none() -> None: ...


def sometimes() -> dict[str, str] | None:
    return None


def gives_text() -> str:
    return "user"


def gives_pairs() -> list[tuple[str, str]]:
    return [("user", "ada")]


def numbers() -> dict[int, str]:
    return {1: "one"}


async def later() -> list[str]:
    return []


def takes(name: str) -> dict[str, str]:
    return {"name": name}


@counted
def decorated() -> list[str]:
    return []


class Desk:
    def names(self) -> list[str]:
        return []


app.context_processor(gives_list)  # E
app.context_processor(gives_none)  # E
app.context_processor(sometimes)  # E
app.context_processor(gives_text)  # E
app.context_processor(gives_pairs)  # E
app.context_processor(numbers)  # E
app.context_processor(later)  # E
app.context_processor(takes)  # E
app.context_processor(decorated)  # E
app.context_processor(Desk().names)  # E
app.context_processor(lambda: ["user"])  # E
shop.context_processor(gives_list)  # E
blog.context_processor(gives_none)  # E
blog.app_context_processor(gives_list)  # E
blog.app_context_processor(later)  # E
app.shell_context_processor(gives_list)  # E
app.shell_context_processor(gives_none)  # E


@app.context_processor  # E
def plain() -> list[str]:
    return ["user"]


@blog.app_context_processor  # E
def in_blueprint() -> None: ...
