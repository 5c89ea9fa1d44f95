"""The pages that list claims, accusations and answers, what happened when, and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from onrecord.model import Accusation, AnswerStatus, ClaimRef, NameRow, TimelineEntry
from onrecord.pages import addresses
from onrecord.pages.book import Book, Desk
from onrecord.pages.entries import accusation_views, name_rows, timeline_view
from onrecord.pages.paging import paged
from onrecord.pages.parts import Pager
from onrecord.pages.views import (
    AccusationsView,
    ClaimsOfArticle,
    ClaimsView,
    Facet,
    FacetValue,
    Making,
    NamesOfActor,
    NamesView,
    TimelinePageView,
    TimelineYear,
)
from onrecord.pages.when import named_year, year_of
from onrecord.records import Kind


def claims_views(book: Book) -> Iterator[tuple[str, Making]]:
    """All claims by article, then those of each kind and of each status, where there are several."""
    facets = {
        name: values
        for name, values in (("kind", book.site.derived.by_kind), ("status", book.site.derived.by_status))
        if len(values) > 1
    }
    yield from _claims_pages(book, addresses.CLAIMS, tuple(book.site.claims), None, facets)
    for name, values in facets.items():
        for value, refs in values.items():
            address = addresses.claims_by(name, value)
            yield from _claims_pages(book, address, refs, f"{name}.{value}", facets)


Facets = Mapping[str, Mapping[Kind, tuple[ClaimRef, ...]] | Mapping[AnswerStatus, tuple[ClaimRef, ...]]]


def _claims_pages(
    book: Book, address: str, refs: Sequence[ClaimRef], facet: str | None, facets: Facets
) -> Iterator[tuple[str, Making]]:
    for url, part, pages in paged(address, refs):
        yield url, partial(_claims_view, book.desk(url), part, pages, len(refs), facet, facets)


def _claims_view(
    desk: Desk, part: Sequence[ClaimRef], pages: Pager, total: int, facet: str | None, facets: Facets
) -> ClaimsView:
    groups = tuple(
        ClaimsOfArticle(desk.head(slug), tuple(map(desk.item, group)))
        for slug, group in groupby(part, key=lambda ref: ref.article)
    )
    narrower = tuple(
        Facet(
            name,
            tuple(
                FacetValue(f"{name}.{value}", len(refs), desk.href(addresses.claims_by(name, value)))
                for value, refs in values.items()
            ),
        )
        for name, values in facets.items()
    )
    return ClaimsView(groups, total, facet, desk.href(addresses.CLAIMS), narrower, pages)


def accusations_views(book: Book) -> Iterator[tuple[str, Making]]:
    """Accusations and answers."""
    for url, part, pages in paged(addresses.ACCUSATIONS, book.site.accusations):
        yield url, partial(_accusations_view, book.desk(url), part, pages)


def _accusations_view(desk: Desk, part: Sequence[Accusation], pages: Pager) -> AccusationsView:
    total, answered = desk.book.site.derived.answered
    return AccusationsView(accusation_views(desk, part), answered, total, pages)


def timeline_views(book: Book) -> Iterator[tuple[str, Making]]:
    """Everything that has a date, then what should have one and has none."""
    for url, part, pages in paged(addresses.TIMELINE, book.site.timeline):
        yield url, partial(_timeline_view, book.desk(url), part, pages)


def _timeline_view(desk: Desk, part: Sequence[TimelineEntry], pages: Pager) -> TimelinePageView:
    language = desk.book.wording.language
    years = (
        TimelineYear(
            named_year(year, language) if year is not None else None,
            tuple(timeline_view(desk, entry) for entry in entries),
        )
        for year, entries in groupby(part, key=lambda entry: entry.when and year_of(entry.when))
    )
    return TimelinePageView(tuple(years), pages)


def names_views(book: Book) -> Iterator[tuple[str, Making]]:
    """Names and who uses them, by actor."""
    for url, part, pages in paged(addresses.NAMES, book.names):
        yield url, partial(_names_view, book.desk(url), part, pages)


def _names_view(desk: Desk, part: Sequence[NameRow], pages: Pager) -> NamesView:
    known = desk.book.site.actors
    actors = tuple(
        NamesOfActor(desk.actor(id_), str(known[id_].kind), name_rows(desk, group))
        for id_, group in groupby(part, key=lambda row: row.actor)
    )
    return NamesView(actors, pages)
