"""What the pages of a site are made of, in a parcel for those who make them elsewhere.

Settings, actors and what the fold came to go along; articles lie in a depot, some at a time, and are fetched
when a page shows them. The facts of all of them are fetched as soon as a page asks for what is derived from
all.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Raw, msgpack

from onrecord.catalogues import FOLDER as LOCALE
from onrecord.catalogues import MAX_BYTES, find_language
from onrecord.depot import Depot
from onrecord.document import Document
from onrecord.facts import ArticleFacts, ClaimFacts
from onrecord.model import Actor, ActorId, Article, Claim, Slug
from onrecord.pages import Wording
from onrecord.pipeline import Loaded
from onrecord.records import Correction, SiteFile
from onrecord.regular import TooLarge, is_file, read
from onrecord.shelves import StoredShelf
from onrecord.site import recalled
from onrecord.standing import Standing
from onrecord.themes import Theme, built_in

SHELF = 50
"""Articles that lie in the depot under one name."""
FACTS = 500
"""Articles whose facts do."""
IN_HAND = 64
"""Articles in full that stay in memory."""
LOTS = 8
"""Lots, as they came from the depot, that do."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A site that is to be written. `shelves` and `facts` name what lies in the depot, in order of articles.

    `standing` is what the fold came to, encoded. `locale`: the site's own catalogues by name; `themes`: for
    each theme, its own first, its name and its files. `searchable`: there is a search index.
    """

    config: SiteFile
    actors: Mapping[ActorId, Actor]
    corrections: tuple[Correction, ...]
    pages: Mapping[str, str]
    standing: bytes
    shelves: tuple[str, ...]
    facts: tuple[str, ...]
    themes: tuple[tuple[str, Mapping[str, bytes]], ...]
    options: Mapping[str, str]
    locale: Mapping[str, bytes]
    searchable: bool


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A site where its pages are made; its theme lies in `folder` as long as that is held."""

    loaded: Loaded
    theme: Theme
    wording: Wording
    searchable: bool
    folder: TemporaryDirectory[str]


def bundle_of(
    loaded: Loaded, shelf: StoredShelf, theme: Theme, root: Path, depot: Depot, *, searchable: bool
) -> Bundle:
    """Put the articles of a site, which stands in the folder `root`, into the depot. Raises OSError."""
    site = loaded.site
    shelves: list[str] = []
    facts: list[str] = []
    some_facts: list[Raw] = []
    slugs = site.articles.slugs
    for at in range(0, len(slugs), SHELF):
        encoded = [shelf.encoded(slug) for slug in slugs[at : at + SHELF]]
        shelves.append(depot.put(msgpack.encode([(Raw(it), Raw(text)) for _, it, text in encoded])))
        some_facts += [Raw(known) for known, _, _ in encoded]
        if len(some_facts) == FACTS or at + SHELF >= len(slugs):
            facts.append(depot.put(msgpack.encode(some_facts)))
            some_facts.clear()
    return Bundle(
        config=site.config,
        actors=dict(site.actors),
        corrections=site.corrections,
        pages=dict(loaded.pages),
        standing=msgpack.encode(site.derived.standing(site.redirects, (), ())),
        shelves=tuple(shelves),
        facts=tuple(facts),
        themes=tuple((folder.name, theme.files(level)) for level, folder in enumerate(theme.folders)),
        options=dict(theme.options),
        locale=dict(_catalogues(root)),
        searchable=searchable,
    )


def unpacked(bundle: Bundle, depot: Depot) -> Unpacked:
    """The site of a bundle; its articles are fetched from the depot."""
    standing = _STANDING.decode(bundle.standing)
    shelf = _Fetched(standing.order, bundle.shelves, depot)
    facts = _FetchedFacts(standing.order, bundle.facts, depot)
    site = recalled(bundle.config, bundle.actors, facts, shelf, standing).value
    loaded = Loaded(replace(site, corrections=bundle.corrections), bundle.pages)
    folder = TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True)
    root = Path(folder.name)
    _write(root / LOCALE, bundle.locale)
    language = find_language(bundle.config.language, root).value
    levels = [_theme(root / str(level), name, files) for level, (name, files) in enumerate(bundle.themes)]
    theme = Theme(tuple(levels), bundle.options)
    return Unpacked(loaded, theme, Wording(language, bundle.config.words), bundle.searchable, folder)


