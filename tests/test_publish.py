"""Sites are published to targets of every kind, with a reader there who never meets anything broken."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from onrecord import publishing
from onrecord.cli import onrecord as commands
from onrecord.publishing import TargetFailed, TargetRefused
from onrecord.publishing.branch import BranchPlace
from onrecord.publishing.places import Busy, locked
from onrecord.targets import BadTarget
from onrecord.workspace import Workspace

from tests import targets
from tests.folders import MISTAKE, SMALL, contents, write
from tests.readers import Reader
from tests.targets import TARGETS, Served, git

SETTINGS = """\
title: Wells
base_url: https://example.org/wells/
publish_text: full
annotators: {ina: {name: Ina Moll}}
theme: {name: own}
search: false
feeds: false
"""
ONE = SMALL | {
    "site.yaml": SETTINGS,
    "themes/own/theme.yaml": "name: own\nextends: default\n",
    "themes/own/assets/own.css": "/* one */\n",
}
CHANGED_NOTE = {
    "content/articles/well/claims.yaml": SMALL["content/articles/well/claims.yaml"].replace(
        "id: dry", "id: dry, note: Nobody has measured it."
    )
}
TWO = CHANGED_NOTE | {
    "themes/own/assets/own.css": "/* two */\n",
    "seeds/ford.txt": "The ford\n\nThe mayor said the ford is deep.\n",
    "content/articles/مخاضة/article.yaml": "text: seeds/ford.txt\n",
    "content/articles/مخاضة/claims.yaml": "annotations:\n  - {quote: the ford is deep, speaker: mayor}\n",
}


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    with TARGETS[request.param](tmp_path) as served:
        yield served


def publish(site: Path, to: str, **options: bool) -> publishing.Done:
    done = publishing.publish(Workspace(site), to, **options)
    assert done.changes is not None, done.outcome
    return done


def at_target(served: Served, paths: set[str]) -> dict[str, bytes | None]:
    return {path: served.read(path) for path in paths}


def untouched(files: dict[str, bytes]) -> dict[str, bytes]:
    """What no dry run may change: everything but what is remembered in the site's own folder."""
    return {path: content for path, content in files.items() if ".onrecord/" not in path}


def built(site: Path, out: Path) -> dict[str, bytes]:
    """The files of a build, as `onrecord build` makes it."""
    assert not Workspace(site).build(out).failed
    files = contents(out)
    del files[".onrecord-output"]
    return files


def test_published_changed_published_and_rolled_back_readers_see_the_one_or_the_other(
    target: Served, tmp_path: Path
):
    site = write(tmp_path / "site", ONE)
    one = built(site, tmp_path / "one")
    before = contents(tmp_path)
    told = publish(site, target.address, dry_run=True)
    assert told.changes == (tuple(sorted(one)), (), ())
    assert untouched(contents(tmp_path)) == untouched(before)
    assert target.read("index.html") is None
    first = publish(site, target.address)
    assert at_target(target, set(one)) == one
    again = publish(site, target.address)
    assert (again.release, any(again.changes or ())) == (first.release, False)
    assert Reader(target.read).walk() <= set(one)

    with Reader(target.read) as reader:
        write(site, CHANGED_NOTE)
        changed = publish(site, target.address)
        assert changed.changes is not None
        assert "articles/well.html" in changed.changes.changed
        assert "actors/index.html" not in changed.changes.changed
        write(site, TWO)
        two = built(site, tmp_path / "two")
        publish(site, target.address)
        assert at_target(target, set(two)) == two
        for back in (changed, first):
            reader.come_round()  # assets stay for one release more, no longer
            rolled = publishing.roll_back(Workspace(site), target.address)
            assert rolled.release == back.release
        assert at_target(target, set(one)) == one
        gone = {path for path in two.keys() - one.keys() if path.endswith(".html")}
        assert "articles/مخاضة.html" in gone
        assert at_target(target, gone) == dict.fromkeys(gone)
    assert reader.broken == set()
    assert reader.rounds
    with pytest.raises(TargetRefused, match="no former state"):
        publishing.roll_back(Workspace(site), target.address)


@pytest.mark.long
def test_many_times_published_and_rolled_back_readers_never_meet_anything_broken(
    target: Served, tmp_path: Path
):
    site = write(tmp_path / "site", ONE)
    publish(site, target.address)
    with Reader(target.read) as reader:
        for number in range(20):
            write(site, TWO if number % 2 else ONE)
            write(site, {"themes/own/assets/own.css": f"/* {number} */\n"})
            reader.come_round()
            publish(site, target.address)
            if number % 3 == 0:
                reader.come_round()
                publishing.roll_back(Workspace(site), target.address)
    assert reader.broken == set()
    assert reader.rounds > 5


