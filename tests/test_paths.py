"""The room `_paths`: root folder, instance folder and name, from an import name."""

import importlib
import os
import sys
import zipfile
from pathlib import Path

import pytest

from erlen._paths import app_name_of, find_package, instance_path_of, root_path_of


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder on the import path, away from the current one."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    monkeypatch.chdir(tmp_path)
    return folder


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    importlib.invalidate_caches()


def test_root_of_a_module_is_its_folder(site: Path) -> None:
    """INST-01."""
    make(site, "shop_one.py")

    assert root_path_of("shop_one") == str(site)


@pytest.mark.parametrize(
    ("name", "folder"),
    [("shop", "shop"), ("shop.web", "shop"), ("shop.admin", "shop/admin"), ("shop.admin.x", "shop/admin")],
)
def test_root_of_a_package_is_its_folder(site: Path, name: str, folder: str) -> None:
    """INST-01: imported or not."""
    make(site, "shop/__init__.py", "shop/web.py", "shop/admin/__init__.py", "shop/admin/x.py")

    before = root_path_of(name)
    importlib.import_module(name)

    assert before == root_path_of(name) == str(site / folder)


@pytest.mark.parametrize("name", ["nowhere", "nowhere.sub", "", "two words", ".relative"])
def test_root_of_what_cannot_be_imported_is_the_current_folder(site: Path, name: str) -> None:
    """INST-02."""
    assert root_path_of(name) == os.getcwd()


def test_error_inside_of_a_parent_package_shows_through(site: Path) -> None:
    """INST-02: broken is not missing."""
    make(site, "broken/sub.py")
    (site / "broken/__init__.py").write_text("1 / 0")

    with pytest.raises(ZeroDivisionError):
        root_path_of("broken.sub")


def test_namespace_package_needs_an_explicit_root(site: Path) -> None:
    """INST-02."""
    make(site, "space/inner.py")
    importlib.import_module("space.inner")

    with pytest.raises(RuntimeError, match=r"'space' has no file.*root_path="):
        root_path_of("space")


@pytest.mark.parametrize(("name", "inside"), [("zipped", ""), ("zippack", "zippack"), ("zippack.sub", "zippack")])
def test_root_in_an_archive_is_inside_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, inside: str
) -> None:
    """INST-02: through the loader, without importing."""
    archive = tmp_path / "code.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in ("zipped.py", "zippack/__init__.py", "zippack/sub.py"):
            file.writestr(path, "")
    monkeypatch.syspath_prepend(str(archive))
    monkeypatch.setattr(sys, "modules", sys.modules.copy())

    assert root_path_of(name) == str(archive / inside)
    assert instance_path_of(name) == str(archive / "instance")


@pytest.mark.parametrize("name", ["shop_one", "shop", "shop.web", "shop.admin"])
def test_instance_folder_lies_beside_uninstalled_code(site: Path, name: str) -> None:
    """INST-03, INST-05."""
    make(site, "shop_one.py", "shop/__init__.py", "shop/web.py", "shop/admin/__init__.py")

    assert instance_path_of(name) == str(site / "instance")
    assert not (site / "instance").exists()


@pytest.mark.parametrize(
    ("packages", "prefix"),
    [
        ("lib/python3.11/site-packages", ""),
        ("Lib/site-packages", ""),
        ("site-packages", ""),
        ("lib64/python3.11/site-packages", "lib64/python3.11"),
    ],
)
def test_instance_folder_of_installed_code_lies_under_its_prefix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packages: str, prefix: str
) -> None:
    """INST-03."""
    make(tmp_path / packages, "shop_two/__init__.py", "shop_two/web.py")
    monkeypatch.syspath_prepend(str(tmp_path / packages))
    monkeypatch.setattr(sys, "modules", sys.modules.copy())

    assert find_package("shop_two.web") == (str(tmp_path / prefix), str(tmp_path / packages))
    assert instance_path_of("shop_two.web") == str(tmp_path / prefix / "var" / "shop_two.web-instance")


def test_code_below_the_prefix_of_python_is_installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """INST-03."""
    make(site, "shop_one.py")
    monkeypatch.setattr(sys, "prefix", str(site.parent))

    assert instance_path_of("shop_one") == str(site.parent / "var" / "shop_one-instance")


@pytest.mark.parametrize(
    ("name", "portion"), [("space.a", "one"), ("space.b", "two"), ("space.m", "two"), ("space", "one")]
)
def test_namespace_package_is_where_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, portion: str
) -> None:
    """INST-04."""
    make(tmp_path, "one/space/a/__init__.py", "two/space/b/__init__.py", "two/space/m.py")
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    for folder in ("two", "one"):
        monkeypatch.syspath_prepend(str(tmp_path / folder))

    assert instance_path_of(name) == str(tmp_path / portion / "instance")


def test_name_of_a_module_is_its_import_name() -> None:
    """APP-02."""
    assert app_name_of("shop.web") == "shop.web"


@pytest.mark.parametrize(("file", "name"), [("/srv/run_shop.py", "run_shop"), (None, "__main__")])
def test_name_of_a_script_is_its_files(monkeypatch: pytest.MonkeyPatch, file: str | None, name: str) -> None:
    """APP-02."""
    monkeypatch.setattr(sys.modules["__main__"], "__file__", file, raising=False)

    assert app_name_of("__main__") == name
