"""A source text to a `Document`: plain text, or Markdown.

Plain text: nothing is markup. A line with nothing but white space (of any kind, no-break spaces too)
separates paragraphs; other line ends are white space within one. Lines end in LF, CRLF or CR. The first
paragraph is the title. `Document.text` is the source itself, character for character.

Markdown: see `markdown` for what is read and how it is shown. `Document.text` is what a reader copies from
the page.
"""

from __future__ import annotations

import re
from typing import Literal

from onrecord import markdown
from onrecord.document import Document, Markup, Row, Run, Span, presentable

Format = Literal["plain", "markdown"]

_LINE_END = re.compile(r"(?:\r\n?+|\n)(\s+)")
"""A line end with all white space after it. The possessive `?+` keeps CRLF from counting as two."""

_TITLE = (Markup("<h1>"), Markup("</h1>\n"))
_PARAGRAPH = (Markup("<p>"), Markup("</p>\n"))


def parse(source: str, format: Format) -> Document:
    """The document that a source text stands for. Every text is one; one without words has no rows."""
    return _plain(source) if format == "plain" else _markdown(source)


def _markdown(source: str) -> Document:
    flow = markdown.read(source, markdown.absolute_link)
    return Document(flow.text, flow.rows, flow.blocks, flow.title, flow.headed)


def _plain(source: str) -> Document:
    blocks = _paragraphs(source)
    rows = []
    opening, closing = _TITLE
    for block in blocks:
        rows.append(Row((opening, Run(block.start, block.end), closing), block))
        opening, closing = _PARAGRAPH
    title = presentable(" ".join(source[blocks[0].start : blocks[0].end].split())) if blocks else None
    return Document(source, tuple(rows), blocks, title, bool(blocks))


def _paragraphs(source: str) -> tuple[Span, ...]:
    """The paragraphs of plain text, without white space at their edges."""
    paragraphs = []
    start = len(source) - len(source.lstrip())
    for match in _LINE_END.finditer(source, start):
        if "\n" in match[1] or "\r" in match[1]:
            paragraphs.append(_trimmed(source, start, match.start()))
            start = match.end()
    paragraphs.append(_trimmed(source, start, len(source)))
    return tuple(span for span in paragraphs if span.start < span.end)


def _trimmed(source: str, start: int, end: int) -> Span:
    return Span(start, start + len(source[start:end].rstrip()))
