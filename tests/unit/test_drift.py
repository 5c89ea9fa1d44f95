"""The place of a quote whose words have changed: evidence before similarity."""

from __future__ import annotations

import pytest
from onrecord.anchoring import Ambiguous, Lost, Orphan, Outcome, Placed, TextQuoteSelector, place, prepare
from onrecord.document import Span
from onrecord.model import AnchorStatus

BEFORE = "The council met on Monday behind closed doors. Its chairman told reporters that "
PASSAGE = "the harbour would stay shut until the last of the wrecks had been lifted"
AFTER = ", and that no date had been set. Nobody asked him who would pay.\n\n"
REST = (
    "Fishermen waited outside with their nets. Forty boats have lain idle since the storm, and the ice house "
    "has sold nothing for a month. A driver said he had stopped counting the days.\n\n"
)
PREFIX, SUFFIX = "told reporters that ", ", and that no date"
TEXT = BEFORE + PASSAGE + AFTER + REST


def put(quote: str, text: str = TEXT, **context: str | int) -> Outcome:
    return place(prepare(text), TextQuoteSelector(quote, **context))  # type: ignore[arg-type]


def drifted(outcome: Outcome, text: str = TEXT) -> str:
    assert isinstance(outcome, Placed), outcome
    assert outcome.status is AnchorStatus.DRIFTED
    assert 0 < outcome.likeness <= 1
    return text[slice(*outcome.spans[0])]


CHANGED = {
    "slips": "the harbuor would stay shut untill the last of teh wrecks had been lifted",
    "another word": "the harbour would stay shut until the last of the boats had been lifted",
    "another first word": "a harbour would stay shut until the last of the wrecks had been lifted",
    "another last word": "the harbour would stay shut until the last of the wrecks had been sunk",
    "a negation": "the harbour would not stay shut until the last of the wrecks had been lifted",
    "without accents": "the hárbour would stay shut until the last of the wrecks had been lifted",
    "a copy from a PDF file": "the har-\nbour would stay shnt until the\nlast of the wrecks had been liﬀted",
}


@pytest.mark.parametrize("quote", CHANGED.values(), ids=CHANGED.keys())
@pytest.mark.parametrize(
    "context", [{}, {"prefix": PREFIX}, {"suffix": SUFFIX}, {"prefix": PREFIX, "suffix": SUFFIX}]
)
def test_a_long_quote_with_a_few_changes_is_placed_as_drifted(quote: str, context: dict[str, str]) -> None:
    assert drifted(put(quote, **context)) == PASSAGE


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("They counted 1,200 boats in the harbour that day.", "They counted 1,300 boats in the harbour"),
        ("They counted 12 boats in the harbour that day.", "They counted 120 boats in the harbour"),
        ("He said that Omar had left the harbour at noon.", "He said that Amer had left the harbour"),
        ("She did not deny that the harbour was shut then.", "She did deny that the harbour was shut"),
        ("She can't deny that the harbour was shut then.", "She can deny that the harbour was shut"),
    ],
)
def test_a_changed_number_name_or_negation_is_never_silent(text: str, quote: str) -> None:
    drifted(put(quote, text), text)


SCRIPTS = {
    "Arabic": (
        "وقال الناطق إن الميناء سيبقى مغلقا حتى الصيف المقبل على الأقل.",
        "إن الميناء سيبقي مغلقا حتي الصيف المقبل",
    ),
    "Persian": (
        "سخنگو گفت که بندر تا پایان تابستان بسته خواهد ماند.",
        "بندر تا پايان تابستان بسته خواهد مائد",
    ),
    "Hebrew": ("הדובר אמר כי הנמל יישאר סגור עד סוף הקיץ לפחות.", "הנמל ישאר סגור עד סוף הקיץ"),
    "Chinese": ("发言人昨天表示港口将继续关闭直到夏天结束为止。", "港口将继续关闭直至夏天结束"),
    "Russian": (
        "Представитель заявил, что порт останется закрыт до конца лета.",
        "порт останется закрытым до конца лета",
    ),
    "Japanese": ("報道官は港が夏の終わりまで閉鎖されると昨日述べた。", "港が夏の終わりまで閉鎖されたと"),
}


