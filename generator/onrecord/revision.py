"""Which of the files of a former build are still what this one would write.

A page shows the world, which is everything but the articles; facts of any article; heads of some, which tell
what lists show of them; and some in full. While the world and all facts stay what they were, a page can only
be another if an article that it shows in full is, or its head is and the page lists it or a claim of it: an
edited note changes its article's page and whatever quotes its claims, an edited title also the lists.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from onrecord import catalogues, program, regular
from onrecord.indexing import engine
from onrecord.manifest import Details, Others
from onrecord.model import Slug
from onrecord.pipeline import Loaded
from onrecord.register import Entry, digest_of
from onrecord.themes import MAX_ASSET, Theme

Articles = tuple[tuple[str, bytes, bytes, bytes], ...]


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
    """Each article, in order, with its digests (see `manifest.Details`)."""
    found = ((slug, entries[slug]) for slug in loaded.site.articles.slugs)
    return tuple([(slug, entry.read, entry.derived, entry.head) for slug, entry in found])


def changed(former: Details, now: bytes, articles: Articles) -> Others | None:
    """The articles that are others now; None if every page may be another."""
    if former.world != now or len(former.articles) != len(articles):
        return None
    others, heads = set(), set()
    for place, (then, today) in enumerate(zip(former.articles, articles, strict=True)):
        if (then[0], then[2]) != (today[0], today[2]):
            return None
        if then[1] != today[1]:
            others.add(place)
        if then[3] != today[3]:
            heads.add(place)
    return Others(frozenset(others), frozenset(heads))


def _digest(path: Path) -> tuple[bytes, bytes]:
    return os.fsencode(path), blake2b(regular.read(path, MAX_ASSET), digest_size=16).digest()
