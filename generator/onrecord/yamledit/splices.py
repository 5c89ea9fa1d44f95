"""An edit to the stretches of text that it exchanges."""

from __future__ import annotations

import re
from typing import NamedTuple

from onrecord.yamledit import scalars
from onrecord.yamledit.scalars import WIDTH, Lines, Manner, Where
from onrecord.yamltree import Value, Written

STEP = 2
"""Columns by which what we write is indented."""

_BREAK = re.compile(r"\r\n|\r|\n")
_REST = re.compile(r"[^\r\n]*")
_BLANKS = re.compile(r"[ \t]*")
_COLON = re.compile(r"[ \t]*:")
_COMMA = re.compile(r"[ \t\r\n]*,")
_COMMENT = re.compile(r"[ \t]*#[^\r\n]*")
_GAP = re.compile(r"(?:[ \t\r\n]|(?<![^ \t\r\n])#[^\r\n]*)*")
_HEADER = re.compile(r"[|>][-+0-9]*")
_BLANK_LINE = re.compile(r"(?>\r\n|\r|\n)[ \t]*[\r\n]")


class Splice(NamedTuple):
    """`text` for what stands from `start` to `end`."""

    start: int
    end: int
    text: str


class Unsuited(Exception):
    """The text is written in a way that this edit cannot deal with; the message says which."""