@pytest.mark.parametrize(("text", "quote"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_a_slip_in_any_script_is_placed_as_drifted(text: str, quote: str) -> None:
    found = drifted(put(quote, text), text)
    assert abs(len(found) - len(quote)) <= 2


def test_a_passage_rewritten_in_its_place_is_found_by_its_context() -> None:
    passage = "no port would open while so many of the wrecks were to be lifted"
    text = TEXT.replace(PASSAGE, passage)
    assert drifted(put(PASSAGE, text, prefix=PREFIX, suffix=SUFFIX), text) == passage
    assert isinstance(put(PASSAGE, text), Orphan)


@pytest.mark.parametrize("context", [{"prefix": PREFIX}, {"prefix": PREFIX, "suffix": SUFFIX}])
def test_a_copy_elsewhere_does_not_beat_the_edited_passage_in_its_own_context(
    context: dict[str, str],
) -> None:
    passage = PASSAGE.replace("wrecks", "boats")
    text = TEXT.replace(PASSAGE, passage) + f"On the wall someone has written: {PASSAGE}."
    assert drifted(put(PASSAGE, text, **context), text) == passage


def test_a_copy_elsewhere_and_a_doubtful_passage_in_context_are_ambiguous() -> None:
    passage = "ships would be kept out until every one of the wrecks had gone"
    text = TEXT.replace(PASSAGE, passage) + f"On the wall someone has written: {PASSAGE}."
    outcome = put(PASSAGE, text, prefix=PREFIX)
    assert isinstance(outcome, Ambiguous)
    assert outcome.alike


def test_a_look_alike_never_stands_in_for_a_deleted_passage() -> None:
    twin = PASSAGE.replace("harbour", "airport").replace("wrecks", "planes")
    text = TEXT.replace(PASSAGE, "") + f"Her deputy said {twin}."
    assert put(PASSAGE, text, prefix=PREFIX, suffix=SUFFIX) == Orphan(Lost.GONE)
    assert put(PASSAGE, text, prefix=PREFIX) == Orphan(Lost.QUOTE)


def test_what_was_put_in_the_place_of_a_passage_is_not_the_passage() -> None:
    text = TEXT.replace(PASSAGE, "he had a cold and would rather go home, thank you")
    assert put(PASSAGE, text, prefix=PREFIX, suffix=SUFFIX) == Orphan(Lost.GONE)


def test_context_that_ends_in_mid_word_elsewhere_does_not_adjoin() -> None:
    text = "Unless the others make better plans, they say, the world could suffer profound losses, and soon."
    context = {"prefix": "better plans, the ", "suffix": " profound losses, and"}
    assert isinstance(put("experts say, the world could ultimately suffer", text, **context), Orphan)


def test_a_sentence_with_the_same_frame_is_another_sentence() -> None:
    assert isinstance(
        put("the airport would stay open until the first of the planes had been lifted"), Orphan
    )


@pytest.mark.parametrize("quote", ["Forty boots", "a driwer said", "sold nothinq"])
def test_a_short_quote_needs_context(quote: str) -> None:
    assert isinstance(put(quote), Orphan)


def test_a_short_quote_in_its_context_is_found() -> None:
    assert drifted(put("boots", prefix="month. A driver said. Forty", suffix=" have lain idle")) == "boats"


def test_equal_rivals_are_refused_and_context_or_a_hint_tells_them_apart() -> None:
    text = TEXT + "Months later the minister repeated it: " + PASSAGE + ".\n"
    quote = PASSAGE.replace("shut", "shot")
    outcome = put(quote, text)
    assert isinstance(outcome, Ambiguous)
    assert outcome.alike
    assert outcome.total == 2
    second = text.rindex(PASSAGE)
    for context in ({"prefix": "repeated it: "}, {"hint": second + 9}):
        found = put(quote, text, **context)
        assert drifted(found, text) == PASSAGE
        assert isinstance(found, Placed)
        assert found.spans[0].start == second


def test_a_hint_tells_equal_places_apart_only_where_one_begins_just_there() -> None:
    second = TEXT.index("that no")
    assert put("that", hint=second) == Placed((Span(second, second + 4),), AnchorStatus.EXACT)
    assert isinstance(put("that", hint=second - 1), Ambiguous)


def test_the_very_words_beside_edited_context_stay_where_they_are() -> None:
    outcome = put(PASSAGE, prefix="informed the press ", suffix=" though nothing more")
    assert isinstance(outcome, Placed)
    assert outcome.status is AnchorStatus.EXACT


@pytest.mark.parametrize(
    ("text", "selector"),
    [
        ("The port is shut. " * 50_000, TextQuoteSelector("The fort is shot. The part is shut.")),
        (
            "The port is shut. " * 50_000,
            TextQuoteSelector("The fort is shot", "port is shut. ", " The port is"),
        ),
        ("The port is shut. " * 50_000, TextQuoteSelector("The fort is shut. " * 1_100)),
        ("The port is shut now. " * 50_000, TextQuoteSelector("The fort is shut now. " * 900)),
        ("x" * 1_000_000, TextQuoteSelector("x" * 19_000 + "y" * 1_000)),
        (
            " ".join(f"w{n}" for n in range(150_000)),
            TextQuoteSelector("w7 w8 w99 w10 w11 w12 w13 w14 w15 w16"),
        ),
        (TEXT * 3_000, TextQuoteSelector(PASSAGE.replace("shut", "shot"), PREFIX, SUFFIX)),
    ],
    ids=["sentences", "context", "long quote", "likely long quote", "one letter", "words", "passages"],
)
def test_no_text_or_quote_is_too_much(text: str, selector: TextQuoteSelector) -> None:
    # Each of them takes minutes or hours if the work is not bounded.
    place(prepare(text), selector)


TWINS = (
    "The ferry office of Brannick counted {} boats on {} May {}, more than in any other spring since the war."
)


def test_a_sentence_of_the_same_form_with_another_name_and_number_is_another_sentence() -> None:
    twin = TWINS.replace("Brannick", "Eskdale").format(418, 12, 1987)
    assert isinstance(put(TWINS.format(731, 12, 1987), BEFORE + twin + REST), Orphan)


def test_one_number_that_is_another_is_a_correction() -> None:
    passage = TWINS.format(418, 12, 1987)
    assert (
        drifted(put(TWINS.format(731, 12, 1987), BEFORE + passage + REST), BEFORE + passage + REST) == passage
    )


@pytest.mark.parametrize(
    ("quote", "twin"),
    [
        (
            "قال حارس الميناء إن ٧٣١ قاربا رست في الزهراء قبل العيد",
            "قال حارس الميناء إن ٤١٨ قاربا رست في البستان قبل العيد",
        ),
        (
            "港务长说，去年春天白杨镇一共清点了731条渔船和渡轮。",
            "港务长说，去年春天枫桥镇一共清点了418条渔船和渡轮。",
        ),
    ],
)
def test_scripts_without_capitals_show_names_by_the_number_beside_them(quote: str, twin: str) -> None:
    assert isinstance(put(quote, BEFORE + twin + REST), Orphan)


def test_a_passage_between_its_context_may_have_its_clauses_in_another_order() -> None:
    quote = "After the strike, the two fishermen sold the boat to a driver from the village"
    passage = "The two fishermen sold the boat to a driver from the village after the strike"
    before, after = "Nobody had expected what the winter would bring. ", ". The harbour master was not asked."
    text = before + passage + after
    assert drifted(put(quote, text, prefix=before, suffix=after), text) == passage


def test_context_with_slips_tells_copies_apart() -> None:
    first, second = "The mayor spoke in the old theatre: ", "A driver repeated at the quarry gate: "
    text = f"{first}the bridge stays shut. {second}the bridge stays shut. So it was."
    outcome = put("the bridge stays shut", text, prefix="A driver repaeted at the qarry gate: ")
    assert isinstance(outcome, Placed)
    assert outcome.spans[0].start == text.rindex("the bridge")


def test_context_that_speaks_for_two_places_is_refused() -> None:
    first, second = "The mayor spoke in the old theatre: ", "A driver repeated at the quarry gate: "
    text = f"{first}the bridge stays shut. So it was. {second}the bridge stays shut, and nobody came."
    outcome = put(
        "the bridge stays shut",
        text,
        prefix="The mayor spkoe in the old theatre: ",
        suffix=", and nobody came",
    )
    assert isinstance(outcome, Ambiguous)


def test_half_a_word_is_not_the_passage_where_the_whole_word_is_in_context() -> None:
    text = "Nobody in the harbour had ever maintained that the tunnel was safe."
    assert drifted(put("aintained", text, prefix="Nobody in the harbour had ever "), text) == "maintained"


def test_a_gap_told_apart_by_edited_context_stays_a_quote_with_a_gap() -> None:
    first, second = "The mayor spoke in the old theatre: ", "A driver repeated at the quarry gate: "
    text = f"{first}the bridge by the mill stays shut. {second}the bridge by the mill stays shut. So it was."
    outcome = put("the bridge […] stays shut", text, prefix="A driver repaeted at the qarry gate: ")
    assert isinstance(outcome, Placed)
    assert outcome.status is AnchorStatus.ELLIPSIS


def test_a_passage_ends_where_its_list_item_does() -> None:
    text = (
        "Sold:\n- the amber lamp of the pier\n- the copper bell of the quarry\n- the iron ladder\n\nNo more."
    )
    outcome = put("the coper bel of the quarry", text, prefix="the amber lamp of the pier\n- ")
    assert drifted(outcome, text) == "the copper bell of the quarry"
