"""Text to its folded form, with a map back to offsets.

Two texts fold alike if they differ only in what a copy, a keyboard or a program changes without changing a
word. What is folded:

- white space (Unicode's White_Space, line ends included): a run of it becomes one space;
- quotation marks, primes, grave and acute accents that stand alone: `'` and `"` (single and double stay
  apart);
- hyphens, dashes and minus signs, and runs of them: `-`;
- `…` and `. . .`: `...`;
- soft hyphens, zero-width and bidi marks, variation selectors, the tatweel: nothing;
- vowel and reading signs that a writer may leave out: Arabic harakat and Quranic signs, Hebrew points and
  accents, Syriac vowels: nothing (hamza and madda are part of their letter, and stay);
- decimal digits of every script: `0` to `9`; Arabic and ideographic commas, stops, question marks and the
  like: their ASCII twins;
- composed and decomposed characters: NFC, cluster by cluster;
- compatibility forms that are the same letters or digits drawn otherwise: ligatures, full- and half-width
  and presentation forms, mathematical alphabets, Kangxi radicals.

What is not, although NFKC does it, since another number or word would come out: superscripts, subscripts,
fractions, circled, bracketed and Roman numerals, squared units, signs such as `№`. Case is not folded either:
`caseless` takes a folded text one step further, and `letters` two more, each with its own map.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from operator import add, sub

from onrecord.borders import is_grapheme_border
from onrecord.document import Span

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_SINGLE_QUOTES = (
    "`\xb4\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02b9\u02bb\u02bc\u02bd\u275b\u275c\uff40"
)
_DOUBLE_QUOTES = (
    "\xab\xbb\u201c\u201d\u201e\u201f\u2033\u2036\u275d\u275e\u2e42"
    "\u300c\u300d\u300e\u300f\u301d\u301e\u301f\uff62\uff63"
)
_DASHES = (
    "\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212"
    "\u2e3a\u2e3b\u2e40\u30a0\ufe31\ufe32\ufe58"
)
# The invisible mathematical operators (U+2061 and after) are kept: 2⁢3 is not 23.
_INVISIBLE = (
    "\xad\u034f\u061c\u180b\u180c\u180d\u180e\u180f\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufeff\ufff9\ufffa\ufffb"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)
_REMOVED = dict.fromkeys(map(ord, _INVISIBLE))
# Signs that are written or left out at will, and the tatweel, which only makes a word longer. U+0653 to
# U+0655 (madda, hamza) are not among them: they make another letter.
_OPTIONAL = "\u0640" + "".join(
    chr(code)
    for first, last in (
        (0x0591, 0x05BD),
        (0x05BF, 0x05BF),
        (0x05C1, 0x05C2),
        (0x05C4, 0x05C5),
        (0x05C7, 0x05C7),
        (0x0610, 0x061A),
        (0x064B, 0x0652),
        (0x0656, 0x065F),
        (0x0670, 0x0670),
        (0x06D6, 0x06DC),
        (0x06DF, 0x06E4),
        (0x06E7, 0x06E8),
        (0x06EA, 0x06ED),
        (0x0730, 0x074A),
        (0x08D3, 0x08E1),
        (0x08E3, 0x08FF),
    )
    for code in range(first, last + 1)
)
_SAME_LETTERS = frozenset(
    f"<{tag}>"
    for tag in (
        "initial",
        "medial",
        "final",
        "isolated",
        "wide",
        "narrow",
        "small",
        "vertical",
        "font",
        "noBreak",
    )
)
_FORMS: dict[str, str] = {
    **dict.fromkeys(WHITE_SPACE, " "),
    **dict.fromkeys(_SINGLE_QUOTES, "'"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_INVISIBLE + _OPTIONAL, ""),
    **dict(
        zip("\u060c\u061b\u061f\u066a\u066b\u066c\u06d4\u3001\u3002\uff61\uff64", ",;?%.,.,..,", strict=True)
    ),
    "\u2026": "...",
    "\u301c": "~",  # the wave dash, which Japanese keyboards also write as U+FF5E
}
_ASCII_REPLACED = tuple((char, form) for char, form in _FORMS.items() if char < "\x7f" and char != form)
# UAX #15 (Stream-Safe Text Format) holds that no more than 30 marks in a row occur in any language. Longer
# runs are composed piece by piece: the library's canonical ordering takes quadratic time in their length.
_MARKS_IN_A_ROW = 30
_MANY = 32
_LONG = 64  # code points of a cluster
_SHORT = 10_000  # characters of a text that `folded` folds without a map
_SPACED_DOTS = re.compile(r"\. +\.")
_COMMON_MARKS = "".join(map(chr, range(0x0300, 0x0370)))


@dataclass(frozen=True, slots=True)
class _Stretches:
    """A map from a made text back to the text it was made from: the stretches where lengths differ, in order.

    Stretch i of the made text is `made[i]:made_end[i]` and was made from `origin[i]:origin_end[i]`; between
    stretches offsets run in step. A stretch of no length stands for removed characters.
    """

    made: tuple[int, ...]
    made_end: tuple[int, ...]
    origin: tuple[int, ...]
    origin_end: tuple[int, ...]

    def back(self, start: int, end: int) -> tuple[int, int, bool]:
        """The smallest stretch of origin that made `start:end`, and whether it made nothing besides."""
        first = bisect_right(self.made, start) - 1
        last = bisect_right(self.made, end - 1) - 1
        aligned = True
        if first < 0:
            origin = start
        elif start < self.made_end[first]:
            origin = self.origin[first]
            aligned = start == self.made[first]
        else:
            origin = self.origin_end[first] + start - self.made_end[first]
        if last < 0:
            origin_end = end
        elif end <= self.made_end[last]:
            origin_end = self.origin_end[last]
            aligned = aligned and end == self.made_end[last]
        else:
            origin_end = self.origin_end[last] + end - self.made_end[last]
        return origin, origin_end, aligned

    def forth(self, offset: int) -> int:
        """The first offset of the made text whose character was made from `offset` or later."""
        at = bisect_right(self.origin, offset) - 1
        if at < 0:
            return offset
        if offset == self.origin[at]:
            return self.made[at]
        if offset < self.origin_end[at]:
            return self.made_end[at]
        return self.made_end[at] + offset - self.origin_end[at]


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text, and the way back to its source. All offsets are code points, all spans half-open."""

    source: str
    text: str
    maps: tuple[_Stretches, ...] = ()
    _long: list[Span] = field(default_factory=list, repr=False, compare=False)
    """The last cluster that was very long, which no language has, lest it be gone through for each place."""

    def span(self, start: int, end: int) -> Span:
        """The stretch of source that made `text[start:end]`, widened to whole grapheme clusters.

        It begins with the first and ends after the last character that made any of these; `start < end`.
        """
        first, last, _ = self._back(start, end)
        if not is_grapheme_border(self.source, first):
            first = self._cluster(first).start
        if not is_grapheme_border(self.source, last):
            last = self._cluster(last).end
        return Span(first, last)

    def _cluster(self, offset: int) -> Span:
        """The grapheme cluster of the source around an offset within it."""
        for span in self._long:
            if span.start < offset < span.end:
                return span
        start = end = offset
        while not is_grapheme_border(self.source, start):
            start -= 1
        while not is_grapheme_border(self.source, end):
            end += 1
        if end - start > _LONG:
            self._long[:] = [Span(start, end)]
        return Span(start, end)

    def whole(self, start: int, end: int) -> Span | None:
        """The stretch of source that made `text[start:end]` and nothing else, in whole grapheme clusters.

        None if there is no such stretch: `start` or `end` splits what one source character or one cluster
        made.
        """
        first, last, aligned = self._back(start, end)
        if not aligned or not is_grapheme_border(self.source, first):
            return None
        while not is_grapheme_border(self.source, last):
            if self.source[last] not in _INVISIBLE and _form(self.source[last]):
                return None
            last += 1
        return Span(first, last)

    def offset(self, source_offset: int) -> int:
        """Where in `text` stands what was made from `source_offset` on."""
        if source_offset >= len(self.source):
            return len(self.text)
        for stretches in self.maps:
            source_offset = stretches.forth(source_offset)
        return source_offset

    def _back(self, start: int, end: int) -> tuple[int, int, bool]:
        aligned = True
        for stretches in reversed(self.maps):
            start, end, fits = stretches.back(start, end)
            aligned = aligned and fits
        return start, end, aligned


