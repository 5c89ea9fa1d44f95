"""How often quotes are placed right, and how long it takes, on material this program makes itself.

    python tests/benchmarks/anchoring.py [--cases 2000] [--seed 1] [--check]

Prints a table by mutation, and the times beside those of a reference loop, since machines differ. `--check`
ends with 1 where a place is wrong, or a mutation is right less often than promised.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from time import thread_time

from onrecord.anchoring import Placed, TextQuoteSelector
from onrecord.model import AnchorStatus
from onrecord.quotable import Quotable

WHO = "the harbour master;a driver;the mayor;her deputy;two fishermen;the council;an engineer;the innkeeper"
SAID = "said that;denied that;told reporters that;wrote that;repeated that;doubted whether;warned that"
DID = "was shut;was sold;would open;stood empty;burned down;was promised;lost money;had {count} visitors"
WHEN = "since {year};on {day} May {year};in the {ordinal} winter;after {count} days;before the strike"
JOINTS = (" ", " of ", " and ", " near the ", " without a ", " for every ", ", the ")
# ruff: noqa: SIM905 - a list of a hundred words is read more easily so
WORDS = tuple(
    """
    amber anchor apron bakery barrel basin bell bench blanket bridge bucket candle canvas carpet castle cedar
chalk chimney cinder clerk cloak cobble copper corner cotton courtyard cradle crater curtain dagger daylight
desert dragon drawer engine falcon feather fiddle forest garden ginger glacier granary hammer harvest hazel
    island ivory jacket juniper kettle ladder lantern leather lemon marble meadow mirror mosaic mustard needle
    nickel notebook orchard oyster paper parrot pebble pepper pillow pocket quarry ribbon river saddle saffron
    salt shadow silver stable sugar tailor teapot thistle thunder timber tobacco tunnel turnip umbrella valley
    velvet village vinegar wagon walnut whistle willow window winter workshop yellow
    """.split()
)

SILENT = (AnchorStatus.EXACT, AnchorStatus.NORMALISED, AnchorStatus.ELLIPSIS)


@dataclass(frozen=True)
class Case:
    """A text with a quote, where it should be placed (None: nowhere), and whether its words are the same."""

    text: str
    selector: TextQuoteSelector
    expected: tuple[int, int] | None
    same: bool


class Maker:
    """Texts, quotes and mutations from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311

    def pick(self, choices: str) -> str:
        """One of the choices, its blanks filled."""
        numbers = {"year": self.random.randrange(1950, 2030), "day": self.random.randrange(2, 29)}
        words = {
            "count": self.random.randrange(12, 9000),
            "ordinal": self.random.choice(["first", "second", "long"]),
        }
        return self.random.choice(choices.split(";")).format(**numbers, **words)

    def sentence(self) -> str:
        """A sentence."""
        middle = self.random.choice(WORDS)
        for word in self.random.sample(WORDS, self.random.randrange(5, 14)):
            middle += self.random.choice(JOINTS) + word
        words = f"{self.pick(WHO)} {self.pick(SAID)} the {middle} {self.pick(DID)} {self.pick(WHEN)}"
        return words[0].upper() + words[1:] + "."

    def case(self, mutate: Callable[[Maker, str], tuple[str, str | None, bool]], context: str) -> Case:
        """A text of some paragraphs, a quote out of it, and either of them mutated."""
        paragraphs = [[self.sentence() for _ in range(self.random.randrange(2, 6))] for _ in range(30)]
        text = "\n\n".join(map(" ".join, paragraphs))
        while True:
            start = self.random.choice([m.start() for m in re.finditer(r"\b\w", text[:-200])])
            end = text.index(" ", min(start + self.random.randrange(40, 140), len(text) - 80))
            passage = text[start:end]
            if text.count(passage) == 1 and "\n" not in passage:
                break
        prefix = text[max(0, start - 32) : start] if context in ("both", "prefix") else None
        suffix = text[end : end + 32] if context in ("both", "suffix") else None
        quote, put, same = mutate(self, passage)
        if put is None:
            text, expected = text[:start] + text[end:], None
        else:
            text, expected = text[:start] + put + text[end:], (start, start + len(put))
        return Case(text, TextQuoteSelector(quote, prefix, suffix), expected, same)

    def slips(self, words: str, share: float) -> str:
        """The words with letters inserted, left out, exchanged or swapped."""
        letters = list(words)
        for _ in range(max(1, round(share * len(letters)))):
            at = self.random.randrange(len(letters) - 1)
            letter = self.random.choice("abcdefghijklmnopqrstuvwxyz")
            letters[at] = self.random.choice(["", letter, letters[at] + letter, letters[at + 1]])
        return "".join(letters)

    def other_words(self, words: str, share: float) -> str:
        """The words, some of them others."""
        found = words.split(" ")
        for at in self.random.sample(range(len(found)), max(1, round(share * len(found)))):
            found[at] = self.random.choice([word for word in WORDS if word != found[at]])
        return " ".join(found)


