"""Cases: a text, a quote, where it belongs, and what may honestly be said of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.anchoring import TextQuoteSelector
from onrecord.folding import key

from tests.benchmarks.forms import FORMS
from tests.benchmarks.material import CONTEXTS, KINDS, Draft, Maker
from tests.benchmarks.places import AROUND, COPIES, GONE
from tests.benchmarks.wording import SLIPS, WORDS

GROUPS = {
    "other forms": FORMS,
    "slips": SLIPS,
    "other words": WORDS,
    "other surroundings": AROUND,
    "passage gone": GONE,
    "copies": COPIES,
}
MUTATIONS = {name: mutation for table in GROUPS.values() for name, mutation in table.items()}
GAP = re.compile(r"\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\)|…|\.\.\.|\. \. \.")
Span = tuple[int, int]
"""Where something stands: code points, half-open."""
LETTERS_ALONE = 24
"""A changed quote of fewer letters without context may be refused: a few words are like many others."""
LETTERS_OF_FACTS = 60
"""The same for one with another name or number."""
FEW = 10
"""A quote of fewer letters may stand anywhere by chance."""


@dataclass(frozen=True)
class Case:
    """`expected`: where the quote belongs; None where it must be refused.

    `thin`: refusing is as good. `language`, `kind`, `context`, `mutation` say how it was made.
    """

    text: str
    selector: TextQuoteSelector
    expected: Span | None
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
    facts = _Facts(
        sides=bool(draft.prefix) + bool(draft.suffix),
        same=letters(draft.quote) == letters(draft.passage),
        copies=len(_stands(draft.text, draft.quote, None, None)),
        fitting=len(_stands(draft.text, draft.quote, draft.prefix, draft.suffix)),
        hinted=draft.hint == len(draft.before),
        one_literal=draft.text.count(draft.quote) == 1 and draft.quote != draft.passage,
    )
    if _is_undecidable(draft, mutation, facts):
        return None
    expected: Span | None = (len(draft.before), len(draft.before) + len(draft.passage))
    if not draft.there or (facts.same and facts.fitting > 1 and not facts.hinted):
        expected = None
    return Case(
        draft.text,
        TextQuoteSelector(draft.quote, draft.prefix, draft.suffix, None, draft.hint),
        expected,
        draft.thin or _is_thin(draft, mutation, facts),
        draft.language.code,
        draft.kind,
        draft.context,
        mutation,
    )


class _Facts(NamedTuple):
    """`sides` of context; `same` words; `copies` of them in the text, and those `fitting` the context.

    `hinted`: the hint is right. `one_literal`: one place has the quote's very characters, another its words.
    """

    sides: int
    same: bool
    copies: int
    fitting: int
    hinted: bool
    one_literal: bool


def _is_undecidable(draft: Draft, mutation: str, facts: _Facts) -> bool:
    """Whether as much speaks for another place as for the one that chance has made the right one."""
    if facts.one_literal and facts.sides < 2 and not facts.hinted:
        return True
    if not draft.there:
        if mutation in ("prefix of one, suffix of the other", "slips, printed a second time"):
            return False
        if facts.sides and facts.fitting:
            return True  # its words stand elsewhere, in the same context
        # They stand elsewhere by chance: a copy, or the passage, moved? A few words are no evidence.
        return facts.copies > 0 and (facts.sides == 0 or _weight(draft.quote) >= FEW)
    if not facts.same:
        if letters(draft.quote) in letters(draft.passage):
            return True  # the quote stands there, whatever was added around it
        return facts.copies > 0 and not (facts.sides == 2 and draft.context != "both, slips")
    if facts.fitting > 1:
        return facts.one_literal and not facts.hinted
    return facts.copies > 1 and facts.fitting == 0 and mutation == "context rewritten"


def _is_thin(draft: Draft, mutation: str, facts: _Facts) -> bool:
    """Whether a careful person would not want to say where a quote belongs."""
    twins = draft.there and max(facts.copies, len(_stands(draft.text, draft.passage, None, None))) > 1
    if twins and (facts.sides < 2 or draft.context != "both"):
        return True
    if mutation == "sentences beside it swapped" and facts.sides == 2:
        return True  # its context has closed up: moved, or gone and a copy left?
    if facts.same:
        return twins and facts.fitting == 0
    if draft.kind == "word":
        # One word that is another may be anything.
        return facts.sides < 2 or draft.context != "both" or not mutation.startswith("slips")
    if facts.sides:
        return False
    if draft.kind in ("boilerplate", "printed twice", "list item") or mutation not in {**SLIPS, **WORDS}:
        return True
    # A short sentence with another name or number is another sentence.
    facts_changed = mutation in ("another number", "another name", "denial")
    return _weight(draft.quote) < (LETTERS_OF_FACTS if facts_changed else LETTERS_ALONE)


def _weight(words: str) -> int:
    """Letters and digits; one of a script without spaces counts for two."""
    return sum(2 if "\u4e00" <= char <= "\u9fff" else 1 for char in words if char.isalnum())


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


def verdict(case: Case, span: Span | None, status: str | None) -> str:
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
