"""Words that a reader selected on a page, and where they stand in the text.

A page knows no offsets of its source: it tells the words as they would be copied, with what stands around
them. They are placed like a quote, but never by likeness: whoever selects words means these.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.anchoring import Ambiguous, Placed, Prepared, TextQuoteSelector, place
from onrecord.borders import is_grapheme_border
from onrecord.document import Span
from onrecord.folding import WHITE_SPACE
from onrecord.model import AnchorStatus

_CONTEXTS = (400, 80, 24)
"""Code points of context that are tried, the most first: what is far away may be the page's own words, not
the text's, and then nearer ones still tell one place from another."""


@dataclass(frozen=True, slots=True)
class Selected:
    """Selected words, and the words of the page before and after them."""

    words: str
    before: str = ""
    after: str = ""


class Unplaced(StrEnum):
    """Why selected words have no place."""

    BLANK = "blank"
    NOWHERE = "nowhere"
    SEVERAL = "several"


def locate(prepared: Prepared, selected: Selected) -> Span | Unplaced:
    """Where the selected words stand, in code points: whole graphemes, without blanks around them.

    Every letter and digit of them stands there; spaces, quotation marks and the like may be typed otherwise.
    """
    selected = _whole(selected)
    words = selected.words.strip(WHITE_SPACE)
    if not words:
        return Unplaced.BLANK
    several = False
    for reach in _CONTEXTS:
        before, after = selected.before[-reach:], selected.after[:reach]
        outcome = place(prepared, TextQuoteSelector(words, before or None, after or None))
        if isinstance(outcome, Placed) and outcome.status in (AnchorStatus.EXACT, AnchorStatus.NORMALISED):
            return outcome.spans[0]
        several = several or isinstance(outcome, Ambiguous)
    return Unplaced.SEVERAL if several else Unplaced.NOWHERE


def _whole(selected: Selected) -> Selected:
    """The selection with the rest of a grapheme that it cuts."""
    text = selected.before + selected.words + selected.after
    start = len(selected.before)
    end = start + len(selected.words)
    while not is_grapheme_border(text, start):
        start -= 1
    while not is_grapheme_border(text, end):
        end += 1
    return Selected(text[start:end], text[:start], text[end:])
