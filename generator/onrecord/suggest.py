"""Did you mean: the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest

SUGGESTED = 50
"""Mistakes of a sort for which the right word is looked for: to do so takes as long as there are words."""

CLOSE = 0.6  # share of letters in common; lower and the suggestion puzzles more than it helps


COMPARED = 100
"""Choices that are compared letter by letter: of more, those that share most pairs with the word."""
LONGEST = 200
"""Letters of a word that anything is looked for."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like `word`, without regard to case; None if none is like it."""
    if len(word) > LONGEST:
        return None
    by_key = {choice.casefold(): choice for choice in choices if len(choice) <= LONGEST}
    key = word.casefold()
    likely: Iterable[str] = by_key
    if len(by_key) > COMPARED:
        pairs = set(map(str.__add__, key, key[1:]))
        likely = nlargest(COMPARED, by_key, key=lambda choice: sum(pair in choice for pair in pairs))
    close = get_close_matches(key, likely, n=1, cutoff=CLOSE)
    return by_key[close[0]] if close else None
