"""The pages and files of a site to its output: all of them, or those that are not what they were."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

from onrecord.artifacts import INDEX, Artifact, Output, Stream
from onrecord.compression import Copies, available, is_copy
from onrecord.diagnostics import Problem
from onrecord.division import beside, divided, processes
from onrecord.formats import Files
from onrecord.formats.files import File
from onrecord.hosting import assets_folder, in_folder
from onrecord.output import Replacement
from onrecord.pages import Directory, Wording
from onrecord.pages.directory import Entry
from onrecord.pipeline import Loaded
from onrecord.progress import Tell
from onrecord.render import Renderer, TemplateFault
from onrecord.store import Store
from onrecord.themes import Theme

T = TypeVar("T")

PART = 50
"""Pages that a process writes in one go: few enough that all end at about the same time."""


class Unwritable(Exception):
    """A template cannot be used; `problem` tells which and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Written:
    """What a process wrote: how many pages, and each file with the articles that stand in it in full."""

    pages: int
    outputs: Sequence[Output]
    reads: Sequence[tuple[int, ...]]
    fault: Problem | None = None


Index = Callable[[], Iterable[Artifact]]
"""Makes the files of a search index."""


class Writer:
    """Writes the pages and files of a site, with a search page if there is an `index`."""

    def __init__(
        self, loaded: Loaded, theme: Theme, wording: Wording, store: Store, index: Index | None
    ) -> None:
        self._store = store
        self._index = index
        self._renderer = Renderer(theme, wording)
        shown = loaded if index is not None else loaded.without_search()
        found = tuple(theme.assets())
        folder = assets_folder(found)
        self._assets = tuple(in_folder(folder, asset) for asset in found)
        self._taken = {asset.path for asset in self._assets}  # a theme may have brought copies itself
        self._directory = Directory(shown.site, shown.pages, wording, searchable=True, assets=folder)
        self._encodings = tuple(filter(available, shown.site.config.hosting.compress))
        self._files = Files(self._directory)
        self.reads: list[tuple[int, ...]] = []
        """For each file written, the articles that stand in it in full, by their place in order."""

    def write(self, made: Replacement, jobs: int | None, tell: Tell) -> int:
        """Write everything; returns how many pages. Raises Unwritable, and whatever the index does."""
        self._directory.site.derived.foresee()
        self._write_whole(made, self._assets)
        pages = tuple(self._directory.entries())
        # The largest files first, each by itself: whoever takes one is done with it when the pages are.
        parts: list[Sequence[Entry | File]] = [(file,) for file in islice(self._files.entries(), PART)]
        parts += _in_parts((*pages, *islice(self._files.entries(), PART, None)))
        return self._divide(made, parts, {entry.template for entry in pages}, len(pages), jobs, tell)

    def rewrite(
        self,
        made: Replacement,
        former: Sequence[Output],
        read: Sequence[tuple[int, ...]],
        changed: frozenset[int],
        jobs: int | None,
        tell: Tell,
    ) -> None:
        """Write what shows any of the changed articles in full, and the index; keep the other files.

        `former` are the files of the former build, `read` the articles that stand in each in full.

        Raises output.NotKept, Unwritable, and whatever the index does.
        """
        anew: list[str] = []
        for output, reads in zip(former, read, strict=True):
            if output.url.startswith(INDEX):
                continue
            if changed.isdisjoint(reads):
                made.keep(output)
                self.reads.append(reads)
            elif not is_copy(output.url):
                anew.append(output.url)
        voices = {voice for url in anew if (voice := self._directory.voice(url)) is not None}
        self._directory.site.derived.foresee(voices)
        found = [self._at(url) for url in anew]
        templates = {it.template for it in found if isinstance(it, Entry)}
        pages = sum(isinstance(it, Entry) for it in found)
        self._divide(made, [*_in_parts(found)], templates, pages, jobs, tell)

    def _at(self, url: str) -> Entry | File:
        found = self._directory.at(url) or self._files.at(url)
        assert found is not None, url  # noqa: S101  # the world is the same, and so are the addresses
        return found

    def _write_whole(self, made: Replacement, artifacts: Iterable[Artifact]) -> None:
        """Write what no article stands in."""
        before = len(made.outputs)
        for artifact in artifacts:
            self._put(made, artifact)
        self.reads += [()] * (len(made.outputs) - before)

    def _divide(
        self,
        made: Replacement,
        parts: Sequence[Sequence[Entry | File]],
        templates: Collection[str],
        pages: int,
        jobs: int | None,
        tell: Tell,
    ) -> int:
        count = processes(jobs, pages)
        count = count if count > 1 and self._store.lend() else 1
        if count > 1:
            self._renderer.prepare(templates)
        done = 0
        with beside(partial(self._indexed, made), count, self._store.borrow) as indexed:
            for written in divided(partial(self._some, made), parts, count, self._store.borrow):
                if written.fault is not None:
                    raise Unwritable(written.fault)
                self._count_in(made, written, count)
                done += written.pages
                tell(done, pages)
            self._count_in(made, indexed(), count)
        return done

    def _count_in(self, made: Replacement, written: _Written, count: int) -> None:
        """Note what was written; `made` knows of it already where one process writes."""
        if count > 1:
            made.join(written.outputs)
        self.reads += written.reads

    def _indexed(self, made: Replacement) -> _Written:
        """Write the search index, in which no article stands in full."""
        before = len(made.outputs)
        for artifact in self._index() if self._index is not None else ():
            self._put(made, artifact)
        outputs = made.outputs[before:]
        return _Written(0, outputs, [()] * len(outputs))

    def _some(self, made: Replacement, part: Sequence[Entry | File]) -> _Written:
        """Write some pages and files."""
        book, before = self._directory.book, len(made.outputs)
        reads: list[tuple[int, ...]] = []
        pages = 0
        try:
            for it in part:
                book.read.clear()
                written = len(made.outputs)
                if isinstance(it, File):
                    self._put(made, Stream(it.url, it.pieces()))
                else:
                    self._put(made, self._renderer.render(self._directory.page(it)))
                    pages += 1
                read = tuple(sorted(map(book.positions.__getitem__, book.read)))
                reads += [read] * (len(made.outputs) - written)
        except TemplateFault as fault:
            return _Written(pages, (), (), fault.problem)
        return _Written(pages, made.outputs[before:], reads)

    def _put(self, made: Replacement, file: Artifact | Stream) -> None:
        """Write a file, and the compressed copies that there are to be."""
        copies = Copies(file, self._encodings)
        made.write(copies.file)
        for copy in copies.made():
            if copy.path not in self._taken:
                made.write(copy)


def _in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + PART] for at in range(0, len(items), PART))
