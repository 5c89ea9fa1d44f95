"""What the fuzzer feeds: texts in many scripts and odd ones, Markdown of every kind, and quotes of them.

Every piece may be repeated a thousand times, so that a text of a few choices is long enough to show where
time grows faster than the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st
from onrecord.anchoring import TextQuoteSelector

Format = Literal["text", "markdown"]

LONGEST = 40_000
"""Characters of a text: enough to see a square in the time, few enough for many texts a minute."""

SENTENCES = [
    "The harbour master said the ferry, built in 1987, would not sail before 12 May. ",
    "“Nobody asked us,” three fishermen told the council – again and again. ",
    "Die Fähre heißt »Möwe« und fährt am 3. Mai nach Süden; niemand weiß, warum. ",
    "L’équipage n’a rien dit ; le maire, lui, a parlé de 1 200 € … et de l’été. ",
    "Капитан всё ещё ждёт: паром не выйдет до 12 мая, сказал он. ",
    "Ο λιμενάρχης είπε ότι το πλοίο ΔΕΝ θα φύγει στις 12 Μαΐου. ",
    "İstanbul'dan gelen gemi ıslak halatı bıraktı, dedi KAPTAN. ",
    "قالَ النّاطِقُ إنَّ الميناءَ سيبقى مغلقًا حتى ١٢ أيار، ولم يزد. ",
    "سخنگو گفت که کشتی تا ۱۲ مه از بندر نمی‌رود؛ همین و بس. ",
    "הַדּוֹבֵר אָמַר כִּי הַנָּמֵל יִישָּׁאֵר סָגוּר עַד 12 במאי. ",
    "港务局长说，渡轮在五月十二日以前不会开航。谁也没有问过我们。",
    "港長は「フェリーは5月12日まで出ない」と言った。ﾀﾞﾚも知らない。",
    "항만장은 배가 5월 12일 전에는 떠나지 않는다고 말했다. ",
    "बंदरगाह के अधिकारी ने कहा कि नाव १२ मई से पहले नहीं चलेगी। क्षमा। ",
    "นายท่าบอกว่าเรือจะไม่ออกก่อนวันที่ ๑๒ พฤษภาคม ",
]
# fmt: off
BLANKS = [
    " ", "  ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\t", "\u00a0", "\u2028", "\u3000", "\x1c", "\x85",
]
SIGNS = [
    "-", "--", "—", "-\n", "\u00ad", "...", "…", ". . .", "[...]", "[…]", "(…)", ".", ",", "“",
    "”", '"', "'",
    "’", "«", "»", "1,200", "3.5", "10²", "½", "№", "ﬁ", "ﬃ", "ﷺ", "①", "Ⅻ", "㎏", "0", "٣", "𝟛",
]
CLUSTERS = [
    "e\u0301", "q\u0303\u0308", "\u0301", "\u0308\u0301", "a" + "\u0300\u0316" * 20, "ß", "ẞ", "SS", "ŉ",
    "ΐ",
    "👩\u200d👩\u200d👧", "👍🏽", "❤\ufe0f", "🇱🇾", "🇱", "#\ufe0f\u20e3", "\u200d", "\u200c", "\ufe0f",
    "\U000e0067",
    "\u0915\u094d\u0937", "\u094d", "\u1112\u1161\u11ab", "\u11ab", "각", "ก\u0e33", "\u0e33", "ｶﾞ",
    "\u0600",
    "\u200e", "\u200f", "\u202e", "\u2067", "\u2069", "\u061c", "\ufeff", "\u2060", "ـ", "لا", "ﻻ", "أ",
    "إ", "ٱ",
]
FORBIDDEN = ["\0", "\x01", "\x7f", "\ud800", "\udfff", "\ufffe", "\uffff", "\U0010ffff"]
MARKS = [
    "*", "**", "***", "_", "__", "~~", "`", "``", "```\n", "~~~\n", "[", "]", "](", ")", "](b)", "![",
    "!", "[]",
    "()", "[a]", "[a][b]", "](https://example.org/a)", "](<", '](a "b")', "<", ">", "<b>", "</b>", "<!--",
    "<https://a.example>", "<a@b.example>", "&", "&amp;", "&#35;", "&#x22;", "&nbsp;", "&a", "\\", "\\*",
    "\\\n",
    "  \n", "|", "a|b", "\\|", "> ", ">", "- ", "* ", "1. ", "1) ", "+ ", "    ", "  ", "\t", "# ",
    "### ", " #",
    "===\n", "---\n", "***\n", "|a|b|\n|-|-|\n", "|:-|-:|\n", "|c|d|\n", "|\n", "\n[a]: b\n", '[a]: b "c',
    "[a]: <b", "[b", "https://a.example/", "[^1]", "[^2]", "^[", "^[a]", "[^", "\n[^1]: ", "\n\n[^2]: ",
    "> [^1]: ",
    "- [^2]: ", "\n", "\n\n", "a", "word ",
]
# fmt: on


def _repeated(pieces: list[str]) -> st.SearchStrategy[str]:
    """A piece, now and then many times in a row."""
    times = st.sampled_from([1] * 12 + [2, 3, 30, 1000])
    return st.tuples(st.sampled_from(pieces), times).map(lambda pair: pair[0] * pair[1])


def _joined(part: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    several = st.lists(part, max_size=most).map("".join)
    again = st.sampled_from([1] * 20 + [7, 200])
    return st.tuples(several, again).map(lambda pair: (pair[0] * pair[1])[:LONGEST])


PLAIN = _joined(_repeated(SENTENCES * 3 + BLANKS * 2 + SIGNS + CLUSTERS + FORBIDDEN), 20)
MARKDOWN = _joined(_repeated(MARKS * 2 + SENTENCES * 5 + BLANKS + CLUSTERS), 30)
ODD = st.text(max_size=40) | _joined(_repeated(BLANKS + SIGNS + CLUSTERS + SENTENCES), 5)


@dataclass(frozen=True)
class Case:
    """A text and a quote to place in it."""

    source: str
    format: Format
    selector: TextQuoteSelector


@st.composite
def stretches(draw: st.DrawFn, text: str, longest: int = 300) -> str:
    """A stretch of the text, or of something else, changed a little or not at all."""
    if not text or draw(st.integers(0, 9)) == 0:
        return draw(ODD)
    start = draw(st.integers(0, len(text) - 1))
    return draw(changed(text[start : start + draw(st.integers(1, longest))]))


@st.composite
def changed(draw: st.DrawFn, words: str) -> str:
    """The words as they are, or with some of what becomes of words that are copied and remembered."""
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 6]))):
        at = draw(st.integers(0, len(words)))
        to = draw(st.integers(at, min(len(words), at + 12)))
        put = draw(st.sampled_from(["", "", " ", "x", " not ", "[…]", " [...] ", *BLANKS, *SIGNS, *CLUSTERS]))
        words = words[:at] + put + words[to:]
    change = draw(st.sampled_from(["", "", "", "upper", "casefold", "swapcase", "split", "words"]))
    if change == "split":
        return " ".join(words.split())
    if change == "words":
        parts = words.split(" ")
        return " ".join(reversed(parts))
    return str(getattr(words, change)()) if change else words


@st.composite
def cases(draw: st.DrawFn, format: Format) -> Case:
    """A text with a quote, most often of its own words, and any context."""
    source = draw(PLAIN if format == "text" else MARKDOWN)
    start = draw(st.integers(0, len(source)))
    end = min(len(source), start + draw(st.sampled_from([1, 3, 12, 40, 40, 120, 120, 400, 20_000])))
    if draw(st.integers(0, 3)):
        quote = draw(changed(source[start:end]))
        prefix = draw(st.none() | changed(source[max(0, start - 30) : start]))
        suffix = draw(st.none() | changed(source[end : end + 30]))
    else:
        quote = draw(stretches(source))
        prefix, suffix = draw(st.none() | stretches(source, 30)), draw(st.none() | stretches(source, 30))
    within = draw(st.none() | st.none() | st.just(source[max(0, start - 50) : end + 50]) | stretches(source))
    hint = draw(st.none() | st.just(start) | st.integers(-5, len(source) + 5) | st.integers())
    return Case(source, format, TextQuoteSelector(quote, prefix, suffix, within, hint))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
