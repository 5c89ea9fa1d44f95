"""The Markdown that annotators write: what cannot be shown, and links that lead nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from onrecord import markdown, prose
from onrecord.actors import Actors
from onrecord.diagnostics import Checked, KeyPlace, Location, Problem
from onrecord.encoding import Lines
from onrecord.facts import Target
from onrecord.model import ClaimRef, Slug
from onrecord.records import ActorRecord, LayerFile
from onrecord.site import Site
from onrecord.suggest import SUGGESTED, nearest

Field = tuple[KeyPlace | Location, str]
"""A Markdown field: where it is, and what stands in it."""

AGAIN = 1_000
"""Things of a page that are looked for once more from its beginning."""

HINTS = {
    "image": "describe it in words, or link to it",
    "heading": "write it as a paragraph; only pages have headings",
    "link": "write a whole address with https://, or actor:ID, claim:SLUG#ID, article:SLUG, page:NAME",
}
MESSAGES = {
    "image": "images are not shown: “{}”",
    "heading": "there are no headings here: “{}”",
    "link": "this link leads nowhere: “{}”",
}


def layer_fields(path: str, layer: LayerFile) -> Iterator[Field]:
    """The Markdown fields of a layer."""
    for index, entry in enumerate(layer.annotations):
        place = KeyPlace(path, ("annotations", index))
        if entry.gloss is not None:
            yield place / "gloss", entry.gloss
        for number, note in enumerate(entry.note):
            yield place / "note" / number / "text", note.text
        for number, check in enumerate(entry.check):
            if check.note is not None:
                yield place / "check" / number / "note", check.note


def actor_fields(path: str, actors: Mapping[str, ActorRecord]) -> Iterator[Field]:
    """The Markdown fields of an actors file."""
    for id_, actor in actors.items():
        if actor.summary is not None:
            yield KeyPlace(path, (id_, "summary")), actor.summary


def read_fields(fields: Iterable[Field], *, headings: bool = False) -> Checked[tuple[Target, ...]]:
    """The links of all fields into the site; what no field can show is reported."""
    problems: list[Problem] = []
    targets: list[Target] = []
    for place, text in fields:
        written: list[str] = []
        read = prose.render(text, _noting(written), headings)
        at = _Places(place, text)
        targets += (Target(at(target), target) for target in dict.fromkeys(written))
        problems += (
            Problem(
                f"markdown-{problem.kind}",
                MESSAGES[problem.kind].format(problem.value),
                at(problem.value),
                HINTS[problem.kind],
            )
            for problem in read.problems
        )
    return Checked(tuple(targets), tuple(problems))


def elsewhere(fields: Iterable[Field]) -> Iterator[Target]:
    """The links of all fields to addresses of the web, each once a field."""
    for place, text in fields:
        if "://" not in text:
            continue
        written: dict[str, None] = {}
        markdown.read(text, _noting_web(written), footnotes=False)
        at = _Places(place, text)
        yield from (Target(at(address), address) for address in written)


class _Places:
    """Where things of a field are written; in a page, whose place is the whole file, their own stretches.

    They are asked for mostly in their order, so each is looked for from the one before it on, and only a few
    once more from the beginning.
    """

    def __init__(self, place: KeyPlace | Location, text: str) -> None:
        self._place = place
        self._text = text
        self._after = 0
        self._again = AGAIN

    def __call__(self, written: str) -> KeyPlace | Location:
        if isinstance(self._place, KeyPlace):
            return self._place
        start = self._text.find(written, self._after)
        if start < 0 and self._again:
            self._again -= 1
            start = self._text.find(written)
        if start < 0:
            self._after = len(self._text) if not self._again else self._after
            return self._place
        self._after = start
        return self._lines.location(start, start + len(written))

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._place.path, self._text)


def _noting(written: list[str]) -> prose.Resolve:
    """Takes every target for good, and notes it."""

    def resolve(target: str) -> str:
        written.append(target)
        return "#"

    return resolve


def _noting_web(written: dict[str, None]) -> markdown.LinkPolicy:
    """Notes every address of the web."""

    def link(destination: str) -> None:
        address = markdown.absolute_link(destination)
        if address is not None and not address.lower().startswith("mailto:"):
            written[address] = None

    return link


def check(
    targets: Iterable[Target], site: Site, pages: Collection[str], actors: Actors, unread: Collection[Slug]
) -> Iterator[Problem]:
    """The links that lead to nothing in the site.

    `pages` are the names of the free pages, `unread` the slugs of articles that could not be read.
    """
    claims, withdrawn = site.derived.present, site.derived.withdrawn
    visible = {id_: None for id_, actor in site.actors.items() if not actor.hidden}
    articles = site.articles.by_slug
    wrong = 0
    for target in targets:
        kind, _, id_ = target.written.partition(":")
        there: Collection[str]
        if kind == "actor":
            there = visible
        elif kind == "article":
            there = articles
        elif kind == "page":
            there = pages
        else:
            slug, _, claim = id_.partition("#")
            ref = ClaimRef(slug, claim)
            if ref in claims or ref in withdrawn or (slug in articles and claim in articles[slug].drafts):
                continue
            there = [str(ref) for ref in claims] if wrong < SUGGESTED else ()
        if id_ in there or (kind == "actor" and not actors.whole):
            continue
        slug = id_.partition("#")[0]
        if slug in unread or (slug in articles and not articles[slug].whole):
            continue
        close = nearest(id_, there) if wrong < SUGGESTED else None
        wrong += 1
        yield Problem(
            "unknown-link",
            f"this link leads to no {kind} of the site: “{target.written}”",
            target.place,
            f"did you mean “{kind}:{close}”?" if close else HINTS["link"],
        )