def fold(text: str) -> Folded:
    """The text with everything folded that the module's docstring names. Linear in the text."""
    regular, pattern = _fold_characters(text)
    if pattern is None:
        return Folded(text, regular)
    return apply(Folded(text, text), regular, _irregular(pattern, regular))


def caseless(folded: Folded) -> Folded:
    """The folded text with Unicode's full case folding on top of it."""
    text = folded.text.casefold()
    if len(text) == len(folded.text):
        return Folded(folded.source, text, folded.maps)
    # no character folds to nothing, so the lengths differ only where one folds to several
    longer = "".join(char for char in set(folded.text) if len(char.casefold()) > 1)
    pattern = re.compile(f"([{re.escape(longer)}])")
    found = ((m.start(), m.end(), m[0].casefold()) for m in pattern.finditer(folded.text))
    others = "".join(p if p and p in longer else p.casefold() for p in pattern.split(folded.text))
    return apply(folded, others, found)


class _Forms(dict[int, str]):
    """What each character folds to by itself, for `str.translate`; `_ODD` for what is left to `fold`."""

    def __missing__(self, code: int) -> str:
        form = _form(chr(code))
        if len(form) > 1 and form != "..." and not form.isalnum():
            form = _ODD
        self[code] = form
        return form


_ODD = "\uffff"
_ALL_FORMS = _Forms()
_DASH_RUN = re.compile("-{2,}")


