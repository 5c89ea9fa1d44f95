"""What stands on each kind of page, ready to be shown, and what is around it. See `parts` for its pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.dates import Date
from onrecord.pages.parts import (
    AccusationView,
    ArticleHead,
    CastRow,
    Choice,
    ClaimItem,
    ClaimNote,
    CueView,
    ExchangeView,
    Html,
    LayerView,
    Link,
    NameRowView,
    NoteView,
    OtherName,
    Pager,
    RoleView,
    RowView,
    Stone,
    StripRow,
    TimelineView,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around its content. `root`: how the page reaches the site's root.

    `canonical` is absolute, and None without a `base_url`. `indexed`: search engines may list the page.
    `feed`, `table` and `data` lead to the site's feed and to its claims as CSV and JSON, if there are any.
    """

    url: str
    root: str
    home: str
    site_title: str
    description: str | None
    language: str
    direction: str
    canonical: str | None
    indexed: bool
    navigation: tuple[NavigationLink, ...]
    licence: str | None
    contact: Link | None
    feed: str | None
    table: str | None
    data: str | None


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A main link. `page` is its name in site.yaml; `current` its `aria-current`, if any."""

    page: str
    title: str
    href: str
    current: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The page of an article.

    `title`: the first row, where it is the text's own heading; `rows` are the others. `attributes` set
    the text's language, `interface` sets the interface's within it; both are empty where they are the same.
    `others`, `statuses`, `kinds` and `shown_layers` are the boxes of its filters, beside those of the strip.
    `cast`: who speaks or is named. `annotations` leads to them as a file for programs.
    """

    head: ArticleHead
    title: RowView | None
    attributes: Html
    interface: Html
    layers: tuple[LayerView, ...]
    strip: tuple[StripRow, ...]
    others: Choice | None
    statuses: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    shown_layers: tuple[Choice, ...]
    rows: tuple[RowView, ...]
    unplaced: tuple[NoteView, ...]
    unshown: tuple[NoteView, ...]
    stones: tuple[Stone, ...]
    cast: tuple[CastRow, ...]
    quotes_only: bool
    annotations: str | None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """The page of a claim. `pieces`: its paragraph, in words of the claim (True) and words around it.

    `interface` sets words in the interface's language apart in that paragraph.
    """

    note: ClaimNote
    pieces: tuple[tuple[str, bool], ...]
    title: str
    description: str
    article: ArticleHead
    interface: Html


@dataclass(frozen=True, slots=True)
class StoneView:
    """The page of a withdrawn claim."""

    stone: Stone
    article: Link


@dataclass(frozen=True, slots=True)
class ClaimSection:
    """A part of a profile that lists claims: `said`, `carried`, `about`, `against`, `told`, `located`."""

    term: str
    claims: tuple[ClaimItem, ...]
    total: int


@dataclass(frozen=True, slots=True)
class NamesOfActor:
    """The names used for one actor."""

    actor: Link
    kind: str
    rows: tuple[NameRowView, ...]


@dataclass(frozen=True, slots=True)
class ActorCard:
    """Who it is, as their record says. `kind` is `article` for an article's own voice."""

    name: str
    kind: str
    kind_page: str | None = None
    article: Link | None = None
    summary: Html | None = None
    names: tuple[OtherName, ...] = ()
    roles: tuple[RoleView, ...] = ()
    part_of: tuple[Link, ...] = ()
    when: Date | None = None
    where: Link | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorView:
    """The profile of an actor, or of an article's own voice.

    Lists of claims and answers go on from page to page; everything else stands on the first. `counts`:
    how many claims of each section there are on all pages. `feed` and `data` lead to what programs read.
    """

    card: ActorCard
    counts: tuple[tuple[str, int], ...]
    unanswered: int
    sections: tuple[ClaimSection, ...]
    accusations: tuple[AccusationView, ...]
    given: tuple[ExchangeView, ...]
    received: tuple[ExchangeView, ...]
    used: tuple[NameRowView, ...]
    cues: tuple[CueView, ...]
    members: tuple[Link, ...]
    timeline: tuple[TimelineView, ...]
    pager: Pager
    feed: str | None
    data: str | None


@dataclass(frozen=True, slots=True)
class ActorItem:
    """An actor in a list."""

    link: Link
    kind: str
    roles: tuple[RoleView, ...]
    said: int
    about: int


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The actors of one kind."""

    kind: str
    href: str
    actors: tuple[ActorItem, ...]


@dataclass(frozen=True, slots=True)
class ActorsView:
    """Actors by kind: all kinds, or one alone."""

    groups: tuple[KindGroup, ...]
    kind: str | None


@dataclass(frozen=True, slots=True)
class ClaimsOfArticle:
    """The claims of one article."""

    article: ArticleHead
    claims: tuple[ClaimItem, ...]


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """A page of the claims index."""

    groups: tuple[ClaimsOfArticle, ...]
    total: int
    pager: Pager


@dataclass(frozen=True, slots=True)
class AccusationsView:
    """Accusations and answers."""

    accusations: tuple[AccusationView, ...]
    answered: int
    total: int
    pager: Pager


@dataclass(frozen=True, slots=True)
class TimelinePageView:
    """A page of the timeline."""

    entries: tuple[TimelineView, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class NamesView:
    """Names and who uses them."""

    actors: tuple[NamesOfActor, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class ArticlesView:
    """A page of the list of articles."""

    articles: tuple[ArticleHead, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page, with the title and text that the author wrote for it, if any."""

    title: str | None
    text: Html | None
    articles: tuple[ArticleHead, ...]
    more: str | None
    claims: int
    actors: int
    accusations: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class FreeView:
    """A page that the site's author wrote."""

    title: str
    text: Html


@dataclass(frozen=True, slots=True)
class RedirectView:
    """A former address, and where it leads: as a link and, with a `base_url`, absolute."""

    target: str
    canonical: str | None


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """The page for addresses that lead nowhere."""


View = (
    HomeView
    | ArticlesView
    | ArticleView
    | ClaimView
    | StoneView
    | ActorView
    | ActorsView
    | ClaimsView
    | AccusationsView
    | TimelinePageView
    | NamesView
    | FreeView
    | RedirectView
    | NotFoundView
)


Making = Callable[[], View]
"""Puts together what stands on a page, when it is asked to."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be made: where it lies, by which template, with what on it."""

    url: str
    template: str
    frame: Frame
    view: View