class Page:
    """A YAML text without byte order mark, and how to write in it."""

    def __init__(self, text: str) -> None:
        first = _BREAK.search(text)
        self.text = text
        self.newline = first[0] if first else "\n"
        self._dashes_of: dict[int, list[int]] = {}  # by where a list begins: several edits may concern one

    # --- the four edits

    def replaced(self, parent: Written | None, node: Written, value: Value) -> list[Splice]:
        """`value` for what is written at `node`."""
        flow = parent is not None and parent.is_flow
        if isinstance(value, str) and node.text is not None and not node.is_empty:
            return self._rewritten(parent, node, value)
        if not node.is_empty:
            if flow or (node.is_flow and node.parts) or (isinstance(value, str) and node.is_flow):
                return [Splice(node.start, node.end, self._flow(value))]
            return self._exchanged(parent, node, value)
        if parent is None:
            lines = self._fresh(value, Where(False, -1, 0, True, False))
            start = "" if not self.text or self.text.endswith(("\n", "\r")) else self.newline
            written = start + "".join(line + self.newline for line in (lines.head, *lines.body) if line)
            return [Splice(len(self.text), len(self.text), written)]
        if flow:
            at, sign = self._behind_colon(node)
            return [Splice(at, at, f"{sign} {self._flow(value)}")]
        end = self._line_end(node.start)
        lines = self._fresh(value, self._where(parent, node.start + 1, end))
        head = f" {lines.head}" if lines.head else ""
        return [Splice(node.start, node.start, head), Splice(end, end, self._body(lines))]

    def inserted(self, mapping: Written, key: str, value: Value, after: str | None) -> list[Splice]:
        """A key with its value, behind the key `after` or the last one."""
        pairs = mapping.pairs or {}
        last = pairs[after] if after is not None else next(reversed(pairs.values()), None)
        if mapping.is_flow:
            pair = f"{scalars.inline(key)}: {self._flow(value)}"
            if last is None:
                return [Splice(mapping.start + 1, mapping.end - 1, pair)]
            if mapping.style == "?":
                raise Unsuited("a mapping without its braces")
            at, sign = self._behind_colon(last) if last.is_empty else (last.end, "")
            return [Splice(at, at, f"{sign}, {pair}")]
        if last is None or last.key is None:
            raise Unsuited("a mapping without keys")
        first = next(iter(pairs.values()))
        return self._line_after(last, self._column(first.first), f"{scalars.inline(key)}:", value)

    def appended(self, parent: Written | None, node: Written, value: Value) -> list[Splice]:
        """A further item for what is written at `node`: a list, a single value or nothing."""
        if node.is_empty or (node.is_flow and not node.parts):
            return self.replaced(parent, node, [value])
        if node.text is not None:
            pair = ", ".join((scalars.inline(node.text), self._flow(value)))
            if node.style in ("|", ">"):
                return self._rewritten(parent, node, "", f"[{pair}]")
            return [Splice(node.start, node.end, f"[{pair}]")]
        items = node.items or []
        if node.is_flow:
            at = items[-1].end
            return [Splice(at, at, f", {self._flow(value)}")]
        dashes = self._dashes(node)
        splices = self._line_after(items[-1], self._column(dashes[0]), "-", value)
        if len(items) > 1 and _BLANK_LINE.search(self.text, items[-2].end, dashes[-1]):
            splices.insert(0, Splice(splices[0].start, splices[0].start, self.newline))
        return splices

    def removed(self, parent: Written, node: Written) -> list[Splice]:
        """Nothing for an item, or for a key and its value."""
        parts = parent.parts
        number = next(number for number, part in enumerate(parts) if part is node)
        if parent.is_flow:
            return self._removed_in_flow(parent, number)
        starts = self._dashes(parent) if parent.items is not None else [part.first for part in parts]
        if parent.pairs is not None and any(self._is_explicit(part) for part in parts):
            raise Unsuited("a key that begins with `?`")
        start, line_start = starts[number], self._line_start(starts[number])
        if len(parts) == 1:
            return self._emptied(parent, start, node)
        if _BLANKS.fullmatch(self.text, line_start, start):
            return [self._cut_lines(line_start, node, parts[number - 1] if number else None)]
        # It stands behind a dash, on the line of its list: the next one takes its place.
        end = self._line_end(node.end)
        if number + 1 < len(parts) and not self.text[end : starts[number + 1]].strip():
            return [Splice(start, starts[number + 1], "")]
        return [self._cut_blanks(start, end)]

    def _exchanged(self, parent: Written | None, node: Written, value: Value) -> list[Splice]:
        """Another sort of value behind a key or dash; the comment on its line stays there."""
        if parent is None:
            raise Unsuited("a whole file")
        if parent.items is not None:
            number = next(number for number, part in enumerate(parent.items) if part is node)
            start = self._dashes(parent)[number]
            sign_end = start + 1
        else:
            start, (sign_end, colon) = node.first, self._behind_colon(node)
            if colon:
                raise Unsuited("a key without its colon")
        end = self._line_end(node.end)
        line_end = self._line_end(sign_end)
        comment = self.text[sign_end:line_end] if line_end < node.start else self.text[node.end : end]
        where = self._where(parent, node.start, end)
        first, *rest = self._entry(self.text[start:sign_end], value, self._column(start), where)
        written = first[self._column(start) + sign_end - start :] + comment
        return [Splice(sign_end, end, written + self._body(Lines("", tuple(rest))))]

    # --- scalars

    def _rewritten(
        self, parent: Written | None, node: Written, value: str, ready: str | None = None
    ) -> list[Splice]:
        """A scalar in its author's manner; `ready` instead, if it is given, on the line of its key."""
        header = _HEADER.match(self.text, node.start) if node.style in ("|", ">") else None
        head_end = header.end() if header else node.end
        line_end = self._line_end(head_end)
        body_end = node.end if header else line_end
        where = self._where(parent, node.start, body_end)
        lines = Lines(ready) if ready is not None else scalars.rewritten(value, self._manner(node), where)
        becomes_block = lines.head[:1] in ("|", ">")
        if becomes_block:
            return [Splice(node.start, head_end, lines.head), Splice(line_end, body_end, self._body(lines))]
        # A comment behind the header stays, behind the value.
        comment = self.text[head_end:line_end] if header else ""
        return [Splice(node.start, node.end, lines.head + self._body(lines) + comment)]

    def _manner(self, node: Written) -> Manner:
        written = self.text[node.start : node.end]
        first, *rest = _BREAK.split(written)
        rest = [line for line in rest if line.strip()]
        if not rest:
            return Manner(node.style)
        indent = len(rest[0]) - len(rest[0].lstrip(" "))
        width = max(map(len, rest))
        if node.style in ("|", ">"):
            header = _HEADER.match(first)
            hint = header is not None and any(char.isdigit() for char in header[0])
            if hint or len(rest) == 1:
                # Of a line by itself nobody knows where it would have been wrapped.
                width = max(width, WIDTH)
            if hint:
                indent = min(len(line) - len(line.lstrip(" ")) for line in rest)
            return Manner(node.style, indent, width, hint)
        return Manner(node.style, indent, max(width, self._column(node.start) + len(first)))

    def _where(self, parent: Written | None, start: int, end: int) -> Where:
        """Where a scalar stands that begins at `start` and ends with the line that ends at `end`."""
        indent = self._indent(parent)
        last = end >= len(self.text)
        flow = parent is not None and parent.is_flow
        return Where(flow, indent, self._column(start), not self._swallows(end, indent), last)

    def _indent(self, parent: Written | None) -> int:
        if parent is None:
            return -1
        if parent.is_flow or parent.text is not None:
            return self._column(self._line_start(parent.start) + self._blanks(parent.start))
        return self._column(parent.start if parent.items is not None else parent.parts[0].first)

    def _swallows(self, end: int, indent: int) -> bool:
        """Whether a block scalar that ends at `end` would take what follows for its own text."""
        at = end
        while match := _BREAK.match(self.text, at):
            blanks = self._blanks(match.end())
            at = match.end() + blanks
            following = self.text[at : at + 1]
            if following == "#" or following in ("", "\r", "\n"):
                if blanks > max(indent, 0):
                    return True
                at = self._line_end(at)
            else:
                return False
        return False

    # --- values where there were none

    def _fresh(self, value: Value, where: Where) -> Lines:
        """A value as we write it beside its key: what stands there, and the lines under it."""
        if isinstance(value, str):
            return scalars.fresh(value, where)
        flow = self._flow(value)
        plain = isinstance(value, list) and all(isinstance(item, str) for item in value)
        if where.flow or not value or (plain and where.column + len(flow) <= WIDTH):
            return Lines(flow)
        column = max(where.indent, 0) + STEP if where.indent >= 0 else 0
        body: list[str] = []
        if isinstance(value, dict):
            for key, part in value.items():
                body += self._entry(f"{scalars.inline(key)}:", part, column, where)
        else:
            for item in value:
                body += self._entry("-", item, column, where)
        return Lines("", tuple(body))

    def _entry(self, sign: str, value: Value, column: int, where: Where) -> list[str]:
        """The lines of a key or dash with its value, at a column."""
        inner = where._replace(indent=column, column=column + len(sign) + 1)
        lines = self._fresh(value, inner)
        if sign == "-" and not lines.head and lines.body:
            # A list or mapping in a list begins behind the dash.
            return [" " * column + "- " + lines.body[0][column + STEP :], *lines.body[1:]]
        return [" " * column + f"{sign} {lines.head}".rstrip(" "), *lines.body]

    def _line_after(self, last: Written, column: int, sign: str, value: Value) -> list[Splice]:
        """A key or dash with its value, on lines of its own under those of `last`."""
        end = self._line_end(last.end)
        leaf = last
        while leaf.parts:
            leaf = leaf.parts[-1]
        if end >= len(self.text) and leaf.style in ("|", ">") and "-" not in self._header(leaf):
            raise Unsuited("a text block at the very end of a file that has no last line break")
        where = Where(False, column, column, not self._swallows(end, column), end >= len(self.text))
        body = tuple(self._entry(sign, value, column, where))
        return [Splice(end, end, self._body(Lines("", body)))]

    def _flow(self, value: Value) -> str:
        """A value in brackets, on one line."""
        if isinstance(value, str):
            return scalars.inline(value)
        if isinstance(value, list):
            return "[" + ", ".join(map(self._flow, value)) + "]"
        pairs = (f"{scalars.inline(key)}: {self._flow(part)}" for key, part in value.items())
        return "{" + ", ".join(pairs) + "}"

    # --- deleting

    def _removed_in_flow(self, parent: Written, number: int) -> list[Splice]:
        parts = parent.parts
        node = parts[number]
        comma = _COMMA.match(self.text, node.end)
        if number + 1 < len(parts):
            following = parts[number + 1].first
            if "#" not in self.text[node.end : following]:
                return [Splice(node.first, following, "")]
        elif number and "#" not in self.text[parts[number - 1].end : node.first]:
            return [Splice(parts[number - 1].end, node.end, "")]
        end = comma.end() if comma else node.end
        comment = _COMMENT.match(self.text, end)
        return [self._cut_blanks(node.first, comment.end() if comment else end)]

    def _emptied(self, parent: Written, start: int, node: Written) -> list[Splice]:
        """The last item goes, or the last key: brackets stand for the list or mapping."""
        brackets = "[]" if parent.items is not None else "{}"
        line_start = self._line_start(start)
        if parent.key is None or not _BLANKS.fullmatch(self.text, line_start, start):
            return [Splice(start, node.end, brackets)]
        colon = _COLON.match(self.text, parent.key.end)
        if colon is None:
            raise Unsuited("a key without its colon")
        return [
            Splice(colon.end(), colon.end(), f" {brackets}"),
            self._cut_lines(line_start, node, None),
        ]

    def _cut_lines(self, start: int, node: Written, before: Written | None) -> Splice:
        """All lines from `start` on to the last one of a value."""
        end = self._line_end(node.end)
        if match := _BREAK.match(self.text, end):
            return Splice(start, match.end(), "")
        # The file had no last line break, and has none afterwards.
        leaf = before
        while leaf is not None and leaf.parts:
            leaf = leaf.parts[-1]
        if leaf is not None and leaf.style in ("|", ">"):
            return Splice(start, end, "")  # whose text may end with it
        return Splice(start - len(self._break_before(start)), end, "")

    def _cut_blanks(self, start: int, end: int) -> Splice:
        """From `start` to `end`, with the blanks before."""
        while self.text[start - 1 : start] in (" ", "\t"):
            start -= 1
        return Splice(start, end, "")

    # --- in the text

    def _header(self, node: Written) -> str:
        header = _HEADER.match(self.text, node.start)
        return header[0] if header else ""

    def _is_explicit(self, node: Written) -> bool:
        start = self._line_start(node.first)
        return self.text[start : node.first].rstrip().endswith("?")

    def _dashes(self, node: Written) -> list[int]:
        """Where the dashes of a list in block style stand."""
        if node.start in self._dashes_of:
            return self._dashes_of[node.start]
        dashes = []
        at = node.start
        for item in node.items or ():
            gap = _GAP.match(self.text, at)
            dash = gap.end() if gap else at
            if self.text[dash : dash + 1] != "-":
                raise Unsuited("a list whose dashes cannot be found")
            dashes.append(dash)
            at = max(item.end, dash + 1)
        self._dashes_of[node.start] = dashes
        return dashes

    def _behind_colon(self, node: Written) -> tuple[int, str]:
        """Where an empty value in flow style may be written, and the colon if it has none."""
        if node.key is None:
            return node.start, ""
        colon = _COLON.match(self.text, node.key.end)
        return (colon.end(), "") if colon else (node.key.end, ":")

    def _body(self, lines: Lines) -> str:
        return "".join(self.newline + line for line in lines.body)

    def _line_end(self, offset: int) -> int:
        match = _REST.match(self.text, offset)
        return match.end() if match else offset

    def _line_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def _break_before(self, start: int) -> str:
        return "\r\n" if self.text.endswith("\r\n", 0, start) else self.text[max(start - 1, 0) : start]

    def _blanks(self, line_start: int) -> int:
        match = _BLANKS.match(self.text, line_start)
        return match.end() - line_start if match else 0

    def _column(self, offset: int) -> int:
        return offset - self._line_start(offset)
