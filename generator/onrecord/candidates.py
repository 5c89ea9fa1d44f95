"""The passages that a quote without a sure place may mean, and what places it there.

What would be written is as near to what its author wrote as possible: words that stand in the text stay as
they were typed, and so does context that holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from onrecord.anchoring import (
    Ambiguous,
    Doubt,
    Lost,
    Orphan,
    Outcome,
    Placed,
    Prepared,
    TextQuoteSelector,
    place,
)
from onrecord.description import describe, settle
from onrecord.document import Span
from onrecord.model import AnchorStatus
from onrecord.repair import FEW, near
from onrecord.repair import Edit as WordEdit
from onrecord.repair import edits as word_edits

CONTEXT = 40
"""Code points of the text shown on each side of a candidate."""
CANDIDATES = 9
"""Candidates shown of an entry: one digit, and more than anybody wants to read."""

_LONGEST_WORD = 40


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


def candidates(
    prepared: Prepared, selector: TextQuoteSelector, outcome: Outcome
) -> tuple[str, tuple[Candidate, ...]]:
    """Why a quote has no sure place, and the passages it may mean."""
    if isinstance(outcome, Placed):
        return _percent(outcome.likeness), (_candidate(prepared, selector, outcome.spans, None),)
    bare = place(prepared, TextQuoteSelector(selector.exact))
    if isinstance(outcome, Ambiguous) and not outcome.of_within:
        what = f"fits {outcome.total} places equally well"
        if outcome.alike:
            what = f"is like {outcome.total} passages, none of them much likelier than the others"
        if outcome.context:
            what += ", and the context given does not tell which is meant"
        return what, tuple(
            _candidate(
                prepared,
                selector,
                spans,
                "as likely as the others" if outcome.alike else "fits as well as the others",
            )
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
        Lost.CONTEXT: (f"stands nowhere beside its {context}", "its context is another"),
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


# --- what would be written


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
        if isinstance(outcome, Ambiguous) and outcome.total <= FEW:
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


# --- small things


def _quoted(prepared: Prepared, spans: tuple[Span, ...]) -> str:
    return " [...] ".join(_line(prepared.text[span.start : span.end]) for span in spans)


def _percent(likeness: float) -> str:
    return f"{likeness * 100:.0f} % alike"


def _line(words: str) -> str:
    return " ".join(words.split())


def _inner(words: str) -> str:
    """The words in one line, with a blank at either edge where there is white space."""
    return " " * words[:1].isspace() + _line(words) + " " * (words[-1:].isspace() and bool(words.strip()))
