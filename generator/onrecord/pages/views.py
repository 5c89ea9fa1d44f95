"""What stands on each kind of page, ready to be shown, and what is around it. See `parts` for its pieces."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

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
    Related,
    RoleView,
    RowView,
    Stone,
    StripRow,
    TimelineView,
)
from onrecord.pages.tieparts import (
    AnnotatorView,
    ChangeView,
    Citation,
    ContestedName,
    CorrectionView,
    Matrix,
    Network,
    OutletView,
    PairView,
    PlaceView,
    WordRemark,
)


class Frame(Struct, frozen=True, gc=False):
    """What every page has around its content. `root`: how the page reaches the site's root.

    `assets`: how it reaches the folder of the theme's assets, which a build names after what is in them.
    `nearby`: the lists that belong together with the one on the page, itself among them; none on other pages.
    `canonical` is absolute, and None without a `base_url`. `indexed`: search engines may list the page.
    `feed`, `table` and `data` lead to the site's feed and to its claims as CSV and JSON, if there are any.
    """

    url: str
    root: str
    assets: str
    home: str
    site_title: str
    description: str | None
    language: str
    direction: str
    canonical: str | None
    indexed: bool
    navigation: tuple[NavigationLink, ...]
    nearby: tuple[NavigationLink, ...]
    licence: str | None
    contact: Link | None
    feed: str | None
    table: str | None
    data: str | None


class NavigationLink(Struct, frozen=True, gc=False):
    """A main link. `page` is its name in site.yaml; `current` its `aria-current`, if any."""

    page: str
    title: str
    href: str
    current: str


class ArticleView(Struct, frozen=True, gc=False):
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


class ClaimView(Struct, frozen=True, gc=False):
    """The page of a claim. `pieces`: its paragraph, in words of the claim (True) and words around it.

    `interface` sets words in the interface's language apart in that paragraph. `bearing`: the claims that
    bear on it, then those it bears on, but for `told`, those that tell the same; `more_told` are not listed.
    """

    note: ClaimNote
    pieces: tuple[tuple[str, bool], ...]
    title: str
    description: str
    article: ArticleHead
    interface: Html
    bearing: tuple[Related, ...]
    told: tuple[ClaimItem, ...]
    more_told: int
    corrections: tuple[CorrectionView, ...]
    citation: Citation


class StoneView(Struct, frozen=True, gc=False):
    """The page of a withdrawn claim."""

    stone: Stone
    article: Link
    corrections: tuple[CorrectionView, ...]


class ClaimSection(Struct, frozen=True, gc=False):
    """A part of a profile that lists claims: `said`, `carried`, `about`, `against`, `told`, `located`."""

    term: str
    claims: tuple[ClaimItem, ...]
    total: int


class NamesOfActor(Struct, frozen=True, gc=False):
    """The names used for one actor."""

    actor: Link
    kind: str
    rows: tuple[NameRowView, ...]


class ActorCard(Struct, frozen=True, gc=False):
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


class Totals(Struct, frozen=True, gc=False):
    """How long the lists of a profile are that do not list claims."""

    accusations: int
    given: int
    received: int
    names: int
    timeline: int


class ActorView(Struct, frozen=True, gc=False):
    """The profile of an actor, or of an article's own voice.

    Lists go on from page to page; everything else stands on the first. `counts`: how many claims of each
    section there are on all pages. `totals`: how many there are of what else is listed. `more_members` and
    `more_cues` are not. `feed` and `data` lead to what programs read.
    """

    card: ActorCard
    counts: tuple[tuple[str, int], ...]
    totals: Totals
    unanswered: int
    sections: tuple[ClaimSection, ...]
    accusations: tuple[AccusationView, ...]
    given: tuple[ExchangeView, ...]
    received: tuple[ExchangeView, ...]
    used: tuple[NameRowView, ...]
    cues: tuple[CueView, ...]
    more_cues: int
    members: tuple[Link, ...]
    more_members: int
    network: Network | None
    timeline: tuple[TimelineView, ...]
    pager: Pager
    feed: str | None
    data: str | None


class ActorItem(Struct, frozen=True, gc=False):
    """An actor in a list."""

    link: Link
    kind: str
    roles: tuple[RoleView, ...]
    said: int
    about: int


class KindGroup(Struct, frozen=True, gc=False):
    """Actors of one kind, of which there are `total`."""

    kind: str
    href: str
    actors: tuple[ActorItem, ...]
    total: int


class ActorsView(Struct, frozen=True, gc=False):
    """A page of the actors by kind: all kinds, or one alone."""

    groups: tuple[KindGroup, ...]
    kind: str | None
    pager: Pager


class ClaimsOfArticle(Struct, frozen=True, gc=False):
    """The claims of one article."""

    article: ArticleHead
    claims: tuple[ClaimItem, ...]


class Facet(Struct, frozen=True, gc=False):
    """A way to narrow the claims down: `kind` or `status`, with the values there are."""

    name: str
    values: tuple[FacetValue, ...]


class FacetValue(Struct, frozen=True, gc=False):
    """The claims with one value of a facet; `term` words it."""

    term: str
    count: int
    href: str


class ClaimsView(Struct, frozen=True, gc=False):
    """A page of the claims index: of all claims, or of those of one kind or status.

    `total`: how many these are. `facet`: the term of what they have in common. `every` leads to all claims.
    """

    groups: tuple[ClaimsOfArticle, ...]
    total: int
    facet: str | None
    every: str
    facets: tuple[Facet, ...]
    pager: Pager


class AccusationsView(Struct, frozen=True, gc=False):
    """Accusations and answers."""

    accusations: tuple[AccusationView, ...]
    answered: int
    total: int
    pager: Pager


class PairsView(Struct, frozen=True, gc=False):
    """A page of who accuses whom, of `total` pairs; `matrix` stands on the first. `name`: the list's."""

    name: str
    matrix: Matrix | None
    pairs: tuple[PairView, ...]
    total: int
    pager: Pager


