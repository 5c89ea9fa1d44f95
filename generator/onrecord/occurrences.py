"""Where the words of a quote stand in a text, and how well each occurrence fits.

Every occurrence found has the quote's letters and digits. Some fit better than others:

1. Whole words come before parts of words: "port" is not looked for in "report" while a "port" stands
anywhere. 2. An occurrence that looks like the quote on the page (only white space, invisible marks and
composition differ, which no reader sees) comes before one with other quotation marks or dashes, and that
before one in other case: whoever copies the page gets its very characters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from onrecord.borders import is_grapheme_border, is_word_edge
from onrecord.document import Span
from onrecord.folding import Folded, caseless, fold, folded, key, seen
from onrecord.letters import bare, bare_key, joined, joined_key, same_but_for_wraps
from onrecord.pieces import lacks, may_be_indexed

# Occurrences of one piece that are looked at, fewer where each comparison is long (`_LONG` code points cost
# as much as all the rest). No quote that can be placed comes near it; without it a short quote in a text of
# one repeated letter would take seconds.
_LOOKED_AT = 20_000
_LONG = 500
_HYPHENS = 32  # comparing hyphens costs so much more
_SEEN = (
    1_000_000  # code points of occurrences that are folded to be seen as on a page, besides the text twice
)

_REMEMBERED = 64  # quotes and contexts whose folded forms are kept while one quote is placed

_LOOKS_ALIKE, _FOLDED, _CASELESS = range(3)
_CUT = 3  # added to the rank of an occurrence that cuts a word

Place = tuple[Span, ...]
"""Where a quote stands: one span for each of its pieces, in order."""


@dataclass(frozen=True)
class Prepared:
    """A text made ready for any number of quotes; what quotes need is made when the first one needs it.

    `blocks` are the smallest blocks of the document, in order.
    """

    text: str
    blocks: tuple[Span, ...] = ()

    @cached_property
    def folded(self) -> Folded:
        """The text folded."""
        return fold(self.text)

    @cached_property
    def caseless(self) -> Folded:
        """The text folded and case-folded."""
        return caseless(self.folded)

    @cached_property
    def joined(self) -> Folded:
        """The text caseless, and without what line ends and spaced punctuation bring in."""
        return joined(self.caseless)

    @cached_property
    def bare(self) -> Folded:
        """The joined text with bare letters: what likeness is measured on."""
        return bare(self.joined)

    def warm(self) -> None:
        """Make all of this now rather than when it is first needed."""
        # Looking at a cached property makes it.
        _ = self.bare, self._starts

    @property
    def may_be_indexed(self) -> bool:
        """Whether earlier quotes may have left an index of the bare text (see `pieces`)."""
        return may_be_indexed(self.text) and "bare" in self.__dict__

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(block.start for block in self.blocks)

    def borders_between(self, start: int, end: int) -> int:
        """How many borders between blocks stand between two characters of the text."""
        return bisect_right(self._starts, end) - bisect_right(self._starts, start)


class Wanted(NamedTuple):
    """What to look for: the pieces of a quote, without edge blanks, and the context around all of them."""

    pieces: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""


class Found(NamedTuple):
    """The places that fit best, in text order; all of them fit equally well.

    `cut`: they begin or end in mid-word, and no context says that they should. `complete` unless there were
    too many occurrences to look at all.
    """

    places: tuple[Place, ...] = ()
    cut: bool = False
    complete: bool = True

    @property
    def single(self) -> bool:
        """Whether there is one place and no other."""
        return len(self.places) == 1 and self.complete


def search(prepared: Prepared, wanted: Wanted, region: Span) -> Found:
    """The places of a quote in a region of the text, beside its context if it has any."""
    found = Found()
    if any(_surely_lacks(prepared, piece) for piece in wanted.pieces):
        return found
    if not (wanted.prefix or wanted.suffix):
        if (only := _only(prepared, wanted, region)) is not None:
            return Found(((only,),))
        found = _search(prepared, prepared.folded, wanted, region)
    if not found.places or found.cut:
        # Context is compared without regard to case, and so are quotes that have no better place.
        found = _search(prepared, prepared.caseless, wanted, region)
    if not found.places and all(may_hold(prepared, piece) for piece in wanted.pieces):
        found = _search(prepared, prepared.joined, wanted, region)
    return found


@lru_cache(_REMEMBERED)
def comparable(text: str) -> str:
    """The text as context is compared: folded and caseless, without edge blanks."""
    return key(text)


@lru_cache(_REMEMBERED)
def _folded(text: str) -> str:
    return folded(text).strip(" ")


@lru_cache(_REMEMBERED)
def _joined(text: str) -> str:
    return joined_key(text)


@lru_cache(_REMEMBERED)
def bare_words(text: str) -> str:
    """The text as likeness is measured: joined, with bare letters, without edge blanks."""
    return bare_key(text)


def may_hold(prepared: Prepared, quote: str) -> bool:
    """Whether the quote may stand in the text at any level: one look where there would be many.

    With bare letters a text has whatever it has at any other level, but for signs at the quote's edges, which
    `joined` reads otherwise where nothing stands before or after them.
    """
    words = bare_words(quote)
    return _has_loose_edges(words) or words in prepared.bare.text


def _surely_lacks(prepared: Prepared, quote: str) -> bool:
    """Whether the quote stands nowhere at any level, as far as an index tells without looking."""
    if not prepared.may_be_indexed:
        return False
    words = bare_words(quote)
    return lacks(prepared.bare.text, words) and not _has_loose_edges(words)


def _has_loose_edges(words: str) -> bool:
    return not (words[:2] + words[-2:]).isalnum()


def _only(prepared: Prepared, wanted: Wanted, region: Span) -> Span | None:
    """Where a quote of one piece stands as it is, in whole words, if it stands nowhere else when folded.

    So nearly all quotes stand, and there is nothing to weigh: `_search` would find this place alone.
    """
    piece = wanted.pieces[0]
    if len(wanted.pieces) > 1 or len(piece) > _LONG:
        return None
    text, level = prepared.text, prepared.folded
    at = text.find(piece, region.start, region.end)
    if at < 0 or text.find(piece, at + 1, region.end) >= 0:
        return None
    span, words = Span(at, at + len(piece)), _folded(piece)
    start, end = level.offset(at), level.offset(span.end)
    first, last = level.offset(region.start), level.offset(region.end)
    if not words or level.text.find(words, first, last) != start or end - start != len(words):
        return None
    # Half a character, or of a cluster, is left to `_search`.
    if level.text.find(words, start + 1, last) >= 0 or level.whole(start, end) != span:
        return None
    return span if is_word_edge(level.text, start) and is_word_edge(level.text, end) else None


def _search(prepared: Prepared, level: Folded, wanted: Wanted, region: Span) -> Found:
    last = len(wanted.pieces) - 1
    ranked = []
    complete = True
    for number, piece in enumerate(wanted.pieces):
        prefix = wanted.prefix if number == 0 else ""
        suffix = wanted.suffix if number == last else ""
        limit = _LOOKED_AT // len(wanted.pieces) // (1 + (len(piece) + len(prefix) + len(suffix)) // _LONG)
        if level is prepared.joined:
            limit = limit // _HYPHENS + 1
        ranks, all_of_them = _occurrences(prepared, level, Wanted((piece,), prefix, suffix), region, limit)
        if not ranks:
            return Found()
        ranked.append(sorted(ranks.items()))
        complete = complete and all_of_them
    best = max(min(rank for _, rank in occurrences) for occurrences in ranked)
    for worst in range(best, _CUT + _CASELESS + 1):
        spans = [[span for span, rank in occurrences if rank <= worst] for occurrences in ranked]
        places = [(span,) for span in spans[0]] if last == 0 else _chains(prepared, spans)
        if places:
            return Found(tuple(places), worst >= _CUT, complete)
    return Found()


def _occurrences(
    prepared: Prepared, level: Folded, wanted: Wanted, region: Span, limit: int
) -> tuple[dict[Span, int], bool]:
    """The rank of each occurrence of a single piece beside its context, and whether these are all."""
    (piece,) = wanted.pieces
    ranks: dict[Span, int] = {}
    looks = _Looks(prepared, piece)
    # Folding joins some characters (`--`, `. . .`) and drops others at the edges. A quote that takes only
    # part of the first, or takes the others in, is found as it is, and is then no second occurrence of the
    # folded one.
    literal: list[Span | None] = []
    if level is not prepared.joined:  # nothing stands there as it is: it has been looked for
        literal = list(islice(_literal_spans(prepared.text, wanted, region), limit))
    folded = list(islice(_folded_spans(prepared, level, wanted, region), limit))
    as_it_is = [span for span in literal if span is not None]
    for span in as_it_is:
        start, end = level.offset(span.start), level.offset(span.end)
        ranks[span] = _LOOKS_ALIKE + _cut(level.text, start, end, wanted)
    for start, end, found in folded:
        if looks.tired:
            return ranks, False
        if level is prepared.joined and found is not None and not looks.has_hyphens_of(found):
            continue
        if found is not None and not _is_one_of(found, as_it_is):
            # One that has no rival need not be looked at closely.
            rank = looks.rank(found) if as_it_is or len(folded) > 1 else _LOOKS_ALIKE
            ranks[found] = rank + _cut(level.text, start, end, wanted)
    return ranks, len(literal) < limit and len(folded) < limit


def _is_one_of(span: Span, literal: Sequence[Span]) -> bool:
    """Whether the span is the same occurrence as one of those found as it is: one of the two holds the other.

    `literal` is in order, and all of one length, so that only its neighbours need be looked at.
    """
    first = bisect_left(literal, (span.start, 0))  # the first that begins in the span or later
    last = bisect_left(literal, (span.start + 1, 0)) - 1  # the last that begins no later than the span
    return (first < len(literal) and literal[first].end <= span.end) or (
        last >= 0 and literal[last].end >= span.end
    )


class _Looks:
    """How a piece of a quote looks, beside its occurrences; made when it is first asked for."""

    def __init__(self, prepared: Prepared, piece: str) -> None:
        self._prepared = prepared
        self._piece = piece
        self._left = _SEEN + 2 * len(prepared.text)
        self._alike = {piece: True}

    @property
    def tired(self) -> bool:
        """Whether enough was looked at: a long piece stands so often in a text of repetitions alone."""
        return self._left < 0

    @cached_property
    def _folded(self) -> str:
        return _folded(self._piece)

    @cached_property
    def _seen(self) -> str:
        return seen(self._piece)

    def has_hyphens_of(self, span: Span) -> bool:
        """Whether the piece has the hyphens of an occurrence, but for those at the ends of lines."""
        caseless = self._prepared.caseless
        hyphen = caseless.text.find("-", caseless.offset(span.start), caseless.offset(span.end)) >= 0
        return not (hyphen or "-" in self._folded) or same_but_for_wraps(
            self._prepared.text[span.start : span.end], self._piece
        )

    def rank(self, span: Span) -> int:
        """One of `_LOOKS_ALIKE`, `_FOLDED`, `_CASELESS`."""
        text = self._prepared.text[span.start : span.end]
        folded = self._prepared.folded
        if folded.text[folded.offset(span.start) : folded.offset(span.end)] != self._folded:
            return _CASELESS
        if text not in self._alike:
            self._left -= len(text)
            self._alike[text] = seen(text) == self._seen
        return _LOOKS_ALIKE if self._alike[text] else _FOLDED


def _folded_spans(
    prepared: Prepared, level: Folded, wanted: Wanted, region: Span
) -> Iterator[tuple[int, int, Span | None]]:
    """Where the piece stands in the folded text, right beside its context or a blank away, and its span.

    The span is None for each place that would split what one character made.
    """
    like = _folded if level is prepared.folded else comparable if level is prepared.caseless else _joined
    piece, prefix, suffix = like(wanted.pieces[0]), like(wanted.prefix), like(wanted.suffix)
    if not piece:
        return
    text = level.text
    for start in _starts(text, piece, prefix, level.offset(region.start), level.offset(region.end)):
        end = start + len(piece)
        if (
            not suffix
            or text.startswith(suffix, end + text.startswith(" ", end))
            or text.startswith(suffix, end)
        ):
            yield start, end, level.whole(start, end)


def _starts(text: str, piece: str, prefix: str, first: int, last: int) -> Iterator[int]:
    """Where the piece begins in `text[first:last]`, right after its prefix or a blank away.

    The longer of the two is looked for, and the other beside it: one pass over the text, few stops.
    """
    if len(prefix) > len(piece):
        for at in _find_all(text, prefix, first - len(prefix) - 1, last):
            after = at + len(prefix)
            for start in (after, after + 1) if text.startswith(" ", after) else (after,):
                if first <= start <= last - len(piece) and text.startswith(piece, start):
                    yield start
        return
    for start in _find_all(text, piece, first, last):
        if (
            not prefix
            or text.endswith(prefix, 0, start)
            or (text.endswith(" ", 0, start) and text.endswith(prefix, 0, start - 1))
        ):
            yield start


def _literal_spans(text: str, wanted: Wanted, region: Span) -> Iterator[Span | None]:
    """Where the piece stands beside its context character for character; None where it splits a cluster."""
    (piece,) = wanted.pieces
    if not piece:
        return
    needle = wanted.prefix + piece + wanted.suffix
    first, last = region.start - len(wanted.prefix), region.end + len(wanted.suffix)
    for at in _find_all(text, needle, first, last):
        start = at + len(wanted.prefix)
        span = Span(start, start + len(piece))
        yield span if is_grapheme_border(text, start) and is_grapheme_border(text, span.end) else None


def _find_all(text: str, needle: str, start: int, end: int) -> Iterator[int]:
    """Every occurrence of the needle, overlapping ones too."""
    at = text.find(needle, max(0, start), end)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1, end)


def _cut(text: str, start: int, end: int, wanted: Wanted) -> int:
    """`_CUT` for what begins or ends in mid-word without any context to say that it is meant to."""
    begins = bool(wanted.prefix) or is_word_edge(text, start)
    return 0 if begins and (wanted.suffix or is_word_edge(text, end)) else _CUT


class _Link(NamedTuple):
    """An occurrence of one piece of a quote with gaps, the nearest next piece's number, and where all end."""

    span: Span
    following: int
    end: int


def _chains(prepared: Prepared, pieces: Sequence[Sequence[Span]]) -> list[Place]:
    """The shortest stretches that hold all pieces in order, with at most one block border in each gap.

    From right to left every occurrence is linked to the nearest later one of the next piece from which the
    last piece can be reached. Of stretches that hold one another only the innermost counts.
    """
    rows = [[_Link(span, 0, span.end) for span in pieces[-1]]]
    for spans in reversed(pieces[:-1]):
        after = rows[-1]
        starts = [link.span.start for link in after]
        row = []
        for span in spans:
            following = bisect_left(starts, span.end)
            if following < len(starts) and prepared.borders_between(span.end - 1, starts[following]) <= 1:
                row.append(_Link(span, following, after[following].end))
        rows.append(row)
    rows.reverse()
    chains: list[Place] = []
    innermost = len(prepared.text) + 1
    for link in reversed(rows[0]):
        if link.end >= innermost:
            continue
        innermost = link.end
        spans_in_order = [link.span]
        for row in rows[1:]:
            link = row[link.following]
            spans_in_order.append(link.span)
        chains.append(tuple(spans_in_order))
    chains.reverse()
    return chains
