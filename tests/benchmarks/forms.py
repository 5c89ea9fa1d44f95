"""The same words in other forms: the place must be found, and nothing said but that."""

from __future__ import annotations

import re
import unicodedata

from tests.benchmarks.material import Draft, Maker
from tests.benchmarks.mutations import Mutation, added, added_change, after_some, some

FORMS: dict[str, Mutation] = {}

FORMS["none"] = lambda _maker, _draft: True


@added_change(FORMS, "quotation marks")
def _(maker: Maker, draft: Draft, words: str) -> str:
    pair = maker.random.choice(("“”", "„“", "«»", '""', "「」", "‘’"))
    opened = re.sub(r"[“„«\"](?=\w)|(?<=«) ", pair[0], words)
    return (
        re.sub(r"(?<=[\w.,،，。])[”“»\"]", pair[1], opened) if pair[0] not in "‘" else words.replace("'", "’")
    )


@added_change(FORMS, "punctuation of another language")
def _(maker: Maker, draft: Draft, words: str) -> str:
    forms = (
        str.maketrans("،؛؟，。：；（）,;", ",;?,.:;(),;")
        if draft.language.code in "ar fa zh"
        else str.maketrans("'-", "’–")
    )
    return words.translate(forms)


@added_change(FORMS, "white space")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return words.replace(" ", maker.random.choice(("  ", "\xa0", "\u2009", "\t", "\u202f")))


@added_change(FORMS, "wrapped")
def _(maker: Maker, draft: Draft, words: str) -> str:
    end = maker.random.choice(("\n", "\r\n"))
    return (
        some(maker, words, " ", end, 6) if draft.language.spaced else after_some(maker, words, "[，。]", end)
    )


@added_change(FORMS, "hyphenated at line ends")
def _(maker: Maker, draft: Draft, words: str) -> str:
    if draft.language.code not in "en de fr ru":
        return words
    return re.sub(
        r"(?<=[^\W\d_]{3})(?=[^\W\d_]{4})", lambda _: "-\n" if maker.random.random() < 0.2 else "", words
    )


@added_change(FORMS, "invisible signs")
def _(maker: Maker, draft: Draft, words: str) -> str:
    sign = maker.random.choice("\xad\u200b\u2060\ufeff\u200e\u200f")
    return re.sub(r"(?<=\w\w)(?=\w\w)", lambda _: sign if maker.random.random() < 0.2 else "", words)


@added_change(FORMS, "composition")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return unicodedata.normalize("NFD", words)


@added_change(FORMS, "ligatures")
def _(maker: Maker, draft: Draft, words: str) -> str:
    for pair, sign in (("ffi", "ﬃ"), ("fl", "ﬂ"), ("fi", "ﬁ"), ("ff", "ﬀ"), ("لا", "ﻻ")):
        words = words.replace(pair, sign)
    return words


@added_change(FORMS, "full width")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return re.sub("[0-9A-Za-z]", lambda match: chr(ord(match[0]) + 0xFEE0), words)


@added_change(FORMS, "case")
def _(maker: Maker, draft: Draft, words: str) -> str:
    return maker.random.choice((str.upper, str.lower, str.title, str.swapcase))(words)


@added_change(FORMS, "digits of another script")
def _(maker: Maker, draft: Draft, words: str) -> str:
    to = maker.random.choice(("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"))
    return re.sub(r"\d", lambda match: to[unicodedata.decimal(match[0])], words)


@added_change(FORMS, "vowel signs and tatweel")
def _(maker: Maker, draft: Draft, words: str) -> str:
    signs = "\u064e\u064f\u0650\u0652\u0640" if draft.language.code in "ar fa" else "\u05b8\u05b7\u05b4\u05bc"
    return re.sub(
        "(?<=[\u05d0-\u05ea\u0628-\u064a])(?=[\u05d0-\u05ea\u0628-\u064a])",
        lambda _: maker.random.choice(signs) if maker.random.random() < 0.5 else "",
        words,
    )


@added_change(FORMS, "letters without their signs")
def _(maker: Maker, draft: Draft, words: str) -> str:
    parts = unicodedata.normalize("NFD", words)
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f\u0653-\u0655]", "", parts))


@added_change(FORMS, "kaf, yeh and teh marbuta")
def _(maker: Maker, draft: Draft, words: str) -> str:
    old, new = maker.random.choice((("کی", "كي"), ("كي", "کی"), ("ةى", "هي")))
    return words.translate(str.maketrans(old, new))


@added(FORMS, "gap")
def _(maker: Maker, draft: Draft) -> bool:
    words = draft.language.words(draft.passage)
    if not 9 <= len(words) <= 200 or "\n" in draft.passage:
        return False
    sign = maker.random.choice(("[…]", "[...]", "...", "…", "(...)", ". . ."))
    draft.quote = f"{draft.language.joined(words[:4])} {sign} {draft.language.joined(words[-4:])}"
    return True
