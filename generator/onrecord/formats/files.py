"""Every file beside the pages: where it lies, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from onrecord.formats import actordata, claimrows, feeds, hosts, webannotations
from onrecord.model import ActorId, Slug
from onrecord.pages import Directory, addresses, files
from onrecord.pages.sitemap import sitemap


@dataclass(frozen=True, slots=True)
class File:
    """A file that is not made yet. `pieces` makes it, piece by piece, since it may be large.

    `about` is what it is of a page (see `pages.directory`).
    """

    url: str
    pieces: Callable[[], Iterable[bytes]]
    about: Slug | None = None


class Files:
    """The files beside the pages of a directory."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._book = directory.book

    def entries(self) -> Iterator[File]:
        """Every file, in the order of a build."""
        site = self._book.site
        yield from self._of_site()
        for article in site.articles:
            yield from self._of_article(article.slug)
        for actor in site.actors:
            yield from self._of_actor(actor)

    def at(self, url: str) -> File | None:
        """The file at an address, if there is one; none is made, and few are looked at."""
        site = self._book.site
        near: Iterable[File] = ()
        folder, _, name = url.rpartition("/")
        id_ = name.partition(".")[0]
        if folder == "":
            near = self._of_site()
        elif folder == "articles" and id_ in self._book.articles:
            near = self._of_article(id_)
        elif folder == "actors" and id_ in site.actors:
            near = self._of_actor(id_)
        return next((file for file in near if file.url == url), None)

    def _of_site(self) -> Iterator[File]:
        book = self._book
        if book.config.base_url is not None:
            yield File(addresses.SITEMAP, self._sitemap)
        yield from self._for_hosts()
        if (url := files.site_feed(book)) is not None:
            yield File(url, _whole(partial(feeds.site_feed, book)))
        if (url := files.changes_feed(book)) is not None:
            yield File(url, _whole(partial(feeds.changes_feed, book)))
        if (url := files.claims_table(book)) is not None:
            yield File(url, partial(claimrows.claims_csv, book))
        if (url := files.claims_data(book)) is not None:
            yield File(url, partial(claimrows.claims_json, book))

    def _for_hosts(self) -> Iterator[File]:
        config, moved = self._book.config, self._book.site.redirects
        if not config.hosting.files:
            return
        base_url = config.base_url
        yield File(addresses.NOT_JEKYLL, _whole(lambda: hosts.NOT_JEKYLL))
        yield File(addresses.HEADERS, _text(partial(hosts.headers, base_url, self._directory.assets)))
        if moved:
            yield File(addresses.REDIRECTS, _text(partial(hosts.redirects, base_url, moved)))
        if base_url is not None and hosts.has_robots(base_url):
            yield File(addresses.ROBOTS, _text(partial(hosts.robots, base_url)))

    def _of_article(self, slug: Slug) -> Iterator[File]:
        book = self._book
        if (url := files.web_annotations(book, slug)) is not None:
            yield File(url, partial(webannotations.annotation_collection, book, slug), slug)

    def _of_actor(self, actor: ActorId) -> Iterator[File]:
        book = self._book
        if (url := files.actor_feed(book, actor)) is not None:
            yield File(url, _whole(partial(feeds.actor_feed, book, actor)))
        if (url := files.actor_data(book, actor)) is not None:
            yield File(url, partial(actordata.actor_data, book, actor))

    def _sitemap(self) -> Iterator[bytes]:
        listed = (entry.url for entry in self._directory.entries() if entry.indexed)
        yield sitemap(url for url in map(self._book.absolute, listed) if url is not None).encode()


def _text(make: Callable[[], str]) -> Callable[[], Iterator[bytes]]:
    """The pieces of a small file of text."""
    return _whole(lambda: make().encode())


def _whole(make: Callable[[], bytes]) -> Callable[[], Iterator[bytes]]:
    """The pieces of a file that is small enough to be made at once."""

    def pieces() -> Iterator[bytes]:
        yield make()

    return pieces
