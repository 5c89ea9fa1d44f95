"""What every page has around its content: the site's name, the main links, the address it goes by."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.pages import addresses, files
from onrecord.pages.book import Book, contact
from onrecord.pages.contents import HOME, LISTS, List, list_of
from onrecord.pages.views import Frame, NavigationLink
from onrecord.pages.wording import direction

PARTS = {"articles": "home", "accusations": "accusations", "claims": "claims", "actors": "actors"}
"""Folders of pages that belong to a main link, beside those of its lists."""


class Frames:
    """Makes the frame of each page.

    `free_titles` are those of the author's own pages by name; `assets` is the folder of the theme's assets.
    """

    def __init__(self, book: Book, free_titles: Mapping[str, str], assets: str) -> None:
        self._book = book
        self._assets = assets
        self._contact = contact(book.config.contact)
        self._links = self._main_links(free_titles)
        self._feed = files.site_feed(book)
        self._table, self._data = files.claims_table(book), files.claims_data(book)

    @property
    def around(self) -> tuple[object, ...]:
        """What of all frames is derived from articles."""
        return (self._links, self._feed, self._table, self._data)

    def _main_links(self, free_titles: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
        """Name, title and address of each main link, in order; pages that are not made are left out."""
        book = self._book
        named = {item.page for item in book.config.navigation or ()}
        known = {HOME: (book.wording.term(f"page.{HOME}"), addresses.HOME)}
        known |= {
            it.name: (book.wording.term(f"page.{it.name}"), it.address)
            for it in LISTS
            if (it.name in named or (it.main and not named)) and it.filled(book)
        }
        known |= {name: (title, addresses.free_page(name)) for name, title in sorted(free_titles.items())}
        if book.config.navigation is None:
            return tuple((name, *link) for name, link in known.items())
        return tuple(
            (item.page, item.title or known[item.page][0], known[item.page][1])
            for item in book.config.navigation
            if item.page in known
        )

    def frame(self, url: str, *, indexed: bool = True) -> Frame:
        """The frame of the page at `url`."""
        config = self._book.config
        root = self._root(url)
        list_ = list_of(url)
        part = list_.group if list_ is not None else PARTS.get(url.partition("/")[0])
        return Frame(
            url=url,
            root=root,
            assets=root + self._assets,
            home=root + addresses.HOME,
            site_title=config.title,
            description=config.description,
            language=config.language,
            direction=direction(config.language),
            canonical=addresses.absolute(config.base_url, url) if config.base_url else None,
            indexed=indexed,
            navigation=tuple(
                NavigationLink(
                    name,
                    title,
                    root + addresses.quoted(address),
                    _current(name == part and address != addresses.free_page(name), address, url),
                )
                for name, title, address in self._links
            ),
            nearby=self._nearby(list_, url) if list_ is not None else (),
            licence=config.licence,
            contact=self._contact,
            feed=root + self._feed if self._feed is not None else None,
            table=root + self._table if self._table is not None else None,
            data=root + self._data if self._data is not None else None,
        )

    def _nearby(self, list_: List, url: str) -> tuple[NavigationLink, ...]:
        """The lists of one group, where there is more than one."""
        term, root = self._book.wording.term, self._root(url)
        links = tuple(
            NavigationLink(
                it.name,
                term(f"page.{it.name}"),
                root + addresses.quoted(it.address),
                _current(it is list_, it.address, url),
            )
            for it in LISTS
            if it.group == list_.group and (it is list_ or it.filled(self._book))
        )
        return links if len(links) > 1 else ()

    def _root(self, url: str) -> str:
        """How the page reaches the site's root; 404.html, shown at any address, takes the base path."""
        base_url = self._book.config.base_url
        if url == addresses.NOT_FOUND and base_url is not None:
            return addresses.base_path(base_url) + "/"
        return addresses.root(url)


def _current(around: bool, address: str, url: str) -> str:
    """The `aria-current` of a link: `page` if it leads to this page, `true` if to what is `around` it."""
    if address == url:
        return "page"
    return "true" if around else ""
