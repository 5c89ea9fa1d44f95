"""Files as bytes: only what is a file, lies where it should, and is of a sensible size.

A site may come from strangers. What looks like a file of it may be a link to somewhere else, a pipe that
nobody writes to, a device without an end.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

FRESH = 50_000_000
"""Nanoseconds after its last change in which more may follow: some editors empty a file and then fill it."""
PAUSE = 0.005
"""Seconds between two readings of a fresh file, which must be alike: times of change may count in steps of
that length, and do not tell by themselves."""
PATIENCE = 2.0
"""Seconds in which a file must come to rest."""


class NoFile(OSError):
    """There is something, and it is no file: a pipe, a device, a socket, a folder."""


class TooLarge(OSError):
    """The file has more bytes than may be read."""

    def __init__(self, path: str, size: int) -> None:
        super().__init__(errno.EFBIG, f"it has {size:,} bytes, which is too much", path)
        self.size = size


class Unsteady(OSError):
    """The file is being written all the time."""


def read(path: str | os.PathLike[str], most: int) -> bytes:
    """The whole of a file of at most `most` bytes, as it was at one moment; links are followed.

    It is never the beginning of one version and the end of another, though somebody may be writing it.
    Raises NoFile, TooLarge, Unsteady, or another OSError; waits for the disk and for a file to rest.
    """
    until = time.monotonic() + PATIENCE
    before: bytes | None = None
    while True:
        data, fresh = _once(os.fspath(path), most)
        if data is not None and (not fresh or (data and data == before)):  # an empty one is to be filled
            return data
        if time.monotonic() > until:
            raise Unsteady(errno.EBUSY, "it is being written all the time", os.fspath(path))
        before = data
        time.sleep(PAUSE)


def _once(path: str, most: int) -> tuple[bytes | None, bool]:
    """What a file holds, None if it changed meanwhile; and whether it changed just before."""
    # To open a pipe waits for whoever writes to it, unless it is told not to.
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise NoFile(errno.EINVAL, "it is no file", path) from None
        raise
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NoFile(errno.EINVAL, "it is no file", path)
        if found.st_size > most:
            raise TooLarge(path, found.st_size)
        with open(handle, "rb", closefd=False) as file:
            data = file.read(found.st_size + 1)
        now = os.fstat(handle)
    finally:
        os.close(handle)
    whole = len(data) == found.st_size == now.st_size and found.st_mtime_ns == now.st_mtime_ns
    return data if whole else None, abs(time.time_ns() - now.st_mtime_ns) < FRESH


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether there is a file, links followed; False where no file system knows such a name."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def within(folder: Path, name: str) -> Path | None:
    """What `name` means in `folder`, links resolved; None if there is nothing, or it lies elsewhere.

    Where `folder` itself is a link, it is that which leads elsewhere: the folder around it counts.
    """
    if "\\" in name or "\0" in name or name.startswith("/") or ".." in name.split("/"):
        return None
    root = folder.parent.resolve() / folder.name
    path = Path(os.path.realpath(root / name))
    try:
        return path if path != root and path.is_relative_to(root) and path.exists() else None
    except OSError:  # no file system has names so long
        return None


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file in a folder and below that really lies there: its name from the folder on, and its place."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found = within(folder, name)
        if found is not None and is_file(found):
            yield name, found
