"""Mistakes 32 to 35, 37 and 55: hooks with the wrong parameters or the wrong result."""

from erlen import Blueprint, Erlen, Response

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


def forgets(response: Response) -> None: ...


def takes(number: int) -> None: ...


def says_yes() -> bool:
    return True


def takes_nothing() -> None: ...


def gives_list() -> list[str]:
    return []


def no_value() -> str:
    return ""


async def forgets_later(response: Response) -> None: ...


# 32: an after hook that does not return the response.
app.after_request(forgets)  # E
blog.after_request(forgets)  # E
app.after_request(forgets_later)  # E
app.after_request(takes_nothing)  # E

# 33: a before hook with a parameter.
app.before_request(takes)  # E
blog.before_request(takes)  # E

# 34: a before hook that returns bool.
app.before_request(says_yes)  # E
blog.before_app_request(says_yes)  # E

# 35: a teardown hook without parameter.
app.teardown_request(takes_nothing)  # E
app.teardown_appcontext(takes_nothing)  # E
blog.teardown_request(takes_nothing)  # E

# 37: a context processor that gives no mapping.
app.context_processor(gives_list)  # E
blog.context_processor(gives_list)  # E
app.context_processor(takes_nothing)  # E

# 55: a template filter or test that takes no value.
app.template_filter(no_value)  # E
app.template_filter("named")(no_value)  # E
app.template_test(no_value)  # E
blog.app_template_filter("named")(no_value)  # E
