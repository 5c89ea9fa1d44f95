"""The home page, and the list of articles where it does not hold them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from onrecord.facts import ArticleFacts
from onrecord.pages import addresses
from onrecord.pages.book import Book, Desk
from onrecord.pages.contents import LISTS
from onrecord.pages.paging import paged
from onrecord.pages.parts import Html, Link, Pager
from onrecord.pages.views import ArticlesView, HomeView, Making

ARTICLES_ON_HOME = 20


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
        further=tuple(
            Link(book.wording.term(f"page.{it.name}"), desk.href(it.address))
            for it in LISTS
            if not it.main and it.first and it.filled(book)
        ),
    )


def articles_views(book: Book) -> Iterator[tuple[str, Making]]:
    """All articles, newest first; only where the home page does not hold them all."""
    if len(book.site.articles) > ARTICLES_ON_HOME:
        for url, part, pages in paged(addresses.ARTICLES, book.site.articles):
            yield url, partial(_articles_view, book.desk(url), part, pages)


def _articles_view(desk: Desk, part: Sequence[ArticleFacts], pages: Pager) -> ArticlesView:
    return ArticlesView(tuple(desk.head(article.slug) for article in part), pages)
