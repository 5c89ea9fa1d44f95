"""Other letters, other words: the place must be found, and called `drifted`."""

from __future__ import annotations

import re

from tests.benchmarks.material import Draft, Maker
from tests.benchmarks.mutations import (
    Change,
    Mutation,
    added_change,
    changing,
    some,
    with_another_name,
    with_another_number,
    with_other_words,
)

SLIPS: dict[str, Mutation] = {}
WORDS: dict[str, Mutation] = {}


def _slipping(low: int, high: int) -> Change:
    return lambda maker, _draft, words: maker.slips(words, maker.random.uniform(low, high) / 100)


for _low, _high in ((1, 4), (4, 7), (7, 10)):
    SLIPS[f"slips {_low} to {_high} %"] = changing(_slipping(_low, _high))


# What scanners take for one another, in several scripts.
_MISREAD = (
    *("rn m", "l 1", "O 0", "cl d", "e c", "ı i", "m rn", "h b", "и н", "ш щ", "ר ד", "ה ח"),
    *("ب ت", "ف ق", "日 曰", "未 末", "的 旳"),
)


@added_change(SLIPS, "misread by a scanner")
def _(maker: Maker, draft: Draft, words: str) -> str:
    for old, new in map(str.split, _MISREAD):
        first, *others = words.split(old)
        words = first + "".join((new if maker.random.random() < 0.12 else old) + part for part in others)
    return words


@added_change(WORDS, "another word")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return with_other_words(maker, draft, words, 1)


@added_change(WORDS, "a tenth of the words")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return with_other_words(maker, draft, words, round(len(draft.language.words(words)) / 10))


WORDS["another number"] = changing(with_another_number)
WORDS["another name"] = changing(with_another_name)


_TRANSLITERATED = (
    *("Qaeda Qaida", "Haftar Hifter", "Misrata Misurata", "Benghazi Bengasi", "Al- El-", "ck k", "ü ue"),
    *("ß ss", "ö oe", "é e", "Ё Йо", "غ گ", "יי י", "וו ו"),
)


@added_change(WORDS, "transliterated otherwise")
def _(maker: Maker, draft: Draft, words: str) -> str:
    for old, new in map(str.split, _TRANSLITERATED):
        words = words.replace(old, new)
    return words


def _swapping(kind: str) -> Change:
    def change(maker: Maker, draft: Draft, words: str) -> str:
        pairs = [(old, new) for old, new in draft.language.other[kind] if old in words]
        old, new = maker.random.choice(pairs) if pairs else ("", "")
        return words.replace(old, new, 1) if old else words

    return change


for _name in ("tense", "spelling", "synonym", "denial"):
    WORDS[_name] = changing(_swapping(_name))
WORDS["numbers as words"] = changing(_swapping("number"))


@added_change(WORDS, "a word twice")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    at = maker.random.randrange(len(found))
    return draft.language.joined([*found[: at + 1], *found[at:]]) if len(found) > 3 else words


@added_change(WORDS, "a word left out")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    at = maker.random.randrange(len(found))
    return draft.language.joined([*found[:at], *found[at + 1 :]]) if len(found) > 5 else words


@added_change(WORDS, "footnote mark")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    at = maker.random.randrange(len(found) - 1) if len(found) > 3 else -1
    mark = maker.random.choice(("[{}]", "{}", "({})", " {} ")).format(maker.random.randrange(1, 40))
    return draft.language.joined([*found[:at], found[at] + mark, *found[at + 1 :]]) if at >= 0 else words


@added_change(WORDS, "clauses in another order")
def _(maker: Maker, draft: Draft, words: str) -> str:
    cuts = [match.start() for match in re.finditer("[,،，] ?", words) if 20 < match.start() < len(words) - 20]
    if draft.context not in ("both", "short") or not (draft.prefix and draft.suffix):
        return words
    if not cuts or len(words) > 400 or "\n" in words:
        return words
    cut = min(cuts) if min(cuts) < len(words) / 3 else max(cuts)
    if len(words) / 3 <= cut <= len(words) * 2 / 3:
        return words  # two halves in another order: no longer the same sentence
    head, tail = words[:cut], words[cut:].lstrip(",،， ")
    return f"{tail.rstrip('.。')}{words[cut]}{' ' if draft.language.spaced else ''}{head}"


@added_change(WORDS, "page break in the passage")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    if len(found) < 15:
        return words
    at = maker.random.randrange(5, len(found) - 5)
    header = f"\n{maker.random.randrange(2, 400)}\n{maker.fill(draft.language, '{name}')}\n"
    return draft.language.joined(found[:at]) + header + draft.language.joined(found[at:])


@added_change(WORDS, "rewritten in its context")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    if draft.context not in ("both", "short") or not (draft.prefix and draft.suffix):
        return words
    if not 8 <= len(found) <= 120:
        return words
    return with_other_words(maker, draft, words, round(len(found) * maker.random.uniform(0.15, 0.3)))


@added_change(SLIPS, "all of a PDF copy")
def _(maker: Maker, draft: Draft, words: str) -> str:
    wrapped = some(maker, words, " ", "\n", 7)
    return maker.slips(wrapped.replace("fi", "ﬁ").replace("ß", "ß"), 0.04)
