"""The pages and files of a site to its output: all of them, or those that are not what they were."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Protocol, TypeVar

from onrecord.artifacts import INDEX, Artifact, Output, Stream
from onrecord.compression import Copies, available, is_copy, original
from onrecord.diagnostics import Problem
from onrecord.division import beside, divided, processes
from onrecord.formats import Files
from onrecord.formats.files import File
from onrecord.hosting import assets_folder, in_folder
from onrecord.manifest import Others, Shown
from onrecord.output import Replacement
from onrecord.pages import Directory, Wording
from onrecord.pages.directory import Entry
from onrecord.pipeline import Loaded
from onrecord.progress import Tell
from onrecord.register import digest_of
from onrecord.render import Renderer, TemplateFault
from onrecord.store import Store
from onrecord.themes import Theme

T = TypeVar("T")

PART = 50
"""Pages that a process writes in one go: few enough that all end at about the same time."""


Untouched = Mapping[str, Sequence[tuple[Output, Shown]]]
"""Files that are there already, by address, each with its compressed copies, and the articles they show."""
NOTHING: Untouched = {}


class Unwritable(Exception):
    """A template cannot be used; `problem` tells which and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Sink(Protocol):
    """Where files are written to."""

    @property
    def outputs(self) -> Sized:
        """Those that were."""

    def write(self, artifact: Artifact | Stream) -> None:
        """Write a file."""


@dataclass(frozen=True, slots=True)
class Some:
    """What was written: how many pages, and for each file the articles that it shows."""

    pages: int
    shown: Sequence[Shown]
    fault: Problem | None = None


Part = Sequence[Entry | File]
"""Pages and files, as they stand in the directory, that are written in one go."""


class Hands(Protocol):
    """Who writes."""

    def written(
        self, writer: Writer, made: Replacement, parts: Sequence[Part], templates: Collection[str], pages: int
    ) -> Iterator[Some]:
        """Write all parts, in order, then the index; `pages` is how many pages are among them.

        Raises OSError, and whatever the index does.
        """


class Processes:
    """Forked processes, as many as pay, or this one; `jobs` is the most there may be, None the default."""

    def __init__(self, store: Store, jobs: int | None) -> None:
        self._store = store
        self._jobs = jobs

    def written(
        self, writer: Writer, made: Replacement, parts: Sequence[Part], templates: Collection[str], pages: int
    ) -> Iterator[Some]:
        """Write all parts, and the index."""
        count = processes(self._jobs, pages)
        if count == 1 or not self._store.lend():
            for part in parts:
                yield writer.some(made, part)
            yield writer.indexed(made)
            return
        writer.renderer.prepare(templates)
        with ExitStack() as meanwhile:
            waits: list[Callable[[], tuple[Some, Sequence[Output]]]] = []
            if writer.index is not None:
                index = partial(_with_outputs, writer.indexed, made)
                waits = [meanwhile.enter_context(beside(index, self._store.borrow))]
            pages_of = partial(_part_with_outputs, writer, made)
            by_part = divided(pages_of, parts, count, self._store.borrow)
            for some, outputs in chain(by_part, (indexed() for indexed in waits)):
                made.join(outputs)
                yield some


def _part_with_outputs(writer: Writer, made: Replacement, part: Part) -> tuple[Some, Sequence[Output]]:
    return _with_outputs(partial(writer.some, part=part), made)


def _with_outputs(write: Callable[[Replacement], Some], made: Replacement) -> tuple[Some, Sequence[Output]]:
    """What a process wrote, and what the one that builds has to be told of it."""
    before = len(made.outputs)
    some = write(made)
    return some, made.outputs[before:]


Index = Callable[[], Iterable[Artifact]]
"""Makes the files of a search index."""


