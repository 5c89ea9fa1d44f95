"""Which of the files of a former build are still what this one would write.

A page shows the world, which is everything but the articles; facts of any article; and some articles in full.
While the world and all facts stay what they were, only those pages are others that show an article in full
which is another now: an edited note, say, changes its article's page, and whatever quotes its claims.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from onrecord import catalogues, program, regular
from onrecord.indexing import engine
from onrecord.manifest import Details
from onrecord.model import Slug
from onrecord.pipeline import Loaded
from onrecord.register import Entry, digest_of
from onrecord.themes import MAX_ASSET, Theme

Articles = tuple[tuple[str, bytes, bytes], ...]


def world(loaded: Loaded, theme: Theme, root: Path, setting: bytes) -> bytes:
    """The digest of all that pages may show besides articles; `setting` is what those were read with."""
    site = loaded.site
    folders = (*theme.folders, *catalogues.folders(root))
    files = [_digest(path) for folder in folders for _, path in regular.files(folder)]
    told = (
        site.config,
        tuple(site.actors.values()),
        site.corrections,
        dict(loaded.pages),
        dict(theme.options),
    )
    return digest_of(told, files, str(engine()), program.version(), setting)


def articles(loaded: Loaded, entries: Mapping[Slug, Entry]) -> Articles:
    """Each article, in order, with the digests of the files it was read from, and of its facts."""
    found = ((slug, entries[slug]) for slug in loaded.site.articles.slugs)
    return tuple([(slug, entry.read, entry.derived + entry.head) for slug, entry in found])


def changed(former: Details, now: bytes, articles: Articles) -> frozenset[int] | None:
    """The articles, by their place in order, that are others now; None if every page may be another."""
    if former.world != now or len(former.articles) != len(articles):
        return None
    others = set()
    for place, (then, today) in enumerate(zip(former.articles, articles, strict=True)):
        if (then[0], then[2]) != (today[0], today[2]):
            return None
        if then[1] != today[1]:
            others.add(place)
    return frozenset(others)


def _digest(path: Path) -> tuple[bytes, bytes]:
    return os.fsencode(path), blake2b(regular.read(path, MAX_ASSET), digest_size=16).digest()
