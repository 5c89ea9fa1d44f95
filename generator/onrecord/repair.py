"""What an author can do about a quote that has no place, or more than one: for messages, never for placing.

`choices` tells the places of an ambiguous quote, each with the context that settles it; `near` finds the
passages most like a lost one; `findings` puts either into words.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from onrecord.anchoring import (
    GAPS,
    Ambiguous,
    Doubt,
    Lost,
    Orphan,
    Outcome,
    Placed,
    Prepared,
    TextQuoteSelector,
    settle,
)
from onrecord.borders import SPACELESS_CLASS, is_in_number
from onrecord.diagnostics import Severity
from onrecord.document import Span
from onrecord.folding import fold, key

NEAREST = 3
"""Passages shown for a lost quote."""
LIKENESS = 0.5
"""The share of letters a passage shown for a lost quote has in common with it; fewer look like chance."""

_CONTEXT = 40  # code points of context shown on each side
# Bounds on the search for near passages: words of the quote compared, places where its rarest words stand,
# and passages compared word by word.
_QUOTE_WORDS = 120
_PLACES = 4_000
_COMPARED = 8
_UNKNOWN_WORDS = 6
_VOCABULARY = 5_000
_WORD = re.compile(rf"[{SPACELESS_CLASS}]|[^\W_{SPACELESS_CLASS}]+")
_DISPLAY_WORD = re.compile(rf"[{SPACELESS_CLASS}]|[^\s{SPACELESS_CLASS}]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One place of an ambiguous quote: its words in a line of context, blanks folded.

    `selector` is the author's with the shortest prefix or suffix that settles this place; None if no short
    one does.
    """

    spans: tuple[Span, ...]
    before: str
    passage: str
    after: str
    selector: TextQuoteSelector | None


class EditKind(StrEnum):
    """What became of some words of a quote in a passage of the text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of quote and passage both, of the passage alone (`insert`) or the quote alone (`delete`)."""

    kind: EditKind
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """A passage like a lost quote. `likeness` is the share of letters in common, 0 to 1."""

    span: Span
    passage: str
    likeness: float
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with a quote, in words. `key` is the entry's key that it concerns."""

    code: str
    key: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR


def findings(prepared: Prepared, selector: TextQuoteSelector, outcome: Outcome) -> tuple[Finding, ...]:
    """What to tell the author about the outcome of `place(prepared, selector)`; nothing if all is well."""
    if isinstance(outcome, Placed):
        return tuple(_doubt(prepared, selector, outcome, doubt) for doubt in outcome.doubts)
    if isinstance(outcome, Ambiguous):
        return (_ambiguous(prepared, selector, outcome),)
    return (_lost(prepared, selector, outcome),)


def choices(prepared: Prepared, selector: TextQuoteSelector, outcome: Ambiguous) -> tuple[Choice, ...]:
    """The places of an ambiguous quote, in text order."""
    if outcome.of_within:
        return tuple(_choice(prepared, spans, None) for spans in outcome.places)
    return tuple(
        _choice(prepared, spans, settle(prepared, selector, spans, outcome.places))
        for spans in outcome.places
    )


def near(prepared: Prepared, quote: str) -> tuple[Near, ...]:
    """The passages most like a quote that has no place, likest first; `NEAREST` at most, none overlapping."""
    words = _Words.of(prepared.caseless.text)
    wanted = words.spelt(_WORD.findall(key(quote))[:_QUOTE_WORDS])
    found: list[Near] = []
    for first in _likely_starts(wanted, words):
        stretch = _stretch(wanted, words, first)
        if stretch is None:
            continue
        span = prepared.caseless.span(*stretch)
        passage = _line(prepared.text[span.start : span.end])
        likeness = SequenceMatcher(None, key(quote)[:400], key(passage)[:400], autojunk=False).ratio()
        if likeness >= LIKENESS:
            found.append(Near(span, passage, likeness, tuple(edits(_line(quote), passage))))
    found.sort(key=lambda item: (-item.likeness, item.span))
    apart: list[Near] = []
    for item in found:
        if all(item.span.end <= other.span.start or other.span.end <= item.span.start for other in apart):
            apart.append(item)
    return tuple(apart[:NEAREST])


# --- in words


