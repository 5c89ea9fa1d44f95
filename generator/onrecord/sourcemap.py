"""From the words on the page back to the Markdown they were written in.

markdown-it tells which lines a block came from, and what each piece of it was typed as; so the source is
walked beside the pieces, step by step, and nothing is searched for. Markup between two words belongs to
neither; an entity or escape belongs whole to the character it stands for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from onrecord.document import Span
from onrecord.markdown import Flow

_LINE = re.compile(r"[^\r\n]*")
_LINE_END = re.compile(r"\r\n?|\n")
_BREAK = re.compile(r"(?: *|\\)\n[ \t]*")
_BLANKS = re.compile(r"[ \t\n]*")
_LABEL = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]", re.S)
_NOTE = re.compile(r"\[\^[^\]]*\]")


class SourceMap:
    """Offsets of the shown text to offsets of its source, and back. All are code points."""

    def __init__(self, stretches: Sequence[tuple[Span, Span]]) -> None:
        self._shown = [shown for shown, _ in stretches]
        self._source = [source for _, source in stretches]
        self._by_source = sorted(zip(self._source, self._shown, strict=True))

    def sources(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """The stretch of source that each span of the shown text stands for."""
        stretches = ((self._first(span.start), self._last(span.end)) for span in spans)
        return tuple(Span(min(start, end), end) for start, end in stretches)

    def shown(self, offset: int) -> int:
        """Where in the shown text stands what begins at an offset of the source, or next after it."""
        at = (
            bisect_right(self._by_source, (Span(offset, len(self._source) and 1 << 60), Span(1 << 60, 0))) - 1
        )
        if at < 0:
            return self._by_source[0][1].start if self._by_source else 0
        source, shown = self._by_source[at]
        if offset >= source.end:
            return shown.end
        return shown.start + offset - source.start if _in_step(source, shown) else shown.start

    def _first(self, offset: int) -> int:
        at = bisect_right(self._shown, (offset, 1 << 60)) - 1
        if at < 0 or offset >= self._shown[at].end:  # white space between blocks
            if at + 1 < len(self._source):
                return self._source[at + 1].start
            return self._source[at].end if self._source else 0
        shown, source = self._shown[at], self._source[at]
        return source.start + offset - shown.start if _in_step(source, shown) else source.start

    def _last(self, offset: int) -> int:
        at = bisect_right(self._shown, (offset - 1, 1 << 60)) - 1
        if at < 0:
            return 0
        shown, source = self._shown[at], self._source[at]
        if _in_step(source, shown):
            return min(source.end, source.start + offset - shown.start)
        return source.end


def source_map(source: str, flow: Flow) -> SourceMap:
    """The map from `flow.text` back to the Markdown source that `flow` was read from."""
    lines = _Lines(source)
    stretches: list[tuple[Span, Span]] = []
    for start, token in flow.origins:
        raw = _Raw(lines, token)
        walk = _code(token) if token.children is None else _Walk(raw.text).pieces(token.children)
        shown = start
        for length, first, last in walk:
            if first < last:
                for offset, low, high in raw.stretches(first, last, length == last - first):
                    part = length if offset is None else high - low
                    at = shown if offset is None else shown + offset
                    stretches.append((Span(at, at + part), Span(low, high)))
            shown += length
    stretches.sort()
    return SourceMap(stretches)


def _in_step(source: Span, shown: Span) -> bool:
    return source.end - source.start == shown.end - shown.start


# --- blocks to lines


class _Lines:
    """The lines of a source as markdown-it counts them, and how far each is used up by cells of a table."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.starts = [0, *(end.end() for end in _LINE_END.finditer(source))]
        self._used: dict[int, int] = defaultdict(int)
        self._noted = 0

    def find(self, number: int, words: str, *, cell: bool) -> tuple[int, int]:
        """Where a line of a block's content begins and ends in the source; cells are told in turn."""
        start = self.starts[min(number, len(self.starts) - 1)]
        line = _LINE.match(self.source, start)
        end = line.end() if line else start
        words = words.strip(" \t")
        if cell:
            for form in (words, words.replace("|", "\\|")):
                at = self.source.find(form, max(start, self._used[number]), end)
                if at >= 0:
                    self._used[number] = at + len(form)
                    return at, at + len(form)
        at = self.source.rfind(words, start, end)
        return (at, at + len(words)) if at >= 0 else (start, end)

    def note(self, content: str, line: str) -> tuple[int, int]:
        """The line and the offset at which a note `^[…]` begins; they are asked for in reading order."""
        for typed, after in ((f"^[{content}]", self._noted), (f"^[{line}", self._noted), (f"^[{line}", 0)):
            at = self.source.find(typed, after)
            if at >= 0:
                break
        self._noted = at + 2
        return bisect_right(self.starts, self._noted) - 1, self._noted


