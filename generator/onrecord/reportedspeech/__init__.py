"""Reported speech in running text: what is said, by which words, and who may say it.

Rules over words and punctuation, no grammar: what they find is for a person to confirm. The words are in
`cues`. In a language without cues only quotations are found. Precision and recall: docs/reported-speech.md.

    stretches   what was found, and the stretches of text that it is made of
    verbs       which words of a sentence are verbs that report
    sentences   where a sentence ends, who is its subject, how far a clause goes
    nouns       “denials by X that”, “X's claim that”, “accusations of”
    clauses     all that is reported outside of quotations
    quotations  what stands in quotation marks, and who says it
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.document import Span
from onrecord.reportedspeech.clauses import clauses
from onrecord.reportedspeech.quotations import masked, quotations, speech
from onrecord.reportedspeech.stretches import Reported, apart

__all__ = ["Reported", "reported"]


def reported(text: str, blocks: Sequence[Span], *, english: bool) -> tuple[Reported, ...]:
    """Everything said, in text order; none overlaps another. Linear in the text."""
    found: list[Reported] = []
    carried: Reported | None = None  # whose quotation the block before left open
    for block in blocks:
        quoted = quotations(text, block)
        hidden = masked(text, block, quoted)
        here = list(clauses(hidden, block.start)) if english else []
        spoken, carried = speech(text, block, quoted, hidden, carried, english)
        here += spoken
        found += apart(here)
    return tuple(found)
