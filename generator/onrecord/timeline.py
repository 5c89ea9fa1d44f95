"""What has a date: events that claims tell or date, what texts said on a day, and their publication."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from onrecord.facts import ArticleFacts, ClaimFacts
from onrecord.model import Actor, ActorId, ClaimRef, TimelineEntry, TimelineKind
from onrecord.records import ActorKind


def events(
    claims: Mapping[ClaimRef, ClaimFacts], actors: Mapping[ActorId, Actor]
) -> tuple[TimelineEntry, ...]:
    """Events with the claims that tell them, and claims that are dated themselves, in order of time."""
    told: dict[ActorId, list[ClaimRef]] = defaultdict(list)
    found: list[TimelineEntry] = []
    for ref, claim in claims.items():
        for event in claim.event:
            told[event].append(ref)
        if not claim.when:
            continue
        # A date of its own stands for itself; one that its event has stands there with the event.
        dated = {actors[event].when for event in claim.event if not actors[event].hidden}
        own = (when for when in claim.when if when not in dated)
        found += (TimelineEntry(TimelineKind.EVENT, when, claims=(ref,)) for when in own)
    for actor in actors.values():
        if actor.kind == ActorKind.EVENT and not actor.hidden:
            by = tuple(told[actor.id])
            found.append(TimelineEntry(TimelineKind.EVENT, actor.when, actor=actor.id, claims=by))
    return tuple(sorted(found, key=_by_time))


def entries(events: Iterable[TimelineEntry], articles: Iterable[ArticleFacts]) -> tuple[TimelineEntry, ...]:
    """These events, what each article said when it was published, and its publication, in order of time."""
    found = list(events)
    for article in articles:
        found.append(TimelineEntry(TimelineKind.PUBLICATION, article.published, article=article.slug))
        if article.published is not None:
            said = tuple(claim.ref for claim in article.claims if not claim.withdrawn)
            found.append(
                TimelineEntry(TimelineKind.STATEMENT, article.published, claims=said, article=article.slug)
            )
    return tuple(sorted(found, key=_by_time))


def _by_time(entry: TimelineEntry) -> tuple[object, ...]:
    begin = entry.when.sort_key if entry.when is not None else ()
    return (entry.when is None, begin, entry.kind, entry.actor or entry.article or "", entry.claims)
