"""Where a text may be cut."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.borders import is_grapheme_border, is_in_number, is_word_edge

# each cluster is one of the kinds UAX #29 keeps together; put side by side they must come apart again
CLUSTERS = {
    "letter": "k",
    "composed letter": "é",
    "letter with a mark": "q\u0303",
    "letter with two marks": "a\u0328\u0301",
    "line end": "\r\n",
    "Hangul letters": "\u1112\u1161\u11ab",
    "Hangul syllable and final": "가\u11a8",
    "Hebrew letter with point": "\u05d1\u05bc",
    "Arabic letter with vowel": "\u0645\u064f",
    "Devanagari vowel sign": "\u0915\u093f",
    "Devanagari conjunct": "\u0915\u094d\u0937",
    "Thai with sara am": "\u0e01\u0e33",
    "emoji with skin tone": "👍🏽",
    "family": "👨\u200d👩\u200d👧",
    "heart with style": "❤\ufe0f",
    "flag": "🇱🇾",
    "flag of a region": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "number sign before its digits": "\u06001",
}

# ... except those that Hangul and Indic syllables before them would draw in
JOINING = {CLUSTERS["Hangul letters"], CLUSTERS["Hangul syllable and final"]}


@pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS.keys())
def test_a_grapheme_cluster_has_no_border_inside(cluster: str) -> None:
    assert [n for n in range(len(cluster) + 1) if is_grapheme_border(cluster, n)] == [0, len(cluster)]


@given(st.lists(st.sampled_from([c for c in CLUSTERS.values() if c not in JOINING]), min_size=1, max_size=6))
def test_clusters_side_by_side_come_apart(clusters: list[str]) -> None:
    text = "".join(clusters)
    ends = list(accumulate(map(len, clusters), initial=0))
    assert [n for n in range(len(text) + 1) if is_grapheme_border(text, n)] == ends


@pytest.mark.parametrize("text", ["e\u200b", "a\u00ad", "\u0915\u0937", "\n\u0301", "ab"])
def test_characters_that_do_not_join_come_apart(text: str) -> None:
    assert is_grapheme_border(text, 1)


def test_flags_pair_from_the_left() -> None:
    assert [n for n in range(5) if is_grapheme_border("🇱🇾🇹🇳", n)] == [0, 2, 4]


@pytest.mark.parametrize(
    ("text", "offset", "edge"),
    [
        ("report", 2, False),
        ("re port", 2, True),
        ("pro-army", 4, True),
        ("Omar’s", 4, True),
        ("(LNA)had", 4, True),
        ("(LNA)had", 5, True),
        ("GPT4", 3, False),
        ("caf\u0065\u0301s", 4, False),
        ("1,200", 1, False),
        ("1,200", 2, False),
        ("3.5", 2, False),
        ("one, two", 3, True),
        ("in 2016, Omar", 7, True),
        ("军队发言人", 2, True),
        ("Omar将军", 4, True),
        ("\u0915\u093f\u0924", 1, False),
        ("snake_case", 5, True),
        ("x", 0, True),
        ("x", 1, True),
    ],
)
def test_words_end_where_letters_and_numbers_do(text: str, offset: int, edge: bool) -> None:
    assert is_word_edge(text, offset) is edge


@pytest.mark.parametrize(
    ("text", "offset", "inside"),
    [
        ("12", 1, True),
        ("1,2", 1, True),
        ("1,2", 2, True),
        ("1, 2", 1, False),
        ("a1", 1, False),
        ("1.", 1, False),
    ],
)
def test_a_separator_between_digits_is_part_of_the_number(text: str, offset: int, inside: bool) -> None:
    assert is_in_number(text, offset) is inside
