"""The pages about those who speak: profiles, and the lists of actors by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice

from onrecord.model import (
    UNSTATED,
    Actor,
    ActorId,
    ActorVoice,
    ArticleVoice,
    ClaimRef,
    CueRow,
    NameRow,
    Profile,
    Voice,
)
from onrecord.pages import addresses, files
from onrecord.pages.book import Book, Desk
from onrecord.pages.entries import (
    accusation_views,
    actor_order,
    anybody,
    exchange_view,
    name_rows,
    timeline_view,
)
from onrecord.pages.network import network
from onrecord.pages.paging import paged, pager, shares
from onrecord.pages.parts import CueUse, CueView, Link, OtherName, Pager, Text
from onrecord.pages.views import (
    ActorCard,
    ActorItem,
    ActorsView,
    ActorView,
    ClaimSection,
    KindGroup,
    Making,
    Totals,
)
from onrecord.records import ActorKind

ITEMS_ON_A_PROFILE = 100
ACTORS_ON_A_PAGE = 300
MEMBERS_SHOWN = 60
CUES_SHOWN = 40
USERS_OF_A_CUE = 8
CLAIMS_OF_A_CUE = 12
SECTIONS = ("said", "against", "about", "carried", "told", "located")

KINDS = (*map(str, ActorKind), UNSTATED)


def profile_views(book: Book, voice: ActorVoice | ArticleVoice) -> Iterator[tuple[str, Making]]:
    """The pages of a voice's profile, each with its address."""
    if isinstance(voice, ActorVoice):
        first = addresses.actor(voice.actor)
    else:
        first = addresses.article_voice(voice.article)
    profile = book.site.derived.profile(voice)
    listed = _listed(profile)
    names = book.told(profile.names)
    answers = (profile.accusations, profile.given, profile.received)
    lengths = [*map(len, listed), *map(len, answers), len(names), len(profile.timeline)]
    pages = list(shares(lengths, ITEMS_ON_A_PROFILE))
    for number, cuts in enumerate(pages, 1):
        desk = book.desk(addresses.numbered(first, number))
        yield (
            addresses.numbered(first, number),
            partial(
                _profile_view, desk, voice, profile, listed, names, cuts, pager(first, number, len(pages))
            ),
        )


def _profile_view(
    desk: Desk,
    voice: ActorVoice | ArticleVoice,
    profile: Profile,
    listed: tuple[tuple[ClaimRef, ...], ...],
    names: tuple[NameRow, ...],
    cuts: tuple[slice, ...],
    pages: Pager,
) -> ActorView:
    *of_claims, of_accusations, of_given, of_received, of_names, of_timeline = cuts
    whole = pages.page == 1
    actor = voice.actor if whole and isinstance(voice, ActorVoice) else None
    card = _card(desk, voice)
    members = actor_order(desk, profile.members) if whole else []
    return ActorView(
        card=card,
        counts=tuple((term, len(refs)) for term, refs in zip(SECTIONS, listed, strict=True) if refs),
        totals=Totals(
            len(profile.accusations),
            len(profile.given),
            len(profile.received),
            len(names),
            len(profile.timeline),
        ),
        unanswered=sum(not accusation.answered for accusation in profile.accusations),
        sections=tuple(
            ClaimSection(term, tuple(map(desk.item, refs[cut])), len(refs))
            for term, refs, cut in zip(SECTIONS, listed, of_claims, strict=True)
            if refs[cut]
        ),
        accusations=accusation_views(desk, profile.accusations[of_accusations]),
        given=tuple(exchange_view(desk, item) for item in profile.given[of_given]),
        received=tuple(exchange_view(desk, item) for item in profile.received[of_received]),
        used=name_rows(desk, names[of_names]),
        cues=tuple(_cue(desk, row) for row in profile.cues[:CUES_SHOWN]) if whole else (),
        more_cues=max(0, len(profile.cues) - CUES_SHOWN),
        members=tuple(desk.actor(id_) for id_ in members[:MEMBERS_SHOWN]),
        more_members=max(0, len(members) - MEMBERS_SHOWN),
        network=network(desk, voice, card.name) if whole else None,
        timeline=tuple(timeline_view(desk, entry) for entry in profile.timeline[of_timeline]),
        pager=pages,
        feed=desk.link(files.actor_feed(desk.book, actor)) if actor is not None else None,
        data=desk.link(files.actor_data(desk.book, actor)) if actor is not None else None,
    )


