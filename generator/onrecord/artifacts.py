"""Files of the output, before they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the output: `path` relative to the output folder, with `/`, and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """A file of the output that is made while it is written, piece by piece, since it may be large."""

    path: str
    pieces: Iterable[bytes]
