"""What `onrecord fix` shows and writes: quotes without a sure place, their candidates, and the edits of each.

A drifted quote has one candidate, which is written unless somebody chooses otherwise. Of an ambiguous one and
of one that has no place a person chooses. What is written places the entry there beyond doubt, keeps what
holds of its context, and keeps its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from msgspec import structs

from onrecord import schema, text, yamltree
from onrecord.anchoring import Ambiguous, Orphan, Outcome, Placed, Prepared, TextQuoteSelector, place, prepare
from onrecord.candidates import Candidate, candidates
from onrecord.diagnostics import Checked, KeyPlace, Location, Problem, Severity
from onrecord.document import Span
from onrecord.encoding import Lines
from onrecord.model import AnchorStatus, Layer, Passage
from onrecord.pipeline import record, source_text
from onrecord.records import ArticleFile, Entry, LayerFile
from onrecord.sources import ArticleFiles, Listing, Sources, TextFile
from onrecord.unite import EntryType, PlacedEntry, default_id, unite
from onrecord.yamledit import Edit, Insert, Remove, Replace

_CONTEXT_KEYS = ("prefix", "suffix", "within")


class State(StrEnum):
    """Why an entry has to be looked at."""

    DRIFTED = "drifted"
    AMBIGUOUS = "ambiguous"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class Unsure:
    """An entry without a sure place. `at` is its quote; `lines` are its first and last."""

    slug: str
    place: KeyPlace
    at: Location
    lines: tuple[int, int]
    id: str
    state: State
    quote: str
    why: str
    candidates: tuple[Candidate, ...]

    def is_at(self, where: str) -> bool:
        """Whether `where` names it: `FILE:LINE` with any of its lines, `SLUG#ID`, or `ID`."""
        if where in (self.id, f"{self.slug}#{self.id}"):
            return True
        path, _, line = where.rpartition(":")
        return path == self.at.path and line.isdecimal() and self.lines[0] <= int(line) <= self.lines[1]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """An article, looked through.

    `stale` is the digest that article.yaml should tell, if it tells another one. Unless `whole`, some entries
    could not be read. `files` are those that edits would concern, by path.
    """

    slug: str
    path: str
    unsure: tuple[Unsure, ...]
    placed: tuple[PlacedEntry, ...]
    stale: str | None
    whole: bool
    files: Mapping[str, TextFile]


@dataclass(frozen=True, slots=True)
class Survey:
    """All articles in which there is something to fix, and the places of all other entries."""

    articles: tuple[Surveyed, ...]

    @property
    def unsure(self) -> tuple[Unsure, ...]:
        """All entries without a sure place."""
        return tuple(unsure for article in self.articles for unsure in article.unsure)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be changed in one file. `entries` are those that it mends.

    `after`: the files without whose corrections this one would be wrong.
    """

    file: TextFile
    edits: tuple[Edit, ...]
    entries: tuple[Unsure, ...] = ()
    after: tuple[str, ...] = ()


class _Kept:
    """Sources, every file read once: what is edited is what was looked at."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._read: dict[str, Checked[TextFile | None]] = {}

    def listing(self) -> Checked[Listing]:
        return self._sources.listing()

    def read(self, path: str) -> Checked[TextFile | None]:
        if path not in self._read:
            self._read[path] = self._sources.read(path)
        return self._read[path]


def survey(sources: Sources) -> Checked[Survey]:
    """Look through a site. Reported is only what cannot be looked through at all."""
    listing = sources.listing()
    problems: list[Problem] = []
    articles = []
    for files in listing.value.articles:
        article = _surveyed(_Kept(sources), files, problems)
        if article is not None:
            articles.append(article)
    return Checked(Survey(tuple(articles)), tuple(problems))


def corrections(found: Survey, chosen: Mapping[KeyPlace, int]) -> tuple[Correction, ...]:
    """The edits that mend what can be mended, by file.

    `chosen` tells the number of a candidate, from 1, for entries by their places; of others the drifted ones
    are mended. A digest is written once every quote of its article has its place.
    """
    return tuple(correction for article in found.articles for correction in _corrections(article, chosen))


# --- looking through


def _surveyed(sources: _Kept, files: ArticleFiles, problems: list[Problem]) -> Surveyed | None:
    article = record(sources, files.path, schema.article)
    layers = [(path, record(sources, path, schema.layer)) for path in files.layers]
    for read in (article, *(layer for _, layer in layers)):
        problems += read.problems if read.value is None else ()
    if article.value is None:
        return None
    source = source_text(sources, files.path, article.value)
    if source.value is None:
        problems += source.problems
        return None
    document = text.parse(source.value.text, "markdown" if source.value.path.endswith(".md") else "plain")
    prepared = prepare(document.text, document.blocks)
    placed: list[PlacedEntry] = []
    unsure: list[Unsure] = []
    for path, layer in layers:
        if layer.value is not None:
            file = sources.read(path).value
            if file is None:
                raise AssertionError("a layer that was read has a text")
            entries = _placed(files.slug, file, layer.value, prepared)
            placed += [entry for entry, _ in entries]
            unsure += [it for _, it in entries if it is not None]
    stale = _stale(article.value, source.value)
    whole = not any(_errors(read.problems) for _, read in layers)
    if not unsure and stale is None:
        return None
    concerned = {it.place.path for it in unsure} | ({files.path} if stale is not None else set())
    texts = {path: file for path in sorted(concerned) if (file := sources.read(path).value) is not None}
    return Surveyed(files.slug, files.path, tuple(unsure), tuple(placed), stale, whole, texts)


def _placed(
    slug: str, file: TextFile, record_: LayerFile, prepared: Prepared
) -> list[tuple[PlacedEntry, Unsure | None]]:
    """Every entry of a layer, and what is unsure about it."""
    name = file.path.rsplit("/", 1)[-1].removesuffix(".yaml")
    layer = Layer(name, file.path, name, None, None, None, None, True)
    entries: list[tuple[PlacedEntry, Unsure | None]] = []
    where: _Where | None = None
    for index, entry in enumerate(record_.annotations):
        selector = _selector(entry)
        outcome = place(prepared, selector) if entry.quote is not None else None
        spans = outcome.spans if isinstance(outcome, Placed) else ()
        placed = PlacedEntry(layer, index, entry, _passage(spans) if spans else None)
        state = _state(outcome)
        if outcome is None or state is None:
            entries.append((placed, None))
            continue
        where = where or _Where(file)
        quote = _line(entry.quote or "")
        at, lines = where.of(placed.place)
        id_ = entry.id or default_id(EntryType.of(entry), quote)
        why, found = candidates(prepared, selector, outcome)
        entries.append((placed, Unsure(slug, placed.place, at, lines, id_, state, quote, why, found)))
    return entries


class _Where:
    """Where the entries of a file stand."""

    def __init__(self, file: TextFile) -> None:
        self._places = yamltree.Places(file.path, file.text)
        self._lines = Lines(file.path, file.text)
        self._outline = yamltree.outline(file.text)

    def of(self, entry: KeyPlace) -> tuple[Location, tuple[int, int]]:
        """An entry's quote, and its first and last line."""
        written = self._outline.under(entry.keys)
        whole = self._lines.location(written.start, written.end) if written else Location(entry.path)
        return self._places.locate(entry / "quote"), (whole.line, whole.end_line)


