"""A site from its folder to its output: read into a store, folded, and written page by page.

Articles are read, and pages written, by several processes where that pays. What stands in full stands in the
store; between processes go facts, numbers and names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import TypeVar

from onrecord import pipeline
from onrecord.artifacts import Artifact, Stream
from onrecord.diagnostics import Checked, Location, Problem, Severity
from onrecord.division import divided, processes
from onrecord.formats import Files
from onrecord.formats.files import File
from onrecord.indexing import IndexingFailed, engine, search_index
from onrecord.ledger import Ledger
from onrecord.output import Replacement
from onrecord.pages import Directory, Wording
from onrecord.pages.directory import Entry
from onrecord.pages.search import records
from onrecord.pipeline import Loaded, Options
from onrecord.progress import Tell
from onrecord.project import Project
from onrecord.reading import Reading
from onrecord.render import Renderer, TemplateFault
from onrecord.store import Store
from onrecord.themes import Theme

T = TypeVar("T")

PART = 50
"""Pages that a process writes in one go: few enough that all end at about the same time."""


def read_site(
    project: Project, options: Options, store: Store, jobs: int | None, tell: Tell
) -> Checked[Loaded | None]:
    """Read, place, unite and fold a whole site, as `pipeline.load` does.

    What the store remembers is not read again; what is read it keeps. None only where site.yaml itself cannot
    be read. Raises store.StoreLost.
    """
    ledger = Ledger(project)
    reading = Reading(ledger, store)
    listing, problems = _parts(ledger.listing())
    reading.list_anew(listing)
    common, found = _parts(pipeline.read_common(ledger, listing, options))
    problems += found
    reading.read_with(common)
    stale = sorted(reading.stale)
    for done in reading.read(stale, processes(jobs, len(stale))):
        tell(done, len(stale))
    problems += reading.problems()
    folded, found = _parts(pipeline.fold_all(common, listing, reading.facts(), reading.shelf()))
    problems += found
    loaded, found = _parts(pipeline.conclude(common, listing, folded))
    reading.tidy(reading.shelf())
    return Checked(loaded, (*problems, *found))


def search_of(loaded: Loaded, wording: Wording) -> Checked[tuple[Artifact, ...]]:
    """The files of the search index; none if there is to be no search.

    Whoever reads the site can do without, so that what hinders it is a warning.
    """
    site = loaded.site
    if not site.config.search or not site.claims:
        return Checked(())
    program = engine()
    if program is None:
        hint = "install it with `pip install 'onrecord[search]'`, or write `search: false`"
        return Checked((), (_without_index("Pagefind, which makes the index, is not installed", hint),))
    try:
        return Checked(search_index(program, records(site, wording), site.config.language))
    except IndexingFailed as why:
        hint = "build again; if it stays so, write `search: false`"
        return Checked((), (_without_index(f"the index could not be made: {why}", hint),))


def _without_index(why: str, hint: str) -> Problem:
    message = f"the site is built without a search page: {why}"
    return Problem("search-left-out", message, Location("site.yaml"), hint, Severity.WARNING)


def _without_search(loaded: Loaded) -> Loaded:
    """The site as if its author wanted no search page."""
    site = loaded.site
    return replace(loaded, site=replace(site, config=replace(site.config, search=False)))


@dataclass(frozen=True, slots=True)
class _Written:
    """What a process wrote: how many pages, how many bytes, which names at the top of the output."""

    pages: int
    size: int
    names: frozenset[str]
    fault: Problem | None = None


class Writer:
    """Writes the pages and files of a site, with a search page if there is an `index`.

    Making one prepares what all pages share.
    """

    def __init__(
        self, loaded: Loaded, theme: Theme, wording: Wording, store: Store, index: Sequence[Artifact]
    ) -> None:
        self._theme = theme
        self._index = index
        self._store = store
        self._renderer = Renderer(theme, wording)
        shown = loaded if index else _without_search(loaded)
        shown.site.derived.foresee()
        self._directory = Directory(shown.site, shown.pages, wording, searchable=True)

    def write(self, made: Replacement, jobs: int | None, tell: Tell) -> Checked[int]:
        """Write everything; returns how many pages. A template that cannot be used is a problem."""
        for asset in chain(self._theme.assets(), self._index):
            made.write(asset)
        pages = tuple(self._directory.entries())
        # The largest files first, each by itself: whoever takes one is done with it when the pages are.
        parts: list[Sequence[Entry | File]] = [(file,) for file in islice(self._files(), PART)]
        parts += _in_parts((*pages, *islice(self._files(), PART, None)))
        count = processes(jobs, len(pages))
        count = count if count > 1 and self._store.lend() else 1
        if count > 1:
            self._renderer.prepare({entry.template for entry in pages})
        done = 0
        for written in divided(partial(self._some, made), parts, count, self._store.borrow):
            if written.fault is not None:
                return Checked(done, (written.fault,))
            made.join(written.size if count > 1 else 0, written.names)
            done += written.pages
            tell(done, len(pages))
        return Checked(done)

    def _some(self, made: Replacement, part: Sequence[Entry | File]) -> _Written:
        """Write some pages and files."""
        before = made.size
        pages = 0
        try:
            for it in part:
                if isinstance(it, File):
                    made.write(Stream(it.url, it.pieces()))
                else:
                    made.write(self._renderer.render(self._directory.page(it)))
                    pages += 1
        except TemplateFault as fault:
            return _Written(pages, 0, frozenset(), fault.problem)
        return _Written(pages, made.size - before, frozenset(made.names))

    def _files(self) -> Iterator[File]:
        return Files(self._directory).entries()


def _in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + PART] for at in range(0, len(items), PART))


def _parts(checked: Checked[T]) -> tuple[T, list[Problem]]:
    return checked.value, list(checked.problems)
