"""Forms to entries of a layer, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import forms, yamledit, yamltree
from onrecord.anchoring import TextQuoteSelector
from onrecord.forms import FIELDS, Sort
from onrecord.unite import EntryType

QUOTE = TextQuoteSelector("the well is dry", prefix="said")

FILLED = [
    # the type, what is filled in, the entry without its quote
    (EntryType.CLAIM, {}, {}),
    (EntryType.CLAIM, {"speaker": [" mayor ", ""]}, {"speaker": "mayor"}),
    (EntryType.CLAIM, {"speaker": ["mayor", "baker"]}, {"speaker": ["mayor", "baker"]}),
    (EntryType.CLAIM, {"speaker": ["unnamed: an old man"]}, {"speaker": {"unnamed": "an old man"}}),
    (EntryType.CLAIM, {"speaker": ["unnamed"]}, {"speaker": "unnamed"}),
    (EntryType.CLAIM, {"against": ["unnamed: x"]}, {"against": "unnamed: x"}),
    (EntryType.CLAIM, {"denies": ["a", "b"], "kind": ["denial"]}, {"denies": ["a", "b"], "kind": "denial"}),
    (EntryType.CLAIM, {"draft": ["yes"], "note": ["One\n\nTwo"]}, {"draft": "yes", "note": "One\n\nTwo"}),
    (EntryType.CLAIM, {"gloss": ["no key of claims"]}, {}),
    (EntryType.MENTION, {"refers_to": ["nobody"]}, {"refers_to": "nobody"}),
    (EntryType.MENTION, {}, {"refers_to": ""}),
    (EntryType.GLOSS, {"gloss": ["A *term*"], "id": ["term"]}, {"gloss": "A *term*", "id": "term"}),
]


@pytest.mark.parametrize(("type_", "given_", "expected"), FILLED)
def test_a_form_becomes_an_entry(type_: EntryType, given_: dict[str, list[str]], expected: dict[str, object]):
    entry = forms.entry(type_, QUOTE, forms.filled(type_, given_))
    assert entry == {"quote": "the well is dry", "prefix": "said", **expected}
    assert list(entry)[:2] == ["quote", "prefix"]


def test_an_id_that_is_needed_is_written_unless_the_form_gives_one():
    bare = forms.filled(EntryType.CLAIM, {})
    named = forms.filled(EntryType.CLAIM, {"id": ["mine"]})
    assert forms.entry(EntryType.CLAIM, QUOTE, bare, "needed")["id"] == "needed"
    assert forms.entry(EntryType.CLAIM, QUOTE, named, "needed")["id"] == "mine"


def test_what_a_form_cannot_show_is_kept():
    entry: dict[str, yamltree.Value] = {
        "quote": "q",
        "speaker": [{"unnamed": "a man"}, "mayor"],
        "note": [{"text": "t", "by": "ina"}],
        "when": "2014",
        "kind": ["event"],
        "draft": "perhaps",
    }
    form = forms.form(entry)
    assert form.kept == ("note", "when", "kind", "draft")
    assert form.filled["speaker"] == ("unnamed: a man", "mayor")


# --- edits

LAYER = """\
by: ina   # who else
annotations:
  # the first
  - quote: >-
      the well
      is dry
    speaker: [mayor, baker]   # both
    check: {finding: mixed}
    note:
      - {text: kept}
  - {quote: it is not, gloss: old words, id: g}
"""
EDITS = [
    # the entry, what is changed, what the file says then instead of what
    (0, {"speaker": ["mayor"]}, [("speaker: [mayor, baker]   # both", "speaker: mayor   # both")]),
    (0, {"speaker": []}, [("    speaker: [mayor, baker]   # both\n", "")]),
    (
        0,
        {"against": ["baker"], "denies": ["g"]},
        [("# both\n", "# both\n    against: baker\n    denies: g\n")],
    ),
    (
        0,
        {"kind": ["event"], "speaker": []},
        [("    speaker: [mayor, baker]   # both\n", "    kind: event\n")],
    ),
    (0, {"note": ["never"]}, []),
    (1, {"gloss": ["new words"]}, [("old words", "new words")]),
    (1, {"unsure": ["why, though"]}, [("old words, id", 'old words, unsure: "why, though", id')]),
    (1, {"id": []}, [(", id: g", "")]),
    (1, {}, []),
]


@pytest.mark.parametrize(("index", "changed", "replaced"), EDITS)
def test_an_edit_changes_what_was_changed_and_no_other_byte(
    index: int, changed: dict[str, list[str]], replaced: list[tuple[str, str]]
):
    entries = entries_of(LAYER)
    form = forms.form(entries[index])
    values = forms.filled(form.type, {**form.filled, **changed})
    edits = forms.edits(("annotations", index), entries[index], values)
    expected = LAYER
    for old, new in replaced:
        assert old in expected
        expected = expected.replace(old, new)
    assert (yamledit.edit(LAYER, *edits) if edits else LAYER) == expected


def entries_of(layer: str) -> list[dict[str, yamltree.Value]]:
    tree = yamltree.parse("layer.yaml", layer).value
    assert tree is not None
    assert isinstance(tree.data, dict)
    found = tree.data["annotations"]
    assert isinstance(found, list)
    return [entry for entry in found if isinstance(entry, dict)]


TYPED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12)


@st.composite
def filled_forms(draw: st.DrawFn, type_: EntryType) -> forms.Filled:
    given_ = {}
    for field in FIELDS[type_]:
        if field.sort is Sort.SWITCH:
            given_[field.key] = ["yes"] * draw(st.booleans())
        else:
            given_[field.key] = draw(st.lists(TYPED, max_size=3))
    return forms.filled(type_, given_)


@given(st.data(), st.sampled_from(EntryType))
def test_what_was_filled_in_is_what_the_form_of_its_entry_shows(data: st.DataObject, type_: EntryType):
    values = data.draw(filled_forms(type_))
    layer = yamledit.edit(
        "annotations: []\n", yamledit.Append(("annotations",), forms.entry(type_, QUOTE, values))
    )
    (entry,) = entries_of(layer)
    form = forms.form(entry)
    assert form.type is type_
    assert form.kept == ()
    assert dict(form.filled) == dict(values)


@given(st.data(), st.sampled_from(EntryType))
def test_any_form_is_made_of_any_other_by_edits(data: st.DataObject, type_: EntryType):
    before, after = data.draw(filled_forms(type_)), data.draw(filled_forms(type_))
    first = forms.entry(type_, QUOTE, before)
    layer = yamledit.edit("annotations: []\n", yamledit.Append(("annotations",), first))
    edits = forms.edits(("annotations", 0), first, after)
    (entry,) = entries_of(yamledit.edit(layer, *edits) if edits else layer)
    assert forms.form(entry).type is type_
    assert forms.form(entry).filled == after
