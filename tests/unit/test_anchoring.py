"""Placing quotes: a highlight is never in the wrong place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import occurrences
from onrecord.anchoring import (
    GAPS,
    LISTED,
    Ambiguous,
    Doubt,
    Lost,
    Orphan,
    Outcome,
    Placed,
    TextQuoteSelector,
    place,
    prepare,
)
from onrecord.borders import is_grapheme_border
from onrecord.description import describe, settle
from onrecord.document import Span
from onrecord.folding import WHITE_SPACE, key
from onrecord.letters import joined_key, same_but_for_wraps
from onrecord.model import AnchorStatus
from onrecord.occurrences import Found, Wanted

TEXT = """The mayor closes the harbour

The mayor said the harbour would “stay shut” until May. A harbour master’s report says otherwise.

Fishermen  – forty of them –
met the Mayor on 12 May. They said: "stay shut", and left.

The mayor’s spokes\u00adman said nothing. 1,200 boats lay idle. Someone wrote [...] on the wall."""


def blocks(text: str) -> list[Span]:
    """The paragraphs of a plain text."""
    found, at = [], 0
    for paragraph in text.split("\n\n"):
        found.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return found


def put(quote: str, text: str = TEXT, **context: str) -> Outcome:
    return place(prepare(text, blocks(text)), TextQuoteSelector(quote, **context))  # type: ignore[arg-type]


def words(outcome: Outcome, text: str = TEXT) -> list[str]:
    assert isinstance(outcome, Placed), outcome
    return [text[slice(*span)] for span in outcome.spans]


# --- what is found, and with which status


@pytest.mark.parametrize(
    ("quote", "found", "status"),
    [
        ("said the harbour would", "said the harbour would", "exact"),
        ("said nothing.", "said nothing.", "exact"),
        ('would "stay shut" until', "would “stay shut” until", "normalised"),
        ("Fishermen - forty of them - met", "Fishermen  – forty of them –\nmet", "normalised"),
        ("the mayor’s spokesman", "The mayor’s spokes\u00adman", "normalised"),
        ("THEY SAID", "They said", "normalised"),
        ("  said nothing ", "said nothing", "normalised"),
        ("closes the harbour The mayor said", "closes the harbour\n\nThe mayor said", "normalised"),
        ("Someone wrote [...] on the wall", "Someone wrote [...] on the wall", "exact"),
        ("Someone wrote […] on the wall", "Someone wrote [...] on the wall", "normalised"),
    ],
)
def test_a_quote_is_placed_with_an_honest_status(quote: str, found: str, status: str) -> None:
    outcome = put(quote)
    assert words(outcome) == [found]
    assert isinstance(outcome, Placed)
    assert outcome.status == status
    assert outcome.doubts == ()


@pytest.mark.parametrize("quote", ["the harbor", "1200 boats", "stayed shut", "", " ", "[…] [...]"])
def test_a_short_quote_without_context_is_never_placed_by_likeness(quote: str) -> None:
    assert put(quote) == Orphan(Lost.QUOTE)


@pytest.mark.parametrize(
    ("text", "quote"), [("10² metres", "102 metres"), ("about 1½", "about 11"), ("at 2\u20623", "at 23")]
)
def test_a_changed_number_is_never_the_same(text: str, quote: str) -> None:
    assert isinstance(put(quote, text), Orphan)


# --- which of several occurrences


def test_several_equal_places_are_refused() -> None:
    outcome = put("the harbour")
    assert isinstance(outcome, Ambiguous)
    assert outcome.total == 2
    assert [TEXT[slice(*spans[0])] for spans in outcome.places] == ["the harbour", "the harbour"]


@pytest.mark.parametrize(
    ("text", "quote", "start"),
    [
        ("a report on the port", "port", 16),
        ("the reports", "report", 4),
        ("The port. Later the port.", "The port", 0),
        ("The port. Later the port.", "the port", 16),
        ("‘army’ or 'army'", "'army'", 10),
        ("‘army’ or 'army'", "‘army’", 0),
        ("re\u00adport, port and Port", "port", 9),
        ("1,200 men and 200 women", "200", 14),
        ("军队发言人", "发言", 2),
    ],
)
def test_whole_words_then_the_very_characters_decide(text: str, quote: str, start: int) -> None:
    assert put(quote, text) == Placed((Span(start, start + len(quote)),), AnchorStatus.EXACT)


@pytest.mark.parametrize(
    "text",
    ["the old port, the\nold port", "the old port, the\u00a0old port", "the old port, the o\u00adld port"],
)
def test_what_no_reader_can_tell_apart_stays_ambiguous(text: str) -> None:
    assert isinstance(put("the old port", text), Ambiguous)


@pytest.mark.parametrize("between", ["", "\u00ad", "\u200b"])
def test_a_long_quote_that_overlaps_itself_is_ambiguous(between: str) -> None:
    sentence = "הַדּוֹבֵר אָמַר כִּי הַנָּמֵל סָגוּר. "
    text = "".join(sentence + between * (number % 3) for number in range(600))
    assert isinstance(put((sentence * 300).strip(), text), Ambiguous)


def test_only_so_many_places_are_listed_and_all_are_counted() -> None:
    outcome = put("port", "port " * (LISTED + 7))
    assert isinstance(outcome, Ambiguous)
    assert len(outcome.places) == LISTED
    assert outcome.total == LISTED + 7


# --- context


@pytest.mark.parametrize(
    ("quote", "context", "start"),
    [
        ("the harbour", {"prefix": "closes"}, TEXT.index("the harbour")),
        ("the harbour", {"prefix": "CLOSES  "}, TEXT.index("the harbour")),
        ("the harbour", {"suffix": "would"}, TEXT.index("the harbour would")),
        ("the harbour", {"suffix": "would “stay"}, TEXT.index("the harbour would")),
        ("the mayor", {"suffix": " on 12 May"}, TEXT.index("the Mayor")),
        ("said", {"prefix": "They", "suffix": ": “stay"}, TEXT.index('said: "')),
        ("the harbour", {"within": "The mayor closes the harbour"}, TEXT.index("the harbour")),
        ("stay shut", {"within": 'said: "stay shut", and'}, TEXT.index('stay shut"')),
        ("port", {"prefix": "re", "suffix": "says"}, TEXT.index("port says")),
    ],
)
def test_context_decides(quote: str, context: dict[str, str], start: int) -> None:
    outcome = put(quote, **context)
    assert isinstance(outcome, Placed), outcome
    assert outcome.spans == (Span(start, start + len(quote)),)
    assert outcome.doubts == ()


def test_context_comes_before_the_very_characters() -> None:
    text = "He said the army fled. She said: The Army stood."
    assert words(put("the army", text, suffix="stood"), text) == ["The Army"]


@pytest.mark.parametrize(
    ("context", "doubts"),
    [
        ({"prefix": "nobody"}, (Doubt.PREFIX,)),
        ({"suffix": "nobody"}, (Doubt.SUFFIX,)),
        ({"prefix": "A", "suffix": "nobody"}, (Doubt.SUFFIX,)),
        ({"prefix": "nobody", "suffix": "nobody"}, (Doubt.PREFIX, Doubt.SUFFIX)),
    ],
)
def test_a_single_place_beside_other_context_is_placed_with_a_doubt(
    context: dict[str, str], doubts: tuple[Doubt, ...]
) -> None:
    outcome = put("harbour master", **context)
    assert words(outcome) == ["harbour master"]
    assert isinstance(outcome, Placed)
    assert outcome.doubts == doubts


def test_context_stands_before_a_quote_and_not_at_the_end_of_the_text() -> None:
    assert isinstance(put("port", "port and port, old ", prefix="old"), Ambiguous)


def test_half_of_the_context_decides_among_several_with_a_doubt() -> None:
    outcome = put("the harbour", prefix="closes", suffix="gates")
    assert outcome == Placed((Span(17, 28),), AnchorStatus.EXACT, (Doubt.SUFFIX,))


@pytest.mark.parametrize("context", [{"prefix": "nobody"}, {"prefix": "closes", "suffix": "would"}])
def test_context_that_settles_nothing_is_refused(context: dict[str, str]) -> None:
    outcome = put("the harbour", **context)
    assert isinstance(outcome, Ambiguous)
    assert outcome.context


def test_context_does_not_pull_a_quote_into_the_middle_of_a_word() -> None:
    text = "She said her boat sank. Then the skipper left."
    outcome = put("the skipper left", text, prefix="said")
    assert outcome == Placed((Span(29, 45),), AnchorStatus.EXACT, (Doubt.PREFIX,))


@pytest.mark.parametrize("context", [{"prefix": "nobody saw"}, {"prefix": "then", "suffix": "did not stay"}])
def test_a_few_words_are_not_taken_from_another_context(context: dict[str, str]) -> None:
    text = "She said her boat sank. Then the skipper left."
    assert put("left", text, **context) == Orphan(Lost.CONTEXT)


@pytest.mark.parametrize(
    ("quote", "within", "outcome"),
    [
        ("left", "the mayor", Ambiguous),
        ("left", "the lord mayor", Orphan(Lost.WITHIN)),
        ("left", "They said", Orphan(Lost.OUTSIDE)),
    ],
)
def test_within_must_be_unique_and_hold_the_quote(quote: str, within: str, outcome: object) -> None:
    text = "They said the mayor knew. Then the mayor left."
    found = put(quote, text, within=within)
    assert found == outcome or (isinstance(found, Ambiguous) and outcome is Ambiguous and found.of_within)


def test_a_quote_twice_in_within_is_ambiguous_there_alone() -> None:
    text = "the boat and the boat. Elsewhere the boat."
    outcome = put("the boat", text, within="the boat and the boat")
    assert isinstance(outcome, Ambiguous)
    assert outcome.total == 2
    assert not outcome.of_within


def test_a_quote_that_cuts_a_number_is_doubted() -> None:
    for quote, doubted in (("200 boats", True), ("1,20", True), ("1,200 boats", False), ("12 May", False)):
        outcome = put(quote)
        assert isinstance(outcome, Placed)
        assert (Doubt.NUMBER in outcome.doubts) is doubted


# --- gaps


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("The mayor closes [...] harbour", ["The mayor closes", "harbour"]),
        ("The mayor closes […] harbour", ["The mayor closes", "harbour"]),
        ("The mayor closes [. . .] harbour", ["The mayor closes", "harbour"]),
        ("mayor closes [...] until May", ["mayor closes", "until May"]),
        ("[...] harbour master", ["harbour master"]),
        ("Fishermen [...] MET [...] left", ["Fishermen", "met", "left"]),
        ('"stay shut" [...] otherwise', ["“stay shut”", "otherwise"]),
        ("A harbour [...] [...] says", ["A harbour", "says"]),
    ],
)
def test_the_pieces_of_a_quote_with_gaps_are_placed_apart(quote: str, found: list[str]) -> None:
    outcome = put(quote)
    assert words(outcome) == found
    assert isinstance(outcome, Placed)
    assert outcome.status is AnchorStatus.ELLIPSIS


def test_a_gap_skips_one_block_border_and_no_more() -> None:
    assert isinstance(put("until May [...] Fishermen"), Placed)
    assert put("until May [...] boats lay idle") == Orphan(Lost.QUOTE)
    assert isinstance(put("until May [...] Fishermen [...] boats lay idle"), Placed)


def test_a_gap_reaches_for_the_piece_from_which_the_rest_can_be_reached() -> None:
    text = "one two\n\ntwo\n\nthree"
    outcome = put("one [...] two [...] three", text)
    assert isinstance(outcome, Placed)
    assert [span.start for span in outcome.spans] == [0, 9, 14]


def test_the_shortest_stretch_wins_and_two_of_them_are_refused() -> None:
    text = "he said he saw it go, she said"
    assert [span.start for span in put("he [...] saw", text).spans] == [8, 11]  # type: ignore[union-attr]
    twice = "he then saw it; he later saw it"
    outcome = put("he [...] saw", twice)
    assert isinstance(outcome, Ambiguous)
    assert [tuple(span.start for span in spans) for spans in outcome.places] == [(0, 8), (16, 25)]
    assert isinstance(put("he [...] saw", twice, prefix="it;"), Placed)
    assert isinstance(put("he [...] saw", twice, within="he later saw it"), Placed)


def test_a_hint_settles_a_quote_with_gaps_which_stays_one() -> None:
    text = "he then saw it; he later saw it"
    for quote, hint, starts in (("he [...] saw", 16, [16, 25]), ("he...", 16, [16])):
        outcome = place(prepare(text), TextQuoteSelector(quote, hint=hint))
        assert isinstance(outcome, Placed)
        assert outcome.status is AnchorStatus.ELLIPSIS
        assert [span.start for span in outcome.spans] == starts


def test_too_many_gaps_are_refused() -> None:
    assert put(" [...] ".join(["the"] * (GAPS + 2))) == Orphan(Lost.GAPS)


# --- laws

# pieces that fold, split or join in every way
WORDS = ["the ", "port", "Port", "The ", "1", ",2", "²", "ß", "SS", "İ", "军队", "قَال", "[...]"]
BLANKS = [" ", "\n\n", "\u00a0", "\r\n", "\x1c", "\u00ad", "\u200b", "\u200d"]
SIGNS = ["--", "-", "—", "...", "…", ". . .", ".", "“", '"', "'"]
CLUSTERS = ["e\u0301", "é", "q\u0303", "ﬁ", "fi", "👨\u200d👩", "👨", "❤\ufe0f", "\u0915\u094d\u0937"]
PIECES = st.sampled_from([*WORDS, *BLANKS, *SIGNS, *CLUSTERS])
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def spans(text: str) -> st.SearchStrategy[Span]:
    """The spans that can be described: on grapheme borders, not empty, no edge blanks."""
    borders = [n for n in range(len(text) + 1) if is_grapheme_border(text, n)]
    every = [
        Span(a, b)
        for a in borders
        for b in borders
        if a < b and text[a] not in WHITE_SPACE and text[b - 1] not in WHITE_SPACE
    ]
    return st.sampled_from(every) if every else st.nothing()


@given(TEXTS.filter(lambda text: text.strip(WHITE_SPACE) != ""), st.data())
def test_a_described_span_is_placed_where_it_was(text: str, data: st.DataObject) -> None:
    prepared = prepare(text)
    span = data.draw(spans(text))
    outcome = place(prepared, describe(prepared, span))
    assert isinstance(outcome, Placed)
    assert outcome.spans == (span,)


@given(TEXTS, TEXTS, st.none() | TEXTS, st.none() | TEXTS)
def test_a_placed_span_folds_to_its_quote(
    text: str, quote: str, prefix: str | None, suffix: str | None
) -> None:
    outcome = place(prepare(text), TextQuoteSelector(quote, prefix, suffix))
    if not isinstance(outcome, Placed):
        return
    for span in outcome.spans:
        assert is_grapheme_border(text, span.start)
        assert is_grapheme_border(text, span.end)
    if outcome.status in (AnchorStatus.EXACT, AnchorStatus.NORMALISED):
        (span,) = outcome.spans
        assert joined_key(text[slice(*span)]) == joined_key(quote)
        assert same_but_for_wraps(text[slice(*span)], quote)
        if outcome.status is AnchorStatus.EXACT:
            assert text[slice(*span)] == quote


def stretches(text: str) -> st.SearchStrategy[Span]:
    """Any spans, empty and cut ones too."""
    ends = st.integers(0, len(text))
    return st.tuples(ends, ends).map(lambda ends: Span(min(ends), max(ends)))


@given(TEXTS, st.data())
def test_a_quote_that_stands_only_once_is_placed_as_if_all_places_had_been_weighed(
    text: str, data: st.DataObject
) -> None:
    prepared, region = prepare(text), data.draw(stretches(text))
    wanted = Wanted((text[slice(*data.draw(stretches(text)))].strip(WHITE_SPACE),))
    only = occurrences._only(prepared, wanted, region)
    if only is not None:
        assert occurrences._search(prepared, prepared.folded, wanted, region) == Found(((only,),))


@given(TEXTS, TEXTS, st.data())
def test_text_put_before_a_passage_shifts_it_by_just_that_much(
    before: str, text: str, data: st.DataObject
) -> None:
    if not text.strip(WHITE_SPACE):
        return
    selector = describe(prepare(text), data.draw(spans(text)))
    old = place(prepare(text), selector)
    new = place(prepare(f"{before}\n\n{text}"), selector)
    assert isinstance(old, Placed)
    if isinstance(new, Placed) and new.status is old.status and key(selector.exact) not in key(before):
        assert new.spans[0].start == old.spans[0].start + len(before) + 2


@given(st.lists(st.sampled_from(["the ", "port ", "said ", "a ", "port, ", "Port ", "report "]), max_size=25))
def test_the_context_suggested_for_a_place_settles_it(parts: list[str]) -> None:
    text = "".join(parts)
    prepared = prepare(text)
    bare = TextQuoteSelector("port")
    outcome = place(prepared, bare)
    if isinstance(outcome, Ambiguous):
        for spans_ in outcome.places:
            settled = settle(prepared, bare, spans_, outcome.places)
            if settled is not None:
                found = place(prepared, settled)
                assert isinstance(found, Placed)
                assert found.spans == spans_
                assert found.doubts == ()
                assert (settled.prefix is None) is not (settled.suffix is None) or (
                    settled.prefix and settled.suffix
                )


@pytest.mark.parametrize(
    ("text", "selector"),
    [
        ("a" * 1_000_000, TextQuoteSelector("a")),
        ("A" * 1_000_000, TextQuoteSelector("a" * 20_000)),
        ("The port is shut. " * 50_000, TextQuoteSelector("The port is shut. " * 1_000 + "No.")),
        ("The port is shut. " * 50_000, TextQuoteSelector("port", prefix="is shut. The " * 1_000)),
        ("a b " * 250_000, TextQuoteSelector("a [...] " * 20 + "c")),
        ("a b " * 250_000, TextQuoteSelector("a [...] b [...] " * 15 + "b")),
        ("q\u0303" * 500_000, TextQuoteSelector("q")),
        ("🇱" * 500_000, TextQuoteSelector("🇱🇱🇱")),
        ("[" * 500_000, TextQuoteSelector("[ " * 10_000 + "...]")),
    ],
    ids=[
        "letter",
        "long",
        "sentences",
        "context",
        "absent piece",
        "many pieces",
        "clusters",
        "flags",
        "brackets",
    ],
)
def test_no_text_or_quote_is_too_much(text: str, selector: TextQuoteSelector) -> None:
    # Each of them takes minutes or hours if the work is not bounded.
    place(prepare(text), selector)
