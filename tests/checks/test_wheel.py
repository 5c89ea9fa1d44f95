from __future__ import annotations

import re
import sys
import tarfile
import venv
from pathlib import Path

import pytest

from tests.wheel import ROOT, SEARCH, copy_dependencies, run


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, dist: Path) -> Path:
    """An environment that holds the wheel with its search, what requirements.txt names, and nothing else."""
    folder = tmp_path_factory.mktemp("clean") / "environment"
    venv.create(folder, with_pip=False)
    copy_dependencies(folder, SEARCH)
    (wheel,) = dist.glob("*.whl")
    options = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    run(sys.executable, "-m", "pip", "--python", folder, "install", *options, wheel)
    return folder


def test_the_wheel_brings_types_theme_catalogues_and_starter(installed: Path) -> None:
    (package,) = installed.glob("lib/python3*/site-packages/onrecord")
    assert (package / "py.typed").exists()
    themes = {path.relative_to(ROOT) for path in (ROOT / "themes").rglob("*")}
    assert {path.relative_to(package) for path in (package / "themes").rglob("*")} == themes
    starter = {path.relative_to(package) for path in (package / "starter").rglob("*")}
    source = ROOT / "generator" / "onrecord"
    catalogues = {path.name for path in (source / "locale").iterdir()}
    assert {path.name for path in (package / "locale").iterdir()} == catalogues
    assert starter == {path.relative_to(source) for path in (source / "starter").rglob("*")}


def test_the_installed_wheel_makes_and_builds_a_new_site(installed: Path, tmp_path: Path) -> None:
    command = installed / "bin" / "onrecord"
    run(command, "new", "site", "site", cwd=tmp_path)
    assert run(command, "check", "site", "--format", "json", cwd=tmp_path).strip() == "[]"
    run(command, "build", "site", "--out", "out", cwd=tmp_path)
    assert (tmp_path / "out" / "index.html").exists()
    assert (tmp_path / "out" / "articles" / "harbour-meeting.html").exists()


def test_the_installed_package_builds_the_edition_as_it_is_built_here(
    installed: Path, tmp_path: Path, built_site: Path
) -> None:
    run(installed / "bin" / "onrecord", "build", ROOT, "--out", tmp_path / "out", cwd=tmp_path)
    for path in built_site.rglob("*.html"):
        assert (tmp_path / "out" / path.relative_to(built_site)).read_bytes() == path.read_bytes()


def test_what_is_distributed_holds_nothing_of_the_working_copy(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml"} <= names
    for name in names:
        assert not re.match(r"(public|dist|\.venv|\.onrecord|\.git)(/|$)", name), name
        assert "__pycache__" not in name
        assert "node_modules" not in name
