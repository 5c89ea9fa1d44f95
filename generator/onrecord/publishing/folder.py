"""A folder as a target: each release in a folder of its own, and a link to the present one.

    .onrecord-published    says that this folder is ours
    current                a link to releases/RELEASE: what a web server shows
    releases/RELEASE       the files of a release; unchanged ones are shared with the one before
    releases/RELEASE.json  what is in it

The link is exchanged in one step, so that a reader sees one release or the other, whole.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path

from onrecord.progress import Tell
from onrecord.publication import (
    NOTHING_AMISS,
    Amiss,
    File,
    Release,
    Unreadable,
    read_release,
    written,
)
from onrecord.publishing.places import Found, TargetFailed, TargetRefused, Where, hold_same, locked

MARK = ".onrecord-published"
MARK_TEXT = (
    "OnRecord publishes here (docs/publishing.md). `current` leads to the site; a web server shows that.\n"
)
CURRENT = "current"
RELEASES = "releases"
RECORD = ".json"
BUSY = "another publishing to this folder is at work"


class FolderPlace:
    """A folder with releases."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(os.path.realpath(folder))
        self._releases = self._folder / RELEASES
        self._current = self._folder / CURRENT

    def look(self, where: Where, thorough: bool = False) -> Found:
        """See `places.Place`. Every file is read, which on a disk costs little."""
        published = self._published()
        if published is None:
            return Found(None)
        return Found(published, published.id != self._shown(), self._amiss(published))

    def _published(self) -> Release | None:
        if not self._folder.exists():
            return None
        if not self._folder.is_dir():
            raise TargetRefused(f"{self._folder} is a file; name a folder")
        names = set(os.listdir(self._folder)) - {".DS_Store"}
        if not names:
            return None
        if MARK not in names:
            raise TargetRefused(
                f"{self._folder} holds {min(names)}, and nothing that OnRecord published;"
                " move it away, or name an empty folder"
            )
        if CURRENT not in names:
            return self._latest()
        if not self._current.is_symlink():
            raise TargetRefused(f"{self._current} is no link of ours; move it away")
        shown = self._shown()
        if not (self._releases / shown).is_dir():
            return self._latest()
        try:
            return self._record(shown)
        except (FileNotFoundError, Unreadable):
            raise TargetRefused(
                f"{self._releases / shown}{RECORD}, which says what is published, is not there or is"
                " damaged; bring it back, or name an empty folder"
            ) from None

    def _shown(self) -> str:
        """The release to which the link leads, be it there or not; nothing where there is no link."""
        with suppress(FileNotFoundError):
            return os.path.basename(os.readlink(self._current))
        return ""

    def _record(self, release: str) -> Release:
        return read_release((self._releases / f"{release}{RECORD}").read_bytes())

    def _latest(self) -> Release | None:
        """The latest release that is there, where the link, or the one that it leads to, was taken away."""
        found: list[Release] = []
        for path in sorted(self._releases.glob(f"*{RECORD}")):
            with suppress(FileNotFoundError, Unreadable):
                if (self._releases / path.stem).is_dir():
                    found.append(self._record(path.stem))
        # Not the last by its name alone: two may be of the same second.
        former = {it.id for release in found for it in release.former}
        return next((release for release in reversed(found) if release.id not in former), None)

    def _amiss(self, release: Release) -> Amiss:
        missing, altered = list[str](), list[str]()
        for path, file in sorted(release.there.items()):
            try:
                if not _holds(self._releases / release.id / path, file):
                    altered.append(path)
            except (FileNotFoundError, NotADirectoryError):
                missing.append(path)
        return Amiss(tuple(missing), tuple(altered))

    def read(self, path: str) -> bytes | None:
        """See `places.Place`."""
        published = self._published()
        if published is not None:
            with suppress(FileNotFoundError):
                return (self._releases / published.id / path).read_bytes()
        return None

    def publish(
        self,
        where: Where,
        before: Release | None,
        after: Release,
        tell: Tell,
        amiss: Amiss = NOTHING_AMISS,
    ) -> None:
        """See `places.Place`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with locked(self._folder, BUSY):
            hold_same(before, self._published())
            (self._folder / MARK).write_text(MARK_TEXT, encoding="utf-8")
            self._releases.mkdir(exist_ok=True)
            self._clear_up()
            lost = amiss.paths  # which a release must not get from the one before it
            whole, made = self._releases / after.id, self._releases / f".{after.id}"
            for number, (path, file) in enumerate(after.there.items()):
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                is_there = before is not None and before.there.get(path) == file and path not in lost
                former = before if is_there else None
                shared = former is not None and _shared(self._releases / former.id / path, made / path)
                if not shared and path in after.files:  # what is retired, and gone, nobody asks for
                    shutil.copyfile(where(path), made / path)
                tell(number + 1, len(after.there))
            if whole.exists():
                shutil.rmtree(whole)  # of a publishing that was cut off before the link led there
            made.rename(whole)
            (self._releases / f"{after.id}{RECORD}").write_bytes(written(after))
            self._lead_to(after.id)
            self._remove_all_but((after.id, *(former.id for former in after.former)))

    def roll_back(self, before: Release, after: Release, tell: Tell, amiss: Amiss = NOTHING_AMISS) -> None:
        """See `places.Place`."""
        with locked(self._folder, BUSY):
            hold_same(before, self._published())
            if not (self._releases / after.id).is_dir():
                raise TargetFailed(
                    f"{self._releases / after.id} is not there any more; publish the site anew instead"
                )
            self._lead_to(after.id)

    def _lead_to(self, release: str) -> None:
        beside = self._folder / f".{CURRENT}-{secrets.token_hex(4)}"
        beside.symlink_to(f"{RELEASES}/{release}")
        beside.replace(self._current)

    def _clear_up(self) -> None:
        """Remove what publishings that were killed have left."""
        for path in self._releases.glob(".*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in self._folder.glob(f".{CURRENT}-*"):
            path.unlink()

    def _remove_all_but(self, kept: Iterable[str]) -> None:
        names = {name for release in kept for name in (release, f"{release}{RECORD}")}
        for path in self._releases.iterdir():
            if path.name in names:
                continue
            if path.name.endswith(RECORD):
                path.unlink()
            else:
                shutil.rmtree(path, ignore_errors=True)


def _holds(path: Path, file: File) -> bool:
    """Whether it is a file, and in it what is to be. Raises FileNotFoundError, NotADirectoryError."""
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode) or found.st_size != file.size:
        return False
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest() == file.digest


def _shared(file: Path, path: Path) -> bool:
    """Give a file another name, or make a copy of it; False if it has been taken away."""
    try:
        os.link(file, path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    except OSError:  # a file system without, or a folder that has been tampered with
        shutil.copyfile(file, path, follow_symlinks=False)
    return True