def folded(text: str) -> str:
    """`fold(text).text`, quicker where no way back is needed: for quotes, context and names."""
    made = text.translate(_ALL_FORMS)
    if ". ." in made or _ODD in made or len(made) > _SHORT:
        return fold(text).text
    if not made.isascii():
        marks = "".join(char for char in set(made) if _composes(char))
        if sum(map(made.count, marks)) > _MARKS_IN_A_ROW and _marks_run_on(made, marks):
            return fold(text).text
        made = unicodedata.normalize("NFC", made) if marks else made
    if "--" in made:
        made = _DASH_RUN.sub("-", made)
    while "  " in made:
        made = made.replace("  ", " ")
    return fold(text).text if ". ." in made else made


def key(text: str) -> str:
    """What names, references and quotes are compared by: folded, caseless, without edge blanks."""
    return folded(text).casefold().strip(" ")


def seen(text: str) -> str:
    """The text as it looks on the page: white space, invisible marks and composition folded, nothing else."""
    if not text.isascii():
        text = text.translate(_REMOVED)
        marks = "".join(char for char in set(text) if _composes(char))
        if marks and not _marks_run_on(text, marks):
            text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def _fold_characters(text: str) -> tuple[str, re.Pattern[str] | None]:
    """Everything that folds one to one, and a pattern for the stretches that do not, if there may be any."""
    removed = expanded = marks = ""
    if text.isascii():
        for char, form in _ASCII_REPLACED:
            text = text.replace(char, form)
    else:
        forms: dict[str, str] = {}
        for char in set(text):
            form = _form(char)
            if form == "":
                removed += char
            elif len(form) > 1:
                expanded += char
                marks += char if _composes(char) else ""
            else:
                if form != char:
                    forms[char] = form
                if _composes(form):
                    marks += form
        text = replaced(text, forms)
        if marks and not (removed or expanded or _marks_run_on(text, marks)):
            marks = "" if unicodedata.is_normalized("NFC", text) else marks
    if marks and all(mark in _COMMON_MARKS for mark in marks):
        marks = _COMMON_MARKS  # one pattern for all of them: making one takes longer than most quotes
    spaces = "  " in text or bool(removed)
    dots = ". " in text if removed else ". ." in text or (spaces and bool(_SPACED_DOTS.search(text)))
    dashes = "--" in text or bool(removed)
    if not (expanded or marks or spaces or dots or dashes):
        return text, None
    kinds = ("".join(sorted(removed)), "".join(sorted(expanded)), "".join(sorted(marks)))
    return text, _pattern(*kinds, dots=dots, dashes=dashes)


def replaced(text: str, forms: dict[str, str]) -> str:
    """The text with characters exchanged, by the quicker of two ways; no form is itself exchanged."""
    if len(forms) > _MANY:
        return text.translate({ord(char): form for char, form in forms.items()})
    for char, form in forms.items():
        text = text.replace(char, form)
    return text


