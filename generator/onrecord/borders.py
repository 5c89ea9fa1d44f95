"""Where a text may be cut: the borders of grapheme clusters and of words.

Grapheme clusters follow UAX #29 (Unicode 17, the rule for Indic conjuncts included), as far as the
character data of the standard library tells: it has no Grapheme_Cluster_Break property, so that marks come
from the general category and pictographs are any symbol on either side of a zero-width joiner.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ZWJ = "\u200d"
_EXTENDING = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f")
# spacing marks that UAX #29 does not join to what stands before them
_FREE_MARKS = frozenset(
    "\u102b\u102c\u1038\u1062\u1063\u1064\u1067\u1068\u1069\u106a\u106b\u106c\u106d\u1083"
    "\u1087\u1088\u1089\u108a\u108b\u108c\u108f\u109a\u109b\u109c\u1a61\u1a63\u1a64\uaa7b\uaa7d\U00011720\U00011721"
)
_PREPENDED = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd"
    "\U000111c2\U000111c3\U0001193f\U00011941\U00011a3a\U00011a84\U00011a85\U00011a86\U00011a87\U00011a88"
    "\U00011a89\U00011d46\U00011f02"
)
_CONTROLS = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
# Devanagari, Bengali, Gujarati, Oriya, Telugu, Malayalam, Myanmar, Khmer: the scripts whose virama joins two
# consonants (GB9c)
_CONJOINING = frozenset(ord(c) >> 7 for c in "\u0915\u0995\u0a95\u0b15\u0c15\u0d15\u1000\u1780")
_VIRAMAS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2")
_REGIONALS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two of them make a flag
_SEPARATORS = frozenset(".,\u066b\u066c")
_SPACELESS = (
    ("\u0e00", "\u0fff"),  # Thai, Lao, Tibetan
    ("\u1000", "\u109f"),  # Myanmar
    ("\u1780", "\u17ff"),  # Khmer
    ("\u3005", "\u3007"),  # ideographic marks
    ("\u3040", "\u312f"),  # Hiragana, Katakana, Bopomofo
    ("\u31f0", "\u31ff"),  # Katakana extensions
    ("\u3400", "\u9fff"),  # ideographs
    ("\uf900", "\ufaff"),  # compatibility ideographs
    ("\uff66", "\uff9f"),  # half-width Katakana
    ("\U00020000", "\U0003ffff"),  # further ideographs
)
SPACELESS_CLASS = "".join(f"{first}-{last}" for first, last in _SPACELESS)
"""The scripts written without spaces between words, as the inside of a regular expression's class."""

# How far back a border looks for what decides it. Longer runs of joined characters occur in no language;
# without a limit a text made of one such run would take quadratic time.
_LOOK_BACK = 256

_REMEMBERED = 1 << 14  # characters whose kind is remembered


def is_mark(char: str) -> bool:
    """Whether the character attaches to the one before it."""
    return char >= "\u0300" and unicodedata.category(char)[0] == "M"


def is_grapheme_border(text: str, offset: int) -> bool:
    """Whether `text` may be cut at `offset` (in code points) without splitting a grapheme cluster."""
    if offset <= 0 or offset >= len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if before < "\u0300" and after < "\u0300":
        return not (before == "\r" and after == "\n")
    if _starts_anew(after):
        return before not in _PREPENDED
    if _is_control(before) or _is_control(after):
        return True
    if _extends(after) or before in _PREPENDED:
        return False
    if before == ZWJ:
        return not (_is_pictograph(after) and _follows_pictograph(text, offset - 1))
    if "\u1100" <= before <= "\ud7ff" and "\u1100" <= after <= "\ud7ff":
        return not _joins_hangul(before, after)
    if after in _REGIONALS and before in _REGIONALS:
        return _regionals_before(text, offset) % 2 == 0
    return not _joins_conjunct(text, offset)


def is_word_edge(text: str, offset: int) -> bool:
    """Whether a word may begin or end at `offset`: not among letters and digits, nor within a number.

    Between characters of scripts that do not part their words (Chinese, Thai), every border is a word's.
    """
    if offset <= 0 or offset >= len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if is_mark(after):
        return False
    if (before.isalnum() or is_mark(before)) and after.isalnum():
        return is_spaceless(before) or is_spaceless(after)
    return not is_in_number(text, offset)


