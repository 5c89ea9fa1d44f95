"""The articles of a site as they were read: each is read anew when a file that it was read from changes.

Of each article what the register has is in memory; its facts, and it in full, stand in a store (see `store`).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import structs

from onrecord import pipeline
from onrecord.diagnostics import Checked, Problem
from onrecord.division import collector_paused, divided
from onrecord.facts import ArticleFacts
from onrecord.ledger import Ledger
from onrecord.manifest import CONTENT
from onrecord.model import Slug
from onrecord.namechanges import NameChange, Named, name_change, named
from onrecord.pipeline import Common, PreparedText
from onrecord.records import SiteFile, ThemeChoice
from onrecord.register import Encoded, Entry, Packed, Registered, Sight, digest_of, encoded, entry_of
from onrecord.shelves import StoredFacts, StoredShelf
from onrecord.site import Site, refold
from onrecord.sources import ArticleFiles, Listing
from onrecord.store import Store, StoreLost

if TYPE_CHECKING:
    from onrecord.errands import Given
    from onrecord.helpers import Helpers

TEXTS = 16
"""Source texts that stay prepared for placing quotes: those an author is at work on."""
SHARE = 100
"""Articles after which what was read is written down, when many are: what a kill may cost. Also those that
are weighed in one go, which takes less than one is read in."""
PIECE = 25
"""Articles that a helper reads in one go."""
FOLDERS = "content/articles/"
FEW = 50
"""Articles read anew that may be missing in the register: every start has to look for them. Also former
selves of articles that may stay in the store, beside a tenth of those there are."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of an article, which files it has, and the row of the store where it stands in full."""

    files: ArticleFiles
    entry: Entry
    row: int


@dataclass(frozen=True, slots=True)
class _Fold:
    """What articles came to, by the digest of all that was folded, and whether the store keeps it.

    `told` are the digests of what was derived from; `looked_into` the articles, with the digests of their
    files, that problems point into: those may move where nothing derived does.
    """

    key: bytes
    told: Mapping[Slug, bytes]
    folded: Checked[Site]
    looked_into: tuple[tuple[Slug, bytes], ...]
    kept: bool


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since a former build, paths of files and folders, and what that build saw."""

    changed: frozenset[str]
    rows: frozenset[int]
    listing: Listing
    listed: bool
    """Whether there are the same files as there were."""

    def holds(self, row: int, entry: Entry) -> bool:
        """Whether an article is still what this row has."""
        return row in self.rows and self.changed.isdisjoint([note.path for note in entry.files])


def since_sight(changed: frozenset[str], sight: Sight, unaltered: Callable[[ArticleFiles], bool]) -> Since:
    """What changed since a build that saw this.

    Editors save a file by giving its name to another, which changes the folder: whether that holds the files
    that it held, `unaltered` says.
    """
    folders = {path for path in changed if _is_folder(path)}
    anew = [it for it in sight.listing.articles if it.path.rpartition("/")[0] in folders] if folders else []
    listed = changed.isdisjoint(CONTENT) and len(anew) == len(folders) and all(map(unaltered, anew))
    return Since(changed, frozenset(sight.rows), sight.listing, listed)


def _is_folder(path: str) -> bool:
    """Whether a path is that of an article's folder."""
    return path.startswith(FOLDERS) and path.count("/") == FOLDERS.count("/")


