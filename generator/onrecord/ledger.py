"""What was read from a site's folder, so that a change can be told from what is no change."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from onrecord.diagnostics import Checked
from onrecord.project import MAX_PATH, Project
from onrecord.register import FileRead
from onrecord.sources import Listing, TextFile
from onrecord.stamps import SURE, Stamp, stamp, stamp_of


class Ledger:
    """A site's files; implements `sources.Sources`, and remembers what it told of each, but no texts."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._root = str(project.root)
        self._digests: dict[str, str | None] = {}
        self._stamps: dict[str, Stamp | None] = {}
        self._aliases: dict[str, set[str]] = {}  # where a link leads, and the paths that lead there
        self._open: set[str] = set()
        self._folders: dict[str, str] = {}  # where folders really are, at the last look for changes

    def listing(self) -> Checked[Listing]:
        """Which files there are."""
        return self._project.listing()

    def read(self, path: str) -> Checked[TextFile | None]:
        """The file at `path`, as `Project.read` has it."""
        self._open.add(path)
        self._stamps[path], linked = self._look(path)  # before: what changes meanwhile is seen later
        read = self._project.read(path)
        self._digests[path] = read.value.digest if read.value is not None else None
        self._note_link(path, linked)
        return read

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """The paths that are read meanwhile."""
        self._open = set()
        yield self._open
        self._open = set()

    def note(self, path: str) -> FileRead:
        """What is to be remembered of a file that was read."""
        then = self._stamps.get(path)
        sure = then is not None and then[0] < time.time_ns() - SURE
        return FileRead(path, self._digests.get(path), then if sure else None)

    def recall(self, note: FileRead) -> bool:
        """Whether a file is what a note of it says; then it counts as read."""
        path, digest = note.path, note.digest
        now, linked = self._look(path)
        if not self._inside(path, linked):
            return False
        if now is None or now != note.stamp:
            read = self._project.read(path).value
            digest = read.digest if read is not None else None
            if digest != note.digest:
                return False
        self._stamps[path], self._digests[path] = now, digest
        self._note_link(path, linked)
        return True

    def inside(self, path: str) -> bool:
        """Whether a file of the site lies in it, whatever links lead there."""
        return self._inside(path, self._look(path)[1])

    def still(self, note: FileRead) -> bool:
        """Whether the stamp of a file that was recalled is what the note says."""
        return note.stamp is not None and self._stamps[note.path] == note.stamp

    def stamps(self) -> Mapping[str, Stamp | None]:
        """Every file that was read, with its stamp before; None for one that was not there."""
        return self._stamps

    def digest(self, path: str) -> str | None:
        """The digest of a file when it was last read; None if it could not be."""
        return self._digests.get(path)

    def changed(self, paths: Iterable[str] | None) -> set[str]:
        """Which of the files that were read are different now, of those at or under `paths`, or of all."""
        self._folders.clear()
        if paths is None:
            return {path for path, stamp in self._stamps.items() if self._stamp(path) != stamp}
        return {path for path in self._known(paths) if self._differs(path)}

    def folders(self) -> set[str]:
        """The first folder of every path that was read."""
        return {path.partition("/")[0] for path in self._digests if "/" in path}

    def forget(self, paths: Collection[str]) -> None:
        """Remember these no longer."""
        for path in paths:
            self._digests.pop(path, None)
            self._stamps.pop(path, None)

    def _known(self, paths: Iterable[str]) -> set[str]:
        known: set[str] = set()
        for path in paths:
            if path in self._digests:
                known.add(path)
            elif not os.path.isfile(f"{self._root}/{path}"):  # gone, or a folder: whatever was in it
                known.update(held for held in self._digests if held.startswith(f"{path}/"))
            known.update(self._aliases.get(path, ()))
        return known & self._digests.keys()

    def _differs(self, path: str) -> bool:
        read = self._project.read(path).value
        return read is None or read.digest != self._digests[path]

    def _look(self, path: str) -> tuple[Stamp | None, bool]:
        """The stamp of what is at a path, and whether a link leads there: one question where none does."""
        whole = f"{self._root}/{path}"
        try:
            found = os.lstat(whole)
        except (OSError, ValueError):
            return None, False
        linked = stat.S_ISLNK(found.st_mode)
        return (stamp_of(whole), True) if linked else (stamp(found), False)

    def _inside(self, path: str, linked: bool) -> bool:
        whole = f"{self._root}/{path}"
        real = self._really(whole) if linked else f"{self._really_above(whole)}/"
        return real.startswith(f"{self._root}/")

    def _really_above(self, path: str) -> str:
        """Where the folder of a path really is; looked up once at each look for changes."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = self._really(folder)
        return self._folders[folder]

    def _note_link(self, path: str, linked: bool) -> None:
        """Remember where a path really leads, if it, or a folder that it lies in, is a link."""
        if "\0" in path or len(path) > MAX_PATH:
            return
        folder, _, name = f"{self._root}/{path}".rpartition("/")
        if (
            not linked
            and self._really_above(f"{self._root}/{path}") == folder
            and name not in ("", ".", "..")
        ):
            return
        whole = self._really(f"{self._root}/{path}")
        if whole != f"{self._root}/{path}" and whole.startswith(f"{self._root}/"):
            self._aliases.setdefault(whole[len(self._root) + 1 :], set()).add(path)

    def _really(self, path: str) -> str:
        """Where a path leads."""
        if path == self._root:
            return path
        name = path.rpartition("/")[2]
        whole = f"{self._really_above(path)}/{name}"
        return os.path.realpath(whole) if name in ("", ".", "..") or os.path.islink(whole) else whole

    def _stamp(self, path: str) -> Stamp | None:
        return stamp_of(f"{self._root}/{path}")
