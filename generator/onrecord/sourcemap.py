"""From the words on the page back to the Markdown they were written in.

markdown-it tells which lines a block came from, and what each piece of it was typed as; so the source is
walked beside the pieces, step by step, and nothing is searched for. Markup between two words belongs to
neither; an entity or escape belongs whole to the character it stands for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import itemgetter

from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from onrecord.document import Span
from onrecord.markdown import Flow

_LINE_END = re.compile(r"\r\n?|\n")
_CELL_START = re.compile(r"[ \t|]*")
_SKIPPED = 64  # cells that are looked at for one, so that no table takes more than linear time
_CELL_OWN = re.compile(r"(?:\\.|[^\\|])*")  # up to the bar that ends a cell
_BREAK = re.compile(r"(?: *|\\)\n[ \t]*")
_BLANKS = re.compile(r"[ \t\n]*")
_LABEL = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]", re.S)
_NOTE = re.compile(r"\[\^[^\]]*\]")


_Stretch = tuple[int, int, int, int]
"""Where a stretch of the shown text begins and ends, and of the source that it was made from."""


class SourceMap:
    """Offsets of the shown text to offsets of its source, and back. All are code points."""

    def __init__(self, stretches: Sequence[_Stretch]) -> None:
        """`stretches` are in the order of the shown text."""
        self._shown = stretches
        self._starts = [stretch[0] for stretch in stretches]

    @cached_property
    def _by_source(self) -> list[_Stretch]:
        return sorted(self._shown, key=itemgetter(2, 3))

    def sources(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """The stretch of source that each span of the shown text stands for."""
        return tuple(map(self._source, spans))

    def _source(self, span: Span) -> Span:
        start, end = self._first(span.start), self._last(span.end)
        if start < end:
            return Span(start, end)
        # A note may be typed before the words that it is shown after: all that is meant lies between these.
        first = max(0, bisect_right(self._starts, span.start) - 1)
        meant = self._shown[first : bisect_right(self._starts, span.end - 1)]
        if not meant:
            return Span(min(start, end), end)
        return Span(min(it[2] for it in meant), max(it[3] for it in meant))

    def shown(self, offset: int) -> int:
        """Where in the shown text stands what begins at an offset of the source, or next after it."""
        at = bisect_right(self._by_source, offset, key=itemgetter(2)) - 1
        if at < 0:
            return self._by_source[0][0] if self._by_source else 0
        shown, shown_end, source, source_end = self._by_source[at]
        if offset >= source_end:
            return shown_end
        return shown + offset - source if source_end - source == shown_end - shown else shown

    def _first(self, offset: int) -> int:
        at = bisect_right(self._starts, offset) - 1
        if at < 0 or offset >= self._shown[at][1]:  # white space between blocks
            if at + 1 < len(self._shown):
                return self._shown[at + 1][2]
            return self._shown[at][3] if self._shown else 0
        shown, shown_end, source, source_end = self._shown[at]
        return source + offset - shown if source_end - source == shown_end - shown else source

    def _last(self, offset: int) -> int:
        at = bisect_right(self._starts, offset - 1) - 1
        if at < 0:
            return 0
        shown, shown_end, source, source_end = self._shown[at]
        if source_end - source == shown_end - shown:
            return min(source_end, source + offset - shown)
        return source_end


def source_map(source: str, flow: Flow) -> SourceMap:
    """The map from `flow.text` back to the Markdown source that `flow` was read from."""
    lines = _Lines(source)
    stretches: list[_Stretch] = []
    for start, token in flow.origins:
        raw = _Raw(lines, token)
        shown = start
        if token.children is None:  # code
            raw.copied(stretches, shown, 0, len(raw.text))
            continue
        for length, first, last in _Walk(raw.text).pieces(token.children):
            if first < last:
                if length == last - first:
                    raw.copied(stretches, shown, first, last)
                else:
                    raw.rewritten(stretches, shown, length, first, last)
            shown += length
    return SourceMap(stretches)


# --- blocks to lines


class _Lines:
    """The lines of a source as markdown-it counts them, and how far each is used up by cells of a table."""

    def __init__(self, source: str) -> None:
        self.source = source.replace("\0", "\ufffd")  # as markdown-it reads it
        self._ends = [end.span() for end in _LINE_END.finditer(source)]
        self.starts = [0, *(end for _, end in self._ends)]
        self._ends.append((len(source), len(source)))
        self._cell = (0, 0)  # the line of the last cell, and where it ends
        self._noted = 0

    def find(self, number: int, words: str) -> tuple[int, int]:
        """Where a line of a block's content begins and ends in the source."""
        start, end = self._line(number)
        at = self.source.rfind(words, start, end)
        return (at, at + len(words)) if at >= 0 else (start, end)

    def cell(self, number: int, words: str) -> tuple[int, int]:
        """Where a cell's content begins and ends in the source; the cells of a row are asked for in turn."""
        start, end = self._line(number)
        if self._cell[0] == number:
            start = max(start, self._cell[1])
        at = start
        for _ in range(_SKIPPED):
            border = _CELL_START.match(self.source, at, end)
            at = border.end() if border else at
            for form in (words, words.replace("|", "\\|")):
                if self.source.startswith(form, at, end):
                    self._cell = number, at + len(form)
                    return at, at + len(form)
            # A cell that shows no words of its own, but a note's mark, say, is not asked for.
            own = _CELL_OWN.match(self.source, at, end)
            at = own.end() if own else end
        return start, end

    def note(self, content: str, line: str) -> tuple[int, int]:
        """The line and the offset at which a note `^[…]` begins; they are asked for in reading order."""
        for typed, after in ((f"^[{content}]", self._noted), (f"^[{line}", self._noted), (f"^[{line}", 0)):
            at = self.source.find(typed, after)
            if at >= 0:
                break
        self._noted = at + 2
        return bisect_right(self.starts, self._noted) - 1, self._noted

    def _line(self, number: int) -> tuple[int, int]:
        number = min(number, len(self.starts) - 1)
        return self.starts[number], self._ends[number][0]


