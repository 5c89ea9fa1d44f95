"""The addresses of pages elsewhere that a site's files name, and remarks on those that do not answer.

Who asks them is `reach`, and only on request: a page that is gone is the world's doing, and nobody's mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from onrecord import links, schema
from onrecord.diagnostics import KeyPlace, Location, Problem, Severity
from onrecord.facts import Target
from onrecord.pipeline import SITE_FILE, record
from onrecord.records import ActorRecord, ArticleFile, Entry, LayerFile, SiteFile, Source
from onrecord.sources import Sources

SHOWN = 3
"""Hosts that are named for each reason why addresses could not be checked; more would bury the reasons."""


@dataclass(frozen=True, slots=True)
class Alive:
    """The page is there."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The page has another address for good."""

    to: str


@dataclass(frozen=True, slots=True)
class Dead:
    """The page is gone. `why` goes on from "it"."""

    why: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Nobody knows. `why` goes on from "it"."""

    why: str


Answer = Alive | Moved | Dead | Unchecked


def external_links(sources: Sources) -> Iterator[Target]:
    """Every address elsewhere in a site's files, in their order; of files that cannot be read, none."""
    listing = sources.listing().value
    config = record(sources, SITE_FILE, schema.site).value
    if config is not None:
        yield from _of_site(config)
    for article in listing.articles:
        described = record(sources, article.path, schema.article).value
        if described is not None:
            yield from _of_article(KeyPlace(article.path), described)
        for path in article.layers:
            layer = record(sources, path, schema.layer).value
            if layer is not None:
                yield from _of_layer(path, layer)
    for path in listing.actors:
        actors = record(sources, path, schema.actors).value
        if actors is not None:
            yield from _of_actors(path, actors)
    for path in listing.pages:
        page = sources.read(path).value
        if page is not None:
            yield from links.elsewhere([(Location(path), page.text)])


def page_of(address: str) -> str:
    """The address that is asked for: without its fragment, which servers never see."""
    return address.partition("#")[0]


def remarks(found: Iterable[Target], answers: Mapping[str, Answer]) -> Iterator[Problem]:
    """What is to be said of links, by the answers for their pages (see `page_of`); all of severity info.

    Each dead or moved link is told in its place; those that could not be checked, together at the first.
    """
    silent: dict[str, tuple[Target, str]] = {}
    for target in found:
        page = page_of(target.written)
        match answers[page]:
            case Dead(why):
                yield _remark(
                    "dead-link",
                    f"nothing is at this address any more: it {why}: “{target.written}”",
                    target.place,
                    "write the address of a copy that stays, such as an archive's, or of another source",
                )
            case Moved(to):
                fragment = "" if "#" in to else target.written.removeprefix(page)
                yield _remark(
                    "moved-link",
                    f"this page has moved for good: “{target.written}”",
                    target.place,
                    f"write `{to}{fragment}`",
                )
            case Unchecked(why):
                silent.setdefault(page, (target, why))
            case Alive():
                pass
    if silent:
        yield _unchecked(silent, len(answers))


def _unchecked(silent: Mapping[str, tuple[Target, str]], asked: int) -> Problem:
    """One remark on all pages that could not be checked, by the reasons why."""
    pages: dict[str, list[str]] = defaultdict(list)
    for page, (_, why) in silent.items():
        pages[why].append(page)
    lines = [f"{len(silent)} of {asked} pages elsewhere could not be checked:"]
    lines += (f"{len(those)}: it {why} ({_some(those)})" for why, those in pages.items())
    first, _ = next(iter(silent.values()))
    return _remark(
        "link-unchecked", "\n".join(lines), first.place, "look at them in a browser, or check again later"
    )


def _some(pages: Iterable[str]) -> str:
    hosts = list(dict.fromkeys(urlsplit(page).netloc for page in pages))
    return ", ".join(hosts[:SHOWN]) + (", …" if len(hosts) > SHOWN else "")


def _remark(code: str, message: str, place: KeyPlace | Location, hint: str) -> Problem:
    return Problem(code, message, place, hint, Severity.INFO)


# --- where addresses stand


def _of_site(config: SiteFile) -> Iterator[Target]:
    for id_, annotator in config.annotators.items():
        yield from _one(KeyPlace(SITE_FILE, ("annotators", id_, "url")), annotator.url)


def _of_article(place: KeyPlace, article: ArticleFile) -> Iterator[Target]:
    yield from _one(place / "url", article.url)
    yield from _one(place / "archive", article.archive)


def _of_layer(path: str, layer: LayerFile) -> Iterator[Target]:
    for index, entry in enumerate(layer.annotations):
        yield from _of_entry(KeyPlace(path, ("annotations", index)), entry)
    yield from links.elsewhere(links.layer_fields(path, layer))


def _of_entry(place: KeyPlace, entry: Entry) -> Iterator[Target]:
    for number, note in enumerate(entry.note):
        yield from _of_sources(place / "note" / number / "source", note.source)
    for number, check in enumerate(entry.check):
        yield from _of_sources(place / "check" / number / "sources", check.sources)
    if entry.original is not None:
        yield from _of_sources(place / "original" / "source", entry.original.source)


def _of_actors(path: str, actors: Mapping[str, ActorRecord]) -> Iterator[Target]:
    for id_, actor in actors.items():
        place = KeyPlace(path, (id_,))
        for name, address in actor.links.items():
            yield from _one(place / "links" / name, address)
        for number, other in enumerate(actor.names):
            yield from _of_sources(place / "names" / number / "source", other.source)
        for number, role in enumerate(actor.roles):
            yield from _of_sources(place / "roles" / number / "source", role.source)
    yield from links.elsewhere(links.actor_fields(path, actors))


def _of_sources(place: KeyPlace, sources: Iterable[Source]) -> Iterator[Target]:
    for number, source in enumerate(sources):
        yield from _one(place / number / "url", source.url)
        yield from _one(place / number / "archive", source.archive)


def _one(place: KeyPlace, address: str | None) -> Iterator[Target]:
    if address is not None:
        yield Target(place, address)
