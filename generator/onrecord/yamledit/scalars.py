"""How a text is written in each of YAML's styles.

A scalar keeps its author's style if the new text can be written so; else it takes the mildest that can hold
it. Every scalar is text to this format (`no`, `012`), so plain is good for each that YAML does not read as
something else altogether. What its author wrapped is wrapped again; what stood on one line stays there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

WIDTH = 100
"""Columns of a line that we wrap ourselves."""

_REFUSED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPECIAL = re.compile("[\r\x85\u2028\u2029\ufeff]")
"""What YAML 1.1 or an editor takes for a line break or a mark, and only double quotes can hold."""
_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
    "\ufeff": "\\uFEFF",
}
_ESCAPED = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
_NOT_PLAIN = re.compile(
    r"""\A[-?:,\[\]{}\#&*!|>'"%@`=<]   # means something else at the beginning
      | \A\.\.\. | :(?:[ ]|\Z) | [ ]\#""",
    re.VERBOSE,
)
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}?]|:(?!\w)")
_FOLD = re.compile(r"(?<=[^ \t]) (?=[^ \t])")


class Where(NamedTuple):
    """Where a scalar is to stand.

    `indent` is the column of its mapping's keys or its list's dashes, -1 for the root; `column` that in which
    it begins. `block`: nothing follows that a block scalar would swallow. `last`: no line break follows.
    """

    flow: bool
    indent: int
    column: int
    block: bool
    last: bool


class Manner(NamedTuple):
    """How its author wrote a scalar: style, the indentation of its further lines and their longest's width.

    `hint`: the block scalar's header gave its indentation. Without `indent` it stood on one line.
    """

    style: str = ""
    indent: int | None = None
    width: int = WIDTH
    hint: bool = False


class Lines(NamedTuple):
    """A scalar as written: what stands beside the key, and the lines under it (none for most)."""

    head: str
    body: tuple[str, ...] = ()


def refused(text: str) -> str | None:
    """The first character that no YAML file of this format may hold; None if there is none."""
    match = _REFUSED.search(text)
    return match[0] if match else None


def rewritten(text: str, manner: Manner, where: Where) -> Lines:
    """The text in its author's manner, or in the mildest style that holds it."""
    for style in dict.fromkeys((manner.style, *_milder(text, where))):
        lines = _in_style(text, manner._replace(style=style), where)
        if lines is not None:
            return lines
    raise AssertionError("double quotes hold every text")


def fresh(text: str, where: Where) -> Lines:
    """The text as we write it where there was none: plain if possible, long ones folded."""
    if where.column + len(text) > WIDTH and where.block and not where.flow:
        folded = _in_style(text, Manner(">"), where)
        if folded is not None:
            return folded
    return rewritten(text, Manner(""), where)


def inline(text: str) -> str:
    """The text as it can stand anywhere, on one line: also as a key, or in brackets."""
    return rewritten(text, Manner(""), Where(True, 0, 0, False, False)).head


def _milder(text: str, where: Where) -> Iterable[str]:
    yield ""
    if "\n" in text:
        yield "|"
    if '"' in text or "\\" in text:
        yield "'"
    yield '"'


def _in_style(text: str, manner: Manner, where: Where) -> Lines | None:
    """The text in one style; None where that cannot hold it."""
    style = manner.style
    if style in ("|", ">"):
        return _block(text, manner, where)
    if style == '"':
        escaped = _ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)
        return _wrapped(f'"{escaped}"', manner, where)
    if "\n" in text or _SPECIAL.search(text):
        return None
    if style == "'":
        return _wrapped("'" + text.replace("'", "''") + "'", manner, where)
    blanks = text.strip() != text or not text or "\t" in text
    if blanks or _NOT_PLAIN.search(text) or (where.flow and _NOT_PLAIN_IN_FLOW.search(text)):
        return None
    return _wrapped(text, manner, where)


def _wrapped(written: str, manner: Manner, where: Where) -> Lines:
    """Text in flow scalar style, wrapped if its author did so."""
    if manner.indent is None:
        return Lines(written)
    lines = _wrap(written, where.column, manner.indent, manner.width)
    return Lines(lines[0], tuple(" " * manner.indent + line for line in lines[1:]))


def _block(text: str, manner: Manner, where: Where) -> Lines | None:
    """A block scalar; `text` ends with one line break at most, since more would swallow blank lines."""
    content = text.removesuffix("\n")
    clipped = content != text
    if where.flow or not where.block or (clipped and where.last) or not content or _SPECIAL.search(text):
        return None
    lines = content.split("\n")
    if not lines[-1] or any(line != line.rstrip(" \t") or line.startswith("\t") for line in lines):
        return None
    step = manner.indent - max(where.indent, 0) if manner.indent is not None else 2
    lead = not lines[0] or lines[0].startswith(" ")
    if manner.style == ">":
        if lead or any(line.startswith(" ") for line in lines):
            return None
        lines = _folded(lines, max(where.indent, 0) + step, manner.width)
    hint = str(step) if lead or manner.hint else ""
    if hint and not 1 <= step <= 9:
        return None
    indent = " " * (max(where.indent, 0) + step)
    head = manner.style + hint + ("" if clipped else "-")
    return Lines(head, tuple(indent + line if line else "" for line in lines))


def _folded(lines: list[str], indent: int, width: int) -> list[str]:
    """Lines of a folded scalar: each wrapped, with a blank line for every break of the text."""
    out: list[str] = []
    for number, line in enumerate(lines):
        if number and lines[number - 1]:
            out.append("")
        if line:
            out += _wrap(line, indent, indent, width)
        elif number:
            out.append("")
    return out


def _wrap(text: str, column: int, indent: int, width: int) -> list[str]:
    """Lines of `width` columns at most where there are single spaces to break at."""
    out: list[str] = []
    line, room = "", width - column
    for part in _FOLD.split(text):
        if line and len(line) + 1 + len(part) > room:
            out.append(line)
            line, room = part, width - indent
        else:
            line = f"{line} {part}" if line else part
    return [*out, line]
