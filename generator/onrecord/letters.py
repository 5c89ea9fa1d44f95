"""Folded text to what counts still less: joined, then bare letters.

`joined` leaves out what the end of a line or a spaced-out punctuation mark brings in: spaces beside
punctuation, spaces beside scripts that have none between words, hyphens between letters. What is equal only
there has the same letters and digits, and the same hyphens but for those that ended a line
(`same_but_for_wraps`), or its words differ.

`bare` takes the signs from letters as well: é is e, أ is ا, ى is ي, ё is е. Words may differ by that; so what
is equal only there is for a person to confirm, and likeness is measured on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from onrecord.borders import SPACELESS_CLASS, is_mark, is_spaceless
from onrecord.folding import Folded, apply, folded, key, replaced

_WRAP = "\0"
_ASCII_SIGNS = re.compile(r"[^\w ]+", re.ASCII)


def joined(base: Folded) -> Folded:
    """The caseless text without hyphens between letters, and without spaces beside punctuation.

    Spaces go too beside scripts that have none between words; they stay within numbers (`3, 4`).
    """
    return apply(base, base.text, [(start, end, "") for start, end, _ in _seams(base.text)])


def _seams(text: str) -> Iterator[tuple[int, int, str]]:
    """The stretches that a copy may have kept or lost, and the sign that stands in each.

    The sign is `_WRAP` for a hyphen that may be there for the end of a line only.
    """
    if text.isascii():
        found = _ASCII_SIGNS.finditer(text)
    else:
        chars = set(text)
        signs = "".join(char for char in chars if not (char.isalnum() or char in " _" or is_mark(char)))
        parts = [f"[{re.escape(signs)}]+"] if signs else []
        parts += [f"[{SPACELESS_CLASS}]+"] if any(map(is_spaceless, chars)) else []
        found = re.finditer("|".join(parts), text) if parts else iter(())
    done = 0
    for match in found:
        start, end = match.span()
        before = start > done and text[start - 1] == " "
        after = text.startswith(" ", end)
        if match[0] == "-":
            first, last = start - before, end + after
            if text[first - 1 : first].isalpha() and text[last : last + 1].isalpha():
                yield first, last, _WRAP if after and not before else "-"
                done = last
                continue
        if before:
            yield start - 1, start, ""
        if after and not (text[start - 1 : start].isdigit() and text[end + 1 : end + 2].isdigit()):
            yield end, end + 1, ""
            done = end + 1


def same_but_for_wraps(one: str, other: str) -> bool:
    """Whether two texts that `joined` makes equal have the same hyphens, but for those at the ends of lines.

    A hyphen with a space after it alone stands where a line has ended: the word may have it or not.
    """
    left, right = _tight(one), _tight(other)
    at = beside = 0
    while at < len(left) or beside < len(right):
        a, b = left[at : at + 1], right[beside : beside + 1]
        if a == b or (_WRAP in (a, b) and "-" in (a, b)):
            at, beside = at + 1, beside + 1
        elif a == _WRAP:
            at += 1
        elif b == _WRAP:
            beside += 1
        else:
            return False
    return True


def _tight(text: str) -> str:
    return _without_seams(key(text), signs=True)


def _without_seams(text: str, *, signs: bool = False) -> str:
    parts: list[str] = []
    copied = 0
    for start, end, sign in _seams(text):
        parts += (text[copied:start], sign if signs else "")
        copied = end
    return "".join((*parts, text[copied:]))


def bare(base: Folded) -> Folded:
    """The text with bare letters: without accents and other signs, one form of alef, yeh and kaf."""
    if base.text.isascii():
        return base
    forms = {char: form for char in set(base.text) if (form := _bare(char)) != char}
    return Folded(base.source, replaced(base.text, forms), base.maps)


# Letters that stand for one another where a keyboard, a habit or a programme lacks one of them.
_LOOSE = {"ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك", "ڪ": "ك"}
_LOOSE |= {"ٱ": "ا", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}


@lru_cache(maxsize=1 << 16)
def _bare(char: str) -> str:
    """The character without the signs that NFD takes off it; those of kana make other syllables."""
    if char < "\x80" or "\u3040" <= char <= "\u30ff":
        return char
    parts = unicodedata.normalize("NFD", char)
    letter, signs = parts[0], parts[1:]
    if signs and all(unicodedata.category(sign) == "Mn" for sign in signs):
        return _LOOSE.get(letter, letter)
    return _LOOSE.get(char, char)


def bare_key(text: str) -> str:
    """`bare(joined(caseless(fold(text)))).text` without edge blanks."""
    text = _without_seams(folded(text).casefold())
    return (text if text.isascii() else "".join(map(_bare, text))).strip(" ")


def joined_key(text: str) -> str:
    """`joined(caseless(fold(text))).text` without edge blanks."""
    return _without_seams(folded(text).casefold()).strip(" ")
