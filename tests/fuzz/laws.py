"""What holds for every text and every quote, however odd; each law fails with AssertionError or `Slow`."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from time import thread_time
from typing import TypeVar
from unittest.mock import patch

from onrecord import markdown, pieces
from onrecord.anchoring import LISTED, Ambiguous, Outcome, Placed, TextQuoteSelector, place, prepare
from onrecord.borders import is_grapheme_border
from onrecord.description import describe
from onrecord.document import Run, Span
from onrecord.folding import WHITE_SPACE
from onrecord.jsonlines import answers
from onrecord.letters import joined_key, same_but_for_wraps
from onrecord.model import AnchorStatus
from onrecord.quotable import Quotable
from onrecord.sourcemap import source_map
from onrecord.text import parse
from onrecord.weave import weave

from tests.fuzz.material import Case
from tests.unit.fragments import assert_read_alike_by_a_browser

PER_CHARACTER = 1e-6
"""Seconds of CPU that a character may take: a second for a million of them."""
PER_MARK = 25e-6
"""Seconds that a character of Markdown may take besides if it can be markup: what markdown-it needs to find
out that it is none. Prose has one in twenty or fewer."""
FLOOR = 0.5
"""Seconds that anything may take: 20,000 occurrences are looked at, and likeness is measured on a few
thousand characters, whatever the text."""

_REFERENCE = 0.0045
"""Seconds that the reference loop takes on the machine, at rest, that the limits were set on."""

_MARKS = "*_`~[]()!<>&\\|#-+=^:.\n\r\"'0123456789"

Result = TypeVar("Result")


class Slow(Exception):
    """Something took longer than its text is long."""


def timed(work: Callable[[], Result], characters: int, marks: int = 0, floor: float = FLOOR) -> Result:
    """What the work yields; `Slow` if it takes too much CPU twice in a row.

    A second look is taken beside the reference loop: a busy machine is slower, and a smaller one too.
    """
    limit = floor + PER_CHARACTER * characters + PER_MARK * marks
    started = thread_time()
    result = work()
    if thread_time() - started <= limit:
        return result
    before = _reference()
    started = thread_time()
    result = work()
    taken = thread_time() - started
    limit *= max(1.0, (before + _reference()) / 2 / _REFERENCE)
    if taken > limit:
        raise Slow(f"{taken:.2f} s for {characters} characters; {limit:.2f} s would do")
    return result


def _reference() -> float:
    """Seconds for the sum of 100,000 squares."""
    started = thread_time()
    sum(number * number for number in range(100_000))
    return thread_time() - started


def _length(selector: TextQuoteSelector) -> int:
    return sum(map(len, filter(None, (selector.exact, selector.prefix, selector.suffix, selector.within))))


def placing_a_quote_takes_no_longer_than_the_text_is_long(case: Case) -> None:
    """Nor does making the text ready."""
    marks = sum(map(case.source.count, _MARKS)) if case.format == "markdown" else 0
    quotable = timed(lambda: Quotable(case.source, case.format), len(case.source), marks)
    timed(lambda: quotable.place(case.selector), len(case.source) + _length(case.selector))


def describing_a_span_takes_no_longer_than_the_text_is_long(text: str, start: int, length: int) -> None:
    """But for the number of contexts that are tried, some thirty."""
    span = _fit(text, start % (len(text) + 1), length)
    if span is not None:
        prepared = prepare(text)
        prepared.warm()
        timed(lambda: describe(prepared, span), 30 * len(text), floor=8 * FLOOR)


def a_quote_is_placed_honestly(case: Case) -> None:
    """Spans lie in the text on grapheme borders, and the status claims no more than is true."""
    outcome = Quotable(case.source, case.format).place(case.selector)
    for span in _spans(outcome):
        assert 0 <= span.start < span.end <= len(case.source), outcome
    if case.format == "text":
        _assert_honest(case.source, case.selector, outcome)
        return
    if isinstance(outcome, Placed) and outcome.status is AnchorStatus.EXACT:
        assert case.source[outcome.spans[0].start : outcome.spans[-1].end] == case.selector.exact
    shown = markdown.read(case.source, markdown.absolute_link)
    _assert_honest(shown.text, case.selector, place(prepare(shown.text, shown.blocks), case.selector))


def _spans(outcome: Outcome) -> list[Span]:
    if isinstance(outcome, Placed):
        return list(outcome.spans)
    return [span for spans in outcome.places for span in spans] if isinstance(outcome, Ambiguous) else []


def _assert_honest(text: str, selector: TextQuoteSelector, outcome: Outcome) -> None:
    for span in _spans(outcome):
        assert is_grapheme_border(text, span.start), outcome
        assert is_grapheme_border(text, span.end), outcome
    if isinstance(outcome, Ambiguous):
        # One, if there are too many of its words to look at all.
        assert 1 <= outcome.total >= len(outcome.places) == len(set(outcome.places)) <= LISTED
    if not isinstance(outcome, Placed):
        return
    words = [text[span.start : span.end] for span in outcome.spans]
    if outcome.status is AnchorStatus.ELLIPSIS:
        assert all(one.end <= other.start for one, other in pairwise(outcome.spans))
        assert all(_without_gaps(word) in _without_gaps(selector.exact) for word in words)
    elif outcome.status is AnchorStatus.DRIFTED:
        assert len(words) == 1
        assert 0 < outcome.likeness <= 1
    else:
        (word,) = words
        assert joined_key(word) == joined_key(selector.exact)
        assert same_but_for_wraps(word, selector.exact)
        assert (word == selector.exact) is (outcome.status is AnchorStatus.EXACT)


def _without_gaps(text: str) -> str:
    return "".join(char for char in joined_key(text) if char not in "[](). ")


def a_described_span_is_placed_where_it_was(text: str, start: int, length: int) -> None:
    """`place(describe(span))` is the span, for every span on grapheme borders without blanks at its edges."""
    span = _fit(text, start % (len(text) + 1), length)
    if span is None:
        return
    prepared = prepare(text)
    selector = describe(prepared, span)
    outcome = place(prepared, selector)
    assert isinstance(outcome, Placed), (span, selector, outcome)
    assert outcome.spans == (span,), (span, selector)


def an_index_changes_no_outcome(case: Case) -> None:
    """A quote has the same place in a text that has been given an index, however small and uniform it is."""
    text = case.source[:4_000]
    alone = place(prepare(text), case.selector)
    with patch.multiple(pieces, LONG=0, _ASKED=0, _PASS=0):
        pieces._kept.cache_clear()
        prepared = prepare(text)
        for _ in range(2):  # the first time the index is made
            assert place(prepared, case.selector) == alone


def _fit(text: str, start: int, length: int) -> Span | None:
    """The span, moved to grapheme borders and away from blanks; None if nothing is left of it."""
    end = min(len(text), start + length)
    while start < end and (text[start] in WHITE_SPACE or not is_grapheme_border(text, start)):
        start += 1
    while start < end and (text[end - 1] in WHITE_SPACE or not is_grapheme_border(text, end)):
        end -= 1
    return Span(start, end) if start < end else None


def text_put_before_a_passage_shifts_it_by_just_that_much(before: str, case: Case) -> None:
    """It has its place still if its words stand nowhere else, and wherever it has one it is the same."""
    text, by = case.source, len(before) + 2
    moved = f"{before}\n\n{text}"
    selector = TextQuoteSelector(case.selector.exact, case.selector.prefix, case.selector.suffix)
    old, new = place(prepare(text), selector), place(prepare(moved), selector)
    if not isinstance(old, Placed):
        return
    shifted = tuple(Span(span.start + by, span.end + by) for span in old.spans)
    words = joined_key(selector.exact)
    once = words != "" and joined_key(text).count(words) == joined_key(moved).count(words) == 1
    if once and old.status in (AnchorStatus.EXACT, AnchorStatus.NORMALISED) and not old.doubts:
        assert isinstance(new, Placed), (old, new)
        assert (new.spans, new.status) == (shifted, old.status)
    elif isinstance(new, Placed) and new.status is old.status is not AnchorStatus.DRIFTED:
        assert new.spans == shifted or new.spans[0].start < by


def markdown_is_shown_whole(source: str) -> None:
    """Its words stand in runs, its page is one that no browser repairs, its map leads into the source."""
    document = parse(source, "markdown")
    page = "".join(row.html for row in weave(document, ()))
    assert_read_alike_by_a_browser(page)
    at = 0
    for row in document.rows:
        for piece in row.pieces:
            if isinstance(piece, Run):
                assert at <= piece.start < piece.end
                assert document.text[at : piece.start].strip("\n\t") == ""
                at = piece.end
    assert at == len(document.text)
    flow = markdown.read(source, markdown.absolute_link)
    mapped = source_map(source, flow)
    step = max(1, len(flow.text) // 50)
    for offset in range(0, len(flow.text), step):
        (span,) = mapped.sources((Span(offset, offset + 1),))
        assert 0 <= span.start <= span.end <= len(source)
    for offset in range(0, len(source) + 1, max(1, len(source) // 50)):
        assert 0 <= mapped.shown(offset) <= len(flow.text)


def every_line_has_its_answer(lines: list[bytes]) -> None:
    """`onrecord anchor` answers each line that is not blank, in JSON, and never fails."""
    asked = [line for line in lines if line.strip()]
    given = list(answers(lines))
    assert len(given) == len(asked)
    for answer in given:
        json.loads(json.dumps(answer, ensure_ascii=True))
        assert "error" in answer or answer["status"] in list(AnchorStatus)
