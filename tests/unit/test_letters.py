"""Joined text and bare letters: what counts less than folded text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.folding import caseless, fold, folded, key
from onrecord.letters import bare, bare_key, joined, joined_key, same_but_for_wraps

# what fold itself lets pass, in scripts that are written with more than letters
SAME = {
    "harakat": ("مُحَمَّدٌ", "محمد"),
    "tatweel": ("مـــحمد", "محمد"),
    "superscript alef": ("هٰذا", "هذا"),
    "Quranic signs": ("قَالَۖ", "قال"),
    "Hebrew points": ("שָׁלוֹם", "שלום"),
    "Syriac vowels": ("ܫܠܳܡܳܐ", "ܫܠܡܐ"),
    "Arabic-Indic digits": ("عام ٢٠١٥", "عام 2015"),
    "Persian digits": ("سال ۱۳۹۴", "سال 1394"),
    "Devanagari digits": ("२०१५", "2015"),
    "Arabic punctuation": ("نعم، لا؛ لماذا؟", "نعم, لا; لماذا?"),
    "ideographic punctuation": ("他说，不。", "他说,不."),
}
JOINED = {
    "a word parted at the end of a line": ("the under-\nsecretary", "the undersecretary"),
    "a compound parted at the end of a line": ("the pro-\narmy side", "the pro-army side"),
    "spaces within guillemets": ("« non », dit-il", "“non”, dit-il"),
    "spaces around dashes": ("shut — he said — until May", "shut—he said—until May"),
    "space before a sign": ("Pourquoi ?", "Pourquoi?"),
    "spaced ellipsis": ("well ... yes", "well...yes"),
    "lines of Chinese": ("军队发\n言人", "军队发言人"),
    "Chinese and digits": ("在 2016 年", "在2016年"),
    "Thai": ("ท่า เรือ", "ท่าเรือ"),
}
APART = {
    "a hyphen within a line": ("they re-form it", "they reform it"),
    "two words": ("any one", "anyone"),
    "numbers": ("3, 4 percent", "3,4 percent"),
    "a decimal point": ("1.5", "15"),
}
BARE = {
    "accents": ("résumé", "resume"),
    "hamza": ("أإآٱ", "اااا"),
    "alef maksura": ("على", "علي"),
    "teh marbuta": ("مدرسة", "مدرسه"),
    "Persian yeh and kaf": ("کتاب یک", "كتاب يك"),
    "yo": ("всё", "все"),
    "hyphen": ("re-form", "reform"),
    "stroke": ("Øresund", "oresund"),
}

NASTY = st.text(
    st.sampled_from(
        "aAeẞßİ .-…'‘“«»—\u00ad\u200b\u200d\u0301\u0328ﬁｶﾞ한\u1112\u1161\u11ab👨👩🇱\r\n\u00a0"
        '\u0344क\u094dष\u0958ﷺ\ufe0f2²٣،\u064fىیё中文 ש\u05c1１,:"()é'
    ),
    max_size=25,
)


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_signs_that_may_be_left_out_and_digits_of_any_script_fold_alike(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), JOINED.values(), ids=JOINED.keys())
def test_what_only_a_copy_brings_in_is_the_same_once_joined(one: str, other: str) -> None:
    assert key(one) != key(other)
    assert joined_key(one) == joined_key(other)
    assert same_but_for_wraps(one, other)
    assert same_but_for_wraps(other, one)


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART.keys())
def test_other_words_and_numbers_are_never_the_same(one: str, other: str) -> None:
    assert joined_key(one) != joined_key(other) or not same_but_for_wraps(one, other)


@pytest.mark.parametrize(("one", "other"), BARE.values(), ids=BARE.keys())
def test_bare_letters_are_alike_and_words_are_not_the_same_for_that(one: str, other: str) -> None:
    assert bare_key(one) == bare_key(other)
    assert joined_key(one) != joined_key(other) or not same_but_for_wraps(one, other)


@pytest.mark.parametrize(("one", "other"), [("й", "е"), ("が", "き"), ("가", "나"), ("ب", "ت")])
def test_other_letters_stay_other_letters(one: str, other: str) -> None:
    assert bare_key(one) != bare_key(other)


def test_kana_keep_their_voice() -> None:
    assert bare_key("が") != bare_key("か")


@given(st.text(max_size=25) | NASTY)
def test_the_short_ways_without_a_map_give_what_the_long_ones_give(text: str) -> None:
    assert folded(text) == fold(text).text
    long = joined(caseless(fold(text)))
    assert joined_key(text) == long.text.strip(" ")
    assert bare_key(text) == bare(long).text.strip(" ")


@given(NASTY)
def test_the_map_of_bare_letters_never_runs_backwards(text: str) -> None:
    found = bare(joined(caseless(fold(text))))
    spans = [found.span(n, n + 1) for n in range(len(found.text))]
    assert spans == sorted(spans)
    assert found.offset(len(text)) == len(found.text)
