"""What happens to texts and quotes between the day a quote is copied and the day it is placed.

Each mutation changes a draft, and says whether it could: not every sentence has a number to change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from material import Draft, Maker

Mutation = Callable[[Maker, Draft], bool]

FORMS: dict[str, Mutation] = {}
"""The words stay the same: the place must be found."""
WORDS: dict[str, Mutation] = {}
"""Words differ: the place must be found, and called `drifted`."""
PLACES: dict[str, Mutation] = {}
"""The passage moved, went or has doubles; or what is known of its place is wrong."""


def _changing(table: dict[str, Mutation], name: str, change: Callable[[Maker, Draft, str], str]) -> None:
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

    table[name] = mutation


def _form(name: str) -> Callable[[Callable[[Maker, Draft, str], str]], None]:
    return lambda change: _changing(FORMS, name, change)


def _words(name: str) -> Callable[[Callable[[Maker, Draft, str], str]], None]:
    return lambda change: _changing(WORDS, name, change)


def _place(name: str) -> Callable[[Mutation], None]:
    def add(mutation: Mutation) -> None:
        PLACES[name] = mutation

    return add


# --- forms


FORMS["none"] = lambda _maker, _draft: True


@_form("quotation marks")
def _(maker: Maker, draft: Draft, words: str) -> str:
    pair = maker.random.choice(("“”", "„“", "«»", '""', "「」", "‘’"))
    opened = re.sub(r"[“„«\"](?=\w)|(?<=«) ", pair[0], words)
    return (
        re.sub(r"(?<=[\w.,،，。])[”“»\"]", pair[1], opened) if pair[0] not in "‘" else words.replace("'", "’")
    )


@_form("punctuation of another language")
def _(maker: Maker, draft: Draft, words: str) -> str:
    forms = (
        str.maketrans("،؛؟，。：；（）,;", ",;?,.:;(),;")
        if draft.language.code in "ar fa zh"
        else str.maketrans("'-", "’–")
    )
    return words.translate(forms)


@_form("white space")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return words.replace(" ", maker.random.choice(("  ", "\xa0", "\u2009", "\t", "\u202f")))


@_form("wrapped")
def _(maker: Maker, draft: Draft, words: str) -> str:
    end = maker.random.choice(("\n", "\r\n"))
    return (
        _every(maker, words, " ", end, 6)
        if draft.language.spaced
        else _after_every(maker, words, "[，。]", end)
    )


@_form("hyphenated at line ends")
def _(maker: Maker, draft: Draft, words: str) -> str:
    if draft.language.code not in "en de fr ru":
        return words
    return re.sub(
        r"(?<=[^\W\d_]{3})(?=[^\W\d_]{4})", lambda _: "-\n" if maker.random.random() < 0.2 else "", words
    )


@_form("invisible signs")
def _(maker: Maker, draft: Draft, words: str) -> str:
    sign = maker.random.choice("\xad\u200b\u2060\ufeff\u200e\u200f")
    return re.sub(r"(?<=\w\w)(?=\w\w)", lambda _: sign if maker.random.random() < 0.2 else "", words)


@_form("composition")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return unicodedata.normalize("NFD", words)


@_form("ligatures")
def _(maker: Maker, draft: Draft, words: str) -> str:
    for pair, sign in (("ffi", "ﬃ"), ("fl", "ﬂ"), ("fi", "ﬁ"), ("ff", "ﬀ"), ("لا", "ﻻ")):
        words = words.replace(pair, sign)
    return words


@_form("full width")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return re.sub("[0-9A-Za-z]", lambda match: chr(ord(match[0]) + 0xFEE0), words)


@_form("case")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return maker.random.choice((str.upper, str.lower, str.title, str.swapcase))(words)


@_form("digits of another script")
def _(maker: Maker, draft: Draft, words: str) -> str:
    to = maker.random.choice(("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"))
    return re.sub(r"\d", lambda match: to[unicodedata.decimal(match[0])], words)


@_form("vowel signs and tatweel")
def _(maker: Maker, draft: Draft, words: str) -> str:
    signs = "\u064e\u064f\u0650\u0652\u0640" if draft.language.code in "ar fa" else "\u05b8\u05b7\u05b4\u05bc"
    return re.sub(
        "(?<=[\u05d0-\u05ea\u0628-\u064a])(?=[\u05d0-\u05ea\u0628-\u064a])",
        lambda _: maker.random.choice(signs) if maker.random.random() < 0.5 else "",
        words,
    )


@_form("letters without their signs")
def _(maker: Maker, draft: Draft, words: str) -> str:
    parts = unicodedata.normalize("NFD", words)
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f\u0653-\u0655]", "", parts))


@_form("kaf, yeh and teh marbuta")
def _(maker: Maker, draft: Draft, words: str) -> str:
    forms = maker.random.choice(({"ک": "ك", "ی": "ي"}, {"ك": "ک", "ي": "ی"}, {"ة": "ه", "ى": "ي"}))
    return words.translate(str.maketrans(forms))


FORMS["gap"] = lambda maker, draft: _gap(maker, draft)


def _gap(maker: Maker, draft: Draft) -> bool:
    words = draft.language.words(draft.passage)
    if not 9 <= len(words) <= 200 or "\n" in draft.passage:
        return False
    sign = maker.random.choice(("[…]", "[...]", "...", "…", "(...)", ". . ."))
    draft.quote = f"{draft.language.joined(words[:4])} {sign} {draft.language.joined(words[-4:])}"
    return True


# --- words


for _low, _high in ((1, 4), (4, 7), (7, 10)):
    _changing(
        WORDS,
        f"slips {_low} to {_high} %",
        lambda maker, _draft, words, low=_low, high=_high: maker.slips(
            words, maker.random.uniform(low, high) / 100
        ),  # type: ignore[misc]
    )


@_words("misread by a scanner")
def _(maker: Maker, draft: Draft, words: str) -> str:
    pairs = (
        ("rn", "m"),
        ("l", "1"),
        ("O", "0"),
        ("cl", "d"),
        ("e", "c"),
        ("ı", "i"),
        ("и", "н"),
        ("ר", "ד"),
        ("ب", "ت"),
        ("日", "曰"),
        ("未", "末"),
    )
    pairs += (("m", "rn"), ("h", "b"), ("ш", "щ"), ("ה", "ח"), ("ف", "ق"), ("的", "旳"))
    for old, new in pairs:
        words = re.sub(
            re.escape(old), lambda match, new=new: new if maker.random.random() < 0.12 else match[0], words
        )  # type: ignore[misc]
    return words


@_words("another word")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return _with_other_words(maker, draft, words, 1)


@_words("a tenth of the words")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return _with_other_words(maker, draft, words, round(len(draft.language.words(words)) / 10))


def _with_other_words(maker: Maker, draft: Draft, words: str, number: int) -> str:
    found = draft.language.words(words)
    if len(found) < 5:
        return words
    pool = [word for thing in draft.language.lists["thing"] for word in draft.language.words(thing)]
    for at in maker.random.sample(range(len(found)), max(1, number)):
        if "\n" not in found[at]:
            found[at] = maker.random.choice(pool)
    return draft.language.joined(found)


def _with_another_number(maker: Maker, draft: Draft, words: str) -> str:
    found = list(re.finditer(r"\d+", words))
    if not found:
        return words
    at = maker.random.choice(found)
    return words[: at.start()] + maker.fill(draft.language, "{number}") + words[at.end() :]


def _with_another_name(maker: Maker, draft: Draft, words: str) -> str:
    names = [name for name in draft.language.lists["name"] if name in words]
    return words.replace(names[0], maker.random.choice(draft.language.lists["name"])) if names else words


_changing(WORDS, "another number", _with_another_number)
_changing(WORDS, "another name", _with_another_name)


@_words("transliterated otherwise")
def _(maker: Maker, draft: Draft, words: str) -> str:
    pairs = (
        ("Qaeda", "Qaida"),
        ("Haftar", "Hifter"),
        ("Misrata", "Misurata"),
        ("Benghazi", "Bengasi"),
        ("Al-", "El "),
    )
    pairs += (
        ("ck", "k"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("ö", "oe"),
        ("é", "e"),
        ("Ё", "Йо"),
        ("غ", "گ"),
        ("יי", "י"),
        ("וו", "ו"),
    )
    for old, new in pairs:
        words = words.replace(old, new)
    return words


for _kind in ("tense", "spelling", "synonym", "denial", "number"):

    def _swap(maker: Maker, draft: Draft, words: str, kind: str = _kind) -> str:
        pairs = [pair for pair in draft.language.other[kind] if pair[0] in words]
        return words.replace(*maker.random.choice(pairs), 1) if pairs else words

    _changing(WORDS, {"number": "numbers as words"}.get(_kind, _kind), _swap)


@_words("a word twice")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    at = maker.random.randrange(len(found))
    return draft.language.joined([*found[: at + 1], *found[at:]]) if len(found) > 3 else words


@_words("a word left out")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    at = maker.random.randrange(len(found))
    return draft.language.joined([*found[:at], *found[at + 1 :]]) if len(found) > 5 else words


@_words("footnote mark")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    at = maker.random.randrange(len(found) - 1) if len(found) > 3 else -1
    mark = maker.random.choice(("[{}]", "{}", "({})", " {} ")).format(maker.random.randrange(1, 40))
    return draft.language.joined([*found[:at], found[at] + mark, *found[at + 1 :]]) if at >= 0 else words


@_words("clauses in another order")
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


@_words("page break in the passage")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    if len(found) < 15:
        return words
    at = maker.random.randrange(5, len(found) - 5)
    header = f"\n{maker.random.randrange(2, 400)}\n{maker.fill(draft.language, '{name}')}\n"
    return draft.language.joined(found[:at]) + header + draft.language.joined(found[at:])


@_words("rewritten in its context")
def _(maker: Maker, draft: Draft, words: str) -> str:
    found = draft.language.words(words)
    if draft.context not in ("both", "short") or not (draft.prefix and draft.suffix):
        return words
    if not 8 <= len(found) <= 120:
        return words
    return _with_other_words(maker, draft, words, round(len(found) * maker.random.uniform(0.15, 0.3)))


@_words("all of a PDF copy")
def _(maker: Maker, draft: Draft, words: str) -> str:
    wrapped = _every(maker, words, " ", "\n", 7)
    return maker.slips(wrapped.replace("fi", "ﬁ").replace("ß", "ß"), 0.04)


def _every(maker: Maker, words: str, old: str, new: str, mean: int) -> str:
    return re.sub(old, lambda match: new if maker.random.random() < 1 / mean else match[0], words)


def _after_every(maker: Maker, words: str, pattern: str, new: str) -> str:
    return re.sub(pattern, lambda match: match[0] + (new if maker.random.random() < 0.5 else ""), words)


# --- places


@_place("text changed elsewhere")
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


@_place("context rewritten")
def _(maker: Maker, draft: Draft) -> bool:
    if draft.context == "none" or len(draft.before) < 200 or len(draft.after) < 200:
        return False
    draft.before = draft.before[:-40] + maker.slips(draft.before[-40:], 0.35)
    draft.after = maker.slips(draft.after[:40], 0.35) + draft.after[40:]
    return True


@_place("prefix from elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    if not draft.prefix or not draft.suffix or len(draft.before) < 400:
        return False
    at = maker.random.randrange(100, len(draft.before) - 150)
    draft.prefix = draft.before[at : at + 32]
    return True


@_place("stale hint")
def _(maker: Maker, draft: Draft) -> bool:
    draft.hint = max(0, len(draft.before) + maker.random.randrange(-900, 900))
    return draft.hint != len(draft.before)


@_place("sentences beside it swapped")
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


@_place("removed")
def _(maker: Maker, draft: Draft) -> bool:
    _remove(draft)
    return True


@_place("removed with what stood before")
def _(maker: Maker, draft: Draft) -> bool:
    _remove(draft)
    draft.before = draft.before[: -min(len(draft.before), 45)]
    return True


@_place("removed with what stood after")
def _(maker: Maker, draft: Draft) -> bool:
    _remove(draft)
    draft.after = draft.after[min(len(draft.after), 45) :]
    return True


@_place("removed with its paragraph")
def _(maker: Maker, draft: Draft) -> bool:
    _remove(draft)
    draft.before = draft.before[: draft.before.rfind("\n\n") + 1]
    draft.after = draft.after[draft.after.find("\n\n") :] if "\n\n" in draft.after else ""
    return True


@_place("another sentence in its place")
def _(maker: Maker, draft: Draft) -> bool:
    if draft.kind in ("word", "list item", "boilerplate"):
        return False
    draft.passage, draft.there = maker.sentence(draft.language), False
    return True


@_place("another text")
def _(maker: Maker, draft: Draft) -> bool:
    other = maker.draft(draft.language, "part", "none")
    draft.before, draft.passage, draft.after, draft.there = other.text, "", "", False
    return True


@_place("gone, alike elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    words = draft.language.words(draft.passage)
    if not (draft.prefix or draft.suffix) or not 6 <= len(words) <= 60:
        return False
    twin = _with_other_words(maker, draft, draft.passage, 2)
    _remove(draft)
    _insert(maker, draft, twin)
    return True


@_place("gone, another name and number elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    twin = _with_another_number(maker, draft, _with_another_name(maker, draft, draft.passage))
    names = sum(name in draft.passage for name in draft.language.lists["name"])
    if twin == draft.passage or len(draft.passage) > 150 or not names or not re.search(r"\d", draft.passage):
        return False
    for name in draft.language.lists["name"]:
        if name in draft.passage and name in twin:
            return False
    _remove(draft)
    _insert(maker, draft, twin)
    return True


@_place("edited, old wording elsewhere")
def _(maker: Maker, draft: Draft) -> bool:
    if draft.context not in ("both", "short") or not (draft.prefix and draft.suffix):
        return False
    edited = _with_other_words(maker, draft, draft.passage, 2)
    if edited == draft.passage or len(draft.passage) < 40:
        return False
    old, draft.passage = draft.passage, edited
    _insert(maker, draft, old)
    return True


@_place("printed a second time")
def _(maker: Maker, draft: Draft) -> bool:
    _insert(maker, draft, draft.passage)
    return True


@_place("printed a second time, hint")
def _(maker: Maker, draft: Draft) -> bool:
    _insert(maker, draft, draft.passage)
    draft.hint = len(draft.before)
    return True


@_place("slips, printed a second time")
def _(maker: Maker, draft: Draft) -> bool:
    if len(draft.passage) < 25:
        return False
    _insert(maker, draft, draft.passage)
    draft.quote = maker.slips(draft.quote, 0.03)
    if draft.context == "none":
        draft.there = False
    return draft.quote != draft.passage


@_place("context of its twin")
def _(maker: Maker, draft: Draft) -> bool:
    if not draft.prefix or not draft.suffix or draft.kind == "word":
        return False
    twin = _with_other_words(maker, draft, draft.passage, 2)
    if twin == draft.passage:
        return False
    draft.quote, draft.passage, draft.thin = draft.passage, twin, True
    return True


@_place("prefix of one, suffix of the other")
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
    """The words, in the middle of some sentences of their own, at the end of a paragraph not beside the passage."""
    gap = " " if draft.language.spaced else ""
    paragraph = f"\n\n{maker.sentence(draft.language)}{gap}{words}{gap}{maker.sentence(draft.language)}"
    head = draft.before.rfind("\n\n", 0, max(0, len(draft.before) - 100))
    if maker.random.random() < 0.5 and head > 0:
        draft.before = draft.before[:head] + paragraph + draft.before[head:]
    else:
        tail = draft.after.find("\n\n", 100)
        at = tail if tail >= 0 else len(draft.after)
        draft.after = draft.after[:at] + paragraph + draft.after[at:]
