from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from onrecord import ids
from onrecord.document import Span
from onrecord.model import AnchorStatus, Layer, Passage
from onrecord.records import Entry
from onrecord.unite import ID_LENGTH, EntryType, PlacedEntry, default_id, unite


@pytest.mark.parametrize(
    ("quote", "id_"),
    [
        ("The market moves to the quay", "the-market-moves-to-the"),
        ("two words", "two-words"),
        ("“Stop”, he said – twice …", "stop-he-said-twice"),
        ("we aren't, they aren’t", "we-arent-they-arent"),
        ("U.S.-backed 3.5% rise", "u-s-backed-3-5-rise"),
        ("a -- b", "a-b"),
        ("snake_case and half-built walls here", "snake-case-and-half-built-walls-here"),
        ("The pump [...] failed […] at night", "the-pump-failed-at-night"),
        ("12:30 on 2016-05", "12-30-on-2016-05"),
        ("ÉTÉ À L’ÎLE", "été-à-lîle"),
        ("Straße", "straße"),
        ("قُرئ من خلف الباب", "قرئ-من-خلف-الباب"),
        ("हिन्दी में है", "हिन्दी-में-है"),
        ("橋は安全だ。古い。", "橋は安全だ-古い"),
        ("index", "index"),
        ("“…”", ""),
        ("", ""),
        ("[...]", ""),
    ],
)
def test_a_default_id_is_the_first_five_words_of_the_quote(quote: str, id_: str):
    assert default_id(EntryType.CLAIM, quote) == id_


def test_glosses_and_mentions_say_so_in_their_default_ids():
    assert default_id(EntryType.GLOSS, "The rebels") == "gloss-the-rebels"
    assert default_id(EntryType.MENTION, "The rebels") == "mention-the-rebels"
    assert default_id(EntryType.GLOSS, "…") == ""


@pytest.mark.parametrize(
    ("quote", "other"),
    [
        ("har\u00adbour\u200b wall", "harbour wall"),
        ("\ufb01re o\ufb03ce", "fire office"),
        ("cafe\u0301 noir", "café noir"),
        ("five\u00a0\n  hundred", "five hundred"),
        ("Ida’s “plan” – now", 'Ida\'s "plan" - now'),
    ],
)
def test_quotes_that_fold_alike_have_one_default_id(quote: str, other: str):
    assert default_id(EntryType.CLAIM, quote) == default_id(EntryType.CLAIM, other)


def test_a_long_default_id_is_cut_between_words_and_within_a_word_only_if_it_has_to():
    long = " ".join(["supercalifragilistic"] * 5)
    assert default_id(EntryType.CLAIM, long) == "supercalifragilistic-supercalifragilistic"
    assert default_id(EntryType.CLAIM, "x" * 100) == "x" * ID_LENGTH
    assert default_id(EntryType.MENTION, "x" * 100) == "mention-" + "x" * (ID_LENGTH - len("mention-"))
    exact = "a" * 29 + " " + "b" * 30
    assert len(default_id(EntryType.CLAIM, exact + " c")) == ID_LENGTH


@given(st.sampled_from(EntryType), st.text(max_size=120))
def test_a_default_id_is_an_id_or_nothing(type_: EntryType, quote: str):
    id_ = default_id(type_, quote)
    assert len(id_) <= ID_LENGTH
    assert unicodedata.is_normalized("NFC", id_)
    assert not id_ or id_ in ids.RESERVED or ids.problem(id_) is None


# --- which entries are one


def layer(name: str) -> Layer:
    return Layer(name, f"content/articles/story/{name}.yaml", name, None, None, None, None, shown=True)


def passage(start: int, end: int) -> Passage:
    span = Span(start, end)
    return Passage((span,), "", "", (span,), AnchorStatus.EXACT)


def placed(name: str, index: int, entry: Entry, where: Passage | None = None) -> PlacedEntry:
    return PlacedEntry(layer(name), index, entry, where)


def joined(*entries: PlacedEntry) -> list[set[tuple[str, int]]]:
    united = unite(entries)
    assert united.problems == ()
    return sorted(({entry.order for entry in item.entries} for item in united.value), key=sorted)


def codes(*entries: PlacedEntry) -> list[str]:
    return [problem.code for problem in unite(entries).problems]


HERE, THERE = passage(0, 5), passage(10, 15)


def test_entries_with_one_explicit_id_are_one():
    first = placed("a", 0, Entry(quote="x", id="one"), HERE)
    assert joined(first, placed("b", 0, Entry(quote="X", id="one"), HERE)) == [{("a", 0), ("b", 0)}]
    assert joined(first, placed("b", 0, Entry(id="one"))) == [{("a", 0), ("b", 0)}]


def test_entries_on_one_passage_are_one_unless_their_explicit_ids_differ():
    bare = placed("a", 0, Entry(quote="x"), HERE)
    named = placed("b", 0, Entry(quote="x", id="one"), HERE)
    other = placed("c", 0, Entry(quote="x", id="two"), HERE)
    assert joined(bare, placed("b", 0, Entry(quote="x"), HERE)) == [{("a", 0), ("b", 0)}]
    assert joined(bare, named) == [{("a", 0), ("b", 0)}]
    assert joined(named, other) == [{("b", 0)}, {("c", 0)}]