def _gap(words: str) -> str:
    parts = words.split(" ")
    return " ".join((*parts[:3], "[…]", *parts[-3:]))


MUTATIONS: dict[str, Callable[[Maker, str], tuple[str, str | None, bool]]] = {
    "none": lambda maker, words: (words, words, True),
    "case": lambda maker, words: (words.upper(), words, True),
    "typography": lambda maker, words: (words.replace("e", "e\u00ad", 1), words.replace(" ", "\u00a0"), True),
    "wrapped": lambda maker, words: (
        words,
        words.replace(" the ", " the\n").replace("ter", "ter\u00ad"),
        True,
    ),
    "slips 5 %": lambda maker, words: (maker.slips(words, 0.05), words, False),
    "slips 10 %": lambda maker, words: (words, maker.slips(words, 0.1), False),
    "one word": lambda maker, words: (words, maker.other_words(words, 0.01), False),
    "rewritten": lambda maker, words: (words, maker.other_words(words, 0.25), False),
    "gap": lambda maker, words: (_gap(words), words, True),
    "removed": lambda maker, words: (words, None, True),
}


def verdict(case: Case) -> tuple[str, float]:
    """`right`, `loose`, `wrong`, `refused` or `silent`, and the seconds it took."""
    quotable = Quotable(case.text)
    started = thread_time()
    outcome = quotable.place(case.selector)
    taken = thread_time() - started
    if not isinstance(outcome, Placed):
        return ("right" if case.expected is None else "refused"), taken
    if case.expected is None:
        return "wrong", taken
    if not case.same and outcome.status in SILENT:
        return "silent", taken
    start, end = outcome.spans[0].start, outcome.spans[-1].end
    common = max(0, min(end, case.expected[1]) - max(start, case.expected[0]))
    union = (end - start) + (case.expected[1] - case.expected[0]) - common
    return ("right" if common >= 0.9 * union else "loose" if common else "wrong"), taken


def main() -> None:
    """Make the cases, place them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    maker = Maker(options.seed)
    counts: dict[tuple[str, str], Counter[str]] = {}
    times: list[float] = []
    for number in range(options.cases):
        name = list(MUTATIONS)[number % len(MUTATIONS)]
        context = ("both", "prefix", "suffix", "none")[number // len(MUTATIONS) % 4]
        kind, taken = verdict(maker.case(MUTATIONS[name], context))
        counts.setdefault((name, context), Counter())[kind] += 1
        times.append(taken)
    kinds = ("right", "loose", "wrong", "silent", "refused")
    print(f"{'mutation':12}{'context':10}" + "".join(f"{kind:>9}" for kind in kinds))
    for (name, context), found in sorted(counts.items()):
        print(f"{name:12}{context:10}" + "".join(f"{found[kind]:9}" for kind in kinds))
    times.sort()
    started = thread_time()
    sum(number * number for number in range(100_000))
    reference = thread_time() - started
    half, most = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(
        f"a quote: p50 {half * 1e6:.0f} µs, p95 {most * 1e6:.0f} µs; reference loop {reference * 1e3:.1f} ms"
    )
    if options.check and any(found["wrong"] or found["silent"] for found in counts.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
