"""A quote to its place, with a status that never claims more than is true.

`exact`, `normalised`: the very letters and digits of the quote, found character for character, folded,
caseless or joined. Of several such places one that adjoins the prefix or suffix comes before every one that
does not, however literal; context is compared caseless and without edge blanks.

`ellipsis`: the pieces of a quote with gaps (`[...]`, `(...)`, `...`, also with `…`) stand in this order, if
the quote does not stand in the text as it is.

`drifted`: the words differ, and `drift` found the likeliest place. It is also asked when the very words stand
only where none of the context adjoins: an edited passage in its own context comes before a copy of its old
wording elsewhere.

Otherwise the quote is ambiguous or an orphan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from onrecord.borders import is_in_number, is_word_edge
from onrecord.document import Span
from onrecord.drift import MARGIN, Drifted, Gone, Rivals, adjoining, drifted, in_context
from onrecord.evidence import weight
from onrecord.folding import WHITE_SPACE
from onrecord.model import AnchorStatus
from onrecord.negation import counts, negates
from onrecord.occurrences import Found, Place, Prepared, Wanted, comparable, may_hold, search

__all__ = [
    "GAPS",
    "LISTED",
    "Ambiguous",
    "Doubt",
    "Lost",
    "Orphan",
    "Outcome",
    "Placed",
    "Prepared",
    "TextQuoteSelector",
    "place",
    "prepare",
]

LISTED = 50
"""Places of an ambiguous quote that are told one by one: more than anybody reads."""
FITTED = 16
"""Occurrences whose context is compared letter by letter if it stands beside none of them as it is. More of
them tell a common word's occurrences apart by context that was edited; each takes time."""
FEW = 12
"""A quote of less weight, in letters, may stand by chance where none of its context does. Lower takes another
place of a common word for the one that is gone; higher loses short quotes whose context was rewritten."""
GAPS = 40
"""Gaps a quote may have; each costs a search of the whole text."""

