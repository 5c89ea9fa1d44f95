"""What the core asks of wherever a site is kept: which files there are, and their texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from onrecord.diagnostics import Checked

CORRECTIONS = "content/corrections.yaml"
"""Where a site keeps the log of what changed in its published claims."""


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """An article's folder: its slug, the path of its record, and those of its layers, sorted."""

    slug: str
    path: str
    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a site by what they hold. All paths are relative to the site, with `/`, and sorted.

    `unread` are folders that would hold articles but for a mistake, which is reported: what refers to them is
    no further one. A folder with a bad name stands there by that name and by the one that it may get.
    `corrections` is the log of what changed in published claims, if there is one.
    """

    articles: tuple[ArticleFiles, ...]
    actors: tuple[str, ...]
    pages: tuple[str, ...]
    unread: tuple[ArticleFiles, ...] = ()
    corrections: str | None = None

    @property
    def shared(self) -> tuple[str, ...]:
        """The files that all articles share, beside site.yaml."""
        log = () if self.corrections is None else (self.corrections,)
        return (*self.actors, *self.pages, *log)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's text, without a byte order mark, and the digest of its bytes as `sha256:HEX`."""

    path: str
    text: str
    digest: str


class Sources(Protocol):
    """A site's files."""

    def listing(self) -> Checked[Listing]:
        """Which files there are; misplaced ones are reported."""

    def read(self, path: str) -> Checked[TextFile | None]:
        """The file at `path`; None, and the reason, where it cannot be read as a text of this site."""
