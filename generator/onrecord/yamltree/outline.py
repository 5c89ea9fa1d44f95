"""Where each value of a YAML text is written, character for character: what editing needs to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from onrecord.diagnostics import KeyPath
from onrecord.document import Span
from onrecord.yamltree.events import (
    CollectionEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    events,
)

_LINE_REST = re.compile(r"[^\r\n]*")


@dataclass(slots=True)
class Written:
    """A value as it is written from offset `start` to `end`, without blanks, comments and breaks around it.

    `style`: of a scalar the sign it begins with (`'`, `"`, `|`, `>`; none for a plain one), of a list or
    mapping the bracket it begins with (none for one in block style). `end` of a block scalar is the end of
    its last line, before the break. Where nothing is written, `start` is `end`: behind the colon or dash in
    block style, before the next comma or bracket in flow style. `key` is where a mapping's key stands.
    """

    start: int
    end: int
    style: str
    key: Span | None = None
    text: str | None = None
    pairs: dict[str, Written] | None = None
    items: list[Written] | None = None

    @property
    def parts(self) -> list[Written]:
        """The items of a list, the values of a mapping, in the order of the text."""
        return self.items or list((self.pairs or {}).values())

    @property
    def is_flow(self) -> bool:
        """Whether it is a list or mapping in brackets."""
        return self.text is None and self.style != ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return self.text == "" and self.start == self.end

    @property
    def first(self) -> int:
        """Where it begins, with its key if it has one."""
        return self.start if self.key is None else self.key.start

    def under(self, keys: KeyPath) -> Written | None:
        """The value that `keys` lead to, if there is one."""
        node: Written | None = self
        for key in keys:
            if node is None:
                return None
            if isinstance(key, str):
                node = (node.pairs or {}).get(key)
            else:
                node = node.items[key] if node.items is not None and 0 <= key < len(node.items) else None
        return node


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    node: Written
    name: str | None = None
    key: Span | None = field(default=None)


def outline(text: str) -> Written:
    """Where everything in a text stands that `parse` reads without an error; offsets are code points.

    The text has no byte order mark. Takes about twice the time of `parse`.
    """
    outer: list[_Open] = []
    top = _Open(Written(0, len(text), "[", items=[]))
    for event in events(text):
        kind = type(event)
        if issubclass(kind, CollectionEndEvent):
            node = top.node
            # The end of a block is told where the next thing begins: beyond comments and blank lines.
            node.end = event.end_mark.index if node.is_flow else node.parts[-1].end
            top = outer.pop()
        elif issubclass(kind, NodeEvent):
            start, end = event.start_mark.index, event.end_mark.index
            if kind is ScalarEvent and top.node.pairs is not None and top.name is None:
                top.name, top.key = event.value, Span(start, end)
                continue
            child = _scalar(text, event) if kind is ScalarEvent else _collection(text, event)
            child.key = top.key
            if top.node.items is not None:
                top.node.items.append(child)
            elif top.node.pairs is not None and top.name is not None:
                top.node.pairs[top.name] = child
            top.name = top.key = None
            if kind is not ScalarEvent:
                outer.append(top)
                top = _Open(child)
    parts = top.node.parts
    return parts[0] if parts else Written(len(text), len(text), "", text="")


def _collection(text: str, event: Any) -> Written:
    start = event.start_mark.index
    style = text[start] if event.flow_style and text[start] in "[{" else "?" if event.flow_style else ""
    if type(event) is MappingStartEvent:
        return Written(start, start, style, pairs={})
    return Written(start, start, style, items=[])


def _scalar(text: str, event: Any) -> Written:
    start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
    if style in ("|", ">"):
        header = _LINE_REST.match(text, start)
        header_end = header.end() if header else start
        if "+" in text[start:header_end].partition("#")[0]:
            # Blank lines are part of it.
            end -= 2 if text[start:end].endswith("\r\n") else text[start:end].endswith(("\r", "\n"))
        else:
            last = _LINE_REST.match(text, start + len(text[start:end].rstrip(" \r\n")))
            end = min(end, last.end()) if last else end
        end = max(end, header_end)
    return Written(start, end, style, text=event.value)
