"""Every page's address, and what is made at it: all of them in order, or one alone when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from onrecord.artifacts import ASSETS
from onrecord.facts import ArticleFacts
from onrecord.model import Actor, ActorVoice, ArticleVoice, ClaimRef, Slug, Voice
from onrecord.pages import addresses
from onrecord.pages.article import article_view
from onrecord.pages.book import Book
from onrecord.pages.claims import claim_view, stone_view
from onrecord.pages.contents import LISTS, List, list_of
from onrecord.pages.frames import Frames
from onrecord.pages.home import articles_views, home_view
from onrecord.pages.parts import Html
from onrecord.pages.profiles import profile_views
from onrecord.pages.views import Frame, FreeView, Making, NotFoundView, Page, RedirectView
from onrecord.pages.wording import Wording
from onrecord.site import Site

HOME_TEXT = "home"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that is not made yet.

    `indexed`: search engines may list it. `about`: the article that it is about, if nothing stands on it that
    is derived from others than those it shows.
    """

    url: str
    template: str
    make: Making
    indexed: bool = True
    about: Slug | None = None


class Directory:
    """The pages of a site. Parameters are those of `pages.pages`.

    `searchable`: there is a search index. `assets`: the folder in which the theme's assets lie.
    """

    def __init__(
        self,
        site: Site,
        free_pages: Mapping[str, str],
        wording: Wording | None = None,
        *,
        searchable: bool = False,
        assets: str = ASSETS,
    ) -> None:
        self.wording = wording or Wording(words=site.config.words)
        self.book = Book(site, self.wording, searchable=searchable)
        self.site = self.book.site
        self.assets = assets
        self._home_text = free_pages.get(HOME_TEXT)
        self._free = {
            name: _free_view(self.book, name, text) for name, text in free_pages.items() if name != HOME_TEXT
        }
        self._listed: dict[List, tuple[Entry, ...]] = {}
        titles = {name: view.title for name, view in self._free.items()}
        self._frames = Frames(self.book, titles, assets)

    def entries(self) -> Iterator[Entry]:
        """Every page, in the order of a build."""
        site = self.book.site
        yield from self._first()
        yield from chain.from_iterable(map(self._of_article, site.articles))
        if site.config.claim_pages:
            yield from (self._claim(ref) for ref in site.claims)
        yield from chain.from_iterable(map(self._of_actor, site.actors.values()))
        yield from self._lists()
        if site.config.claim_pages:
            yield from (self._stone(ref) for ref in site.withdrawn)
        yield from (self._redirect(old) for old in site.redirects)
        yield Entry(addresses.NOT_FOUND, "404.html", NotFoundView, indexed=False)

    @property
    def around(self) -> tuple[object, ...]:
        """What every page has around its content, as far as it is derived from articles."""
        return self._frames.around

    def samples(self) -> Iterator[Entry]:
        """One page of each kind that the site has."""
        site = self.book.site
        some = chain(
            self._first(),
            islice(chain.from_iterable(map(self._of_article, site.articles)), 1),
            (self._claim(ref) for ref in islice(site.claims, 1) if site.config.claim_pages),
            islice(chain.from_iterable(map(self._of_actor, site.actors.values())), 1),
            self._lists(),
            (self._stone(ref) for ref in islice(site.withdrawn, 1) if site.config.claim_pages),
            (self._redirect(old) for old in islice(site.redirects, 1)),
            (Entry(addresses.NOT_FOUND, "404.html", NotFoundView, indexed=False),),
        )
        seen: set[str] = set()
        for entry in some:
            if entry.template not in seen:
                seen.add(entry.template)
                yield entry

    def page(self, entry: Entry) -> Page:
        """The page, made."""
        return Page(entry.url, entry.template, self.frame(entry), entry.make())

    def frame(self, entry: Entry) -> Frame:
        """What is around the page."""
        return self._frames.frame(entry.url, indexed=entry.indexed)

    def at(self, url: str) -> Entry | None:
        """The page at an address, if there is one; most are found without a look at the others."""
        return next((entry for entry in self._near(url) if entry.url == url), None)

    def voice(self, url: str) -> Voice | None:
        """Whose profile is shown at an address, if it is anybody's."""
        match url.split("/"):
            case ["actors", name, *_] if (id_ := name.partition(".")[0]) in self.site.actors:
                return ActorVoice(id_)
            case ["articles", slug, _, *_]:
                return ArticleVoice(slug)
        return None

    def _near(self, url: str) -> Iterator[Entry]:
        """Some entries, with the one at `url` among them if there is one."""
        site = self.book.site
        if url in site.redirects:
            yield self._redirect(url)
        match url.removesuffix(".html").split("/"):
            case ["articles", slug, *_] if slug in self.book.articles:
                yield from self._of_article(self.book.articles[slug])
            case ["claims", slug, id_] if site.config.claim_pages:
                ref = ClaimRef(slug, id_)
                if ref in site.claims:
                    yield self._claim(ref)
                elif ref in site.withdrawn:
                    yield self._stone(ref)
            case ["actors", id_, *_] if id_ in site.actors:
                yield from self._of_actor(site.actors[id_])
        yield from self._first()
        if (list_ := list_of(url)) is not None:
            yield from self._list(list_)
        yield from self._own()
        yield Entry(addresses.NOT_FOUND, "404.html", NotFoundView, indexed=False)

    def _first(self) -> Iterator[Entry]:
        """Home, and the list of articles."""
        yield Entry(addresses.HOME, "home.html", partial(home_view, self.book, self._home_text))
        for url, make in articles_views(self.book):
            yield Entry(url, "articles.html", make)

    def _of_article(self, article: ArticleFacts) -> Iterator[Entry]:
        url = addresses.article(article.slug)
        slug = article.slug
        yield Entry(url, "article.html", partial(article_view, self.book, slug), about=slug)
        if article.speaks:
            for url, make in profile_views(self.book, ArticleVoice(article.slug)):
                yield Entry(url, "actor.html", make)

    def _claim(self, ref: ClaimRef) -> Entry:
        # Former ids, by which the log of corrections may tell of a claim, are derived from all articles.
        about = ref.article if not self.site.corrections else None
        return Entry(addresses.claim(ref), "claim.html", partial(claim_view, self.book, ref), about=about)

    def _of_actor(self, actor: Actor) -> Iterator[Entry]:
        if not actor.hidden:
            for url, make in profile_views(self.book, ActorVoice(actor.id)):
                yield Entry(url, "actor.html", make)

    def _lists(self) -> Iterator[Entry]:
        """The pages that list, and the author's own."""
        yield from chain.from_iterable(map(self._list, LISTS))
        yield from self._own()

    def _list(self, list_: List) -> tuple[Entry, ...]:
        if list_ not in self._listed:
            views = list_.views(self.book) if list_.filled(self.book) else ()
            self._listed[list_] = tuple(Entry(url, list_.template, make) for url, make in views)
        return self._listed[list_]

    def _own(self) -> Iterator[Entry]:
        for name, view in self._free.items():
            yield Entry(addresses.free_page(name), "page.html", partial(_same, view))

    def _stone(self, ref: ClaimRef) -> Entry:
        """What stands at the address of a withdrawn claim."""
        make = partial(stone_view, self.book, ref)
        return Entry(addresses.claim(ref), "stone.html", make, indexed=False)

    def _redirect(self, old: str) -> Entry:
        new = self.book.site.redirects[old]
        view = RedirectView(addresses.link(old, new), self.book.absolute(new))
        return Entry(old, "redirect.html", partial(_same, view), indexed=False)


def _free_view(book: Book, name: str, text: str) -> FreeView:
    prose = book.desk(addresses.free_page(name)).prose(text, headings=True)
    return FreeView(prose.title or name, Html(prose.html))


def _same(view: FreeView | RedirectView) -> FreeView | RedirectView:
    """A view that is there already."""
    return view
