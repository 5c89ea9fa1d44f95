"""A source text as the reader meets it: frozen pieces of markup, and runs of text between them.

`Document.text` is what a reader copies from the page. Quotes are matched against it, and highlights are
woven only inside runs, so the HTML stays well formed however passages overlap. All offsets count code
points of `Document.text`; every span is half-open.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from msgspec import Struct


class Span(NamedTuple):
    """A half-open stretch of a document's text, in code points."""

    start: int
    end: int


class Markup(Struct, frozen=True, array_like=True, tag=0):
    """HTML that stands in the page as it is."""

    html: str


class Run(Struct, frozen=True, array_like=True, tag=1):
    """Text without markup inside: `Document.text[start:end]`, escaped when it is written.

    `linked`: it stands inside a link of the source. `code`: it stands in code. Neither takes name links.
    """

    start: int
    end: int
    linked: bool = False
    code: bool = False


Piece = Markup | Run


class Row(Struct, frozen=True, array_like=True):
    """A top-level block of the text with all it holds: a paragraph, a heading, a whole list or table."""

    pieces: tuple[Piece, ...]
    span: Span


class Document(Struct, frozen=True, array_like=True):
    """A text, read once.

    `rows` in order make up the page (joined, they are the plain rendering). `blocks` are the smallest
    blocks that hold running text (a paragraph, a list item's paragraph, a table cell, a code block), in
    order; between two of them `text` holds white space that belongs to no run. `title` is the text of the
    first heading (Markdown) or first block (plain text), which stays part of the text; `headed` says that
    the first row is an `h1`.
    """

    text: str
    rows: tuple[Row, ...]
    blocks: tuple[Span, ...]
    title: str | None
    headed: bool


_UNUSUAL = re.compile(r"[^\t\n\x0c -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd]")
"""Every forbidden character, and all of the planes above the first two: quick to look for."""


@cache
def _forbidden() -> re.Pattern[str]:
    """What HTML forbids in a page: controls, surrogates and noncharacters.

    HTML, 13.2.3.5 "Preprocessing the input stream". Form feeds are white space there, and stay.
    """
    return re.compile(
        r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
        + "".join(rf"\U{plane:04X}FFFE\U{plane:04X}FFFF" for plane in range(17))
        + "]"
    )


def presentable(text: str) -> str:
    """The text with U+FFFD for each character that HTML forbids; offsets stay the same.

    Line ends become LF, as a browser would make them (CRLF a space and LF): a tag may come to stand between
    the two characters of a CRLF, and then a browser would see two line ends.
    """
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    return _forbidden().sub("\ufffd", text) if _UNUSUAL.search(text) else text


def forbidden(text: str) -> str | None:
    """The first character of a text that HTML forbids, half a surrogate pair too; None if there is none."""
    found = _forbidden().search(text) if _UNUSUAL.search(text) else None
    return found[0] if found is not None else None


def escape(text: str) -> str:
    """The text as HTML, in content or within double quotes; it must be `presentable`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
