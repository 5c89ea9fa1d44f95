"""Sites of any size, written for measuring: the same words for the same numbers, always."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

WORDS = (
    *("river", "bridge", "council", "water", "report", "budget", "school", "harbour", "permit", "engine"),
    *("winter", "market", "record", "survey", "letter", "signal", "number", "garden", "street", "window"),
)
ACTORS = 300


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph: who said what, the rest of the sentence, and what an annotator wrote about it."""

    speaker: int
    quote: str
    rest: str
    against: int | None
    denies: int | None
    note: str | None


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


def stories(articles: int, claims: int = 25) -> Iterator[Story]:
    """Articles of about 4.6 KB; of 300 actors some speak in every article and some in few."""
    chosen = random.Random(1)  # noqa: S311 - nobody is to be kept from guessing it
    weights = [1 / (actor + 1) for actor in range(ACTORS)]
    for number in range(articles):
        speakers = chosen.choices(range(ACTORS), weights, k=claims)
        said = tuple(
            Said(
                speaker,
                f"{' '.join(chosen.choices(WORDS, k=6))} number {claim} of {number}",
                " ".join(chosen.choices(WORDS, k=14)),
                chosen.randrange(ACTORS) if claim % 5 == 1 else None,
                claim - 1 if claim % 5 == 2 else None,
                f"A note about claim {claim}." if claim % 3 == 0 else None,
            )
            for claim, speaker in enumerate(speakers)
        )
        yield Story(number, f"{2000 + number % 20}-0{1 + number % 9}-1{number % 9}", said)


def write_site(folder: Path, articles: int, settings: str = "") -> None:
    """A site of ours, in a folder that is made for it."""
    write(folder / "site.yaml", "title: Measured\nannotators: {ina: {name: Ina Moll}}\n" + settings)
    records = (f"actor-{number}:\n  name: {name(number)}\n  kind: person\n" for number in range(ACTORS))
    write(folder / "content/actors/all.yaml", "".join(records))
    for story in stories(articles):
        slug = f"article-{story.number}"
        text = "".join(f"\n{name(it.speaker)} said that {it.quote}, in the {it.rest}.\n" for it in story.said)
        write(folder / f"seeds/{slug}.md", f"# {story.title}\n{text}")
        record = f"text: seeds/{slug}.md\ntitle: {story.title}\npublished: {story.published}\n"
        write(folder / f"content/articles/{slug}/article.yaml", record)
        layer = ["by: ina", "annotations:"]
        for claim, it in enumerate(story.said):
            layer.append(f"  - quote: {it.quote}\n    id: c{claim}\n    speaker: actor-{it.speaker}")
            if it.against is not None:
                layer.append(f"    against: actor-{it.against}\n    kind: accusation")
            if it.denies is not None:
                layer.append(f"    denies: c{it.denies}")
            if it.note is not None:
                layer.append(f"    note: {it.note}")
        write(folder / f"content/articles/{slug}/claims.yaml", "\n".join(layer) + "\n")


def write_hugo(folder: Path, articles: int) -> None:
    """The same for Hugo, which has less to do: marks and notes stand in its Markdown already."""
    settings = """\
baseURL = 'http://localhost/'
title = 'Measured'
disableKinds = ['RSS', 'robotsTXT']
[taxonomies]
actor = 'actors'
[markup.goldmark.renderer]
unsafe = true
"""
    write(folder / "hugo.toml", settings)
    base = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><nav><a href="/">Home</a> <a href="/actors/">Actors</a></nav>
<main>{{ block "main" . }}{{ end }}</main></body>
</html>
"""
    write(folder / "layouts/baseof.html", base)
    page = '{{ define "main" }}<article><h1>{{ .Title }}</h1>{{ .Content }}</article>{{ end }}\n'
    write(folder / "layouts/page.html", page)
    listing = """\
{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}
"""
    for kind in ("home", "section", "taxonomy", "term"):
        write(folder / f"layouts/{kind}.html", listing)
    for story in stories(articles):
        speakers = [name(it) for it in sorted({it.speaker for it in story.said})]
        head = f"---\ntitle: {story.title}\ndate: {story.published}\nactors: {speakers}\n---\n"
        body = []
        for claim, it in enumerate(story.said):
            who = escape(name(it.speaker))
            mark = f'<mark id="c{claim}" data-speaker="{who}">{it.quote}</mark>'
            note = f"<p>{it.note}</p>" if it.note else ""
            aside = f'<aside class="note" id="n{claim}"><b>{who}</b><q>{it.quote}</q>{note}</aside>'
            body.append(f"{name(it.speaker)} said that {mark}, in the {it.rest}.\n\n{aside}\n")
        write(folder / f"content/articles/article-{story.number}.md", head + "\n".join(body))


def write(path: Path, text: str) -> None:
    """A file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
