"""Several edits of one file at once, proved by reading the result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.diagnostics import KeyPath, Severity
from onrecord.yamledit.scalars import inline, refused
from onrecord.yamledit.splices import Page, Splice, Unsuited
from onrecord.yamltree import Value, Written, outline, parse

BYTE_ORDER_MARK = "\ufeff"


class EditRefused(Exception):
    """The text cannot be edited so, and nothing is; the message says why, in an author's words."""


@dataclass(frozen=True, slots=True)
class Replace:
    """Another value at `keys`. A text for a text keeps the author's style where it can."""

    keys: KeyPath
    value: Value


@dataclass(frozen=True, slots=True)
class Insert:
    """A new key in the mapping at `keys`, behind the key `after`, else behind the last one."""

    keys: KeyPath
    key: str
    value: Value
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Append:
    """A further item for the list at `keys`; a single value or a missing key becomes a list."""

    keys: KeyPath
    value: Value


@dataclass(frozen=True, slots=True)
class Remove:
    """The item, or the key with its value, at `keys`; comments above it and above the next one stay."""

    keys: KeyPath


@dataclass(frozen=True, slots=True)
class Exchange:
    """Other words for parts of the text at `keys`, where they stand; nothing else in it moves.

    `parts`: where each begins and ends in the value, in code points, and its new words; in order, apart, and
    without blanks or signs that one style of YAML writes differently from another.
    """

    keys: KeyPath
    parts: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """Another key for the value at `keys`, in the same place."""

    keys: KeyPath
    key: str


Edit = Replace | Insert | Append | Remove | Exchange | Rename

_ORDER = (Replace, Exchange, Insert, Append, Rename, Remove)


