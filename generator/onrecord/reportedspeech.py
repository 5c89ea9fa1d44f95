"""Reported speech in running text: what is said, by which words, and who may say it.

Rules over words and punctuation, no grammar: what they find is for a person to confirm. The words are in
`cues`. In a language without cues only quotations are found. Precision and recall: docs/reported-speech.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord import cues
from onrecord.document import Span
from onrecord.quotation import CLOSERS, quoted

MIN_WORDS = 4
"""A quotation of fewer words is a word held at arm's length, unless a verb of saying leads to it."""
_LONGEST_NAME = 14
"""Words of a subject; beyond that it is none."""

_LONGEST_SENTENCE = 2000
"""Code points; what is longer is a table or a list, in which rules over sentences find nothing."""
_LEADING = 8
"""Words between a verb and the quotation that it leads to."""

_HIDDEN = "\x01"  # stands for each character of a quotation, so that nothing in it is taken for a cue


@dataclass(frozen=True, slots=True)
class Reported:
    """Something said. `speaker` are the text's words for who says it; None where nobody is named there.

    `cue` are the reporting words; None where the paragraph has none. All spans count code points of the text.
    """

    span: Span
    cue: Span | None
    speaker: Span | None


def reported(text: str, blocks: Sequence[Span], *, english: bool) -> tuple[Reported, ...]:
    """Everything said, in text order; none overlaps another. Linear in the text."""
    found: list[Reported] = []
    carried: Reported | None = None  # whose quotation the block before left open
    for block in blocks:
        quotations = _quotations(text, block)
        masked = _masked(text, block, quotations)
        here = [] if not english else list(_clauses(masked, block.start))
        spoken, carried = _speech(text, block, quotations, masked, carried, english)
        here += spoken
        found += _apart(here)
    return tuple(found)


# --- words


def _any(*lists: str) -> str:
    words = sorted({word for listed in lists for word in cues.forms(listed)}, key=len, reverse=True)
    return "|".join(map(re.escape, words))


_PHRASES = "|".join(map(re.escape, cues.PHRASES))
_ACCUSE = _any(*cues.ACCUSING.values())
_VERB = re.compile(
    rf"(?<![\w'’-])(?:{_PHRASES}|{_any(cues.SAYING, cues.TELLING, cues.REJECTING)}|{_ACCUSE})(?![\w'’-])"
)
_BARE = frozenset((*cues.forms(cues.BARE), *cues.PHRASES))
_TELLING = frozenset(cues.forms(cues.TELLING))
_REJECTING = frozenset(cues.forms(cues.REJECTING))
_PREPOSITIONS = {form: word for word, listed in cues.ACCUSING.items() for form in cues.forms(listed)}
_ALSO_NOUNS = frozenset(cues.forms(cues.NOUNS)) | {
    "answer",
    "answers",
    "comment",
    "comments",
    "object",
    "objects",
    "state",
    "states",
    "charge",
    "charges",
    "blame",
    "counter",
}
_SAID_TO = frozenset(cues.forms(cues.SAID_TO))
_BE = r"(?:is|are|was|were|be|been|being)"
_ADVERB = (
    r"(?:[a-z]+ly|also|always|never|now|once|again|often|still|since|even|long|several times|further|later"
    r"|then|first|too)"
)
_AUXILIARY = (
    r"(?:has|have|had|having|will|would|is|are|was|were|been|being|be|may|might|can|could|did|does|do|also"
    r"|went on)"
)
_TAIL = re.compile(rf"(?:(?:^|\s+)(?:{_AUXILIARY}|{_ADVERB}|to))+\s*$")
_LEAD = re.compile(
    r"^(?:(?:and|but|while|whereas|because|although|though|as|so|that|when|then|if|yet|or|which|after|before|moreover|however|furthermore|meanwhile|[A-Z][a-z]+ly)\b,?\s*)+",
    re.IGNORECASE,
)
_PASSIVE = re.compile(rf"(?<!\w)(?P<be>{_BE})\s+(?:{_ADVERB}\s+)*$")
_NEGATED = re.compile(r"\b(?:not|never|nobody|no one|neither)\s*(?:\w+ly\s*)?$|n['’]t\s*$", re.IGNORECASE)
_DETERMINER = re.compile(
    r"(?:^|\s)(?:the|a|an|this|that|these|those|his|her|its|their|our|my|no|any|some|of|such|\w+['’]s|\w+s['’])\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:^|[\s,])(?:which|who|whom|that|whose)\s*(?:\w+\s+){0,3}$", re.IGNORECASE)
