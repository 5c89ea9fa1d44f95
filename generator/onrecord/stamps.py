"""What tells a file from what it was before, without a look into it."""

from __future__ import annotations

import os

Stamp = tuple[int, int, int, int]
"""When a file or folder was changed, its size, its place on the disk, and its mode (`os.stat`)."""

SURE = 2_000_000_000
"""Nanoseconds after its last change from which on a file's stamp tells it from any later one: some file
systems count time in steps of two seconds."""


def stamp_of(path: str) -> Stamp | None:
    """The stamp of what is at a path, where a link leads; None if there is nothing."""
    try:
        return stamp(os.stat(path))
    except (OSError, ValueError):
        return None


def link_stamp(path: str) -> Stamp | None:
    """The stamp of what is at a path, of a link itself; None if there is nothing."""
    try:
        return stamp(os.lstat(path))
    except (OSError, ValueError):
        return None


def stamp(found: os.stat_result) -> Stamp:
    """The stamp of a file."""
    return (found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode)


def same_content(one: Stamp, other: Stamp) -> bool:
    """Whether two files, one a link or a copy of the other, hold the same."""
    return one[:2] == other[:2]
