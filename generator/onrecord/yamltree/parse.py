"""YAML text to a tree of plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from onrecord.diagnostics import Checked, Problem, Severity
from onrecord.document import forbidden
from onrecord.encoding import Lines
from onrecord.yamltree import syntax
from onrecord.yamltree.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ReaderError,
    ScalarEvent,
    SequenceStartEvent,
    YAMLError,
    events,
)

Value = str | list["Value"] | dict[str, "Value"]
"""A scalar as text, a list, or a mapping. Where nothing is written the value is `""`."""

MAX_CHARACTERS = 5_000_000
"""A layer with ten thousand annotations has about two million; a larger file is here by mistake."""
MAX_DEPTH = 30
"""The format needs seven levels. The limit keeps hostile files from costing more than their length."""

_INVISIBLE = re.compile("[\\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_ESCAPED_CONTROL = re.compile(r"\\(?:[0abevfNLP]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
"""How characters are written by escapes that may be ones that a page cannot hold, `\n` and `\t` aside."""
_SEPARATORS = ("\x85", "\u2028", "\u2029", "\ufeff")
"""YAML 1.1 takes three of these for line breaks; none of them can be seen in an editor."""
_WORD = re.compile(r"\S+")
_GLUED_HASH = re.compile(r" #\w")
_LOST = re.compile(r"[ \t]+(#\w[^\r\n]*)")
_DROPPED: Any = object()
"""Stands for a key whose value is not kept."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A YAML file as plain values. `path` is relative to the site; an empty file's `data` is `""`."""

    path: str
    data: Value


class _Fault(NamedTuple):
    """Something that YAML allows and this format does not, from offset `start` to `end`."""

    code: str
    start: int
    end: int
    message: str
    hint: str


def parse(path: str, text: str) -> Checked[Tree | None]:
    """The tree of a YAML file, and everything that is wrong with it as YAML.

    YAML itself allows one syntax error a run; all else is reported at once. The tree is None where
    nothing can be said of the contents: after a syntax error, or where aliases leave values unknown. Of
    two values under one key the first is kept. Costs time and memory in proportion to the text.
    """
    text = text.removeprefix("\ufeff")
    lines = Lines(path, "")
    if len(text) > MAX_CHARACTERS:
        message = f"the file has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}"
        at = lines.location(0, 0)
        return Checked(None, (Problem("file-too-large", message, at, "divide it into several files"),))
    if not text.isascii() and any(separator in text for separator in _SEPARATORS):
        return Checked(None, _invisible(path, text))
    faults: list[_Fault] = []
    syntax_error = None
    data: Value | None = None
    try:
        data = _read(text, faults)
    except (ReaderError, UnicodeEncodeError):
        return Checked(None, _invisible(path, text))
    except YAMLError as error:
        syntax_error = error
    escaped = data is not None and "\\" in text and _ESCAPED_CONTROL.search(text) is not None
    if data is not None and not faults and not escaped and not (" #" in text and _GLUED_HASH.search(text)):
        return Checked(Tree(path, data))
    lines = Lines(path, text)
    problems = [Problem(f.code, f.message, lines.location(f.start, f.end), f.hint) for f in faults]
    if syntax_error is not None:
        problems.append(syntax.explain(lines, syntax_error))
    elif data is not None:
        problems += _lost_text(lines)
        problems += _escaped_controls(lines) if escaped else ()
    return Checked(None if data is None else Tree(path, data), tuple(problems))


def _read(text: str, faults: list[_Fault]) -> Value | None:
    """The value of the one document; None where it cannot be known. Raises YAMLError."""
    root: list[Value] = []
    container: list[Value] | dict[str, Value] = root
    key: str | None = None  # waits for its value, in a mapping
    outer: list[tuple[list[Value] | dict[str, Value], str | None]] = []
    known = True
    documents = 0
    for event in events(text):
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor is not None:
                faults.append(_mark(text, event))
            if type(container) is list:
                container.append(event.value)
            elif key is not None:
                if key is not _DROPPED:
                    container[key] = event.value  # type: ignore[call-overload] # it is a dict
                key = None
            elif event.value in container:
                faults.append(_duplicate(event))
                key = _DROPPED
            elif event.value == "<<" and event.implicit[0]:
                faults.append(_merge_key(event))
                key, known = _DROPPED, False
            else:
                key = event.value
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None:
                faults.append(_mark(text, event))
            child: list[Value] | dict[str, Value] = {} if kind is MappingStartEvent else []
            after = None
            if type(container) is list:
                container.append(child)
            elif key is None:
                faults.append(_key_is_no_text(event))
                after = _DROPPED
            elif key is not _DROPPED:
                container[key] = child  # type: ignore[call-overload] # it is a dict
            outer.append((container, after))
            container, key = child, None
            if len(outer) > MAX_DEPTH:
                faults.append(_too_deep(event))
                return None
        elif issubclass(kind, CollectionEndEvent):
            container, key = outer.pop()
        elif kind is AliasEvent:
            faults.append(_alias(text, event))
            known = False
            key = _DROPPED if type(container) is dict and key is None else None
        elif kind is DocumentStartEvent:
            documents += 1
            if event.version or event.tags:
                faults.append(_directive(text))
            if documents > 1:
                faults.append(_second_document(event))
                break
    if not known:
        return None
    return root[0] if root else ""


