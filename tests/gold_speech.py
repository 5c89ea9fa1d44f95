"""Texts in which it is marked what is said and by whom, and how well that is found in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord import text as texts
from onrecord.reportedspeech import Reported, reported

SPEECH = Path(__file__).parent / "speech"
_MARKED = re.compile(r"⟦([^⟧]*)⟧⟨([^⟩]*)⟩")
ALIKE = 0.6
"""Of all words of a passage and a marked one, the share that both have, from which they are the same."""


@dataclass(frozen=True)
class Said:
    """A marked passage, and who says it: an actor's id, the text's words, or `?` for nobody that is named."""

    start: int
    end: int
    speaker: str


@dataclass(frozen=True)
class Part:
    """A part of a text, by what its sentences are like."""

    name: str
    text: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Score:
    """How many are marked, how many were proposed, and how many of these are marked ones."""

    marked: int
    proposed: int
    right: int
    speakers: int

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.marked if self.marked else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.marked + other.marked,
            self.proposed + other.proposed,
            self.right + other.right,
            self.speakers + other.speakers,
        )


def parts(name: str) -> Iterator[Part]:
    """The parts of a text in tests/speech/."""
    for section in (SPEECH / name).read_text("utf-8").split("\n== ")[1:]:
        head, _, body = section.partition("\n")
        plain, said, at = "", [], 0
        for match in _MARKED.finditer(body):
            plain += body[at : match.start()]
            said.append(Said(len(plain), len(plain) + len(match[1]), match[2]))
            plain += match[1]
            at = match.end()
        yield Part(head, plain + body[at:], tuple(said))


def found_in(part: Part) -> tuple[Reported, ...]:
    return reported(part.text, texts.parse(part.text, "plain").blocks, english=True)


def pairs(part: Part, found: tuple[Reported, ...]) -> list[tuple[Said, Reported]]:
    """The marked passages that were found, each with what was found there."""
    matched = []
    free = list(found)
    for said in part.said:
        best = max(free, key=lambda item: _likeness(part.text, said, item), default=None)
        if best is not None and _likeness(part.text, said, best) >= ALIKE:
            matched.append((said, best))
            free.remove(best)
    return matched


def _likeness(text: str, said: Said, item: Reported) -> float:
    marked = {match.start() + said.start for match in re.finditer(r"\w+", text[said.start : said.end])}
    there = {
        match.start() + item.span.start
        for match in re.finditer(r"\w+", text[item.span.start : item.span.end])
    }
    return len(marked & there) / len(marked | there) if marked | there else 0.0
