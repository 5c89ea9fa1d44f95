"""What is reported outside of quotations: by verbs, active and passive, by nouns, by “according to”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord import cues
from onrecord.document import Span
from onrecord.reportedspeech.nouns import nominal
from onrecord.reportedspeech.sentences import LONGEST_SENTENCE, Sentence, sentences
from onrecord.reportedspeech.stretches import HIDDEN, Reported, maybe_moved, moved, tight
from onrecord.reportedspeech.verbs import BARE, PASSIVE, PREPOSITIONS, REJECTING, SAID_TO, TELLING, any_of

ACCORDING = re.compile(r"\b[Aa]ccording to\s+(?P<by>[^,.;:\x01]+)")
_VIEW = re.compile(rf"^In\s+(?P<by>[^,.;:\x01]+?)['’]s?\s+(?P<cue>{any_of(cues.VIEWS)})\s*,\s*")
_THAT = re.compile(r"\s+(?:[^,.;:\x01]{1,60}?\s)?that\s+")
_THAT_SOON = re.compile(
    r"\s+(?:(?:(?:on|in|at|to|during|after|before|again|yesterday|today|by|from|through)\b[^,.;:\x01]{0,50}?|also|later)\s)?that\s+"
)
_DESCRIBED = re.compile(rf"\b(?P<cue>{any_of(cues.DESCRIBING)})\s+by\s+(?P<by>[^,.;:\x01]+?)\s+as\s+")


def clauses(masked: str, offset: int) -> Iterator[Reported]:
    """What is reported outside of quotations, sentence by sentence."""
    for start, end in sentences(masked):
        if end - start > LONGEST_SENTENCE:
            continue
        for item in _read(Sentence(masked[start:end])):
            yield Reported(
                moved(item.span, offset + start),
                maybe_moved(item.cue, offset + start),
                maybe_moved(item.speaker, offset + start),
            )


def _read(sentence: Sentence) -> Iterator[Reported]:
    yield from _attributed(sentence)
    yield from nominal(sentence)
    yield from _described(sentence)
    for number, verb in enumerate(sentence.verbs):
        yield from _verbal(sentence, verb, sentence.verbs[number + 1 :])


# --- according to, in somebody's view


def _attributed(sentence: Sentence) -> Iterator[Reported]:
    for match in ACCORDING.finditer(sentence.text):
        by = tight(sentence.text, match.span("by"))
        cue = Span(match.start(), match.start("by") - 1)
        if match.start() == 0 or not sentence.text[: match.start()].strip():
            what = tight(sentence.text, (match.end(), sentence.end))
        else:
            what = tight(sentence.text, (sentence.before(match.start()), match.start()))
        yield from sentence.item(what, cue, by)
    if view := _VIEW.match(sentence.text):
        yield from sentence.item(
            Span(view.end(), sentence.end), Span(*view.span("cue")), Span(*view.span("by"))
        )


# --- verbs


def _verbal(sentence: Sentence, verb: re.Match[str], following: list[re.Match[str]]) -> Iterator[Reported]:
    text, cue, after = sentence.text, Span(*verb.span()), verb.end()
    passive = PASSIVE.search(text[: verb.start()])
    end = sentence.cut(after, following)
    rest = text[after:end]
    if passive and (verb[0].endswith(("ed", "said", "told")) or verb[0] in PREPOSITIONS):
        yield from _passive(sentence, verb, end)
        return
    who = sentence.subject_of(verb)
    if verb[0] in PREPOSITIONS:
        if match := re.match(rf"\s+[^.;:\x01]{{2,90}}?\s{PREPOSITIONS[verb[0]]}\s+", rest):
            yield from sentence.item(_thing(sentence, after + match.end(), end), cue, who)
        return
    if match := (_THAT_SOON if verb[0] in BARE else _THAT).match(rest):
        yield from sentence.item(Span(after + match.end(), end), cue, who)
    elif verb[0] in REJECTING:
        what = re.sub(r"\s+as\s+.*$", "", rest) if verb[0].startswith("dismiss") else rest
        yield from sentence.item(tight(text, (after, after + len(what))), cue, who)
    elif (
        verb[0] in BARE
        and who is not None
        and (match := re.match(r"\s+(?=[\w“\"])", rest))
        and not re.match(r"\s+(?:to|in|on|at|by|for|as|with|from|about|of|nothing|so|it all)\b", rest)
    ):
        yield from sentence.item(tight(text, (after, end)), cue, who)
    elif not re.search(r"[\w\x01]", text[after : sentence.end]) and verb[0] not in TELLING:
        comma = text.rfind(",", 0, verb.start())
        if comma > 0 and who is not None and HIDDEN not in text[:comma]:
            yield from sentence.item(tight(text, (sentence.before(comma), comma)), cue, who)


def _thing(sentence: Sentence, start: int, end: int) -> Span:
    """What somebody is accused of: no clause, so that one that is joined to it is none of it."""
    joined = re.search(r",\s+(?:and|but|while|whereas|which|who)\b", sentence.text[start:end])
    return tight(sentence.text, (start, start + joined.start() if joined else end))


def _passive(sentence: Sentence, verb: re.Match[str], end: int) -> Iterator[Reported]:
    text, after, cue = sentence.text, verb.end(), Span(*verb.span())
    rest = text[after:end]
    by = r"(?:\s+by\s+(?P<by>[^,.;:\x01]+?))?"
    word = verb[0]
    if word in PREPOSITIONS:
        match = re.match(rf"{by}\s+{PREPOSITIONS[word]}\s+", rest)
    elif word == "told":
        match = re.match(rf"{by}\s+that\s+", rest)
    else:
        match = re.match(rf"{by}\s+that\s+", rest) or (
            re.match(r"(?P<by>\x00)?\s+to\s+", rest) if word in SAID_TO else None
        )
    if match is not None:
        speaker = Span(after + match.start("by"), after + match.end("by")) if match["by"] else None
        yield from sentence.item(tight(text, (after + match.end(), end)), cue, speaker)


def _described(sentence: Sentence) -> Iterator[Reported]:
    for match in _DESCRIBED.finditer(sentence.text):
        yield from sentence.item(
            tight(sentence.text, (match.end(), sentence.cut(match.end()))),
            Span(*match.span("cue")),
            tight(sentence.text, match.span("by")),
        )
