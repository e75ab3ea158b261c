"""UPROC: URL processors."""

from typing import Any

from .harness import Framework, fetch, texts


def test_preprocessor_runs_first_and_may_take_values(fw: Framework) -> None:
    """UPROC-01."""
    app = fw.make()
    seen: list[object] = []

    @app.before_request
    def before() -> None:
        seen.append(("before", dict(fw.request.view_args or {})))

    @app.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        seen.append((endpoint, None if values is None else dict(values)))
        if values is not None:
            fw.g.lang = values.pop("lang")

    app.add_url_rule("/<lang>/<int:n>", "page", lambda n: f"{fw.g.lang} {n}")

    assert fetch(app, "/de/3").text == "de 3"
    assert seen == [("page", {"lang": "de", "n": 3}), ("before", {"n": 3})]


def test_preprocessor_gets_none_on_unmatched_requests(fw: Framework) -> None:
    """UPROC-01."""
    app = fw.make()
    seen: list[object] = []
    app.url_value_preprocessor(lambda endpoint, values: seen.append((endpoint, values)))
    fetch(app, "/nowhere")

    assert seen == [(None, None)]


def test_language_code_pattern(fw: Framework) -> None:
    """UPROC-02."""
    app = fw.make(static_folder=None)

    @app.url_defaults
    def inject(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = fw.g.lang

    @app.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        fw.g.lang = (values or {}).pop("lang", "en")

    app.add_url_rule("/<lang>/", "index", lambda: f"{fw.g.lang} {fw.url_for('about')} {fw.url_for('plain')}")
    app.add_url_rule("/<lang>/about", "about", lambda: fw.url_for("index", lang="fr"))
    app.add_url_rule("/plain", "plain", lambda: fw.url_for("about"))

    assert texts(app, "/de/", "/de/about", "/plain") == [
        (200, "de /de/about /plain"),
        (200, "/fr/"),
        (200, "/en/about"),
    ]


def test_blueprint_processors_see_their_own_endpoints(fw: Framework) -> None:
    """UPROC-03: those with `app` see all."""
    app, one, two = fw.make(), fw.bp("one"), fw.bp("two")
    trace: list[str] = []
    one.url_value_preprocessor(lambda endpoint, values: trace.append(f"one values {endpoint}"))
    one.app_url_value_preprocessor(lambda endpoint, values: trace.append(f"app values {endpoint}"))
    one.url_defaults(lambda endpoint, values: trace.append(f"one defaults {endpoint}"))
    one.app_url_defaults(lambda endpoint, values: trace.append(f"app defaults {endpoint}"))
    one.add_url_rule("/one", "x", lambda: fw.url_for("one.x"))
    two.add_url_rule("/two", "x", lambda: fw.url_for("two.x"))
    app.register_blueprint(one)
    app.register_blueprint(two)

    fetch(app, "/one")
    assert trace == ["app values one.x", "one values one.x", "app defaults one.x", "one defaults one.x"]
    trace.clear()
    fetch(app, "/two")
    assert trace == ["app values two.x", "app defaults two.x"]


def test_flask_pattern_of_shared_values_in_a_prefix(fw: Framework) -> None:
    """UPROC-03: a profile blueprint takes its owner from the prefix and puts it back into URLs."""
    app, profile = fw.make(), fw.bp("profile", url_prefix="/<owner>")

    @profile.url_defaults
    def put(endpoint: str, values: dict[str, Any]) -> None:
        values.setdefault("owner", fw.g.owner)

    @profile.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, Any]) -> None:
        fw.g.owner = values.pop("owner")

    profile.add_url_rule("/", "index", lambda: f"{fw.g.owner} {fw.url_for('.about')}")
    profile.add_url_rule("/about", "about", lambda: f"{fw.g.owner} {fw.url_for('.index')}")
    app.register_blueprint(profile)

    assert texts(app, "/ann/", "/bob/about") == [(200, "ann /ann/about"), (200, "bob /bob/")]
