"""Sites for trying how pages read: long and dense texts, made by rule from words of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import yaml

SPEAKERS = (
    "The harbour clerk",
    "The miller",
    "The ferry guild",
    "The night watch",
    "The lamp maker",
    "The bell founder",
)
PLACES = (
    "Saltmere",
    "Wrenfold",
    "Oxley Bridge",
    "the lower quay",
    "the drying yard",
    "the old customs house",
)
THINGS = (
    "barrels of tar",
    "sacks of barley",
    "coils of rope",
    "crates of glass",
    "bolts of sailcloth",
    "lamps",
)
DEEDS = (
    "were counted twice",
    "lay under the wrong roof",
    "never reached the scales",
    "were sold before dawn",
)
RELATIONS = {"denies", "disputes", "undercuts", "supports", "repeats"}
KINDS = ("statement", "event", "motive")

Entry = dict[str, object]


def dense_site(
    folder: Path, *, claims: int = 200, words: int = 10_000, depth: int = 5, speakers: int = 6
) -> Path:
    """A site in `folder` with one article: `claims` claims in two layers, each `depth` one within another.

    The text has about `words` words. Every fourth claim denies the one that stands around it.
    """
    blocks = list(_blocks(claims // depth, words // (claims // depth)))
    (folder / "seeds").mkdir(parents=True)
    article = folder / "content" / "articles" / "ledger"
    article.mkdir(parents=True)
    _write(folder / "site.yaml", {"title": "The harbour ledger", "base_url": "https://example.org/ledger/"})
    _write(article / "article.yaml", {"text": "seeds/ledger.txt"})
    (folder / "seeds" / "ledger.txt").write_text(
        "\n\n".join(["The ledger of Saltmere", *blocks]) + "\n", "utf-8"
    )
    entries = [
        entry for number, block in enumerate(blocks) for entry in _nested(number, block, depth, speakers)
    ]
    _write(article / "claims.yaml", {"title": "First reading", "annotations": entries[::2]})
    _write(article / "second.yaml", {"title": "Second reading", "annotations": entries[1::2]})
    return folder


def _blocks(number: int, words: int) -> Iterator[str]:
    for block in range(number):
        sentences: list[str] = []
        while sum(len(sentence.split()) for sentence in sentences) < words:
            at = len(sentences)
            sentences.append(
                f"{SPEAKERS[(block + at) % 6]} wrote on page {block + 1}.{at + 1} that {at + 2}"
                f" {THINGS[(block * at) % 6]}"
                f" from {PLACES[(block + 2 * at) % 6]} {DEEDS[(block + at) % 4]}, and that nobody was asked."
            )
        yield " ".join(sentences)


def _nested(number: int, block: str, depth: int, speakers: int) -> Iterator[Entry]:
    """Passages of a block, each within the one before."""
    sentences = block.split(". ")
    for level in range(depth):
        id_ = f"c{number}-{level}"
        entry: Entry = {
            "quote": ". ".join(sentences[level : 2 * depth - level]),
            "id": id_,
            "speaker": {
                "unnamed": SPEAKERS[(number + level) % 6] if speakers <= 6 else f"voice {number % speakers}"
            },
            "kind": KINDS[(number + level) % len(KINDS)],
            "summary": f"What page {number + 1} is said to show at depth {level}.",
        }
        if level % 4 == 3:
            entry["denies"] = f"c{number}-{level - 1}"
        yield entry


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000), "utf-8")


def part_of_the_edition(folder: Path, edition: Path, *, claims: int = 25, words: int = 1_000) -> Path:
    """A site in `folder` with the article of the edition, its first claims alone, and more words after it.

    Text and notes are a person's, so that the page packs as small as pages do, and no smaller.
    """
    copytree(edition / "content" / "actors", folder / "content" / "actors")
    (source,) = (edition / "content" / "articles").iterdir()
    article = folder / "content" / "articles" / source.name
    article.mkdir(parents=True)
    (seed,) = (edition / "seeds").iterdir()
    text = seed.read_text("utf-8")
    more = [word for word in (edition / "docs" / "tutorial.md").read_text("utf-8").split() if word.isalpha()]
    (folder / "seeds").mkdir()
    (folder / "seeds" / seed.name).write_text(
        f"{text}\n\n{' '.join(more[: words - len(text.split())])}\n", "utf-8"
    )
    _write(folder / "site.yaml", {"title": "A part of the edition", "anchors": "lenient"})
    _write(article / "article.yaml", {"text": f"seeds/{seed.name}"})
    layer = yaml.safe_load((source / "claims.yaml").read_text("utf-8"))
    kept = [entry for entry in layer["annotations"] if entry.keys() & {"speaker", "kind", "cue"}][:claims]
    ids = {entry.get("id") for entry in kept}
    for entry in kept:
        for relation in RELATIONS & entry.keys():
            targets = entry[relation] if isinstance(entry[relation], list) else [entry[relation]]
            entry[relation] = [target for target in targets if target in ids]
    # Links in notes may lead to claims that are left out.
    _write(article / "claims.yaml", {"annotations": kept})
    path = article / "claims.yaml"
    path.write_text(re.sub(r"\]\(claim:[^)]*\)", "]", path.read_text("utf-8")), "utf-8")
    return folder
