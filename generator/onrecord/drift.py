"""The place of a quote whose words have changed: found by its context first, then by likeness.

Nothing here says that a passage is the quote. It is the likeliest place, for a person to confirm, or none.

1. Where the prefix ends and the suffix begins, not too far apart, there the passage stood. If what stands
there now is like the quote, it is the passage; if not, the passage is gone, and no other place will do.
2. Else the places that pieces of quote and context speak for are compared. The more of the context adjoins,
the less like the quote the words must be. Without any they must be long, very much alike, without a rival,
and changed in a word here and there, not in more: who only looks alike may be somebody else.

Likeness is measured on bare letters (`folding.bare`), so that case, accents and punctuation weigh little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from onrecord.bounds import bounds, is_edge, tidy
from onrecord.document import Span
from onrecord.evidence import (
    FACTS_AMONG,
    NOTHING,
    after,
    before,
    fit_after,
    fit_before,
    is_sign,
    other_facts,
    other_words,
    same_words,
    weight,
)
from onrecord.folding import Folded
from onrecord.occurrences import bare_words
from onrecord.pieces import occurrences
from onrecord.similarity import clues, likeness, places

IN_PLACE = 0.45
"""Least likeness of a passage that prefix and suffix both adjoin. Lower takes what was put in a deleted
passage's place for the passage; higher loses passages of which more than a third was rewritten."""
IN_FEW = 0.6
"""The same where prefix and suffix have less than `PLENTY` letters together: a few words on either side,
which may stand near one another by chance."""
BESIDE = 0.7
"""Least likeness of a passage that the only context given adjoins. As above, with half the evidence."""
HALF_BESIDE = 0.8
"""Least likeness of a passage that one of prefix and suffix adjoins, and the other does not. Lower trusts a
context that is itself in doubt; higher loses passages that were edited together with what is beside them."""
ALONE = 0.75
"""Least likeness of a passage without context. Lower places more quotes from memory, and more look-alikes."""
ALONE_LENGTH = 24
"""Least weight of such a quote, in letters. Lower places more slips in short quotes; but a few words are like
many others."""
WORDS_KEPT = 6
"""Without context one word in so many may be another. Fewer would take a sentence with the same frame for the
one that is gone; more refuse a short quote with one word changed."""
MARGIN = 0.1
"""How much liker the quote than any other place a place must be. Less decides more, and sometimes wrongly."""
REORDERED = 0.8
"""Least share of its words, in any order, that a passage between prefix and suffix must have of the quote if
it is not like it letter by letter: a clause may have moved. Lower takes what has the commonest words of the
language in common for the passage; higher loses sentences that were turned round."""
FACTS = 1
"""Numbers and names that may be others in a passage that context does not adjoin on both sides. None would
lose passages in which one was corrected; more take a sentence of the same form, of which there may be many,
for the one that is gone."""
SLIGHT = 16
"""Context of less weight, in letters, does not make up for much: likeness must then be as if there were none.
Below `evidence.NOTHING` letters on one side it is no evidence at all."""
PLENTY = 32
"""Weight of prefix and suffix together, in letters, from which on two sides of context bear a rewritten
passage. Lower takes common words for context; higher asks for more of it than authors give."""
FULL = 12
"""Least weight, in letters, of both prefix and suffix if what stands between them shall tell that the
passage is gone, and no other will do. Lower refuses for the sake of common words that happen to stand near
one another; higher asks for more context than authors give."""

LONGEST = 20_000
"""Longest quote that is looked for by likeness, in characters; the cost grows with its square."""
_COUNTED = 400  # characters of quote up to which words are counted, which takes more than linear time
_BESIDES = 48  # places where a prefix or suffix is looked for
_SIGNS = 8  # characters that may be left between prefix and suffix where a passage is gone
_COMPARED = 4  # places that are compared with the quote, fewer if it is long
_WORK = 6_000  # characters of quote compared, at most


