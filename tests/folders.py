"""Folders as tests make and compare them, and the sites they put there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SMALL = {
    "site.yaml": "title: Wells\nannotators: {ina: {name: Ina Moll}}\n",
    "seeds/well.txt": "Old well\n\nThe mayor said the well is dry. The baker said it is not.\n",
    "content/actors/all.yaml": """\
mayor: {name: The mayor, kind: person}
baker: {name: The baker, kind: person}
""",
    "content/articles/well/article.yaml": "text: seeds/well.txt\npublished: 2014-05-03\n",
    "content/articles/well/claims.yaml": """\
by: ina
annotations:
  - {quote: the well is dry, speaker: mayor, id: dry}
  - {quote: it is not, speaker: baker, disputes: dry, id: not-dry}
""",
    "content/pages/about.md": "# About\n\nWells, and who speaks of them.\n",
}
"""The files of a site without mistakes: two claims, two speakers, one free page."""

MISTAKE = {"content/articles/well/claims.yaml": "annotations:\n  - {quote: the well is deep}\n"}
WARNING = {
    "content/articles/well/article.yaml": f"""\
text: seeds/well.txt
published: 2014-05-03
text_digest: sha256:{"0" * 64}
"""
}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """The folder, with these files in it."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, hidden ones too, by its path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def beside(folder: Path) -> list[str]:
    """What else lies where a folder lies."""
    return sorted(path.name for path in folder.parent.iterdir() if path.name != folder.name)


def large(title: str, articles: int) -> dict[str, str]:
    """The files of a site of many pages, which all tell its title."""
    claims = "".join(
        f"  - {{quote: the {word} well is dry, speaker: mayor, id: {word}}}\n"
        for word in ("first", "second", "third", "fourth")
    )
    text = " ".join(
        f"The mayor said the {word} well is dry." for word in ("first", "second", "third", "fourth")
    )
    files = {
        "site.yaml": f"title: {title}\n",
        "seeds/wells.txt": f"Wells\n\n{text}\n",
        "content/actors/all.yaml": "mayor: {name: The mayor, kind: person}\n",
    }
    for number in range(articles):
        files[f"content/articles/wells-{number}/article.yaml"] = "text: seeds/wells.txt\n"
        files[f"content/articles/wells-{number}/claims.yaml"] = f"annotations:\n{claims}"
    return files
