"""BP: blueprints."""

from pathlib import Path
from typing import Any

import pytest

from .harness import UNCHECKED, AppLike, BlueprintLike, Framework, derive, fetch, names, texts


def bare(fw: Framework, **options: Any) -> AppLike:
    """Return an app without a static rule."""
    return fw.make(static_folder=None, **options)


def rules(app: AppLike) -> list[tuple[str, str]]:
    """Return (rule, endpoint) of every rule."""
    return [(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()]


def echoing(fw: Framework, name: str, rule: str = "/", **options: Any) -> BlueprintLike:
    """Return a blueprint whose only view answers with its endpoint and view arguments."""
    bp = fw.bp(name, **options)
    bp.add_url_rule(rule, "view", lambda **values: f"{fw.request.endpoint} {sorted(values.items())}")
    return bp


def test_endpoints_carry_the_registered_name(fw: Framework) -> None:
    """BP-01."""
    app, parent, child = bare(fw), echoing(fw, "parent", "/p"), echoing(fw, "child", "/c")
    parent.register_blueprint(child)
    app.register_blueprint(parent)

    assert rules(app) == [("/p", "parent.view"), ("/c", "parent.child.view")]


def test_name_can_be_taken_once(fw: Framework) -> None:
    """BP-02: the message distinguishes the same blueprint from a different one."""
    app, bp = bare(fw), echoing(fw, "shop")
    app.register_blueprint(bp)

    with pytest.raises(ValueError, match="shop") as again:
        app.register_blueprint(bp)
    with pytest.raises(ValueError, match="shop") as other:
        app.register_blueprint(echoing(fw, "shop"))
    assert str(again.value) != str(other.value)


def test_one_blueprint_under_several_names(fw: Framework) -> None:
    """BP-02."""
    app, bp = bare(fw), echoing(fw, "shop")
    app.register_blueprint(bp, url_prefix="/a")
    app.register_blueprint(bp, url_prefix="/b", name="other")

    assert texts(app, "/a/", "/b/") == [(200, "shop.view []"), (200, "other.view []")]


def test_registered_name_may_contain_dots(fw: Framework) -> None:
    """BP-03 (Q): it looks nested."""
    app, bp = bare(fw), echoing(fw, "shop")
    trace: list[str] = []
    parent = echoing(fw, "a", "/a")
    parent.before_request(lambda: trace.append("a"))
    app.register_blueprint(parent)
    app.register_blueprint(bp, name="a.b")

    assert fetch(app).text == "a.b.view []"
    assert trace == ["a"]


def test_registration_options_override_the_constructor(fw: Framework) -> None:
    """BP-04: url_defaults are merged."""
    app = bare(fw, subdomain_matching=True, config={"SERVER_NAME": "ex.test"})
    bp = echoing(fw, "shop", url_prefix="/old", subdomain="old", url_defaults={"a": 1, "b": 1})
    app.register_blueprint(bp, url_prefix="/new", subdomain="new", url_defaults={"b": 2, "c": 3})
    (rule,) = app.url_map.iter_rules()

    assert (rule.rule, rule.subdomain, rule.defaults) == ("/new/", "new", {"a": 1, "b": 2, "c": 3})


def test_constructor_values_hold_without_options(fw: Framework) -> None:
    """BP-04."""
    app = bare(fw)
    app.register_blueprint(echoing(fw, "shop", url_prefix="/old", subdomain="old", url_defaults={"a": 1}))
    (rule,) = app.url_map.iter_rules()

    assert (rule.rule, rule.subdomain, rule.defaults) == ("/old/", "old", {"a": 1})


@pytest.mark.parametrize(
    ("prefix", "rule", "joined"),
    [
        ("/p", "/x", "/p/x"),
        ("/p/", "/x", "/p/x"),
        ("/p", "x", "/p/x"),
        ("/p/", "x", "/p/x"),
        ("/p//", "//x", "/p/x"),
        ("/p", "", "/p"),
        ("/p/", "", "/p/"),
        ("/p", "/", "/p/"),
        ("/", "/x", "/x"),
        (None, "/x", "/x"),
        ("", "/x", "/x"),
        ("", "x", "/x"),
    ],
)
def test_prefix_and_rule_are_joined_by_one_slash(fw: Framework, prefix: str | None, rule: str, joined: str) -> None:
    """BP-05."""
    app = bare(fw)
    app.register_blueprint(echoing(fw, "shop", rule), url_prefix=prefix)

    assert rules(app) == [(joined, "shop.view")]


@pytest.mark.parametrize(("prefix", "rule"), [(None, "x"), (None, ""), ("p", "/x")])
def test_joined_rule_needs_a_leading_slash(fw: Framework, prefix: str | None, rule: str) -> None:
    """BP-05."""
    with pytest.raises(ValueError):
        bare(fw).register_blueprint(echoing(fw, "shop", rule, url_prefix=prefix))


def test_prefix_may_contain_converters(fw: Framework) -> None:
    """BP-06."""
    app = bare(fw)
    app.register_blueprint(echoing(fw, "shop", "/<name>", url_prefix="/<int:id>"))

    assert fetch(app, "/3/x").text == "shop.view [('id', 3), ('name', 'x')]"
    with app.test_request_context("/"):
        assert fw.url_for("shop.view", id=4, name="y") == "/4/y"


def test_nested_prefixes_are_concatenated(fw: Framework) -> None:
    """BP-07."""
    app, parent, child, grand = (
        bare(fw),
        echoing(fw, "p", url_prefix="/p"),
        echoing(fw, "c", url_prefix="/c"),
        echoing(fw, "g"),
    )
    child.register_blueprint(grand)
    parent.register_blueprint(child)
    app.register_blueprint(parent)

    assert sorted(rules(app)) == [("/p/", "p.view"), ("/p/c/", "p.c.g.view"), ("/p/c/", "p.c.view")]


def test_option_of_a_nested_registration_replaces_the_own_prefix(fw: Framework) -> None:
    """BP-07: not additive."""
    app, parent = bare(fw), fw.bp("p", url_prefix="/p")
    parent.register_blueprint(echoing(fw, "c", url_prefix="/c"), url_prefix="/other")
    app.register_blueprint(parent)

    assert rules(app) == [("/p/other/", "p.c.view")]


@pytest.mark.parametrize(
    ("parent", "child", "option", "expected"),
    [
        ("api", "v1", None, "v1.api"),
        ("api", None, None, "api"),
        (None, "v1", None, "v1"),
        ("api", "v1", "v2", "v2.api"),
    ],
)
def test_nested_subdomains_are_joined(
    fw: Framework, parent: str | None, child: str | None, option: str | None, expected: str
) -> None:
    """BP-07."""
    app, outer = bare(fw, subdomain_matching=True), fw.bp("p", subdomain=parent)
    outer.register_blueprint(echoing(fw, "c", subdomain=child), **({"subdomain": option} if option else {}))
    app.register_blueprint(outer)
    (rule,) = app.url_map.iter_rules()

    assert rule.subdomain == expected


def test_url_defaults_of_the_parent_are_not_inherited(fw: Framework) -> None:
    """BP-08 (Q)."""
    app, parent = bare(fw), echoing(fw, "p", url_defaults={"a": 1})
    parent.register_blueprint(echoing(fw, "c", "/c"))
    app.register_blueprint(parent)

    assert texts(app, "/", "/c") == [(200, "p.view [('a', 1)]"), (200, "p.c.view []")]


def test_every_registration_has_hooks_and_handlers(fw: Framework) -> None:
    """BP-09."""
    app, bp = bare(fw), echoing(fw, "shop")
    trace: list[str] = []
    bp.before_request(lambda: trace.append(fw.request.blueprint))
    bp.register_error_handler(ValueError, lambda error: f"handled in {fw.request.blueprint}")
    bp.context_processor(lambda: {"where": fw.request.blueprint})
    bp.add_url_rule("/template", "template", lambda: fw.render_template_string("{{ where }}"))

    @bp.route("/boom")
    def boom() -> None:
        raise ValueError

    app.register_blueprint(bp, url_prefix="/a")
    app.register_blueprint(bp, url_prefix="/b", name="other")

    answers = [fetch(app, path).text for path in ("/a/boom", "/b/boom", "/a/template", "/b/template")]
    assert answers == ["handled in shop", "handled in other", "shop", "other"]
    assert trace == ["shop", "other", "shop", "other"]


def test_app_wide_registrations_happen_once(fw: Framework) -> None:
    """BP-10: per blueprint object, even when it is registered twice."""
    app, bp = bare(fw), echoing(fw, "shop")
    trace: list[str] = []
    bp.before_app_request(lambda: trace.append("before"))
    bp.teardown_app_request(lambda error: trace.append("teardown"))

    @bp.app_context_processor
    def processor() -> dict[str, object]:
        trace.append("processor")
        return {}

    bp.record_once(lambda state: trace.append(f"once {state.name}"))
    bp.record(lambda state: trace.append(f"each {state.name}"))
    app.register_blueprint(bp, url_prefix="/a")
    app.register_blueprint(bp, url_prefix="/b", name="other")

    assert trace == ["once shop", "each shop", "each other"]
    trace.clear()
    app.add_url_rule("/", "index", lambda: fw.render_template_string(""))
    fetch(app)
    assert trace == ["before", "processor", "teardown"]


def test_recorded_function_gets_the_state(fw: Framework) -> None:
    """BP-11."""
    app, bp = bare(fw), fw.bp("shop", url_prefix="/p")
    seen: list[object] = []

    @bp.record
    def setup(state: Any) -> None:
        seen.extend([state.app is app, state.blueprint is bp, state.options, state.first_registration])
        seen.extend([state.name, state.name_prefix, state.url_prefix, state.subdomain, state.url_defaults])
        state.add_url_rule("/<n>", "added", lambda n: f"added {n} {fw.request.endpoint}", defaults={"x": 1})

    assert seen == []
    app.register_blueprint(bp, colour="red", name="other")
    assert seen == [True, True, {"colour": "red", "name": "other"}, True, "other", "", "/p", None, {}]
    assert rules(app) == [("/p/<n>", "other.added")]


def test_blueprint_subclass_may_change_its_registration(fw: Framework) -> None:
    """BP-11: `register` and `make_setup_state` are override points."""
    trace: list[object] = []
    state_class = fw.module("blueprints").BlueprintSetupState

    def register(self: Any, app: Any, options: dict[str, Any]) -> None:
        trace.append(("register", self.name, dict(options)))
        fw.Blueprint.register(self, app, options)

    def make_setup_state(self: Any, app: Any, options: dict[str, Any], first_registration: bool = False) -> Any:
        trace.append(("state", first_registration))
        state = fw.Blueprint.make_setup_state(self, app, options, first_registration)
        state.url_prefix = "/changed"
        return state

    own = derive(fw.Blueprint, register=register, make_setup_state=make_setup_state)
    app, bp = bare(fw), own("shop", "behaviour_app")
    bp.add_url_rule("/x", "x", lambda: "x")
    bp.record(lambda state: trace.append(isinstance(state, state_class)))
    app.register_blueprint(bp, url_prefix="/p", extra=1)
    app.register_blueprint(bp, name="again")

    assert trace == [
        *(("register", "shop", {"url_prefix": "/p", "extra": 1}), ("state", True), True),
        *(("register", "shop", {"name": "again"}), ("state", False), True),
    ]
    assert rules(app) == [("/changed/x", "shop.x"), ("/changed/x", "again.x")]


def test_extension_style_blueprint_reaches_the_app(fw: Framework) -> None:
    """BP-11: deferred functions configure the app they are registered on."""
    app, bp = bare(fw), fw.bp("ext")

    @bp.record_once
    def setup(state: Any) -> None:
        state.app.config.setdefault("EXT", 1)
        state.app.extensions["ext"] = bp
        state.app.before_request_funcs.setdefault(None, []).append(lambda: f"stopped by {state.name}")
        state.app.jinja_env.filters["ext"] = str.upper
        state.app.url_build_error_handlers.append(lambda error, endpoint, values: "/ext")
        state.app.register_error_handler(404, lambda error: "ext")
        state.app.teardown_appcontext(lambda error: None)

    app.register_blueprint(bp)

    assert (app.config["EXT"], app.extensions) == (1, {"ext": bp})
    assert fetch(app, "/nowhere").text == "stopped by ext"


def test_children_are_registered_after_the_deferred_functions(fw: Framework) -> None:
    """BP-12: recursively, with a name prefix."""
    app, parent, child, grand = bare(fw), fw.bp("p"), fw.bp("c"), fw.bp("g")
    trace: list[object] = []
    for bp in (parent, child, grand):
        bp.record(lambda state: trace.append((state.name_prefix, state.name)))
    child.register_blueprint(grand)
    parent.register_blueprint(child)
    parent.record(lambda state: trace.append("late"))
    app.register_blueprint(parent)

    assert trace == [("", "p"), "late", ("p", "c"), ("p.c", "g")]


def test_one_child_under_two_parents(fw: Framework) -> None:
    """BP-13."""
    app, child = bare(fw), echoing(fw, "child")
    for name in ("one", "two"):
        parent = fw.bp(name, url_prefix=f"/{name}")
        parent.register_blueprint(child)
        app.register_blueprint(parent)

    assert texts(app, "/one/", "/two/") == [(200, "one.child.view []"), (200, "two.child.view []")]
    assert app.blueprints["one.child"] is app.blueprints["two.child"] is child


def test_two_children_of_one_name_collide(fw: Framework) -> None:
    """BP-14: the message has the full name."""
    parent = fw.bp("parent")
    parent.register_blueprint(fw.bp("child"))
    parent.register_blueprint(fw.bp("child"))

    with pytest.raises(ValueError, match=r"parent\.child"):
        bare(fw).register_blueprint(parent)


def test_blueprint_cannot_be_its_own_child(fw: Framework) -> None:
    """BP-14."""
    bp = fw.bp("b")

    with pytest.raises(ValueError):
        bp.register_blueprint(bp)


def test_app_knows_its_blueprints_by_full_name(fw: Framework) -> None:
    """BP-15."""
    app, parent, child, other = bare(fw), fw.bp("parent"), fw.bp("child"), fw.bp("other")
    parent.register_blueprint(child)
    app.register_blueprint(parent)
    app.register_blueprint(other, name="renamed")

    assert list(app.blueprints.items()) == [("parent", parent), ("parent.child", child), ("renamed", other)]
    assert list(app.iter_blueprints()) == [parent, child, other]


def test_first_template_folder_with_the_name_wins(fw: Framework, tmp_path: Path) -> None:
    """BP-16: the app's, then the blueprints' in order of registration."""
    for folder, files in {
        "app": {"all": "app"},
        "one": {"all": "one", "both": "one", "first": "one"},
        "two": {"all": "two", "both": "two", "second": "two"},
    }.items():
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / f"{name}.txt").write_text(text)
    app = fw.make(template_folder=str(tmp_path / "app"))
    for name in ("one", "two"):
        app.register_blueprint(fw.bp(name, template_folder=str(tmp_path / name)))

    with app.app_context():
        rendered = [fw.render_template(f"{name}.txt") for name in ("all", "both", "first", "second")]
    assert rendered == ["app", "one", "one", "two"]


