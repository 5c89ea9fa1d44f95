"""From the keys of a value back to its line and column."""

from __future__ import annotations

from onrecord.diagnostics import KeyPlace, Location
from onrecord.encoding import Lines
from onrecord.yamltree.events import (
    CollectionEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    YAMLError,
    events,
)
from onrecord.yamltree.parse import MAX_DEPTH


class _Node:
    """A value and where it stands: offsets of the value, of its own key if it has one, and its parts."""

    __slots__ = ("end", "items", "key", "keys", "start")

    def __init__(self, start: int, end: int, key: tuple[int, int] | None) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.keys: dict[str, _Node] | None = None
        self.items: list[_Node] | None = None


def locate(text: str, place: KeyPlace) -> Location:
    """Where a value of the YAML text stands; see `Places.locate`, which serves many places of one file."""
    return Places(place.path, text).locate(place)


class Places:
    """Where everything stands in one YAML file. What follows a syntax error has no place."""

    def __init__(self, path: str, text: str) -> None:
        """Reads the text once more, with line marks; takes about twice the time of `parse`."""
        self._lines = Lines(path, text.removeprefix("\ufeff"))
        self._root = _read(self._lines.text)

    def locate(self, place: KeyPlace) -> Location:
        """The stretch of a value or, where `place.on_key` says so, of its key.

        A list index applied to a single value stays with that value, and so does a key applied to text. Where
        a key is missing, the record that lacks it stands for it: its own key, or its first line. The key of
        an empty value stands for it, too. Of a list or mapping, the first line is meant.
        """
        node, missing = self._root, False
        for key in place.keys:
            if isinstance(key, str):
                if node.keys is None and node.items is None and node.start < node.end:
                    break  # text that stands for a mapping
                found = node.keys.get(key) if node.keys is not None else None
            elif node.items is None:
                continue
            else:
                found = node.items[key] if 0 <= key < len(node.items) else None
            if found is None:
                missing = True
                break
            node = found
        if node.key is not None and (missing or place.on_key or node.start == node.end):
            return self._lines.location(*node.key)
        return self._lines.location(*self._extent(node, missing))

    def _extent(self, node: _Node, missing: bool) -> tuple[int, int]:
        """A value without the blanks after it; a record's first line."""
        text = self._lines.text
        end = node.end
        if missing or node.keys is not None or node.items is not None or node.start == node.end:
            line_end = self._lines.line_end(node.start)
            end = line_end if missing or node.start == node.end else min(end, line_end)
        while end > node.start and text[end - 1].isspace():
            end -= 1
        return node.start, end


def _read(text: str) -> _Node:
    """The root, with all that could be read under it."""
    top = node = _Node(0, 0, None)  # holds the root as an item
    top.items = []
    outer: list[tuple[_Node, str | None]] = []
    name: str | None = None  # the key that waits for its value, and where it stands
    key: tuple[int, int] | None = None
    try:
        for event in events(text):
            kind = type(event)
            if issubclass(kind, CollectionEndEvent):
                node.end = event.end_mark.index
                node, name = outer.pop()
            elif issubclass(kind, NodeEvent):
                start, end = event.start_mark.index, event.end_mark.index
                is_key = node.keys is not None and name is None
                child = _Node(start, end, key)
                if is_key:
                    # A key that is no text has been reported; its value is left without a place.
                    name = event.value if kind is ScalarEvent else ""
                    key = (start, end)
                elif node.items is not None:
                    node.items.append(child)
                elif node.keys is not None and name is not None:
                    node.keys.setdefault(name, child)
                if kind is MappingStartEvent or kind is SequenceStartEvent:
                    outer.append((node, name if is_key else None))
                    if len(outer) > MAX_DEPTH:
                        break
                    child.keys = {} if kind is MappingStartEvent else None
                    child.items = [] if kind is SequenceStartEvent else None
                    node, name, key = child, None, None
                elif not is_key:
                    name = key = None
    except YAMLError:
        pass
    return top.items[0] if top.items else _Node(0, 0, None)
