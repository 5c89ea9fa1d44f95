"""A site kept in a mapping of path to text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from onrecord.diagnostics import Checked, Location, Problem, Severity
from onrecord.pages import Page, pages
from onrecord.pipeline import Loaded, Options, load
from onrecord.sources import CORRECTIONS, ArticleFiles, Listing, TextFile


class Memory:
    """Implements `sources.Sources`."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)

    def listing(self) -> Checked[Listing]:
        slugs = sorted({path.split("/")[2] for path in self._under("content/articles/")})
        return Checked(
            Listing(
                tuple(self._article(f"content/articles/{slug}/", slug) for slug in slugs),
                tuple(self._under("content/actors/")),
                tuple(self._under("content/pages/")),
                corrections=CORRECTIONS if CORRECTIONS in self.files else None,
            )
        )

    def read(self, path: str) -> Checked[TextFile | None]:
        if path not in self.files:
            return Checked(None, (Problem("missing", path, Location(path), "add it"),))
        text = self.files[path]
        return Checked(TextFile(path, text, "sha256:" + hashlib.sha256(text.encode()).hexdigest()))

    def _under(self, folder: str) -> list[str]:
        return sorted(path for path in self.files if path.startswith(folder))

    def _article(self, folder: str, slug: str) -> ArticleFiles:
        record = f"{folder}article.yaml"
        return ArticleFiles(slug, record, tuple(path for path in self._under(folder) if path != record))


def loaded(files: Mapping[str, str], options: Options = Options()) -> Loaded:
    """The site of these files, which must have no errors."""
    read = load(Memory(files), options)
    assert [problem for problem in read.problems if problem.severity is Severity.ERROR] == []
    assert read.value is not None
    return read.value


def made(files: Mapping[str, str], options: Options = Options()) -> dict[str, Page]:
    """The pages of a site, by address."""
    site = loaded(files, options)
    found = list(pages(site.site, site.pages))
    by_url = {page.url: page for page in found}
    assert len(by_url) == len(found), "two pages at one address"
    return by_url


TALE = {
    "site.yaml": """\
title: Tales
annotators:
  ina: {name: Ina Moll}
  ole: {name: Ole Ruud}
contact: desk@example.org
""",
    "seeds/bridge.txt": """\
Mayor accuses the ferry of theft

The mayor, quoted by the Gazette, said the ferrymen stole the planks.

The ferrymen said they took nothing. A clerk said nobody counted the planks.

The bridge is closed.
""",
    "content/actors/all.yaml": """\
mayor: {name: Mara Stone, kind: person, names: [The mayor], roles: [{role: mayor of the town, of: town}]}
town: {name: Stonetown, kind: place}
ferrymen: {name: The ferrymen, kind: group, names: [ferrymen]}
old-joe: {name: Joe Oar, kind: person, part_of: ferrymen}
gazette: {name: The Gazette, kind: outlet}
clerk: {name: Timo Quill, kind: person, names: [A clerk]}
""",
    "content/articles/bridge/article.yaml": "text: seeds/bridge.txt\n",
    "content/articles/bridge/claims.yaml": """\
by: ina
date: 2031-05-02
annotations:
  - quote: the ferrymen stole the planks
    id: stole
    speaker: mayor
    via: gazette
    against: ferrymen
    cue: said
  - {quote: they took nothing, id: nothing, speaker: ferrymen, denies: stole}
  - {quote: nobody counted the planks, id: uncounted, speaker: clerk, undercuts: stole, against: town}
  - {quote: The bridge is closed, id: closed}
  - {quote: quoted by, gloss: The text does not say when.}
""",
    "content/articles/bridge/second.yaml": """\
by: ole
annotations:
  - {id: uncounted, kind: motive, unsure: It may be a guess.}
""",
    "content/pages/home.md": "# All tales\n\nRead [the mayor](actor:mayor).\n",
    "content/pages/about.md": "# About\n\nWho we are.\n",
}
"""A site of one article without outlet, with a chain, an accusation that is answered and one that is not."""
