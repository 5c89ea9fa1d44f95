"""Texts that the benchmark makes itself, in eight languages, and quotes out of them.

A text has what makes placing hard: a sentence that comes back with other names and numbers, one that is
printed twice, a list, a heading, quotations. `languages.toml` holds the words; the seed's article is a text
as well.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent / "seeds"

KINDS = (
    *("part", "part", "part", "sentence", "sentence", "two sentences", "across paragraphs", "long"),
    *("word", "list item", "boilerplate", "printed twice", "start of text", "end of text"),
)
CONTEXTS = ("none", "prefix", "suffix", "both", "both", "short", "both, slips")
REACH = 32


@dataclass(frozen=True)
class Language:
    """One table of `languages.toml`."""

    code: str
    lists: dict[str, list[str]]
    other: dict[str, list[list[str]]]
    digits: str

    @property
    def spaced(self) -> bool:
        """Whether it has spaces between words."""
        return self.code != "zh"

    def words(self, text: str) -> list[str]:
        """The words of a text; of one without spaces, two characters each."""
        return text.split(" ") if self.spaced else re.findall("..?", text, re.DOTALL)

    def joined(self, words: list[str]) -> str:
        """The words as a text again."""
        return (" " if self.spaced else "").join(words)


@dataclass
class Draft:
    """A text in three parts with a quote of the middle one; mutations change any of them.

    `there`: the passage is still in the text. `thin`: so little speaks for a place that refusing is as good.
    """

    language: Language
    kind: str
    context: str
    before: str
    passage: str
    after: str
    quote: str
    prefix: str | None = None
    suffix: str | None = None
    hint: int | None = None
    there: bool = True
    thin: bool = False

    @property
    def text(self) -> str:
        """The whole text."""
        return self.before + self.passage + self.after


def languages() -> tuple[Language, ...]:
    """All languages of `languages.toml`."""
    tables = tomllib.loads((HERE / "languages.toml").read_text(encoding="utf-8"))
    return tuple(
        Language(
            code,
            {key: table[key] for key in table if key not in ("other", "digits")},
            table["other"],
            table["digits"],
        )
        for code, table in tables.items()
    )


class Maker:
    """Texts and quotes from one seed; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.languages = languages()
        self._seeds = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]

    def fill(self, language: Language, template: str) -> str:
        """A template with every blank filled, those of what fills it too."""

        def blank(match: re.Match[str]) -> str:
            name = match[1]
            if name in ("number", "year", "day"):
                ranges = {"number": (12, 9000), "year": (1950, 2030), "day": (2, 29)}
                return "".join(
                    language.digits[int(digit)] for digit in str(self.random.randrange(*ranges[name]))
                )
            words = self.fill(language, self.random.choice(language.lists[name.lower()]))
            return words[:1].upper() + words[1:] if name[0].isupper() else words

        return re.sub(r"\{(\w+)\}", blank, template)

    def sentence(self, language: Language, template: str | None = None) -> str:
        """A sentence of the language, out of any of its frames or a certain template."""
        return self.fill(language, template or self.random.choice(language.lists["frame"]))

    def draft(self, language: Language, kind: str, context: str) -> Draft:
        """A new text with a quote of this kind out of it, and its context."""
        while True:
            text, marked = self._text(language, kind)
            start, end = self._range(language, text, kind, marked)
            if text[start:end].strip() and re.search(r"\w", text[start:end]):
                break
        draft = Draft(language, kind, context, text[:start], text[start:end], text[end:], text[start:end])
        self._add_context(draft)
        return draft

    def _text(self, language: Language, kind: str) -> tuple[str, str]:
        """A text, and the sentence or list item of the kind in it."""
        if language.code == "en" and kind in ("part", "sentence") and self.random.random() < 0.2:
            return self.random.choice(self._seeds), ""
        gap = " " if language.spaced else ""
        count = self.random.choice((4, 12, 30))
        paragraphs = [
            gap.join(self.sentence(language) for _ in range(self.random.randrange(1, 6)))
            for _ in range(count)
        ]
        template = self.random.choice(language.lists["boilerplate"])
        repeated = [self.sentence(language, template) for _ in range(self.random.randrange(2, 6))]
        twice = self.sentence(language)
        items = [self.fill(language, "{Thing}{joint}{thing}") for _ in range(self.random.randrange(3, 7))]
        for sentence in (*repeated, twice, twice):
            at = self.random.randrange(count)
            paragraphs[at] = (
                f"{paragraphs[at]}{gap}{sentence}"
                if self.random.random() < 0.7
                else f"{sentence}{gap}{paragraphs[at]}"
            )
        paragraphs.insert(self.random.randrange(count), "\n".join(f"- {item}" for item in items))
        paragraphs.insert(self.random.randrange(count), self.fill(language, "{Thing}"))
        marked = {"list item": items, "boilerplate": repeated, "printed twice": [twice]}.get(kind, [""])
        return "\n\n".join(paragraphs), self.random.choice(marked)

    def _range(self, language: Language, text: str, kind: str, marked: str) -> tuple[int, int]:
        """Where a quote of the kind begins and ends."""
        if marked:
            start = self.random.choice([match.start() for match in re.finditer(re.escape(marked), text)])
            return start, start + len(marked)
        edges = [match.start() for match in re.finditer(r"\b\w" if language.spaced else r"(?<!\d)\w", text)]
        if kind == "word":
            words = list(re.finditer(r"\w{4,}" if language.spaced else r"\w\w", text))
            return self.random.choice(words).span()
        if kind == "start of text":
            return 0, self._end(text, self.random.randrange(30, 200), edges)
        if kind == "end of text":
            return self.random.choice([at for at in edges if at > len(text) - 200][:-3]), len(text.rstrip())
        stops = [0, *(match.end() for match in re.finditer(r"[.。][”“\"»]?(?:\s+|(?<=。))", text))]
        if kind in ("sentence", "two sentences"):
            number = 1 if kind == "sentence" else 2
            at = self.random.randrange(max(1, len(stops) - number))
            end = stops[at + number] if at + number < len(stops) else len(text)
            return stops[at], stops[at] + len(text[stops[at] : end].rstrip())
        if kind == "across paragraphs":
            at = self.random.choice([match.start() for match in re.finditer("\n\n", text[60:-100])]) + 60
            return self._start(at - self.random.randrange(20, 60), edges), self._end(
                text, at + self.random.randrange(20, 60), edges
            )
        length = self.random.randrange(1000, 3000) if kind == "long" else self.random.randrange(25, 140)
        start = self.random.choice([at for at in edges if at < max(1, len(text) - length)] or [0])
        return start, self._end(text, start + length, edges)

    def _start(self, at: int, edges: list[int]) -> int:
        return max((edge for edge in edges if edge <= at), default=0)

    def _end(self, text: str, at: int, edges: list[int]) -> int:
        """The end of the last word that begins before an offset."""
        word = re.compile(r"[\w'’‌-]+" if re.search("[a-zа-яء-یא-ת]", text) else r"\w")
        match = word.match(text, self._start(at, edges))
        return match.end() if match else at

    def _add_context(self, draft: Draft) -> None:
        """The context of the passage as it stands, by the draft's kind of context."""
        prefix, suffix = draft.before[-REACH:], draft.after[:REACH]
        if draft.context == "short":
            words = draft.language.words
            prefix = draft.language.joined(words(draft.before[-REACH:])[-3:])
            suffix = draft.language.joined(words(draft.after[:REACH])[:3])
        if draft.context == "both, slips":
            prefix, suffix = self.slips(prefix, 0.06), self.slips(suffix, 0.06)
        if draft.context not in ("none", "suffix"):
            draft.prefix = prefix or None
        if draft.context not in ("none", "prefix"):
            draft.suffix = suffix or None

    def slips(self, words: str, share: float) -> str:
        """The words with letters inserted, left out, exchanged or swapped; at least one if there are any."""
        letters = list(words)
        alphabet = [char for char in words if char.isalpha()] or ["x"]
        inner = [at for at, char in enumerate(letters[:-1]) if char.isalnum() and letters[at + 1].isalnum()]
        for at in self.random.sample(inner, min(len(inner), max(1, round(share * len(letters))))):
            letter = self.random.choice(alphabet)
            letters[at] = self.random.choice(("", letter, letters[at] + letter, letters[at + 1]))
        return "".join(letters)
