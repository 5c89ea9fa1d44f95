"""The addresses of a built site that others may link to, and which of them a later build no longer has.

"Cool URIs don't change" (T. Berners-Lee, 1998): what was published stays where it was, or a redirect does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from posixpath import dirname, normpath
from typing import Literal, NamedTuple
from urllib.parse import unquote

from onrecord.artifacts import INDEX
from onrecord.pages import addresses

PAGE = ".html"
DATA = (".json", ".csv", ".xml")
"""How data files and feeds end; whatever else is there (styles, scripts, fonts) is part of pages."""
NOBODYS = (addresses.NOT_FOUND, addresses.SITEMAP)
"""Files that nobody links to."""

# What a page holds is escaped, so that `<` begins a tag, and no `>` stands in an attribute.
_ID = re.compile(rb'<[a-z][^<>]*\sid="([^"_]+)"')
_REFRESH = re.compile(rb'<meta http-equiv="refresh" content="0; url=([^"]+)"')
_FURTHER = re.compile(r"(.+)/[0-9]+\.html")
NARROWED = {"claims/by_": addresses.CLAIMS, "actors/kind/": addresses.ACTORS}
"""How the addresses begin of lists that are a part of another, and that other one."""

Sort = Literal["page", "part", "file"]


class Lost(NamedTuple):
    """An address that leads nowhere now: of a page, of a part of one that is there, or of a data file."""

    address: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Addresses:
    """What others may link to, all relative to the site's root, with `/` and not percent-encoded.

    `pages`: each page with the ids of its parts. `redirects`: former addresses, and where each leads; outside
    of the site if it is absolute. `files`: data files and feeds.
    """

    pages: Mapping[str, frozenset[str]]
    redirects: Mapping[str, str]
    files: frozenset[str]

    def end(self, address: str) -> str | None:
        """The page, file or address elsewhere that an address leads to; None if there is none."""
        seen = set()
        while address in self.redirects and address not in seen:
            seen.add(address)
            address = self.redirects[address]
        there = address in self.pages or address in self.files or "://" in address
        return address if there else None


def is_address(path: str) -> bool:
    """Whether others may link to a file of an output."""
    return path.endswith((PAGE, *DATA)) and not path.startswith(INDEX) and path not in NOBODYS


def addresses_of(files: Iterable[tuple[str, bytes]]) -> Addresses:
    """A built site's addresses, from its files with what is in them; of data files it may be left out."""
    pages: dict[str, frozenset[str]] = {}
    redirects: dict[str, str] = {}
    others: list[str] = []
    for path, content in files:
        if not path.endswith(PAGE):
            others.append(path)
        elif (refresh := _REFRESH.search(content)) is not None:
            redirects[path] = _target(path, unescape(refresh[1].decode(errors="replace")))
        else:
            pages[path] = frozenset(unescape(id_.decode(errors="replace")) for id_ in _ID.findall(content))
    return Addresses(pages, redirects, frozenset(others))


def _target(page: str, link: str) -> str:
    """The address that a link of a page leads to."""
    if "://" in link:
        return link
    return normpath(f"{dirname(page)}/{unquote(link.partition('#')[0])}").lstrip("/")


def lost(old: Addresses, new: Addresses) -> tuple[Lost, ...]:
    """The addresses of `old` that lead nowhere in `new`, sorted.

    Parts of a list (further pages, claims of one kind or status, actors of one kind) come and go with what
    there is to list, and are none, as long as the list itself is there.
    """
    return tuple(sorted(_lost(old, new)))


def _lost(old: Addresses, new: Addresses) -> Iterator[Lost]:
    for page in (*old.pages, *old.redirects):
        end = new.end(page)
        if end is None:
            whole = _list_of(page)
            if whole is None or whole not in old.pages or new.end(whole) is None:
                yield Lost(page, "page")
            continue
        parts = old.pages.get(page, frozenset()) - new.pages.get(end, frozenset())
        yield from (Lost(f"{page}#{id_}", "part") for id_ in parts if end in new.pages)
    yield from (Lost(file, "file") for file in old.files if new.end(file) is None)


def _list_of(page: str) -> str | None:
    """The list of which a page would be a part."""
    for start, whole in NARROWED.items():
        if page.startswith(start):
            return whole
    further = _FURTHER.fullmatch(page)
    return f"{further[1]}{PAGE}" if further is not None else None
