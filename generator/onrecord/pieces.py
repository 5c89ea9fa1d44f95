"""Where pieces of words stand in a text that is asked for many of them.

A piece is looked for in the text itself, which takes one pass. Once a long text has been asked so often that
an index would have paid, it gets one: of every second place the bucket that the hash of its next few
characters falls in, and the places of a bucket as a chain in text order (two arrays of integers, about as
large as the text). Wherever a piece stands, one of two neighbouring places in it has been indexed. The
answers are the same with the index and without.
"""

from __future__ import annotations

from array import array
from functools import lru_cache

LONG = 200_000
"""Characters that a search goes over, below which the text itself is quick enough."""
_ASKED = 200  # searches of a long text that cost as much as its index
_STEP = 2
_GRAM = 5
_PASS = 400  # characters that a pass over the text goes over while one place of a chain is looked at


def occurrences(text: str, words: str, start: int, end: int, most: int) -> list[int]:
    """Where the words stand in `text[start:end]`, overlapping occurrences too; the first `most`."""
    if end - start >= LONG:
        index = _kept(text).asked()
        found = index.find(words, start, end, most) if index else None
        if found is not None:
            return found
    found = []
    at = text.find(words, max(start, 0), end)
    while at >= 0 and len(found) < most:
        found.append(at)
        at = text.find(words, at + 1, end)
    return found


def may_be_indexed(text: str) -> bool:
    """Whether the text is so long that it gets an index when it is asked often."""
    return len(text) >= LONG


def lacks(text: str, words: str) -> bool:
    """Whether it is known without a pass over the text that the words do not stand in it."""
    index = _kept(text).index if may_be_indexed(text) else None
    return index is not None and index.find(words, 0, len(text), 1) == []


class Index:
    """An index of a text; making it takes linear time."""

    def __init__(self, text: str) -> None:
        self._text = text
        places = range(0, len(text) - _GRAM + 1, _STEP)
        self._mask = (1 << max(1, len(places).bit_length() - 2)) - 1
        self._first = array("i", [-1]) * (self._mask + 1)
        self._count = array("i", [0]) * (self._mask + 1)
        self._next = array("i", [-1]) * len(places)
        first, count, following, mask = self._first, self._count, self._next, self._mask
        for number in reversed(range(len(places))):
            at = number * _STEP
            bucket = hash(text[at : at + _GRAM]) & mask
            following[number] = first[bucket]
            first[bucket] = number
            count[bucket] += 1

    def find(self, words: str, start: int, end: int, most: int) -> list[int] | None:
        """As `occurrences`; None where the index is no help: too short a piece, or too common a one."""
        shifts = range(len(words) - _GRAM + 1)
        buckets = [hash(words[shift : shift + _GRAM]) & self._mask for shift in shifts]
        if len(buckets) < _STEP:
            return None
        work, shift = min(
            (sum(map(self._count.__getitem__, buckets[shift : shift + _STEP])), shift)
            for shift in range(len(buckets) - _STEP + 1)
        )
        if work * _PASS > end - start:
            return None
        found: list[int] = []
        first, last = max(start, 0), end - len(words)
        startswith, following = self._text.startswith, self._next
        for offset in range(shift, shift + _STEP):
            number, enough = self._first[buckets[offset]], len(found) + most
            while number >= 0 and len(found) < enough:
                at = number * _STEP - offset
                if startswith(words, at) and first <= at <= last:
                    found.append(at)
                number = following[number]
        return sorted(found)[:most]


class _Kept:
    """A long text, how often it has been searched, and its index, once that is often."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._asked = 0
        self.index: Index | None = None

    def asked(self) -> Index | None:
        """The index, if the text has been asked often enough, this time included."""
        self._asked += 1
        if self._asked > _ASKED and self.index is None:
            self.index = Index(self._text)
        return self.index


@lru_cache(maxsize=1)
def _kept(text: str) -> _Kept:
    return _Kept(text)