@lru_cache(maxsize=1 << 16)
def _form(char: str) -> str:
    """What one character folds to by itself."""
    form = _FORMS.get(char)
    if form is not None:
        return form
    if char < "\x7f":
        return char
    if "\U000e0100" <= char <= "\U000e01ef":  # variation selectors of ideographs
        return ""
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    tag, *parts = unicodedata.decomposition(char).split() or ("",)
    if tag in _SAME_LETTERS or (tag == "<compat>" and _is_letter_form(char)):
        letters = "".join(chr(int(part, 16)) for part in parts)
        if not letters.startswith(" ") or letters == " ":
            return "".join(map(_form, letters))
    composed = unicodedata.normalize("NFC", char)
    return composed if composed == char else "".join(map(_form, composed))


def _is_letter_form(char: str) -> bool:
    """Whether a compatibility form is a letter (not a sign, a numeral or a lone Hangul letter)."""
    if "\u2e80" <= char <= "\u2fd5":  # radicals, which PDF files use for ideographs
        return True
    return unicodedata.category(char)[0] == "L" and not "\u3131" <= char <= "\u318e"


def _composes(char: str) -> bool:
    """Whether NFC may join the character to one before it."""
    return char >= "\u0300" and (unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff")


def _marks_run_on(text: str, marks: str) -> bool:
    return re.search(f"[{re.escape(marks)}]{{{_MARKS_IN_A_ROW + 1}}}", text) is not None


@lru_cache(maxsize=256)
def _pattern(removed: str, expanded: str, marks: str, *, dots: bool, dashes: bool) -> re.Pattern[str]:
    """The stretches that may fold to another length, given which characters of these kinds occur."""
    gone = f"[{re.escape(removed)}]*" if removed else ""
    parts = []
    if marks:
        mark = f"[{re.escape(marks)}]"
        parts.append(
            f"(?:[^{re.escape(marks + removed)}]{gone})?{mark}(?:{gone}{mark}){{0,{_MARKS_IN_A_ROW}}}"
        )
    if dashes:
        parts.append(f"-(?:{gone}-)+")
    if dots:
        blank = f"[ {re.escape(removed)}]+"
        parts.append(rf"(?<!\.)\.{blank}\.{blank}\.(?!\.)")
    # The first form, which begins with what it looks for, goes through a text eight times as fast.
    parts.append(f"[ {re.escape(removed)}]{{2,}}" if removed else "  +")
    if removed or expanded:
        parts.append(f"[{re.escape(removed + expanded)}]")
    return re.compile("|".join(parts))


def _irregular(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of text that fold to something else: start, end and the folded form."""
    for match in pattern.finditer(text):
        found = match[0]
        if not found.strip(" "):
            if len(found) > 1:
                yield match.start(), match.end(), " "
            continue
        form = "".join(map(_form, found))
        first = form[:1]
        if first == "-" and form.strip("-") == "":
            form = "-"
        elif first == " " and form.strip(" ") == "":
            form = " "
        elif first == "." and form.strip(". ") == "" and found[0] == ".":
            form = "..."
        elif not form.isascii():
            form = unicodedata.normalize("NFC", form)
        if form != found:
            yield match.start(), match.end(), form


def apply(base: Folded, text: str, changes: Iterable[tuple[int, int, str]]) -> Folded:
    """`text`, as long as `base.text`, with stretches replaced, and the map back through those of `base`."""
    stretches = list(changes)
    if not stretches:
        return Folded(base.source, text, base.maps)
    origin, origin_end, forms = zip(*stretches, strict=True)
    lengths = tuple(map(len, forms))
    parts = [""] * (2 * len(forms) + 1)
    parts[::2] = [text[start:end] for start, end in zip((0, *origin_end), (*origin, len(text)), strict=True)]
    parts[1::2] = forms
    # how much further each stretch stands in the made text, by all that was replaced before it
    shifts = accumulate(map(sub, map(add, origin, lengths), origin_end), initial=0)
    made = tuple(map(add, origin, shifts))
    back = _Stretches(made, tuple(map(add, made, lengths)), origin, origin_end)
    return Folded(base.source, "".join(parts), (*base.maps, back))