class Reading:
    """Reads articles as `list_anew`, `read_with` and `changed` make it necessary."""

    def __init__(self, ledger: Ledger, store: Store, since: Since | None = None) -> None:
        self.stale: dict[Slug, None] = {}
        """Articles that are to be read."""
        self._ledger = ledger
        self._store = store
        self._since = since
        self._common: Common | None = None
        self._setting = b""
        self._names: tuple[Named, ...] = ()
        self._names_digest = b""
        self._renamed: NameChange | None = None
        self._files: dict[Slug, ArticleFiles] = {}
        self._others: frozenset[str] = frozenset()  # files that are not read for an article alone
        self._superseded = 0  # rows that are not needed any more
        self._unregistered = 0  # articles that the register does not have as they are
        self._kept: dict[Slug, _Kept] = {}
        self._fold: _Fold | None = None  # the last
        self._readers: dict[str, set[Slug]] | None = None  # the articles that read a file; None: see _by_file
        self._read_text: Callable[..., PreparedText] = lru_cache(TEXTS)(pipeline.read_text)

    # --- what is to be read

    def list_anew(self, listing: Listing) -> None:
        """Which articles there are."""
        self._files = {files.slug: files for files in listing.articles}
        self._others = frozenset(listing.shared)
        for slug in self._kept.keys() - self._files.keys():
            self._drop(slug)
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
        self._store.doubted = False
        self._fold = None
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
                if self._concerned(anew, having, kept.row, kept.entry):
                    self.stale[slug] = None
                elif slug not in self.stale:
                    same.append(kept.row)
        self._read_with(same)

    def changed(self, paths: Iterable[str]) -> None:
        """Files that are different now."""
        self.stale.update(dict.fromkeys(sorted(self.readers(paths))))

    def readers(self, paths: Iterable[str]) -> set[Slug]:
        """The articles that were read from any of these files."""
        return {slug for path in paths for slug in self._by_file.get(path, ())}

    def reads(self, path: str) -> bool:
        """Whether any article was read from a file."""
        return path in self._by_file

    @property
    def _by_file(self) -> dict[str, set[Slug]]:
        """The articles that read a file, by its path; put together when it is first asked for."""
        if self._readers is None:
            readers: dict[str, set[Slug]] = {}
            for slug, kept in self._kept.items():
                for note in kept.entry.files:
                    readers.setdefault(note.path, set()).add(slug)
            self._readers = readers
        return self._readers

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
            self._register()
            return
        self._store.lend()  # nothing is left in hand that both processes would write
        for packs in divided(self._packed, parts, jobs):
            for packed in packs:
                entry = self._store.unpacked(packed)
                self._take(self._files[packed.slug], entry, packed)
                done += 1
                yield done
            self._store.flush()
        self._register()

    def read_by(self, helpers: Helpers, slugs: Sequence[Slug]) -> Iterator[int]:
        """Have these articles read by helpers, yielding after some how many are done. Raises OSError."""
        from onrecord.errands import begin_reading

        assert self._common is not None  # noqa: S101  # read before any article
        parts = [slugs[at : at + PIECE] for at in range(0, len(slugs), PIECE)]
        done = 0
        for some, brought in zip(
            parts, helpers.divided(begin_reading, self._common.setting, map(self._given, parts)), strict=True
        ):
            for slug, it in zip(some, brought, strict=True):
                known = self._noted(slug, it.read, it.found) if it.found else self._read_article(slug)
                self._take(self._files[slug], *known)
            self._store.flush()
            done += len(some)
            yield done
        self._register()

    def _given(self, slugs: Sequence[Slug]) -> list[Given]:
        from onrecord.errands import given

        return [given(self._ledger, self._files[slug]) for slug in slugs]

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
        return self._noted(slug, read, encoded(annotated.value, annotated.problems))

    def _noted(self, slug: Slug, read: Collection[str], found: Encoded) -> tuple[Entry, Packed]:
        """What there is to know of an article that was read from these files, and it as it is kept."""
        entry = entry_of([self._ledger.note(path) for path in sorted(read)], found)
        return entry, self._store.packed(slug, self._setting, entry, found)

    def _take(self, files: ArticleFiles, entry: Entry, packed: Packed) -> None:
        row = self._store.remember(packed, self._setting, self._names_digest)
        self._unregistered += 1
        self._keep(files, entry, row)

    def _register(self, needed: Collection[int] | None = None) -> None:
        """Note all articles in one place, where a start finds them; forget what stands in no `needed` row."""
        if needed is None and self._unregistered <= FEW:
            return
        articles = [Registered(slug, kept.row, kept.entry) for slug, kept in self._kept.items()]
        names = self._names_digest if self._renamed is None else b""  # some may not be weighed yet
        self._store.register(self._setting, names, articles, needed)
        self._unregistered = 0

    def _read_with(self, rows: Collection[int]) -> None:
        """These articles are what they would be if they were read with the names of today."""
        self._store.read_with(rows, self._names_digest)
        self._unregistered += len(rows)

    def _recall(self) -> None:
        """Take what the store remembers of stale articles, if none of their files changed."""
        others: dict[bytes, tuple[NameChange, set[int] | None] | None] = {}
        same = []
        with collector_paused():
            for slug, known in self._store.remembered(self._setting):
                files = self._files.get(slug)
                if files is None or slug not in self.stale:
                    continue
                entry = self._as_it_was(known.row, known.entry, files)
                if entry is None:
                    continue
                if known.names != self._names_digest:
                    if known.names not in others:
                        others[known.names] = self._names_since(known.names)
                    anew = others[known.names]
                    if anew is None or self._concerned(*anew, known.row, entry):
                        continue
                    same.append(known.row)
                self._keep(files, entry, known.row)
            if same:
                self._read_with(same)
        self._superseded = self._store.count() - len(self._kept)  # whatever else is there was left behind

    def _as_it_was(self, row: int, entry: Entry, files: ArticleFiles) -> Entry | None:
        """An article's entry, with the stamps of today, if none of its files changed; None if one did."""
        since = self._since
        held = since is not None and since.holds(row, entry)
        if held and since is not None and since.listed:
            return entry
        paths = frozenset([note.path for note in entry.files])
        # An article is read from its record, its layers and its text: one file more at the most.
        own = (files.path, *files.layers)
        if not paths.issuperset(own) or len(paths) > len(own) + 1:
            return None
        # A folder may have been moved out, and a link put in its place.
        if held:
            return entry if self._ledger.inside(files.path) else None
        if not all(map(self._ledger.recall, entry.files)):
            return None
        if all(map(self._ledger.still, entry.files)):
            return entry
        self._unregistered += 1
        return structs.replace(entry, files=tuple(self._ledger.note(note.path) for note in entry.files))

    def _names_since(self, names: bytes) -> tuple[NameChange, set[int] | None] | None:
        """What changed since these names, and the rows of texts that have any word of it."""
        former = self._store.names(names)
        if former is None:
            return None
        anew = name_change(former, self._names)
        return anew, self._store.having(anew.words) if anew.words is not None else None

    def _keep(self, files: ArticleFiles, entry: Entry, row: int) -> None:
        if files.slug in self._kept:
            self._drop(files.slug, frozenset([note.path for note in entry.files]))
        if self._readers is not None:
            for note in entry.files:
                self._readers.setdefault(note.path, set()).add(files.slug)
        self._kept[files.slug] = _Kept(files, entry, row)
        self.stale.pop(files.slug, None)

    def _drop(self, slug: Slug, still: frozenset[str] = frozenset()) -> None:
        """Forget an article, and the files that it was read from, but for those that are `still` read."""
        readers_of = self._by_file
        kept = self._kept.pop(slug, None)
        self._superseded += kept is not None
        read = {note.path for note in kept.entry.files} if kept is not None else set()
        for path in read - still:
            readers = readers_of.get(path, set())
            readers.discard(slug)
            if not readers:
                readers_of.pop(path, None)
                self._ledger.forget({path} - self._others)

    # --- what was read; may be asked for from any thread (copying the items is one step)

    def facts(self) -> Mapping[Slug, ArticleFacts]:
        """The facts of all articles that could be read."""
        kept = tuple(self._kept.items())
        return StoredFacts(self._store, {slug: it.row for slug, it in kept if it.entry.whole})

    def entries(self) -> Mapping[Slug, Entry]:
        """What is known of each article."""
        return {slug: kept.entry for slug, kept in self._kept.items()}

    def problems(self) -> Iterator[Problem]:
        """What is wrong with them."""
        return (problem for kept in self._kept.values() for problem in kept.entry.problems)

    def fold(self, common: Common, listing: Listing) -> Checked[Site]:
        """All articles as one site; what came of the same facts before is not worked out again."""
        facts, shelf = self.facts(), self.shelf()
        told = self._derived_from()
        key = digest_of(told, *pipeline.folded_from(common, listing, facts.keys()))
        last = self._fold
        if last is not None and last.key == key and self._as_read(last.looked_into):
            folded, kept = refold(last.folded, common.setting.config, facts, shelf), last.kept
        else:
            standing = self._store.standing(key)
            if standing is not None and not self._as_read(standing.looked_into):
                standing = None
            folded, kept = pipeline.fold_all(common, listing, facts, shelf, standing), standing is not None
        self._fold = _Fold(key, told, folded, self._looked_into(folded.problems), kept)
        return folded

    def refolded(self, config: SiteFile) -> Checked[Site] | None:
        """The last fold, with the articles as they are now; None if anything may be derived otherwise."""
        last = self._fold
        if last is None or last.told != self._derived_from():
            return None
        return refold(last.folded, config, self.facts(), self.shelf())

    def remember_fold(self) -> None:
        """Keep what the last fold came to, if it is not kept."""
        if self._fold is not None and not self._fold.kept:
            site, problems = self._fold.folded.value, self._fold.folded.problems
            standing = site.derived.standing(site.redirects, problems, self._fold.looked_into)
            self._store.remember_standing(self._fold.key, standing)
            self._fold = replace(self._fold, kept=True)

    def _derived_from(self) -> Mapping[Slug, bytes]:
        """What tells whether anything that is derived from articles is another."""
        return {slug: self._kept[slug].entry.derived for slug in sorted(self._kept)}

    def _looked_into(self, problems: Iterable[Problem]) -> tuple[tuple[Slug, bytes], ...]:
        """The articles that these problems stand in, with the digests of their files."""
        slugs = sorted(self.readers({problem.place.path for problem in problems}))
        return tuple([(slug, self._kept[slug].entry.read) for slug in slugs])

    def _as_read(self, articles: Iterable[tuple[Slug, bytes]]) -> bool:
        """Whether these are still what their digests say."""
        return all(slug in self._kept and self._kept[slug].entry.read == read for slug, read in articles)

    def tidy(self, shown: StoredShelf) -> None:
        """Clear out, now and then, what neither this shelf nor the articles as they are now need.

        Raises StoreLost where what the store has of them is not to be trusted.
        """
        if self._store.doubted:
            raise StoreLost
        if self._superseded > FEW + len(self._kept) // 10:
            self._superseded = 0
            self._register({kept.row for kept in self._kept.values()}.union(shown.rows))

    def shelf(self) -> StoredShelf:
        """The articles in full, as they are now."""
        return StoredShelf(self._store, {slug: it.row for slug, it in tuple(self._kept.items())})

    def _concerned(self, anew: NameChange, having: Collection[int] | None, row: int, entry: Entry) -> bool:
        """Whether other names may make an article another: `having` are the rows of texts that have them."""
        # What could not be told before may be told now.
        if having is None or not entry.whole or entry.problems or row in having:
            return True
        return anew.speaks_of(self._store.facts(row))


def _of_articles(common: Common) -> tuple[object, ...]:
    """What articles are read with besides names: the settings but those that only pages show."""
    setting = common.setting
    config = structs.replace(
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
