"""Did you mean: the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

CLOSE = 0.6  # share of letters in common; lower and the suggestion puzzles more than it helps


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like `word`, without regard to case; None if none is like it."""
    by_key = {choice.casefold(): choice for choice in choices}
    close = get_close_matches(word.casefold(), by_key, n=1, cutoff=CLOSE)
    return by_key[close[0]] if close else None
