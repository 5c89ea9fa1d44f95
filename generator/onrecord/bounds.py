"""Where a passage begins and ends whose words have changed: at its context, else where its ends fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from onrecord.borders import is_word_edge
from onrecord.evidence import WORD, is_sign
from onrecord.folding import Folded
from onrecord.pieces import occurrences
from onrecord.similarity import likeness, scores

CLEARLY = 0.1
"""How much liker the quote a passage must be whose bounds context does not tell than one whose bounds it
does. Less lets a changed first or last word fall off; more trusts context that stands in the passage as
well."""

HOPELESS = 0.4
"""A passage between context that is no more like the quote is not looked for elsewhere nearby. Lower costs
time in texts that the quote is not in; higher trusts context that stands in the passage as well."""

_EDGE = 32  # characters at either end of a quote that find the ends of its passage
_SLACK = 24  # characters that a passage may begin or end from where it is looked for, at least
_GRAIN = 16  # characters by which a passage may begin or end elsewhere without being less likely for it


def is_edge(text: Folded, offset: int) -> bool:
    """Whether a word may begin or end there, in the bare text or in its source: a list's dash parts words."""
    if offset >= len(text.text) or is_word_edge(text.text, offset):
        return True
    return is_word_edge(text.source, text.span(offset, offset + 1).start)


def bounds(
    text: Folded, words: str, prefix: str, suffix: str, likely: tuple[int, int], region: tuple[int, int]
) -> tuple[int, int, float]:
    """The passage that begins about `likely[0]` to `likely[1]` in the bare text, and its likeness.

    Where the prefix ends it begins, where the suffix begins it ends, if they stand there; unless the words'
    own ends find a passage that is clearly more like them.
    """
    start, end = region
    slack = max(_SLACK, len(words) // 4)
    low = min(max(start, likely[0] - slack), end)
    high = max(low, min(end, likely[1] + slack))
    stop = min(end, high + len(words) + slack)
    told = _prefix_ends(text, prefix, low, high)
    best = _passage(text, words, suffix, told, likely, (low, high, stop), region)
    if told is not None and HOPELESS < best[2] < 1 - CLEARLY:
        free = _passage(text, words, "", None, likely, (low, high, stop), region)
        return free if free[2] > best[2] + CLEARLY else best
    return best


def _passage(
    text: Folded,
    words: str,
    suffix: str,
    told: int | None,
    likely: tuple[int, int],
    window: tuple[int, int, int],
    region: tuple[int, int],
) -> tuple[int, int, float]:
    """The passage that begins where it is `told`, else where the words' beginning fits best."""
    low, high, stop = window
    first = told if told is not None else _begins(text, words, likely, low, min(region[1], high + _EDGE))
    stop = min(stop, first + len(words) + max(_SLACK, len(words) // 4))
    last = _suffix_begins(text, suffix, first + 1, stop)
    ends = last is not None
    if last is None:
        last = _ends(text, words, first, stop)
    first, last = tidy(text.text, words, first, last)
    if told is None:
        first = _with_first_word(text.text, words, first, region[0])
    if not ends:
        last = _with_last_word(text.text, words, last, region[1])
    return first, last, likeness(words, text.text[first:last])


def tidy(text: str, words: str, first: int, last: int) -> tuple[int, int]:
    """A passage without the signs at its edges that the words do not have there."""
    low, high = _inner(text, first, last)
    inner, outer = _inner(words, 0, len(words))
    at = text[first:low].rfind(words[:inner])
    first = first + at if at >= 0 and inner else low
    at = text[high:last].find(words[outer:])
    last = high + at + len(words) - outer if at >= 0 else high
    return first, max(first, last)


def _inner(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the first word of a stretch begins and its last one ends."""
    while first < last and is_sign(text[first]):
        first += 1
    while first < last and is_sign(text[last - 1]):
        last -= 1
    return first, last


def _begins(text: Folded, words: str, likely: tuple[int, int], low: int, high: int) -> int:
    """Where the beginning of the words fits best, of equals nearest to where it is likely."""
    head = words[:_EDGE]
    backwards = scores(head[::-1], text.text[low:high][::-1], anywhere=True)
    return high - _best(
        backwards,
        lambda n: is_edge(text, high - n),
        lambda n: max(likely[0] - (high - n), high - n - likely[1], 0),
    )


def _ends(text: Folded, words: str, first: int, stop: int) -> int:
    """Where the end of the words fits best, of equals nearest to their length."""
    tail = words[-_EDGE:]
    after = min(stop, max(first, first + len(words) - len(tail) - max(_SLACK, len(words) // 4)))
    forwards = scores(tail, text.text[after:stop], anywhere=True) if len(tail) < len(words) else []
    if not forwards or 4 * min(forwards) > len(tail):
        # Too short to have ends of its own, or its end is too much changed to be found by itself.
        after, forwards = first, scores(words, text.text[first:stop], anywhere=False)
    return after + _best(
        forwards,
        lambda n: is_edge(text, after + n),
        lambda n: abs(after + n - first - len(words)),
    )


def _prefix_ends(text: Folded, prefix: str, start: int, end: int) -> int | None:
    """Where the only prefix that ends in a stretch of text ends."""
    found = occurrences(text.text, prefix, start - len(prefix), end, 2) if prefix else []
    if len(found) != 1 or not is_edge(text, found[0] + len(prefix)):
        return None
    return min(found[0] + len(prefix), end)


def _suffix_begins(text: Folded, suffix: str, start: int, end: int) -> int | None:
    """Where the only suffix that begins in a stretch of text begins."""
    found = occurrences(text.text, suffix, start, end + len(suffix), 2) if suffix else []
    return found[0] if len(found) == 1 and is_edge(text, found[0]) else None


def _best(distances: Sequence[int], is_edge: Callable[[int], bool], off: Callable[[int], int]) -> int:
    """The offset of the least distance; an edge of a word may be one worse.

    Of equals the one that is not much further off, and the later.
    """
    least = min(distances)
    near = [n for n, value in enumerate(distances) if value <= least + 1]
    return min(near, key=lambda n: (distances[n] + (0 if is_edge(n) else 2), off(n) // _GRAIN, -n))


def _with_first_word(text: str, words: str, first: int, start: int) -> int:
    """The beginning of a passage, one word earlier if it begins with the quote's second word.

    Distance alone would rather leave out a first or last word than take another, longer one for it.
    """
    quoted = WORD.findall(words[: 2 * _EDGE])[:2]
    here = WORD.match(text, first)
    before = list(WORD.finditer(text, max(start, first - _EDGE), first))
    if len(quoted) < 2 or not here or here[0] != quoted[1] or here[0] == quoted[0] or not before:
        return first
    return before[-1].start() if text[before[-1].end() : first] == " " else first


def _with_last_word(text: str, words: str, last: int, end: int) -> int:
    """The end of a passage, one word later if it ends with the quote's last word but one."""
    quoted = WORD.findall(words[-2 * _EDGE :])[-2:]
    here = WORD.findall(text[max(0, last - _EDGE) : last])
    after = WORD.match(text, last + 1, min(end, last + _EDGE))
    if len(quoted) < 2 or not here or here[-1] != quoted[0] or here[-1] == quoted[1] or not after:
        return last
    return after.end() if text[last] == " " else last
