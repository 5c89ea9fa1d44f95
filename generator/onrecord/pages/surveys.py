"""Pages that look over the whole site: places, outlets, contested words, what was taken back, the method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from onrecord.facts import ArticleFacts
from onrecord.model import ClaimRef, Gloss, NameRow, Slug
from onrecord.pages import addresses, files
from onrecord.pages.book import SHORT, Book, Desk, contact, web
from onrecord.pages.corrections import correction_views
from onrecord.pages.entries import actor_order, anybody, name_rows
from onrecord.pages.notes import doubts
from onrecord.pages.paging import paged, pager, shares
from onrecord.pages.parts import Link, Pager, Remark, Text
from onrecord.pages.tieparts import (
    AnnotatorView,
    ChangeView,
    ContestedName,
    Counted,
    OutletView,
    PlaceView,
    WordRemark,
)
from onrecord.pages.views import ChangesView, GlossaryView, Making, MethodView, OutletsView, PlacesView
from onrecord.records import Anchors, Kind
from onrecord.ties import Outlet, Place

PLACES_ON_A_PAGE = 40
CLAIMS_OF_A_PLACE = 4
EVENTS_OF_A_PLACE = 24
OUTLETS_ON_A_PAGE = 40
SPEAKERS_OF_AN_OUTLET = 12
CUES_OF_AN_OUTLET = 16
WORDS_ON_A_PAGE = 100
CHANGES_ON_A_PAGE = 100

# --- places


def places_views(book: Book) -> Iterator[tuple[str, Making]]:
    """Where something is said to have happened, by name of the place."""
    for url, part, pages in paged(addresses.PLACES, book.site.derived.places, PLACES_ON_A_PAGE):
        yield url, partial(_places_view, book.desk(url), part, pages)


def _places_view(desk: Desk, part: Sequence[Place], pages: Pager) -> PlacesView:
    return PlacesView(tuple(_place(desk, place) for place in part), pages)


def _place(desk: Desk, place: Place) -> PlaceView:
    actors = desk.book.site.actors
    events = actor_order(desk, place.events)[:EVENTS_OF_A_PLACE]
    shown = place.claims[:CLAIMS_OF_A_PLACE]
    return PlaceView(
        place=desk.actor(place.place),
        events=tuple((desk.actor(event), actors[event].when) for event in events),
        claims=tuple(map(desk.item, shown)),
        count=len(place.claims),
        more=len(place.claims) - len(shown),
    )


# --- outlets


def outlets_views(book: Book) -> Iterator[tuple[str, Making]]:
    """What each outlet carries, by name."""
    for url, part, pages in paged(addresses.OUTLETS, book.site.derived.outlets, OUTLETS_ON_A_PAGE):
        yield url, partial(_outlets_view, book.desk(url), part, pages)


def _outlets_view(desk: Desk, part: Sequence[Outlet], pages: Pager) -> OutletsView:
    unstated = sum(article.outlet is None for article in desk.book.site.articles)
    return OutletsView(tuple(_outlet(desk, outlet) for outlet in part), unstated, pages)


def _outlet(desk: Desk, outlet: Outlet) -> OutletView:
    speakers = outlet.speakers[:SPEAKERS_OF_AN_OUTLET]
    cues = outlet.cues[:CUES_OF_AN_OUTLET]
    return OutletView(
        outlet=desk.actor(outlet.outlet),
        articles=len(outlet.articles),
        claims=outlet.claims,
        own=outlet.own,
        speakers=tuple(
            Counted(Link(who.name, who.href), count)
            for who, count in ((anybody(desk, voice), count) for voice, count in speakers)
        ),
        more_speakers=len(outlet.speakers) - len(speakers),
        cues=cues,
        more_cues=len(outlet.cues) - len(cues),
    )


# --- contested words


def glossary_views(book: Book) -> Iterator[tuple[str, Making]]:
    """Contested names, labels, and what editors remark on the wording: one list after the other."""
    names, labels = book.told(book.site.derived.contested), book.site.derived.by_kind.get(Kind.LABEL, ())
    remarked = [article for article in book.site.articles if article.remarks]
    lengths = (len(names), len(labels), sum(article.remarks for article in remarked))
    if not any(lengths):
        return
    cuts = list(shares(lengths, WORDS_ON_A_PAGE))
    for number, (of_names, of_labels, of_remarks) in enumerate(cuts, 1):
        url = addresses.numbered(addresses.GLOSSARY, number)
        yield (
            url,
            partial(
                _glossary_view,
                book.desk(url),
                names[of_names],
                labels[of_labels],
                tuple(_remarked(remarked, of_remarks)),
                pager(addresses.GLOSSARY, number, len(cuts)),
            ),
        )


def _remarked(articles: Iterable[ArticleFacts], cut: slice) -> Iterator[tuple[Slug, slice]]:
    """The articles with the remarks of `cut`, counted over all of them, and which of its own are meant."""
    before = 0
    for article in articles:
        start, stop = max(cut.start - before, 0), min(cut.stop - before, article.remarks)
        if start < stop:
            yield article.slug, slice(start, stop)
        before += article.remarks


def _glossary_view(
    desk: Desk,
    names: Sequence[NameRow],
    labels: Sequence[ClaimRef],
    remarked: Sequence[tuple[Slug, slice]],
    pages: Pager,
) -> GlossaryView:
    return GlossaryView(
        names=tuple(
            ContestedName(desk.actor(row.actor), view)
            for row, view in zip(names, name_rows(desk, names), strict=True)
        ),
        labels=tuple(map(desk.item, labels)),
        remarks=tuple(chain.from_iterable(_word_remarks(desk, slug, cut) for slug, cut in remarked)),
        pager=pages,
    )


def _word_remarks(desk: Desk, slug: Slug, cut: slice) -> Iterator[WordRemark]:
    article = desk.book.site.shelf.article(slug)
    head = desk.head(slug)
    title = Link(desk.book.wording.shortened(head.title.text, SHORT), head.href)
    for gloss in article.glosses[cut]:
        yield WordRemark(
            quote=Text(_words(gloss), desk.book.language(gloss.lang.first or article.language)),
            texts=tuple(
                Remark(desk.html(text.value), desk.book.some(text.by, gloss.by)) for text in gloss.texts
            ),
            href=head.href + addresses.fragment(gloss.id),
            article=title,
        )


def _words(gloss: Gloss) -> str:
    return gloss.passage.text if gloss.passage is not None else " ".join(gloss.quote.split())


def glosses(book: Book) -> bool:
    """Whether there is any of these."""
    filled = book.site.derived.filled
    contested = filled.contested_in_quotes if book.quotes_only else filled.contested
    return contested or filled.labels or filled.remarks


# --- what was changed, what was taken back, and what has moved


def changes_views(book: Book) -> Iterator[tuple[str, Making]]:
    """What changed in published claims, claims that were withdrawn, then what had another address before."""
    withdrawn = tuple(book.site.withdrawn)
    moved = tuple(_moved(book))
    if not book.log.entries and not withdrawn and not moved:
        return
    cuts = list(shares((len(book.log.entries), len(withdrawn), len(moved)), CHANGES_ON_A_PAGE))
    for number, (of_log, of_withdrawn, of_moved) in enumerate(cuts, 1):
        url = addresses.numbered(addresses.CHANGES, number)
        pages = pager(addresses.CHANGES, number, len(cuts))
        some = (of_log, withdrawn[of_withdrawn], moved[of_moved])
        yield url, partial(_changes_view, book.desk(url), *some, pages)


Moved = tuple[ArticleFacts | ClaimRef | str, tuple[str, ...]]
"""An article, a claim or an actor by its id, and its former ids."""


def _moved(book: Book) -> Iterator[Moved]:
    for article in book.site.articles:
        if article.was:
            yield article, article.was
        for claim in article.claims:
            if claim.was and not claim.withdrawn:
                yield claim.ref, claim.was
    for actor in book.site.actors.values():
        if actor.was and not actor.hidden:
            yield actor.id, actor.was


def moves(book: Book) -> bool:
    """Whether anything was changed or taken back, or has another address now."""
    site = book.site
    if site.corrections or site.derived.withdrawn or site.derived.filled.moved:
        return True
    return any(actor.was and not actor.hidden for actor in site.actors.values())


def _changes_view(
    desk: Desk, of_log: slice, withdrawn: Sequence[ClaimRef], moved: Sequence[Moved], pages: Pager
) -> ChangesView:
    return ChangesView(
        corrections=correction_views(desk, of_log),
        withdrawn=tuple(_withdrawn(desk, ref) for ref in withdrawn),
        moved=tuple(_move(desk, what, former) for what, former in moved),
        contact=contact(desk.book.config.contact),
        feed=desk.link(files.changes_feed(desk.book)),
        pager=pages,
    )


def _withdrawn(desk: Desk, ref: ClaimRef) -> ChangeView:
    claim = desk.book.site.withdrawn[ref]
    href = addresses.claim(ref) if desk.book.config.claim_pages else addresses.note(ref)
    return ChangeView(
        Link(ref.id, desk.href(href)), _title(desk, ref.article), reasons=doubts(desk, claim.withdrawn)
    )


def _move(desk: Desk, what: ArticleFacts | ClaimRef | str, former: tuple[str, ...]) -> ChangeView:
    if isinstance(what, ArticleFacts):
        return ChangeView(_title(desk, what.slug), None, former=former)
    if isinstance(what, str):
        return ChangeView(desk.actor(what), None, former=former)
    item = desk.item(what)
    words = desk.book.wording.gettext("Claim {number}, {speakers}").format(
        number=item.number, speakers=desk.names(item.speakers)
    )
    return ChangeView(Link(words, item.href), item.article, former=former)


def _title(desk: Desk, slug: Slug) -> Link:
    head = desk.head(slug)
    return Link(desk.book.wording.shortened(head.title.text, SHORT), head.href)


# --- the method


def method_views(book: Book) -> Iterator[tuple[str, Making]]:
    """How these pages are made and read."""
    yield addresses.METHOD, partial(_method_view, book)


def _method_view(book: Book) -> MethodView:
    config, desk = book.config, book.desk(addresses.METHOD)
    return MethodView(
        description=config.description,
        annotators=tuple(
            AnnotatorView(Link(annotator.name, web(annotator.url)), annotator.role)
            for annotator in config.annotators.values()
        ),
        articles=len(book.site.articles),
        claims=len(book.site.claims),
        quotes_only=book.quotes_only,
        strict=config.anchors is Anchors.STRICT,
        links_names=config.link_names,
        licence=config.licence,
        contact=contact(config.contact),
        changes=desk.href(addresses.CHANGES) if moves(book) else None,
        table=desk.link(files.claims_table(book)),
        data=desk.link(files.claims_data(book)),
    )