def _state(outcome: Outcome | None) -> State | None:
    if isinstance(outcome, Ambiguous):
        return State.AMBIGUOUS
    if isinstance(outcome, Orphan):
        return State.ORPHAN
    drifted = outcome is not None and outcome.status is AnchorStatus.DRIFTED
    return State.DRIFTED if drifted else None


def _stale(article: ArticleFile, source: TextFile) -> str | None:
    return source.digest if article.text_digest not in (None, source.digest) else None


def _errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


# --- what is written


def _corrections(article: Surveyed, chosen: Mapping[KeyPlace, int]) -> Iterator[Correction]:
    """The corrections of one article's files."""
    picked: dict[KeyPlace, tuple[Unsure, Candidate, TextQuoteSelector]] = {}
    for unsure in article.unsure:
        number = chosen.get(unsure.place, 1 if unsure.state is State.DRIFTED else 0)
        candidate = unsure.candidates[number - 1] if 0 < number <= len(unsure.candidates) else None
        if candidate is not None and candidate.selector is not None:
            picked[unsure.place] = (unsure, candidate, candidate.selector)
    kept = _kept_ids(article.placed, {at: (c, s) for at, (_, c, s) in picked.items()})
    entries = {entry.place: entry.entry for entry in article.placed}
    mended: list[str] = []
    for path, file in article.files.items():
        here = [unsure for unsure, _, _ in picked.values() if unsure.place.path == path]
        if here:
            edits = (_edits(it.place, entries[it.place], picked[it.place][2], kept) for it in here)
            mended.append(path)
            yield Correction(file, tuple(edit for edits_ in edits for edit in edits_), tuple(here))
    if article.stale is not None and article.whole and len(picked) == len(article.unsure):
        digest = Replace(("text_digest",), article.stale)
        yield Correction(article.files[article.path], (digest,), after=tuple(mended))


def _kept_ids(
    placed: Sequence[PlacedEntry], picked: Mapping[KeyPlace, tuple[Candidate, TextQuoteSelector]]
) -> dict[KeyPlace, str]:
    """The ids that entries without one had, and would not have any more with their new quotes."""
    there = [
        structs.replace(entry, passage=_passage(picked[entry.place][0].spans))
        if entry.place in picked
        else entry
        for entry in placed
    ]
    after = [
        structs.replace(entry, entry=structs.replace(entry.entry, quote=picked[entry.place][1].exact))
        if entry.place in picked
        else entry
        for entry in there
    ]
    before_ids, after_ids = _ids(there), _ids(after)
    return {at: id_ for at, id_ in before_ids.items() if at in picked and after_ids.get(at) != id_}


def _ids(entries: Iterable[PlacedEntry]) -> dict[KeyPlace, str]:
    return {entry.place: united.id for united in unite(entries).value for entry in united.entries}


def _edits(
    at: KeyPlace, entry: Entry, selector: TextQuoteSelector, kept: Mapping[KeyPlace, str]
) -> Iterator[Edit]:
    """The edits of one entry; `kept` are ids that have to be written down."""
    old = entry.quote or ""
    if selector.exact != old:
        # A block's last line break belongs to its form, not to the quote.
        yield Replace((*at.keys, "quote"), selector.exact + "\n" * old.endswith("\n"))
    for key in _CONTEXT_KEYS:
        before, after = getattr(entry, key), getattr(selector, key)
        if before is not None and after is None:
            yield Remove((*at.keys, key))
        elif before is not None and before != after:
            yield Replace((*at.keys, key), after)
        elif before is None and after is not None:
            yield Insert(at.keys, key, after, after="quote")
    if at in kept and entry.id is None:
        yield Insert(at.keys, "id", kept[at], after="quote")


# --- small things


def _selector(entry: Entry) -> TextQuoteSelector:
    return TextQuoteSelector(entry.quote or "", entry.prefix, entry.suffix, entry.within)


def _passage(spans: tuple[Span, ...]) -> Passage:
    """As much of a passage as uniting asks for."""
    return Passage(spans, "", "", (), AnchorStatus.NORMALISED)


def _line(words: str) -> str:
    return " ".join(words.split())
