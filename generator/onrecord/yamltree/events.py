"""What PyYAML tells about a text, event by event: by libyaml, or by its Python twin where that is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from yaml import YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner

__all__ = [
    "AliasEvent",
    "CollectionEndEvent",
    "DocumentStartEvent",
    "MappingStartEvent",
    "NodeEvent",
    "ReaderError",
    "ScalarEvent",
    "SequenceStartEvent",
    "YAMLError",
    "events",
]


class PythonParser(Reader, Scanner, Parser):
    """PyYAML's parser in Python, which allows tabs between words wherever libyaml does."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def scan_to_next_token(self) -> None:
        super().scan_to_next_token()
        while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            self.forward()
            super().scan_to_next_token()

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> Any:
        length = 0
        while self.peek(length) in " \t":
            length += 1
        if self.peek(length) in "\r\n\x85\u2028\u2029":
            self.forward(length)
            return super().scan_plain_spaces(indent, start_mark)
        blanks = self.prefix(length)
        self.forward(length)
        return [blanks] if blanks else []


FastestParser: Callable[[str], Any]
try:
    from yaml._yaml import CParser as FastestParser
except ImportError:
    FastestParser = PythonParser


def events(text: str) -> Iterator[Any]:
    """The events of a text, in order; raises YAMLError where it stops to be YAML."""
    return iter(FastestParser(text).get_event, None)