@dataclass(frozen=True, slots=True)
class Drifted:
    """The likeliest place, and how like the quote its words are: 0 to 1.

    `adjoining`: how many sides of the context adjoin it. `sure`: there is evidence enough, unless another
    place has more.
    """

    span: Span
    likeness: float
    adjoining: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Gone:
    """Prefix and suffix stand in the text, and between them nothing like the quote."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """Several places, none much likelier than another.

    `likeness`: of the likest. `in_context`: context adjoins them.
    """

    spans: tuple[Span, ...]
    likeness: float
    in_context: bool


class _Near(NamedTuple):
    """A place in the bare text that was compared. `prefix`, `suffix`: how well they adjoin, 0 to 1."""

    likeness: float
    prefix: float
    suffix: float
    start: int
    end: int

    @property
    def adjoining(self) -> int:
        """How many sides of the context adjoin."""
        return (self.prefix > 0) + (self.suffix > 0)

    @property
    def evidence(self) -> float:
        """What speaks for it, all together."""
        return self.likeness + self.prefix + self.suffix


class _Quote(NamedTuple):
    """What is looked for: as it was written, and with bare letters; context without weight is left out."""

    exact: str
    words: str
    prefix: str
    suffix: str


def in_context(
    text: Folded, exact: str, prefix: str, suffix: str, region: Span
) -> Drifted | Rivals | Gone | None:
    """What stands between prefix and suffix, if both stand in the `text` (with bare letters).

    `region` is a stretch of the source. The work is bounded: two passes of the text, and a few places
    compared.
    """
    quote = _quote(exact, prefix, suffix)
    if quote is None:
        return None
    found, gone = _between(text, quote, text.offset(region.start), text.offset(region.end))
    return Gone() if gone else _likeliest(text, quote, found)


def drifted(
    text: Folded, exact: str, prefix: str, suffix: str, region: Span
) -> Drifted | Rivals | Gone | None:
    """The passage of `text` (with bare letters) that a quote has most likely become.

    `region` is a stretch of the source. The work is bounded: a few dozen passes of the text for pieces, and a
    few thousand characters compared.
    """
    quote = _quote(exact, prefix, suffix)
    if quote is None:
        return None
    start, end = text.offset(region.start), text.offset(region.end)
    found, gone = _between(text, quote, start, end)
    if gone:
        return Gone()
    quote = quote._replace(prefix=_telling(quote.prefix), suffix=_telling(quote.suffix))
    return _likeliest(text, quote, found or _alike(text, quote, start, end))


def _quote(exact: str, prefix: str, suffix: str) -> _Quote | None:
    """What is looked for; None if it is nothing, or too long."""
    quote = _Quote(exact, bare_words(exact), before(prefix), after(suffix))
    return quote if quote.words and len(quote.words) <= LONGEST else None


def _likeliest(text: Folded, quote: _Quote, found: list[_Near]) -> Drifted | Rivals | None:
    """The likeliest of several places, if it is likely enough, and likelier than every other."""
    near = [place for place in found if place.start < place.end]
    good = [place for place in near if _good(text, quote, place)]
    if not good:
        doubtful = [place for place in near if place.adjoining and place.likeness >= IN_PLACE]
        if not doubtful:
            return None
        best = max(doubtful, key=lambda place: place.evidence)
        return Drifted(text.span(best.start, best.end), best.likeness, best.adjoining, sure=False)
    best = max(good, key=lambda place: (place.adjoining, place.evidence, -place.start))
    # Without context likeness is all there is: a place may be a rival without being good enough itself.
    rivals = [
        other
        for other in (good if best.adjoining else near)
        if other.adjoining == best.adjoining
        and other.evidence > best.evidence - MARGIN
        and (other.end <= best.start or best.end <= other.start)
    ]
    if rivals:
        return Rivals(
            tuple(sorted({text.span(place.start, place.end) for place in (best, *rivals)})),
            best.likeness,
            best.adjoining > 0,
        )
    return Drifted(text.span(best.start, best.end), best.likeness, best.adjoining)


def adjoining(text: Folded, span: Span, prefix: str, suffix: str) -> tuple[float, float]:
    """How well prefix and suffix adjoin a span of the source: 0 to 1 each, 0 where there is none."""
    start, end = text.offset(span.start), text.offset(span.end)
    return (
        fit_before(text.text, _telling(before(prefix)), start),
        fit_after(text.text, _telling(after(suffix)), end),
    )


def nearest(text: Folded, exact: str) -> tuple[Drifted, ...]:
    """The passages of `text` (with bare letters) most like a quote, likest first, none overlapping another.

    None of them has to be good enough: they are for a person to look at.
    """
    quote = _Quote(exact, bare_words(exact)[:LONGEST], "", "")
    if not quote.words:
        return ()
    near = [place for place in _alike(text, quote, 0, len(text.text)) if place.start < place.end]
    near.sort(key=lambda place: (-place.likeness, place.start))
    apart: list[_Near] = []
    for place in near:
        if all(place.end <= other.start or other.end <= place.start for other in apart):
            apart.append(place)
    return tuple(Drifted(text.span(place.start, place.end), place.likeness, 0, sure=False) for place in apart)


def _telling(words: str) -> str:
    """Context, if it has weight."""
    return words if weight(words) >= NOTHING else ""


# --- by context


def _between(text: Folded, quote: _Quote, start: int, end: int) -> tuple[list[_Near], bool]:
    """What stands between prefix and suffix, if they stand in the text, as likely passages.

    Also whether that settles it: they stand there, and nothing like the quote between them.
    """
    weights = weight(quote.prefix), weight(quote.suffix)
    if not (quote.prefix and quote.suffix) or sum(weights) < NOTHING:
        return [], False
    needed = _needed(sum(weights))
    befores = occurrences(text.text, quote.prefix, start - len(quote.prefix), end, _BESIDES)
    afters = occurrences(text.text, quote.suffix, start, end + len(quote.suffix), _BESIDES) if befores else []
    longest = 2 * len(quote.words) + 20
    firsts = [head + len(quote.prefix) for head in befores]
    pairs = [(first, tail) for first in firsts for tail in afters if first <= tail <= first + longest]
    pairs.sort(key=lambda pair: abs(pair[1] - pair[0] - len(quote.words)))
    found = []
    for first, tail in pairs[: max(2, min(_BESIDES, _WORK // len(quote.words)))]:
        low, high = tidy(text.text, quote.words, first, tail)
        if 2 * (high - low) < len(quote.words):
            continue
        passage = text.text[low:high]
        like = likeness(quote.words, passage)
        # Context that ends in mid-word may be there by chance, or for a slip at the passage's edge; and so
        # may context that stands in between once more.
        whole = is_edge(text, first) and is_edge(text, tail)
        whole = whole and not any(first <= other < tail for other in afters)
        least = needed if whole else ALONE
        if like >= least or (whole and same_words(quote.words, passage) >= REORDERED):
            found.append(_Near(max(like, least), 1.0, 1.0, low, high))
    closed = any(_is_closed(text.text, first, tail) for first, tail in pairs)
    telling = sum(weights) >= PLENTY and (closed or min(weights) >= FULL)
    return found, bool(pairs) and telling and not found


def _is_closed(text: str, first: int, tail: int) -> bool:
    """Whether nothing but signs stands between a prefix and a suffix."""
    return tail - first <= _SIGNS and all(map(is_sign, text[first:tail]))


def _needed(weight: int) -> float:
    """The least likeness of a passage that context of so much weight adjoins on both sides."""
    return IN_PLACE if weight >= PLENTY else IN_FEW if weight >= SLIGHT else ALONE


# --- by likeness


def _alike(text: Folded, quote: _Quote, start: int, end: int) -> list[_Near]:
    """The places that pieces of the quote and its context speak for, compared."""
    length = len(quote.words)
    wanted = [
        *clues(quote.words),
        *clues(quote.prefix, -len(quote.prefix), 4),
        *clues(quote.suffix, length, 4),
    ]
    most = max(1, min(_COMPARED, _WORK // length))
    found = []
    for likely in places(text.text, wanted, start, end, max(8, length // 6), most):
        first, last, like = bounds(text, quote.words, quote.prefix, quote.suffix, likely, (start, end))
        fits = fit_before(text.text, quote.prefix, first), fit_after(text.text, quote.suffix, last)
        found.append(_Near(like, *fits, first, last))
    return found


def _good(text: Folded, quote: _Quote, near: _Near) -> bool:
    """Whether there is evidence enough for a place."""
    sides = bool(quote.prefix) + bool(quote.suffix)
    if near.adjoining:
        told = weight((quote.prefix if near.prefix else "") + (quote.suffix if near.suffix else ""))
        if near.adjoining == 2:
            sure = told >= PLENTY or near.likeness >= ALONE
            return near.likeness >= _needed(told) and (sure or _same_facts(text, quote, near))
        needed = BESIDE if sides == 1 else HALF_BESIDE
        return near.likeness >= (needed if told >= SLIGHT else max(needed, ALONE)) and _same_facts(
            text, quote, near
        )
    if sides or near.likeness < ALONE or weight(quote.words) < ALONE_LENGTH:
        return False
    if len(quote.words) > _COUNTED:
        return near.likeness >= 1 - 1 / WORDS_KEPT and _same_facts(text, quote, near)
    others, words = other_words(quote.words, text.text[near.start : near.end])
    return others <= words // WORDS_KEPT and _same_facts(text, quote, near)


def _same_facts(text: Folded, quote: _Quote, near: _Near) -> bool:
    """Whether no more numbers and names are others than a correction would change."""
    span = text.span(near.start, near.end)
    facts = other_facts(quote.exact, text.source[span.start : span.end])
    return facts <= max(FACTS, weight(quote.words) // FACTS_AMONG)
