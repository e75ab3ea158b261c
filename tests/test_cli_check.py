"""`erlen check` on the command line: what it prints, its exit status, what is suppressed, and that the report can be read."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from erlen.checking import CODES
from erlen.checking.deploy import deploy_findings

SRC = Path(__file__).resolve().parent.parent / "src"
SHOP = """from erlen import Erlen, render_template, url_for

app = Erlen(__name__)


@app.get("/")
def index() -> str:
    url_for("indx")
    return render_template("page.html", title="")
"""
PAGE = "<h1>{{ titel }}</h1>\n{{ url_for('indx') }}\n"
FOUND = [
    "app.py:8: url-endpoint There is no endpoint 'indx'; did you mean 'index'?",
    "templates/page.html:1: template-variable 'titel' is given nowhere, not at app.py:9; did you mean 'title'?",
    "templates/page.html:2: template-url There is no endpoint 'indx'; did you mean 'index'?",
]


def erlen(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "erlen", *args],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(SRC), "PATH": os.environ["PATH"], "COLUMNS": "80", **env},
    )


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return the folder of an application with three mistakes."""
    write(tmp_path, {"app.py": SHOP, "templates/page.html": PAGE})
    return tmp_path


def told(folder: Path, *args: str) -> list[str]:
    return [line.split(" ", 2)[1] for line in erlen(folder, "check", *args).stdout.splitlines()]


def test_findings_are_lines_and_the_number_goes_to_stderr(shop: Path) -> None:
    done = erlen(shop, "check")

    assert done.stdout.splitlines() == FOUND
    assert done.stderr == "3 findings.\n"
    assert done.returncode == 1


def test_clean_application_ends_with_0(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": SHOP.replace("indx", "index"), "templates/page.html": "{{ title }}"})

    done = erlen(tmp_path, "check")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "No findings.\n")


