"""Names of actors: what a reference means, and where names stand in running text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.diagnostics import KeyPlace
from onrecord.document import Document, Span
from onrecord.model import Actor
from onrecord.names import NameProblem, NameTable
from onrecord.records import Name, NameType


def actor(
    id_: str, name: str, *names: tuple[str, NameType], hidden: bool = False, was: tuple[str, ...] = ()
) -> Actor:
    return Actor(
        id=id_,
        place=KeyPlace("content/actors/all.yaml", (id_,)),
        name=name,
        kind="person",
        names=tuple(Name(text, type_) for text, type_ in names),
        roles=(),
        part_of=(),
        summary=None,
        when=None,
        where=None,
        links={},
        was=was,
        hidden=hidden,
        by=None,
        date=None,
    )


def document(*paragraphs: str) -> Document:
    text = "\n\n".join(paragraphs)
    found, at = [], 0
    for paragraph in paragraphs:
        found.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return Document(text, (), tuple(found), None, False)


ACTORS = [
    actor(
        "omar-salem",
        "Omar Salem",
        ("Salem", NameType.SHORT),
        ("Omer Saalim", NameType.SPELLING),
        ("عمر سالم", NameType.TRANSLATION),
        ("the butcher", NameType.CONTESTED),
        ("the commander", NameType.DESCRIPTION),
        was=("omar-salim",),
    ),
    actor("ncg", "National Coast Guard", ("NCG", NameType.SHORT), ("coast guard", NameType.SPELLING)),
    actor("coast", "Coast", ("Coastal Office", NameType.FORMER)),
    actor("us", "United States", ("US", NameType.SHORT)),
    actor("dawn-camp", "Dawn camp", ("Operation Dawn", NameType.SPELLING)),
    actor("dawn-campaign", "Operation Dawn", ("Dawn", NameType.SHORT)),
    actor("benghazi", "班加西"),
    actor("witness", "Huda Nasser", ("Nasser", NameType.SHORT), hidden=True),
    actor("nasser-street", "Street", ("Huda", NameType.SHORT)),
    actor("sirens", "Sirens", ("O’Brien’s crew", NameType.SPELLING)),
]
TABLE = NameTable(ACTORS)


def found(*paragraphs: str, blocked: tuple[Span, ...] = ()) -> list[tuple[str, str]]:
    return [(each.surface, each.actor) for each in TABLE.find(document(*paragraphs), blocked)]


# --- references


@pytest.mark.parametrize(
    ("reference", "id_"),
    [
        ("omar-salem", "omar-salem"),
        ("Omar Salem", "omar-salem"),
        ("omar\u00a0SALEM ", "omar-salem"),
        ("عمر سالم", "omar-salem"),
        ("the butcher", "omar-salem"),
        ("The Commander", "omar-salem"),
        ("NCG", "ncg"),
        ("coastal office", "coast"),
        ("O'Brien's crew", "sirens"),
        ("Huda Nasser", "witness"),
    ],
)
def test_an_id_or_any_name_means_its_actor(reference: str, id_: str) -> None:
    assert TABLE.resolve(reference) == id_


def test_an_exact_id_wins_over_a_name() -> None:
    table = NameTable([actor("coast", "The coast"), actor("other", "coast")])
    assert table.resolve("coast") == "coast"


def test_a_name_of_several_actors_is_told_with_all_of_them() -> None:
    problem = TABLE.resolve("operation dawn")
    assert isinstance(problem, NameProblem)
    assert problem.code == "actor-ambiguous"
    assert problem.candidates == ("dawn-camp", "dawn-campaign")
    assert "dawn-camp (Dawn camp), dawn-campaign (Operation Dawn)" in problem.message


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("Omar Salam", "did you mean omar-salem (Omar Salem)?"),
        ("Natoinal Coast Guard", "did you mean ncg (National Coast Guard)?"),
        ("omar-salim", "its id is now omar-salem; write that"),
        ("Zebedee Quux", "add a record of that name under content/actors/"),
    ],
)
def test_an_unknown_reference_is_told_the_nearest_right_one(reference: str, hint: str) -> None:
    problem = TABLE.resolve(reference)
    assert isinstance(problem, NameProblem)
    assert problem.code == "actor-unknown"
    assert problem.hint == hint


# --- running text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Omar Salem spoke.", ["Omar Salem"]),
        ("Then Gen.Salem spoke.", ["Salem"]),
        ("The pro-Salem press", ["Salem"]),
        ("Salem’s men and Salem's boats", ["Salem", "Salem"]),
        ("the Salems' house, SALEMs’", ["Salem"]),
        ("the (NCG)had", ["NCG"]),
        ("Salemism, Jerusalem, NCGs", []),
        ("Omar\u00a0\n Salem", ["Omar\u00a0\n Salem"]),
        ("O‘Brien's crew", ["O‘Brien's crew"]),
        ("a Sa\u00adlem", ["Sa\u00adlem"]),
        ("Sale\u0301m, Salem\u0301", []),
        ("قال عمر سالم أمس", ["عمر سالم"]),
        ("在班加西的军队", ["班加西"]),
        ("told us, the US", ["US"]),
        ("the salem coast", []),
        ("Coast guard boats and the coast guard", ["Coast guard", "coast guard"]),
        ("the butcher, the commander", []),
    ],
)
def test_names_are_found_as_whole_words_in_their_own_case(text: str, names: list[str]) -> None:
    assert [surface for surface, _ in found(text)] == names


def test_the_longest_name_wins_from_left_to_right() -> None:
    assert found("National Coast Guard, National Coast, Coastal Office") == [
        ("National Coast Guard", "ncg"),
        ("Coast", "coast"),
        ("Coastal Office", "coast"),
    ]


def test_a_shared_name_is_no_link_and_hides_the_shorter_name_within() -> None:
    assert found("Operation Dawn began. Dawn grew.") == [("Dawn", "dawn-campaign")]


def test_a_hidden_actor_is_found_and_marked_so_that_no_shorter_name_is_linked() -> None:
    (only,) = TABLE.find(document("Huda Nasser saw it."))
    assert only.actor == "witness"
    assert only.hidden


def test_the_type_of_a_name_is_told() -> None:
    assert [each.type for each in TABLE.find(document("Omar Salem, Salem, Omer Saalim"))] == [
        None,
        NameType.SHORT,
        NameType.SPELLING,
    ]


def test_in_a_headline_in_capitals_case_does_not_count() -> None:
    assert found("OMAR SALEM TELLS COAST GUARD OFF", "Tell us of SALEM.") == [
        ("OMAR SALEM", "omar-salem"),
        ("COAST GUARD", "ncg"),
    ]


def test_in_a_headline_in_capitals_a_short_name_cannot_be_told_from_a_word() -> None:
    assert found("SALEM TELLS US") == [("SALEM", "omar-salem")]
    assert found("US") == [("US", "us")]


def test_names_do_not_cross_blocks() -> None:
    assert found("They saw Omar", "Salem spoke") == [("Salem", "omar-salem")]


def test_a_blocked_passage_takes_no_name_but_leaves_room_for_a_shorter_one() -> None:
    text = "Omar Salem and Salem"
    assert found(text, blocked=(Span(15, 20),)) == [("Omar Salem", "omar-salem")]
    assert found("Coastal Office", blocked=(Span(8, 14),)) == []
    assert found("National Coast Guard", blocked=(Span(0, 8),)) == [("Coast", "coast")]
    assert found(text, blocked=(Span(0, 3), Span(2, 4), Span(11, 14))) == [
        ("Salem", "omar-salem"),
        ("Salem", "omar-salem"),
    ]


PARTS = [
    "Omar ",
    "Salem",
    "’s ",
    "Coast ",
    "Guard",
    "National ",
    "Dawn",
    "Operation ",
    " ",
    "s' ",
    "NCG",
    "-",
    "班加西",
    "\u0301",
    "\u00ad",
]


@given(
    st.lists(st.sampled_from(PARTS), max_size=20).map("".join),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6))),
)
def test_occurrences_stand_in_order_apart_and_outside_what_is_blocked(
    text: str, ranges: list[tuple[int, int]]
) -> None:
    blocked = [Span(start, start + length) for start, length in ranges]
    occurrences = TABLE.find(document(text), blocked)
    for one, other in pairwise(occurrences):
        assert one.span.end <= other.span.start
    for each in occurrences:
        assert text[slice(*each.span)] == each.surface
        assert not any(bar.start < each.span.end and each.span.start < bar.end for bar in blocked)
        assert TABLE.resolve(each.surface) == each.actor


def test_ten_thousand_names_are_looked_for_in_one_pass() -> None:
    # This takes minutes if every name is looked for by itself.
    text = document("Al-Name one met Al-Name 7 of Al-Office at Al-Coast. " * 2_000)
    table = NameTable(actor(f"a{n}", f"Al-Name {n}") for n in range(10_000))
    assert {found.actor for found in table.find(text)} == {"a7"}
