"""What `onrecord fix` shows and writes: quotes without a sure place, their candidates, and the edits of each.

A drifted quote has one candidate, which is written unless somebody chooses otherwise. Of an ambiguous one and
of one that has no place a person chooses. What is written places the entry there beyond doubt, keeps what
holds of its context, and keeps its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from onrecord import schema, text, yamltree
from onrecord.anchoring import (
    Ambiguous,
    Doubt,
    Lost,
    Orphan,
    Outcome,
    Placed,
    Prepared,
    TextQuoteSelector,
    describe,
    place,
    prepare,
    settle,
)
from onrecord.diagnostics import Checked, KeyPlace, Location, Problem, Severity
from onrecord.document import Span
from onrecord.encoding import Lines
from onrecord.model import AnchorStatus, Layer, Passage
from onrecord.pipeline import record, source_text
from onrecord.records import ArticleFile, Entry, LayerFile
from onrecord.repair import Edit as WordEdit
from onrecord.repair import edits as word_edits
from onrecord.repair import near
from onrecord.sources import ArticleFiles, Listing, Sources, TextFile
from onrecord.unite import EntryType, PlacedEntry, default_id, unite
from onrecord.yamledit import Edit, Insert, Remove, Replace

CONTEXT = 40
"""Code points of the text shown on each side of a candidate."""
CANDIDATES = 9
"""Candidates shown of an entry: one digit, and more than anybody wants to read."""
_CONTEXT_KEYS = ("prefix", "suffix", "within")
_LONGEST_WORD = 40


class State(StrEnum):
    """Why an entry has to be looked at."""

    DRIFTED = "drifted"
    AMBIGUOUS = "ambiguous"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be meant, in a line of its context, with what distinguishes the quote from it.

    `refused`: why it is not taken without asking; none for a drifted quote's. `selector` is what would be
    written; None if nothing that can be written places the entry there.
    """

    spans: tuple[Span, ...]
    before: str
    passage: str
    after: str
    words: tuple[WordEdit, ...]
    refused: str | None
    selector: TextQuoteSelector | None


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
    """What is to be changed in one file. `entries` are those that it mends."""

    file: TextFile
    edits: tuple[Edit, ...]
    entries: tuple[Unsure, ...] = ()


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
        outcome = place(prepared, _selector(entry)) if entry.quote is not None else None
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
        why, candidates = _candidates(prepared, _selector(entry), outcome)
        entries.append((placed, Unsure(slug, placed.place, at, lines, id_, state, quote, why, candidates)))
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


# --- candidates


def _candidates(
    prepared: Prepared, selector: TextQuoteSelector, outcome: Outcome
) -> tuple[str, tuple[Candidate, ...]]:
    """Why a quote has no sure place, and the passages it may mean."""
    if isinstance(outcome, Placed):
        return _percent(outcome.likeness), (_candidate(prepared, selector, outcome.spans, None),)
    bare = place(prepared, TextQuoteSelector(selector.exact))
    if isinstance(outcome, Ambiguous) and not outcome.of_within:
        what = f"fits {outcome.total} places equally well"
        if outcome.context:
            what += ", and the context given does not tell which is meant"
        return what, tuple(
            _candidate(prepared, selector, spans, "fits as well as the others")
            for spans in outcome.places[:CANDIDATES]
        )
    what, elsewhere = _lost(outcome, selector)
    literal = () if isinstance(bare, Orphan) else (bare.spans,) if isinstance(bare, Placed) else bare.places
    if isinstance(bare, Placed) and bare.status is AnchorStatus.DRIFTED:
        elsewhere = f"{_percent(bare.likeness)}, and {elsewhere}"
    found = [_candidate(prepared, selector, spans, elsewhere) for spans in literal[:CANDIDATES]]
    if not found:
        found = [
            _candidate(prepared, selector, (item.span,), f"{_percent(item.likeness)}: not enough to be sure")
            for item in near(prepared, selector.exact)
        ]
    return what, tuple(found)


def _lost(outcome: Outcome, selector: TextQuoteSelector) -> tuple[str, str]:
    """Why there is no place, and why a place of the same words elsewhere is none."""
    if isinstance(outcome, Ambiguous):
        return (
            f"the passage in `within` stands {outcome.total} times in the text",
            "`within` does not say which",
        )
    why = outcome.why if isinstance(outcome, Orphan) else Lost.QUOTE
    context = " and ".join(key for key in ("prefix", "suffix") if getattr(selector, key))
    return {
        Lost.QUOTE: ("stands nowhere in the text", "its words are others"),
        Lost.OUTSIDE: ("does not stand in the passage in `within`", "it stands outside of `within`"),
        Lost.WITHIN: ("the passage in `within` stands nowhere in the text", "`within` does not hold it"),
        Lost.GONE: (f"does not stand where its {context} do any more", "it stands in another context"),
        Lost.GAPS: ("has too many gaps", "it has too many gaps"),
    }[why]


