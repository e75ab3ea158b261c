"""Root paths and instance folders (area INST)."""

import importlib
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .harness import Framework


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a directory on the import path; what was imported from it is forgotten afterwards."""
    folder = tmp_path.resolve()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if name.startswith("inst_"):
            del sys.modules[name]
    importlib.invalidate_caches()


def module(site: Path, name: str, text: str = "") -> None:
    """Write the module or package file *name* (dotted, `.__init__` for a package)."""
    path = site.joinpath(*name.split(".")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_root_of_a_module_is_its_directory(fw: Framework, site: Path) -> None:
    """INST-01."""
    module(site, "inst_module")

    assert fw.App("inst_module").root_path == str(site)


def test_root_of_a_package_is_the_package(fw: Framework, site: Path) -> None:
    """INST-01."""
    module(site, "inst_package.__init__")

    assert fw.App("inst_package").root_path == str(site / "inst_package")


@pytest.mark.parametrize("imported", [False, True])
def test_root_of_a_submodule_is_its_directory(fw: Framework, site: Path, imported: bool) -> None:
    """INST-01."""
    module(site, "inst_package.__init__")
    module(site, "inst_package.sub")
    if imported:
        importlib.import_module("inst_package.sub")

    assert fw.App("inst_package.sub").root_path == str(site / "inst_package")


def test_root_of_a_blueprint_is_found_alike(fw: Framework, site: Path) -> None:
    """INST-01."""
    module(site, "inst_package.__init__")

    assert fw.Blueprint("bp", "inst_package").root_path == str(site / "inst_package")


def test_unknown_name_starts_at_the_current_directory(
    fw: Framework, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INST-02, APP-01."""
    monkeypatch.chdir(site)

    assert fw.App("inst_missing").root_path == str(site)
    assert fw.App("inst_missing").instance_path == str(site / "instance")


def test_explicit_root_wins(fw: Framework, site: Path) -> None:
    """INST-02."""
    module(site, "inst_module")

    assert fw.App("inst_module", root_path="/elsewhere").root_path == "/elsewhere"


def test_imported_namespace_package_needs_an_explicit_root(fw: Framework, site: Path) -> None:
    """INST-02."""
    (site / "inst_namespace").mkdir()
    importlib.import_module("inst_namespace")
    with pytest.raises(RuntimeError, match=r"root.path"):
        fw.App("inst_namespace")


def test_root_inside_a_zip_file(fw: Framework, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """INST-02."""
    archive = site / "inst_archive.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("inst_zipped/__init__.py", "")
    monkeypatch.syspath_prepend(str(archive))

    assert fw.App("inst_zipped").root_path == str(archive / "inst_zipped")


def test_instance_of_a_module(fw: Framework, site: Path) -> None:
    """INST-03."""
    module(site, "inst_module")

    assert fw.App("inst_module").instance_path == str(site / "instance")


def test_instance_of_a_package_stands_beside_it(fw: Framework, site: Path) -> None:
    """INST-03."""
    module(site, "inst_package.__init__")
    module(site, "inst_package.sub.app")

    assert fw.App("inst_package").instance_path == str(site / "instance")
    assert fw.App("inst_package.sub.app").instance_path == str(site / "instance")


@pytest.mark.parametrize("folders", ["Lib/site-packages", "lib/any/site-packages", "Site-Packages"])
def test_prefix_of_a_foreign_site_packages(
    fw: Framework, site: Path, monkeypatch: pytest.MonkeyPatch, folders: str
) -> None:
    """INST-03."""
    packages = site / "foreign" / folders
    module(packages, "inst_installed")
    monkeypatch.syspath_prepend(str(packages))

    assert fw.App("inst_installed").instance_path == str(site / "foreign" / "var" / "inst_installed-instance")


@pytest.mark.parametrize("kind", ["module", "package"])
def test_instance_of_an_installed_distribution(
    fw: Framework, site: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """INST-03."""
    packages = site / "lib" / "python3.11" / "site-packages"
    module(packages, "inst_installed" if kind == "module" else "inst_installed.__init__")
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setattr(sys, "prefix", str(site))

    assert fw.App("inst_installed").instance_path == str(site / "var" / "inst_installed-instance")


def test_instance_below_any_site_packages(fw: Framework, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """INST-03."""
    packages = site / "other" / "lib" / "python3.11" / "site-packages"
    module(packages, "inst_installed.__init__")
    monkeypatch.syspath_prepend(str(packages))

    assert fw.App("inst_installed").instance_path == str(site / "other" / "var" / "inst_installed-instance")


def test_instance_in_a_bare_site_packages(fw: Framework, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """INST-03."""
    packages = site / "site-packages"
    module(packages, "inst_installed")
    monkeypatch.syspath_prepend(str(packages))

    assert fw.App("inst_installed").instance_path == str(site / "var" / "inst_installed-instance")


def test_namespace_package_uses_the_portion_of_the_import_name(
    fw: Framework, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INST-04."""
    module(site / "one", "inst_space.first.__init__")
    module(site / "two", "inst_space.second.__init__")
    monkeypatch.syspath_prepend(str(site / "one"))
    monkeypatch.syspath_prepend(str(site / "two"))

    assert fw.App("inst_space.first").instance_path == str(site / "one" / "instance")
    assert fw.App("inst_space.second").instance_path == str(site / "two" / "instance")
    assert fw.App("inst_space.second").root_path == str(site / "two" / "inst_space" / "second")


def test_instance_folder_is_not_made(fw: Framework, site: Path) -> None:
    """INST-05."""
    module(site, "inst_module")
    app = fw.App("inst_module")

    assert not os.path.exists(app.instance_path)


def test_instance_path_may_be_given(fw: Framework, tmp_path: Path) -> None:
    """INST-06."""
    assert fw.App("inst_missing", instance_path=str(tmp_path)).instance_path == str(tmp_path)


def test_relative_instance_path_is_refused(fw: Framework) -> None:
    """INST-06."""
    with pytest.raises(ValueError):
        fw.App("inst_missing", instance_path="instance")
