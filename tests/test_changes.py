"""Folders that go and come again: the site is followed on, and following it ends when it is to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from onrecord import changes
from onrecord.changes import Inbox, Watch

from tests.folders import SMALL, write
from tests.serving import eventually

ARTICLE = "content/articles/well"


class Follower:
    """Whoever follows `content` of a site, as `serve` does."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.inbox = Inbox()
        self.watch = Watch(site, self.inbox)
        self.watch.start()
        self.watched_anew()

    def watched_anew(self) -> bool:
        return self.watch.follow([str(self.site / "content")])

    def hears_of(self, path: str) -> None:
        """Comes back as soon as a change of this path is told."""
        eventually(lambda: path in self.inbox.take(0.1) or None, f"a change of {path}")


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[Follower]:
    following = Follower(write(tmp_path / "site", SMALL))
    yield following
    following.watch.stop()


def moved_out_and_restored(follower: Follower, between: Callable[[], object] = lambda: None) -> Path:
    """Moves an article's folder out of the site, puts a copy in its place, and names that anew."""
    article, out = follower.site / ARTICLE, follower.site.parent / "out"
    article.rename(out)
    follower.hears_of(ARTICLE)
    shutil.copytree(out, article)
    follower.hears_of(f"{ARTICLE}/claims.yaml")
    between()
    article.rename(article.with_name("moved"))
    follower.hears_of("content/articles/moved")
    return out


@pytest.mark.parametrize("folder", ["content", "."])
def test_a_folder_made_anew_with_the_number_of_the_former_is_followed(
    follower: Follower, folder: str, monkeypatch: pytest.MonkeyPatch
):
    # Many file systems give the number again, others never do.
    monkeypatch.setattr(changes, "_node", lambda path: 1 if Path(path).is_dir() else None)
    follower.watched_anew()
    assert not follower.watched_anew()
    shutil.rmtree(follower.site / folder)
    write(follower.site, SMALL)
    eventually(lambda: follower.watched_anew() or None, "the new folder is watched")
    eventually(lambda: not follower.watched_anew() or None, "all is watched")
    follower.inbox.take(0.0)
    write(follower.site, {f"{ARTICLE}/new.yaml": "annotations: []\n"})
    follower.hears_of(f"{ARTICLE}/new.yaml")
    write(follower.site, {"new.yaml": ""})
    follower.hears_of("new.yaml")


def test_following_ends_after_a_folder_was_moved_out_restored_and_renamed(tmp_path: Path):
    follower = Follower(write(tmp_path / "site", SMALL))
    moved_out_and_restored(follower)
    follower.watch.stop()


def test_a_folder_moved_out_restored_and_renamed_is_followed_though_the_former_is_removed(
    follower: Follower,
):
    out = moved_out_and_restored(
        follower, lambda: eventually(lambda: follower.watched_anew() or None, "anew")
    )
    shutil.rmtree(out)
    write(follower.site, {"content/articles/moved/more.yaml": "annotations: []\n"})
    follower.hears_of("content/articles/moved/more.yaml")
    write(follower.site, {"content/articles/moved/last.yaml": "annotations: []\n"})
    follower.hears_of("content/articles/moved/last.yaml")


def test_what_is_built_again_and_again_lets_nobody_watch_anew(follower: Follower):
    for _ in range(2):
        (follower.site / "public").mkdir()
        follower.hears_of("public")
        (follower.site / "public").rmdir()
        follower.hears_of("public")
    assert not follower.watched_anew()