def _ambiguous(prepared: Prepared, selector: TextQuoteSelector, outcome: Ambiguous) -> Finding:
    options = choices(prepared, selector, outcome)
    what = "the passage in `within`" if outcome.of_within else "this quote"
    where = " in `within`" if selector.within is not None and not outcome.of_within else ""
    lines = [f"{what} occurs {outcome.total} times{where}"]
    if outcome.context:
        lines[0] += f", and the given {_given(selector)} does not tell which is meant"
    width = len(str(len(options)))
    for number, option in enumerate(options, 1):
        lines.append(f"  {number:{width}}. {option.before}«{option.passage}»{option.after}")
        if option.selector is not None:
            lines.append(f"  {'':{width}}  settle with  {_context(option.selector)}")
    if outcome.total > len(options):
        lines.append(f"  and {outcome.total - len(options)} more")
    settled = next((option.selector for option in options if option.selector is not None), None)
    if outcome.of_within:
        return Finding("quote-context", "within", "\n".join(lines), "write a longer passage in `within`")
    if settled is None:
        return Finding("quote-ambiguous", "quote", "\n".join(lines), "write a longer quote")
    hint = f"add the line of the place you mean, such as  {_context(settled)}"
    return Finding("quote-ambiguous", "quote", "\n".join(lines), hint)


def _lost(prepared: Prepared, selector: TextQuoteSelector, outcome: Orphan) -> Finding:
    if outcome.why is Lost.GAPS:
        message = f"this quote has more than {GAPS} gaps"
        return Finding("quote-missing", "quote", message, "split it into several entries")
    if outcome.why is Lost.WITHIN:
        return _nearest(prepared, "within", selector.within or "", "quote-context", "the passage in `within`")
    if outcome.why is Lost.OUTSIDE:
        message = "the passage in `within` does not hold this quote"
        return Finding("quote-context", "within", message, "write a passage in `within` that holds the quote")
    return _nearest(prepared, "quote", selector.exact, "quote-missing", "this quote")


def _nearest(prepared: Prepared, key_: str, quote: str, code: str, what: str) -> Finding:
    found = near(prepared, quote)
    lines = [f"{what} stands nowhere in the text"]
    if not found:
        return Finding(code, key_, f"{lines[0]}, nor anything like it", "copy the passage from the text")
    lines[0] += "; the nearest passages, with what [-only the quote has-] and {+only the text has+}:"
    lines += [f"  {number}. {_marked(item.edits)}" for number, item in enumerate(found, 1)]
    hint = f"if you mean the first, write  {key_}: {_quoted(found[0].passage)}"
    return Finding(code, key_, "\n".join(lines), hint)


def _doubt(prepared: Prepared, selector: TextQuoteSelector, placed: Placed, doubt: Doubt) -> Finding:
    first, last = placed.spans[0].start, placed.spans[-1].end
    if doubt is Doubt.NUMBER:
        message = "this quote begins or ends within a number"
        whole = _quoted(_whole_number(prepared.text, first, last))
        return Finding("quote-number", "quote", message, f"write  quote: {whole}", Severity.WARNING)
    given = (selector.prefix if doubt is Doubt.PREFIX else selector.suffix) or ""
    words = max(1, len(_DISPLAY_WORD.findall(given)))
    if doubt is Doubt.PREFIX:
        stands = _line(prepared.text[max(0, first - _CONTEXT * words) : first])
        near_words = " ".join(stands.split(" ")[-words:])
        message = f"the text before this quote is not “{_line(given)}”"
    else:
        stands = _line(prepared.text[last : last + _CONTEXT * words])
        near_words = " ".join(stands.split(" ")[:words])
        message = f"the text after this quote is not “{_line(given)}”"
    hint = f"write  {doubt}: {_quoted(near_words)}" if near_words else f"take the {doubt} away"
    return Finding("quote-context", str(doubt), message, hint, Severity.WARNING)


def _choice(prepared: Prepared, spans: tuple[Span, ...], selector: TextQuoteSelector | None) -> Choice:
    text = prepared.text
    first, last = spans[0].start, spans[-1].end
    before = _SPACES.sub(" ", text[max(0, first - _CONTEXT) : first])
    after = _SPACES.sub(" ", text[last : last + _CONTEXT])
    if first > _CONTEXT:
        before = "…" + (before.partition(" ")[2] or before)
    if last + _CONTEXT < len(text):
        after = (after.rpartition(" ")[0] or after) + "…"
    passage = " […] ".join(_line(text[span.start : span.end]) for span in spans)
    return Choice(spans, before, passage, after, selector)


_SPACES = re.compile(r"\s+")


def _line(text: str) -> str:
    return " ".join(text.split())


def _given(selector: TextQuoteSelector) -> str:
    return " and ".join(name for name in ("prefix", "suffix") if getattr(selector, name))


def _context(selector: TextQuoteSelector) -> str:
    """The lines of YAML that give the selector's context."""
    sides = (("prefix", selector.prefix), ("suffix", selector.suffix))
    return "  ".join(f"{name}: {_quoted(words)}" for name, words in sides if words)