def _catalogues(root: Path) -> Iterator[tuple[str, bytes]]:
    """The site's own, by name; a link may lead anywhere."""
    for path in sorted((root / LOCALE).glob("*.po")):
        if is_file(path) and path.resolve().is_relative_to(root.resolve()):
            with suppress(TooLarge):  # it was told, and is not used
                yield path.name, read(path, MAX_BYTES)


def _theme(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """A folder with these files: that of the theme that came with the program, if it has the same."""
    own = built_in() / name
    if own.is_dir() and Theme((own,), {}).files(0) == files:
        return own  # its templates stay compiled from one build to the next
    _write(folder, files)
    return folder


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class _Lots:
    """What lies in the depot under names, so many things under each; the last few lots stay in memory."""

    def __init__(self, names: tuple[str, ...], size: int, depot: Depot) -> None:
        self._names = names
        self._size = size
        self._depot = depot
        self._held: OrderedDict[int, list[Raw]] = OrderedDict()

    def at(self, place: int) -> Raw:
        """What is in this place, encoded."""
        number, within = divmod(place, self._size)
        return self.lot(number)[within]

    def lot(self, number: int) -> list[Raw]:
        """A whole lot, encoded."""
        lot = self._held.pop(number, None)
        if lot is None:
            lot = _LOT.decode(self._depot.get(self._names[number]))
        self._held[number] = lot
        while len(self._held) > LOTS:
            self._held.popitem(last=False)
        return lot


class _Fetched:
    """Articles in full, from a depot; implements `facts.Shelf`."""

    def __init__(self, order: tuple[Slug, ...], names: tuple[str, ...], depot: Depot) -> None:
        self._places = {slug: place for place, slug in enumerate(order)}
        self._lots = _Lots(names, SHELF, depot)
        self.article: Callable[[Slug], Article] = lru_cache(IN_HAND)(self._article)
        self.document: Callable[[Slug], Document] = lru_cache(IN_HAND)(self._document)

    def claim(self, facts: ClaimFacts) -> Claim:
        """A claim of an article."""
        return self.article(facts.ref.article).claims[facts.number - 1]

    def _article(self, slug: Slug) -> Article:
        article, _ = _PAIR.decode(self._lots.at(self._places[slug]))
        return _ARTICLE.decode(article)

    def _document(self, slug: Slug) -> Document:
        _, document = _PAIR.decode(self._lots.at(self._places[slug]))
        return _DOCUMENT.decode(document)


class _FetchedFacts(Mapping[Slug, ArticleFacts]):
    """The facts of articles, from a depot; what was decoded stays."""

    def __init__(self, order: tuple[Slug, ...], names: tuple[str, ...], depot: Depot) -> None:
        self._order = order
        self._places = {slug: place for place, slug in enumerate(order)}
        self._lots = _Lots(names, FACTS, depot)
        self._decoded: dict[Slug, ArticleFacts] = {}

    def __getitem__(self, slug: Slug) -> ArticleFacts:
        found = self._decoded.get(slug)
        if found is None:
            found = self._decoded[slug] = _FACTS.decode(self._lots.at(self._places[slug]))
        return found

    def __contains__(self, slug: object) -> bool:
        return slug in self._places

    def __iter__(self) -> Iterator[Slug]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)


_STANDING = msgpack.Decoder(Standing)
_LOT = msgpack.Decoder(list[Raw])
_PAIR = msgpack.Decoder(tuple[Raw, Raw])
_ARTICLE = msgpack.Decoder(Article)
_DOCUMENT = msgpack.Decoder(Document)
_FACTS = msgpack.Decoder(ArticleFacts)
