"""What a gap in a quote must not leave out unseen."""

from __future__ import annotations

import pytest
from onrecord.anchoring import Doubt, Placed, TextQuoteSelector, place, prepare
from onrecord.negation import counts, negates


@pytest.mark.parametrize(
    "text",
    [
        "did not go",
        "didn’t go",
        "NEVER",
        "لم يقل",
        "ولم يقل",
        "لسنا هنا",
        "نیست",
        "نمی‌داند",
        "نمي داند",
        "هیچ‌کس",
        "לא",
        "ואינו יודע",
        "שלא בא",
        "ist nicht",
        "keinesfalls",
        "n’est là",
        "n’ait vu personne",
        "no es",
        "ninguna",
        "nemmeno",
        "não",
        "geen boot",
        "не был",
        "никого",
        "немає",
        "nie był",
        "żadnych",
        "není",
        "ikke",
        "inte",
        "δεν ήταν",
        "değil",
        "gelmedi",
        "bilmiyoruz",
        "yapmayacaklar",
        "没有去",
        "请别去",
        "行かない",
        "行きません",
        "가지 않았다",
        "नहीं गया",
        "मत जाओ",
        "نہیں",
        "tidak",
        "không",
        "ไม่ไป",
    ],
)
def test_words_that_deny_are_known_in_many_languages(text: str) -> None:
    assert negates(text)


@pytest.mark.parametrize(
    "text",
    [
        "he noted it",
        "a knot",
        "said so",
        "قال ذلك",
        "کتاب را خواند",
        "הוא אמר",
        "heute",
        "la maison",
        "comedian",
        "madde",
        "特别好",
        "नदी के पास",
        "он ночевал там",
        "nieuw",
    ],
)
def test_other_words_do_not_deny(text: str) -> None:
    assert not negates(text)


def test_digits_of_any_script_count() -> None:
    assert counts("some 12 boats")
    assert counts("١٢")
    assert not counts("a dozen boats")


@pytest.mark.parametrize(
    ("gap", "doubts"),
    [
        ("who was there", ()),
        ("who did not see it", (Doubt.SKIPS_NEGATION,)),
        ("of 12 May", (Doubt.SKIPS_NUMBER,)),
        ("never in 40 years", (Doubt.SKIPS_NEGATION, Doubt.SKIPS_NUMBER)),
    ],
)
def test_a_gap_that_skips_a_negation_or_a_number_is_doubted(gap: str, doubts: tuple[Doubt, ...]) -> None:
    text = f"The driver {gap} counted the boats himself."
    outcome = place(prepare(text), TextQuoteSelector("The driver […] counted the boats"))
    assert isinstance(outcome, Placed)
    assert outcome.doubts == doubts


@pytest.mark.parametrize("gap", ["[...]", "[…]", "(...)", "(…)", "…", "...", ". . .", " … "])
def test_gaps_are_written_in_many_ways(gap: str) -> None:
    text = "The driver who was there counted the boats himself."
    outcome = place(prepare(text), TextQuoteSelector(f"The driver{gap}counted the boats"))
    assert isinstance(outcome, Placed)
    assert outcome.status == "ellipsis"
    assert [text[slice(*span)] for span in outcome.spans] == ["The driver", "counted the boats"]