class TimelineYear(Struct, frozen=True, gc=False):
    """What happened, was said or was published in a year; None: what has no date."""

    year: str | None
    entries: tuple[TimelineView, ...]


class TimelinePageView(Struct, frozen=True, gc=False):
    """A page of the timeline."""

    years: tuple[TimelineYear, ...]
    pager: Pager


class PlacesView(Struct, frozen=True, gc=False):
    """A page of the places where something is said to have happened."""

    places: tuple[PlaceView, ...]
    pager: Pager


class OutletsView(Struct, frozen=True, gc=False):
    """A page of what outlets carry; `unstated` articles do not say where they are from."""

    outlets: tuple[OutletView, ...]
    unstated: int
    pager: Pager


class GlossaryView(Struct, frozen=True, gc=False):
    """A page of contested names, labels, and editors' remarks on words."""

    names: tuple[ContestedName, ...]
    labels: tuple[ClaimItem, ...]
    remarks: tuple[WordRemark, ...]
    pager: Pager


class ChangesView(Struct, frozen=True, gc=False):
    """A page of what was changed, what was taken back, and what has another address now.

    `feed` leads to the changes for programs.
    """

    corrections: tuple[CorrectionView, ...]
    withdrawn: tuple[ChangeView, ...]
    moved: tuple[ChangeView, ...]
    contact: Link | None
    feed: str | None
    pager: Pager


class MethodView(Struct, frozen=True, gc=False):
    """How the pages are made and read, as site.yaml says. `strict`: a quote without a sure place is an error.

    `changes`, `table` and `data` lead to what was taken back and to all claims as CSV and JSON.
    """

    description: str | None
    annotators: tuple[AnnotatorView, ...]
    articles: int
    claims: int
    quotes_only: bool
    strict: bool
    links_names: bool
    licence: str | None
    contact: Link | None
    changes: str | None
    table: str | None
    data: str | None


class NamesView(Struct, frozen=True, gc=False):
    """Names and who uses them."""

    actors: tuple[NamesOfActor, ...]
    pager: Pager


class ArticlesView(Struct, frozen=True, gc=False):
    """A page of the list of articles."""

    articles: tuple[ArticleHead, ...]
    pager: Pager


class HomeView(Struct, frozen=True, gc=False):
    """The home page, with the title and text that the author wrote for it, if any.

    `further`: the lists that are not among the main links.
    """

    title: str | None
    text: Html | None
    articles: tuple[ArticleHead, ...]
    more: str | None
    claims: int
    actors: int
    accusations: int
    unanswered: int
    further: tuple[Link, ...]


class FreeView(Struct, frozen=True, gc=False):
    """A page that the site's author wrote."""

    title: str
    text: Html


class SearchView(Struct, frozen=True, gc=False):
    """The search page. `ready`: there is an index to search in; `claims` leads to the list that stands in."""

    ready: bool
    claims: str


class RedirectView(Struct, frozen=True, gc=False):
    """A former address, and where it leads: as a link and, with a `base_url`, absolute."""

    target: str
    canonical: str | None


class NotFoundView(Struct, frozen=True, gc=False):
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
    | PairsView
    | TimelinePageView
    | PlacesView
    | OutletsView
    | NamesView
    | GlossaryView
    | ChangesView
    | MethodView
    | FreeView
    | SearchView
    | RedirectView
    | NotFoundView
)


Making = Callable[[], View]
"""Puts together what stands on a page, when it is asked to."""


class Page(Struct, frozen=True, gc=False):
    """One page to be made: where it lies, by which template, with what on it."""

    url: str
    template: str
    frame: Frame
    view: View
