"""The articles of a site as they were read: each is read anew when a file that it was read from changes.

Of each article its facts are in memory; in full it stands in a store (see `store`).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from onrecord import pipeline
from onrecord.diagnostics import Problem
from onrecord.division import divided
from onrecord.facts import ArticleFacts
from onrecord.ledger import Ledger
from onrecord.model import Slug
from onrecord.namechanges import NameChange, Named, name_change, named
from onrecord.pipeline import Common, PreparedText
from onrecord.records import ThemeChoice
from onrecord.sources import ArticleFiles, Listing
from onrecord.store import Entry, FileRead, Packed, Store, StoredShelf, digest_of

TEXTS = 16
"""Source texts that stay prepared for placing quotes: those an author is at work on."""
SHARE = 100
"""Articles after which what was read is written down, when many are: what a kill may cost. Also those that
are weighed in one go, which takes less than one is read in."""
MANY = 1000
"""Articles that were read anew after which their former selves are cleared out."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read of an article, from which files, and the row of the store where it stands in full."""

    files: ArticleFiles
    read: tuple[FileRead, ...]
    facts: ArticleFacts | None
    problems: tuple[Problem, ...]
    row: int


class Reading:
    """Reads articles as `list_anew`, `read_with` and `changed` make it necessary."""

    def __init__(self, ledger: Ledger, store: Store) -> None:
        self.stale: dict[Slug, None] = {}
        """Articles that are to be read."""
        self.fresh: set[Slug] = set()
        """Articles read, or gone, since whoever looks at this cleared it."""
        self._ledger = ledger
        self._store = store
        self._common: Common | None = None
        self._setting = b""
        self._names: tuple[Named, ...] = ()
        self._names_digest = b""
        self._renamed: NameChange | None = None
        self._files: dict[Slug, ArticleFiles] = {}
        self._others: frozenset[str] = frozenset()  # files that are not read for an article alone
        self._superseded = 0  # rows that are not needed any more
        self._kept: dict[Slug, _Kept] = {}
        self._readers: dict[str, set[Slug]] = {}  # the articles that read a file
        self._read_text: Callable[..., PreparedText] = lru_cache(TEXTS)(pipeline.read_text)

    # --- what is to be read

    def list_anew(self, listing: Listing) -> None:
        """Which articles there are."""
        self._files = {files.slug: files for files in listing.articles}
        self._others = frozenset(listing.shared)
        for slug in self._kept.keys() - self._files.keys():
            self._drop(slug)
            self.fresh.add(slug)
        for slug in self.stale.keys() - self._files.keys():
            del self.stale[slug]
        for slug, files in self._files.items():
            if slug not in self._kept or self._kept[slug].files != files:
                self.stale[slug] = None

    def read_with(self, common: Common) -> None:
        """What all articles are read with; if it matters to them, they are remembered, or stale.

        Which of them other names of actors concern, `weigh` finds out.
        """
        self._common = common
        setting, names = digest_of(*_of_articles(common)), named(common.known.actors)
        former, self._names = self._names, names
        digest = digest_of(names)
        if digest != self._names_digest:
            self._names_digest = digest
            self._store.remember_names(digest, names)
        if setting != self._setting:
            self._setting = setting
            self._renamed = None
            self.stale.update(dict.fromkeys(self._files))
            self._recall()
        elif names != former:
            anew = name_change(former, names)
            self._renamed = anew if self._renamed is None else self._renamed.and_then(anew)

    def begin_anew(self) -> None:
        """Everything has to be read again."""
        for slug in tuple(self._kept):
            self._drop(slug)
        self.stale.update(dict.fromkeys(self._files))
        self._renamed = None
        self._store.remember_names(self._names_digest, self._names)

    @property
    def setting(self) -> bytes:
        """The digest of what all articles are read with, besides names."""
        return self._setting

    @property
    def settled(self) -> bool:
        """Whether every article is as it would be if it were read now."""
        return not self.stale and self._renamed is None

    def weigh(self, pause: Callable[[], object]) -> None:
        """Find out which articles other names concern; the others are as they would be.

        `pause` is called again and again, so that whoever waits for a page can be let go first.
        """
        anew, self._renamed = self._renamed, None
        if anew is None:
            return
        same = []
        everything = sorted(self._kept.items(), key=lambda item: item[1].row)
        for begin in range(0, len(everything), SHARE):
            pause()
            some = everything[begin : begin + SHARE]
            first, last = some[0][1].row, some[-1][1].row
            having = self._store.having(anew.words, first, last) if anew.words is not None else None
            for slug, kept in some:
                if _concerned(anew, having, kept.row, kept.facts, kept.problems):
                    self.stale[slug] = None
                elif slug not in self.stale:
                    same.append(kept.row)
        self._store.read_with(same, self._names_digest)

    def changed(self, paths: Iterable[str]) -> None:
        """Files that are different now."""
        self.stale.update(dict.fromkeys(sorted(self.readers(paths))))

    def readers(self, paths: Iterable[str]) -> set[Slug]:
        """The articles that were read from any of these files."""
        return {slug for path in paths for slug in self._readers.get(path, ())}

    def reads(self, path: str) -> bool:
        """Whether any article was read from a file."""
        return path in self._readers

    # --- reading

    def read(self, slugs: Sequence[Slug], jobs: int = 1) -> Iterator[int]:
        """Read these articles, in so many processes, yielding after each how many are done.

        Files that other processes read are not in the ledger: whoever follows changes reads alone.
        """
        done = 0
        some = SHARE if jobs == 1 else max(1, min(SHARE, len(slugs) // (4 * jobs)))
        parts = [slugs[at : at + some] for at in range(0, len(slugs), some)]
        if jobs == 1:
            for part in parts:
                for slug in part:
                    self._take(self._files[slug], *self._read_article(slug))
                    done += 1
                    yield done
                if len(part) == SHARE:
                    self._settle()
            self._store.flush()
            return
        self._store.lend()  # nothing is left in hand that both processes would write
        for packs in divided(self._packed, parts, jobs):
            for packed in packs:
                entry = self._store.unpacked(packed)
                self._take(self._files[packed.slug], entry, packed)
                done += 1
                yield done
            self._store.flush()

    def _packed(self, slugs: Sequence[Slug]) -> list[Packed]:
        return [self._read_article(slug)[1] for slug in slugs]

    def _settle(self) -> None:
        """Write down what was read; it stays, and the garbage collector need not look through it again."""
        self._store.flush()
        gc.collect()
        gc.freeze()

    def _read_article(self, slug: Slug) -> tuple[Entry, Packed]:
        """What there is to know of an article, and the article in full."""
        assert self._common is not None  # noqa: S101  # read before any article
        files, setting = self._files[slug], self._common.setting
        with self._ledger.noting() as read:
            annotated = pipeline.read_article(self._ledger, files, setting, self._read_text)
        found = annotated.value
        article, document, facts = (found.article, found.document, found.facts) if found else (None,) * 3
        entry = Entry(tuple(self._ledger.note(path) for path in sorted(read)), facts, annotated.problems)
        return entry, self._store.packed(slug, self._setting, entry, article, document)

    def _take(self, files: ArticleFiles, entry: Entry, packed: Packed) -> None:
        row = self._store.remember(packed, self._setting, self._names_digest)
        self._keep(files, entry, row)

    def _recall(self) -> None:
        """Take what the store remembers of stale articles, if none of their files changed."""
        others: dict[bytes, tuple[NameChange, set[int] | None] | None] = {}
        same = []
        with _collector_paused():
            for slug, known in self._store.remembered(self._setting):
                files = self._files.get(slug)
                if files is None or slug not in self.stale:
                    continue
                paths = frozenset(note.path for note in known.entry.files)
                # An article is read from its record, its layers and its text: one file more at the most.
                own = (files.path, *files.layers)
                complete = paths.issuperset(own) and len(paths) <= len(own) + 1
                if not complete or not all(map(self._ledger.recall, known.entry.files)):
                    continue
                if known.names != self._names_digest:
                    if known.names not in others:
                        others[known.names] = self._since(known.names)
                    since, entry = others[known.names], known.entry
                    if since is None or _concerned(*since, known.row, entry.facts, entry.problems):
                        continue
                    same.append(known.row)
                self._keep(files, known.entry, known.row)
            self._store.read_with(same, self._names_digest)
        self._superseded = MANY  # whatever else is there was left behind

    def _since(self, names: bytes) -> tuple[NameChange, set[int] | None] | None:
        """What changed since these names, and the rows of texts that have any word of it."""
        former = self._store.names(names)
        if former is None:
            return None
        anew = name_change(former, self._names)
        return anew, self._store.having(anew.words) if anew.words is not None else None

    def _keep(self, files: ArticleFiles, entry: Entry, row: int) -> None:
        for note in entry.files:
            self._readers.setdefault(note.path, set()).add(files.slug)
        self._drop(files.slug, frozenset(note.path for note in entry.files))
        self._kept[files.slug] = _Kept(files, entry.files, entry.facts, entry.problems, row)
        self.stale.pop(files.slug, None)
        self.fresh.add(files.slug)

    def _drop(self, slug: Slug, still: frozenset[str] = frozenset()) -> None:
        """Forget an article, and the files that it was read from, but for those that are `still` read."""
        kept = self._kept.pop(slug, None)
        self._superseded += kept is not None
        read = {note.path for note in kept.read} if kept is not None else set()
        for path in read - still:
            readers = self._readers.get(path, set())
            readers.discard(slug)
            if not readers:
                self._readers.pop(path, None)
                self._ledger.forget({path} - self._others)

    # --- what was read; may be asked for from any thread (copying the items is one step)

    def facts(self) -> Mapping[Slug, ArticleFacts]:
        """The facts of all articles that could be read."""
        kept = tuple(self._kept.items())
        return {slug: it.facts for slug, it in kept if it.facts is not None}

    def problems(self) -> Iterator[Problem]:
        """What is wrong with them."""
        return (problem for kept in self._kept.values() for problem in kept.problems)

    def files(self) -> Mapping[Slug, tuple[FileRead, ...]]:
        """The files that each article was read from."""
        return {slug: kept.read for slug, kept in tuple(self._kept.items())}

    def unread(self) -> frozenset[Slug]:
        """Those that could not be read."""
        return frozenset(slug for slug, kept in self._kept.items() if kept.facts is None)

    def tidy(self, shown: StoredShelf) -> None:
        """Clear out, now and then, what neither this shelf nor the articles as they are now need."""
        if self._superseded >= MANY:
            self._superseded = 0
            needed = {kept.row for kept in self._kept.values()}
            self._store.keep(needed.union(shown.rows))

    def shelf(self) -> StoredShelf:
        """The articles in full, as they are now."""
        return StoredShelf(self._store, {slug: it.row for slug, it in tuple(self._kept.items())})


@contextmanager
def _collector_paused() -> Iterator[None]:
    """What comes from a store stays and holds no circles; to look for some takes longer than all the rest."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _of_articles(common: Common) -> tuple[object, ...]:
    """What articles are read with besides names: the settings but those that only pages show."""
    setting = common.setting
    config = replace(
        setting.config,
        title="",
        description=None,
        base_url=None,
        theme=ThemeChoice(),
        navigation=None,
        contact=None,
        words={},
        claim_pages=True,
    )
    return (common.known.actors.whole, config, setting.strict, setting.drafts, setting.whole)


def _concerned(
    anew: NameChange,
    having: Collection[int] | None,
    row: int,
    facts: ArticleFacts | None,
    problems: Collection[Problem],
) -> bool:
    """Whether other names may make an article another: `having` are the rows of texts that have them."""
    # What could not be told before may be told now.
    return having is None or facts is None or bool(problems) or row in having or anew.speaks_of(facts)