def _listed(profile: Profile) -> tuple[tuple[ClaimRef, ...], ...]:
    """The lists of claims in the order of SECTIONS; what stands under accusations is not listed again."""
    accused = set(profile.against)
    about = tuple(ref for ref in profile.about if ref not in accused)
    return (profile.said, (), about, profile.carried, profile.occurs, profile.located)


def _cue(desk: Desk, row: CueRow) -> CueView:
    """Words that report somebody, and in whose texts: those who wrote them chose the words."""
    by_voice: dict[Voice, list[ClaimRef]] = {}
    for ref in row.claims:
        by_voice.setdefault(desk.book.articles[ref.article].voice, []).append(ref)
    shown = tuple(islice(by_voice.items(), USERS_OF_A_CUE))
    return CueView(
        row.cue,
        len(row.claims),
        tuple(
            CueUse(
                anybody(desk, voice),
                len(refs),
                tuple(Link(str(item.number), item.href) for item in map(desk.item, refs[:CLAIMS_OF_A_CUE])),
                max(0, len(refs) - CLAIMS_OF_A_CUE),
            )
            for voice, refs in shown
        ),
        len(by_voice) - len(shown),
    )


def _card(desk: Desk, voice: ActorVoice | ArticleVoice) -> ActorCard:
    if isinstance(voice, ArticleVoice):
        head = desk.head(voice.article)
        name = desk.book.wording.gettext("The article itself")
        return ActorCard(name, "article", article=Link(head.title.text, head.href))
    actor: Actor = desk.book.site.actors[voice.actor]
    return ActorCard(
        name=actor.name,
        kind=str(actor.kind),
        kind_page=desk.href(addresses.actor_kind(str(actor.kind))),
        summary=desk.html(actor.summary) if actor.summary else None,
        names=tuple(
            OtherName(
                Text(name.name, desk.book.language(name.lang) if name.lang else desk.book.language("")),
                str(name.type),
                name.note,
                desk.sources(name.source),
            )
            for name in actor.names
        ),
        roles=desk.roles(actor.roles),
        part_of=tuple(desk.actor(id_) for id_ in actor.part_of),
        when=actor.when,
        where=desk.actor(actor.where) if actor.where is not None else None,
        links=desk.links(actor.links),
    )


def actors_views(book: Book) -> Iterator[tuple[str, Making]]:
    """The actors that have a page, by kind: all of them, then each kind alone."""
    desk = book.desk(addresses.ACTORS)
    by_kind: dict[str, list[ActorId]] = {kind: [] for kind in KINDS}
    for id_ in actor_order(desk, book.site.actors):
        by_kind[str(book.site.actors[id_].kind)].append(id_)
    totals = {kind: len(ids) for kind, ids in by_kind.items()}
    everybody = tuple((kind, id_) for kind, ids in by_kind.items() for id_ in ids)
    for url, part, pages in paged(addresses.ACTORS, everybody, ACTORS_ON_A_PAGE):
        yield url, partial(_actors_view, book.desk(url), part, totals, None, pages)
    for kind, ids in by_kind.items():
        alone = tuple((kind, id_) for id_ in ids)
        for url, part, pages in paged(addresses.actor_kind(kind), alone, ACTORS_ON_A_PAGE):
            yield url, partial(_actors_view, book.desk(url), part, totals, kind, pages)


def _actors_view(
    desk: Desk,
    part: Sequence[tuple[str, ActorId]],
    totals: Mapping[str, int],
    kind: str | None,
    pages: Pager,
) -> ActorsView:
    known = desk.book.site.actors
    groups = (
        KindGroup(
            name,
            desk.href(addresses.actor_kind(name)),
            tuple(_actor_item(desk, known[id_]) for _, id_ in group),
            totals[name],
        )
        for name, group in groupby(part, key=lambda it: it[0])
    )
    return ActorsView(tuple(groups), kind, pages)


def _actor_item(desk: Desk, actor: Actor) -> ActorItem:
    said, about = desk.book.site.derived.tallies.get(actor.id, (0, 0))
    return ActorItem(desk.actor(actor.id), str(actor.kind), desk.roles(actor.roles), said, about)
