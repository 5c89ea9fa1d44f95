"""Nouns that report speech: “denials by X that”, “X's claim that”, “accusations of”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord import cues
from onrecord.document import Span
from onrecord.reportedspeech.sentences import Sentence
from onrecord.reportedspeech.stretches import Reported, maybe_tight, tight, words_in
from onrecord.reportedspeech.verbs import ADVERB, AUXILIARY, any_of

_NOUN = re.compile(
    rf"(?<![\w'’-])(?P<cue>{any_of(cues.NOUNS, cues.NOUNS.title())})"
    r"(?:\s+by\s+(?P<by>[^,.;:\x01]+?))?\s+that\s+"
)
_NOUN_OF = re.compile(
    r"(?<![\w'’-])(?P<cue>[Aa]ccusations?|[Aa]llegations?|[Ss]uspicions?)\s+of\s+(?P<what>[^,.;:\x01]+?)"
    r"(?=\s+(?:against|by|was|were|are|is|has|have|had)\b|[,.;:])(?:\s+against\s+[^,.;:\x01]+?)?(?:\s+by\s+(?P<by>[^,.;:\x01]+))?"
)
_HAS_OBJECT = re.compile(
    rf"(?P<subject>[^,;:\x01]*?)\s+(?:{AUXILIARY}\s+|{ADVERB}\s+)*(?:[a-z]+(?:ed|s)|made|were|was|are|is|heard)"
    r"\s+(?:the|a|an|his|her|its|their)?\s*(?:\w+\s+)?$"
)
_POSSESSOR = re.compile(
    r"(?:^|,\s*|\b(?:and|but|of|to|with|by|for|on|from|against|despite)\s+)(?P<by>[^,.;:\x01]+?)['’]s?\s+(?:[a-z]+\s+)?$"
)
_FINITE = re.compile(
    r"\s+(?:(?P<aux>was|were|is|are|has|have|had|will|would|did|does|came|spread|remains?|stands?)|[a-z]+ed)\b"
)
_PARTICIPLE = re.compile(r"\s(?:was|were|is|are|been|be|has|have|had)\s+(?:not\s+|never\s+|[a-z]+ly\s+)?$")


def nominal(sentence: Sentence) -> Iterator[Reported]:
    """What the nouns of a sentence report."""
    for match in _NOUN.finditer(sentence.text):
        before = sentence.text[: match.start()]
        by = maybe_tight(sentence.text, match.span("by"))
        owner = _POSSESSOR.search(before)
        if by is None and owner:
            by = tight(sentence.text, owner.span("by"))
        end, subject = sentence.cut(match.end()), _subject_verb(sentence, match.start())
        if subject is None:
            # The noun is the subject: its clause ends where the sentence's own verb comes.
            finite = [
                verb
                for verb in _FINITE.finditer(sentence.text, match.end(), end)
                if not _PARTICIPLE.search(sentence.text[: verb.start()] + " ") or verb["aux"]
            ]
            end = finite[-1].start() if finite else end
        elif by is None:
            by = subject if words_in(sentence.text[subject.start : subject.end]) else None
        yield from sentence.item(tight(sentence.text, (match.end(), end)), Span(*match.span("cue")), by)
    for match in _NOUN_OF.finditer(sentence.text):
        if any(0 < match.start() - verb.end() < 8 for verb in sentence.verbs):
            continue  # "denied the accusations of"
        yield from sentence.item(
            tight(sentence.text, match.span("what")),
            Span(*match.span("cue")),
            maybe_tight(sentence.text, match.span("by")),
        )


def _subject_verb(sentence: Sentence, noun: int) -> Span | None:
    """The subject of the verb whose object the noun is: empty for "there were", None without one."""
    before = sentence.text[:noun]
    match = _HAS_OBJECT.search(before)
    if match is None:
        return None
    if re.match(r"\s*[Tt]here\b", match["subject"]) or match["subject"].lower().strip() in ("there", ""):
        return Span(0, 0)
    return tight(sentence.text, match.span("subject"))