class _Raw:
    """A block's raw content, and where each of its lines stands in the source."""

    def __init__(self, lines: _Lines, token: Token) -> None:
        self.text = token.content
        self._at = 0  # the stretch that was asked for last
        # for each stretch of a line where it begins in the content, where its words begin and end there, and
        # where these begin and end in the source
        self._lines: list[tuple[int, int, int, int, int]] = []
        typed = self.text.split("\n")
        if token.map is None:
            first, note = lines.note(self.text, typed[0])
        else:
            first, note = token.map[0] + (token.type == "fence"), None
        cell = token.meta.get("cell", False)
        at = 0
        for number, line in enumerate(typed, first):
            words = line.lstrip(" \t")
            begin, end = at + len(line) - len(words), at + len(line)
            words = words.rstrip(" \t")
            if note is not None and number == first:
                self._lines.append((at, begin, end, note + begin, note + end))
            elif cell:
                source, source_end = lines.cell(number, words)
                self._add_cell(begin, words, source, source_end)
            else:
                self._lines.append((at, begin, end, *lines.find(number, words)))
            at = end + 1
        self._lines.append((at, at, at, 0, 0))

    def _add_cell(self, at: int, words: str, source: int, source_end: int) -> None:
        """Add a cell of a table, whose bars were typed with a backslash before them."""
        parts = words.split("|") if source_end - source > len(words) else [words]
        for number, part in enumerate(parts):
            bar = number > 0
            end, source_next = at + bar + len(part), source + 2 * bar + len(part)
            self._lines.append((at, at, end, source + bar, source_next))
            at, source = end, source_next

    def copied(self, stretches: list[_Stretch], shown: int, first: int, last: int) -> None:
        """Add that `text[first:last]` is shown as it was typed: a stretch for each of its lines."""
        line = self._line(first)
        while True:
            _, begin, end, source, source_end = self._lines[line]
            start, end = max(first, begin), min(last, end)
            if start < end:
                at = min(source_end, source + start - begin)
                stretches.append((shown + start - first, shown + end - first, at, at + end - start))
            line += 1
            if self._lines[line][0] >= last:
                return

    def rewritten(self, stretches: list[_Stretch], shown: int, length: int, first: int, last: int) -> None:
        """Add that `text[first:last]` is shown as something else, so many characters long."""
        start, end = self._source(self._line(first), first), self._source(self._line(last - 1), last)
        stretches.append((shown, shown + length, start, max(start, end)))

    def _line(self, offset: int) -> int:
        """The line that holds an offset; they are asked for in order, as a rule."""
        while self._lines[self._at + 1][0] <= offset:
            self._at += 1
        while self._lines[self._at][0] > offset:
            self._at -= 1
        return self._at

    def _source(self, line: int, offset: int) -> int:
        _, begin, _, start, end = self._lines[line]
        return min(end, max(start, start + offset - begin))


# --- pieces to offsets of the raw content


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
