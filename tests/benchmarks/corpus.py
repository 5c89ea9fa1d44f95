"""Sites of any size, written for measuring: the same words for the same numbers, always."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WORDS = (
    *("river", "bridge", "council", "water", "report", "budget", "school", "harbour", "permit", "engine"),
    *("winter", "market", "record", "survey", "letter", "signal", "number", "garden", "street", "window"),
)
ACTORS = 300


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph: who said what, the rest of the sentence, and what an annotator wrote about it.

    `gap`: whether the annotator quotes it with words left out. `crossing`: words of a second annotator's
    claim, which begins within this one's and ends after it; None where there is none.
    """

    speaker: int
    quote: str
    rest: str
    against: int | None
    denies: int | None
    note: str | None
    gap: bool
    crossing: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """An article."""

    number: int
    published: str
    said: tuple[Said, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Article number {self.number}"


def name(actor: int) -> str:
    """What an actor is called; no name is part of another."""
    return f"{chr(65 + actor % 26)}arin {chr(65 + actor // 26)}ovel{chr(97 + actor % 26)}"


def stories(articles: int, paragraphs: int = 20, *, speaking: int = ACTORS) -> Iterator[Story]:
    """Articles of about 4.6 KB and 25 claims; of those speaking some do in every article and some in few."""
    chosen = random.Random(1)  # noqa: S311 - nobody is to be kept from guessing it
    weights = [1 / (actor + 1) for actor in range(speaking)]
    for number in range(articles):
        speakers = chosen.choices(range(speaking), weights, k=paragraphs)
        said = []
        for claim, speaker in enumerate(speakers):
            quoted = f"{' '.join(chosen.choices(WORDS, k=6))} number {claim} of {number}"
            rest = chosen.choices(WORDS, k=19)
            said.append(
                Said(
                    speaker,
                    quoted,
                    " ".join(rest),
                    chosen.randrange(ACTORS) if claim % 5 == 1 else None,
                    claim - 1 if claim % 5 == 2 else None,
                    f"A note about claim {claim}." if claim % 3 == 0 else None,
                    claim % 6 == 5,
                    f"number {claim} of {number}, in the {rest[0]} {rest[1]}" if claim % 4 == 2 else None,
                )
            )
        yield Story(number, f"{2000 + number % 20}-0{1 + number % 9}-1{number % 9}", tuple(said))


def write_site(folder: Path, articles: int, settings: str = "", *, speaking: int = ACTORS) -> None:
    """A site of ours, in a folder that is made for it; `speaking` of its 300 people say something."""
    annotators = "annotators: {ina: {name: Ina Moll}, oda: {name: Oda Renn}}\n"
    write(folder / "site.yaml", "title: Measured\n" + annotators + settings)
    records = (f"actor-{number}:\n  name: {name(number)}\n  kind: person\n" for number in range(ACTORS))
    write(folder / "content/actors/all.yaml", "".join(records))
    for story in stories(articles, speaking=speaking):
        slug = f"article-{story.number}"
        write(folder / f"seeds/{slug}.md", f"# {story.title}\n{text(story)}")
        record = f"text: seeds/{slug}.md\ntitle: {story.title}\npublished: {story.published}\n"
        write(folder / f"content/articles/{slug}/article.yaml", record)
        for layer, content in layers(story).items():
            write(folder / f"content/articles/{slug}/{layer}.yaml", content)


def text(story: Story) -> str:
    """Its paragraphs."""
    return "".join(f"\n{name(it.speaker)} said that {it.quote}, in the {it.rest}.\n" for it in story.said)


def layers(story: Story) -> dict[str, str]:
    """Its two layers, as YAML."""
    first = ["by: ina", "annotations:"]
    second = ["by: oda", "annotations:"]
    for claim, it in enumerate(story.said):
        words = it.quote.split()
        quoted = f"{words[0]} {words[1]} [...] {' '.join(words[4:])}" if it.gap else it.quote
        first.append(f"  - quote: {quoted}\n    id: c{claim}\n    speaker: actor-{it.speaker}")
        if it.against is not None:
            first.append(f"    against: actor-{it.against}\n    kind: accusation")
        if it.denies is not None:
            first.append(f"    denies: c{it.denies}")
        if it.note is not None:
            first.append(f"    note: {it.note}")
        if it.crossing is not None:
            second.append(f"  - quote: {it.crossing}\n    id: d{claim}\n    speaker: actor-{it.speaker}")
    return {"claims": "\n".join(first) + "\n", "second": "\n".join(second) + "\n"}


def write(path: Path, text: str) -> None:
    """A file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
