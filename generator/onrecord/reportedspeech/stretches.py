"""What was found, and the stretches of text that it is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.document import Span

HIDDEN = "\x01"  # stands for each character of a quotation, so that nothing in it is taken for a cue

PLAIN_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Reported:
    """Something said. `speaker` are the text's words for who says it; None where nobody is named there.

    `cue` are the reporting words; None where the paragraph has none. All spans count code points of the text.
    """

    span: Span
    cue: Span | None
    speaker: Span | None


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(PLAIN_WORD.findall(text))


def tight(text: str, span: tuple[int, int]) -> Span:
    """The span without blanks and commas around it."""
    start, end = span
    words = text[start:end]
    start += len(words) - len(words.lstrip(" \t\r\n\f,"))
    return Span(start, max(start, end - (len(words) - len(words.rstrip(" \t\r\n\f,;:")))))


def maybe_tight(text: str, span: tuple[int, int]) -> Span | None:
    """The same, of a group of a match, which may have matched nothing."""
    return tight(text, span) if span[0] >= 0 else None


def moved(span: Span, by: int) -> Span:
    """The span, so many code points further on."""
    return Span(span.start + by, span.end + by)


def maybe_moved(span: Span | None, by: int) -> Span | None:
    """The same, of a span if there is one."""
    return None if span is None else moved(span, by)


def apart(found: list[Reported]) -> list[Reported]:
    """In text order, of those that overlap the one that begins first, and of these the longest."""
    kept: list[Reported] = []
    for item in sorted(found, key=lambda it: (it.span.start, -it.span.end)):
        if not kept or kept[-1].span.end <= item.span.start:
            kept.append(item)
    return kept
