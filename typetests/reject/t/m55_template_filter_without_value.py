"""Mistake 55: a template filter, or a test, that takes no value."""

from shop import app, blog, counted, shop


def no_value() -> str:
    return ""


def keyword(*, value: str) -> str:
    return value


def no_test() -> bool:
    return True


def text_test(value: str) -> str:
    return value


@counted
def decorated() -> str:
    return ""


class Desk:
    def text(self) -> str:
        return ""


app.template_filter(no_value)  # E
app.template_filter("named")(no_value)  # E
app.template_filter(name="named")(no_value)  # E
app.template_filter()(no_value)  # E
app.template_filter()(keyword)  # E
app.template_filter("named")(decorated)  # E
app.template_filter("named")(Desk().text)  # E
app.template_filter("named")(lambda: "")  # E
app.add_template_filter(no_value)  # E
app.add_template_filter(no_value, "named")  # E
app.add_template_filter(keyword)  # E
app.template_test(no_test)  # E
app.template_test("named")(no_test)  # E
app.template_test("named")(text_test)  # E
app.add_template_test(no_test)  # E
app.add_template_test(text_test)  # E
shop.template_filter("named")(no_value)  # E
shop.add_template_filter(no_value)  # E
blog.app_template_filter(no_value)  # E
blog.app_template_filter("named")(no_value)  # E
blog.app_template_test("named")(no_test)  # E
blog.add_app_template_filter(no_value)  # E
blog.add_app_template_test(no_test)  # E


@app.template_filter("plain")  # E
def plain() -> str:
    return ""


@app.template_filter  # E
def bare() -> str:
    return ""


@blog.app_template_filter("blueprint")  # E
def in_blueprint() -> str:
    return ""
