"""What somebody else did to published files: it is seen, told, and put right by the next publishing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from onrecord import publishing
from onrecord.cli import onrecord as commands
from onrecord.publication import NOTHING_AMISS, RECORD, STATE, Amiss
from onrecord.publishing.objects import ObjectFiles
from onrecord.workspace import Workspace

from tests import targets
from tests.folders import SMALL, contents, write
from tests.readers import Reader
from tests.targets import TARGETS, Served, git

SITE = SMALL | {
    "site.yaml": """\
title: Wells
base_url: https://example.org/wells/
publish_text: full
annotators: {ina: {name: Ina Moll}}
search: no
feeds: no
"""
}
CLAIMS = "content/articles/well/claims.yaml"
CORRECTED = SITE[CLAIMS].replace("speaker: mayor", "speaker: baker")
PAGE, OTHER = "articles/well.html", "actors/mayor.html"
LATER = 5.0  # seconds

Change = Callable[[str, bytes | None], None]
"""Somebody else writes a file at a target, or removes it."""


@dataclass(frozen=True)
class Target:
    """A target, its readers, and somebody else who has a key to it."""

    kind: str
    served: Served
    change: Change


def on_disk(folder: Path) -> Change:
    def change(path: str, content: bytes | None) -> None:
        file = folder / path
        if content is None:
            file.unlink()
            return
        published = max(it.stat().st_mtime for it in folder.rglob("*") if it.is_file())
        file.write_bytes(content)
        os.utime(file, (published + LATER, published + LATER))

    return change


def by_commit(room: Path) -> Change:
    clone = room / "clone"

    def change(path: str, content: bytes | None) -> None:
        if not clone.exists():
            git("clone", "--quiet", "--branch", "pages", room / "site.git", clone)
        git("-C", clone, "pull", "--quiet")
        if content is None:
            (clone / path).unlink()
        else:
            (clone / path).write_bytes(content)
        who = ("-c", "user.name=I", "-c", "user.email=i@example.org")
        git("-C", clone, *who, "commit", "--quiet", "--all", "--message", "Tidy up")
        git("-C", clone, "push", "--quiet")

    return change


def in_bucket(served: Served) -> Change:
    from obstore.store import S3Store

    endpoint = re.search(r"http://[0-9.:]+", served.address)
    assert endpoint is not None
    bucket = S3Store(
        "wells",
        prefix="a/b",
        endpoint=endpoint.group(),
        region="us-east-1",
        client_options={"allow_http": True},
    )

    def change(path: str, content: bytes | None) -> None:
        if content is None:
            bucket.delete(path)
        else:
            bucket.put(path, content)

    return change


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    kind = request.param
    with TARGETS[kind](tmp_path) as served:
        if kind == "branch":
            change = by_commit(tmp_path)
        elif kind == "store":
            change = in_bucket(served)
        else:
            change = on_disk(tmp_path / {"folder": "www/current", "sftp": "files/srv/wells"}[kind])
        yield Target(kind, served, change)


def publish(site: Path, target: Target, **options: bool) -> publishing.Done:
    done = publishing.publish(Workspace(site), target.served.address, **options)
    assert done.changes is not None, done.outcome
    return done


def built(site: Path) -> dict[str, bytes]:
    files = contents(site / ".onrecord/publishing/build/site")
    return {path: content for path, content in files.items() if path != ".onrecord-output"}


def there(target: Target, paths: dict[str, bytes]) -> dict[str, bytes | None]:
    return {path: target.served.read(path) for path in paths}


def test_what_is_lost_or_altered_at_the_target_is_told_and_put_right_though_the_site_is_the_same(
    target: Target, tmp_path: Path
):
    site = write(tmp_path / "site", SITE)
    first = publish(site, target)
    files = built(site)
    (css, *_) = (path for path in files if path.endswith(".css"))
    for path in (css, OTHER, RECORD):
        target.change(path, None)
    target.change(PAGE, b"The well is mine.")
    amiss = Amiss(missing=tuple(sorted((css, OTHER, RECORD))), altered=(PAGE,))
    found = there(target, files)
    told = publish(site, target, dry_run=True)
    assert (told.amiss, any(told.changes or ())) == (amiss, False)
    assert there(target, files) == found
    with Reader(target.served.read) as reader:
        done = publish(site, target)
    assert {link.split(" → ")[1] for link in reader.broken} <= {css, OTHER}
    assert (done.amiss, done.release != first.release, done.told) == (amiss, True, ())
    assert there(target, files) == files
    again = publish(site, target, verify=True)
    assert (again.amiss, again.release) == (NOTHING_AMISS, done.release)


@pytest.mark.parametrize("target", ["folder", "branch", "sftp"], indirect=True)
def test_what_is_lost_or_altered_is_put_right_along_with_what_has_changed(target: Target, tmp_path: Path):
    site = write(tmp_path / "site", SITE)
    first = publish(site, target)
    former = built(site)
    write(site, {CLAIMS: SMALL[CLAIMS].replace("id: dry", "id: dry, note: Nobody has measured it.")})
    (css, *_) = (path for path in former if path.endswith(".css"))
    target.change(css, None)
    target.change(OTHER, bytes(len(former[OTHER])))
    amiss = Amiss(missing=(css,), altered=(OTHER,))
    done = publish(site, target)
    assert done.amiss == amiss
    assert done.changes is not None
    assert PAGE in done.changes.changed
    assert there(target, built(site)) == built(site)
    # Going back, what was amiss then is put right where the target has it, and told where it has not.
    back = publishing.roll_back(Workspace(site), target.served.address)
    assert back.release == first.release
    wrong = {path for path, content in there(target, former).items() if content != former[path]}
    assert wrong == back.amiss.paths
    assert wrong == (amiss.paths if target.kind == "folder" else frozenset())


@pytest.mark.parametrize("kind", ["sftp", pytest.param("store", marks=pytest.mark.long)])
def test_what_no_listing_shows_is_found_where_it_is_asked_for(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    site = write(tmp_path / "site", SITE)
    with TARGETS[kind](tmp_path) as served:
        target = Target(kind, served, lambda path, content: None)
        publish(site, target)
        changed = bytes(len(built(site)[PAGE]))
        if kind == "sftp":
            page = tmp_path / "files/srv/wells" / PAGE
            times = page.stat()
            page.write_bytes(changed)
            os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
        else:
            in_bucket(served)(PAGE, changed)
        if kind == "sftp":
            assert publish(site, target).amiss == NOTHING_AMISS
        assert publish(site, target, verify=True).amiss == Amiss(altered=(PAGE,))
        assert served.read(PAGE) == built(site)[PAGE]
        if kind == "store":  # which has told the digests of all files
            fetched: list[str] = []
            read = ObjectFiles.read

            async def noted(files: ObjectFiles, path: str) -> bytes | None:
                fetched.append(path)
                return await read(files, path)

            monkeypatch.setattr(ObjectFiles, "read", noted)
            assert publish(site, target, verify=True).amiss == NOTHING_AMISS
            assert {path for path in fetched if not path.startswith(STATE)} == set()


def test_what_is_amiss_is_told_file_by_file_and_counted_in_the_last_line(tmp_path: Path):
    site = write(tmp_path / "site", SITE)
    with targets.folder(tmp_path) as served:
        change = on_disk(tmp_path / "www/current")

        def onrecord(*options: str) -> tuple[int, list[str]]:
            done = CliRunner().invoke(commands, ["publish", str(site), "--to", served.address, *options])
            assert done.stderr == ""
            return done.exit_code, done.stdout.splitlines()

        onrecord()
        change(OTHER, None)
        change(PAGE, b"sold")
        lines = [f"missing  {OTHER}", f"altered  {PAGE}"]
        status, told = onrecord("--dry-run")
        assert (status, told[:-1]) == (0, lines)
        assert told[-1].startswith("Nothing was changed.")
        assert told[-1].endswith(" would be: 0 new, 0 changed, 0 removed, 2 put right.")
        status, told = onrecord("--verify")
        assert (status, told[:-1]) == (0, lines)
        assert told[-1].endswith(": 0 new, 0 changed, 0 removed, 2 put right")
        assert onrecord()[1][-1].endswith("nothing was changed.")
        write(site, {"site.yaml": SITE["site.yaml"].replace("Wells", "Springs")})
        onrecord()
        for page in (tmp_path / "www/releases").glob(f"*/{OTHER}"):
            page.write_bytes(b"sold")
        status, told = onrecord("--rollback")
        assert (status, told[0]) == (0, f"altered  {OTHER}")
        assert told[-1].endswith("; 1 still missing or altered there: publish the site anew")


def test_where_the_record_of_claims_is_lost_they_are_compared_with_the_copy_here_also_after_a_dry_run(
    tmp_path: Path,
):
    site, www = write(tmp_path / "site", SITE), tmp_path / "www"
    publishing.publish(Workspace(site), str(www))
    publishing.publish(Workspace(site), str(tmp_path / "elsewhere"))
    (www / "current" / RECORD).unlink()
    write(site, {CLAIMS: CORRECTED})
    publishing.publish(Workspace(site), str(tmp_path / "elsewhere"), dry_run=True)
    assert len(publishing.publish(Workspace(site), str(www), dry_run=True).told) == 1
    assert len(publishing.publish(Workspace(site), str(www)).told) == 1


def test_where_claims_cannot_be_compared_it_is_told(tmp_path: Path):
    site, www = write(tmp_path / "site", SITE), tmp_path / "www"
    publishing.publish(Workspace(site), str(www))
    (www / "current" / RECORD).unlink()
    shutil.rmtree(site / ".onrecord")
    write(site, {CLAIMS: CORRECTED})
    done = publishing.publish(Workspace(site), str(www))
    assert done.outcome is not None
    assert [it.code for it in done.outcome.diagnostics] == ["record-unreadable"]


def test_a_folder_without_its_link_keeps_its_releases(tmp_path: Path):
    site, www = write(tmp_path / "site", SITE), tmp_path / "www"
    first = publishing.publish(Workspace(site), str(www))
    write(site, {CLAIMS: CORRECTED})
    second = publishing.publish(Workspace(site), str(www))
    (www / "current").unlink()
    done = publishing.publish(Workspace(site), str(www))
    assert (done.release, done.cut_off) == (second.release, True)
    assert (www / "current/index.html").exists()
    assert publishing.roll_back(Workspace(site), str(www)).release == first.release


@pytest.mark.parametrize("harm", ["mark gone", "a file", "something else"])
def test_where_the_site_is_built_to_be_published_nothing_of_others_stays(harm: str, tmp_path: Path):
    site, www = write(tmp_path / "site", SITE), tmp_path / "www"
    publishing.publish(Workspace(site), str(www))
    build = site / ".onrecord/publishing/build"
    if harm == "mark gone":
        (build / "site/.onrecord-output").unlink()
    else:
        shutil.rmtree(build)
        write(build.parent, {"build": ""} if harm == "a file" else {"build/site/mine.txt": "Mine."})
    done = publishing.publish(Workspace(site), str(www))
    assert (done.changes, done.amiss) == (((), (), ()), NOTHING_AMISS)
