"""Cases: a text, a quote, where it belongs, and what may honestly be said of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.anchoring import TextQuoteSelector
from onrecord.folding import key

from material import CONTEXTS, KINDS, Draft, Maker
from mutations import FORMS, PLACES, WORDS

MUTATIONS = {**FORMS, **WORDS, **PLACES}
GAP = re.compile(r"\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\)|…|\.\.\.|\. \. \.")
_LETTERS_ALONE = 24
"""A changed quote of fewer letters without context may be refused: a few words are like many others."""


@dataclass(frozen=True)
class Case:
    """`expected`: where the quote belongs; None where it must be refused.

    `thin`: refusing is as good. `language`, `kind`, `context`, `mutation` say how it was made.
    """

    text: str
    selector: TextQuoteSelector
    expected: tuple[int, int] | None
    thin: bool
    language: str
    kind: str
    context: str
    mutation: str


def cases(seed: int, number: int, only: str = "") -> Iterator[Case]:
    """So many cases, every mutation about equally often, kinds of quote and context by chance."""
    maker = Maker(seed)
    names = [name for name in MUTATIONS if only in name]
    made = 0
    while made < number:
        language = maker.random.choice(maker.languages)
        draft = maker.draft(language, maker.random.choice(KINDS), maker.random.choice(CONTEXTS))
        name = names[made % len(names)]
        for _ in range(60):
            if MUTATIONS[name](maker, draft):
                break
            language = maker.random.choice(maker.languages)
            draft = maker.draft(language, maker.random.choice(KINDS), maker.random.choice(CONTEXTS))
        else:
            made += 1
            continue
        case = _case(draft, name)
        if case is not None:
            made += 1
            yield case


def _case(draft: Draft, mutation: str) -> Case | None:
    """The case of a draft; None if nobody could say what is right."""
    text, start = draft.text, len(draft.before)
    expected: tuple[int, int] | None = (start, start + len(draft.passage)) if draft.there else None
    copies = len(_stands(text, draft.quote, None, None))
    fitting = len(_stands(text, draft.quote, draft.prefix, draft.suffix))
    same = letters(draft.quote) == letters(draft.passage)
    sides = bool(draft.prefix) + bool(draft.suffix)
    thin = draft.thin or (mutation in WORDS and _is_thin(draft, mutation))
    if not sides and draft.quote != draft.passage and draft.quote in text:
        return None  # some place has its very characters
    twins = copies > 1 or len(_stands(text, draft.passage, None, None)) > 1 if draft.there else False
    thin = thin or (twins and (sides < 2 or draft.context != "both"))
    if not draft.there:
        if sides and fitting and mutation not in _DOUBLES:
            return None  # it stands elsewhere, in the same context
        # The words stand elsewhere by chance: a copy, or the passage itself, moved? Few words are no evidence.
        if copies and mutation not in _DOUBLES and (sides == 0 or sum(map(str.isalnum, draft.quote)) >= 10):
            return None
    elif not same:
        if letters(draft.quote) in letters(draft.passage):
            return None  # the quote stands there, whatever was added around it
        if copies and not (sides == 2 and draft.context != "both, slips"):
            return None
    elif fitting > 1 and draft.hint != start:
        if text.count(draft.quote) == 1:
            return None  # one copy is the very characters
        expected = None
    elif copies > 1 and fitting != 1 and draft.hint != start:
        if text.count(draft.quote) == 1 and draft.passage != draft.quote:
            return None
        if mutation == "context rewritten":
            return None
        thin = True
    if mutation == "sentences beside it swapped" and sides == 2:
        thin = True  # its context has closed up: moved, or gone and a copy left?
    if expected is not None and not same and sides == 0 and mutation in PLACES:
        thin = True
    selector = TextQuoteSelector(draft.quote, draft.prefix, draft.suffix, None, draft.hint)
    return Case(text, selector, expected, thin, draft.language.code, draft.kind, draft.context, mutation)


_DOUBLES = ("prefix of one, suffix of the other", "slips, printed a second time")


def _is_thin(draft: Draft, mutation: str) -> bool:
    """Whether a careful person would not want to say where a changed quote belongs."""
    if draft.kind == "word" and mutation not in ("slips 1 to 4 %", "slips 4 to 7 %"):
        return True
    if draft.prefix and draft.suffix and draft.context == "both":
        return False
    if draft.prefix or draft.suffix:
        if mutation == "clauses in another order":
            return True
        # One word that is another, beside half a context, may be anything.
        return draft.kind == "word" and draft.context in ("prefix", "suffix", "short", "both, slips")
    if mutation == "clauses in another order":
        return True
    if draft.kind in ("word", "boilerplate", "printed twice", "list item"):
        return True
    if draft.kind == "word":
        return True
    others = sum(2 if "\u4e00" <= char <= "\u9fff" else 1 for char in draft.quote if char.isalnum())
    # A short sentence with another name or number is another sentence.
    return others < (60 if mutation in ("another number", "another name", "denial") else _LETTERS_ALONE)


def _stands(text: str, quote: str, prefix: str | None, suffix: str | None) -> list[int]:
    """Where the quote stands, folded, between its context; whole words before parts of words."""
    body, words = key(text), key(quote)
    before, after = key(prefix or ""), key(suffix or "")
    found = []
    at = body.find(words)
    while at >= 0:
        end = at + len(words)
        if body[:at].rstrip(" ").endswith(before) and body[end:].lstrip(" ").startswith(after):
            found.append(at)
        at = body.find(words, at + 1)
    whole = [at for at in found if _edge(body, at) and _edge(body, at + len(words))]
    return whole or found


def _edge(text: str, at: int) -> bool:
    around = text[max(0, at - 1) : at + 1]
    return len(around) < 2 or not around.isalnum() or bool(re.search("[\u4e00-\u9fff]", around))


def letters(text: str) -> str:
    """Letters and digits only, compatibility forms and case folded."""
    return "".join(
        str(unicodedata.decimal(char, char))
        for char in unicodedata.normalize("NFKD", text).casefold()
        if char.isalnum() and unicodedata.category(char) != "Lm"
    )


def verdict(case: Case, span: tuple[int, int] | None, status: str | None) -> str:
    """`right`, `loose`, `wrong`, `silent`, `refused`, or `thin`: refused, and rightly so."""
    if span is None:
        return "right" if case.expected is None else "thin" if case.thin else "refused"
    if case.expected is None:
        return "wrong"
    (start, end), (first, last) = span, case.expected
    common = max(0, min(end, last) - max(start, first))
    if common < 0.9 * ((end - start) + (last - first) - common):
        return "loose" if common else "wrong"
    return (
        "right"
        if status is None or _is_honest(case.text[start:end], case.selector.exact, status)
        else "silent"
    )


def _is_honest(passage: str, quote: str, status: str) -> bool:
    """Whether a status claims no more than is true."""
    if status == "exact":
        return passage == quote
    if status == "normalised":
        return letters(passage) == letters(quote)
    if status == "ellipsis":
        at, got = 0, letters(passage)
        for part in map(letters, GAP.split(quote)):
            at = got.find(part, at) + len(part)
            if at < len(part):
                return False
    return True
