"""Entries for what a text reports, for its author to confirm: each a draft, with a guess of who speaks.

Whom something is said against is never guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord import cues, text
from onrecord.actors import Actors
from onrecord.anchoring import Placed, Prepared, TextQuoteSelector, place, prepare
from onrecord.description import written
from onrecord.document import Document, Span
from onrecord.names import Occurrence
from onrecord.reportedspeech import Reported, reported
from onrecord.unite import EntryType, default_id, free_id
from onrecord.yamltree import Value

NOBODY_NAMED = "the text does not say here who says so"
_PRONOUN = re.compile(r"(?:he|she|they|it|him|her|them|who|i|we|you)", re.IGNORECASE)
_DESCRIPTION = 8
"""Words of a description of somebody unnamed; a longer one was hardly meant as one."""
_OF = re.compile(r"\b(?:of|for|from|at|in|with|against|by|to)\b")
_NAME = re.compile(
    r"(?<![\w'’-])[A-Z][\w'’-]*[\w](?:\.?\s(?:(?:of|the|de|van|von|al|bin|ben|and)\s)?[A-Z][\w'’-]*\w)*"
)
_NOT_NAMES = frozenset(cues.forms(cues.NOT_NAMES))
_OPENERS = frozenset(cues.forms(cues.UNTITLED))
_SENTENCE_START = re.compile(r"(?:^|[.!?:…][\"”’')\]]*)\s*[\"“„«‘(\[]*$|[\"“„«‘]$")


@dataclass(frozen=True, slots=True)
class Proposals:
    """What was found in a text: entries, as written, and names that no actor has, most used first."""

    entries: tuple[dict[str, Value], ...]
    unknown: tuple[str, ...]


def propose(source: str, form: text.Format, language: str, actors: Actors) -> Proposals:
    """Entries for all that the text reports. In a language other than English, for quotations only."""
    document = text.parse(source, form)
    prepared = prepare(document.text, document.blocks)
    english = language.partition("-")[0] == "en"
    names = actors.names.find(document)
    writer = _Writer(document, prepared, names, actors)
    found = reported(document.text, document.blocks, english=english)
    entries = tuple(entry for item in found if (entry := writer.entry(item)) is not None)
    return Proposals(entries, tuple(_unknown(document, names)) if english else ())


class _Writer:
    """Writes entries in text order: a pronoun means whoever spoke last."""

    def __init__(
        self, document: Document, prepared: Prepared, names: Sequence[Occurrence], actors: Actors
    ) -> None:
        self.text = document.text
        self.prepared = prepared
        self.names = names
        self.actors = actors
        self.taken: set[str] = set()
        self.last: Value | None = None

    def entry(self, item: Reported) -> dict[str, Value] | None:
        """The entry; None where no quote places it, as in a text that repeats itself word for word."""
        selector = self._selector(item.span)
        if selector is None:
            return None
        entry: dict[str, Value] = {"quote": selector.exact}
        if selector.prefix:
            entry["prefix"] = selector.prefix
        if selector.suffix:
            entry["suffix"] = selector.suffix
        id_ = free_id(EntryType.CLAIM, selector.exact, self.taken)
        self.taken.add(id_)
        if id_ != default_id(EntryType.CLAIM, selector.exact):
            entry["id"] = id_
        speaker, doubt = self._speaker(item.speaker)
        entry["speaker"] = speaker
        if item.cue is not None:
            entry["cue"] = _line(self.text[item.cue.start : item.cue.end])
        if doubt is not None:
            entry["unsure"] = doubt
        return {**entry, "draft": "yes"}

    def _selector(self, span: Span) -> TextQuoteSelector | None:
        selector = written(self.prepared, span)
        outcome = place(self.prepared, selector)
        if isinstance(outcome, Placed) and outcome.spans == (span,) and not outcome.doubts:
            return selector
        return None

    def _speaker(self, words: Span | None) -> tuple[Value, str | None]:
        """Who may say it, and what is doubtful about that."""
        if words is None:
            return "unnamed", NOBODY_NAMED
        said = _line(self.text[words.start : words.end])
        if _PRONOUN.fullmatch(said):
            if self.last is None:
                return "unnamed", f"whom “{said}” means"
            return self.last, f"whether “{said}” means who spoke last"
        known = self._known(words, said)
        if known is not None:
            self.last = known
            return known, None
        description: Value = {"unnamed": said} if len(said.split()) <= _DESCRIPTION else "unnamed"
        self.last = description
        return description, None if isinstance(description, dict) else f"who speaks: “{said}”"

    def _known(self, words: Span, said: str) -> str | None:
        """The actor whom the words name: not one who is only named in them, as in "a friend of NAME"."""
        if isinstance(found := self.actors.names.resolve(said), str):
            return found
        for name in self.names:
            if words.start <= name.span.start and name.span.end <= words.end:
                before = self.text[words.start : name.span.start]
                after = self.text[name.span.end : words.end]
                if not _OF.search(before) and not after.startswith(("'", "’")):
                    return name.actor
        return None


def _unknown(document: Document, names: Sequence[Occurrence]) -> Iterator[str]:
    """Capitalised words that look like names and belong to no actor's."""
    known = {offset for name in names for offset in range(name.span.start, name.span.end)}
    counts: Counter[str] = Counter()
    for block in document.blocks[1:] or document.blocks:
        words = document.text[block.start : block.end]
        for match in _NAME.finditer(words):
            parts = match[0].split()
            first = _SENTENCE_START.search(words, max(0, match.start() - 8), match.start()) is not None
            if first and (len(parts) == 1 or parts[0] in _OPENERS):
                parts = parts[1:]
            if not parts or {*parts} <= _NOT_NAMES or len(parts[0]) < 2:
                continue
            name = re.sub(r"['’]s?$", "", " ".join(parts))
            at = block.start + match.end() - 1
            if not known.intersection((block.start + match.start(), at)):
                counts[name] += 1
    yield from (name for name, _ in counts.most_common())


def _line(words: str) -> str:
    return " ".join(words.split())
