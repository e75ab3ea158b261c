"""HOST: hosts, subdomains, server name, trusted hosts."""

import warnings
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import BuildError

from .harness import FLASK_WAYS, UNCHECKED, AppLike, Framework, Reply, fetch, texts


def echo(**values: object) -> str:
    """Answer with the view arguments, sorted by name."""
    return repr(sorted(values.items()))


def at(app: AppLike, host: str, path: str = "/", scheme: str = "http") -> Reply:
    """Fetch *path* from *host*."""
    return fetch(app, path, base_url=f"{scheme}://{host}")


def test_server_name_does_not_restrict_hosts(fw: Framework) -> None:
    """HOST-01."""
    app = fw.make(config={"SERVER_NAME": "ex.test"})
    app.add_url_rule("/", "index", lambda: "x")

    assert [at(app, host).code for host in ("ex.test", "other.test", "a.ex.test", "localhost:5000")] == [200] * 4


def subdomains(fw: Framework, server_name: str = "ex.test", **options: Any) -> AppLike:
    """Return an app with rules for no, a fixed and a dynamic subdomain."""
    app = fw.make(static_folder=None, subdomain_matching=True, config={"SERVER_NAME": server_name}, **options)
    app.add_url_rule("/", "bare", lambda: "bare")
    app.add_url_rule("/", "fixed", lambda: "fixed", subdomain="a")
    app.add_url_rule("/u", "user", echo, subdomain="<user>")
    return app


def test_subdomain_rules_match_below_the_server_name(fw: Framework) -> None:
    """HOST-02."""
    app = subdomains(fw)

    assert (at(app, "ex.test").text, at(app, "a.ex.test").text) == ("bare", "fixed")
    assert at(app, "b.ex.test").code == 404
    assert at(app, "ann.ex.test", "/u").text == "[('user', 'ann')]"


def test_foreign_host_warns_and_matches_an_invalid_subdomain(fw: Framework) -> None:
    """HOST-03 (Q)."""
    app = subdomains(fw)

    with pytest.warns(UserWarning, match="ex.test"):
        assert at(app, "foreign.org", "/u").text == "[('user', '<invalid>')]"


def test_without_subdomain_matching_the_default_subdomain_is_used(fw: Framework) -> None:
    """HOST-04."""
    app = fw.make(static_folder=None, config={"SERVER_NAME": "ex.test", **UNCHECKED})
    app.url_map.default_subdomain = "www"
    app.add_url_rule("/", "default", lambda: "default")
    app.add_url_rule("/a", "fixed", lambda: "fixed", subdomain="a")

    assert [at(app, host).text for host in ("ex.test", "a.ex.test", "any.org")] == ["default"] * 3
    assert at(app, "a.ex.test", "/a").code == 404


def hosts(fw: Framework) -> AppLike:
    """Return an app that matches hosts."""
    app = fw.make(static_folder=None, host_matching=True, config={"SERVER_NAME": "ex.test"})
    app.add_url_rule("/", "one", lambda: "one", host="one.test")
    app.add_url_rule("/", "other", echo, host="<name>.other.test")
    return app


def test_host_matching_looks_at_the_host(fw: Framework) -> None:
    """HOST-05: SERVER_NAME plays no part."""
    app = hosts(fw)

    assert (at(app, "one.test").text, at(app, "ann.other.test").text) == ("one", "[('name', 'ann')]")
    assert [at(app, host).code for host in ("ex.test", "other.test")] == [404, 404]


def test_host_matching_builds_absolute_urls_of_other_hosts(fw: Framework) -> None:
    """HOST-05."""
    with hosts(fw).test_request_context("/", base_url="http://one.test"):
        assert fw.url_for("one") == "/"
        assert fw.url_for("other", name="bob") == "http://bob.other.test/"


@pytest.mark.parametrize(
    ("trusted", "host", "code"),
    [
        (["a.test", ".b.test"], "a.test", 200),
        (["a.test", ".b.test"], "a.test:8080", 200),
        (["a.test", ".b.test"], "x.a.test", 400),
        (["a.test", ".b.test"], "b.test", 200),
        (["a.test", ".b.test"], "x.y.b.test", 200),
        (["a.test", ".b.test"], "evil-b.test", 400),
        (["a.test"], "evil.test", 400),
        ([], "any.test", 200),
        (None, "evil.test", 200),
    ],
)
def test_trusted_hosts_are_exact_or_dotted(fw: Framework, trusted: list[str] | None, host: str, code: int) -> None:
    """HOST-06."""
    app = fw.make(config={"TRUSTED_HOSTS": trusted})
    app.add_url_rule("/", "index", lambda: "x")

    assert at(app, host).code == code


