"""What befalls a publishing half-way: a target that falls silent or is taken away, a kill, a way back."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from onrecord import publishing
from onrecord.publishing import TargetFailed, folder, remote
from onrecord.publishing.branch import BranchPlace
from onrecord.publishing.remote import RemotePlace
from onrecord.workspace import Workspace

from tests import targets
from tests.faults.proxies import Proxy, between
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
""",
}
SETTINGS = SITE["site.yaml"]
FEW = 3
"""Steps at a store after which a blow falls."""
LONG = pytest.mark.long
"""For a store: the server takes as long to begin as all others take to be published to."""


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever left a publishing half done is not waited for: nobody is alive here."""
    monkeypatch.setattr(publishing, "RemotePlace", partial(RemotePlace, patience=0.1))


def titled(site: Path, title: str) -> None:
    write(site, {"site.yaml": SETTINGS.replace("Wells", title)})


def publish(site: Path, served: Served) -> publishing.Done:
    done = publishing.publish(Workspace(site), served.address)
    assert done.changes is not None, done.outcome
    return done


def is_whole(site: Path, served: Served) -> bool:
    """Whether the target holds the site as it was built last, every file of it."""
    built = contents(site / ".onrecord/publishing/build/site")
    return all(served.read(path) == data for path, data in built.items() if path != ".onrecord-output")


@contextmanager
def struck(blow: Callable[[], None]) -> Iterator[None]:
    """In mid-publishing a blow falls, once: after a few files, before a push."""
    left = [FEW]

    def strikes(function: Callable[..., object]) -> Callable[..., object]:
        def struck(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                blow()
            return function(*arguments, **options)

        return struck

    def before_a_push(place: BranchPlace, commit: str) -> None:
        blow()
        push(place, commit)

    push = BranchPlace._push
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(folder, "_shared", strikes(folder._shared))
        patched.setattr(remote._Signs, "done", strikes(remote._Signs.done))
        patched.setattr(BranchPlace, "_push", before_a_push)
        yield


# -- silence -------------------------------------------------------------------------------------------

SILENCE = 1.0  # seconds


@pytest.mark.parametrize("kind", ["sftp", "daemon", pytest.param("store", marks=LONG)])
@pytest.mark.parametrize("when", [pytest.param("from the first byte", marks=LONG), "half-way"])
def test_a_target_that_falls_silent_is_given_up_and_the_next_publishing_goes_on(
    kind: str, when: str, tmp_path: Path
):
    site = write(tmp_path / "site", SITE)
    with getattr(targets, kind)(tmp_path) as direct:
        served, proxy = between(direct, tmp_path)
        publish(site, served)
        former = contents(site / ".onrecord/publishing/build/site")
        with Reader(served.read) as reader:
            titled(site, "Springs")
            with struck(partial(silence, proxy)), pytest.MonkeyPatch.context() as patched:
                if when == "from the first byte":
                    silence(proxy)
                for name in ("branch", "objects", "sftp"):
                    patched.setattr(import_module(f"onrecord.publishing.{name}"), "SILENCE", SILENCE)
                begun = time.monotonic()
                with pytest.raises(TargetFailed, match="run the command again") as told:
                    publish(site, served)
            assert time.monotonic() - begun < 20 * SILENCE
            assert "Error" not in str(told.value)
            if kind == "daemon" or when != "half-way":
                assert all(served.read(path) == former[path] for path in former if path != ".onrecord-output")
            proxy.mend()
            publish(site, served)
            assert is_whole(site, served)
        proxy.close()
    assert reader.broken == set()


def silence(proxy: Proxy) -> None:
    """From the next byte on nothing passes any more."""
    proxy.silent, proxy.left = True, 0


# -- the way back --------------------------------------------------------------------------------------


def killed_half_way(site: Path, served: Served) -> None:
    """Publish in a process that is killed in the middle of it."""
    child = os.fork()
    if child == 0:
        with struck(lambda: os.kill(os.getpid(), signal.SIGKILL)), suppress(BaseException):
            publish(site, served)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def cut_half_way(site: Path, served: Served) -> None:
    """Publish to a target that fails in the middle of it."""

    def fail() -> None:
        raise TargetFailed("the connection was cut")

    with struck(fail), pytest.raises(TargetFailed):
        publish(site, served)


@pytest.mark.parametrize(
    ("kind", "cut_off"),
    [
        ("folder", killed_half_way),
        ("branch", killed_half_way),
        ("sftp", killed_half_way),
        pytest.param("store", cut_half_way, marks=LONG),  # its library does not outlive a fork
    ],
)
def test_rolled_back_after_a_cut_readers_have_the_site_from_before_and_publishing_goes_on(
    kind: str, cut_off: Callable[[Path, Served], None], tmp_path: Path
):
    site = write(tmp_path / "site", SITE)
    with TARGETS[kind](tmp_path) as served:
        publish(site, served)
        titled(site, "Springs")
        second = publish(site, served)
        former = {path: served.read(path) for path in contents(site / ".onrecord/publishing/build/site")}
        with Reader(served.read) as reader:
            titled(site, "Brooks")
            cut_off(site, served)
            back = publishing.roll_back(Workspace(site), served.address)
            assert back.release == second.release
            assert {path: served.read(path) for path in former} == former
            publish(site, served)
            assert is_whole(site, served)
            # What was undone is done with: now it is gone back to what was there before.
            assert publishing.roll_back(Workspace(site), served.address).release == second.release
    assert reader.broken == set()


# -- what is taken away --------------------------------------------------------------------------------


def shown_release(room: Path, served: Served) -> None:
    shutil.rmtree((room / "www/current").resolve())


def whole_folder(room: Path, served: Served) -> None:
    shutil.rmtree(room / "www")


def whole_branch(room: Path, served: Served) -> None:
    git("-C", room / "site.git", "update-ref", "-d", "refs/heads/pages")


def whole_root(room: Path, served: Served) -> None:
    shutil.rmtree(room / "files/srv", ignore_errors=True)  # into which others write all the time


def all_objects(room: Path, served: Served) -> None:
    from obstore.store import S3Store

    bucket = S3Store(
        "wells", endpoint=endpoint(served), region="us-east-1", client_options={"allow_http": True}
    )
    for some in bucket.list():
        bucket.delete([meta["path"] for meta in some])


def whole_bucket(room: Path, served: Served) -> None:
    for _ in range(50):  # others write into it all the time, and only an empty one may be removed
        all_objects(room, served)
        with suppress(urllib.error.HTTPError):
            asked(served, "DELETE")
            return


def endpoint(served: Served) -> str:
    found = re.search(r"http://[0-9.:]+", served.address)
    assert found is not None
    return found.group()


def asked(served: Served, method: str) -> None:
    """Make or remove the bucket."""
    with urllib.request.urlopen(urllib.request.Request(f"{endpoint(served)}/wells", method=method)):
        pass


def what_failed(site: Path, served: Served) -> str | None:
    """What is told of a publishing that failed; None if it did not."""
    try:
        publish(site, served)
    except (TargetFailed, FileNotFoundError) as why:  # of the latter the command line tells
        return str(why)
    return None


@pytest.mark.parametrize(
    ("kind", "take_away"),
    [
        ("folder", shown_release),
        ("folder", whole_folder),
        ("branch", whole_branch),
        ("sftp", whole_root),
        pytest.param("store", all_objects, marks=LONG),
        pytest.param("store", whole_bucket, marks=LONG),
    ],
)
def test_a_target_that_is_taken_away_half_way_is_told_and_the_next_publishing_brings_it_back(
    kind: str, take_away: Callable[[Path, Served], None], tmp_path: Path
):
    site = write(tmp_path / "site", SITE)
    with TARGETS[kind](tmp_path) as served:
        publish(site, served)
        titled(site, "Springs")
        with struck(partial(take_away, tmp_path, served)):
            told = what_failed(site, served)
        assert told is None or re.search(r"(taken away|changed since|No such file).*", told)
        if told is None:
            assert is_whole(site, served)
        if take_away is whole_bucket:
            asked(served, "PUT")
        publish(site, served)
        assert is_whole(site, served)


def test_a_release_that_was_taken_away_from_a_folder_is_put_back_though_the_site_is_the_same(tmp_path: Path):
    site = write(tmp_path / "site", SITE)
    with targets.folder(tmp_path) as served:
        first = publish(site, served)
        titled(site, "Springs")
        publish(site, served)
        shown_release(tmp_path, served)
        publish(site, served)
        assert is_whole(site, served)
        shown_release(tmp_path, served)
        assert publishing.roll_back(Workspace(site), served.address).release == first.release
        assert b"Wells" in (served.read("index.html") or b"")
