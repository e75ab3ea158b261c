"""FLASK_* variables: renamed where nobody can tell, told where they stand elsewhere."""

from pathlib import Path

from tests.migrating.folders import left, migrate


def test_flasks_own_variables_in_dotenv_files_are_renamed(tmp_path: Path) -> None:
    text = "# FLASK_APP\nFLASK_APP=shop\nexport FLASK_DEBUG=1\n FLASK_RUN_PORT = 8000\nDATABASE=x\n"
    migrate(tmp_path, {".flaskenv": text, ".env": "FLASK_SKIP_DOTENV=0\r\n", "app.py": ""})

    renamed = "# FLASK_APP\nERLEN_APP=shop\nexport ERLEN_DEBUG=1\n ERLEN_RUN_PORT = 8000\nDATABASE=x\n"
    assert (tmp_path / ".flaskenv").read_text(encoding="utf-8") == renamed
    assert (tmp_path / ".env").read_bytes() == b"ERLEN_SKIP_DOTENV=0\r\n"


def test_variable_that_code_reads_keeps_its_name(tmp_path: Path) -> None:
    code = "import os\nDEBUG = os.environ.get('FLASK_DEBUG')\n"
    found = migrate(tmp_path, {".env": "FLASK_DEBUG=1\nFLASK_APP=shop\n", "app.py": code})

    assert (tmp_path / ".env").read_text(encoding="utf-8") == "FLASK_DEBUG=1\nERLEN_APP=shop\n"
    assert (tmp_path / "app.py").read_text(encoding="utf-8") == code
    assert [note.partition(": FLASK_DEBUG keeps its name: ")[0] for note in left(found)] == ["app.py:2", ".env:1"]


def test_variable_that_code_only_sets_is_renamed(tmp_path: Path) -> None:
    code = "import os\nos.environ['FLASK_APP'] = 'shop'\ndef test(monkeypatch):\n    monkeypatch.setenv('FLASK_DEBUG', '1')\n"
    migrate(tmp_path, {"app.py": code})

    assert (tmp_path / "app.py").read_text(encoding="utf-8") == code.replace("FLASK_", "ERLEN_")


def test_default_that_the_environment_may_overrule_keeps_its_name(tmp_path: Path) -> None:
    code = "import os\nos.environ.setdefault('FLASK_APP', 'shop')\n"
    migrate(tmp_path, {"app.py": code})

    assert (tmp_path / "app.py").read_text(encoding="utf-8") == code


def test_prefix_of_settings_stays_flasks(tmp_path: Path) -> None:
    code = "import json\nfrom flask import Flask\napp = Flask('x')\napp.config.from_prefixed_env()\n"
    more = "app.config.from_prefixed_env(loads=json.loads)\napp.config.from_prefixed_env('SHOP')\n"
    migrate(tmp_path, {"app.py": code + more, ".env": "FLASK_DEBUG=1\nFLASK_TITLE=Shop\n"})
    text = (tmp_path / "app.py").read_text(encoding="utf-8")

    assert 'app.config.from_prefixed_env("FLASK")\napp.config.from_prefixed_env("FLASK", loads=json.loads)\n' in text
    assert "app.config.from_prefixed_env('SHOP')\n" in text
    assert (tmp_path / ".env").read_text(encoding="utf-8") == "FLASK_DEBUG=1\nFLASK_TITLE=Shop\n"


def test_other_peoples_variables_stay(tmp_path: Path) -> None:
    found = migrate(tmp_path, {".env": "FLASK_TITLE=Shop\nFLASK_APP=a\nERLEN_APP=b\n", "app.py": ""})

    assert (tmp_path / ".env").read_text(encoding="utf-8") == "FLASK_TITLE=Shop\nFLASK_APP=a\nERLEN_APP=b\n"
    assert left(found) == [
        ".env:1: FLASK_TITLE keeps its name: it is none of Flask's own",
        ".env:2: FLASK_APP keeps its name: ERLEN_APP is set, too",
    ]


def test_scripts_and_configurations_are_told_and_left(tmp_path: Path) -> None:
    files = {
        "Dockerfile": 'FROM python:3.13\nENV FLASK_APP=shop\nCMD ["flask", "run", "--host", "0.0.0.0"]\n',
        "Procfile": "web: gunicorn shop:app\nrelease: flask db-upgrade\n",
        "bin/start.sh": "#!/bin/sh\nexec flask --app shop run\n",
        "pyproject.toml": '[project]\ndependencies = [\n  "flask>=3",\n]\n[project.entry-points."flask.commands"]\nx = "y:z"\n',
        "requirements/base.txt": "",
        "requirements.txt": "Flask==3.1.3\nflask-login\n",
        "notes.txt": "flask run\n",
    }
    before = {name: text.encode() for name, text in files.items()}
    found = migrate(tmp_path, {**files, "app.py": ""})

    assert {name: (tmp_path / name).read_bytes() for name in files} == before
    assert left(found) == [
        "Dockerfile:2: FLASK_APP is ERLEN_APP in erlen, which still takes it",
        "Dockerfile:3: the command is 'erlen' instead of 'flask'",
        "Procfile:2: the command is 'erlen' instead of 'flask'",
        "bin/start.sh:2: the command is 'erlen' instead of 'flask'",
        "pyproject.toml:3: the application needs erlen instead of flask",
        "pyproject.toml:5: entry points of commands are in the group 'erlen.commands'",
        "requirements.txt:1: the application needs erlen instead of flask",
    ]