def test_files_in_a_store_have_their_type_and_may_be_kept_as_long_as_is_right(tmp_path: Path):
    from obstore.store import S3Store

    with targets.store(tmp_path) as served:
        publish(write(tmp_path / "site", ONE), served.address)
        endpoint = re.search(r"http://[0-9.:]+", served.address)
        assert endpoint is not None
        bucket = S3Store(
            "wells", endpoint=endpoint.group(), region="us-east-1", client_options={"allow_http": True}
        )
        (css,) = (
            path for path in contents(tmp_path / "site/.onrecord/publishing/build/site") if "own.css" in path
        )
        told = {}
        for path in ("index.html", "claims.json", css, ".onrecord/published.json"):
            found = bucket.get(f"a/b/{path}").attributes
            told[path] = (found["Content-Type"], found["Cache-Control"])
    assert told == {
        "index.html": ("text/html; charset=utf-8", "public, max-age=0, must-revalidate"),
        "claims.json": ("application/json", "public, max-age=0, must-revalidate"),
        css: ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ".onrecord/published.json": ("application/json", "no-store"),
    }


# -- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (MISTAKE, "quote-missing"),
        ({"site.yaml": SETTINGS.replace("publish_text: full\n", "")}, "rights-unchecked"),
        ({"site.yaml": "title: [\n"}, "yaml-bracket"),
    ],
    ids=["errors", "rights", "settings"],
)
def test_a_site_that_is_not_ready_is_not_published(files: dict[str, str], code: str, tmp_path: Path):
    site = write(tmp_path / "site", ONE | files)
    for _ in range(2):  # what was read is remembered the second time
        done = publishing.publish(Workspace(site), str(tmp_path / "www"))
        assert done.changes is None
        assert done.outcome is not None
        assert code in {diagnostic.code for diagnostic in done.outcome.diagnostics}
        assert not (tmp_path / "www").exists()


def onrecord(*arguments: str | Path) -> Result:
    """The command line in this process; an exception that is no exit is a failure here."""
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


def test_what_is_refused_is_told_with_its_status(tmp_path: Path):
    site = write(tmp_path / "site", ONE | MISTAKE)
    done = onrecord("publish", site, "--to", tmp_path / "www")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Nothing was published: 1 error." in done.stderr
    write(site, {"site.yaml": SETTINGS.replace("base_url", "contact")})
    done = onrecord("publish", site, "--to", tmp_path / "www")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "`base_url: https://example.org/`" in done.stderr
    assert not (tmp_path / "www").exists()


@pytest.mark.parametrize(
    "files",
    [
        {"site.yaml": SETTINGS.replace("full", "quotes")},
        {
            "site.yaml": SETTINGS.replace("publish_text: full\n", ""),
            "content/articles/well/article.yaml": "text: seeds/well.txt\nrights: Ours.\n",
        },
    ],
    ids=["quotes only", "rights of each article"],
)
def test_a_site_whose_rights_are_told_is_published(files: dict[str, str], tmp_path: Path):
    site = write(tmp_path / "site", ONE | files)
    first = publish(site, str(tmp_path / "www"))
    assert (tmp_path / "www/current/index.html").exists()
    again = publish(site, str(tmp_path / "www"))
    assert again.release == first.release


def test_where_the_library_for_stores_was_used_the_command_says_all_and_ends_with_its_status(tmp_path: Path):
    site = write(tmp_path / "site", ONE)
    with TARGETS["store"](tmp_path) as served:
        ends = []
        for to in (served.address, served.address.replace("wells", "nowhere")):
            program = Path(sys.executable).with_name("onrecord")
            command: list[str | Path] = [program, "publish", site, "--to", to]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            ends.append((done.returncode, done.stdout[:5], done.stderr[:8]))
    assert ends == [(0, "s3://", ""), (3, "", "onrecord")]


def test_another_site_is_not_written_over_unless_it_is_this_one_that_moved(tmp_path: Path):
    www = str(tmp_path / "www")
    publish(write(tmp_path / "site", ONE), www)
    before = contents(tmp_path / "www")
    other = SETTINGS.replace("https://", "https://elsewhere.")
    assert other != SETTINGS
    moved = write(tmp_path / "moved", ONE | {"site.yaml": other})
    for dry_run in (True, False):
        with pytest.raises(TargetRefused, match="--moved"):
            publish(moved, www, dry_run=dry_run)
    assert contents(tmp_path / "www") == before
    assert publish(moved, www, moved=True).changes


def test_a_target_that_holds_something_else_is_refused_and_stays_as_it_is(tmp_path: Path):
    site = write(tmp_path / "site", ONE)
    other = write(tmp_path / "www", {"holiday.html": "x"})
    with pytest.raises(TargetRefused, match=r"holds holiday\.html"):
        publish(site, str(other))
    assert contents(other) == {"holiday.html": b"x"}


