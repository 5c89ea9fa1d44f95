from __future__ import annotations

import os
import shlex
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import onrecord as library
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.folders import contents

Command = Callable[..., subprocess.CompletedProcess[str]]

STARTER = Path(library.__file__).parent / "starter"


@pytest.fixture
def site(onrecord: Command, tmp_path: Path) -> Path:
    done = onrecord("new", "site", tmp_path / "site")
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path / "site"


def test_a_new_site_builds_at_once_without_any_problem(onrecord: Command, site: Path) -> None:
    assert onrecord("check", site, "--format", "json").stdout.strip() == "[]"
    done = onrecord("build", site)
    assert (done.returncode, done.stderr) == (0, "")
    page = LexborHTMLParser((site / "public" / "articles" / "harbour-meeting.html").read_text("utf-8"))
    assert page.css_first('[data-claim~="hidden-report"]') is not None


def test_a_new_site_is_published_as_soon_as_it_says_where(
    onrecord: Command, site: Path, tmp_path: Path
) -> None:
    with (site / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write("base_url: https://example.org/\n")
    done = onrecord("publish", site, "--to", tmp_path / "www")
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "www/current/articles/harbour-meeting.html").read_text("utf-8")
    assert "under the Apache License 2.0" in page


def test_a_new_site_shows_what_the_format_is_for(site: Path) -> None:
    loaded = library.load(site)
    assert len(loaded.claims) >= 4
    assert len(loaded.actors) >= 2
    assert any(loaded.links(ref).status == "denied" for ref in loaded.claims)


def test_a_new_site_is_the_authors_own_to_write(site: Path) -> None:
    for path in site.rglob("*"):
        assert os.access(path, os.W_OK)
        assert not path.name.startswith("__")
        assert path.is_dir() or not stat.S_IMODE(path.stat().st_mode) & 0o111


def test_the_command_to_build_it_is_told_as_it_can_be_typed(onrecord: Command, tmp_path: Path) -> None:
    folder = tmp_path / "it's a site"
    told = onrecord("new", "site", folder).stdout
    assert told.count("\n") == 1
    assert shlex.split(told.rpartition(": ")[2]) == ["onrecord", "build", str(folder)]


def test_a_new_site_may_lie_deep_in_an_empty_folder_or_in_hand(onrecord: Command, tmp_path: Path) -> None:
    assert onrecord("new", "site", tmp_path / "a" / "b").returncode == 0
    (tmp_path / "empty").mkdir()
    assert onrecord("new", "site", ".", cwd=tmp_path / "empty").returncode == 0
    assert contents(tmp_path / "empty") == contents(tmp_path / "a" / "b")
    made = {path: data for path, data in contents(tmp_path / "empty").items() if path[0] != "."}
    assert made == contents(STARTER)


def test_the_schemas_that_the_files_of_a_new_site_name_are_there(site: Path) -> None:
    named = [
        (path.parent / path.read_text("utf-8").splitlines()[0].partition("$schema=")[2]).resolve()
        for path in site.rglob("*.yaml")
    ]
    schemas = (site / ".onrecord/schema").resolve()
    # The log of corrections comes to be when something published changed; its schema is there before.
    assert sorted([*named, schemas / "corrections.json"]) == sorted(schemas.iterdir())


@pytest.mark.parametrize("name", ["notes.txt", ".git/config"])
def test_a_folder_that_is_not_empty_is_refused_and_kept(onrecord: Command, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "site"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("mine")
    done = onrecord("new", "site", folder)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "is not empty; name a folder that does not exist yet" in " ".join(done.stderr.split())
    assert contents(folder) == {name: b"mine"}


def test_a_file_is_refused(onrecord: Command, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    done = onrecord("new", "site", tmp_path / "site")
    assert done.returncode == 2
    assert "is a file; name a folder" in " ".join(done.stderr.split())
    assert onrecord("new", "site", tmp_path / "site" / "deeper").returncode == 3