def test_static_files_of_a_blueprint(fw: Framework, tmp_path: Path) -> None:
    """BP-17."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.css").write_text("css")
    app = fw.make(static_folder=None)
    app.register_blueprint(fw.bp("one", root_path=str(tmp_path), static_folder="assets"), url_prefix="/one")
    app.register_blueprint(
        fw.bp("two", root_path=str(tmp_path), static_folder="assets", static_url_path="/files"), url_prefix="/two"
    )

    assert rules(app) == [("/one/assets/<path:filename>", "one.static"), ("/two/files/<path:filename>", "two.static")]
    with app.test_request_context("/"):
        url = fw.url_for("one.static", filename="a.css")
        assert url == "/one/assets/a.css"
    assert texts(app, url, "/two/files/a.css") == [(200, "css")] * 2


def test_names_with_dots_are_refused(fw: Framework) -> None:
    """BP-18."""
    bp = fw.bp("shop")

    def dotted() -> str:
        return ""

    dotted.__name__ = "a.b"
    with pytest.raises(ValueError):
        bp.add_url_rule("/", "a.b", lambda: "")
    with pytest.raises(ValueError):
        bp.add_url_rule("/", view_func=dotted)
    with pytest.raises(ValueError):
        bp.add_url_rule("/", "fine", view_func=dotted)
    with pytest.raises(ValueError):
        fw.bp("a.b")
    with pytest.raises(ValueError):
        fw.bp("")


def test_subdomain_without_subdomain_matching_is_unreachable(fw: Framework) -> None:
    """BP-19 (Q)."""
    app = bare(fw, config={"SERVER_NAME": "ex.test", **UNCHECKED})
    app.register_blueprint(echoing(fw, "api", subdomain="api"))

    assert [fetch(app, base_url=f"http://{host}").code for host in ("api.ex.test", "ex.test")] == [404, 404]


def test_one_blueprint_on_several_apps(fw: Framework) -> None:
    """BP-20."""
    one, two, bp = bare(fw), bare(fw), echoing(fw, "shop")
    bp.before_app_request(lambda: None)
    one.register_blueprint(bp)
    two.register_blueprint(bp, url_prefix="/x")

    assert (fetch(one).text, fetch(two, "/x/").text) == ("shop.view []", "shop.view []")


def test_request_knows_the_registered_name(fw: Framework) -> None:
    """BP-21."""
    app, bp = bare(fw), fw.bp("shop")
    bp.add_url_rule("/", "view", lambda: fw.request.blueprint)
    app.register_blueprint(bp, name="other")

    assert fetch(app).text == "other"


def test_handlers_of_unrelated_blueprints_never_apply(fw: Framework) -> None:
    """BP-22."""
    app, one, two = bare(fw), fw.bp("one"), fw.bp("two")

    @one.route("/boom")
    def boom() -> None:
        raise ValueError

    two.register_error_handler(ValueError, lambda error: "two")
    app.register_blueprint(one)
    app.register_blueprint(two)

    assert fetch(app, "/boom").code == 500


def test_blueprint_endpoint_registers_unprefixed(fw: Framework) -> None:
    """BP-23 (Q)."""
    app, bp = bare(fw, config=UNCHECKED), fw.bp("shop")

    @bp.endpoint("free")
    def view() -> str:
        return "free view"

    bp.add_url_rule("/", "bound")
    app.register_blueprint(bp)
    app.add_url_rule("/free", "free")

    assert app.view_functions == {"free": view}
    assert fetch(app, "/free").text == "free view"


def test_rule_defaults_merge_over_url_defaults(fw: Framework) -> None:
    """BP-24."""
    app, bp = bare(fw), fw.bp("shop", url_defaults={"a": 1, "b": 1})
    bp.add_url_rule("/", "view", lambda **values: repr(sorted(values.items())), defaults={"b": 2})
    app.register_blueprint(bp)

    assert fetch(app).text == "[('a', 1), ('b', 2)]"


def test_rule_subdomain_beats_the_blueprints(fw: Framework) -> None:
    """BP-24."""
    app, bp = bare(fw, subdomain_matching=True), fw.bp("shop", subdomain="shop")
    bp.add_url_rule("/", "own", lambda: "", subdomain="own")
    bp.add_url_rule("/", "shared", lambda: "")
    app.register_blueprint(bp)

    assert [rule.subdomain for rule in app.url_map.iter_rules()] == ["own", "shop"]
    assert names(app.url_map.iter_rules()) == ["shop.own", "shop.shared"]
