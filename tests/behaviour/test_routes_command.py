"""The listing of routes (area ROUTES)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .commandline import Project, project_in
from .harness import AppLike, Framework


@pytest.fixture
def project(fw: Framework, tmp_path: Path) -> Iterator[Project]:
    """Return an empty project directory."""
    with project_in(tmp_path, fw) as project:
        yield project


def listing(project: Project, app: AppLike, *args: str) -> list[str]:
    """Return the lines that the command prints."""
    result = project.run("routes", *args, group=project.group(create_app=lambda: app))
    assert result.exit_code == 0
    return result.output.splitlines()


def plain(project: Project) -> AppLike:
    """Return an application with three routes."""
    app = project.fw.make(static_folder=None)
    app.add_url_rule("/get_post/<int:x>/<int:y>", methods=["POST", "GET"], endpoint="yyy_get_post")
    app.add_url_rule("/zzz_post", methods=["POST"], endpoint="aaa_post")
    app.add_url_rule("/a", methods=["DELETE"], endpoint="mmm")
    return app


def endpoints(lines: list[str]) -> list[str]:
    """Return the first column."""
    return [line.split()[0] for line in lines[2:]]


def test_columns(project: Project) -> None:
    """ROUTES-01, ROUTES-03."""
    assert [line.rstrip() for line in listing(project, plain(project))] == [
        "Endpoint      Methods    Rule",
        "------------  ---------  -------------------------",
        "aaa_post      POST       /zzz_post",
        "mmm           DELETE     /a",
        "yyy_get_post  GET, POST  /get_post/<int:x>/<int:y>",
    ]


def test_subdomain_column(project: Project) -> None:
    """ROUTES-01."""
    app = project.fw.make(static_folder=None, config={"SERVER_NAME": "x.test"}, subdomain_matching=True)
    app.add_url_rule("/", endpoint="a")
    app.add_url_rule("/", endpoint="b", subdomain="b")
    lines = [line.split() for line in listing(project, app)]

    assert lines[0] == ["Endpoint", "Methods", "Subdomain", "Rule"]
    assert lines[2:] == [["a", "GET", "/"], ["b", "GET", "b", "/"]]


def test_host_column(project: Project) -> None:
    """ROUTES-01."""
    app = project.fw.make(static_folder=None, host_matching=True)
    app.add_url_rule("/", endpoint="a", host="a.test")
    lines = [line.split() for line in listing(project, app)]

    assert (lines[0], lines[2]) == (["Endpoint", "Methods", "Host", "Rule"], ["a", "GET", "a.test", "/"])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("endpoint", ["aaa_post", "mmm", "yyy_get_post"]),
        ("methods", ["mmm", "yyy_get_post", "aaa_post"]),
        ("rule", ["mmm", "yyy_get_post", "aaa_post"]),
        ("match", ["yyy_get_post", "aaa_post", "mmm"]),
        ("domain", ["yyy_get_post", "aaa_post", "mmm"]),
    ],
)
def test_sorting(project: Project, order: str, expected: list[str]) -> None:
    """ROUTES-02."""
    app = plain(project)
    assert endpoints(listing(project, app, "--sort", order)) == expected
    assert endpoints(listing(project, app, "-s", order)) == expected


def test_sorting_by_domain(project: Project) -> None:
    """ROUTES-02."""
    app = project.fw.make(static_folder=None, host_matching=True)
    for name in ("c", "a", "b"):
        app.add_url_rule("/", endpoint=f"on_{name}", host=f"{name}.test")

    assert endpoints(listing(project, app, "--sort", "domain")) == ["on_a", "on_b", "on_c"]


def test_unknown_sorting_is_a_usage_error(project: Project) -> None:
    """ROUTES-02."""
    app = plain(project)

    assert project.run("routes", "--sort", "colour", group=project.group(create_app=lambda: app)).exit_code == 2


def test_all_methods(project: Project) -> None:
    """ROUTES-03."""
    lines = listing(project, plain(project), "--all-methods")

    assert [" ".join(line.split()[1:-1]) for line in lines[2:]] == [
        "OPTIONS, POST",
        "DELETE, OPTIONS",
        "GET, HEAD, OPTIONS, POST",
    ]


def test_no_routes(project: Project) -> None:
    """ROUTES-04."""
    app = project.fw.make(static_folder=None)
    lines = listing(project, app)

    assert len(lines) == 1
    assert "o routes" in lines[0]


def test_static_route_is_listed(project: Project) -> None:
    """ROUTES-01, APP-05."""
    lines = [line.split() for line in listing(project, project.fw.make())]

    assert lines[2:] == [["static", "GET", "/static/<path:filename>"]]
