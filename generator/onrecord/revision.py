"""Which of the files of a former build are still what this one would write.

A page shows the world, which is everything but the articles, and of some articles their heads, which tell
what lists show of them, or all there is. A page about one article or claim shows besides what is derived of
the articles on it; any other what is derived from any. So an edited note changes its page and whatever
quotes its claims; an edited title also what lists them; a claim more also every list and profile.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from onrecord import catalogues, program, regular
from onrecord.answers import BEARING
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
    slugs, bearing = loaded.site.articles.slugs, loaded.site.derived.bearing
    bears = (bearing[at : at + BEARING] for at in range(0, len(bearing), BEARING))
    found = ((slug, entries[slug], it) for slug, it in zip(slugs, bears, strict=True))
    return tuple([(slug, entry.read, entry.derived + it, entry.head) for slug, entry, it in found])


def changed(former: Details, now: bytes, articles: Articles) -> Others | None:
    """What became of the articles; None if every page may be another."""
    if former.world != now:
        return None
    today = {slug: (place, digests) for place, (slug, *digests) in enumerate(articles)}
    others: tuple[set[int], set[int], set[int]] = (set(), set(), set())
    full, derived, heads = others
    places: list[int | None] = []
    for then, (slug, *digests) in enumerate(former.articles):
        place, there = today.get(slug, (None, None))
        places.append(place)
        for index, those in enumerate(others):
            if there is None or there[index] != digests[index]:
                those.add(then)
    whole = bool(derived) or places != [*range(len(articles))]
    return Others(frozenset(full), frozenset(heads), frozenset(derived), tuple(places), whole)


def _digest(path: Path) -> tuple[bytes, bytes]:
    return os.fsencode(path), blake2b(regular.read(path, MAX_ASSET), digest_size=16).digest()
