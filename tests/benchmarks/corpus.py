"""Sites of any size, written for measuring: the same words for the same numbers, always."""

from __future__ import annotations

import random
from pathlib import Path

WORDS = (
    *("river", "bridge", "council", "water", "report", "budget", "school", "harbour", "permit", "engine"),
    *("winter", "market", "record", "survey", "letter", "signal", "number", "garden", "street", "window"),
)
ACTORS = 200


def name(actor: int) -> str:
    """What an actor is called; no name is part of another."""
    return f"{chr(65 + actor % 26)}arin {chr(65 + actor // 26)}ovel{chr(97 + actor % 26)}"


def generate(folder: Path, articles: int, claims: int = 25) -> None:
    """A site of some articles of some claims each, in a folder that is made for it."""
    chosen = random.Random(1)  # noqa: S311 - nobody is to be kept from guessing it
    write(folder / "site.yaml", "title: Measured\nannotators: {ina: {name: Ina Moll}}\n")
    records = (f"actor-{number}:\n  name: {name(number)}\n  kind: person\n" for number in range(ACTORS))
    write(folder / "content/actors/all.yaml", "".join(records))
    for number in range(articles):
        text = [f"# Article number {number}\n"]
        layer = ["by: ina", "annotations:"]
        for claim in range(claims):
            speaker = chosen.randrange(ACTORS)
            quote = f"{' '.join(chosen.choices(WORDS, k=6))} number {claim} of {number}"
            rest = " ".join(chosen.choices(WORDS, k=25))
            text.append(f"{name(speaker)} said that {quote}, in the {rest}.\n")
            layer.append(f"  - quote: {quote}\n    id: c{claim}\n    speaker: actor-{speaker}")
            if claim % 5 == 1:
                layer.append(f"    against: actor-{chosen.randrange(ACTORS)}\n    kind: accusation")
            if claim % 5 == 2:
                layer.append(f"    denies: c{claim - 1}")
            if claim % 3 == 0:
                layer.append(f"    note: A note about claim {claim}.")
        place = folder / f"content/articles/article-{number}"
        write(folder / f"seeds/article-{number}.md", "\n".join(text))
        published = f"{2000 + number % 20}-0{1 + number % 9}-1{number % 9}"
        record = f"text: seeds/article-{number}.md\ntitle: Article number {number}\npublished: {published}\n"
        write(place / "article.yaml", record)
        write(place / "claims.yaml", "\n".join(layer) + "\n")


def write(path: Path, text: str) -> None:
    """A file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