_BY = r"by\s+(?P<by>(?:[^,.;:\x01]+?))"
_THAT = re.compile(r"\s+(?:[^,.;:\x01]{1,60}?\s)?that\s+")
_THAT_SOON = re.compile(
    r"\s+(?:(?:(?:on|in|at|to|during|after|before|again|yesterday|today|by|from|through)\b[^,.;:\x01]{0,50}?|also|later)\s)?that\s+"
)
_SPLIT = re.compile(r",?\s+(?:and|but|while|whereas|though|although)\s+|,\s+|;\s+")
_AND_THAT = re.compile(r",?\s+(?:and|but)\s+that\s+")
_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+[\"“«„(A-Z\d\x01])|[.!?…]+[\"”’')\]]*\s*$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Brig|Col|Capt|Lt|Sgt|Maj|St|No|Rev|Hon|Sen|Rep|Jr|Sr|vs|etc|e\.g|i\.e)|\b[A-Z])$"
)
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+(?P<by>[^,.;:\x01]+)")
_VIEW = re.compile(rf"^In\s+(?P<by>[^,.;:\x01]+?)['’]s?\s+(?P<cue>{_any(cues.VIEWS)})\s*,\s*")
_NOUN = re.compile(
    rf"(?<![\w'’-])(?P<cue>{_any(cues.NOUNS, cues.NOUNS.title())})"
    r"(?:\s+by\s+(?P<by>[^,.;:\x01]+?))?\s+that\s+"
)
_NOUN_OF = re.compile(
    r"(?<![\w'’-])(?P<cue>[Aa]ccusations?|[Aa]llegations?|[Ss]uspicions?)\s+of\s+(?P<what>[^,.;:\x01]+?)"
    r"(?=\s+(?:against|by|was|were|are|is|has|have|had)\b|[,.;:])(?:\s+against\s+[^,.;:\x01]+?)?(?:\s+by\s+(?P<by>[^,.;:\x01]+))?"
)
_HAS_OBJECT = re.compile(
    rf"(?P<subject>[^,;:\x01]*?)\s+(?:{_AUXILIARY}\s+|{_ADVERB}\s+)*(?:[a-z]+(?:ed|s)|made|were|was|are|is|heard)"
    r"\s+(?:the|a|an|his|her|its|their)?\s*(?:\w+\s+)?$"
)
_POSSESSOR = re.compile(
    r"(?:^|,\s*|\b(?:and|but|of|to|with|by|for|on|from|against|despite)\s+)(?P<by>[^,.;:\x01]+?)['’]s?\s+(?:[a-z]+\s+)?$"
)
_FINITE = re.compile(
    r"\s+(?:(?P<aux>was|were|is|are|has|have|had|will|would|did|does|came|spread|remains?|stands?)|[a-z]+ed)\b"
)
_PARTICIPLE = re.compile(r"\s(?:was|were|is|are|been|be|has|have|had)\s+(?:not\s+|never\s+|[a-z]+ly\s+)?$")
_OTHER_VERB = re.compile(r"\s+[a-z]+ed\b.*\s(?:and|but)$", re.DOTALL)
_PLAIN_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_SAID_X = re.compile(
    rf"\s*,?\s*(?P<cue>{_VERB.pattern})\s+(?P<by>[^,.;:\x01]+?)"
    r"(?=[,.;:\x01]|\s+(?:in|on|at|to|as|when|after|during)\b|\s*$)"
)
_SAID_BY = re.compile(
    r"\s*,?\s*(?:(?P<cue>[Aa]ccording to)|as\s+(?P<as>reported|quoted|told)\s+by)\s+(?P<by>[^,.;:\x01]+)"
)
_X_SAID = re.compile(
    rf"\s*,?\s*(?P<by>[^.;:\x01]{{1,90}}?)\s+(?:{_ADVERB}\s+|{_AUXILIARY}\s+)*(?P<cue>{_VERB.pattern})"
)