def test_entries_of_different_types_or_passages_stay_apart():
    claim = placed("a", 0, Entry(quote="x"), HERE)
    assert len(joined(claim, placed("b", 0, Entry(quote="x", gloss="why"), HERE))) == 2
    assert len(joined(claim, placed("b", 0, Entry(quote="x", refers_to=("nobody",)), HERE))) == 2
    assert len(joined(claim, placed("b", 0, Entry(quote="y"), THERE))) == 2


def test_who_is_meant_among_several_claims_on_a_passage_has_to_be_said():
    named = placed("a", 0, Entry(quote="x", id="one"), HERE)
    other = placed("a", 1, Entry(quote="x", id="two"), HERE)
    assert codes(named, other, placed("b", 0, Entry(quote="x"), HERE)) == ["id-needed"]
    assert codes(named, placed("a", 2, Entry(quote="x"), HERE)) == ["id-needed"]


def test_one_explicit_id_on_two_passages_or_types_is_a_conflict():
    first = placed("a", 0, Entry(quote="x", id="one"), HERE)
    assert codes(first, placed("b", 0, Entry(quote="y", id="one"), THERE)) == ["id-conflict"]
    assert codes(first, placed("b", 0, Entry(quote="x", id="one", gloss="why"), HERE)) == ["id-conflict"]


def test_an_id_repeated_within_a_layer_is_an_error():
    first = placed("a", 0, Entry(quote="x", id="one"), HERE)
    assert codes(first, placed("a", 1, Entry(quote="x", id="one"), HERE)) == ["duplicate-id"]


def test_an_entry_without_quote_needs_one_in_another_layer():
    assert codes(placed("a", 0, Entry(id="one")), placed("b", 0, Entry(id="one"))) == ["quote-needed"] * 2


def test_equal_default_ids_on_different_passages_are_errors_and_never_numbered():
    first = placed("a", 0, Entry(quote="x"), HERE)
    second = placed("a", 1, Entry(quote="x"), THERE)
    assert codes(first, second) == ["id-needed"]
    assert unite([first, second]).problems[0].place == second.place / "quote"
    assert codes(placed("b", 0, Entry(quote="y", id="x"), THERE), first) == ["id-needed"]


def test_a_quote_that_gives_no_id_or_a_reserved_one_needs_an_id():
    assert codes(placed("a", 0, Entry(quote="“"), HERE)) == ["id-needed"]
    assert codes(placed("a", 0, Entry(quote="Index"), HERE)) == ["id-needed"]
    assert codes(placed("a", 0, Entry(quote="Index", gloss="why"), HERE)) == []


def test_nothing_follows_from_a_quote_that_has_no_place():
    bare = Entry(quote="x")
    assert codes(placed("a", 0, bare), placed("a", 1, bare)) == []
    assert codes(placed("a", 0, bare, HERE), placed("a", 1, bare)) == []
    named = placed("a", 0, Entry(quote="x", id="one"), HERE)
    assert codes(named, placed("b", 0, Entry(quote="y", id="one"))) == []
    assert (
        codes(structs.replace(named, passage=None), placed("b", 0, Entry(quote="y", id="one"), THERE)) == []
    )


# --- the order of files


def entries_of_layers() -> st.SearchStrategy[list[PlacedEntry]]:
    """Entries of up to four layers over a text of four passages, few enough ids to collide."""
    entry = st.builds(
        Entry,
        quote=st.sampled_from([None, "x", "y", "“"]),
        id=st.sampled_from([None, None, "one", "two", "x"]),
        gloss=st.sampled_from([None, None, "why"]),
        tags=st.lists(st.sampled_from("pq"), max_size=2).map(tuple),
    ).filter(lambda entry: entry.quote is not None or entry.id is not None)
    where = st.sampled_from([None, HERE, THERE, passage(3, 12)])
    layers = st.lists(st.lists(st.tuples(entry, where), max_size=4), max_size=4)
    return layers.map(
        lambda layers: [
            placed("abcd"[number], index, entry, where if entry.quote is not None else None)
            for number, entries in enumerate(layers)
            for index, (entry, where) in enumerate(entries)
        ]
    )


@given(entries_of_layers(), st.randoms(use_true_random=False))
def test_the_order_of_layer_files_never_changes_the_result(entries: list[PlacedEntry], random):
    shuffled = entries.copy()
    random.shuffle(shuffled)
    assert unite(shuffled) == unite(entries)


@given(entries_of_layers())
def test_no_entry_is_lost_without_a_report_or_stands_in_two_places(entries: list[PlacedEntry]):
    united = unite(entries)
    kept = [entry for item in united.value for entry in item.entries]
    assert len(set(map(id, kept))) == len(kept)
    for entry in entries:
        assert entry in kept or united.problems or entry.passage is None
    assert len({item.id for item in united.value}) == len(united.value)


@given(entries_of_layers())
def test_what_is_united_does_not_depend_on_the_names_of_layers(entries: list[PlacedEntry]):
    renamed = [
        structs.replace(entry, layer=layer("zyxw"["abcd".index(entry.layer.name)])) for entry in entries
    ]
    if unite(entries).problems:
        return
    groups = {item.id: {entry.index for entry in item.entries} for item in unite(entries).value}
    assert groups == {item.id: {entry.index for entry in item.entries} for item in unite(renamed).value}
