"""A file of the output, before it is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the output: `path` relative to the output folder, with `/`, and its bytes."""

    path: str
    content: bytes
