"""A file's bytes as they were at one moment, though somebody may be writing it."""

from __future__ import annotations

import errno
import os
import stat
import time

FRESH = 50_000_000
"""Nanoseconds after its last change in which more may follow: some editors empty a file and then fill it."""
PAUSE = 0.005
"""Seconds between two readings of a fresh file, which must be alike: times of change may count in steps of
that length, and do not tell by themselves."""
PATIENCE = 2.0
"""Seconds in which a file must come to rest."""


class TooLarge(Exception):
    """The file has more bytes than may be; `size` says how many."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes")
        self.size = size


class Unsteady(Exception):
    """The file is being written all the time."""


def steady(path: str, most: int) -> bytes:
    """The bytes of a file, of `most` at the most: never the beginning of one version and the end of another.

    Raises TooLarge, Unsteady, FileNotFoundError where there is no regular file, and OSError.
    """
    until = time.monotonic() + PATIENCE
    before: bytes | None = None
    while True:
        data, fresh = _once(path, most)
        if data is not None and (not fresh or (data and data == before)):  # an empty one is to be filled
            return data
        if time.monotonic() > until:
            raise Unsteady
        before = data
        time.sleep(PAUSE)


def _once(path: str, most: int) -> tuple[bytes | None, bool]:
    """What a file holds, None if it changed meanwhile; and whether it changed just before."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise FileNotFoundError(errno.ENOENT, "it is no file", path)
    # It may be a pipe by now: to open one without this would be to wait for whoever writes to it.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise FileNotFoundError(errno.ENOENT, "it is no file", path)
        if found.st_size > most:
            raise TooLarge(found.st_size)
        data = file.read(found.st_size + 1)
        now = os.fstat(handle)
    whole = len(data) == found.st_size == now.st_size and found.st_mtime_ns == now.st_mtime_ns
    return data if whole else None, abs(time.time_ns() - now.st_mtime_ns) < FRESH
