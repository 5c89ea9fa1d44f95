"""Words that a reader selected, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import text
from onrecord.anchoring import Placed, Prepared, place, prepare
from onrecord.borders import is_grapheme_border
from onrecord.description import written
from onrecord.document import Span
from onrecord.selection import Selected, Unplaced, locate

TEXT = """The well

The mayor said the well is dry. “It has been dry
since May,” she said. The baker said the well is dry too.

قال الشيخ إن البئر جفّت. نفى الخبّاز ذلك.
"""
MARKDOWN = "# Wells\n\nThe *mayor* said [the well](https://example.org) is `dry`.\n\n- one\n- two\n"


def prepared(source: str = TEXT, form: text.Format = "plain") -> Prepared:
    document = text.parse(source, form)
    return prepare(document.text, document.blocks)


CASES = [
    # words as selected, before, after, the words of the text
    ("It has been dry since May", "", "", "It has been dry\nsince May"),
    ("  The baker said \n", "", "", "The baker said"),
    ("the well is dry", "The mayor said ", ". “It", "the well is dry"),
    ("the well is dry", "“It has been dry since May,” she said. The baker said ", " too.", "the well is dry"),
    ('"It has been', "", "", "“It has been"),
    ("since May,” she said. The baker said the well is dry too. قال الشيخ", "", "", None),
    ("البئر جفّت", "إن ", ".", "البئر جفّت"),
]


@pytest.mark.parametrize(("words", "before", "after", "there"), CASES)
def test_selected_words_are_found_as_they_stand(words: str, before: str, after: str, there: str | None):
    ready = prepared()
    span = locate(ready, Selected(words, before, after))
    assert isinstance(span, Span)
    if there is not None:
        assert ready.text[span.start : span.end] == there


def test_the_words_around_tell_one_place_from_another():
    ready = prepared()
    first = locate(ready, Selected("the well is dry", "The mayor said ", ""))
    second = locate(ready, Selected("the well is dry", "The baker said ", ""))
    assert isinstance(first, Span)
    assert isinstance(second, Span)
    assert first < second


def test_words_of_the_page_far_before_the_selection_do_no_harm():
    before = "Two claims, three remarks, and a menu. " * 3 + "she said. The baker said "
    span = locate(prepared(), Selected("the well is dry", before, " too."))
    assert isinstance(span, Span)
    assert prepared().text[: span.start].endswith("The baker said ")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (" \n", Unplaced.BLANK),
        ("the well is deep", Unplaced.NOWHERE),
        ("said", Unplaced.SEVERAL),
        ("The mayor … said", Unplaced.NOWHERE),
    ],
)
def test_what_cannot_be_meant_for_sure_has_no_place(words: str, why: Unplaced):
    assert locate(prepared(), Selected(words)) is why


def test_markup_between_the_words_is_no_matter():
    ready = prepared(MARKDOWN, "markdown")
    span = locate(ready, Selected("mayor said the well is dry"))
    assert isinstance(span, Span)
    assert written(ready, span).exact == "mayor said the well is dry"


def test_half_a_grapheme_is_taken_whole():
    ready = prepared("A cafe\u0301 is open.\n")
    span = locate(ready, Selected("cafe", "A ", "\u0301 is"))
    assert isinstance(span, Span)
    assert ready.text[span.start : span.end] == "cafe\u0301"


@given(st.text("ab. é\u0301\nق", min_size=1, max_size=60), st.integers(0, 60), st.integers(1, 20))
def test_what_is_written_of_any_selection_stands_where_the_selection_stood(
    source: str, start: int, length: int
):
    ready = prepared(source)
    whole = ready.text
    end = min(start + length, len(whole))
    selected = Selected(whole[start:end], whole[:start], whole[end:])
    span = locate(ready, selected)
    if isinstance(span, Span):
        assert span.start < span.end
        assert is_grapheme_border(whole, span.start)
        assert is_grapheme_border(whole, span.end)
        outcome = place(ready, written(ready, span))
        assert isinstance(outcome, Placed)
        assert outcome.spans == (span,)