def is_in_number(text: str, offset: int) -> bool:
    """Whether `offset` stands within a number such as `1,200` or `3.5`."""
    if offset <= 0 or offset >= len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if before.isdecimal():
        if after.isdecimal():
            return True
        return after in _SEPARATORS and text[offset + 1 : offset + 2].isdecimal()
    return before in _SEPARATORS and after.isdecimal() and offset > 1 and text[offset - 2].isdecimal()


@lru_cache(_REMEMBERED)
def is_spaceless(char: str) -> bool:
    """Whether the character belongs to a script that does not part its words."""
    return char >= "\u0e00" and any(first <= char <= last for first, last in _SPACELESS)


@lru_cache(_REMEMBERED)
def _starts_anew(char: str) -> bool:
    """Whether nothing but a prepended sign can hold the character fast: most letters, but of few scripts."""
    return not (
        _is_control(char)
        or _extends(char)
        or _is_pictograph(char)
        or char in _REGIONALS
        or "\u1100" <= char <= "\u11ff"
        or "\ua960" <= char <= "\ua97c"
        or "\uac00" <= char <= "\ud7ff"
        or ord(char) >> 7 in _CONJOINING
    )


@lru_cache(_REMEMBERED)
def _is_control(char: str) -> bool:
    return (
        unicodedata.category(char) in _CONTROLS
        and char not in _EXTENDING
        and char not in _PREPENDED
        and not "\U000e0020" <= char <= "\U000e007f"
    )


@lru_cache(_REMEMBERED)
def _extends(char: str) -> bool:
    if unicodedata.category(char)[0] == "M":
        return char not in _FREE_MARKS
    return char in _EXTENDING or "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"


def _is_pictograph(char: str) -> bool:
    if char < "\u00a9" or char in _REGIONALS:
        return False
    return unicodedata.category(char) in ("So", "Sm", "Po", "Cn") or char == "\u3030"


def _follows_pictograph(text: str, offset: int) -> bool:
    """Whether, extending characters apart, a pictograph stands before `offset`."""
    for at in range(offset - 1, max(-1, offset - _LOOK_BACK), -1):
        if text[at] == ZWJ or not _extends(text[at]):
            return _is_pictograph(text[at])
    return False


def _regionals_before(text: str, offset: int) -> int:
    run = text[max(0, offset - _LOOK_BACK) : offset]
    return len(run) - len(run.rstrip(_REGIONALS))


def _joins_hangul(before: str, after: str) -> bool:
    if "\u1100" <= before <= "\u115f" or "\ua960" <= before <= "\ua97c":  # L
        return "\u1100" <= after <= "\u11a7" or "\ua960" <= after <= "\ua97c" or "\uac00" <= after <= "\ud7c6"
    vowel = "\u1160" <= after <= "\u11a7" or "\ud7b0" <= after <= "\ud7c6"
    final = "\u11a8" <= after <= "\u11ff" or "\ud7cb" <= after <= "\ud7fb"
    if "\u1160" <= before <= "\u11a7" or "\ud7b0" <= before <= "\ud7c6":  # V
        return vowel or final
    if "\uac00" <= before <= "\ud7a3":
        open_syllable = (ord(before) - 0xAC00) % 28 == 0
        return final or (vowel and open_syllable)
    return final and ("\u11a8" <= before <= "\u11ff" or "\ud7cb" <= before <= "\ud7fb")


def _joins_conjunct(text: str, offset: int) -> bool:
    """Whether a virama joins the consonant after `offset` to the one before it."""
    after = text[offset]
    if ord(after) >> 7 not in _CONJOINING or unicodedata.category(after) != "Lo":
        return False
    linked = False
    for at in range(offset - 1, max(-1, offset - _LOOK_BACK), -1):
        char = text[at]
        if char in _VIRAMAS:
            linked = True
        elif not _extends(char) or char == "\u200c":
            return linked and ord(char) >> 7 in _CONJOINING and unicodedata.category(char) == "Lo"
    return False
