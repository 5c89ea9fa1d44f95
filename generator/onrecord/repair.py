"""What an author can do about a quote that has no place, or more than one: for messages, never for placing.

`choices` tells the places of an ambiguous quote, each with the context that settles it; `near` finds the
passages most like a lost one; `findings` puts either into words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from itertools import pairwise

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
)
from onrecord.borders import SPACELESS_CLASS, is_in_number
from onrecord.description import settle
from onrecord.diagnostics import Severity
from onrecord.document import Span
from onrecord.drift import nearest
from onrecord.folding import folded
from onrecord.model import AnchorStatus

NEAREST = 3
"""Passages shown for a lost quote."""
LIKENESS = 0.5
"""Least likeness of a passage shown for a lost quote (`similarity.likeness`); less looks like chance."""

_CONTEXT = 40  # code points of context shown on each side
_QUOTE_WORDS = 120  # words that are compared, twice as many in the passage


@cache
def _display_words() -> re.Pattern[str]:
    """Words as a reader counts them."""
    return re.compile(rf"[{SPACELESS_CLASS}]|[^\s{SPACELESS_CLASS}]+")


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
    """A passage like a lost quote. `likeness`: 0 to 1."""

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


FEW = 500
"""Places of a quote among which context is looked for that tells each from the others: that takes some twenty
looks at all of them. Words that stand so often want a longer quote."""


def findings(prepared: Prepared, selector: TextQuoteSelector, outcome: Outcome) -> tuple[Finding, ...]:
    """What to tell the author about the outcome of `place(prepared, selector)`; nothing if all is well."""
    if isinstance(outcome, Placed):
        if outcome.status is AnchorStatus.DRIFTED:
            return (_drifted(prepared, selector, outcome),)
        return tuple(_doubt(prepared, selector, outcome, doubt) for doubt in outcome.doubts)
    if isinstance(outcome, Ambiguous):
        return (_ambiguous(prepared, selector, outcome),)
    return (_lost(prepared, selector, outcome),)


def choices(prepared: Prepared, selector: TextQuoteSelector, outcome: Ambiguous) -> tuple[Choice, ...]:
    """The places of an ambiguous quote, in text order."""
    if outcome.of_within:
        return tuple(_choice(prepared, spans, None) for spans in outcome.places)
    few = outcome.total <= FEW
    return tuple(
        _choice(prepared, spans, settle(prepared, selector, spans, outcome.places) if few else None)
        for spans in outcome.places
    )


def near(prepared: Prepared, quote: str) -> tuple[Near, ...]:
    """The passages most like a quote that has no place, likest first; `NEAREST` at most, none overlapping."""
    likest = [found for found in nearest(prepared.bare, quote) if found.likeness >= LIKENESS]
    return tuple(_near(prepared, quote, found.span, found.likeness) for found in likest[:NEAREST])


def _near(prepared: Prepared, quote: str, span: Span, likeness: float) -> Near:
    passage = _line(prepared.text[span.start : span.end])
    return Near(span, passage, likeness, tuple(edits(_line(quote), passage)))


# --- in words


def _ambiguous(prepared: Prepared, selector: TextQuoteSelector, outcome: Ambiguous) -> Finding:
    if outcome.alike:
        return _alike(prepared, selector, outcome)
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


def _alike(prepared: Prepared, selector: TextQuoteSelector, outcome: Ambiguous) -> Finding:
    message = f"{outcome.total} passages are like this quote, and none is much likelier than the others"
    lines = [f"{message}; with what [-only the quote has-] and {{+only the text has+}}:"]
    for number, spans in enumerate(outcome.places, 1):
        lines.append(f"  {number}. {_marked(_near(prepared, selector.exact, spans[0], 1.0).edits)}")
    hint = "copy the passage you mean from the text, with the words before it as its prefix"
    return Finding("quote-ambiguous", "quote", "\n".join(lines), hint)


def _drifted(prepared: Prepared, selector: TextQuoteSelector, placed: Placed) -> Finding:
    passage = _near(prepared, selector.exact, placed.spans[0], placed.likeness)
    message = (
        "this quote no longer stands in the text word for word; the likeliest place, with what "
        f"[-only the quote has-] and {{+only the text has+}}:\n  {_marked(passage.edits)}"
    )
    hint = (
        "if this is the passage, let `onrecord fix --write` rewrite the quote, or write  "
        f"quote: {_quoted(passage.passage)}"
    )
    return Finding("quote-drifted", "quote", message, hint)


def _lost(prepared: Prepared, selector: TextQuoteSelector, outcome: Orphan) -> Finding:
    if outcome.why is Lost.GAPS:
        message = f"this quote has more than {GAPS} gaps"
        return Finding("quote-missing", "quote", message, "split it into several entries")
    if outcome.why is Lost.WITHIN:
        return _nearest(prepared, "within", selector.within or "", "quote-context", "the passage in `within`")
    if outcome.why is Lost.GONE:
        message = f"the given {_given(selector)} stands in the text, but not beside anything like this quote"
        return _nearest(prepared, "quote", selector.exact, "quote-missing", "this quote", message)
    if outcome.why is Lost.CONTEXT:
        message = f"the given {_given(selector)} stands nowhere beside these few words"
        return _nearest(prepared, "quote", selector.exact, "quote-context", "this quote", message)
    if outcome.why is Lost.OUTSIDE:
        message = "the passage in `within` does not hold this quote"
        return Finding("quote-context", "within", message, "write a passage in `within` that holds the quote")
    return _nearest(prepared, "quote", selector.exact, "quote-missing", "this quote")


def _nearest(
    prepared: Prepared, key_: str, quote: str, code: str, what: str, message: str | None = None
) -> Finding:
    found = near(prepared, quote)
    lines = [message or f"{what} stands nowhere in the text"]
    if not found:
        nothing = lines[0] if message else f"{lines[0]}, nor anything like it"
        return Finding(code, key_, nothing, "copy the passage from the text")
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
    if doubt is Doubt.SKIPS_NEGATION or doubt is Doubt.SKIPS_NUMBER:
        skipped = " […] ".join(
            _line(prepared.text[one.end : other.start]) for one, other in pairwise(placed.spans)
        )
        skipped = skipped if len(skipped) <= 4 * _CONTEXT else skipped[: 4 * _CONTEXT] + "…"
        what = "a word that denies" if doubt is Doubt.SKIPS_NEGATION else "a number"
        message = f"a gap of this quote skips {what}: “{skipped}”"
        return Finding(
            "quote-gap", "quote", message, "quote these words too, or read them once more", Severity.WARNING
        )
    given = (selector.prefix if doubt is Doubt.PREFIX else selector.suffix) or ""
    words = max(1, len(_display_words().findall(given)))
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
    old_folded, new_folded = [folded(word) for word in old], [folded(word) for word in new]
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
    return [match[0] for match in _parts().finditer(text)][: 2 * _QUOTE_WORDS]


@cache
def _parts() -> re.Pattern[str]:
    """Words, each with the blanks after it."""
    return re.compile(rf"[{SPACELESS_CLASS}]\s*|[^\s{SPACELESS_CLASS}]+\s*")


def _marked(edits: Sequence[Edit]) -> str:
    """The edits in one line, in the marks of `git diff --word-diff`."""
    marks = {EditKind.EQUAL: ("", ""), EditKind.DELETE: ("[-", "-]"), EditKind.INSERT: ("{+", "+}")}
    parts = []
    for edit in edits:
        opening, closing = marks[edit.kind]
        words = edit.text.rstrip()
        parts.append(f"{opening}{words}{closing}{edit.text[len(words) :]}")
    return "".join(parts).strip()