class _Raw:
    """A block's raw content, and where each of its lines stands in the source."""

    def __init__(self, lines: _Lines, token: Token) -> None:
        self.text = token.content
        self._starts: list[int] = []
        # for each line its indent within the content, and its start and end in the source
        self._places: list[tuple[int, int, int]] = []
        cell = token.meta.get("cell", False)
        typed = self.text.split("\n")
        if token.map is None:
            first, note = lines.note(self.text, typed[0])
        else:
            first, note = token.map[0] + (token.type == "fence"), None
        at = 0
        for number, line in enumerate(typed):
            indent = len(line) - len(line.lstrip(" \t"))
            start, end = lines.find(first + number, line, cell=cell)
            if note is not None and number == 0:
                start, end = note + indent, note + len(line)
            self._starts.append(at)
            self._places.append((indent, start, end))
            at += len(line) + 1

    def stretches(self, first: int, last: int, in_step: bool) -> Iterator[tuple[int | None, int, int]]:
        """The stretches of source of `text[first:last]`, with their offsets from `first`, one for each line.

        One stretch, without an offset, if what is shown is not as long as what was typed.
        """
        low = bisect_right(self._starts, first) - 1
        high = bisect_right(self._starts, last - 1) - 1
        if not in_step:
            yield None, self._source(low, first), max(self._source(high, last), self._source(low, first))
            return
        for line in range(low, high + 1):
            indent = self._places[line][0]
            start = max(first, self._starts[line] + indent)
            end = min(last, self._starts[line + 1] - 1 if line + 1 < len(self._starts) else last)
            if start < end:
                source = self._source(line, start)
                yield start - first, source, source + end - start

    def _source(self, line: int, offset: int) -> int:
        indent, start, end = self._places[line]
        return min(end, max(start, start + offset - self._starts[line] - indent))


# --- pieces to offsets of the raw content


def _code(token: Token) -> Iterator[tuple[int, int, int]]:
    yield len(token.content), 0, len(token.content)


class _Walk:
    """A walk through raw content beside the pieces that were made of it."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._at = 0

    def pieces(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
        """For each piece of shown text its length, and the stretch of raw content it was typed as."""
        for token in tokens:
            kind = token.type
            if kind == "text":
                if token.content:
                    yield self._step(len(token.content), token.content)
            elif kind == "text_special":
                yield self._step(len(token.content), token.markup)
            elif kind == "softbreak" or kind == "hardbreak":
                match = _BREAK.match(self._raw, self._at)
                yield self._step(1, match[0] if match else "\n")
            elif kind == "code_inline":
                yield self._code(token)
            elif kind == "image":
                self._at += 2
                yield from self.pieces(token.children or ())
                self._leave_link()
            elif kind == "footnote_ref":
                self._skip_note()
            elif kind == "link_close" and token.markup != "autolink":
                self._leave_link()
            elif kind == "link_open" or kind == "link_close":
                self._at += 1
            elif self._raw.startswith(token.markup, self._at):
                self._at += len(token.markup)

    def _step(self, length: int, typed: str) -> tuple[int, int, int]:
        """The next piece was typed so; if not, it is an address between angle brackets, shown otherwise."""
        start = self._at
        if not self._raw.startswith(typed, start):
            end = self._raw.find(">", start)
            start, typed = min(start, len(self._raw)), self._raw[start:end] if end >= 0 else ""
        self._at = start + len(typed)
        return length, start, self._at

    def _code(self, token: Token) -> tuple[int, int, int]:
        start = self._at + len(token.markup)
        end = self._raw.find(token.markup, start + len(token.content))
        if end - start == len(token.content) + 2:
            start += 1
        self._at = end + len(token.markup)
        return len(token.content), start, start + len(token.content)

    def _leave_link(self) -> None:
        """Past `](address "title")`, `][label]` or `]`."""
        raw, end = self._raw, len(self._raw)
        self._at += 1
        if raw.startswith("(", self._at):
            at = self._past_blanks(self._at + 1)
            address = parseLinkDestination(raw, at, end)
            if address.ok:
                at = self._past_blanks(address.pos)
                title = parseLinkTitle(raw, at, end)
                if title.ok and at != address.pos:
                    at = self._past_blanks(title.pos)
            if raw.startswith(")", at):
                self._at = at + 1
                return
        if label := _LABEL.match(raw, self._at):
            self._at = label.end()

    def _skip_note(self) -> None:
        """Past `[^label]` or `^[the note itself]`."""
        if note := _NOTE.match(self._raw, self._at):
            self._at = note.end()
            return
        depth = 0
        for at in range(self._at + 1, len(self._raw)):
            depth += (self._raw[at] == "[") - (self._raw[at] == "]")
            if depth == 0:
                self._at = at + 1
                return

    def _past_blanks(self, at: int) -> int:
        match = _BLANKS.match(self._raw, at)
        return match.end() if match else at