def _duplicate(event: Any) -> _Fault:
    return _Fault(
        "duplicate-key",
        event.start_mark.index,
        event.end_mark.index,
        f"the key “{syntax.clip(event.value)}” stands twice in the same record",
        "keep one of the two",
    )


def _merge_key(event: Any) -> _Fault:
    return _Fault(
        "yaml-merge-key",
        event.start_mark.index,
        event.end_mark.index,
        "the merge key `<<` is not part of this format",
        "write out the keys that are meant",
    )


def _key_is_no_text(event: Any) -> _Fault:
    return _Fault(
        "yaml-key",
        event.start_mark.index,
        event.start_mark.index + 1,
        "a key has to be text, and this is a list or a mapping",
        "put the value in quotation marks if it is text that begins with `[` or `{`",
    )


def _too_deep(event: Any) -> _Fault:
    return _Fault(
        "yaml-depth",
        event.start_mark.index,
        event.start_mark.index + 1,
        f"values are nested more than {MAX_DEPTH} deep",
        "put text that holds `[` or `{` in quotation marks",
    )


def _directive(text: str) -> _Fault:
    start = 0 if text.startswith("%") else text.index("\n%") + 1
    return _Fault(
        "yaml-directive",
        start,
        start + 1,
        "a line that begins with `%` is a directive to YAML, and not part of this format",
        "delete the line",
    )


def _second_document(event: Any) -> _Fault:
    return _Fault(
        "yaml-documents",
        event.start_mark.index,
        max(event.end_mark.index, event.start_mark.index + 1),
        "a second document begins here; nothing from here on is read",
        "delete the line `---`, or move what follows into a file of its own",
    )


def _mark(text: str, event: Any) -> _Fault:
    """An anchor or a tag before a value."""
    start = event.start_mark.index
    word = _WORD.match(text, start)
    code, what = ("yaml-anchor", "an anchor") if event.anchor is not None else ("yaml-tag", "a tag")
    written = word.group() if word else ""
    return _Fault(
        code,
        start,
        start + len(written),
        f"`{syntax.clip(written)}` is {what} to YAML, and not part of this format",
        "put the value in quotation marks if this is part of the text, else delete it",
    )


def _alias(text: str, event: Any) -> _Fault:
    start, end = event.start_mark.index, event.end_mark.index
    return _Fault(
        "yaml-alias",
        start,
        end,
        f"`{syntax.clip(text[start:end])}` is an alias to YAML, and not part of this format",
        "put the value in quotation marks if this is part of the text, else write the value out",
    )


def _invisible(path: str, text: str) -> tuple[Problem, ...]:
    """Characters that nobody can see and YAML does not take."""
    lines = Lines(path, text)
    return tuple(
        Problem(
            "control-character",
            f"an invisible character (U+{ord(match.group()):04X}) stands here",
            lines.location(match.start(), match.end()),
            "delete it, or type a space or line break in its place",
        )
        for match in _INVISIBLE.finditer(text)
    )


def _escaped_controls(lines: Lines) -> Iterator[Problem]:
    """Values of the first document with characters that no page can hold, written as escapes."""
    documents = 0
    for event in events(lines.text):
        kind = type(event)
        documents += kind is DocumentStartEvent
        if documents > 1:
            return
        if kind is ScalarEvent and event.style == '"' and (found := forbidden(event.value)) is not None:
            yield Problem(
                "control-character",
                f"an invisible character (U+{ord(found):04X}) stands in this value",
                lines.location(event.start_mark.index, event.end_mark.index),
                "delete it, or type a space or line break in its place",
            )


def _lost_text(lines: Lines) -> list[Problem]:
    """Words that YAML takes for a comment though they look like text: `quote: See #oil now`."""
    problems = []
    documents = 0
    for event in events(lines.text):
        kind = type(event)
        documents += kind is DocumentStartEvent
        if documents > 1:  # nothing of it is read, and it may not even be YAML
            break
        if kind is not ScalarEvent or not event.value or not event.implicit[0]:
            continue
        if lost := _LOST.match(lines.text, event.end_mark.index):
            words = lost.group(1)
            message = f"“{syntax.clip(words)}” is a comment to YAML, and no part of the value"
            hint = "put the whole value in quotation marks, or a space after `#` if it is a comment"
            at = lines.location(*lost.span(1))
            problems.append(Problem("yaml-comment", message, at, hint, Severity.WARNING))
    return problems
