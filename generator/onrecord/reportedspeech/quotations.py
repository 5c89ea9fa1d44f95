"""What is said in quotation marks, and who says it by the words around."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.document import Span
from onrecord.quotation import CLOSERS, quoted
from onrecord.reportedspeech.clauses import ACCORDING
from onrecord.reportedspeech.sentences import END, LONGEST_NAME, LONGEST_SENTENCE, Sentence, sentences
from onrecord.reportedspeech.stretches import (
    HIDDEN,
    PLAIN_WORD,
    Reported,
    maybe_moved,
    moved,
    tight,
    words_in,
)
from onrecord.reportedspeech.verbs import ADVERB, AUXILIARY, VERB

MIN_WORDS = 4
"""A quotation of fewer words is a word held at arm's length, unless a verb of saying leads to it."""
_LEADING = 8
"""Words between a verb and the quotation that it leads to."""

_SAID_X = re.compile(
    rf"\s*,?\s*(?P<cue>{VERB.pattern})\s+(?P<by>[^,.;:\x01]+?)"
    r"(?=[,.;:\x01]|\s+(?:in|on|at|to|as|when|after|during)\b|\s*$)"
)
_SAID_BY = re.compile(
    r"\s*,?\s*(?:(?P<cue>[Aa]ccording to)|as\s+(?P<as>reported|quoted|told)\s+by)\s+(?P<by>[^,.;:\x01]+)"
)
_X_SAID = re.compile(
    rf"\s*,?\s*(?P<by>[^.;:\x01]{{1,90}}?)\s+(?:{ADVERB}\s+|{AUXILIARY}\s+)*(?P<cue>{VERB.pattern})"
)


def quotations(text: str, block: Span) -> tuple[Span, ...]:
    """The quotations of a block; a last one that the block opens and does not close runs to its end."""
    closed = quoted(text, block)
    at = closed[-1].end if closed else block.start
    opened = re.search(r"(?<=[\s(])[“„«](?=\w)", text[at : block.end])
    return closed if opened is None else (*closed, Span(at + opened.start(), block.end))


def masked(text: str, block: Span, quotations: Sequence[Span]) -> str:
    """The block with its longer quotations hidden, character for character."""
    parts, at = [], block.start
    for quotation in quotations:
        words = words_in(text[quotation.start : quotation.end])
        before = text[block.start : quotation.start].rstrip()[-1:]
        if words >= MIN_WORDS or before in (":", ",") or quotation.start == block.start:
            # A full stop in it ends the sentence around it, too.
            length = quotation.end - quotation.start
            stop = "." if text[quotation.start : quotation.end].rstrip('"”“»«」』').endswith(".") else HIDDEN
            parts += [text[at : quotation.start], HIDDEN * (length - 1) + stop]
            at = quotation.end
    return "".join((*parts, text[at : block.end]))


def speech(
    text: str, block: Span, quotations: Sequence[Span], masked: str, carried: Reported | None, english: bool
) -> tuple[list[Reported], Reported | None]:
    """The quotations of a block, sentence by sentence; and whose speech the block leaves open."""
    found: list[Reported] = []
    last: Reported | None = None
    open_: Reported | None = None
    for number, quotation in enumerate(quotations):
        inner = _inside(text, quotation)
        words = words_in(text[inner.start : inner.end])
        attributed = _attribution(text, masked, block, quotations, number) if english else None
        if attributed is None and number == 0 and carried is not None and quotation.start == block.start:
            attributed = Reported(inner, None, carried.speaker)
        if attributed is None and last is not None:
            between = text[quotations[number - 1].end : quotation.start]
            attributed = last if words_in(between) <= LONGEST_NAME else None
        if attributed is None and (words < MIN_WORDS or (english and not _whole(text, quotation))):
            continue
        if attributed is not None and words < MIN_WORDS and attributed.cue is None:
            continue
        cue, speaker = (attributed.cue, attributed.speaker) if attributed else (None, None)
        last = Reported(inner, cue, speaker)
        for start, end in sentences(text[inner.start : inner.end]):
            part = _bare(text, Span(inner.start + start, inner.start + end))
            if PLAIN_WORD.search(text, part.start, part.end):
                found.append(Reported(part, cue, speaker))
    if last is not None and words_in(text[quotations[-1].end : block.end]) <= LONGEST_NAME:
        open_ = last
    return found, open_