class Writer:
    """Writes the pages and files of a site, with a search page if there is an `index`."""

    def __init__(self, loaded: Loaded, theme: Theme, wording: Wording, index: Index | None) -> None:
        self.renderer = Renderer(theme, wording)
        self.index = index
        shown = loaded if index is not None else loaded.without_search()
        found = tuple(theme.assets())
        folder = assets_folder(found)
        self._assets = tuple(in_folder(folder, asset) for asset in found)
        self._taken = {asset.path for asset in self._assets}  # a theme may have brought copies itself
        self._directory = Directory(shown.site, shown.pages, wording, searchable=True, assets=folder)
        self._encodings = tuple(filter(available, shown.site.config.hosting.compress))
        self._files = Files(self._directory)
        self.shown: list[Shown] = []
        """For each file written, the articles that stand in it."""
        self.frame = digest_of(self._directory.around)
        """What tells whether every page has another frame."""

    def write(self, made: Replacement, hands: Hands, tell: Tell, there: Untouched = NOTHING) -> int:
        """Write everything, but for what is `there` already; returns how many pages there are then.

        Raises output.NotKept, Unwritable, and whatever the index does.
        """
        self._directory.site.derived.foresee()
        self._write_whole(made, self._assets)
        pages = tuple(self._directory.entries())
        anew = [entry for entry in pages if not self._keep(made, entry, there)]
        files = [file for file in self._files.entries() if not self._keep(made, file, there)]
        # The largest files first, each by itself: whoever takes one is done with it when the pages are.
        parts: list[Part] = [(file,) for file in files[:PART]]
        parts += _in_parts((*anew, *files[PART:]))
        self._divide(made, parts, {entry.template for entry in anew}, len(anew), hands, tell)
        return len(pages)

    def _keep(self, made: Replacement, it: Entry | File, there: Untouched) -> bool:
        """Keep a page or file, and its copies, if it is there already as it would be written."""
        kept = there.get(it.url, ())
        place = self._directory.book.positions[it.about] if it.about is not None else None
        # Something else may have been at its address.
        if not any(place in shown.full for _, shown in kept):
            return False
        for output, shown in kept:
            made.keep(output)
            self.shown.append(shown)
        return True

    def rewrite(
        self,
        made: Replacement,
        former: Sequence[Output],
        shown: Sequence[Shown],
        changed: Others,
        hands: Hands,
        tell: Tell,
    ) -> None:
        """Write what shows what `changed` of articles, and the index; keep the other files.

        `former` are the files of the former build, `shown` the articles that stand in each. There is nothing
        that is derived from articles and is another now.

        Raises output.NotKept, Unwritable, and whatever the index does.
        """
        anew: list[str] = []
        for output, it in zip(former, shown, strict=True):
            if output.url.startswith(INDEX):
                continue
            if not changed.concern(it):
                made.keep(output)
                self.shown.append(it)
            elif not is_copy(output.url):
                anew.append(output.url)
        found = self.found(anew)
        templates = {it.template for it in found if isinstance(it, Entry)}
        pages = sum(isinstance(it, Entry) for it in found)
        self._divide(made, [*_in_parts(found)], templates, pages, hands, tell)

    def found(self, addresses: Sequence[str]) -> Part:
        """The pages and files at some addresses of the site."""
        voices = {voice for url in addresses if (voice := self._directory.voice(url)) is not None}
        self._directory.site.derived.foresee(voices)
        return [self._at(url) for url in addresses]

    def _at(self, url: str) -> Entry | File:
        found = self._directory.at(url) or self._files.at(url)
        assert found is not None, url  # noqa: S101  # the world is the same, and so are the addresses
        return found

    def _write_whole(self, made: Replacement, artifacts: Iterable[Artifact]) -> None:
        """Write what no article stands in."""
        before = len(made.outputs)
        for artifact in artifacts:
            self._put(made, artifact)
        self.shown += [Shown()] * (len(made.outputs) - before)

    def _divide(
        self,
        made: Replacement,
        parts: Sequence[Part],
        templates: Collection[str],
        pages: int,
        hands: Hands,
        tell: Tell,
    ) -> int:
        done = 0
        for some in hands.written(self, made, parts, templates, pages):
            if some.fault is not None:
                raise Unwritable(some.fault)
            self.shown += some.shown
            done += some.pages
            tell(done, pages)
        return done

    def indexed(self, made: Sink) -> Some:
        """Write the search index, in which no article stands as on a page."""
        before = len(made.outputs)
        for artifact in self.index() if self.index is not None else ():
            self._put(made, artifact)
        return Some(0, [Shown()] * (len(made.outputs) - before))

    def some(self, made: Sink, part: Part) -> Some:
        """Write some pages and files."""
        book = self._directory.book
        shown: list[Shown] = []
        pages = 0
        try:
            for it in part:
                book.read.clear()
                book.listed.clear()
                written = len(made.outputs)
                if isinstance(it, File):
                    self._put(made, Stream(it.url, it.pieces()))
                else:
                    self._put(made, self.renderer.render(self._directory.page(it)))
                    pages += 1
                place = book.positions.__getitem__
                there = Shown.of(map(place, book.read), map(place, book.listed))
                shown += [there] * (len(made.outputs) - written)
        except TemplateFault as fault:
            return Some(pages, (), fault.problem)
        return Some(pages, shown)

    def _put(self, made: Sink, file: Artifact | Stream) -> None:
        """Write a file, and the compressed copies that there are to be."""
        copies = Copies(file, self._encodings)
        made.write(copies.file)
        for copy in copies.made():
            if copy.path not in self._taken:
                made.write(copy)


def untouched(former: Iterable[Output], shown: Iterable[Shown], changed: Others) -> Untouched:
    """The files of a former build that show nothing that `changed`; `shown`: the articles in each."""
    found: dict[str, list[tuple[Output, Shown]]] = {}
    for output, it in zip(former, shown, strict=True):
        if it.full and not changed.concern(it):
            found.setdefault(original(output.url), []).append((output, changed.today(it)))
    return found


def _in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + PART] for at in range(0, len(items), PART))
