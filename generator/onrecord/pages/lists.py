"""The pages that list claims, accusations and answers, what happened when, and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from onrecord.model import Accusation, ClaimRef, NameRow, TimelineEntry
from onrecord.pages import addresses
from onrecord.pages.book import Book, Desk
from onrecord.pages.entries import accusation_views, name_rows, timeline_view
from onrecord.pages.paging import paged
from onrecord.pages.parts import Pager
from onrecord.pages.views import (
    AccusationsView,
    ClaimsOfArticle,
    ClaimsView,
    Making,
    NamesOfActor,
    NamesView,
    TimelinePageView,
    TimelineYear,
)
from onrecord.pages.when import named_year, year_of


def claims_views(book: Book) -> Iterator[tuple[str, Making]]:
    """All claims, by article."""
    refs = tuple(book.site.claims)
    for url, part, pages in paged(addresses.CLAIMS, refs):
        yield url, partial(_claims_view, book.desk(url), part, pages, len(refs))


def _claims_view(desk: Desk, part: Sequence[ClaimRef], pages: Pager, total: int) -> ClaimsView:
    groups = tuple(
        ClaimsOfArticle(desk.head(slug), tuple(desk.item(ref) for ref in group))
        for slug, group in groupby(part, key=lambda ref: ref.article)
    )
    return ClaimsView(groups, total, pages)


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
