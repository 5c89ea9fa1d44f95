"""What speaks for a place: how well context adjoins it, and how its words differ from the quote's.

Everything here compares bare letters (`letters.bare`), so that case, accents and punctuation weigh little,
but for names, which only their capitals tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher

from onrecord.borders import SPACELESS_CLASS, is_mark, is_spaceless
from onrecord.occurrences import bare_words
from onrecord.similarity import distance, likeness, scores

ADJOINS = 0.7
"""Least likeness of a prefix or suffix to what stands there, for it to adjoin. Lower finds context that was
edited too; higher keeps chance out."""
SLIP = 0.5
"""Least share of a word's letters that the other text has in its place, for it to be the same word with
a slip of the pen. Lower takes other words for slips; higher takes slips for other words."""
FACTS_AMONG = 120
"""So many letters of a passage may hold one other number or name. Fewer take one form with other entries for
another; more take slips in many numbers for other facts."""
NOTHING = 6
"""Context of less weight, in letters, is no evidence at all."""

WORD = re.compile(rf"[{SPACELESS_CLASS}]|[^\W_{SPACELESS_CLASS}]+")
_NUMBER = re.compile(r"\d+")
_AFTER_SMALL = re.compile(r"(?<=[^\W\d_]) (\w+(?:-\w+)*)|(?<=[,;]) (\w+(?:-\w+)*)")
_CONTEXT = 64  # characters of prefix and suffix that are compared


def weight(words: str) -> int:
    """The length of words in letters; one of a script without spaces between words counts for two."""
    return len(words) if words.isascii() else len(words) + sum(map(is_spaceless, words))


def before(prefix: str) -> str:
    """What of a prefix is compared, in bare letters; the signs at its end may be the quote's as well."""
    words = bare_words(prefix)[-_CONTEXT:]
    end = len(words)
    while end and is_sign(words[end - 1]):
        end -= 1
    return words[:end]


def after(suffix: str) -> str:
    """What of a suffix is compared, in bare letters; the signs it begins with may be the quote's as well."""
    words = bare_words(suffix)[:_CONTEXT]
    start = 0
    while start < len(words) and is_sign(words[start]):
        start += 1
    return words[start:]


def is_sign(char: str) -> bool:
    """Whether the character is no part of a word: a blank, a punctuation mark, a symbol."""
    return not (char.isalnum() or is_mark(char))


def fit_before(text: str, prefix: str, start: int) -> float:
    """How like the prefix the text before an offset is; 0 if it does not adjoin."""
    return _fit(prefix[::-1], text[max(0, start - len(prefix) - 8) : start][::-1])


def fit_after(text: str, suffix: str, end: int) -> float:
    """How like the suffix the text from an offset on is; 0 if it does not adjoin."""
    return _fit(suffix, text[end : end + len(suffix) + 8])


def _fit(context: str, beside: str) -> float:
    start = 0
    while start < len(beside) and is_sign(beside[start]):
        start += 1
    if not context or not beside[start:]:
        return 0.0
    if beside.startswith(context, start):
        return 1.0
    fit = 1 - min(scores(context, beside[start:], anywhere=False)) / len(context)
    return fit if fit >= ADJOINS else 0.0


def other_words(quote: str, passage: str) -> tuple[int, int]:
    """How many words of quote or passage the other does not have, slips apart, and how many the quote has.

    Letters are compared rather than words, since a slip may join two words or part one.
    """
    blocks = SequenceMatcher(None, quote, passage, autojunk=False).get_matching_blocks()
    old = [word.span() for word in WORD.finditer(quote)]
    new = [word.span() for word in WORD.finditer(passage)]
    others_old = _uncovered(old, [(block.a, block.a + block.size) for block in blocks])
    others_new = _uncovered(new, [(block.b, block.b + block.size) for block in blocks])
    return max(others_old, others_new), len(old)


def _uncovered(words: list[tuple[int, int]], blocks: list[tuple[int, int]]) -> int:
    """How many words have less than `SLIP` of their letters in blocks; both are in order."""
    count = first = 0
    for start, end in words:
        while blocks[first][1] <= start and first < len(blocks) - 1:
            first += 1
        kept = 0
        for low, high in blocks[first:]:
            if low >= end:
                break
            kept += max(0, min(high, end) - max(low, start))
        count += kept < SLIP * (end - start)
    return count


def same_words(quote: str, passage: str) -> float:
    """The share of words that quote and passage have in common, in any order: 0 to 1."""
    old, new = Counter(WORD.findall(quote)), Counter(WORD.findall(passage))
    most = max(old.total(), new.total())
    return (old & new).total() / most if most else 0.0


def other_facts(quote: str, passage: str) -> int:
    """How many numbers and names of a quote have others in their place in a passage, both as written.

    Names are words with a capital where no sentence begins. In scripts without capitals any word of a short
    passage may be one, which only another number beside it makes likely.
    """
    numbers = _others(_numbers(quote), _numbers(passage), _is_slip_of_number)
    if passage.lower() != passage.upper():
        return numbers + _others(_names(quote), _names(passage), _is_slip)
    if not numbers or weight(passage) > 2 * FACTS_AMONG:
        return numbers
    return numbers + _others(_words(quote), _words(passage), _is_slip)


def _others(old: Counter[str], new: Counter[str], is_slip: Callable[[str, str], bool]) -> int:
    """How many words have others in their place, slips apart."""
    gone, put = old - new, new - old
    kept = sum(any(is_slip(word, other) for other in put) for word in gone.elements())
    return max(0, min(gone.total(), put.total()) - kept)


def _is_slip(word: str, other: str) -> bool:
    return likeness(word, other) >= SLIP


def _is_slip_of_number(number: str, other: str) -> bool:
    """Whether one of several digits was lost or doubled: another number has as many, or less in common."""
    shorter, longer = sorted((number, other), key=len)
    return len(shorter) > 1 and len(longer) == len(shorter) + 1 and distance(shorter, longer) == 1


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(bare_words(text)))


def _names(text: str) -> Counter[str]:
    found = (first or second for first, second in _AFTER_SMALL.findall(text))
    return Counter(bare_words(word) for word in found if word[0].isupper())


def _words(text: str) -> Counter[str]:
    return Counter(word for word in WORD.findall(bare_words(text)) if not word.isdecimal())
