"""The pages that list: home, articles, claims, accusations and answers, timeline, names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from onrecord.facts import ArticleFacts
from onrecord.model import Accusation, ClaimRef, NameRow, TimelineEntry
from onrecord.pages import addresses
from onrecord.pages.book import Book, Desk
from onrecord.pages.entries import accusation_views, name_rows, timeline_view
from onrecord.pages.paging import pager, shares
from onrecord.pages.parts import Html, Pager
from onrecord.pages.views import (
    AccusationsView,
    ArticlesView,
    ClaimsOfArticle,
    ClaimsView,
    HomeView,
    Making,
    NamesOfActor,
    NamesView,
    TimelinePageView,
)

ARTICLES_ON_HOME = 20
ON_A_PAGE = 200

T = TypeVar("T")


def home_view(book: Book, text: str | None) -> HomeView:
    """The home page; `text` is what the author wrote for it, as Markdown."""
    desk = book.desk(addresses.HOME)
    site = book.site
    shown = site.articles[:ARTICLES_ON_HOME]
    total, answered = site.derived.answered
    prose = desk.prose(text, headings=True) if text is not None else None
    return HomeView(
        title=prose.title if prose else None,
        text=Html(prose.html) if prose else None,
        articles=tuple(desk.head(article.slug) for article in shown),
        more=desk.href(addresses.ARTICLES) if len(shown) < len(site.articles) else None,
        claims=len(site.claims),
        actors=sum(not actor.hidden for actor in site.actors.values()),
        accusations=total,
        unanswered=total - answered,
    )


def articles_views(book: Book) -> Iterator[tuple[str, Making]]:
    """All articles, newest first; only where the home page does not hold them all."""
    if len(book.site.articles) > ARTICLES_ON_HOME:
        for url, part, pages in _paged(addresses.ARTICLES, book.site.articles):
            yield url, partial(_articles_view, book.desk(url), part, pages)


def _articles_view(desk: Desk, part: Sequence[ArticleFacts], pages: Pager) -> ArticlesView:
    return ArticlesView(tuple(desk.head(article.slug) for article in part), pages)


def claims_views(book: Book) -> Iterator[tuple[str, Making]]:
    """All claims, by article."""
    refs = tuple(book.site.claims)
    for url, part, pages in _paged(addresses.CLAIMS, refs):
        yield url, partial(_claims_view, book.desk(url), part, pages, len(refs))


def _claims_view(desk: Desk, part: Sequence[ClaimRef], pages: Pager, total: int) -> ClaimsView:
    groups = tuple(
        ClaimsOfArticle(desk.head(slug), tuple(desk.item(ref) for ref in group))
        for slug, group in groupby(part, key=lambda ref: ref.article)
    )
    return ClaimsView(groups, total, pages)


def accusations_views(book: Book) -> Iterator[tuple[str, Making]]:
    """Accusations and answers."""
    for url, part, pages in _paged(addresses.ACCUSATIONS, book.site.accusations):
        yield url, partial(_accusations_view, book.desk(url), part, pages)


def _accusations_view(desk: Desk, part: Sequence[Accusation], pages: Pager) -> AccusationsView:
    total, answered = desk.book.site.derived.answered
    return AccusationsView(accusation_views(desk, part), answered, total, pages)


def timeline_views(book: Book) -> Iterator[tuple[str, Making]]:
    """Everything that has a date, then what should have one and has none."""
    for url, part, pages in _paged(addresses.TIMELINE, book.site.timeline):
        yield url, partial(_timeline_view, book.desk(url), part, pages)


def _timeline_view(desk: Desk, part: Sequence[TimelineEntry], pages: Pager) -> TimelinePageView:
    return TimelinePageView(tuple(timeline_view(desk, entry) for entry in part), pages)


def names_views(book: Book) -> Iterator[tuple[str, Making]]:
    """Names and who uses them, by actor."""
    for url, part, pages in _paged(addresses.NAMES, book.names):
        yield url, partial(_names_view, book.desk(url), part, pages)


def _names_view(desk: Desk, part: Sequence[NameRow], pages: Pager) -> NamesView:
    known = desk.book.site.actors
    actors = tuple(
        NamesOfActor(desk.actor(id_), str(known[id_].kind), name_rows(desk, group))
        for id_, group in groupby(part, key=lambda row: row.actor)
    )
    return NamesView(actors, pages)


def _paged(first: str, items: Sequence[T]) -> Iterator[tuple[str, Sequence[T], Pager]]:
    """A list cut into pages: the address, items and pager of each; none if the list is empty."""
    if not items:
        return
    cuts = list(shares([len(items)], ON_A_PAGE))
    for number, (cut,) in enumerate(cuts, 1):
        yield addresses.numbered(first, number), items[cut], pager(first, number, len(cuts))
