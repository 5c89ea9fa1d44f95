"""What several pages list: accusations and answers, exchanges, events, names and who uses them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from onrecord.model import (
    Accusation,
    ActorId,
    ActorVoice,
    ArticleVoice,
    ClaimRef,
    NameRow,
    NameUse,
    Relation,
    TimelineEntry,
    Voice,
)
from onrecord.pages import addresses
from onrecord.pages.book import SHORT, Desk
from onrecord.pages.parts import (
    AccusationView,
    AnswerView,
    ExchangeView,
    Link,
    NameRowView,
    NameUseView,
    Related,
    Text,
    TimelineView,
    VoiceView,
)

CLAIMS_OF_AN_EVENT = 12  # on a timeline; an event's own page lists all
USERS_OF_A_NAME = 24  # voices, in each article anew; a common name has as many as there are articles


def accusation_views(desk: Desk, accusations: Iterable[Accusation]) -> tuple[AccusationView, ...]:
    """Claims against somebody, each once, and who answers it."""
    by_claim: dict[ClaimRef, list[AnswerView]] = {}
    for accusation in accusations:
        by_claim.setdefault(accusation.claim, []).append(
            AnswerView(
                desk.actor(accusation.accused),
                tuple(_answer(desk, relation) for relation in accusation.answers),
                tuple(_answer(desk, relation) for relation in accusation.others),
            )
        )
    return tuple(AccusationView(desk.item(ref), tuple(answers)) for ref, answers in by_claim.items())


def _answer(desk: Desk, relation: Relation) -> Related:
    item = desk.item(relation.source)
    return Related(item, item.href, term=str(relation.kind))


def exchange_view(desk: Desk, relation: Relation) -> ExchangeView:
    """An answer and what it answers."""
    return ExchangeView(str(relation.kind), desk.item(relation.source), desk.item(relation.target))


def timeline_view(desk: Desk, entry: TimelineEntry) -> TimelineView:
    """A dated, or undated, event, statement or publication."""
    subject = None
    if entry.actor is not None:
        subject = desk.actor(entry.actor)
    elif entry.article is not None:
        head = desk.head(entry.article)
        subject = Link(head.title.text, head.href)
    shown = entry.claims[:CLAIMS_OF_AN_EVENT] if entry.kind == "event" else ()
    return TimelineView(
        kind=str(entry.kind),
        when=entry.when,
        subject=subject,
        claims=tuple(map(desk.item, shown)),
        more=len(entry.claims) - len(shown),
    )


def name_rows(desk: Desk, rows: Iterable[NameRow]) -> tuple[NameRowView, ...]:
    """Names that are used for an actor, and by whom."""
    return tuple(_name_row(desk, row) for row in rows)


def _name_row(desk: Desk, row: NameRow) -> NameRowView:
    book, uses = desk.book, row.uses
    actor = book.site.actors[row.actor]
    record = next((name for name in actor.names if name.name == row.surface), None)
    grouped: dict[tuple[str, Voice, bool], list[NameUse]] = {}
    for use in uses:
        grouped.setdefault((use.article, use.voice, use.direct), []).append(use)
    return NameRowView(
        surface=Text(row.surface, book.language(book.head(uses[0].article).language)),
        type="own" if row.surface == actor.name else str(row.type or "phrase"),
        uses=tuple(_use(desk, key, group) for key, group in islice(grouped.items(), USERS_OF_A_NAME)),
        more=max(0, len(grouped) - USERS_OF_A_NAME),
        note=record.note if record else None,
        sources=desk.sources(record.source) if record else (),
    )


def _use(desk: Desk, key: tuple[str, Voice, bool], uses: Sequence[NameUse]) -> NameUseView:
    slug, voice, direct = key
    claims = dict.fromkeys(use.claim for use in uses if use.claim is not None)
    numbers, head = desk.book.numbers(slug), desk.head(slug)
    return NameUseView(
        voice=desk.voice(voice, slug),
        direct=direct,
        count=len(uses),
        article=desk.place(slug),
        claims=tuple(
            Link(str(numbers[id_]), head.href + addresses.fragment(id_)) for id_ in claims if id_ in numbers
        ),
    )


def anybody(desk: Desk, voice: Voice) -> VoiceView:
    """A voice outside of its article, where "the article itself" would mean nothing."""
    match voice:
        case ActorVoice(id_):
            actor = desk.book.site.actors[id_]
            link = desk.actor(id_)
            return VoiceView(link.text, "withheld" if actor.hidden else "actor", link.href)
        case ArticleVoice(slug):
            title = desk.book.wording.shortened(desk.head(slug).title.text, SHORT)
            name = desk.book.wording.gettext("the article “{title}”").format(title=title)
            return VoiceView(name, "article", desk.voice(voice, slug).href)
    return desk.voice(voice, voice.article)


def actor_order(desk: Desk, ids: Iterable[ActorId]) -> list[ActorId]:
    """Actors that have a page, by name."""
    actors = desk.book.site.actors
    return sorted(
        (id_ for id_ in ids if not actors[id_].hidden), key=lambda id_: (actors[id_].name.casefold(), id_)
    )
