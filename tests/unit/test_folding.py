"""Folding: what counts as the same text, and the way back to the source."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.borders import is_grapheme_border
from onrecord.folding import WHITE_SPACE, caseless, fold, key, seen

ALIKE = {
    "runs of blanks": ("the  old \t port", "the old port"),
    "line ends": ("the\nold\r\nport", "the old port"),
    "no-break space": ("the\u00a0port", "the port"),
    "line separator": ("the\u2028port", "the port"),
    "ideographic space": ("the\u3000port", "the port"),
    "every white space": (WHITE_SPACE, " "),
    "curly quotes": ("“no”, she said, ‘never’", "\"no\", she said, 'never'"),
    "low quotes": ("„nein“, ‚nie‘", "\"nein\", 'nie'"),
    "guillemets": ("«non» ‹non›", "\"non\" 'non'"),
    "corner brackets": ("「不」『不』", '"不""不"'),
    "apostrophes": ("Omar’s Omarʼs Omar´s Omar`s", "Omar's Omar's Omar's Omar's"),
    "primes": ("5′ 11″", "5' 11\""),
    "dashes": ("a–b—c‐d‑e−f", "a-b-c-d-e-f"),
    "dashes that are typed": ("a -- b --- c", "a - b - c"),
    "ellipsis": ("so… so...", "so... so..."),
    "spaced ellipsis": ("so . . . so", "so ... so"),
    "soft hyphen": ("spokes\u00adman", "spokesman"),
    "zero width": ("a\u200bb\u200cc\u2060d\ufeff", "abcd"),
    "bidi marks": ("\u200fقال\u200e \u2067Omar\u2069", "قال Omar"),
    "variation selector": ("❤\ufe0f", "❤"),
    "decomposed": ("cafe\u0301", "café"),
    "marks in another order": ("a\u0301\u0328", "a\u0328\u0301"),
    "mark after an invisible": ("e\u200d\u0301", "é"),
    "Hangul letters": ("\u1112\u1161\u11ab", "한"),
    "canonical twin": ("\u212b \u2126", "Å Ω"),
    "ligature": ("oﬃce ﬁle", "office file"),
    "ligature with a mark": ("ﬁ\u0301", "fí"),
    "full width": ("Ｎｏ．１２", "No.12"),
    "half-width kana with its mark": ("ｶﾞ", "ガ"),
    "presentation forms": ("\ufedf\ufe8e", "لا"),
    "mathematical letters": ("𝐀𝑏𝟏", "Ab1"),
    "radicals": ("⼤⽅", "大方"),
    "micro sign": ("µm", "μm"),
}
APART = {
    "superscript": ("10²", "102"),
    "subscript": ("H₂O", "H2O"),
    "fraction": ("1½", "11/2"),
    "fraction slash": ("1⁄2", "12"),
    "circled": ("①", "1"),
    "bracketed": ("⑴", "(1)"),
    "Roman numeral": ("Ⅳ", "IV"),
    "ordinal": ("1ª", "1a"),
    "squared unit": ("㎡", "m2"),
    "numero": ("№ 5", "No 5"),
    "invisible times": ("2\u20623", "23"),
    "single and double": ("'no'", '"no"'),
    "decimal point": ("1.5", "15"),
    "accent": ("resume", "résumé"),
    "case": ("Port", "port"),
    "blank or none": ("any one", "anyone"),
    "hyphen or none": ("re-form", "reform"),
    "lone Hangul letters": ("ㄱㅏ", "가"),
}
CASELESS = {
    "Latin": ("The Port", "the port"),
    "Greek final sigma": ("ΟΔΟΣ", "οδος"),
    "Cyrillic": ("ТРИПОЛИ", "Триполи"),
    "sharp s": ("Straße", "STRASSE"),
    "dotted capital i": ("İ", "i\u0307"),
    "ligature": ("ﬁ", "FI"),
}

NASTY = st.text(
    st.sampled_from(
        "aAeẞßİ .-…'‘“«»—\u00ad\u200b\u200d\u0301\u0328ﬁｶﾞ한"
        "\u1112\u1161\u11ab👨👩🇱🇾\r\n\u00a0\u0344क\u094dष\u0958ﷺ\ufe0f2²"
    ),
    max_size=25,
)


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE.keys())
def test_forms_of_the_same_characters_fold_alike(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART.keys())
def test_other_letters_and_numbers_stay_apart(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


@pytest.mark.parametrize(("one", "other"), [v for k, v in APART.items() if k != "case"])
def test_other_letters_and_numbers_stay_apart_without_case(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(("one", "other"), CASELESS.values(), ids=CASELESS.keys())
def test_case_is_folded_in_full_one_step_further(one: str, other: str) -> None:
    assert caseless(fold(one)).text == caseless(fold(other)).text
    assert key(f"  {one} ") == key(other)


@pytest.mark.parametrize(
    ("source", "words", "stretch"),
    [
        ("so  they\n\nleft", "so they left", "so  they\n\nleft"),
        ("the spokes\u00adman said", "spokesman", "spokes\u00adman"),
        ("the \u00adspokesman\u00ad said", "spokesman", "spokesman"),
        ("so… he left", "...", "…"),
        ("so… he left", "he", "he"),
        ("a cafe\u0301 there", "café", "cafe\u0301"),
        ("the oﬃcer left", "officer", "oﬃcer"),
        ("the oﬃcer left", "left", "left"),
        ("a q\u0303 b", "q\u0303", "q\u0303"),
        ("well -- yes", "- yes", "-- yes"),
        ("I ❤\ufe0f it", "❤", "❤\ufe0f"),
    ],
)
def test_a_span_leads_back_to_the_characters_that_made_it(source: str, words: str, stretch: str) -> None:
    folded = fold(source)
    start = folded.text.index(words)
    span = folded.span(start, start + len(words))
    assert source[slice(*span)] == stretch
    assert folded.whole(start, start + len(words)) == span


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("the oﬃcer", "of"),
        ("q\u0303", "q"),
        ("q\u0303", "\u0303"),
        ("so…", "."),
        ("👨\u200d👩", "👨"),
        ("👨\u200d👩", "👩"),
    ],
)
def test_part_of_what_one_character_or_cluster_made_is_no_stretch(source: str, words: str) -> None:
    folded = fold(source)
    start = folded.text.index(words)
    assert folded.whole(start, start + len(words)) is None
    span = folded.span(start, start + len(words))
    assert words in fold(source[slice(*span)]).text


@given(NASTY, st.data())
def test_spans_hold_whole_clusters_and_fold_to_what_they_were_asked_for(
    source: str, data: st.DataObject
) -> None:
    for folded in (fold(source), caseless(fold(source))):
        if not folded.text:
            continue
        start = data.draw(st.integers(0, len(folded.text) - 1))
        end = data.draw(st.integers(start + 1, len(folded.text)))
        span = folded.span(start, end)
        assert 0 <= span.start < span.end <= len(source)
        assert is_grapheme_border(source, span.start)
        assert is_grapheme_border(source, span.end)
        whole = folded.whole(start, end)
        assert whole in (None, span)
        if whole is not None:
            assert folded.offset(whole.start) <= start
            assert folded.offset(whole.end) >= end


@given(NASTY)
def test_the_map_never_runs_backwards(source: str) -> None:
    folded = caseless(fold(source))
    spans = [folded.span(n, n + 1) for n in range(len(folded.text))]
    assert spans == sorted(spans)
    offsets = [folded.offset(n) for n in range(len(source) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[0] == 0
    assert offsets[-1] == len(folded.text)


@given(st.text() | NASTY)
def test_folding_a_folded_text_changes_nothing(source: str) -> None:
    folded = fold(source).text
    assert fold(folded).text == folded


@given(st.text(max_size=30))
def test_composition_never_matters(source: str) -> None:
    assert fold(unicodedata.normalize("NFD", source)).text == fold(unicodedata.normalize("NFC", source)).text


def test_what_looks_the_same_is_seen_alike() -> None:
    assert seen("the\u00a0spokes\u00adman’s\n cafe\u0301") == "the spokesman’s café"
    assert seen("“no”") != seen('"no"')


def test_marks_without_end_are_folded() -> None:
    # This takes hours if the work grows with the square of the length.
    source = "a" + "\u0301\u0328" * 100_000
    fold(source)
    seen(source)


def test_offsets_past_many_stretches_are_right() -> None:
    source = "ﬁ…\u00ad  x " * 2_000
    folded = fold(source)
    assert all(source[slice(*folded.span(n, n + 1))] == "x" for n, c in enumerate(folded.text) if c == "x")
