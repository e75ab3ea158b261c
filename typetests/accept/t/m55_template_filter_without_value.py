"""Beside mistake 55: filters and tests that take their value, and globals that need not."""

import jinja2
from shop import app, blog, shop


@app.template_filter
@app.template_filter("other_name")
@blog.app_template_filter()
def backwards(text: str) -> str:
    return text[::-1]


@shop.template_filter("cut")
def cut(text: str, length: int = 3, *, mark: str = "…") -> str:
    return text[:length] + mark


@app.template_filter("in_context")
@jinja2.pass_context
def in_context(context: jinja2.runtime.Context, text: str) -> str:
    return f"{context.name} {text}"


@app.template_test
@blog.app_template_test("long")
def long(text: str) -> bool:
    return len(text) > 3


@app.template_global("now")
def now() -> str:
    return "now"


app.add_template_filter(backwards, "reverse")
app.add_template_test(long)
blog.add_app_template_filter(backwards)
blog.add_app_template_test(long, "lengthy")
app.add_template_filter(len, "size")
