"""How alike two stretches are, and where something like a pattern may stand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import similarity
from onrecord.pieces import occurrences
from onrecord.similarity import HITS, PIECES, clues, distance, likeness, places, scores

WORDS = st.text("abc", max_size=14)


def rows(pattern: str, text: str, *, anywhere: bool) -> list[int]:
    """The last row of Levenshtein's table: the definition itself."""
    row = [0] * (len(text) + 1) if anywhere else list(range(len(text) + 1))
    for number, char in enumerate(pattern, 1):
        above, row = row, [number]
        for at, other in enumerate(text):
            row.append(min(above[at] + (char != other), above[at + 1] + 1, row[at] + 1))
    return row


@given(WORDS, WORDS)
def test_distance_is_levenshteins(one: str, other: str) -> None:
    assert distance(one, other) == rows(one, other, anywhere=False)[-1]


@given(WORDS, WORDS, st.booleans())
def test_scores_are_the_last_row_of_levenshteins_table(pattern: str, text: str, anywhere: bool) -> None:
    assert scores(pattern, text, anywhere=anywhere) == rows(pattern, text, anywhere=anywhere)


def test_vectors_of_any_length_are_right() -> None:
    pattern = "the harbour is shut " * 20
    assert distance(pattern, pattern.replace("shut", "open")) == 80


@pytest.mark.parametrize(("one", "other", "like"), [("", "", 1), ("a", "", 0), ("abcd", "abxd", 0.75)])
def test_likeness_is_the_share_that_need_not_be_changed(one: str, other: str, like: float) -> None:
    assert likeness(one, other) == like


@given(st.text(max_size=3000), st.integers(-50, 50))
def test_clues_are_few_and_stand_where_they_say(text: str, offset: int) -> None:
    found = list(clues(text, offset))
    assert len(found) <= PIECES
    assert all(text.startswith(clue.text, clue.offset - offset) for clue in found)


def test_the_likeliest_place_comes_first() -> None:
    text = "an old port. " * 30 + "the ferry left the harbour at noon. " + "a new port. " * 30
    wanted = clues("the ferry lift the harbor at noon")
    low, high = places(text, wanted, 0, len(text), 8, 4)[0]
    assert low - 8 <= text.index("the ferry") <= high + 8


def test_occurrences_overlap_and_are_only_so_many() -> None:
    assert occurrences("aaaa", "aa", 0, 4, 9) == [0, 1, 2]
    assert occurrences("aaaa", "aa", 0, 4, 2) == [0, 1]
    assert occurrences("aaaa", "aa", 1, 3, 9) == [1]


def test_a_text_of_one_sentence_is_looked_at_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    class Counted(str):
        def find(self, *where: Any) -> int:
            nonlocal looked
            looked += 1
            return str.find(self, *where)

    text = Counted("the port is shut. " * 50_000)
    assert places(text, similarity.clues("the fort is shut"), 0, len(text), 8, 4)
    assert looked <= (PIECES + 1) * (HITS + 1)
