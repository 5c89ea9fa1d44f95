"""What an author fills in about a passage: to an entry of a layer, and from an entry back.

A form knows the keys that are asked for most. What else an entry has, or has in more detail than a field
can show, is `kept`, and no edit touches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from onrecord.anchoring import TextQuoteSelector
from onrecord.diagnostics import KeyPath
from onrecord.records import Kind, RelationKind, Treatment
from onrecord.unite import EntryType
from onrecord.yamledit import Edit, Insert, Remove, Replace
from onrecord.yamltree import Value

Filled = Mapping[str, tuple[str, ...]]
"""What stands in a form, by key: texts without blanks around them. A key without a text is not written."""

UNNAMED = "unnamed"
_PARTS = ("quote", "prefix", "suffix", "within")
"""The keys that stand before all others: they say which passage it is."""

_TELLS: Mapping[EntryType, str] = {
    EntryType.CLAIM: "",
    EntryType.MENTION: "refers_to",
    EntryType.GLOSS: "gloss",
}
"""The key by which an entry is of its sort."""


class Sort(StrEnum):
    """What belongs into a field."""

    TEXT = "text"
    LONG = "long"
    """Text of several lines, Markdown mostly."""
    ACTOR = "actor"
    VOICE = "voice"
    """An actor, `article`, `unnamed`, or `unnamed: WORDS` for `{unnamed: WORDS}`."""
    RELATION = "relation"
    CHOICE = "choice"
    SWITCH = "switch"
    """Yes, or nothing."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. Unless `first`, it is asked for seldom; `many` takes several texts."""

    key: str
    sort: Sort
    label: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    first: bool = True
    many: bool = False


def _rest(*fields: Field) -> tuple[Field, ...]:
    """Fields, and those that every entry has."""
    return (
        *fields,
        Field("note", Sort.LONG, "Note", "Markdown"),
        Field("unsure", Sort.TEXT, "Unsure", "why you hesitate", first=False),
        Field("id", Sort.TEXT, "Id", "made of the quote if you leave it empty", first=False),
        Field("tags", Sort.TEXT, "Tags", first=False, many=True),
    )


_SAYS = "an actor, “article”, “unnamed”, or “unnamed: a senior official”"
_KIND = "if not stated: accusation if against somebody, denial if it denies, else statement"
FIELDS: Mapping[EntryType, tuple[Field, ...]] = {
    EntryType.CLAIM: _rest(
        Field("speaker", Sort.VOICE, "Who says it", _SAYS, many=True),
        Field("via", Sort.VOICE, "Carried by", "outermost first", first=False, many=True),
        Field("cue", Sort.TEXT, "Reporting words", "as they stand in the text", first=False),
        Field("kind", Sort.CHOICE, "Kind", _KIND, choices=tuple(Kind)),
        Field("against", Sort.ACTOR, "Against", many=True),
        Field("about", Sort.ACTOR, "About", first=False, many=True),
        *(Field(kind.value, Sort.RELATION, kind.value.capitalize(), many=True) for kind in RelationKind),
        Field(
            "treatment",
            Sort.CHOICE,
            "The article",
            "what it does with the claim",
            choices=tuple(Treatment),
            first=False,
        ),
        Field("summary", Sort.TEXT, "In short", "attributed", first=False),
        Field("draft", Sort.SWITCH, "Draft", "kept out of what is built", first=False),
        Field("withdrawn", Sort.TEXT, "Withdrawn", "the reason; a stone stays at its address", first=False),
    ),
    EntryType.MENTION: _rest(
        Field("refers_to", Sort.ACTOR, "Means", "an actor, or “nobody” for no link", many=True),
    ),
    EntryType.GLOSS: _rest(Field("gloss", Sort.LONG, "Remark", "Markdown")),
}


@dataclass(frozen=True, slots=True)
class Form:
    """An entry as a form shows it; `kept` are the keys that it does not show."""

    type: EntryType
    filled: Filled
    kept: tuple[str, ...]