# --- clauses


def _clauses(masked: str, offset: int) -> Iterator[Reported]:
    """What is reported outside of quotations, sentence by sentence."""
    for start, end in _sentences(masked):
        if end - start > _LONGEST_SENTENCE:
            continue
        for item in _Sentence(masked[start:end]).read():
            yield Reported(
                _moved(item.span, offset + start),
                _maybe(item.cue, offset + start),
                _maybe(item.speaker, offset + start),
            )


class _Sentence:
    """A sentence with its quotations hidden."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text.rstrip().rstrip(".!?…").rstrip())
        self.verbs = [match for match in _VERB.finditer(text) if self._is_verb(match)]
        self.subject: Span | None = None

    def read(self) -> Iterator[Reported]:
        yield from self._prepositional()
        yield from self._nominal()
        yield from self._described()
        for number, verb in enumerate(self.verbs):
            following = self.verbs[number + 1 :]
            yield from self._verbal(verb, following)

    def _is_verb(self, match: re.Match[str]) -> bool:
        before = self.text[: match.start()]
        if not before.strip() or _NEGATED.search(
            _TAIL.sub("", before) if not _NEGATED.search(before) else before
        ):
            return False
        if (
            _RELATIVE.search(before)
            and not re.search(r"\band that\s*\w*\s*$", before)
            and "," in before[-60:]
        ):
            return False
        return match[0] not in _ALSO_NOUNS or not _DETERMINER.search(before)

    # --- according to, in somebody's view

    def _prepositional(self) -> Iterator[Reported]:
        for match in _ACCORDING.finditer(self.text):
            by = _tight(self.text, match.span("by"))
            cue = Span(match.start(), match.start("by") - 1)
            if match.start() == 0 or not self.text[: match.start()].strip():
                what = _tight(self.text, (match.end(), self.end))
            else:
                what = _tight(self.text, (self._before(match.start()), match.start()))
            yield from self._item(what, cue, by)
        if view := _VIEW.match(self.text):
            yield from self._item(Span(view.end(), self.end), Span(*view.span("cue")), Span(*view.span("by")))

    def _before(self, end: int) -> int:
        """Where a clause begins that an attribution ends."""
        verbs = [verb for verb in self.verbs if verb.end() < end]
        if not verbs:
            return 0
        split = list(_SPLIT.finditer(self.text, verbs[-1].end(), max(end - 2, 0)))
        return split[-1].end() if split else end

    # --- nouns

    def _nominal(self) -> Iterator[Reported]:
        for match in _NOUN.finditer(self.text):
            before = self.text[: match.start()]
            by = _maybe_tight(self.text, match.span("by"))
            owner = _POSSESSOR.search(before)
            if by is None and owner:
                by = _tight(self.text, owner.span("by"))
            end, subject = self._cut(match.end()), self._subject_verb(match.start())
            if subject is None:
                # The noun is the subject: its clause ends where the sentence's own verb comes.
                finite = [
                    verb
                    for verb in _FINITE.finditer(self.text, match.end(), end)
                    if not _PARTICIPLE.search(self.text[: verb.start()] + " ") or verb["aux"]
                ]
                end = finite[-1].start() if finite else end
            elif by is None:
                by = subject if len(_PLAIN_WORD.findall(self.text[subject.start : subject.end])) else None
            yield from self._item(_tight(self.text, (match.end(), end)), Span(*match.span("cue")), by)
        for match in _NOUN_OF.finditer(self.text):
            if any(0 < match.start() - verb.end() < 8 for verb in self.verbs):
                continue  # "denied the accusations of"
            yield from self._item(
                _tight(self.text, match.span("what")),
                Span(*match.span("cue")),
                _maybe_tight(self.text, match.span("by")),
            )

    def _subject_verb(self, noun: int) -> Span | None:
        """The subject of the verb whose object the noun is: empty for "there were", None without one."""
        before = self.text[:noun]
        match = _HAS_OBJECT.search(before)
        if match is None:
            return None
        if re.match(r"\s*[Tt]here\b", match["subject"]) or match["subject"].lower().strip() in ("there", ""):
            return Span(0, 0)
        return _tight(self.text, match.span("subject"))

    # --- verbs

    def _verbal(self, verb: re.Match[str], following: list[re.Match[str]]) -> Iterator[Reported]:
        text, cue, after = self.text, Span(*verb.span()), verb.end()
        passive = _PASSIVE.search(text[: verb.start()])
        end = self._cut(after, following)
        rest = text[after:end]
        if passive and (verb[0].endswith(("ed", "said", "told")) or verb[0] in _PREPOSITIONS):
            yield from self._passive(verb, end)
            return
        who = self.subject_of(verb)
        if verb[0] in _PREPOSITIONS:
            if match := re.match(rf"\s+[^.;:\x01]{{2,90}}?\s{_PREPOSITIONS[verb[0]]}\s+", rest):
                yield from self._item(self._thing(after + match.end(), end), cue, who)
            return
        if match := (_THAT_SOON if verb[0] in _BARE else _THAT).match(rest):
            yield from self._item(Span(after + match.end(), end), cue, who)
        elif verb[0] in _REJECTING:
            what = re.sub(r"\s+as\s+.*$", "", rest) if verb[0].startswith("dismiss") else rest
            yield from self._item(_tight(text, (after, after + len(what))), cue, who)
        elif (
            verb[0] in _BARE
            and who is not None
            and (match := re.match(r"\s+(?=[\w“\"])", rest))
            and not re.match(r"\s+(?:to|in|on|at|by|for|as|with|from|about|of|nothing|so|it all)\b", rest)
        ):
            yield from self._item(_tight(text, (after, end)), cue, who)
        elif not re.search(r"[\w\x01]", text[after : self.end]) and verb[0] not in _TELLING:
            comma = text.rfind(",", 0, verb.start())
            if comma > 0 and who is not None and _HIDDEN not in text[:comma]:
                yield from self._item(_tight(text, (self._before(comma), comma)), cue, who)

    def _thing(self, start: int, end: int) -> Span:
        """What somebody is accused of: no clause, so that one that is joined to it is none of it."""
        joined = re.search(r",\s+(?:and|but|while|whereas|which|who)\b", self.text[start:end])
        return _tight(self.text, (start, start + joined.start() if joined else end))

    def _passive(self, verb: re.Match[str], end: int) -> Iterator[Reported]:
        text, after, cue = self.text, verb.end(), Span(*verb.span())
        rest = text[after:end]
        by = r"(?:\s+by\s+(?P<by>[^,.;:\x01]+?))?"
        word = verb[0]
        if word in _PREPOSITIONS:
            match = re.match(rf"{by}\s+{_PREPOSITIONS[word]}\s+", rest)
        elif word == "told":
            match = re.match(rf"{by}\s+that\s+", rest)
        else:
            match = re.match(rf"{by}\s+that\s+", rest) or (
                re.match(r"(?P<by>\x00)?\s+to\s+", rest) if word in _SAID_TO else None
            )
        if match is not None:
            speaker = Span(after + match.start("by"), after + match.end("by")) if match["by"] else None
            yield from self._item(_tight(text, (after + match.end(), end)), cue, speaker)

    def _described(self) -> Iterator[Reported]:
        for match in re.finditer(
            rf"\b(?P<cue>{_any(cues.DESCRIBING)})\s+by\s+(?P<by>[^,.;:\x01]+?)\s+as\s+", self.text
        ):
            yield from self._item(
                _tight(self.text, (match.end(), self._cut(match.end()))),
                Span(*match.span("cue")),
                _tight(self.text, match.span("by")),
            )

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
        left = left[: len(_TAIL.sub("", left).rstrip())] if _TAIL.search(left) else left.rstrip()
        if not _PLAIN_WORD.search(left):
            return self.subject if earlier else None
        if left.endswith(","):
            parts = left[:-1].split(",")
            first = 0 if len(parts) < 3 else left.index(parts[-2] + "," + parts[-1])
            span = Span(start + first, start + first + len(parts[-2] if len(parts) > 1 else parts[-1]))
        else:
            comma = left.rfind(",")
            span = Span(start + comma + 1, start + len(left))
        span = _tight(text, span)
        lead = _LEAD.match(text[span.start : span.end])
        span = _tight(text, (span.start + (lead.end() if lead else 0), span.end))
        if (other := _OTHER_VERB.search(text, span.start, span.end)) is not None:
            span = Span(span.start, other.start())
        words = _PLAIN_WORD.findall(text[span.start : span.end])
        if not 0 < len(words) <= _LONGEST_NAME:
            return self.subject if earlier else None
        self.subject = span
        return span

    # --- where a clause ends

    def _cut(self, start: int, following: list[re.Match[str]] | None = None) -> int:
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
        hidden = self.text.find(_HIDDEN, start, end)
        return hidden if hidden >= 0 else end

    def _item(self, what: Span, cue: Span, speaker: Span | None) -> Iterator[Reported]:
        """What was found, in two where "and that" joins them."""
        parts = [what]
        if match := _AND_THAT.search(self.text, what.start, what.end):
            parts = [Span(what.start, match.start()), Span(match.end(), what.end)]
        if speaker is not None and speaker.start == speaker.end:
            speaker = None
        for part in parts:
            part = _tight(self.text, part)
            if _PLAIN_WORD.search(self.text, part.start, part.end):
                yield Reported(part, cue, speaker)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    start = 0
    for match in _END.finditer(text):
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


# --- quotations


def _speech(
    text: str, block: Span, quotations: Sequence[Span], masked: str, carried: Reported | None, english: bool
) -> tuple[list[Reported], Reported | None]:
    """The quotations of a block, sentence by sentence; and whose speech the block leaves open."""
    found: list[Reported] = []
    last: Reported | None = None
    open_: Reported | None = None
    for number, quotation in enumerate(quotations):
        inner = _inside(text, quotation)
        words = len(_PLAIN_WORD.findall(text[inner.start : inner.end]))
        attributed = _attribution(text, masked, block, quotations, number) if english else None
        if attributed is None and number == 0 and carried is not None and quotation.start == block.start:
            attributed = Reported(inner, None, carried.speaker)
        if attributed is None and last is not None:
            between = text[quotations[number - 1].end : quotation.start]
            attributed = last if len(_PLAIN_WORD.findall(between)) <= _LONGEST_NAME else None
        if attributed is None and (words < MIN_WORDS or (english and not _whole(text, quotation))):
            continue
        if attributed is not None and words < MIN_WORDS and attributed.cue is None:
            continue
        cue, speaker = (attributed.cue, attributed.speaker) if attributed else (None, None)
        last = Reported(inner, cue, speaker)
        for start, end in _sentences(text[inner.start : inner.end]):
            part = _bare(text, Span(inner.start + start, inner.start + end))
            if _PLAIN_WORD.search(text, part.start, part.end):
                found.append(Reported(part, cue, speaker))
    if last is not None and len(_PLAIN_WORD.findall(text[quotations[-1].end : block.end])) <= _LONGEST_NAME:
        open_ = last
    return found, open_


def _quotations(text: str, block: Span) -> tuple[Span, ...]:
    """The quotations of a block; a last one that the block opens and does not close runs to its end."""
    closed = quoted(text, block)
    at = closed[-1].end if closed else block.start
    opened = re.search(r"(?<=[\s(])[“„«](?=\w)", text[at : block.end])
    return closed if opened is None else (*closed, Span(at + opened.start(), block.end))


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
    end = _END.search(after)
    tail = (after[: end.end()] if end else after)[:_LONGEST_SENTENCE]
    for pattern in (_SAID_X, _X_SAID):
        match = None if _SAID_BY.match(tail) else pattern.match(tail)
        if match is not None and not re.match(r"\s*(?:and|but|which|who|that)\b", match["by"]):
            by = _tight(tail, match.span("by"))
            comma = tail.find(",", by.start, by.end)
            who = by if comma < 0 else Span(by.start, comma)
            return Reported(
                quotation, _moved(Span(*match.span("cue")), quotation.end), _moved(who, quotation.end)
            )
    if match := _SAID_BY.match(tail):
        cue, by = Span(*match.span("cue" if match["cue"] else "as")), _tight(tail, match.span("by"))
        return Reported(quotation, _moved(cue, quotation.end), _moved(by, quotation.end))
    return None


def _led(before: str, offset: int, quotation: Span) -> Reported | None:
    """Who says a quotation, by the words before it, from `offset` on: X said: “…”."""
    sentences = list(_sentences(before))
    if not sentences or before.rstrip().endswith((".", "!", "?")):
        return None
    start = max(sentences[-1][0], len(before) - _LONGEST_SENTENCE)
    offset += start
    if match := _ACCORDING.search(before, start):
        by = _tight(before[start:], (match.start("by") - start, match.end("by") - start))
        cue = Span(match.start() - start, match.start("by") - 1 - start)
        return Reported(quotation, _moved(cue, offset), _moved(by, offset))
    sentence = _Sentence(before[start:] + " .")
    subjects = [(verb, sentence.subject_of(verb)) for verb in sentence.verbs]
    for verb, who in reversed(subjects):
        gap = before[start + verb.end() :].rstrip()
        if len(_PLAIN_WORD.findall(gap)) <= _LEADING and (not gap or gap.endswith((",", ":", "that"))):
            return Reported(quotation, _moved(Span(*verb.span()), offset), _maybe(who, offset))
    return None


def _is_closed(text: str, quotation: Span) -> bool:
    return quotation.end - quotation.start > 1 and text[quotation.end - 1] in CLOSERS.get(
        text[quotation.start], ""
    )


def _inside(text: str, quotation: Span) -> Span:
    end = quotation.end - _is_closed(text, quotation)
    return _tight(text, (quotation.start + 1, end))


def _bare(text: str, span: Span) -> Span:
    """A sentence without the marks at its end, which belong to the page rather than to what is said."""
    end = span.start + len(text[span.start : span.end].rstrip().rstrip(".,;…").rstrip())
    return _tight(text, (span.start, end))


# --- spans


def _masked(text: str, block: Span, quotations: Sequence[Span]) -> str:
    """The block with its longer quotations hidden, character for character."""
    parts, at = [], block.start
    for quotation in quotations:
        words = len(_PLAIN_WORD.findall(text[quotation.start : quotation.end]))
        before = text[block.start : quotation.start].rstrip()[-1:]
        if words >= MIN_WORDS or before in (":", ",") or quotation.start == block.start:
            # A full stop in it ends the sentence around it, too.
            length = quotation.end - quotation.start
            stop = "." if text[quotation.start : quotation.end].rstrip('"”“»«」』').endswith(".") else _HIDDEN
            parts += [text[at : quotation.start], _HIDDEN * (length - 1) + stop]
            at = quotation.end
    return "".join((*parts, text[at : block.end]))


def _tight(text: str, span: tuple[int, int]) -> Span:
    """The span without blanks and commas around it."""
    start, end = span
    words = text[start:end]
    start += len(words) - len(words.lstrip(" \t\r\n\f,"))
    return Span(start, max(start, end - (len(words) - len(words.rstrip(" \t\r\n\f,;:")))))


def _maybe_tight(text: str, span: tuple[int, int]) -> Span | None:
    return _tight(text, span) if span[0] >= 0 else None


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _maybe(span: Span | None, by: int) -> Span | None:
    return None if span is None else _moved(span, by)


def _apart(found: list[Reported]) -> list[Reported]:
    """In text order, of those that overlap the one that begins first, and of these the longest."""
    kept: list[Reported] = []
    for item in sorted(found, key=lambda it: (it.span.start, -it.span.end)):
        if not kept or kept[-1].span.end <= item.span.start:
            kept.append(item)
    return kept
