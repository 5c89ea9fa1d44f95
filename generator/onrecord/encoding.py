"""Bytes to text, and offsets in a text to lines and columns.

UTF-8 and nothing else is read; whatever else a file is, its problem says what it looks like.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right

from onrecord.diagnostics import Checked, Location, Problem

_MARKS = (  # the longer one first: it begins with the shorter
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_BREAK = re.compile(r"\r\n|\r|\n")
_LOOK = 1000
"""Bytes around the first wrong one that tell the encoding: a paragraph's worth."""
_DENSE = 0.4
"""Share of bytes above 127 from which a text is not written in Latin letters: accents make up 2 to 15 %."""


def decode(path: str, data: bytes) -> Checked[str | None]:
    """The text of a file: every character and line break as it is, without a byte order mark.

    None, with the problem, where it is not UTF-8 (`not-utf8`, at the first wrong byte) or holds a NUL
    character (`nul-character`), which no text does.
    """
    if (other := _utf_16_or_32(data)) is not None:
        return _not_utf8(Location(path), other)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        at = Lines(path, before).location(len(before), len(before) + 1)
        return _not_utf8(at, _eight_bit(data[error.start :][:_LOOK]))
    if (nul := text.find("\0")) >= 0:
        at = Lines(path, text).location(nul, nul + 1)
        return _refused("nul-character", f"{path} holds a NUL character", at, "save the file as plain text")
    return Checked(text)


class Lines:
    """The lines of a text, as editors count them: they end with LF, CR LF or CR and nothing else."""

    def __init__(self, path: str, text: str) -> None:
        """`path` is what locations will name."""
        self.path = path
        self.text = text
        self._starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def location(self, start: int, end: int) -> Location:
        """The stretch from offset `start` to offset `end`, in code points."""
        line, end_line = bisect_right(self._starts, start), bisect_right(self._starts, end)
        return Location(
            self.path,
            line,
            start - self._starts[line - 1] + 1,
            end_line,
            end - self._starts[end_line - 1] + 1,
        )

    def line_end(self, offset: int) -> int:
        """Where the line ends in which an offset stands, before its break."""
        number = bisect_right(self._starts, offset)
        if number == len(self._starts):
            return len(self.text)
        end = self._starts[number] - 1
        return end - (self.text[end - 1 : end + 1] == "\r\n")

    def line(self, number: int) -> str:
        """A line without its break; lines count from 1. Beyond the last one there is nothing."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n")


def _not_utf8(at: Location, encoding: str) -> Checked[str | None]:
    message = f"{at.path} is not UTF-8; it looks like {encoding}"
    return _refused("not-utf8", message, at, "open the file in your editor and save it with encoding UTF-8")


def _refused(code: str, message: str, at: Location, hint: str) -> Checked[str | None]:
    return Checked(None, (Problem(code, message, at, hint),))


def _utf_16_or_32(data: bytes) -> str | None:
    """The encoding's name, by its mark or by the NUL bytes that its Latin letters have."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    start = data[:_LOOK]
    zeros = start.count(0)
    return "UTF-16" if len(start) > 1 and 0.3 < zeros / len(start) <= 0.5 else None


def _eight_bit(data: bytes) -> str:
    """What a text looks like whose first byte here is not UTF-8."""
    high = sum(byte > 127 for byte in data)
    letters = sum(byte > 127 or chr(byte).isalpha() for byte in data)
    if len(data) > 10 and high > _DENSE * letters:
        return "an older encoding of another script, such as Windows-1256 (Arabic) or Windows-1251 (Cyrillic)"
    if any(0x80 <= byte < 0xA0 for byte in data):
        return "Windows-1252 (Western European)"
    return "Latin-1 (ISO 8859-1)"
