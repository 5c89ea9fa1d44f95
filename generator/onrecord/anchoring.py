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

from onrecord.borders import is_in_number
from onrecord.document import Span
from onrecord.drift import Gone, Rivals, drifted
from onrecord.folding import WHITE_SPACE
from onrecord.model import AnchorStatus
from onrecord.negation import counts, negates
from onrecord.occurrences import Found, Place, Prepared, Wanted, may_hold, search

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
        prepared, selector, _place(prepared, replace(whole, pieces=pieces), selector.exact, region)
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
    """Whether none of the context adjoins, so that the passage may stand, changed, where the context does."""
    if isinstance(outcome, Placed):
        sides = bool(whole.prefix) + bool(whole.suffix)
        return 0 < sides == sum(doubt in (Doubt.PREFIX, Doubt.SUFFIX) for doubt in outcome.doubts)
    return isinstance(outcome, Ambiguous) and outcome.context


def _by_likeness(
    prepared: Prepared, whole: Wanted, selector: TextQuoteSelector, region: Span, outcome: Outcome | None
) -> Outcome | None:
    """The place that the quote has drifted to, unless the literal `outcome` is better."""
    found = drifted(prepared.bare, selector.exact, whole.prefix, whole.suffix, region)
    if isinstance(found, Gone):
        return Orphan(Lost.GONE)
    if isinstance(found, Rivals):
        return _between_rivals(selector, found, outcome)
    if found is None or (outcome is None and not found.sure):
        return outcome
    if isinstance(outcome, Ambiguous):
        # Something stands there word for word, so that all of the context must speak for one place.
        if not found.sure or found.adjoining < bool(whole.prefix) + bool(whole.suffix):
            return outcome
        here = [spans for spans in outcome.places if _overlap(spans, found.span)]
        if here:
            doubts = [doubt for doubt in (Doubt.PREFIX, Doubt.SUFFIX) if getattr(whole, doubt)]
            return _placed(prepared, selector.exact, here[0], doubts) if len(here) == 1 else outcome
    elif isinstance(outcome, Placed) and (not found.adjoining or _overlap(outcome.spans, found.span)):
        return outcome
    elif isinstance(outcome, Placed) and not found.sure:
        return Ambiguous(tuple(sorted((outcome.spans, (found.span,)))), 2, context=True, alike=True)
    return Placed((found.span,), AnchorStatus.DRIFTED, likeness=found.likeness)


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
    return spans[0].start < span.end and span.start < spans[-1].end


# --- context decides


def _place(prepared: Prepared, wanted: Wanted, exact: str, region: Span) -> Placed | Ambiguous | None:
    """The place that the context adjoins, else the only place there is; None if there is none."""
    found = search(prepared, wanted, region)
    if not (wanted.prefix or wanted.suffix) or (found.places and not found.cut):
        return _outcome(prepared, exact, found)
    if not (found.places or all(may_hold(prepared, piece) for piece in wanted.pieces)):
        return None
    bare = search(prepared, replace(wanted, prefix="", suffix=""), region)
    if found.places and bare.cut:
        return _outcome(prepared, exact, found)
    if not bare.places:
        return None
    by_prefix = _beside(prepared, replace(wanted, suffix=""), region)
    by_suffix = _beside(prepared, replace(wanted, prefix=""), region)
    halves = {*by_prefix, *by_suffix}
    if len(halves) > 1 or not (halves or bare.single):
        return Ambiguous(bare.places[:LISTED], len(bare.places), context=True)
    (only,) = halves or bare.places
    doubts = [Doubt.PREFIX] if wanted.prefix and only not in by_prefix else []
    doubts += [Doubt.SUFFIX] if wanted.suffix and only not in by_suffix else []
    return _placed(prepared, exact, only, doubts)


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
