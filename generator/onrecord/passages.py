"""The entries of a layer, placed: each quote to its passage, or to a problem that helps to mend it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from onrecord.anchoring import Placed, Prepared, TextQuoteSelector, place
from onrecord.diagnostics import Checked, KeyPlace, Problem, Severity
from onrecord.document import Document, Span
from onrecord.model import AnchorStatus, Layer, Passage
from onrecord.quotation import stands_quoted
from onrecord.records import LayerFile
from onrecord.repair import findings
from onrecord.unite import PlacedEntry

GAP = " […] "


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
    words = [_words(document.text[span.start : span.end]) for span in spans]
    first, last = block_range(document, spans)
    whole = Span(document.blocks[first].start, document.blocks[last].end)
    context, marks = "", []
    position = whole.start
    for span, quoted in zip(spans, words, strict=True):
        context = _joined(context, document.text[position : span.start])
        marks.append(Span(len(context), len(context) + len(quoted)))
        context += quoted
        position = span.end
    context = _joined(context, document.text[position : whole.end]).rstrip()
    verbatim = first == last and stands_quoted(document.text, whole, spans)
    return Passage(spans, GAP.join(words), context, tuple(marks), status, verbatim)


def _words(text: str) -> str:
    return " ".join(text.split())


def _joined(before: str, text: str) -> str:
    """`before` followed by `text`, single spaces for its white space, also at the seam."""
    words = _words(text)
    lead = " " if before and text[:1].isspace() else ""
    trail = " " if words and text[-1:].isspace() else ""
    if lead and not words:
        return before + lead
    return before + (lead if before else "") + words + trail
