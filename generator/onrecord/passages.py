"""The entries of a layer, placed: each quote to its passage, or to a problem that helps to mend it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from onrecord.anchoring import Placed, Prepared, TextQuoteSelector, place
from onrecord.diagnostics import Checked, KeyPlace, Problem, Severity
from onrecord.document import Document, Span, presentable
from onrecord.model import AnchorStatus, Layer, Passage
from onrecord.quotation import stands_quoted
from onrecord.records import LayerFile
from onrecord.repair import findings
from onrecord.unite import PlacedEntry

GAP = " […] "
EXPLAINED = 20
"""Problems of a layer's quotes that are looked into: what a quote may mean instead takes as long to find as
the text is long."""
UNEXPLAINED = "this quote has no sure place either"

LEFT_OUT = "[…]"
AROUND = 4_000
"""Characters of a block that are kept on each side of a passage: more than any paragraph has that is written
to be read. A text that is one paragraph would else stand on the page of each of its claims as a whole."""


def place_entries(
    layer: Layer, record: LayerFile, document: Document, prepared: Prepared, *, strict: bool
) -> Checked[tuple[PlacedEntry, ...]]:
    """Every entry with its passage, None for one without a quote or whose quote has no place.

    A quote that cannot be placed is an error, with `strict` false a warning.
    """
    problems: list[Problem] = []
    placed = []
    for index, entry in enumerate(record.annotations):
        passage = None
        if entry.quote is not None:
            selector = TextQuoteSelector(entry.quote, entry.prefix, entry.suffix, entry.within)
            outcome = place(prepared, selector)
            if isinstance(outcome, Placed):
                passage = _passage(document, outcome.spans, outcome.status)
            elif len(problems) >= EXPLAINED:
                at = KeyPlace(layer.path, ("annotations", index, "quote"))
                severity = Severity.ERROR if strict else Severity.WARNING
                problems.append(
                    Problem("quote-missing", UNEXPLAINED, at, "mend those before it first", severity)
                )
                placed.append(PlacedEntry(layer, index, entry, None))
                continue
            for finding in findings(prepared, selector, outcome):
                at = KeyPlace(layer.path, ("annotations", index, finding.key))
                severity = finding.severity if strict else Severity.WARNING
                problems.append(Problem(finding.code, finding.message, at, finding.hint, severity))
        placed.append(PlacedEntry(layer, index, entry, passage))
    return Checked(tuple(placed), tuple(problems))


def block_range(document: Document, spans: Sequence[Span]) -> tuple[int, int]:
    """The first and the last block that `spans` stand in, as indexes into `document.blocks`."""
    first = max(bisect_right(document.blocks, (spans[0].start, len(document.text) + 1)) - 1, 0)
    last = max(bisect_right(document.blocks, (spans[-1].end - 1, len(document.text) + 1)) - 1, first)
    return first, last


def _passage(document: Document, spans: tuple[Span, ...], status: AnchorStatus) -> Passage:
    words = [_quoted(document.text, span) for span in spans]
    first, last = block_range(document, spans)
    whole = Span(document.blocks[first].start, document.blocks[last].end)
    parts = [_before(document.text, whole.start, spans[0].start)]
    length, marks = len(parts[0]), []
    for number, (span, quoted) in enumerate(zip(spans, words, strict=True)):
        marks.append(Span(length, length + len(quoted)))
        following = (
            _between(document.text, span.end, spans[number + 1].start) if span is not spans[-1] else ""
        )
        parts += (quoted, following)
        length += len(quoted) + len(following)
    parts.append(_after(document.text, spans[-1].end, whole.end))
    verbatim = first == last and stands_quoted(document.text, whole, spans)
    return Passage(spans, GAP.join(words), "".join(parts), tuple(marks), status, verbatim)


def _words(text: str) -> str:
    return presentable(" ".join(text.split()))


def _quoted(text: str, span: Span) -> str:
    """A stretch of a passage: all of it, or what is shown of one that is very long.

    A short quote has such a place where letters that do not count stand in it by the hundred thousand.
    """
    if span.end - span.start <= 5 * AROUND:
        return _words(text[span.start : span.end])
    parts = text[span.start : span.start + AROUND], text[span.end - AROUND : span.end]
    return f" {LEFT_OUT} ".join(map(_words, parts))


def _before(text: str, start: int, end: int) -> str:
    """The words before a passage in its block: all of them, or as many as are shown."""
    if end - start <= AROUND:
        return _spaced(text[start:end]).lstrip()
    return f"{LEFT_OUT} " + _spaced(text[end - AROUND : end]).partition(" ")[2]


def _between(text: str, start: int, end: int) -> str:
    """The words between two stretches of a passage: all of them, or as many as are shown."""
    if end - start <= 2 * AROUND:
        return _spaced(text[start:end])
    before = _spaced(text[start : start + AROUND]).rpartition(" ")[0]
    return f"{before} {LEFT_OUT} " + _spaced(text[end - AROUND : end]).partition(" ")[2]


def _after(text: str, start: int, end: int) -> str:
    """The words after a passage in its block: all of them, or as many as are shown."""
    if end - start <= AROUND:
        return _spaced(text[start:end]).rstrip()
    return _spaced(text[start : start + AROUND]).rpartition(" ")[0] + f" {LEFT_OUT}"


def _spaced(text: str) -> str:
    """The words of a text with single spaces, also at its ends where white space stands there."""
    words = _words(text)
    if not words:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + words + (" " if text[-1].isspace() else "")