@pytest.mark.parametrize(
    ("files", "args", "said"),
    [
        ({}, (), "Could not locate an Erlen application"),
        ({"app.py": "app = "}, (), "SyntaxError"),
        ({"app.py": "import nothing_like_it"}, (), "ModuleNotFoundError"),
        ({"app.py": "raise SystemExit(0)"}, (), "SystemExit"),
        ({"app.py": "x = 1"}, (), "Found no Erlen application"),
        ({"app.py": SHOP}, ("--format", "xml"), "'xml' is not one of"),
        ({"app.py": SHOP}, ("--select", "template-ur"), "did you mean 'template-url'?"),
        ({"app.py": SHOP, "pyproject.toml": "[tool"}, (), "pyproject.toml cannot be read"),
        ({"app.py": SHOP, "pyproject.toml": "[tool.erlen.check]\nignor = []"}, (), "did you mean 'ignore'?"),
        ({"app.py": SHOP, "pyproject.toml": "[tool.erlen.check]\nignore = 'x'"}, (), "write it as"),
        ({"app.py": SHOP, "pyproject.toml": "[tool.erlen]\ncheck = 1"}, (), "make it a table"),
        ({"app.py": SHOP, "pyproject.toml": "[tool.erlen.check]\nper-file-ignores = []"}, (), "write it as"),
    ],
)
def test_what_cannot_be_checked_ends_with_2(
    files: dict[str, str], args: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    write(tmp_path, files)

    done = erlen(tmp_path, "check", *args)

    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback (most recent call last)" not in done.stderr


def test_wrong_typed_settings_are_findings_not_a_traceback(tmp_path: Path) -> None:
    code = "import attrs\nfrom erlen import Erlen\n\n\n@attrs.frozen\nclass Settings:\n    page_size: int\n\n\n"
    code += "app = Erlen(__name__, settings=Settings)\n"
    write(tmp_path, {"app.py": code + "app.config.from_prefixed_env('SHOP')\n"})

    done = erlen(tmp_path, "check", SHOP_PAGE_SIZE="many")

    assert done.stdout.splitlines() == [
        "<config>:0: config-value PAGE_SIZE: expected int, got 'many' [environment SHOP_PAGE_SIZE]; mend it where it is set."
    ]
    assert done.returncode == 1


REFUSED = {
    "64-option": (
        "import click\nfrom erlen import Erlen\n\napp = Erlen(__name__)\n\n\n@app.cli.command('hi')\n@click.option('--user-name')\ndef hi(username):\n    pass\n",
        "app.py:7: command-parameter Command 'hi' passes the option '--user-name' as 'user_name'",
    ),
    "64-blueprint": (
        "import click\nfrom erlen import Blueprint, Erlen\n\nb = Blueprint('b', __name__)\n\n\n@b.cli.command('hi')\n@click.argument('user')\ndef hi(usr):\n    pass\n",
        "app.py:7: command-parameter Command 'hi' passes the argument 'user' as 'user'",
    ),
    "09-converter": (
        "from erlen import Erlen\n\napp = Erlen(__name__)\n\n\n@app.get('/<itn:x>')\ndef index(x: int) -> str:\n    return ''\n",
        "app.py:6: route-converter ",
    ),
    "10-slash": (
        "from erlen import Erlen\n\napp = Erlen(__name__)\n\n\n@app.get('x')\ndef index() -> str:\n    return ''\n",
        "app.py:6: route-slash ",
    ),
    "40-mapping": (
        "from erlen import Erlen\n\napp = Erlen(__name__)\napp.config.from_mapping(TESTING='yes')\n",
        "app.py:4: config-value TESTING: expected bool, got 'yes' [from_mapping]; mend it where it is set.",
    ),
    "05-finalized": (
        "from erlen import Erlen\n\napp = Erlen(__name__)\n\n\n@app.get('/<nam>')\ndef show(name):\n    return ''\n\n\napp.finalize()\n",
        "app.py:6: route-parameter ",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "said"), REFUSED.values(), ids=REFUSED)
def test_what_erlen_refuses_at_import_is_a_finding(code: str, said: str, tmp_path: Path) -> None:
    write(tmp_path, {"app.py": code})

    done = erlen(tmp_path, "check")

    (line,) = done.stdout.splitlines()
    assert line.startswith(said)
    assert done.returncode == 1


# What is suppressed


@pytest.mark.parametrize(
    ("config", "left"),
    [
        ('ignore = ["url-endpoint"]', ["template-variable", "template-url"]),
        ('ignore = ["template"]', ["url-endpoint"]),
        ('select = ["template-url"]', ["template-url"]),
        ('select = ["template"]\nignore = ["template-url"]', ["template-variable"]),
        ('per-file-ignores = {"templates/*" = ["template-variable"]}', ["url-endpoint", "template-url"]),
        ('per-file-ignores = {"page.html" = ["template"]}', ["url-endpoint"]),
        ('per-file-ignores = {"legacy/*" = ["template"]}', ["url-endpoint", "template-variable", "template-url"]),
    ],
)
def test_pyproject_says_what_is_told(config: str, left: list[str], shop: Path) -> None:
    write(shop, {"pyproject.toml": f"[tool.erlen.check]\n{config}\n"})

    assert told(shop) == left


def test_pyproject_of_a_folder_above_counts(shop: Path) -> None:
    write(shop, {"pyproject.toml": '[tool.erlen.check]\nper-file-ignores = {"site/app.py" = ["url"]}\n'})
    (shop / "site").mkdir()
    (shop / "app.py").rename(shop / "site" / "app.py")
    (shop / "templates").rename(shop / "site" / "templates")

    assert told(shop / "site") == ["template-variable", "template-url"]


def test_options_choose_as_well(shop: Path) -> None:
    assert told(shop, "--select", "template-url,url-endpoint") == ["url-endpoint", "template-url"]
    assert told(shop, "--ignore", "template-url", "--ignore", "url-endpoint") == ["template-variable"]


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"app.py": SHOP.replace('url_for("indx")', 'url_for("indx")  # erlen: ignore[url-endpoint]')}, FOUND[1:]),
        ({"app.py": SHOP.replace('    url_for("indx")', '    # erlen: ignore[url-endpoint]  the view of a plugin\n    url_for("indx")')},
         [FOUND[1].replace(":9", ":10"), FOUND[2]]),
        ({"templates/page.html": PAGE.replace("</h1>", "</h1>{# erlen: ignore[template-variable] #}")}, [FOUND[0], FOUND[2]]),
        ({"templates/page.html": "{#- erlen: ignore[template-variable, url-endpoint] -#}\n" + PAGE}, [FOUND[0], FOUND[2].replace(":2:", ":3:")]),
        ({"templates/page.html": PAGE.replace("</h1>", "</h1>{# erlen: ignore[template-url] #}")}, FOUND),
    ],
    ids=["python", "python-above", "template", "template-above", "another-code"],
)  # fmt: skip
def test_comment_suppresses_its_line(files: dict[str, str], left: list[str], shop: Path) -> None:
    write(shop, files)

    assert erlen(shop, "check").stdout.splitlines() == left