def _quoted(text: str) -> str:
    """The text as a YAML scalar that stays what it is."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _whole_number(text: str, start: int, end: int) -> str:
    while is_in_number(text, start):
        start -= 1
    while is_in_number(text, end):
        end += 1
    return _line(text[start:end])


# --- differences


def edits(quote: str, passage: str) -> Iterator[Edit]:
    """How to come from the quote to the passage, word by word."""
    old, new = _split(quote), _split(passage)
    old_folded, new_folded = [fold(word).text for word in old], [fold(word).text for word in new]
    matcher = SequenceMatcher(None, old_folded, new_folded, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Edit(EditKind.EQUAL, "".join(new[new_start:new_end]))
            continue
        if old_start < old_end:
            yield Edit(EditKind.DELETE, "".join(old[old_start:old_end]))
        if new_start < new_end:
            yield Edit(EditKind.INSERT, "".join(new[new_start:new_end]))


def _split(text: str) -> list[str]:
    """The text's words, each with the blanks after it; only so many that comparing them stays quick."""
    return [match[0] for match in _SPLIT.finditer(text)][: 2 * _QUOTE_WORDS]


_SPLIT = re.compile(rf"[{SPACELESS_CLASS}]\s*|[^\s{SPACELESS_CLASS}]+\s*")


def _marked(edits: Sequence[Edit]) -> str:
    """The edits in one line, in the marks of `git diff --word-diff`."""
    marks = {EditKind.EQUAL: ("", ""), EditKind.DELETE: ("[-", "-]"), EditKind.INSERT: ("{+", "+}")}
    parts = []
    for edit in edits:
        opening, closing = marks[edit.kind]
        words = edit.text.rstrip()
        parts.append(f"{opening}{words}{closing}{edit.text[len(words) :]}")
    return "".join(parts).strip()


# --- the passages most like a quote


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a caseless text in order, where they stand, and where each occurs."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    places: Mapping[str, Sequence[int]]

    @classmethod
    @lru_cache(maxsize=1)
    def of(cls, text: str) -> _Words:
        """The words of `text`; a text's several lost quotes come one after another."""
        places: dict[str, list[int]] = defaultdict(list)
        words = []
        starts = []
        for number, match in enumerate(_WORD.finditer(text)):
            words.append(match[0])
            starts.append(match.start())
            places[match[0]].append(number)
        return cls(tuple(words), tuple(starts), places)

    def spelt(self, words: Sequence[str]) -> list[str]:
        """The words, those the text does not have exchanged for ones like them that it has."""
        unknown = [word for word in dict.fromkeys(words) if word not in self.places and len(word) > 2]
        vocabulary = list(islice(self.places, _VOCABULARY)) if unknown else []
        exchanged = {}
        for word in unknown[:_UNKNOWN_WORDS]:
            choices = [other for other in vocabulary if abs(len(other) - len(word)) <= 2]
            for close in get_close_matches(word, choices, n=1, cutoff=0.7):
                exchanged[word] = close
        return [exchanged.get(word, word) for word in words]


def _likely_starts(wanted: Sequence[str], words: _Words) -> list[int]:
    """Where in the text's words the quote's words would begin, likeliest first.

    Every place of a word votes for the beginning it would mean, the rarer the word the more; the rarest words
    vote first, until `_PLACES` places have voted.
    """
    grain = max(2, len(wanted) // 4)
    votes: dict[int, float] = defaultdict(float)
    voted = 0
    rarest = sorted(
        (len(words.places[word]), number, word) for number, word in enumerate(wanted) if word in words.places
    )
    for count, number, word in rarest:
        if voted and voted + count > _PLACES:
            break
        for at in words.places[word][:_PLACES]:
            votes[(at - number) // grain] += 1 / math.sqrt(count)
        voted += count
    ranked = sorted(votes, key=lambda bucket: (-votes[bucket] - votes.get(bucket + 1, 0.0), bucket))
    return [bucket * grain for bucket in ranked[:_COMPARED]]


def _stretch(wanted: Sequence[str], words: _Words, first: int) -> tuple[int, int] | None:
    """The words around number `first` that stand for the quote's, as a stretch of the caseless text."""
    slack = max(3, len(wanted) // 2)
    low = max(0, first - slack)
    window = words.words[low : first + len(wanted) + 2 * slack]
    blocks = SequenceMatcher(None, wanted, window, autojunk=False).get_matching_blocks()[:-1]
    if not blocks:
        return None
    main = max(blocks, key=lambda block: block.size)
    near_main = [block for block in blocks if abs((block.b - block.a) - (main.b - main.a)) <= slack]
    start = max(0, low + near_main[0].b - near_main[0].a)
    end = low + near_main[-1].b + len(wanted) - near_main[-1].a
    end = min(end, len(words.words))
    return words.starts[start], words.starts[end - 1] + len(words.words[end - 1])
