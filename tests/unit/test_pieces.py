"""An index finds what a search of the text finds."""

from __future__ import annotations

from itertools import product
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import pieces
from onrecord.pieces import Index, lacks, occurrences

WORDS = ["the port ", "port", " is shut", "aaaa", "aaaaaaaa", "軍隊発言人", "e\u0301", "x"]
TEXTS = st.lists(st.sampled_from(WORDS)).map("".join)


@given(TEXTS, TEXTS | st.sampled_from(["port is", "aaaaaa", "t is shut"]), st.data())
def test_an_index_finds_what_a_search_of_the_text_finds(text: str, words: str, data: st.DataObject) -> None:
    start, end = data.draw(st.integers(-5, len(text) + 5)), data.draw(st.integers(0, len(text) + 5))
    most = data.draw(st.integers(1, 4))
    with patch.object(pieces, "_PASS", 0):  # however common they are
        found = Index(text).find(words, start, end, most)
    assert (found is None) is (len(words) < 6 or end < start)
    assert found is None or found == occurrences(text, words, start, end, most)


@patch.object(pieces, "_PASS", 0)
def test_every_piece_of_a_text_is_found_wherever_it_begins() -> None:
    text = "the harbour master said that the ferry would not sail before the twelfth of May"
    index = Index(text * 40)
    for start, length in product(range(len(text)), (6, 9, 12)):
        words = (text * 2)[start : start + length]
        found = index.find(words, 0, len(text) * 40, 100)
        assert found == occurrences(text * 40, words, 0, len(text) * 40, 100)


def test_a_piece_that_stands_everywhere_is_left_to_the_search() -> None:
    assert Index("the port " * 500).find("the port", 0, 4500, 1) is None


def test_a_long_text_gets_its_index_when_it_has_been_asked_often(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"line {number} of the report; " for number in range(20_000))
    assert len(text) > pieces.LONG
    assert not lacks(text, "line twelve of the report")
    monkeypatch.setattr(pieces, "_ASKED", 1)
    for _ in range(2):
        assert occurrences(text, "line 777 of the", 0, len(text), 9) == [text.index("line 777 of")]
    assert lacks(text, "line twelve of the report")
    assert not lacks(text, "line 777 of the report")
