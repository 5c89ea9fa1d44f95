"""What is told about a quote that has no place, or several."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.anchoring import Ambiguous, Placed, TextQuoteSelector, place, prepare
from onrecord.diagnostics import Severity
from onrecord.repair import NEAREST, EditKind, Finding, choices, findings, near

TEXT = (
    "The ferry left the harbour on Monday with forty people. The mayor said the ferry was overloaded.\n\n"
    "The harbour master denied that the ferry was overloaded, and said “nobody was hurt”.\n\n"
    "In March 2015 the ferry sank."
)
PREPARED = prepare(TEXT)


def told(quote: str, **context: str) -> Finding:
    selector = TextQuoteSelector(quote, **context)  # type: ignore[arg-type]
    (finding,) = findings(PREPARED, selector, place(PREPARED, selector))
    return finding


def test_a_placed_quote_without_doubts_is_nothing_to_tell() -> None:
    selector = TextQuoteSelector("forty people")
    assert findings(PREPARED, selector, place(PREPARED, selector)) == ()


def test_every_place_of_an_ambiguous_quote_is_told_with_what_settles_it() -> None:
    finding = told("the ferry was overloaded")
    assert finding == Finding(
        "quote-ambiguous",
        "quote",
        "this quote occurs 2 times\n"
        "  1. …with forty people. The mayor said «the ferry was overloaded». "
        "The harbour master denied that the…\n"
        '     settle with  prefix: "said"\n'
        "  2. …The harbour master denied that «the ferry was overloaded», "
        "and said “nobody was hurt”. In March…\n"
        '     settle with  prefix: "that"',
        'add the line of the place you mean, such as  prefix: "said"',
    )


def test_context_that_does_not_settle_is_said_to() -> None:
    assert told("the ferry was overloaded", prefix="nobody").message.startswith(
        "this quote occurs 2 times, and the given prefix does not tell which is meant\n"
    )


@pytest.mark.parametrize(
    ("quote", "code", "line", "hint"),
    [
        (
            "The harbor master said that the ferry was overloaded",
            "quote-drifted",
            "  The [-harbor-] {+harbour+} master [-said-] {+denied+} that the ferry was overloaded",
            "if this is the passage, let `onrecord fix --write` rewrite the quote, or write  quote: ",
        ),
        (
            "The harbor masters say that a ferry had been overloaded",
            "quote-missing",
            (
                "  1. The [-harbor masters say-] {+harbour master denied+} that [-a-] {+the+} ferry "
                "[-had been-] {+was+} overloaded"
            ),
            "if you mean the first, write  quote: ",
        ),
    ],
)
def test_a_changed_or_lost_quote_is_told_with_the_likeliest_passage_whole_and_a_word_diff(
    quote: str, code: str, line: str, hint: str
) -> None:
    finding = told(quote)
    assert finding.code == code
    assert finding.message.split("\n")[1] == line
    assert finding.hint == f'{hint}"The harbour master denied that the ferry was overloaded"'


@pytest.mark.parametrize(
    ("quote", "passage"),
    [
        ("ferry left teh harbour", "ferry left the harbour"),
        ("harbuor", "harbour"),
        ("the mayor has said the ferry was loaded", "The mayor said the ferry was overloaded"),
        ("nobody got hurt", "nobody was hurt"),
        ("In March 2016 the ferry sank", "In March 2015 the ferry sank"),
    ],
)
def test_the_nearest_passage_comes_first(quote: str, passage: str) -> None:
    assert near(PREPARED, quote)[0].passage == passage


def test_the_nearest_passages_are_few_and_apart() -> None:
    found = near(prepare("the old ferry left. " * 30), "the new ferry left")
    assert len(found) == NEAREST
    spans = sorted(item.span for item in found)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_nothing_is_near_a_quote_from_another_text() -> None:
    assert told("colourless green ideas").hint == "copy the passage from the text"


def test_edits_lead_from_the_quote_to_the_passage() -> None:
    quote = "the harbour master said that the ferry was overloaded"
    for item in near(PREPARED, quote):
        without_inserts = "".join(edit.text for edit in item.edits if edit.kind is not EditKind.INSERT)
        without_deletes = "".join(edit.text for edit in item.edits if edit.kind is not EditKind.DELETE)
        assert without_inserts.split() == quote.split() or without_inserts.casefold().split() == quote.split()
        assert without_deletes.split() == item.passage.split()


@pytest.mark.parametrize(
    ("quote", "context", "code", "key", "hint"),
    [
        ("forty people", {"prefix": "to"}, "quote-context", "prefix", 'write  prefix: "with"'),
        ("forty people", {"suffix": "in all"}, "quote-context", "suffix", 'write  suffix: ". The"'),
        ("The ferry left", {"prefix": "So"}, "quote-context", "prefix", "take the prefix away"),
        ("In March 20", {}, "quote-number", "quote", 'write  quote: "In March 2015"'),
    ],
)
def test_a_doubt_is_a_warning_with_what_to_write(
    quote: str, context: dict[str, str], code: str, key: str, hint: str
) -> None:
    finding = told(quote, **context)
    assert (finding.code, finding.key, finding.hint) == (code, key, hint)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("quote", "within", "hint"),
    [
        ("ferry", "the ferry", "write a longer passage in `within`"),
        ("nobody", "The ferry left the harbour", "write a passage in `within` that holds the quote"),
        (
            "ferry",
            "the boat left the harbour",
            'if you mean the first, write  within: "The ferry left the harbour"',
        ),
    ],
)
def test_trouble_with_within_is_told_at_within(quote: str, within: str, hint: str) -> None:
    finding = told(quote, within=within)
    assert (finding.code, finding.key, finding.hint) == ("quote-context", "within", hint)
    assert finding.severity is Severity.ERROR


def test_what_is_suggested_is_yaml_that_stays_what_it_is() -> None:
    text = 'he said "no" and she said "no", it\'s true: C:\\ and "no"'
    prepared = prepare(text)
    selector = TextQuoteSelector("no")
    (finding,) = findings(prepared, selector, place(prepared, selector))
    assert [line.strip() for line in finding.message.split("\n")[2::2]] == [
        """settle with  suffix: '" and'""",
        """settle with  suffix: '", it''s'""",
        """settle with  prefix: 'and "'""",
    ]


@given(
    st.lists(
        st.sampled_from(["the ferry ", "a ferry ", "left ", "harbour. ", "\n\n", "ferries "]), max_size=30
    )
)
def test_every_suggestion_settles_its_place(parts: list[str]) -> None:
    prepared = prepare("".join(parts))
    selector = TextQuoteSelector("ferry")
    outcome = place(prepared, selector)
    if not isinstance(outcome, Ambiguous):
        return
    for choice in choices(prepared, selector, outcome):
        if choice.selector is not None:
            settled = place(prepared, choice.selector)
            assert isinstance(settled, Placed)
            assert settled.spans == choice.spans
            assert settled.doubts == ()


def test_a_place_that_differs_in_a_few_words_around_it_always_has_a_suggestion() -> None:
    prepared = prepare("one ferry two ferry three ferry four")
    selector = TextQuoteSelector("ferry")
    outcome = place(prepared, selector)
    assert isinstance(outcome, Ambiguous)
    assert all(choice.selector is not None for choice in choices(prepared, selector, outcome))


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_quote_and_text_can_be_told_about(text: str, quote: str) -> None:
    prepared = prepare(text)
    selector = TextQuoteSelector(quote, prefix=quote[:3], within=quote[1:] or None)
    for finding in findings(prepared, selector, place(prepared, selector)):
        assert finding.message
        assert finding.hint


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("the ferry left. " * 60_000, "the old ferry left for good"),
        ("x" * 1_000_000, "xxxy"),
        (" ".join(f"w{n}" for n in range(150_000)), "w1 w2 w3x w99999 v7 v8 v9"),
        ("the ferry left. " * 60_000, "the harbour is shut. " * 1_000),
    ],
    ids=["sentences", "letter", "words", "long quote"],
)
def test_no_text_or_quote_is_too_much_to_tell(text: str, quote: str) -> None:
    # Each of them takes minutes or hours if the work is not bounded.
    near(prepare(text), quote)
