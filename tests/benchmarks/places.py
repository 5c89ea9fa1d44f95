"""Passages that moved, went or have doubles, and what is known of their place that is no longer true."""

from __future__ import annotations

import re

from tests.benchmarks.material import Draft, Maker
from tests.benchmarks.mutations import (
    Mutation,
    added,
    with_another_name,
    with_another_number,
    with_other_words,
)

AROUND: dict[str, Mutation] = {}
"""The passage is as it was; the text around it, or what is known of that, is not."""
GONE: dict[str, Mutation] = {}
"""The passage is gone: the quote must be refused."""
COPIES: dict[str, Mutation] = {}
"""The passage has doubles: the right one must be found, or none."""


@added(AROUND, "text changed elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    draft.before = _elsewhere(maker, draft, draft.before, 0, len(draft.before) - 60)
    draft.after = _elsewhere(maker, draft, draft.after, 60, len(draft.after))
    return True


def _elsewhere(maker: Maker, draft: Draft, part: str, low: int, high: int) -> str:
    stops = [match.end() for match in re.finditer("\n\n", part) if low <= match.end() <= high]
    if not stops:
        return part
    at = maker.random.choice(stops)
    return part[:at] + maker.sentence(draft.language) + "\n\n" + part[at:]


@added(AROUND, "context rewritten")
def _(maker: Maker, draft: Draft) -> bool:
    if draft.context == "none" or len(draft.before) < 200 or len(draft.after) < 200:
        return False
    draft.before = draft.before[:-40] + maker.slips(draft.before[-40:], 0.35)
    draft.after = maker.slips(draft.after[:40], 0.35) + draft.after[40:]
    return True


@added(AROUND, "prefix from elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    if not draft.prefix or not draft.suffix or len(draft.before) < 400:
        return False
    at = maker.random.randrange(100, len(draft.before) - 150)
    draft.prefix = draft.before[at : at + 32]
    return True


@added(AROUND, "stale hint")
def _(maker: Maker, draft: Draft) -> bool:
    draft.hint = max(0, len(draft.before) + maker.random.randrange(-900, 900))
    return draft.hint != len(draft.before)


@added(AROUND, "sentences beside it swapped")
def _(maker: Maker, draft: Draft) -> bool:
    stop = r"(?<=[.。])\s*"
    before, after = re.split(stop, draft.before), re.split(stop, draft.after)
    if draft.kind not in ("sentence", "two sentences") or len(before) < 3 or len(after) < 3:
        return False
    gap = " " if draft.language.spaced else ""
    if maker.random.random() < 0.5:
        draft.before = draft.before + after[0] + after[1] + gap
        draft.after = gap + gap.join(after[2:])
    else:
        moved = before[-2]
        draft.before = draft.before[: -len(moved) - len(gap)]
        draft.after = gap + moved + draft.after
    return True


def _remove(draft: Draft) -> None:
    draft.passage, draft.there = "", False


@added(GONE, "removed")
def _(maker: Maker, draft: Draft) -> bool:
    _remove(draft)
    return True


@added(GONE, "removed with what stood before")
def _(maker: Maker, draft: Draft) -> bool:
    _remove(draft)
    draft.before = draft.before[: -min(len(draft.before), 45)]
    return True


@added(GONE, "removed with what stood after")
def _(maker: Maker, draft: Draft) -> bool:
    _remove(draft)
    draft.after = draft.after[min(len(draft.after), 45) :]
    return True


@added(GONE, "removed with its paragraph")
def _(maker: Maker, draft: Draft) -> bool:
    _remove(draft)
    draft.before = draft.before[: draft.before.rfind("\n\n") + 1]
    draft.after = draft.after[draft.after.find("\n\n") :] if "\n\n" in draft.after else ""
    return True


@added(GONE, "another sentence in its place")
def _(maker: Maker, draft: Draft) -> bool:
    if draft.kind in ("word", "list item", "boilerplate"):
        return False
    draft.passage, draft.there = maker.sentence(draft.language), False
    return True


@added(GONE, "another text")
def _(maker: Maker, draft: Draft) -> bool:
    other = maker.draft(draft.language, "part", "none")
    draft.before, draft.passage, draft.after, draft.there = other.text, "", "", False
    return True


@added(GONE, "gone, alike elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    words = draft.language.words(draft.passage)
    if not (draft.prefix or draft.suffix) or not 6 <= len(words) <= 60:
        return False
    twin = with_other_words(maker, draft, draft.passage, 2)
    _remove(draft)
    _insert(maker, draft, twin)
    return True


@added(GONE, "gone, another name and number elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    twin = with_another_number(maker, draft, with_another_name(maker, draft, draft.passage))
    names = sum(name in draft.passage for name in draft.language.lists["name"])
    if twin == draft.passage or len(draft.passage) > 150 or not names or not re.search(r"\d", draft.passage):
        return False
    for name in draft.language.lists["name"]:
        if name in draft.passage and name in twin:
            return False
    _remove(draft)
    _insert(maker, draft, twin)
    return True


@added(COPIES, "edited, old wording elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    if draft.context not in ("both", "short") or not (draft.prefix and draft.suffix):
        return False
    edited = with_other_words(maker, draft, draft.passage, 2)
    if edited == draft.passage or len(draft.passage) < 40:
        return False
    old, draft.passage = draft.passage, edited
    _insert(maker, draft, old)
    return True


@added(COPIES, "printed a second time")
def _(maker: Maker, draft: Draft) -> bool:
    _insert(maker, draft, draft.passage)
    return True


@added(COPIES, "printed a second time, hint")
def _(maker: Maker, draft: Draft) -> bool:
    _insert(maker, draft, draft.passage)
    draft.hint = len(draft.before)
    return True


@added(COPIES, "slips, printed a second time")
def _(maker: Maker, draft: Draft) -> bool:
    if len(draft.passage) < 25:
        return False
    _insert(maker, draft, draft.passage)
    draft.quote = maker.slips(draft.quote, 0.03)
    if draft.context == "none":
        draft.there = False
    return draft.quote != draft.passage


@added(COPIES, "context of its twin")
def _(maker: Maker, draft: Draft) -> bool:
    if not draft.prefix or not draft.suffix or draft.kind == "word":
        return False
    twin = with_other_words(maker, draft, draft.passage, 2)
    if twin == draft.passage:
        return False
    draft.quote, draft.passage, draft.thin = draft.passage, twin, True
    return True


@added(COPIES, "prefix of one, suffix of the other")
def _(maker: Maker, draft: Draft) -> bool:
    if not draft.prefix or not draft.suffix:
        return False
    _insert(maker, draft, draft.passage)
    at = draft.after.find(draft.passage)
    there = draft.after[at + len(draft.passage) :][:32] if at >= 0 else ""
    if len(there) < 32:
        return False
    draft.suffix, draft.there = there, False
    return True


def _insert(maker: Maker, draft: Draft, words: str) -> None:
    """The words among sentences of their own, in a paragraph that is not beside the passage."""
    gap = " " if draft.language.spaced else ""
    paragraph = f"\n\n{maker.sentence(draft.language)}{gap}{words}{gap}{maker.sentence(draft.language)}"
    head = draft.before.rfind("\n\n", 0, max(0, len(draft.before) - 100))
    if maker.random.random() < 0.5 and head > 0:
        draft.before = draft.before[:head] + paragraph + draft.before[head:]
    else:
        tail = draft.after.find("\n\n", 100)
        at = tail if tail >= 0 else len(draft.after)
        draft.after = draft.after[:at] + paragraph + draft.after[at:]