@pytest.mark.parametrize("to", [".", "..", "./content/x", ".git"])
def test_the_site_is_not_published_over_itself(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    site = write(tmp_path / "site", ONE)
    monkeypatch.chdir(site)
    with pytest.raises(TargetRefused, match="the site itself lies there"):
        publish(site, to)


def test_a_word_that_names_no_target_is_not_taken_for_a_folder(tmp_path: Path):
    site = write(tmp_path / "site", ONE | {"site.yaml": SETTINGS + "publish: {live: ../www}\n"})
    with pytest.raises(BadTarget, match="names no target “lvie”") as caught:
        publish(site, "lvie")
    assert caught.value.hint == "did you mean `live`?"


def test_targets_have_names_in_site_yaml_and_one_line_says_what_was_done(tmp_path: Path):
    site = write(
        tmp_path / "site", ONE | {"site.yaml": SETTINGS + "publish:\n  live: {to: ../www, keep: 1}\n"}
    )
    done = onrecord("publish", site, "--to", "live")
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(r"live is now release \w+-\w+: \d+ new, 0 changed, 0 removed\n", done.stdout)
    write(site, CHANGED_NOTE)
    told = onrecord("publish", site, "--to", "live", "--dry-run").stdout.splitlines()
    assert "changed  articles/well.html" in told
    assert told[-1].startswith("Nothing was changed. At live would be: 0 new, ")
    publish(site, "live")
    back = onrecord("publish", site, "--to", "live", "--rollback")
    assert (back.exit_code, back.stdout[:25]) == (0, "live is back at release 2")
    with pytest.raises(TargetRefused, match="no former state"):
        publishing.roll_back(Workspace(site), "live")


# -- branches ------------------------------------------------------------------------------------------


def test_a_branch_keeps_its_history_and_what_others_put_there(tmp_path: Path):
    site = write(tmp_path / "site", ONE)
    with targets.branch(tmp_path) as served:
        bare = tmp_path / "site.git"
        clone = tmp_path / "clone"
        git("clone", "--quiet", bare, clone)
        write(clone, {"CNAME": "wells.example.org\n"})
        git("-C", clone, "checkout", "--quiet", "-b", "pages")
        git("-C", clone, "add", ".")
        git(
            "-C",
            clone,
            "-c",
            "user.name=I",
            "-c",
            "user.email=i@example.org",
            "commit",
            "--quiet",
            "-m",
            "A name",
        )
        git("-C", clone, "push", "--quiet", "origin", "pages")
        first = publish(site, served.address)
        write(site, TWO)
        publish(site, served.address)
        publishing.roll_back(Workspace(site), served.address)
        titles = git("-C", bare, "log", "--format=%s", "pages").split("\n")
        assert [title.split()[0] for title in titles if title] == ["Go", "Publish", "Publish", "A"]
        assert served.read("CNAME") == b"wells.example.org\n"
        assert served.read(".nojekyll") == b""
        assert json.loads(served.read(".onrecord/published.json") or b"")["id"] == first.release
        assert git("-C", bare, "branch", "--format=%(refname:short)").split() == ["pages"]


def test_a_branch_that_somebody_else_changes_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    site, other = write(tmp_path / "site", ONE), write(tmp_path / "other", ONE | CHANGED_NOTE)
    with targets.branch(tmp_path) as served:
        push = BranchPlace._push
        rivals: list[BranchPlace] = []

        def later(place: BranchPlace, commit: str) -> None:
            if not rivals:
                rivals.append(place)
                publish(other, served.address)
            push(place, commit)

        monkeypatch.setattr(BranchPlace, "_push", later)
        with pytest.raises(Busy, match="has been changed since"):
            publish(site, served.address)
        assert served.read("articles/well.html") == built(other, tmp_path / "built")["articles/well.html"]


def test_a_branch_with_something_else_is_refused(tmp_path: Path):
    site = write(tmp_path / "site", ONE)
    git("init", "--quiet", "-b", "main", tmp_path / "other")
    write(tmp_path / "other", {"novel.txt": "x"})
    git("-C", tmp_path / "other", "add", ".")
    git(
        "-C",
        tmp_path / "other",
        "-c",
        "user.name=I",
        "-c",
        "user.email=i@example.org",
        "commit",
        "--quiet",
        "-m",
        "x",
    )
    with pytest.raises(TargetRefused, match=r"holds novel\.txt"):
        publish(site, f"git:{tmp_path / 'other'}#main")


def test_a_remote_is_named_as_the_sites_own_repository_names_it_which_stays_as_it_is(tmp_path: Path):
    site = write(tmp_path / "site", ONE)
    with targets.branch(tmp_path) as served:
        git("init", "--quiet", site)
        git("-C", site, "remote", "add", "elsewhere", tmp_path / "site.git")
        before = git("-C", site, "count-objects", "-v"), git("-C", site, "status", "--porcelain")
        publish(site, "git:elsewhere#pages")
        assert served.read("index.html") is not None
        assert (git("-C", site, "count-objects", "-v"), git("-C", site, "status", "--porcelain")) == before
        with pytest.raises(TargetRefused, match="no git repository with a remote nowhere"):
            publish(site, "git:nowhere#pages")


# -- what fails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("git:{room}/missing.git#pages", "git could not reach"),
        ("sftp://127.0.0.1:1/srv/www", "127.0.0.1 failed"),
        ("s3://wells/a?endpoint=http://127.0.0.1:1&region=x", "s3://wells failed"),
    ],
)
def test_a_target_that_cannot_be_reached_is_told_with_what_to_do_next(
    to: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    site = write(tmp_path / "site", ONE)
    with pytest.raises(TargetFailed, match=rf"{told}.*run the command again"):
        publish(site, to.format(room=tmp_path))


@pytest.mark.parametrize("to", ["s3://wells/a", "gs://wells", "az://wells"])
def test_without_keys_for_a_store_nobody_is_asked(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in os.environ if name.startswith(("AWS_", "GOOGLE_", "AZURE_"))]:
        monkeypatch.delenv(name)
    with pytest.raises(TargetFailed, match="there are no keys"):
        publish(write(tmp_path / "site", ONE), to)


def test_a_server_whose_key_is_unknown_is_not_sent_anything(tmp_path: Path):
    site = write(tmp_path / "site", ONE)
    with targets.sftp(tmp_path) as served:
        (tmp_path / "home/.ssh/known_hosts").write_text("", "utf-8")
        with pytest.raises(TargetFailed, match="not known to be who it says"):
            publish(site, served.address)
        assert contents(tmp_path / "files") == {}


def test_one_publishing_of_a_site_at_a_time(tmp_path: Path):
    site = write(tmp_path / "site", ONE)
    publish(site, str(tmp_path / "www"))
    with locked(site / ".onrecord/publishing", ""), pytest.raises(TargetFailed, match="another publishing"):
        publish(site, str(tmp_path / "elsewhere"))


# -- the log of corrections ----------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["folder", "branch", "sftp"], indirect=True)
def test_what_changed_in_published_claims_is_told_in_the_log_and_published_with_it(
    target: Served, tmp_path: Path
):
    site = write(tmp_path / "site", ONE)
    log = site / "content/corrections.yaml"
    assert publish(site, target.address).told == ()
    other = ONE["content/articles/well/claims.yaml"].replace("speaker: mayor", "speaker: baker")
    write(site, {"content/articles/well/claims.yaml": other})
    assert len(publish(site, target.address, dry_run=True).told) == 1
    assert not log.exists()
    assert len(publish(site, target.address).told) == 1
    assert "speaker" in log.read_text("utf-8")
    assert b"The mayor" in (target.read("changes.html") or b"")
    assert publish(site, target.address).told == ()
    publishing.roll_back(Workspace(site), target.address)
    assert target.read("changes.html") is None
    # What is published now is what was at first, and of that the log has told.
    assert publish(site, target.address).told == ()
    assert log.read_text("utf-8").count("claim:") == 1


def test_a_dry_run_tells_what_the_log_would_get_and_which_addresses_would_lead_nowhere(tmp_path: Path):
    site = write(tmp_path / "site", ONE | TWO)
    publish(site, str(tmp_path / "www"))
    other = TWO["content/articles/well/claims.yaml"].replace("speaker: mayor", "speaker: baker")
    write(site, {"content/articles/well/claims.yaml": other})
    shutil.rmtree(site / "content/articles/مخاضة")
    before = untouched(contents(tmp_path))
    told = onrecord("publish", site, "--to", tmp_path / "www", "--dry-run").stdout.splitlines()
    stood = "The mayor: “the ford is deep” — according to the article “The ford”"
    assert [line for line in told if line.startswith("log ")] == [
        "log      well#dry speaker: The mayor → The baker",
        f"log      مخاضة#the-ford-is-deep removed: {stood}",
    ]
    gone = [line.split()[1] for line in told if line.startswith("lost ")]
    assert {"articles/مخاضة.html", "claims/مخاضة/the-ford-is-deep.html"} <= set(gone)
    assert set(gone) <= {line.split()[1] for line in told if line.startswith("removed ")}
    assert told[-1].startswith("Nothing was changed.")
    assert untouched(contents(tmp_path)) == before
