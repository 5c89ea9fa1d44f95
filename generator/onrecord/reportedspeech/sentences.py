"""Sentences: where each ends, who is its subject, and how far what is said in it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.document import Span
from onrecord.reportedspeech.stretches import HIDDEN, PLAIN_WORD, Reported, tight, words_in
from onrecord.reportedspeech.verbs import TAIL, verbs

LONGEST_NAME = 14
"""Words of a subject; beyond that it is none."""

LONGEST_SENTENCE = 2000
"""Code points; what is longer is a table or a list, in which rules over sentences find nothing."""

_LEAD = re.compile(
    r"^(?:(?:and|but|while|whereas|because|although|though|as|so|that|when|then|if|yet|or|which|after|before|moreover|however|furthermore|meanwhile|[A-Z][a-z]+ly)\b,?\s*)+",
    re.IGNORECASE,
)
_SPLIT = re.compile(r",?\s+(?:and|but|while|whereas|though|although)\s+|,\s+|;\s+")
_AND_THAT = re.compile(r",?\s+(?:and|but)\s+that\s+")
_OTHER_VERB = re.compile(r"\s+[a-z]+ed\b.*\s(?:and|but)$", re.DOTALL)
END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+[\"“«„(A-Z\d\x01])|[.!?…]+[\"”’')\]]*\s*$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Brig|Col|Capt|Lt|Sgt|Maj|St|No|Rev|Hon|Sen|Rep|Jr|Sr|vs|etc|e\.g|i\.e)|\b[A-Z])$"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    start = 0
    for match in END.finditer(text):
        if (
            text[match.start()] == "."
            and _ABBREVIATION.search(text[max(0, match.start() - 6) : match.start()])
            and match.end() < len(text.rstrip())
        ):
            continue
        yield start, match.end()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


class Sentence:
    """A sentence with its quotations hidden, character for character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text.rstrip().rstrip(".!?…").rstrip())
        self.verbs = verbs(text)
        self.subject: Span | None = None

    def subject_of(self, verb: re.Match[str]) -> Span | None:
        """The words before a verb that may name who says it, or those before an earlier verb."""
        text = self.text
        earlier = [other for other in self.verbs if other.end() <= verb.start()]
        start = 0
        if earlier:
            splits = list(_SPLIT.finditer(text, earlier[-1].end(), verb.start()))
            if not splits:
                return self.subject
            start = splits[-1].end()
        left = text[start : verb.start()]
        left = left[: len(TAIL.sub("", left).rstrip())] if TAIL.search(left) else left.rstrip()
        if not PLAIN_WORD.search(left):
            return self.subject if earlier else None
        if left.endswith(","):
            parts = left[:-1].split(",")
            first = 0 if len(parts) < 3 else left.index(parts[-2] + "," + parts[-1])
            span = Span(start + first, start + first + len(parts[-2] if len(parts) > 1 else parts[-1]))
        else:
            comma = left.rfind(",")
            span = Span(start + comma + 1, start + len(left))
        span = tight(text, span)
        lead = _LEAD.match(text[span.start : span.end])
        span = tight(text, (span.start + (lead.end() if lead else 0), span.end))
        if (other := _OTHER_VERB.search(text, span.start, span.end)) is not None:
            span = Span(span.start, other.start())
        if not 0 < words_in(text[span.start : span.end]) <= LONGEST_NAME:
            return self.subject if earlier else None
        self.subject = span
        return span

    def before(self, end: int) -> int:
        """Where a clause begins that an attribution ends."""
        verbs = [verb for verb in self.verbs if verb.end() < end]
        if not verbs:
            return 0
        split = list(_SPLIT.finditer(self.text, verbs[-1].end(), max(end - 2, 0)))
        return split[-1].end() if split else end

    def cut(self, start: int, following: list[re.Match[str]] | None = None) -> int:
        """The end of what is said from `start` on: of the sentence, or where another cue's clause begins."""
        end = self.end
        if (match := re.search(r",\s+according to\b", self.text[start:end])) is not None:
            end = start + match.start()
        verbs = following if following is not None else [verb for verb in self.verbs if verb.start() > start]
        for verb in verbs:
            splits = list(_SPLIT.finditer(self.text, start, verb.start()))
            if splits and verb.start() < end:
                end = splits[-1].start()
                if self.text[end:].startswith(",") is False and self.text[:end].endswith(","):
                    end -= 1
                break
        hidden = self.text.find(HIDDEN, start, end)
        return hidden if hidden >= 0 else end

    def item(self, what: Span, cue: Span, speaker: Span | None) -> Iterator[Reported]:
        """What was found, in two where "and that" joins them."""
        parts = [what]
        if match := _AND_THAT.search(self.text, what.start, what.end):
            parts = [Span(what.start, match.start()), Span(match.end(), what.end)]
        if speaker is not None and speaker.start == speaker.end:
            speaker = None
        for part in parts:
            part = tight(self.text, part)
            if PLAIN_WORD.search(self.text, part.start, part.end):
                yield Reported(part, cue, speaker)