def _whole(text: str, quotation: Span) -> bool:
    """Whether a quotation without attribution is speech of its own: a sentence, not words in one."""
    inner = text[quotation.start : quotation.end].rstrip('"”“»«」』 ')
    return inner.endswith((".", "!", "?", "…", ",")) or not _is_closed(text, quotation)


def _attribution(
    text: str, masked: str, block: Span, quotations: Sequence[Span], number: int
) -> Reported | None:
    """Who says a quotation, by the words right before or after it."""
    quotation, base = quotations[number], block.start
    first = quotations[number - 1].end if number else block.start
    last = quotations[number + 1].start if number + 1 < len(quotations) else block.end
    led = _led(masked[first - base : quotation.start - base], first, quotation)
    if led is not None and led.speaker is not None:
        return led
    ended = text[quotation.start : quotation.end].rstrip('"”“»«」』 ').endswith(".")
    followed = None if ended else _followed(masked[quotation.end - base : last - base], quotation)
    return followed or led


def _followed(after: str, quotation: Span) -> Reported | None:
    """Who says a quotation, by the words after it: “…,” X said; “…,” said X."""
    end = END.search(after)
    tail = (after[: end.end()] if end else after)[:LONGEST_SENTENCE]
    for pattern in (_SAID_X, _X_SAID):
        match = None if _SAID_BY.match(tail) else pattern.match(tail)
        if match is not None and not re.match(r"\s*(?:and|but|which|who|that)\b", match["by"]):
            by = tight(tail, match.span("by"))
            comma = tail.find(",", by.start, by.end)
            who = by if comma < 0 else Span(by.start, comma)
            return Reported(
                quotation, moved(Span(*match.span("cue")), quotation.end), moved(who, quotation.end)
            )
    if match := _SAID_BY.match(tail):
        cue, by = Span(*match.span("cue" if match["cue"] else "as")), tight(tail, match.span("by"))
        return Reported(quotation, moved(cue, quotation.end), moved(by, quotation.end))
    return None


def _led(before: str, offset: int, quotation: Span) -> Reported | None:
    """Who says a quotation, by the words before it, from `offset` on: X said: “…”."""
    parts = list(sentences(before))
    if not parts or before.rstrip().endswith((".", "!", "?")):
        return None
    start = max(parts[-1][0], len(before) - LONGEST_SENTENCE)
    offset += start
    if match := ACCORDING.search(before, start):
        by = tight(before[start:], (match.start("by") - start, match.end("by") - start))
        cue = Span(match.start() - start, match.start("by") - 1 - start)
        return Reported(quotation, moved(cue, offset), moved(by, offset))
    sentence = Sentence(before[start:] + " .")
    subjects = [(verb, sentence.subject_of(verb)) for verb in sentence.verbs]
    for verb, who in reversed(subjects):
        gap = before[start + verb.end() :].rstrip()
        if words_in(gap) <= _LEADING and (not gap or gap.endswith((",", ":", "that"))):
            return Reported(quotation, moved(Span(*verb.span()), offset), maybe_moved(who, offset))
    return None


def _is_closed(text: str, quotation: Span) -> bool:
    return quotation.end - quotation.start > 1 and text[quotation.end - 1] in CLOSERS.get(
        text[quotation.start], ""
    )


def _inside(text: str, quotation: Span) -> Span:
    end = quotation.end - _is_closed(text, quotation)
    return tight(text, (quotation.start + 1, end))


def _bare(text: str, span: Span) -> Span:
    """A sentence without the marks at its end, which belong to the page rather than to what is said."""
    end = span.start + len(text[span.start : span.end].rstrip().rstrip(".,;…").rstrip())
    return tight(text, (span.start, end))