def edit(text: str, *edits: Edit) -> str:
    """The text with the edits made, and every character outside of them as it was.

    All keys and indexes are those of `text` as it is before. Line breaks, byte order mark and the end of the
    file stay what they are. The result is read again: its tree is the former one with these changes.

    Raises EditRefused where the text is not YAML of this format, keys lead nowhere or exist already, a value
    holds a control character, or the text is written in a way that the edit would break.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    body = text.removeprefix(mark)
    read = parse("", body)
    if read.value is None or any(problem.severity is Severity.ERROR for problem in read.problems):
        raise EditRefused("the file is not in order; `onrecord check` says where")
    ordered = sorted(edits, key=lambda it: _ORDER.index(type(it)))
    for it in ordered:
        _check_characters(it)
    wanted = _changed(read.value.data, ordered)
    page, root = Page(body), outline(body)
    try:
        splices = [splice for it in ordered for splice in _splices(page, root, it)]
    except Unsuited as why:
        raise EditRefused(f"this has to be edited by hand: {why}") from None
    edited = _spliced(body, splices)
    proved = None if edited is None else parse("", edited)
    if edited is None or proved is None or proved.value is None or proved.value.data != wanted:
        raise EditRefused("this has to be edited by hand: nothing else in the file would stay as it is")
    return mark + edited


def _splices(page: Page, root: Written, it: Edit) -> list[Splice]:
    node = root.under(it.keys)
    parent = root.under(it.keys[:-1]) if it.keys else None
    if isinstance(it, Append) and node is None and parent is not None:
        return _inserted(page, parent, Insert(it.keys[:-1], str(it.keys[-1]), [it.value]))
    if node is None:
        raise AssertionError("keys that lead nowhere are refused before")
    if isinstance(it, Replace):
        return page.replaced(parent, node, it.value)
    if isinstance(it, Insert):
        return _inserted(page, node, it)
    if isinstance(it, Exchange):
        return _exchanged(page, parent, node, it)
    if isinstance(it, Rename):
        if node.key is None:
            raise AssertionError("what is in a mapping has a key")
        return [Splice(node.key.start, node.key.end, inline(it.key))]
    if isinstance(it, Append):
        return page.appended(parent, node, it.value)
    if parent is None:
        raise EditRefused("a whole file cannot be removed from itself")
    return page.removed(parent, node)


def _inserted(page: Page, node: Written, it: Insert) -> list[Splice]:
    if node.is_empty and node.key is None and not it.keys:
        return page.replaced(None, node, {it.key: it.value})
    return page.inserted(node, it.key, it.value, it.after)


def _exchanged(page: Page, parent: Written | None, node: Written, it: Exchange) -> list[Splice]:
    """The same words in the text as it is written, if they stand there as often; else the text anew."""
    value, splices = node.text or "", []
    written = page.text[node.start : node.end]
    for start, end, new in it.parts:
        there, here = _occurrences(written, value[start:end]), _occurrences(value, value[start:end])
        if len(there) != len(here) or start not in here:
            return page.replaced(parent, node, _with_parts(value, it))
        at = node.start + there[here.index(start)]
        splices.append(Splice(at, at + end - start, new))
    return splices


def _occurrences(text: str, words: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(words), text)]


def _with_parts(text: str, it: Exchange) -> str:
    for start, end, new in reversed(it.parts):
        text = text[:start] + new + text[end:]
    return text


def _spliced(text: str, splices: Iterable[Splice]) -> str | None:
    """The text with all splices made; None where two exchange the same stretch."""
    parts: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        if splice.start < at:
            return None
        parts += (text[at : splice.start], splice.text)
        at = splice.end
    return "".join((*parts, text[at:]))


# --- the tree as it should be


def _changed(data: Value, edits: Iterable[Edit]) -> Value:
    """The tree with all edits made. What is removed goes last, the hindmost first, since indexes count."""
    root: dict[str, Value] = {"": _copy(data)}
    edits = list(edits)
    for it in edits:
        if not isinstance(it, Remove | Rename):
            _change(root, it)
    for it in edits:
        if isinstance(it, Rename):
            mapping = _under(root, it.keys[:-1])
            if (
                not isinstance(mapping, dict)
                or not isinstance(it.keys[-1], str)
                or it.keys[-1] not in mapping
            ):
                raise _nowhere(it.keys)
            if it.key in mapping:
                raise EditRefused(f"there is a key `{it.key}` already")
            mapping[it.key] = mapping.pop(it.keys[-1])
    for keys in sorted((it.keys for it in edits if isinstance(it, Remove)), key=_depth_first, reverse=True):
        container = _under(root, keys[:-1])
        if not keys or not _has(container, keys[-1]):
            raise _nowhere(keys)
        del container[keys[-1]]  # type: ignore[union-attr, arg-type] # which has it
    return root[""]


def _change(root: dict[str, Value], it: Replace | Exchange | Insert | Append) -> None:
    if isinstance(it, Insert):
        mapping = _under(root, it.keys)
        if mapping == "" and not it.keys:
            mapping = root[""] = {}
        if not isinstance(mapping, dict) or (it.after is not None and it.after not in mapping):
            raise _nowhere(it.keys)
        if it.key in mapping:
            raise EditRefused(f"there is a key `{it.key}` already")
        mapping[it.key] = it.value
        return
    container, key = _under(root, it.keys[:-1]) if it.keys else root, it.keys[-1] if it.keys else ""
    if isinstance(it, Append) and isinstance(key, str) and container == "" and len(it.keys) == 1:
        container = root[""] = {}
    if isinstance(it, Append) and isinstance(container, dict) and isinstance(key, str):
        container.setdefault(key, "")
    if not _has(container, key):
        raise _nowhere(it.keys)
    if isinstance(it, Exchange):
        old_text: Value = container[key]  # type: ignore[index] # which has it
        if not isinstance(old_text, str):
            raise _nowhere(it.keys)
        container[key] = _with_parts(old_text, it)  # type: ignore[index] # which has it
        return
    value: Value = it.value
    if isinstance(it, Append):
        old: Value = container[key]  # type: ignore[index] # which has it
        if isinstance(old, dict):
            raise _nowhere(it.keys)
        value = [*(old if isinstance(old, list) else [old] if old else []), it.value]
    container[key] = value  # type: ignore[index] # which has it


def _under(root: dict[str, Value], keys: KeyPath) -> Value:
    value: Value = root[""]
    for key in keys:
        if not _has(value, key):
            raise _nowhere(keys)
        value = value[key]  # type: ignore[index] # which has it
    return value


def _has(value: Value, key: str | int) -> bool:
    if isinstance(value, dict):
        return key in value
    return isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value)


def _nowhere(keys: KeyPath) -> EditRefused:
    return EditRefused(f"there is no {'.'.join(map(str, keys)) or 'such value'} in the file")


def _depth_first(keys: KeyPath) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(key, str), key if isinstance(key, int) else 0, str(key)) for key in keys)


def _copy(value: Value) -> Value:
    if isinstance(value, dict):
        return {key: _copy(part) for key, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, list) else value


def _check_characters(it: Edit) -> None:
    texts: Iterable[str] = ()
    if isinstance(it, Exchange):
        texts = [new for _, _, new in it.parts]
    elif isinstance(it, Replace | Insert | Append):
        texts = _texts(it.value)
    for text in (*texts, *([it.key] if isinstance(it, Insert | Rename) else ())):
        if (char := refused(text)) is not None:
            raise EditRefused(f"an invisible character (U+{ord(char):04X}) cannot be written to a file")


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    else:
        for part in value:
            yield from _texts(part)
