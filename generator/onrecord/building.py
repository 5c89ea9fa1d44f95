"""A site from its folder to its output: read into a store, folded, and written page by page.

Articles are read, and pages written, by several processes where that pays. What stands in full stands in the
store; between processes go facts, numbers and names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from onrecord import pipeline, revision
from onrecord.artifacts import Output
from onrecord.compression import available
from onrecord.diagnostics import Checked, KeyPlace, Location, Problem, Severity
from onrecord.division import processes
from onrecord.indexing import IndexingFailed, engine, search_index
from onrecord.ledger import Ledger
from onrecord.manifest import Details, Former, Manifest, Others
from onrecord.model import Slug
from onrecord.output import NotKept, clear_up, replacing
from onrecord.pages import Wording
from onrecord.pages.search import records as search_records
from onrecord.pipeline import Loaded, Options
from onrecord.progress import Tell, progress
from onrecord.project import Project
from onrecord.reading import Reading, Since, since_sight
from onrecord.records import Hosting
from onrecord.register import Entry, Sight
from onrecord.shelves import StoredShelf
from onrecord.stamps import Stamp
from onrecord.standby import Standby
from onrecord.store import Store
from onrecord.themes import Theme
from onrecord.writer import Hands, Index, Processes, Unwritable, Writer, untouched

if TYPE_CHECKING:
    from onrecord.bundle import Bundle
    from onrecord.helpers import Helpers

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """A site that was read: `loaded` is None where site.yaml could not be.

    `entries` tell what each article was read from, `stamps` are those of all files, `setting` tells what
    articles are read with. `sight` is None where something is wrong with the listing. `shelf` has the
    articles in full.
    """

    loaded: Loaded | None
    entries: Mapping[Slug, Entry]
    stamps: Mapping[str, Stamp | None]
    setting: bytes
    sight: Sight | None
    shelf: StoredShelf


def read_site(
    project: Project,
    options: Options,
    store: Store,
    jobs: int | None,
    tell: Tell,
    former: Former | None = None,
    helpers: Helpers | None = None,
) -> Checked[Read]:
    """Read, place, unite and fold a whole site, as `pipeline.load` does.

    What the store remembers is not read again; what is read it keeps. After a `former` build only those files
    are looked at that may be others since. `helpers` read in the place of `jobs` processes where there is
    much to read. Raises store.StoreLost, and OSError where helpers are lost.
    """
    ledger = Ledger(project)
    then = _since(former, store, project) if former is not None else None
    reading = Reading(ledger, store, then)
    listing, problems = _parts(
        Checked(then.listing) if then is not None and then.listed else ledger.listing()
    )
    listed = not problems
    reading.list_anew(listing)
    common, found = _parts(pipeline.read_common(ledger, listing, options))
    problems += found
    reading.read_with(common)
    stale = sorted(reading.stale)
    if helpers is not None and helpers.worth_asking(len(stale)):
        reads = reading.read_by(helpers, stale)
    else:
        reads = reading.read(stale, processes(jobs, len(stale)))
    for done in reads:
        tell(done, len(stale))
    problems += reading.problems()
    folded, found = _parts(reading.fold(common, listing))
    reading.remember_fold()
    problems += found
    loaded, found = _parts(pipeline.conclude(common, listing, folded))
    reading.tidy(reading.shelf())
    entries = reading.entries()
    stamps = {note.path: note.stamp for entry in entries.values() for note in entry.files}
    seen = {**stamps, **ledger.stamps()}
    sight = Sight(tuple(reading.shelf().rows), listing) if listed else None
    read = Read(loaded, entries, seen, reading.setting, sight, reading.shelf())
    return Checked(read, (*problems, *found))


def _since(former: Former, store: Store, project: Project) -> Since | None:
    """What changed since a build, if nobody wrote into the store after it."""
    if former.changed is None or (sight := store.sight(former.manifest.look)) is None:
        return None
    return since_sight(former.changed, sight, project.unaltered)


@dataclass(frozen=True, slots=True)
class Written:
    """The output: how many pages it has, its files, and what they were made from."""

    pages: int
    outputs: Sequence[Output]
    details: Details


class Building:
    """Writes a site that was read, or no more of it than is not there already since a `former` build."""

    def __init__(
        self,
        root: Path,
        read: Read,
        loaded: Loaded,
        theme: Theme,
        wording: Wording,
        store: Store,
        former: Manifest | None,
        aside: Path | None,
        helpers: Helpers | None = None,
    ) -> None:
        """`aside` is where a former output is put aside, None where it is not."""
        self._helpers = helpers
        self._shelf = read.shelf
        self._root = root
        self._loaded = loaded
        self._theme = theme
        self._wording = wording
        self._store = store
        self._former = former
        self._outputs = former.outputs if former is not None else ()
        self._aside = aside
        details = former.details if former is not None else None
        self._world = revision.world(loaded, theme, root, read.setting)
        self._articles = revision.articles(loaded, read.entries)
        self._changed = revision.changed(details, self._world, self._articles) if details else None

    def write(self, out: Path, jobs: int | None) -> Checked[Written | None]:
        """Write it; None where a template cannot be used.

        Raises output.OutputRefused and OSError; in either case, as with None, `out` is what it was.
        """
        former, changed = self._former, self._changed
        uncompressed = tuple(_uncompressed(self._loaded.site.config.hosting))
        if (
            former is not None
            and changed is not None
            and not changed.any
            and self._complete(former)
            and former.intact(out)
        ):
            clear_up(out)
            return Checked(Written(former.told.pages, self._outputs, former.details), uncompressed)
        index, problems = _parts(search_of(self._loaded, self._wording))
        try:
            try:
                written = self._write(out, index, jobs, changed)
            except IndexingFailed as why:
                hint = "build again; if it stays so, write `search: false`"
                problems = [_without_index(f"the index could not be made: {why}", hint)]
                written = self._write(out, None, jobs, changed)
        except Unwritable as fault:
            return Checked(None, (*uncompressed, *problems, fault.problem))
        return Checked(written, (*uncompressed, *problems))

    def _write(self, out: Path, index: Index | None, jobs: int | None, changed: Others | None) -> Written:
        if self._former is None or (index is not None) != self._former.searchable:
            changed = None  # every page leads to the search, or none does
        try:
            return self._make(out, index, jobs, changed)
        except NotKept:
            return self._make(out, index, jobs, None)

    def _complete(self, former: Manifest) -> bool:
        """Whether there is a search index, or is to be none."""
        config = self._loaded.site.config
        return former.searchable or not (config.search and self._loaded.site.derived.present)

    def _make(self, out: Path, index: Index | None, jobs: int | None, changed: Others | None) -> Written:
        """Write everything, or only what shows what `changed`."""
        writer = Writer(self._loaded, self._theme, self._wording, index)
        details = self._former.details if self._former is not None and changed is not None else None
        if details is not None and details.frame != writer.frame:
            details = None
        standby = Standby(self._aside, self._outputs if details else ()) if self._aside is not None else None
        with replacing(out, self._root, standby) as made, progress("Writing") as tell:
            hands = self._hands(jobs, searchable=index is not None)
            if changed is None or details is None or self._former is None:
                pages = writer.write(made, hands, tell)
            elif changed.whole:
                there = untouched(self._outputs, details.shown, changed)
                pages = writer.write(made, hands, tell, there)
            else:
                writer.rewrite(made, self._outputs, details.shown, changed, hands, tell)
                pages = self._former.told.pages
        now = Details(self._world, self._articles, tuple(writer.shown), writer.frame)
        return Written(pages, tuple(made.outputs), now)

    def _hands(self, jobs: int | None, *, searchable: bool) -> Hands:
        """Who is to write."""
        near, helpers = Processes(self._store, jobs), self._helpers
        if helpers is None:
            return near
        from onrecord.bundle import bundle_of
        from onrecord.farwriting import FarHands

        def bundle() -> Bundle:
            made_with = (self._loaded, self._shelf, self._theme, self._root, helpers.depot)
            return bundle_of(*made_with, searchable=searchable)

        return FarHands(helpers, bundle, near)


def search_of(loaded: Loaded, wording: Wording) -> Checked[Index | None]:
    """What makes the files of the search index; None if there is to be no search.

    Whoever reads the site can do without, so that what hinders it is a warning.
    """
    site = loaded.site
    if not site.config.search or not site.derived.present:
        return Checked(None)
    program = engine()
    if program is None:
        hint = "install it with `pip install 'onrecord[search]'`, or write `search: false`"
        return Checked(None, (_without_index("Pagefind, which makes the index, is not installed", hint),))
    return Checked(lambda: search_index(program, search_records(site, wording), site.config.language))


def _uncompressed(hosting: Hosting) -> Iterator[Problem]:
    """The copies that cannot be made."""
    for encoding in hosting.compress:
        if not available(encoding):
            message = f"no copies are compressed with {encoding}: the library for it is not installed"
            hint = f"install it with `pip install 'onrecord[{encoding}]'`, or take `{encoding}` out"
            place = KeyPlace("site.yaml", ("hosting", "compress"))
            yield Problem("compression-left-out", message, place, hint, Severity.WARNING)


def _without_index(why: str, hint: str) -> Problem:
    message = f"the site is built without a search page: {why}"
    return Problem("search-left-out", message, Location("site.yaml"), hint, Severity.WARNING)


def _parts(checked: Checked[T]) -> tuple[T, list[Problem]]:
    return checked.value, list(checked.problems)
