"""What the mypy plugin adds to a cold check of a generated application: `python -m tests.benchmarks.plugin_cost`.

The application has 500 routes in 25 blueprints, with bodies, forms, JSON, decorators and links such as real views have. mypy runs without cache, with
and without the plugin in turns; the smallest user time of each counts. `--routes`, `--rounds` change the size.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).resolve().parent.parent.parent / "src"
LIMIT = 0.15

HEAD = '''\
"""Views of section {section}."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import attrs

from erlen import Blueprint, abort, redirect, render_template, request, url_for
from erlen.types import WerkzeugResponse

P = ParamSpec("P")
R = TypeVar("R")
section_{section} = Blueprint("section_{section}", __name__, url_prefix="/section-{section}")


@attrs.frozen
class Item{section}:
    id: int
    title: str
    tags: list[str] = attrs.field(factory=list[str])


ITEMS: dict[int, Item{section}] = {{}}


def guarded(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def guarding(*args: P.args, **kwargs: P.kwargs) -> R:
        if request.headers.get("X-Key") is None:
            abort(403)
        return view(*args, **kwargs)

    return guarding
'''
VIEWS = (
    """

@section_{section}.get("/items-{number}/<int:item_id>")
def show_{number}(item_id: int) -> str:
    item = ITEMS.get(item_id)
    if item is None:
        abort(404)
    page = request.args.get("page", 1, type=int)
    names = [tag.upper() for tag in item.tags if tag]
    return render_template("item.html", item=item, page=page, names=names, number={number})
""",
    """

@section_{section}.route("/edit-{number}/<int:item_id>/<slug>", methods=["GET", "POST"])
@guarded
def edit_{number}(item_id: int, slug: str) -> str | WerkzeugResponse:
    if request.method == "POST":
        title = request.form.get("title", "").strip()
        if not title:
            abort(400, "The title is missing.")
        ITEMS[item_id] = Item{section}(item_id, title, [slug, *request.form.getlist("tags")])
        return redirect(url_for("section_{section}.show_{first}", item_id=item_id))
    return render_template("edit.html", item=ITEMS[item_id], slug=slug)
""",
    """

@section_{section}.get("/api-{number}", defaults={{"page": 1}})
@section_{section}.get("/api-{number}/<int:page>")
async def api_{number}(page: int) -> dict[str, object]:
    found = sorted(ITEMS.values(), key=lambda item: item.title)[(page - 1) * 20 : page * 20]
    return {{"page": page, "items": [{{"id": item.id, "title": item.title, "tags": item.tags}} for item in found]}}
""",
    """

@section_{section}.delete("/items-{number}/<int:item_id>")
@guarded
def delete_{number}(item_id: int) -> tuple[str, int]:
    if ITEMS.pop(item_id, None) is None:
        return "nothing here", 404
    return "", 204
""",
)


def write_application(folder: Path, routes: int) -> None:
    """Write an application of *routes* routes."""
    sections = max(1, routes // 20)
    per_section = routes // sections
    for section in range(sections):
        views = [
            VIEWS[number % len(VIEWS)].format(section=section, number=number, first=number - number % len(VIEWS))
            for number in range(per_section)
        ]
        (folder / f"section_{section}.py").write_text(HEAD.format(section=section) + "".join(views), encoding="utf-8")
    names = [f"section_{section}" for section in range(sections)]
    lines = ["from erlen import Erlen", "", *(f"from {name} import {name}" for name in names)]
    lines += ["", "app = Erlen(__name__)", *(f"app.register_blueprint({name})" for name in names)]
    (folder / "app.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, line in (("with", "plugins = erlen.mypy_plugin"), ("without", "")):
        text = f"[mypy]\nstrict = True\nmypy_path = {SRC}\n{line}\n"
        (folder / f"{name}.ini").write_text(text, encoding="utf-8")


def user_time(folder: Path, config: str) -> float:
    """Return the user time of one cold run, which must find nothing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        f"{config}.ini",
        "--cache-dir",
        os.devnull,
        "--exclude",
        "pycache",
        ".",
    ]
    # Compiled modules are kept, as where a package is installed.
    variables = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONPYCACHEPREFIX": str(folder / "pycache")}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=variables)
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def measured(folder: Path, rounds: int) -> Iterator[tuple[float, float]]:
    """Yield the times without and with the plugin, in turns."""
    user_time(folder, "with")
    for _ in range(rounds):
        yield user_time(folder, "without"), user_time(folder, "with")


def main() -> None:
    """Print what the plugin costs; the exit status is 1 where that is too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_application(folder, options.routes)
        times = list(measured(folder, options.rounds))
    without, with_plugin = min(first for first, _ in times), min(second for _, second in times)
    added = with_plugin / without - 1
    print(
        f"{options.routes} routes, cold: {without:.2f} s without the plugin, {with_plugin:.2f} s with it: {added:+.1%}"
    )
    raise SystemExit(added > LIMIT)


if __name__ == "__main__":
    main()
