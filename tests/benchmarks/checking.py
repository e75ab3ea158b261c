"""What `erlen check` costs: ``python -m tests.benchmarks.checking [ROUTES] [TEMPLATES]`` writes an application and checks it, in processor time.

The application has blueprints of 50 routes, half of them with a declared context, and pages that extend a layout, include a part and import macros.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

__all__ = ["Cost", "measure", "sources"]

ROOT = Path(__file__).resolve().parent.parent.parent
PER_BLUEPRINT = 50
FILLING = "<p class='text'>{% if user %}{{ user.name|e }}{% else %}nobody{% endif %}</p>\n" * 20
LAYOUT = f"""<title>{{% block title %}}{{{{ site_name }}}}{{% endblock %}}</title>
<a href="{{{{ url_for('b0.v0', item_id=1) }}}}">home</a>
{{% for message in get_flashed_messages() %}}{{{{ message }}}}{{% endfor %}}
{FILLING}{{% block body %}}{{% endblock %}}"""
PART = "{{ title }} {% for item in items %}{{ loop.index }} {{ item }}{% endfor %}"
MACROS = "{% macro field(name, value='') %}<input name='{{ name }}' value='{{ value }}'>{% endmacro %}"


def page(index: int, routes: int) -> str:
    """Return the template that the routes number *index* renders."""
    links = "\n".join(
        f"<a href=\"{{{{ url_for('b{n // PER_BLUEPRINT}.v{n}', item_id={n}) }}}}\">{n}</a>"
        for n in ((index * 7 + step) % routes for step in range(5))
    )
    return f"""{{% extends "layout.html" %}}
{{% from "macros.html" import field %}}
{{% block title %}}{{{{ title|upper }}}}{{% endblock %}}
{{% block body %}}
{{{{ field("name", value=title) }}}}
{{% include "part.html" %}}
{{% for item in items %}}{{{{ item }}}}{{% endfor %}}
{links}
{FILLING}{{% endblock %}}
"""


def views(first: int, last: int, routes: int, templates: int) -> str:
    """Return the module of one blueprint."""
    head = f"""import attrs
from erlen import Blueprint, Template, render_template, url_for

b = Blueprint("b{first // PER_BLUEPRINT}", __name__, url_prefix="/b{first // PER_BLUEPRINT}")


@attrs.frozen
class Page:
    title: str
    items: list[int]
    user: str | None = None
"""
    handles = "\n".join(
        f'PAGE_{n} = Template("pages/p{n % templates}.html", Page)' for n in range(first, last) if n % 2
    )
    return "\n\n".join([head, handles, *(_view(n, routes, templates) for n in range(first, last))])


def _view(number: int, routes: int, templates: int) -> str:
    linked = (number + 1) % routes
    rendered = (
        f'PAGE_{number}.render(Page("x", []))'
        if number % 2
        else f'render_template("pages/p{number % templates}.html", title="x", items=[], user=None)'
    )
    return f"""
@b.get("/v{number}/<int:item_id>")
def v{number}(item_id: int) -> str:
    url_for("b{linked // PER_BLUEPRINT}.v{linked}", item_id=item_id)
    return {rendered}
"""


def sources(routes: int, templates: int) -> Iterator[tuple[str, str]]:
    """Yield the files of an application of that many routes and templates."""
    starts = range(0, routes, PER_BLUEPRINT)
    imports = "\n".join(f"from .views.m{start} import b as b{start}" for start in starts)
    mounts = "\n".join(f"app.register_blueprint(b{start})" for start in starts)
    head = "from erlen import Erlen\n"
    processor = "@app.context_processor\ndef common() -> dict[str, object]:\n    return {'site_name': 'x'}\n"
    yield "__init__.py", f"{head}{imports}\n\napp = Erlen(__name__)\n{mounts}\n\n\n{processor}"
    yield "views/__init__.py", ""
    for start in starts:
        yield f"views/m{start}.py", views(start, min(start + PER_BLUEPRINT, routes), routes, templates)
    yield from (("templates/layout.html", LAYOUT), ("templates/part.html", PART), ("templates/macros.html", MACROS))
    for index in range(templates):
        yield f"templates/pages/p{index}.html", page(index, routes)


@attrs.frozen
class Cost:
    """Seconds of processor time of the whole process, and of the check in it."""

    whole: float
    check: float


TIMED = """
import time
from large import app
from erlen.checking import check
begin = time.process_time()
found = check(app)
print(time.process_time() - begin, time.process_time(), len(found))
"""


def measure(routes: int, templates: int) -> Cost:
    """Return what checking such an application costs.

    Raises:
        RuntimeError: it cannot be checked, or is not clean.
    """
    with TemporaryDirectory() as folder:
        for name, text in sources(routes, templates):
            path = Path(folder, "large", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{folder}"}
        done = subprocess.run(
            [sys.executable, "-c", TIMED], env=environment, cwd=folder, capture_output=True, text=True, timeout=300
        )
    said = done.stdout.split()
    if done.returncode or said[2:] != ["0"]:
        raise RuntimeError(f"The application is not checked as it should be: {done.stdout}{done.stderr}")
    return Cost(whole=float(said[1]), check=float(said[0]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.checking", description=__doc__)
    parser.add_argument("routes", type=int, nargs="?", default=1000)
    parser.add_argument("templates", type=int, nargs="?", default=300)
    asked = parser.parse_args()
    begin = time.perf_counter()
    cost = measure(asked.routes, asked.templates)
    print(
        f"{asked.routes} routes, {asked.templates} templates: {cost.whole:.2f} s of processor time, {cost.check:.2f} s of it the check"
    )
    print(f"({time.perf_counter() - begin:.2f} s on the clock, writing the application included)")


if __name__ == "__main__":
    main()