def _candidate(
    prepared: Prepared, selector: TextQuoteSelector, spans: tuple[Span, ...], refused: str | None
) -> Candidate:
    text_, first, last = prepared.text, spans[0].start, spans[-1].end
    passage = _quoted(prepared, spans)
    before = " ".join(text_[max(0, first - CONTEXT) : first].split(" ")[first > CONTEXT :])
    after = text_[last : last + CONTEXT]
    after = after.rstrip() if last + CONTEXT >= len(text_) else after.rpartition(" ")[0]
    return Candidate(
        spans,
        ("…" if first > CONTEXT else "") + _inner(before),
        passage,
        _inner(after) + ("…" if last + CONTEXT < len(text_) else ""),
        tuple(word_edits(_line(selector.exact), passage)),
        refused,
        _mended(prepared, selector, spans),
    )


# --- what is written


def _mended(prepared: Prepared, old: TextQuoteSelector, spans: tuple[Span, ...]) -> TextQuoteSelector | None:
    """A selector that places the entry at `spans` beyond doubt, as near to its author's as possible."""
    # Words that stand there already stay as their author typed them, quotation marks and all.
    for quote in dict.fromkeys((old.exact, _quoted(prepared, spans))):
        kept = replace(old, exact=quote)
        adjoining = _adjoining(prepared, kept, spans)
        for selector in (kept, adjoining, replace(adjoining, within=None)):
            if _is_sure(place(prepared, selector), spans):
                return selector
    return _settled(prepared, old, spans)


def _settled(prepared: Prepared, old: TextQuoteSelector, spans: tuple[Span, ...]) -> TextQuoteSelector | None:
    """The quote with the shortest context that settles it."""
    tried: list[TextQuoteSelector] = []
    for quote in dict.fromkeys((old.exact, _quoted(prepared, spans))):
        bare = TextQuoteSelector(quote)
        outcome = place(prepared, bare)
        if isinstance(outcome, Ambiguous):
            settled = settle(prepared, bare, spans, outcome.places)
            tried += [settled] if settled is not None else []
    if len(spans) == 1:
        found = describe(prepared, spans[0])
        prefix, suffix = (_line(words) if words else None for words in (found.prefix, found.suffix))
        tried += (TextQuoteSelector(_line(found.exact), prefix, suffix), found)
    for selector in tried:
        if _is_sure(place(prepared, selector), spans):
            return selector
    return None


def _is_sure(outcome: Outcome, spans: tuple[Span, ...]) -> bool:
    """Whether a quote is placed there, by its own words and all of its context."""
    if not isinstance(outcome, Placed) or outcome.status is AnchorStatus.DRIFTED or outcome.spans != spans:
        return False
    return Doubt.PREFIX not in outcome.doubts and Doubt.SUFFIX not in outcome.doubts


def _adjoining(prepared: Prepared, selector: TextQuoteSelector, spans: tuple[Span, ...]) -> TextQuoteSelector:
    """The selector with as many words of context as its author gave, of those that stand there now."""
    text_, first, last = prepared.text, spans[0].start, spans[-1].end
    before, after = len((selector.prefix or "").split()), len((selector.suffix or "").split())
    head = text_[max(0, first - _LONGEST_WORD * before) : first].split()
    tail = text_[last : last + _LONGEST_WORD * after].split()
    prefix = " ".join(head[-before:]) if before else ""
    return replace(selector, prefix=prefix or None, suffix=" ".join(tail[:after]) or None)


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
    for path, file in article.files.items():
        here = [unsure for unsure, _, _ in picked.values() if unsure.place.path == path]
        edits = [
            edit
            for unsure in here
            for edit in _edits(unsure.place, entries[unsure.place], picked[unsure.place][2], kept)
        ]
        everything = article.whole and len(picked) == len(article.unsure)
        if path == article.path and article.stale is not None and everything:
            edits.append(Replace(("text_digest",), article.stale))
        if edits:
            yield Correction(file, tuple(edits), tuple(here))


def _kept_ids(
    placed: Sequence[PlacedEntry], picked: Mapping[KeyPlace, tuple[Candidate, TextQuoteSelector]]
) -> dict[KeyPlace, str]:
    """The ids that entries without one had, and would not have any more with their new quotes."""
    there = [
        replace(entry, passage=_passage(picked[entry.place][0].spans)) if entry.place in picked else entry
        for entry in placed
    ]
    after = [
        replace(entry, entry=replace(entry.entry, quote=picked[entry.place][1].exact))
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


def _quoted(prepared: Prepared, spans: tuple[Span, ...]) -> str:
    return " [...] ".join(_line(prepared.text[span.start : span.end]) for span in spans)


def _percent(likeness: float) -> str:
    return f"{likeness * 100:.0f} % alike"


def _line(words: str) -> str:
    return " ".join(words.split())


def _inner(words: str) -> str:
    """The words in one line, with a blank at either edge where there is white space."""
    return " " * words[:1].isspace() + _line(words) + " " * (words[-1:].isspace() and bool(words.strip()))
