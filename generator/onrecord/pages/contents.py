"""The lists of a site: what each is called, where it lies, whether it holds anything, how it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from onrecord.pages import addresses
from onrecord.pages.accusers import pairs_views
from onrecord.pages.book import Book
from onrecord.pages.lists import accusations_views, claims_views, names_views, timeline_views
from onrecord.pages.profiles import actors_views
from onrecord.pages.search import search_views
from onrecord.pages.surveys import (
    changes_views,
    glossary_views,
    glosses,
    method_views,
    moves,
    outlets_views,
    places_views,
)
from onrecord.pages.views import Making

HOME = "home"


@dataclass(frozen=True, slots=True)
class List:
    """A list over one or several pages.

    `name` is what site.yaml's `navigation` calls it, and `page.NAME` its term. Lists of one `group` lead to
    each other, and home to the `first` of those that only differ in their order. `main`: it is among the main
    links if site.yaml does not say which are. `folders`: where its pages lie beside the folder of its own
    address.
    """

    name: str
    address: str
    template: str
    group: str
    filled: Callable[[Book], bool]
    views: Callable[[Book], Iterator[tuple[str, Making]]]
    main: bool = False
    first: bool = True
    folders: tuple[str, ...] = ()

    def holds(self, url: str) -> bool:
        """Whether the page at `url` would be one of the list's."""
        folder = self.address.removesuffix(".html") + "/"
        return url == self.address or url.startswith((folder, *self.folders))


def _accuses(book: Book) -> bool:
    return book.site.derived.accuses()


def _pairs(book: Book) -> bool:
    return book.site.derived.filled.pairs


LISTS = (
    List(
        name="accusations",
        address=addresses.ACCUSATIONS,
        template="accusations.html",
        group="accusations",
        filled=_accuses,
        views=accusations_views,
        main=True,
    ),
    List(
        name="accusers",
        address=addresses.ACCUSERS,
        template="pairs.html",
        group="accusations",
        filled=_pairs,
        views=partial(pairs_views, address=addresses.ACCUSERS),
    ),
    List(
        name="accused",
        address=addresses.ACCUSED,
        template="pairs.html",
        group="accusations",
        filled=_pairs,
        views=partial(pairs_views, address=addresses.ACCUSED),
        first=False,
    ),
    List(
        name="most-accusations",
        address=addresses.MOST_ACCUSATIONS,
        template="pairs.html",
        group="accusations",
        filled=_pairs,
        views=partial(pairs_views, address=addresses.MOST_ACCUSATIONS),
        first=False,
    ),
    List(
        name="claims",
        address=addresses.CLAIMS,
        template="claims.html",
        group="claims",
        filled=lambda book: bool(book.site.derived.present),
        views=claims_views,
        main=True,
        folders=("claims/by_kind/", "claims/by_status/"),
    ),
    List(
        name="actors",
        address=addresses.ACTORS,
        template="actors.html",
        group="actors",
        filled=lambda book: any(not actor.hidden for actor in book.site.actors.values()),
        views=actors_views,
        main=True,
        folders=("actors/kind/",),
    ),
    List(
        name="outlets",
        address=addresses.OUTLETS,
        template="outlets.html",
        group="actors",
        filled=lambda book: book.site.derived.filled.outlets,
        views=outlets_views,
    ),
    List(
        name="timeline",
        address=addresses.TIMELINE,
        template="timeline.html",
        group="timeline",
        filled=lambda book: book.site.derived.happens(),
        views=timeline_views,
        main=True,
    ),
    List(
        name="places",
        address=addresses.PLACES,
        template="places.html",
        group="timeline",
        filled=lambda book: book.site.derived.filled.places,
        views=places_views,
    ),
    List(
        name="names",
        address=addresses.NAMES,
        template="names.html",
        group="names",
        filled=lambda book: book.site.derived.names_anybody(quoted=book.quotes_only),
        views=names_views,
        main=True,
    ),
    List(
        name="glossary",
        address=addresses.GLOSSARY,
        template="glossary.html",
        group="names",
        filled=glosses,
        views=glossary_views,
    ),
    List(
        name="method",
        address=addresses.METHOD,
        template="method.html",
        group="method",
        filled=lambda book: bool(book.site.articles),
        views=method_views,
    ),
    List(
        name="changes",
        address=addresses.CHANGES,
        template="changes.html",
        group="method",
        filled=moves,
        views=changes_views,
    ),
    List(
        name="search",
        address=addresses.SEARCH,
        template="search.html",
        group="search",
        filled=lambda book: book.config.search and bool(book.site.derived.present),
        views=search_views,
        main=True,
    ),
)
"""Every list, in the order of a build and of the main links."""

NAMES = (HOME, *(it.name for it in LISTS))
"""What site.yaml's `navigation` may name beside the author's own pages."""


def list_of(url: str) -> List | None:
    """The list that the page at `url` would belong to."""
    return next((it for it in LISTS if it.holds(url)), None)
