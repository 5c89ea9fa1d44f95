"""What every page has around its content: the site's name, the main links, the address it goes by."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from onrecord.pages import addresses, files
from onrecord.pages.book import Book, contact
from onrecord.pages.views import Frame, NavigationLink
from onrecord.pages.wording import direction

DERIVED = {
    "home": addresses.HOME,
    "accusations": addresses.ACCUSATIONS,
    "claims": addresses.CLAIMS,
    "actors": addresses.ACTORS,
    "timeline": addresses.TIMELINE,
    "names": addresses.NAMES,
    "search": addresses.SEARCH,
}
"""Main links to derived pages by their name in site.yaml, and where each leads."""

PARTS = {"articles": "home", "accusations": "accusations", "claims": "claims", "actors": "actors"}
"""Folders of pages that belong to a main link."""


class Frames:
    """Makes the frame of each page; `free_titles` are those of the author's own pages by name."""

    def __init__(self, book: Book, free_titles: Mapping[str, str]) -> None:
        self._book = book
        self._contact = contact(book.config.contact)
        self._links = self._main_links(free_titles)
        self._feed = files.site_feed(book)
        self._table, self._data = files.claims_table(book), files.claims_data(book)

    def _main_links(self, free_titles: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
        """Name, title and address of each main link, in order; pages that are not made are left out."""
        book = self._book
        known = {
            name: (book.wording.term(f"page.{name}"), address)
            for name, address in DERIVED.items()
            if book.has(address)
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
        return Frame(
            url=url,
            root=root,
            home=root + addresses.HOME,
            site_title=config.title,
            description=config.description,
            language=config.language,
            direction=direction(config.language),
            canonical=addresses.absolute(config.base_url, url) if config.base_url else None,
            indexed=indexed,
            navigation=tuple(
                NavigationLink(name, title, root + addresses.quoted(address), _current(name, address, url))
                for name, title, address in self._links
            ),
            licence=config.licence,
            contact=self._contact,
            feed=root + self._feed if self._feed is not None else None,
            table=root + self._table if self._table is not None else None,
            data=root + self._data if self._data is not None else None,
        )

    def _root(self, url: str) -> str:
        """How the page reaches the site's root; 404.html, shown at any address, takes the base path."""
        base_url = self._book.config.base_url
        if url == addresses.NOT_FOUND and base_url is not None:
            return urlsplit(base_url).path.rstrip("/") + "/"
        return addresses.root(url)


def _current(name: str, address: str, url: str) -> str:
    """The `aria-current` of a main link: `page` if it leads to this page, `true` if to the part it is in."""
    if address == url:
        return "page"
    folder = url.partition("/")[0]
    return "true" if folder != url and PARTS.get(folder, folder) == name else ""