def test_untrusted_host_is_a_routing_exception(fw: Framework) -> None:
    """HOST-07: hooks and handlers of 400 run, there is no URL adapter."""
    app = fw.make(config={**FLASK_WAYS, "TRUSTED_HOSTS": ["a.test"]})
    app.add_url_rule("/", "index", lambda: "x")
    seen: list[object] = []

    @app.before_request
    def before() -> None:
        seen.append(type(fw.request.routing_exception))
        seen.append(fw.module("globals").request_ctx.url_adapter)

    @app.errorhandler(400)
    def bad(error: HTTPException) -> tuple[str, int]:
        seen.append(type(error))
        return "bad host", 400

    @app.after_request
    def after(response: Any) -> Any:
        seen.append("after")
        return response

    answer = at(app, "evil.test")

    assert (answer.code, answer.text) == (400, "bad host")
    assert seen == [SecurityError, None, SecurityError, "after"]


def test_request_knows_the_trusted_hosts(fw: Framework) -> None:
    """HOST-08."""
    app = fw.make(config={"TRUSTED_HOSTS": ["a.test"]})
    seen: list[object] = []

    def index() -> str:
        seen.extend([fw.request.trusted_hosts, fw.request.host])
        return "x"

    app.add_url_rule("/", "index", index)
    at(app, "a.test:80")
    app.config["TRUSTED_HOSTS"] = None
    at(app, "b.test:443", scheme="https")

    assert seen == [["a.test"], "a.test", None, "b.test"]


def test_building_outside_requests_uses_the_config(fw: Framework) -> None:
    """HOST-09."""
    app = fw.make(config={"SERVER_NAME": "ex.test", "APPLICATION_ROOT": "/root", "PREFERRED_URL_SCHEME": "https"})
    app.add_url_rule("/x", "x", echo)

    with app.app_context():
        assert fw.url_for("x") == "https://ex.test/root/x"
    app.config["SERVER_NAME"] = None
    with app.app_context(), pytest.raises(RuntimeError, match="SERVER_NAME"):
        fw.url_for("x")


def test_application_root_plays_no_part_in_matching(fw: Framework) -> None:
    """HOST-10: SCRIPT_NAME does."""
    app = fw.make(config={"APPLICATION_ROOT": "/root"})
    app.add_url_rule("/x", "x", lambda: str(fw.url_for("x")))

    assert texts(app, "/x") == [(200, "/x")]
    assert fetch(app, "/root/x").code == 404
    assert fetch(app, "/x", base_url="http://localhost/mounted").text == "/mounted/x"


def test_nested_blueprint_subdomains_are_joined(fw: Framework) -> None:
    """HOST-11: child, dot, parent."""
    app = fw.make(static_folder=None, subdomain_matching=True, config={"SERVER_NAME": "ex.test"})
    parent, child = fw.bp("parent", subdomain="api"), fw.bp("child", subdomain="v1")
    child.add_url_rule("/", "index", lambda: "child")
    parent.add_url_rule("/", "index", lambda: "parent")
    parent.register_blueprint(child)
    app.register_blueprint(parent)

    assert (at(app, "api.ex.test").text, at(app, "v1.api.ex.test").text) == ("parent", "child")
    assert at(app, "v1.ex.test").code == 404


def test_other_port_of_the_server_name_takes_part(fw: Framework) -> None:
    """HOST-12."""
    app = subdomains(fw, "ex.test:8443")

    assert at(app, "a.ex.test:8443").text == "fixed"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert at(app, "a.ex.test").code == 404
    with app.app_context():
        assert fw.url_for("fixed") == "http://a.ex.test:8443/"


def test_default_port_of_the_server_name_is_stripped(fw: Framework) -> None:
    """HOST-12."""
    app = subdomains(fw, "ex.test:80")

    assert at(app, "a.ex.test").text == at(app, "a.ex.test:80").text == "fixed"
    with app.test_request_context("/", base_url="http://ex.test"):
        assert fw.url_for("fixed") == "http://a.ex.test/"


def test_dynamic_subdomain_needs_its_value(fw: Framework) -> None:
    """HOST-02: building a rule with a dynamic subdomain."""
    with subdomains(fw).test_request_context("/", base_url="http://ex.test"):
        assert fw.url_for("user", user="ann") == "http://ann.ex.test/u"
        with pytest.raises(BuildError):
            fw.url_for("user")