_DOTS = r"(?:…|\.\s?\.\s?\.)"
_GAP = re.compile(rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|…|\.{{3,4}}|\. \. \.")


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """A quote and the context that tells its occurrences apart (W3C Web Annotation, with `within` added).

    `prefix` and `suffix` stand just before and after; `within` is a longer passage, unique in the text, that
    holds the quote. `hint` is where it once began, in code points: of equal places, the one that begins just
    there is meant.
    """

    exact: str
    prefix: str | None = None
    suffix: str | None = None
    within: str | None = None
    hint: int | None = None


class Doubt(StrEnum):
    """What a placed quote leaves to be desired."""

    PREFIX = "prefix"
    """The prefix does not adjoin."""
    SUFFIX = "suffix"
    """The suffix does not adjoin."""
    NUMBER = "number"
    """The passage begins or ends within a number."""
    SKIPS_NEGATION = "skips-negation"
    """A gap skips a word that denies."""
    SKIPS_NUMBER = "skips-number"
    """A gap skips a number."""


class Lost(StrEnum):
    """Why a quote has no place."""

    QUOTE = "quote"
    """It stands nowhere in the text."""
    OUTSIDE = "outside"
    """It stands nowhere in `within`."""
    WITHIN = "within"
    """`within` stands nowhere in the text."""
    GONE = "gone"
    """Its context stands in the text, and it does not stand there."""
    CONTEXT = "context"
    """It is a few words only, and where they stand, none of its context does."""
    GAPS = "gaps"
    """It has more than `GAPS` gaps."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A quote's place: one span, or one for each piece of a quote with gaps, in order."""

    spans: Place
    status: AnchorStatus
    doubts: tuple[Doubt, ...] = ()
    likeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several places fit equally well. `places`: the first `LISTED` of them, in text order, out of `total`.

    `of_within`: the places are those of the selector's `within`, not of the quote. `context`: a prefix or
    suffix was given, and does not settle it.
    """

    places: tuple[Place, ...]
    total: int
    of_within: bool = False
    context: bool = False
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Orphan:
    """No place fits."""

    why: Lost


Outcome = Placed | Ambiguous | Orphan


def prepare(text: str, blocks: Sequence[Span] = ()) -> Prepared:
    """The text, ready for `place` and `describe`.

    `blocks` are the smallest blocks of the document in order (`Document.blocks`); a gap may skip one border
    between two of them. Without them a gap may skip anything.
    """
    return Prepared(text, tuple(blocks))


def place(prepared: Prepared, selector: TextQuoteSelector) -> Outcome:
    """Where the quote stands, or most likely stood.

    Linear in the text; offsets are code points of the prepared text.
    """
    region = Span(0, len(prepared.text))
    if selector.within is not None:
        outer = search(prepared, Wanted((_trim(selector.within),)), region)
        if not outer.places:
            return Orphan(Lost.WITHIN)
        if not outer.single:
            return Ambiguous(outer.places[:LISTED], len(outer.places), of_within=True)
        region = outer.places[0][0]
    prefix, suffix = selector.prefix or "", selector.suffix or ""
    whole = Wanted((_trim(selector.exact),), prefix if _trim(prefix) else "", suffix if _trim(suffix) else "")
    outcome = _by_hint(prepared, selector, _place(prepared, whole, selector.exact, region))
    gapped = outcome is None
    if gapped:
        outcome = _with_gaps(prepared, whole, selector, region)
    if outcome is None or _astray(whole, outcome):
        outcome = _by_likeness(prepared, whole, selector, region, outcome)
    if gapped and isinstance(outcome, Placed) and outcome.status is not AnchorStatus.DRIFTED:
        return _as_ellipsis(prepared, outcome)
    return outcome or Orphan(Lost.QUOTE if selector.within is None else Lost.OUTSIDE)


def _trim(text: str) -> str:
    return text.strip(WHITE_SPACE)


# --- gaps, hints, likeness


def _with_gaps(
    prepared: Prepared, whole: Wanted, selector: TextQuoteSelector, region: Span
) -> Outcome | None:
    """The place of the pieces of a quote with gaps; None if it has no gaps or its pieces no place."""
    gaps = len(_GAP.findall(selector.exact))
    if gaps > GAPS:
        return Orphan(Lost.GAPS)
    pieces = tuple(piece for part in _GAP.split(selector.exact) if (piece := _trim(part))) if gaps else ()
    if not pieces:
        return None
    return _by_hint(
        prepared, selector, _place(prepared, whole._replace(pieces=pieces), selector.exact, region)
    )


def _as_ellipsis(prepared: Prepared, outcome: Placed) -> Placed:
    """The place of a quote with gaps, with doubts about what they skip."""
    skipped = [prepared.text[one.end : other.start] for one, other in pairwise(outcome.spans)]
    doubts = [*outcome.doubts]
    doubts += [Doubt.SKIPS_NEGATION] if any(map(negates, skipped)) else []
    doubts += [Doubt.SKIPS_NUMBER] if any(map(counts, skipped)) else []
    return replace(outcome, status=AnchorStatus.ELLIPSIS, doubts=tuple(doubts))


def _by_hint(prepared: Prepared, selector: TextQuoteSelector, outcome: Outcome | None) -> Outcome | None:
    """The place that begins just where the hint says, of several that fit."""
    if selector.hint is None or not isinstance(outcome, Ambiguous):
        return outcome
    there = [spans for spans in outcome.places if spans[0].start == selector.hint]
    return _placed(prepared, selector.exact, there[0]) if there else outcome


def _astray(whole: Wanted, outcome: Outcome) -> bool:
    """Whether some of the context does not adjoin, so that the passage may stand, changed, where it does."""
    if isinstance(outcome, Placed):
        return bool(whole.prefix or whole.suffix) and bool(_SIDES & set(outcome.doubts))
    return isinstance(outcome, Ambiguous) and outcome.context


_SIDES = frozenset((Doubt.PREFIX, Doubt.SUFFIX))


def _by_likeness(
    prepared: Prepared, whole: Wanted, selector: TextQuoteSelector, region: Span, outcome: Outcome | None
) -> Outcome | None:
    """The place that the quote has drifted to, unless the literal `outcome` is better."""
    given = bool(whole.prefix) + bool(whole.suffix)
    alone = not isinstance(outcome, Placed) or given == len(_SIDES & set(outcome.doubts))
    # Where some of the context adjoins the very words, only all of it can adjoin others better.
    find = drifted if alone else in_context
    if isinstance(outcome, Placed) and alone and not _is_cut(prepared, outcome.spans):
        fits = _fits(prepared, whole, outcome.spans)
        if sum(map(bool, fits)) == given:
            return outcome
    found = find(prepared.bare, selector.exact, whole.prefix, whole.suffix, region)
    few = weight(comparable(selector.exact)) < FEW
    if isinstance(found, Gone):
        return Orphan(Lost.GONE) if alone or few or outcome is None else outcome
    if isinstance(found, Rivals):
        return _between_rivals(selector, found, outcome)
    if isinstance(outcome, Placed):
        if found is None or not found.adjoining or (few and found.adjoining < given):
            return Orphan(Lost.CONTEXT) if alone and few and selector.within is None else outcome
        return _or_elsewhere(prepared, outcome, found)
    if found is None or (outcome is None and not found.sure):
        return outcome
    if isinstance(outcome, Ambiguous):
        # Something stands there word for word, so that all of the context must speak for one place.
        if not found.sure or found.adjoining < given:
            return outcome
        here = [spans for spans in outcome.places if _overlap(spans, found.span)]
        if here:
            return outcome
    return Placed((found.span,), AnchorStatus.DRIFTED, likeness=found.likeness)


def _or_elsewhere(prepared: Prepared, literal: Placed, found: Drifted) -> Outcome:
    """The literal place, which not all of the context adjoins, or a place of other words that it does."""
    if _overlap(literal.spans, found.span):
        # Half a word is found to the letter; the whole word is what the context adjoins.
        if not (found.sure and _is_cut(prepared, literal.spans)):
            return literal
    elif not found.sure:
        return Ambiguous(tuple(sorted((literal.spans, (found.span,)))), 2, context=True, alike=True)
    return Placed((found.span,), AnchorStatus.DRIFTED, likeness=found.likeness)


def _is_cut(prepared: Prepared, spans: Place) -> bool:
    """Whether a place begins or ends in mid-word."""
    return not (is_word_edge(prepared.text, spans[0].start) and is_word_edge(prepared.text, spans[-1].end))


def _between_rivals(selector: TextQuoteSelector, found: Rivals, outcome: Outcome | None) -> Outcome:
    """What to make of several places that are like the quote."""
    if outcome is not None and not found.in_context:
        return outcome
    hinted = [
        span for span in found.spans if selector.hint is not None and span.start <= selector.hint < span.end
    ]
    if outcome is None and len(hinted) == 1:
        return Placed((hinted[0],), AnchorStatus.DRIFTED, likeness=found.likeness)
    places = tuple((span,) for span in found.spans)
    return Ambiguous(places[:LISTED], len(places), context=found.in_context, alike=True)


def _overlap(spans: Place, span: Span) -> bool:
    """Whether two places are the same one: they have half of the shorter one in common."""
    start, end = spans[0].start, spans[-1].end
    return 2 * (min(end, span.end) - max(start, span.start)) > min(end - start, span.end - span.start)


# --- context decides


def _place(prepared: Prepared, wanted: Wanted, exact: str, region: Span) -> Placed | Ambiguous | None:
    """The place that the context adjoins, else the only place there is; None if there is none."""
    found = search(prepared, wanted, region)
    if not (wanted.prefix or wanted.suffix) or (found.places and not found.cut):
        return _outcome(prepared, exact, found)
    if not (found.places or all(may_hold(prepared, piece) for piece in wanted.pieces)):
        return None
    bare = search(prepared, wanted._replace(prefix="", suffix=""), region)
    if found.places and bare.cut:
        return _outcome(prepared, exact, found)
    if not bare.places:
        return None
    by_prefix = _beside(prepared, wanted._replace(suffix=""), region)
    by_suffix = _beside(prepared, wanted._replace(prefix=""), region)
    only = _best_fitting(prepared, wanted, bare.places, by_prefix, by_suffix) if bare.complete else None
    if only is None:
        return Ambiguous(bare.places[:LISTED], len(bare.places), context=True)
    doubts = [Doubt.PREFIX] if wanted.prefix and only not in by_prefix else []
    doubts += [Doubt.SUFFIX] if wanted.suffix and only not in by_suffix else []
    return _placed(prepared, exact, only, doubts)


def _best_fitting(
    prepared: Prepared,
    wanted: Wanted,
    places: Sequence[Place],
    by_prefix: Sequence[Place],
    by_suffix: Sequence[Place],
) -> Place | None:
    """The place that more of the context adjoins than any other, as it is or edited, if there is one."""
    halves = sorted({*by_prefix, *by_suffix})
    if len(places) == 1:
        return places[0] if halves in ([], [*places]) else None
    if len(places) > FITTED:
        return halves[0] if len(halves) == 1 else None
    fits = []
    for place in places:
        before, after = _fits(prepared, wanted, place)
        fits.append((max(before, place in by_prefix) + max(after, place in by_suffix), place))
    fits.sort(reverse=True)
    return fits[0][1] if fits[0][0] - fits[1][0] >= MARGIN else None


def _fits(prepared: Prepared, wanted: Wanted, spans: Place) -> tuple[float, float]:
    """How well the context adjoins a place: 0 to 1 for prefix and suffix."""
    return adjoining(prepared.bare, Span(spans[0].start, spans[-1].end), wanted.prefix, wanted.suffix)


def _beside(prepared: Prepared, wanted: Wanted, region: Span) -> tuple[Place, ...]:
    """The places that one side of the context adjoins, if that side was given."""
    if not (wanted.prefix or wanted.suffix):
        return ()
    found = search(prepared, wanted, region)
    return () if found.cut else found.places


def _outcome(prepared: Prepared, exact: str, found: Found) -> Placed | Ambiguous | None:
    if not found.places:
        return None
    if found.single:
        return _placed(prepared, exact, found.places[0])
    return Ambiguous(found.places[:LISTED], len(found.places))


def _placed(prepared: Prepared, exact: str, spans: Place, doubts: Sequence[Doubt] = ()) -> Placed:
    text = prepared.text
    first, last = spans[0].start, spans[-1].end
    if is_in_number(text, first) or is_in_number(text, last):
        doubts = (*doubts, Doubt.NUMBER)
    status = AnchorStatus.EXACT if text[first:last] == exact else AnchorStatus.NORMALISED
    return Placed(spans, status, tuple(doubts))
