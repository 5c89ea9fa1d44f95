"""Which pages a site has, and what stands on each.

Each page is computed from the folded site alone, independently of the others. Whatever would be empty
is neither made nor linked.

    addresses   where each page lies, and links between them
    when        dates in words
    wording     the interface's words, and a display word for each term
    parts       what pages are put together from: links, claims in lists, notes
    views       what stands on each kind of page
    book        the site as its pages show it: names, links, items, made once for each depth of folders
    notes       the notes beside the text
    article     the page of an article
    claims      the page of a claim
    entries     what several lists hold: accusations, exchanges, events, names
    paging      long lists over several pages
    lists       home and the pages that list
    profiles    actors, and articles' own voices
    frames      what is around every page
    sitemap     sitemap.xml
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.document import Document
from onrecord.model import ActorVoice, ArticleVoice, Site, Slug
from onrecord.pages import addresses
from onrecord.pages.article import article_view
from onrecord.pages.book import Book
from onrecord.pages.claims import claim_view, stone_view
from onrecord.pages.frames import Frames
from onrecord.pages.lists import (
    accusations_views,
    articles_views,
    claims_views,
    home_view,
    names_views,
    timeline_views,
)
from onrecord.pages.parts import Html
from onrecord.pages.profiles import KINDS, actors_view, profile_views
from onrecord.pages.sitemap import sitemap
from onrecord.pages.views import FreeView, NotFoundView, Page, RedirectView, View
from onrecord.pages.wording import Wording

__all__ = ["Page", "Wording", "pages", "sitemap"]

HOME_TEXT = "home"


def pages(
    site: Site,
    documents: Mapping[Slug, Document],
    free_pages: Mapping[str, str],
    wording: Wording | None = None,
) -> Iterator[Page]:
    """Every page of the site.

    `documents` holds each article's text; `free_pages` the Markdown of the author's own pages by name, of
    which `home` is the home page's own text. `wording` is English with the site's `words` if not given.
    """
    book = Book(site, wording or Wording(words=site.config.words))
    free = {name: _free_view(book, name, text) for name, text in free_pages.items() if name != HOME_TEXT}
    frames = Frames(book, {name: view.title for name, view in free.items()})
    for url, template, view in _views(book, documents, free_pages.get(HOME_TEXT)):
        yield Page(url, template, frames.frame(url), view)
    for name, free_view in free.items():
        url = addresses.free_page(name)
        yield Page(url, "page.html", frames.frame(url), free_view)
    for url, template, view in _unlisted(book):
        yield Page(url, template, frames.frame(url, indexed=False), view)


def _views(
    book: Book, documents: Mapping[Slug, Document], home_text: str | None
) -> Iterator[tuple[str, str, View]]:
    """The pages that search engines may list: address, template and content of each."""
    site = book.site
    yield addresses.HOME, "home.html", home_view(book, home_text)
    for url, articles in articles_views(book):
        yield url, "articles.html", articles
    for article in site.articles:
        yield (
            addresses.article(article.slug),
            "article.html",
            article_view(book, article, documents[article.slug]),
        )
        if article.outlet is None:
            for url, profile in profile_views(book, ArticleVoice(article.slug)):
                yield url, "actor.html", profile
    if site.config.claim_pages:
        for ref, claim in site.claims.items():
            yield addresses.claim(ref), "claim.html", claim_view(book, claim)
    for actor in site.actors.values():
        if not actor.hidden:
            for url, profile in profile_views(book, ActorVoice(actor.id)):
                yield url, "actor.html", profile
    if book.has(addresses.ACTORS):
        yield addresses.ACTORS, "actors.html", actors_view(book, addresses.ACTORS)
    for kind in KINDS:
        url = addresses.actor_kind(kind)
        if book.has(url):
            yield url, "actors.html", actors_view(book, url, kind)
    for url, claims in claims_views(book):
        yield url, "claims.html", claims
    for url, accusations in accusations_views(book):
        yield url, "accusations.html", accusations
    for url, timeline in timeline_views(book):
        yield url, "timeline.html", timeline
    for url, names in names_views(book):
        yield url, "names.html", names


def _unlisted(book: Book) -> Iterator[tuple[str, str, View]]:
    """The pages that are not to be listed: stones, former addresses, and what stands for a missing page."""
    if book.config.claim_pages:
        for ref, claim in book.site.withdrawn.items():
            yield addresses.claim(ref), "stone.html", stone_view(book, claim)
    for old, new in book.site.redirects.items():
        yield old, "redirect.html", RedirectView(addresses.link(old, new), book.absolute(new))
    yield addresses.NOT_FOUND, "404.html", NotFoundView()


def _free_view(book: Book, name: str, text: str) -> FreeView:
    prose = book.desk(addresses.free_page(name)).prose(text, headings=True)
    return FreeView(prose.title or name, Html(prose.html))