def test_unknown_code_in_a_suppression_is_told(shop: Path) -> None:
    write(
        shop,
        {
            "pyproject.toml": '[tool.erlen.check]\nignore = ["template", "url-endpont"]\n',
            "app.py": SHOP.replace('url_for("indx")', 'url_for("indx")  # erlen: ignore[url-endpiont]'),
            "templates/page.html": "{# erlen: ignore #}" + PAGE,
        },
    )

    assert erlen(shop, "check").stdout.splitlines() == [
        "app.py:8: suppression There is no code 'url-endpiont'; did you mean 'url-endpoint'?",
        FOUND[0],
        "pyproject.toml:2: suppression There is no code 'url-endpont'; did you mean 'url-endpoint'?",
        "templates/page.html:1: suppression This comment names no code, and suppresses nothing; write erlen: ignore[code].",
    ]


# The other formats


def test_json_is_a_list_of_findings(shop: Path) -> None:
    found = json.loads(erlen(shop, "check", "--format", "json").stdout)

    assert [f"{f['path']}:{f['line']}: {f['code']} {f['message']}" for f in found] == FOUND


def test_json_of_nothing_is_an_empty_list(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": "from erlen import Erlen\napp = Erlen(__name__)\n"})

    assert json.loads(erlen(tmp_path, "check", "--format", "json").stdout) == []


def test_sarif_has_what_the_standard_requires(shop: Path) -> None:
    """SARIF 2.1.0, sections 3.13, 3.14, 3.19, 3.27, 3.28, 3.29 and 3.30: the required members and what they may be."""
    log = json.loads(erlen(shop, "check", "--format", "sarif").stdout)

    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert isinstance(driver["name"], str)
    ids = [rule["id"] for rule in driver["rules"]]
    assert sorted(set(ids)) == ids
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert len(run["results"]) == len(FOUND)
    for result, line in zip(run["results"], FOUND, strict=True):
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        (place,) = result["locations"]
        physical = place["physicalLocation"]
        assert physical["region"]["startLine"] >= 1
        said = f"{physical['artifactLocation']['uri']}:{physical['region']['startLine']}: {result['ruleId']} {result['message']['text']}"
        assert said == line


def test_sarif_of_a_finding_without_a_place_has_no_location(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": "from erlen import Erlen\napp = Erlen(__name__)\n"})

    log = json.loads(erlen(tmp_path, "check", "--deploy", "--select", "deploy-secret-key", "--format", "sarif").stdout)

    assert [result.get("locations") for result in log["runs"][0]["results"]] == [None]


# The posture

SAFE = """from erlen import Erlen

from datetime import timedelta
from erlen.policy import NONCE, ContentSecurityPolicy, SecurityPolicy
CONTENT = ContentSecurityPolicy(script_src=("'self'", NONCE))
SAFE = {"content_security_policy": CONTENT, "cross_site": "refuse", "transport_security": timedelta(days=365)}
app = Erlen(__name__, static_folder=None, security=SecurityPolicy(**SAFE))
app.config.from_mapping(
    SECRET_KEY="0123456789abcdef0123456789abcdef",
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_SAMESITE="Lax",
    TRUSTED_HOSTS=["example.org"],
    MAX_CONTENT_LENGTH=1_000_000,
)
"""


def test_safe_configuration_may_go_out(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": SAFE})

    assert erlen(tmp_path, "check", "--deploy").stderr == "No findings.\n"


@pytest.mark.parametrize(
    ("setting", "code", "key"),
    [
        ("SECRET_KEY=None", "deploy-secret-key", "SECRET_KEY"),
        ("SECRET_KEY='dev'", "deploy-secret-key", "SECRET_KEY"),
        ("SECRET_KEY='short'", "deploy-secret-key", "SECRET_KEY"),
        ("SECRET_KEY='a' * 40", "deploy-secret-key", "SECRET_KEY"),
        ("SECRET_KEY_FALLBACKS=['old']", "deploy-secret-key", "SECRET_KEY_FALLBACKS"),
        ("SESSION_COOKIE_SECURE=False", "deploy-cookie", "SESSION_COOKIE_SECURE"),
        ("SESSION_COOKIE_HTTPONLY=False", "deploy-cookie", "SESSION_COOKIE_HTTPONLY"),
        ("SESSION_COOKIE_SAMESITE='None'", "deploy-cookie", "SESSION_COOKIE_SAMESITE"),
        ("TRUSTED_HOSTS=None", "deploy-hosts", "TRUSTED_HOSTS"),
        ("MAX_CONTENT_LENGTH=None", "deploy-limits", "MAX_CONTENT_LENGTH"),
        ("MAX_FORM_PARTS=None", "deploy-limits", "MAX_FORM_PARTS"),
        ("MAX_FORM_FIELDS=None", "deploy-limits", "MAX_FORM_FIELDS"),
        ("MAX_QUERY_ARGUMENTS=None", "deploy-limits", "MAX_QUERY_ARGUMENTS"),
        ("SERVE_DOT_FILES=True", "deploy-loosened", "SERVE_DOT_FILES"),
        ("EXTERNAL_URLS_FROM_HOST=True", "deploy-loosened", "EXTERNAL_URLS_FROM_HOST"),
        ("CONTAIN_ERRORS=False", "deploy-loosened", "CONTAIN_ERRORS"),
        ("SESSION_STRICT=False", "deploy-loosened", "SESSION_STRICT"),
        ("SESSION_COOKIE_FORMAT='flask'", "deploy-loosened", "SESSION_COOKIE_FORMAT"),
        ("DEBUG=True", "deploy-debug", "DEBUG"),
        ("TESTING=True", "deploy-debug", "TESTING"),
        ("PROPAGATE_EXCEPTIONS=True", "deploy-debug", "PROPAGATE_EXCEPTIONS"),
        ("TRAP_HTTP_EXCEPTIONS=True", "deploy-debug", "TRAP_HTTP_EXCEPTIONS"),
        ("EXPLAIN_TEMPLATE_LOADING=True", "deploy-debug", "EXPLAIN_TEMPLATE_LOADING"),
        ("TEMPLATES_AUTO_RELOAD=True", "deploy-debug", "TEMPLATES_AUTO_RELOAD"),
    ],
)
def test_unsafe_setting_is_told(setting: str, code: str, key: str, tmp_path: Path) -> None:
    # Set by hand, so that the command line's own --debug does not have the last word.
    change = "" if setting.startswith("DEBUG") else f"app.config.update({setting})\n"
    write(tmp_path, {"app.py": SAFE + change})

    done = erlen(tmp_path, "check", "--deploy", **({"ERLEN_DEBUG": "1"} if not change else {}))

    (finding,) = done.stdout.splitlines()
    assert f" {code} " in finding
    assert f"[{key}: " in finding


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("cross_site='answer'", {"deploy-cross-site cross_site"}),
        ("transport_security=None", {"deploy-hsts transport_security"}),
        ("transport_security=timedelta(days=1)", {"deploy-hsts transport_security"}),
        ("content_security_policy=None", {"deploy-csp content_security_policy"}),
        ("content_security_policy=attrs.evolve(CONTENT, report_only=True)", {"deploy-csp content_security_policy"}),
        (
            "content_security_policy=attrs.evolve(CONTENT, script_src='*')",
            {"deploy-csp content_security_policy"},
        ),
        (
            "content_security_policy=attrs.evolve(CONTENT, script_src=(\"'self'\", \"'unsafe-inline'\"))",
            {"deploy-csp content_security_policy"},
        ),
        ("content_security_policy=attrs.evolve(CONTENT, script_src=(NONCE, \"'unsafe-inline'\"))", set()),
        ("frame_options='DENY'", set()),
        ("frame_options=None", {"deploy-policy frame_options"}),
        ("content_type_options=None", {"deploy-policy content_type_options"}),
        ("referrer_policy='no-referrer'", set()),
        ("referrer_policy='unsafe-url'", {"deploy-policy referrer_policy"}),
        ("opener_policy='unsafe-none'", {"deploy-policy opener_policy"}),
    ],
)
def test_policy_that_is_weaker_is_told(change: str, told: set[str]) -> None:
    names: dict[str, Any] = {"__name__": "shop"}
    exec(SAFE + f"import attrs\napp.security = attrs.evolve(app.security, {change})\n", names)

    findings = list(deploy_findings(names["app"]))

    assert {f"{finding.code} {finding.message.rpartition('[security: ')[2][:-1]}" for finding in findings} == told


def test_flask_s_policy_is_weaker_in_everything(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": SAFE + "from erlen.policy import FLASK\napp.security = FLASK\n"})

    told = erlen(tmp_path, "check", "--deploy").stdout

    assert [line.split()[1] for line in told.splitlines()].count("deploy-policy") == 4
    assert {"deploy-csp", "deploy-hsts", "deploy-cross-site"} <= set(told.split())


def test_posture_is_told_only_when_asked(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": "from erlen import Erlen\napp = Erlen(__name__)\n"})

    assert erlen(tmp_path, "check").returncode == 0


def test_secret_keys_are_not_shown(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": SAFE + "app.config.update(SECRET_KEY='hunter2')\n"})

    assert "hunter2" not in erlen(tmp_path, "check", "--deploy", "--format", "json").stdout


# What is documented

CODES_OWN = ("url-", "template-", "config-", "suppression")


def test_every_code_has_a_page() -> None:
    folder = SRC.parent / "docs" / "reference" / "codes"
    expected = {code for code in CODES if code.startswith(CODES_OWN)} | {"deploy"}

    assert expected <= {path.stem for path in folder.glob("*.md")}


def test_every_code_of_the_posture_is_on_its_page() -> None:
    page = (SRC.parent / "docs" / "reference" / "codes" / "deploy.md").read_text()

    assert [code for code in CODES if code.startswith("deploy-") and f"`{code}`" not in page] == []


def test_checks_are_loaded_only_when_they_are_asked_for(tmp_path: Path) -> None:
    seen = "import sys, erlen.cli; print([name for name in sys.modules if name.startswith('erlen.checking.')])"
    done = subprocess.run(
        [sys.executable, "-c", seen], capture_output=True, text=True, timeout=60, env={"PYTHONPATH": str(SRC)}
    )

    assert done.stdout == "[]\n"
