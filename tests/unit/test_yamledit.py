from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from onrecord.diagnostics import KeyPath, Severity
from onrecord.yamledit import Append, Edit, EditRefused, Insert, Remove, Replace, edit
from onrecord.yamltree import Value, parse

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
        value = value[key]  # type: ignore[index, call-overload]
    return value


def changed(value: Value, way: KeyPath, new: Value) -> Value:
    """A copy of the tree with another value there."""
    if not way:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = changed(copy[way[0]], way[1:], new)  # type: ignore[index, call-overload]
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
def test_replacing_a_text_changes_that_value_and_nothing_else(text: str, data: st.DataObject, new: str) -> None:
    assume(is_yaml(text))
    way, _ = data.draw(st.sampled_from([(w, v) for w, v in paths(tree(text)) if isinstance(v, str)] or [((), "")]))
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
    start, end = common_ends(text, edited)
    assert "# next" not in text[start : len(text) - end] or text.count("# next") > edited.count("# next")


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
