"""Files of the output, before they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

ASSETS = "assets/"
"""Where a theme's assets lie: in a build, in a folder there that is named after them (`hosting`)."""

INDEX = "pagefind/"
"""Where the index lies that a browser searches in."""


def staging(name: str) -> str:
    """How the names of folders begin in which builds into the output `name` are at work, or were killed."""
    return f".{name}.building-"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the output: `path` relative to the output folder, with `/`, and its bytes."""

    path: str
    content: bytes


class Output(NamedTuple):
    """A file of the output as it was written: its address, and its stamp then (see `stamps`)."""

    url: str
    stamp: tuple[int, int, int, int]

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.stamp[1]


@dataclass(frozen=True, slots=True)
class Stream:
    """A file of the output that is made while it is written, piece by piece, since it may be large."""

    path: str
    pieces: Iterable[bytes]
