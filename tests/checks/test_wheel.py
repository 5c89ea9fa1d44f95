from __future__ import annotations

import os
import re
import sys
import tarfile
import venv
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Shared
from tests.release import outcomes, repository
from tests.release.packages import Packages, build_elsewhere, source_date
from tests.wheel import ROOT, SEARCH, copy_dependencies, run


@pytest.fixture(scope="module")
def installed(shared: Shared, dist: Packages) -> Path:
    """An environment that holds the wheel with its search, what requirements.txt names, and nothing else."""

    def make(folder: Path) -> None:
        venv.create(folder, with_pip=False)
        copy_dependencies(folder, SEARCH)
        options = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
        run(sys.executable, "-m", "pip", "--python", folder, "install", *options, dist.wheel)

    return shared("environment", make)


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


def test_the_sources_hold_all_to_build_and_test_and_nothing_of_the_working_copy(dist: Packages) -> None:
    names = dist.sources()
    needed = {"LICENSE", "README.md", "SECURITY.md", "pyproject.toml", "Makefile", "requirements-dev.txt"}
    assert {*needed, ".ci/run", "tests/conftest.py", "site.yaml"} <= names
    for name in names:
        assert not re.match(r"(public|dist|\.venv|\.onrecord|\.git)(/|$)", name), name
        assert "__pycache__" not in name
        assert "node_modules" not in name


@pytest.fixture
def commit(tmp_path: Path) -> Path:
    """A repository with one commit, of the time of the last one here: the files as they are, none ignored."""
    folder, when = tmp_path / "commit", f"{source_date(ROOT)} +0000"
    outcomes.run("git", "init", "--quiet", folder)
    # What an unpacked sdist has beside the project's files is made anew.
    add = ("-c", "core.excludesFile=", f"--work-tree={ROOT}", "add", "--all", ".", ":!PKG-INFO")
    outcomes.run("git", f"--git-dir={folder / '.git'}", *add, cwd=ROOT)
    who = {"GIT_AUTHOR_NAME": "Ina", "GIT_AUTHOR_EMAIL": "ina@example.org", "GIT_AUTHOR_DATE": when}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    committed = ("-c", "commit.gpgSign=false", "commit", "--quiet", "--message", "All")
    outcomes.run("git", "-C", folder, *committed, env={**os.environ, **who})
    return folder


def test_sdist_and_wheel_are_the_same_bytes_wherever_and_whenever_they_are_made(
    dist: Packages, commit: Path, tmp_path: Path
) -> None:
    elsewhere = build_elsewhere(commit, tmp_path)
    assert elsewhere.digests() == dist.digests()
    assert elsewhere.sources() == {*repository.tracked(commit), "PKG-INFO"}


def test_the_time_in_the_packages_is_that_of_the_commit(dist: Packages) -> None:
    when = source_date(ROOT)
    with tarfile.open(dist.sdist) as sources:
        assert {member.mtime for member in sources} == {when}
    with zipfile.ZipFile(dist.wheel) as wheel:
        # A zip knows seconds by twos.
        told = {datetime(*file.date_time, tzinfo=UTC).timestamp() for file in wheel.infolist()}
    assert told == {when - when % 2}


def test_an_unpacked_sdist_is_of_the_time_of_its_commit(dist: Packages, tmp_path: Path) -> None:
    with tarfile.open(dist.sdist) as sources:
        sources.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    assert source_date(folder) == source_date(ROOT)