def filled(type_: EntryType, given: Mapping[str, Iterable[str]]) -> Filled:
    """What was given for the fields of such an entry, blanks and empty texts left out."""
    values: dict[str, tuple[str, ...]] = {}
    for field in FIELDS[type_]:
        texts = [text.strip() for text in given.get(field.key, ())]
        values[field.key] = tuple(text for text in texts if text)[: None if field.many else 1]
    return values


def entry(
    type_: EntryType, selector: TextQuoteSelector, values: Filled, id_: str | None = None
) -> dict[str, Value]:
    """An entry for a layer, its keys in the order of the fields; `id_` where the form gives none."""
    written: dict[str, Value] = {"quote": selector.exact}
    for key, text in (("prefix", selector.prefix), ("suffix", selector.suffix), ("within", selector.within)):
        if text is not None:
            written[key] = text
    if id_ is not None and not values.get("id"):
        written["id"] = id_
    for field in FIELDS[type_]:
        if texts := values.get(field.key):
            written[field.key] = _value(field, texts)
    if tells := _TELLS[type_]:
        written.setdefault(tells, "")
    return written


def form(written: Mapping[str, Value]) -> Form:
    """The form of an entry as it is written."""
    type_ = EntryType.MENTION if "refers_to" in written else EntryType.CLAIM
    if type_ is EntryType.CLAIM and "gloss" in written:
        type_ = EntryType.GLOSS
    shown: dict[str, tuple[str, ...]] = {}
    for field in FIELDS[type_]:
        texts = _texts(field, written.get(field.key, ""))
        if texts is not None:
            shown[field.key] = texts
    kept = tuple(key for key in written if key not in shown and key not in _PARTS)
    return Form(type_, shown, kept)


def edits(at: KeyPath, written: Mapping[str, Value], values: Filled) -> tuple[Edit, ...]:
    """The edits that make of the entry at `at` what the form says now. What is as it was is not touched."""
    return tuple(_edits(at, written, form(written), values))


def _edits(at: KeyPath, written: Mapping[str, Value], before: Form, values: Filled) -> Iterator[Edit]:
    after = next((part for part in reversed(_PARTS) if part in written), None)
    for field in FIELDS[before.type]:
        key = field.key
        texts = values.get(key, ())
        if key not in before.filled:  # kept
            continue
        if texts == before.filled[key]:
            after = key if key in written else after
        elif not texts and key == _TELLS[before.type]:
            yield Replace((*at, key), "")  # without it, this would be another sort of entry
        elif not texts:
            yield Remove((*at, key))
        elif key in written:
            yield Replace((*at, key), _value(field, texts))
        else:
            yield Insert(at, key, _value(field, texts), after)


def _value(field: Field, texts: tuple[str, ...]) -> Value:
    """Texts as they are written: one by itself, several as a list."""
    values = [_voice(text) if field.sort is Sort.VOICE else text for text in texts]
    return values if len(values) > 1 else values[0]


def _voice(text: str) -> Value:
    word, colon, words = text.partition(":")
    if colon and word.strip() == UNNAMED and words.strip():
        return {UNNAMED: words.strip()}
    return text


def _texts(field: Field, value: Value) -> tuple[str, ...] | None:
    """The texts of a value, None where a field cannot show it."""
    items = value if isinstance(value, list) and field.many else [value]
    texts = [_text(field, item) for item in items]
    shown = tuple(text for text in texts if text)
    if None in texts:
        return None
    if field.sort is Sort.SWITCH:
        if not {*shown} <= {"yes", "no", "true", "false"}:
            return None
        return ("yes",) if shown in (("yes",), ("true",)) else ()
    return shown


def _text(field: Field, value: Value) -> str | None:
    if isinstance(value, str):
        return value.strip()
    if field.sort is Sort.VOICE and isinstance(value, dict) and value.keys() == {UNNAMED}:
        words = value[UNNAMED]
        return f"{UNNAMED}: {words.strip()}" if isinstance(words, str) and words.strip() else None
    return None
