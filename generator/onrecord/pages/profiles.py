"""The pages about those who speak: profiles, and the lists of actors by kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from onrecord.model import UNSTATED, Actor, ActorVoice, ArticleVoice, ClaimRef, Profile
from onrecord.pages import addresses, files
from onrecord.pages.book import Book, Desk
from onrecord.pages.entries import (
    accusation_views,
    actor_order,
    exchange_view,
    name_rows,
    timeline_view,
)
from onrecord.pages.paging import pager, shares
from onrecord.pages.parts import CueView, Link, OtherName, Pager, Text
from onrecord.pages.views import (
    ActorCard,
    ActorItem,
    ActorsView,
    ActorView,
    ClaimSection,
    KindGroup,
    Making,
)
from onrecord.records import ActorKind

ITEMS_ON_A_PROFILE = 100
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
    lengths = [*map(len, listed), len(profile.accusations), len(profile.given), len(profile.received)]
    pages = list(shares(lengths, ITEMS_ON_A_PROFILE))
    for number, cuts in enumerate(pages, 1):
        desk = book.desk(addresses.numbered(first, number))
        yield (
            addresses.numbered(first, number),
            partial(_profile_view, desk, voice, profile, listed, cuts, pager(first, number, len(pages))),
        )


def _profile_view(
    desk: Desk,
    voice: ActorVoice | ArticleVoice,
    profile: Profile,
    listed: tuple[tuple[ClaimRef, ...], ...],
    cuts: tuple[slice, ...],
    pages: Pager,
) -> ActorView:
    *of_claims, of_accusations, of_given, of_received = cuts
    whole = pages.page == 1
    actor = voice.actor if whole and isinstance(voice, ActorVoice) else None
    return ActorView(
        card=_card(desk, voice),
        counts=tuple((term, len(refs)) for term, refs in zip(SECTIONS, listed, strict=True) if refs),
        unanswered=sum(not accusation.answered for accusation in profile.accusations),
        sections=tuple(
            ClaimSection(term, tuple(desk.item(ref) for ref in refs[cut]), len(refs))
            for term, refs, cut in zip(SECTIONS, listed, of_claims, strict=True)
            if refs[cut]
        ),
        accusations=accusation_views(desk, profile.accusations[of_accusations]),
        given=tuple(exchange_view(desk, item) for item in profile.given[of_given]),
        received=tuple(exchange_view(desk, item) for item in profile.received[of_received]),
        used=name_rows(desk, desk.book.told(profile.names)) if whole else (),
        cues=_cues(desk, profile) if whole else (),
        members=tuple(desk.actor(id_) for id_ in actor_order(desk, profile.members)) if whole else (),
        timeline=tuple(timeline_view(desk, entry) for entry in profile.timeline) if whole else (),
        pager=pages,
        feed=desk.link(files.actor_feed(desk.book, actor)) if actor is not None else None,
        data=desk.link(files.actor_data(desk.book, actor)) if actor is not None else None,
    )


def _listed(profile: Profile) -> tuple[tuple[ClaimRef, ...], ...]:
    """The lists of claims in the order of SECTIONS; what stands under accusations is not listed again."""
    accused = set(profile.against)
    about = tuple(ref for ref in profile.about if ref not in accused)
    return (profile.said, (), about, profile.carried, profile.occurs, profile.located)


def _cues(desk: Desk, profile: Profile) -> tuple[CueView, ...]:
    return tuple(
        CueView(
            row.cue,
            tuple(Link(str(item.number), item.href) for item in (desk.item(ref) for ref in row.claims)),
        )
        for row in profile.cues
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


def actors_view(book: Book, url: str, kind: str | None = None) -> ActorsView:
    """The actors that have a page, by kind: all of them, or one kind alone."""
    desk = book.desk(url)
    groups: dict[str, list[ActorItem]] = {known: [] for known in KINDS}
    for id_ in actor_order(desk, book.site.actors):
        actor = book.site.actors[id_]
        if kind in (None, str(actor.kind)):
            groups[str(actor.kind)].append(_actor_item(desk, actor))
    return ActorsView(
        tuple(
            KindGroup(name, desk.href(addresses.actor_kind(name)), tuple(items))
            for name, items in groups.items()
            if items
        ),
        kind,
    )


def _actor_item(desk: Desk, actor: Actor) -> ActorItem:
    said, about = desk.book.site.derived.tallies.get(actor.id, (0, 0))
    return ActorItem(desk.actor(actor.id), str(actor.kind), desk.roles(actor.roles), said, about)
