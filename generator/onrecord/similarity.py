"""How alike two stretches of text are, and where in a text something like a pattern may stand.

Alike means: few characters to insert, delete or exchange (Levenshtein's distance). It is computed with the
bit vectors of G. Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic
programming" (J. ACM 46, 1999), in the form of H. Hyyrö (2003): one step for each character of the text, with
Python's integers as vectors of any length.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from onrecord.pieces import occurrences

PIECES = 24
"""Pieces of a pattern that are looked for as they are. More of them find worse copies, and each costs a pass
over the text."""
HITS = 256
"""Occurrences of a piece that are counted. One that has more tells nothing, and would cost time without end
in a text of one repeated sentence."""

_PIECE, _LONGEST_PIECE = 4, 12


class Clue(NamedTuple):
    """A stretch of pattern to look for, and where in the pattern it begins (before it, if negative)."""

    text: str
    offset: int


def likeness(one: str, other: str) -> float:
    """1 for equal texts, 0 for texts with nothing in common: 1 less the distance by the longer length."""
    longer = max(len(one), len(other))
    return 1 - distance(one, other) / longer if longer else 1.0


def distance(one: str, other: str) -> int:
    """How many characters must be inserted, deleted or exchanged to come from one text to the other."""
    start = _common(one, other)
    one, other = one[start:], other[start:]
    end = _common(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    if not one or not other:
        return len(one) + len(other)
    if len(one) > len(other):
        one, other = other, one
    return scores(one, other, anywhere=False)[-1]


def scores(pattern: str, text: str, *, anywhere: bool) -> list[int]:
    """The distance of a pattern from the text up to each offset, 0 to `len(text)`.

    `anywhere`: from the nearest stretch that ends there, wherever it begins; else from all up to there.
    """
    length = len(pattern)
    if not length:
        return [0] * (len(text) + 1) if anywhere else list(range(len(text) + 1))
    places: dict[str, int] = {}
    for at, char in enumerate(pattern):
        places[char] = places.get(char, 0) | 1 << at
    every = (1 << length) - 1
    last = 1 << (length - 1)
    carry = 0 if anywhere else 1
    more, less, score = every, 0, length
    found = [score]
    get = places.get
    for char in text:
        same = get(char, 0)
        down = (((same & more) + more) ^ more) | same
        same |= less
        rise = less | (every & ~(down | more))
        fall = more & down
        if rise & last:
            score += 1
        elif fall & last:
            score -= 1
        found.append(score)
        rise = rise << 1 | carry
        more = (fall << 1 | ~(same | rise)) & every
        less = rise & same & every
    return found


def clues(text: str, offset: int = 0, pieces: int = PIECES) -> Iterator[Clue]:
    """At most so many pieces of a text, evenly spread; short ones of a short text, which slips spare."""
    size = max(_PIECE, min(_LONGEST_PIECE, len(text) // 6))
    if len(text) < size:
        return
    step = max((len(text) - size) / max(pieces - 1, 1), size / 2, 1.0)
    for number in range(int((len(text) - size) / step) + 1):
        at = int(number * step)
        yield Clue(text[at : at + size], offset + at)


def places(
    text: str, wanted: Iterable[Clue], start: int, end: int, grain: int, most: int
) -> list[tuple[int, int]]:
    """Where a pattern may begin in `text[start:end]`, as stretches of offsets, likeliest first.

    Every occurrence of a clue speaks for the place it would mean, the rarer the more; places less than
    `grain` apart count as one. At most `most` stretches.
    """
    votes: dict[int, float] = defaultdict(float)
    bounds: dict[int, tuple[int, int]] = {}
    hits = [(clue, occurrences(text, clue.text, start, end, HITS)) for clue in wanted]
    # What stands everywhere tells nothing, unless there is nothing else to go by.
    telling = [(clue, found) for clue, found in hits if len(found) < HITS]
    if not any(found for _, found in telling):
        telling = hits[:1]
    for clue, found in telling:
        for hit in found:
            at = hit - clue.offset
            bucket = at // grain
            votes[bucket] += 1 / math.sqrt(len(found))
            low, high = bounds.get(bucket, (at, at))
            bounds[bucket] = (min(low, at), max(high, at))
    pairs = [(votes[bucket] + votes.get(bucket + 1, 0.0), bucket) for bucket in votes]
    pairs.sort(key=lambda pair: (-pair[0], pair[1]))
    likely: list[tuple[int, int]] = []
    taken: set[int] = set()
    for _, bucket in pairs:
        if len(likely) == most:
            break
        if bucket in taken or (bucket + 1) in taken:
            continue
        taken |= {bucket, bucket + 1}
        low, high = bounds[bucket]
        following = bounds.get(bucket + 1)
        likely.append((low, following[1] if following else high))
    return likely


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
