from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from onrecord.diagnostics import KeyPath, Severity
from onrecord.yamledit import Append, Edit, EditRefused, Exchange, Insert, Remove, Rename, Replace, edit
from onrecord.yamltree import Value, outline, parse

from tests.unit.yaml_authors import keys, mappings, texts, values, written

ROOT = Path(__file__).resolve().parents[2]
OWN = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("content", "tests/sites", "generator/onrecord/starter")
    for path in (ROOT / folder).rglob("*.yaml")
)


def tree(text: str) -> Value:
    read = parse("", text)
    assert read.value is not None
    return read.value.data


def paths(value: Value, at: KeyPath = ()) -> Iterator[tuple[KeyPath, Value]]:
    """Every value in a tree, with the keys that lead to it."""
    if at:
        yield at, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from paths(part, (*at, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from paths(part, (*at, number))


def under(value: Value, way: KeyPath) -> Value:
    for key in way:
        value = value[key]  # type: ignore[index]
    return value


def changed(value: Value, way: KeyPath, new: Value) -> Value:
    """A copy of the tree with another value there."""
    if not way:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = changed(copy[way[0]], way[1:], new)  # type: ignore[index]
    return copy


def is_yaml(text: str) -> bool:
    read = parse("", text)
    return read.value is not None and not any(p.severity is Severity.ERROR for p in read.problems)


def common_ends(before: str, after: str) -> tuple[int, int]:
    """How many characters two texts have in common at the beginning, and at the end."""
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    end = next((n for n in range(most - start) if before[-n - 1] != after[-n - 1]), most - start)
    return start, end


# -- laws --------------------------------------------------------------------------------------------


@given(written(), st.data(), texts)
def test_replacing_a_text_changes_that_value_and_nothing_else(
    text: str, data: st.DataObject, new: str
) -> None:
    assume(is_yaml(text))
    way, _ = data.draw(
        st.sampled_from([(w, v) for w, v in paths(tree(text)) if isinstance(v, str)] or [((), "")])
    )
    assume(way)
    edited = edit(text, Replace(way, new))
    assert tree(edited) == changed(tree(text), way, new)


@given(written(), st.data(), texts)
def test_replacing_a_text_and_putting_the_old_one_back_gives_the_old_tree(
    text: str, data: st.DataObject, new: str
) -> None:
    assume(is_yaml(text))
    ways = [w for w, v in paths(tree(text)) if isinstance(v, str)]
    assume(ways)
    way = data.draw(st.sampled_from(ways))
    edited = edit(text, Replace(way, new))
    assert tree(edit(edited, Replace(way, str(under(tree(text), way))))) == tree(text)


@given(written(), st.data(), texts | values())
def test_replacing_any_value_by_any_other_changes_that_one_alone(
    text: str, data: st.DataObject, new: Value
) -> None:
    assume(is_yaml(text))
    way = data.draw(st.sampled_from([w for w, _ in paths(tree(text))]))
    assert tree(edit(text, Replace(way, new))) == changed(tree(text), way, new)


@given(written(), st.data(), keys, texts | values())
def test_an_inserted_key_stands_behind_the_one_that_was_named(
    text: str, data: st.DataObject, key: str, new: Value
) -> None:
    assume(is_yaml(text))
    ways = [(), *(w for w, v in paths(tree(text)) if isinstance(v, dict) and v)]
    way = data.draw(st.sampled_from(ways))
    mapping = under(tree(text), way)
    assert isinstance(mapping, dict)
    assume(key not in mapping)
    after = data.draw(st.sampled_from([*mapping, None]))
    try:
        edited = edit(text, Insert(way, key, new, after))
    except EditRefused:
        assume(text.endswith(("\n", "\r")))
        raise
    result = under(tree(edited), way)
    assert isinstance(result, dict)
    assert tree(edited) == changed(tree(text), way, {**mapping, key: new})
    names = [name for name in result if name != key]
    assert names == list(mapping)
    assert list(result)[list(result).index(key) - 1] == (after if after is not None else list(mapping)[-1])
    assert tree(edit(edited, Remove((*way, key)))) == tree(text)


@given(written(), st.data(), texts | values())
def test_an_appended_item_is_the_last_and_removing_it_gives_the_old_tree(
    text: str, data: st.DataObject, new: Value
) -> None:
    assume(is_yaml(text))
    ways = [w for w, v in paths(tree(text)) if isinstance(v, list)]
    assume(ways)
    way = data.draw(st.sampled_from(ways))
    old = under(tree(text), way)
    assert isinstance(old, list)
    try:
        edited = edit(text, Append(way, new))
    except EditRefused:
        assume(text.endswith(("\n", "\r")))
        raise
    assert tree(edited) == changed(tree(text), way, [*old, new])
    assert tree(edit(edited, Remove((*way, len(old))))) == tree(text)


@given(written(), st.data())
def test_removing_takes_one_item_or_key_and_leaves_every_comment_that_is_not_on_its_lines(
    text: str, data: st.DataObject
) -> None:
    assume(is_yaml(text))
    way = data.draw(st.sampled_from([w for w, _ in paths(tree(text))]))
    container = under(tree(text), way[:-1])
    copy = dict(container) if isinstance(container, dict) else list(container)
    del copy[way[-1]]  # type: ignore[arg-type]
    edited = edit(text, Remove(way))
    assert tree(edited) == changed(tree(text), way[:-1], copy)
    mark = text[: text.startswith("\ufeff")]
    node = outline(text.removeprefix(mark)).under(way)
    assert node is not None
    start = (
        node.first if node.key is not None or container == [] else text.rfind("-", 0, node.start + len(mark))
    )
    own = text[min(start, node.first) : node.end + len(mark)]
    for comment in ("# next", "# a comment: with 'signs'"):
        assert edited.count(comment) >= text.count(comment) - own.count(comment)


@given(written(mappings), st.data(), texts)
def test_what_is_not_edited_stays_character_for_character(text: str, data: st.DataObject, new: str) -> None:
    assume(is_yaml(text))
    ways = [w for w, v in paths(tree(text)) if isinstance(v, str)]
    assume(ways)
    way = data.draw(st.sampled_from(ways))
    edited = edit(text, Replace(way, new))
    start, end = common_ends(text, edited)
    # Only what stood between is exchanged: no other value's words, no comment but the value's own.
    gone = text[start : len(text) - end]
    assert gone.count("#") <= str(under(tree(text), way)).count("#") + new.count("#") + gone.count("# behind")
    assert ("\r\n" in text) == ("\r\n" in edited) or "\n" not in text
    if "\r\n" in text:
        assert "\n" not in edited.replace("\r\n", "")
    assert text.startswith("\ufeff") == edited.startswith("\ufeff")
    assert text.endswith(("\n", "\r")) == edited.endswith(("\n", "\r"))


@pytest.mark.parametrize("path", OWN)
def test_every_edit_of_our_own_files_can_be_undone_to_the_byte_or_the_tree(path: str) -> None:
    text = (ROOT / path).read_bytes().decode()
    read = parse(path, text)
    if read.value is None or not isinstance(read.value.data, dict):
        return  # a site that shows a mistake
    data = read.value.data
    for way, value in list(paths(data))[::7]:
        if isinstance(value, str):
            edited = edit(text, Replace(way, 'Other words: "new" #1'))
            assert tree(edit(edited, Replace(way, value))) == data
        if isinstance(value, dict) and value:
            after = next(iter(value))
            edited = edit(text, Insert(way, "zz", "Other: words", after))
            assert edit(edited, Remove((*way, "zz"))) == text
        if isinstance(value, list) and value:
            edited = edit(edit(text, Append(way, {"zz": "Other words"})), Remove((*way, len(value))))
            assert edited.split() == text.split()


# -- by hand -----------------------------------------------------------------------------------------

LAYER = """\
# Who says what.
by:   ina    # aligned

annotations:

  # the first
  - quote: >-   # folded
      the old words that are long enough to be wrapped by somebody
      in two lines
    against: [a, b]

  # the second
  - {quote: 'it is', id: x}   # behind
  - quote: "one"
    prefix: |
      two

      three
"""
FIRST = ("annotations", 0)


@pytest.mark.parametrize(
    ("edits", "gone", "came"),
    [
        (
            [
                Replace(
                    (*FIRST, "quote"),
                    "the new words that are long enough to be wrapped by somebody in two lines",
                )
            ],
            ["      the old words that are long enough to be wrapped by somebody"],
            ["      the new words that are long enough to be wrapped by somebody"],
        ),
        (
            [Insert(FIRST, "id", "first", after="quote"), Insert(FIRST, "prefix", "a: b", after="quote")],
            [],
            ["    id: first", '    prefix: "a: b"'],
        ),
        (
            [Replace(("annotations", 1, "quote"), "it isn't"), Insert(("annotations", 1), "was", "y")],
            ["  - {quote: 'it is', id: x}   # behind"],
            ["  - {quote: 'it isn''t', id: x, was: y}   # behind"],
        ),
        (
            [Append(("annotations",), {"quote": "new: one", "against": ["a", "b"]})],
            [],
            ['  - quote: "new: one"', "    against: [a, b]"],
        ),
        ([Append((*FIRST, "against"), "c")], ["    against: [a, b]"], ["    against: [a, b, c]"]),
        (
            [Append(("annotations", 1, "id"), "y")],
            ["  - {quote: 'it is', id: x}   # behind"],
            ["  - {quote: 'it is', id: [x, y]}   # behind"],
        ),
        ([Append(("tags",), "c")], [], ["tags: [c]"]),
        ([Replace(("by",), "a\nb")], ["by:   ina    # aligned"], ["by:   |-    # aligned", "  a", "  b"]),
        ([Remove((*FIRST, "against"))], ["    against: [a, b]"], []),
        ([Remove(("annotations", 1))], ["  - {quote: 'it is', id: x}   # behind"], []),
        ([Remove(("annotations", 2, "quote"))], ['  - quote: "one"', "    prefix: |"], ["  - prefix: |"]),
        ([Replace(("annotations", 2, "prefix"), "2\n")], ["      two", "", "      three"], ["      2"]),
        (
            [Replace(("annotations", 2, "prefix"), "2")],
            ["    prefix: |", "      two", "", "      three"],
            [
                "    prefix: |-",
                "      2",
            ],
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_edit_shows_as_its_own_lines_in_a_diff(
    edits: list[Edit], gone: list[str], came: list[str], newline: str
) -> None:
    edited = edit(LAYER.replace("\n", newline), *edits)
    before, after = LAYER.splitlines(), edited.splitlines()
    assert edited.count("\n") == edited.count(newline)
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    assert [line for tag, a, b, _, _ in blocks for line in before[a:b] if tag != "equal"] == gone
    assert [line for tag, _, _, a, b in blocks for line in after[a:b] if tag != "equal"] == came


def test_an_empty_list_becomes_a_block_and_the_comment_behind_it_stays() -> None:
    text = "by: ina\nannotations: []  # none yet\n"
    assert edit(text, Append(("annotations",), {"quote": "x"})) == (
        "by: ina\nannotations:  # none yet\n  - quote: x\n"
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "# nothing yet"])
def test_an_empty_file_takes_a_key(text: str) -> None:
    edited = edit(text, Append(("annotations",), {"quote": "x"}))
    assert edited.endswith("annotations:\n  - quote: x\n")
    assert edited.startswith(text)


@pytest.mark.parametrize(
    ("text", "change", "why"),
    [
        ("a: [", Replace(("a",), "x"), "not in order"),
        ("a: 1\na: 2\n", Replace(("a",), "x"), "not in order"),
        ("a: *b\n", Replace(("a",), "x"), "not in order"),
        ("a: 1\n", Replace(("b",), "x"), "there is no b"),
        ("a: [1]\n", Remove(("a", 1)), "there is no a.1"),
        ("a: 1\n", Insert((), "a", "x"), "a key `a` already"),
        ("a: 1\n", Replace(("a",), "\x07"), "U+0007"),
        ("a: 1\n", Insert((), "\x1b", "x"), "U+001B"),
        ("? a\n: 1\nb: 2\n", Remove(("a",)), "by hand"),
        ("a: |\n  x", Insert((), "b", "x"), "no last line break"),
    ],
)
def test_what_cannot_be_edited_is_refused_with_the_reason(text: str, change: Edit, why: str) -> None:
    with pytest.raises(EditRefused, match=re.escape(why)):
        edit(text, change)


def test_a_comment_that_a_block_would_swallow_keeps_its_value_on_one_line() -> None:
    text = "a:\n  b: x\n      # deep\n"
    assert edit(text, Replace(("a", "b"), "x\ny")) == 'a:\n  b: "x\\ny"\n      # deep\n'


@pytest.mark.parametrize("value", ["no", "012", "2016-05", "12:30", "~", "null", "yes"])
def test_what_yaml_would_type_stays_plain_since_every_scalar_is_text(value: str) -> None:
    assert edit("a: b\n", Replace(("a",), value)) == f"a: {value}\n"


def test_many_edits_of_a_large_file_cost_no_more_than_reading_it_a_few_times() -> None:
    text = "annotations:\n" + "".join(f"  - quote: words {n}\n    id: i{n}\n" for n in range(5000))
    edited = edit(text, *(Replace(("annotations", n, "quote"), f"new {n}") for n in range(5000)))
    assert edited == text.replace("words", "new")


# -- words within a text, and keys -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("note: see actor:a and actor:ab\n", "note: see actor:b and actor:ab\n"),
        ("note: 'it''s actor:a'   # why\n", "note: 'it''s actor:b'   # why\n"),
        ('note: "\\u201cactor:a"\n', 'note: "\\u201cactor:b"\n'),
        ("note: >-\n   see\n   actor:a\n\n   or not\n", "note: >-\n   see\n   actor:b\n\n   or not\n"),
        ("note: |  # actor:a\n  actor:a\n", None),
    ],
)
def test_words_are_exchanged_where_they_stand(text: str, wanted: str | None):
    value = parse("", text).value
    assert value is not None
    assert isinstance(value.data, dict)
    note = str(value.data["note"])
    start = note.index("actor:a")
    edited = edit(text, Exchange(("note",), ((start, start + len("actor:a"), "actor:b"),)))
    if wanted is not None:
        assert edited == wanted
    read = parse("", edited).value
    assert read is not None
    assert read.data == {"note": note[:start] + "actor:b" + note[start + 7 :]}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# all\na:   # first\n  x: 1\nc: 2\n", "# all\nb:   # first\n  x: 1\nc: 2\n"),
        ("{a: {x: 1}, c: 2}\n", "{b: {x: 1}, c: 2}\n"),
        ('"a" : 1\n', "b : 1\n"),
        ("? a\n: 1\n", "? b\n: 1\n"),
        ("a:\r\n- 1\r\n", "b:\r\n- 1\r\n"),
    ],
)
def test_a_key_is_renamed_in_its_place(text: str, wanted: str):
    assert edit(text, Rename(("a",), "b")) == wanted


def test_a_key_is_not_renamed_to_one_that_there_is():
    with pytest.raises(EditRefused, match="there is a key `c` already"):
        edit("a: 1\nc: 2\n", Rename(("a",), "c"))


def test_a_key_is_renamed_and_its_value_edited_at_once():
    edited = edit("a: {x: 1}\n", Rename(("a",), "b"), Insert(("a",), "was", "a"), Replace(("a", "x"), "2"))
    assert edited == "b: {x: 2, was: a}\n"
