"""What happens to texts and quotes between the day a quote is copied and the day it is placed.

A mutation changes a draft, and says whether it could: not every sentence has a number to change. Here is what
`forms`, `wording` and `places` have in common.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.benchmarks.material import Draft, Maker

Mutation = Callable[[Maker, Draft], bool]
Change = Callable[[Maker, Draft, str], str]
"""Words to other words, or to the same ones if there is nothing to change."""


def changing(change: Change) -> Mutation:
    """A mutation that changes the passage, or the quote; which of the two is left to chance."""

    def mutation(maker: Maker, draft: Draft) -> bool:
        changed = change(maker, draft, draft.passage)
        if changed == draft.passage or not changed.strip():
            return False
        if maker.random.random() < 0.5:
            draft.quote = changed
        else:
            draft.passage = changed
        return True

    return mutation


def added(table: dict[str, Mutation], name: str) -> Callable[[Mutation], None]:
    """A decorator that puts a mutation into a table."""

    def add(mutation: Mutation) -> None:
        table[name] = mutation

    return add


def added_change(table: dict[str, Mutation], name: str) -> Callable[[Change], None]:
    """A decorator that puts a change of the quote or the passage into a table."""

    def add(change: Change) -> None:
        table[name] = changing(change)

    return add


# --- changes that several mutations make


def with_other_words(maker: Maker, draft: Draft, words: str, number: int) -> str:
    """So many of the words, at least one, exchanged for others; none of few words."""
    found = draft.language.words(words)
    if len(found) < 5:
        return words
    pool = [word for thing in draft.language.lists["thing"] for word in draft.language.words(thing)]
    for at in maker.random.sample(range(len(found)), max(1, number)):
        if "\n" not in found[at]:
            found[at] = maker.random.choice(pool)
    return draft.language.joined(found)


def with_another_number(maker: Maker, draft: Draft, words: str) -> str:
    """One of the numbers exchanged for another."""
    found = list(re.finditer(r"\d+", words))
    if not found:
        return words
    at = maker.random.choice(found)
    return words[: at.start()] + maker.fill(draft.language, "{number}") + words[at.end() :]


def with_another_name(maker: Maker, draft: Draft, words: str) -> str:
    """One of the names exchanged for another."""
    names = [name for name in draft.language.lists["name"] if name in words]
    return words.replace(names[0], maker.random.choice(draft.language.lists["name"])) if names else words


def some(maker: Maker, words: str, old: str, new: str, mean: int) -> str:
    """One in so many occurrences exchanged."""
    return re.sub(old, lambda match: new if maker.random.random() < 1 / mean else match[0], words)


def after_some(maker: Maker, words: str, pattern: str, new: str) -> str:
    """Something put after half of the occurrences of a pattern."""
    return re.sub(pattern, lambda match: match[0] + (new if maker.random.random() < 0.5 else ""), words)
