"""How those who speak stand to each other: who accuses whom, who carries whom, what is told again, and where.

Each function takes facts and gives what follows from them for the site as a whole; `derived` keeps it. Hidden
actors are left out of all of it, and the cost grows with the number of claims, never with that of pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from onrecord.facts import ArticleFacts, ClaimFacts
from onrecord.model import (
    Accusation,
    Actor,
    ActorId,
    ActorVoice,
    ArticleVoice,
    ClaimRef,
    Profile,
    Slug,
    Voice,
)
from onrecord.records import ActorKind, RelationKind


class Tie(StrEnum):
    """How one who speaks, or is spoken of, stands to another, what weighs most first."""

    ACCUSES = "accuses"
    ACCUSED_BY = "accused-by"
    ANSWERS = "answers"
    ANSWERED_BY = "answered-by"
    CARRIES = "carries"
    CARRIED_BY = "carried-by"
    SPEAKS_OF = "speaks-of"
    SPOKEN_OF_BY = "spoken-of-by"
    PART_OF = "part-of"
    HAS_PART = "has-part"


@dataclass(frozen=True, slots=True)
class Pair:
    """One who accuses, one who is accused, and all accusations of the one against the other."""

    accuser: Voice
    accused: ActorId
    accusations: tuple[Accusation, ...]

    @property
    def answered(self) -> int:
        """How many of them the accused, or who speaks for them, answers."""
        return sum(accusation.answered for accusation in self.accusations)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody next to a voice: each tie between them, and how many claims, answers or offices make it."""

    voice: Voice
    ties: tuple[tuple[Tie, int], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said to have happened: the events, and the claims that tell of it."""

    place: ActorId
    events: tuple[ActorId, ...]
    claims: tuple[ClaimRef, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """What an outlet carries: its articles, and the claims of others by their speakers.

    `claims`: how many its articles hold. `own`: those that it makes itself. `cues`: the words by which its
    articles report speech. Counted pairs stand by number, the largest first.
    """

    outlet: ActorId
    articles: tuple[Slug, ...]
    claims: int
    own: int
    speakers: tuple[tuple[Voice, int], ...]
    cues: tuple[tuple[str, int], ...]


def pairs(
    accusations: Iterable[Accusation],
    claims: Mapping[ClaimRef, ClaimFacts],
    actors: Mapping[ActorId, Actor],
) -> tuple[Pair, ...]:
    """Who accuses whom, in the order of the first accusation; each of several speakers accuses."""
    found: dict[tuple[Voice, ActorId], list[Accusation]] = {}
    for accusation in accusations:
        if not actors[accusation.accused].hidden:
            for voice in claims[accusation.claim].voices:
                if _shown(voice, actors):
                    found.setdefault((voice, accusation.accused), []).append(accusation)
    return tuple(Pair(voice, accused, tuple(theirs)) for (voice, accused), theirs in found.items())


def neighbours(
    voice: Voice,
    profile: Profile,
    claims: Mapping[ClaimRef, ClaimFacts],
    actors: Mapping[ActorId, Actor],
) -> tuple[Neighbour, ...]:
    """Everybody one step away from a voice with this profile, by the number of ties, the most first."""
    found: dict[Voice, Counter[Tie]] = defaultdict(Counter)
    against = set(profile.against)
    for ref in profile.said:
        claim = claims[ref]
        for actor in claim.accused:
            found[ActorVoice(actor)][Tie.ACCUSES] += 1
        for actor in claim.concerned:
            if actor not in claim.accused:
                found[ActorVoice(actor)][Tie.SPEAKS_OF] += 1
        for carrier in claim.carriers:
            found[carrier][Tie.CARRIED_BY] += 1
    for ref in profile.against:
        for other in claims[ref].voices:
            found[other][Tie.ACCUSED_BY] += 1
    for ref in profile.about:
        if ref not in against:
            for other in claims[ref].voices:
                found[other][Tie.SPOKEN_OF_BY] += 1
    for ref in profile.carried:
        for other in claims[ref].voices:
            found[other][Tie.CARRIES] += 1
    for relation in profile.given:
        for other in claims[relation.target].voices:
            found[other][Tie.ANSWERS] += 1
    for relation in profile.received:
        for other in claims[relation.source].voices:
            found[other][Tie.ANSWERED_BY] += 1
    if isinstance(voice, ActorVoice):
        actor_ = actors[voice.actor]
        for whole in dict.fromkeys((*actor_.part_of, *(role.of for role in actor_.roles if role.of))):
            found[ActorVoice(whole)][Tie.PART_OF] += 1
    for member in profile.members:
        found[ActorVoice(member)][Tie.HAS_PART] += 1
    found.pop(voice, None)
    order = list(Tie)
    near = (
        Neighbour(other, tuple(sorted(ties.items(), key=lambda tie: order.index(tie[0]))))
        for other, ties in found.items()
        if _shown(other, actors)
    )
    return tuple(sorted(near, key=lambda it: (-sum(count for _, count in it.ties), _order(it.voice))))


def tellings(claims: Mapping[ClaimRef, ClaimFacts]) -> Mapping[ClaimRef, tuple[ClaimRef, ...]]:
    """For each claim that repeats another, or is repeated, directly or by way of others: all that tell it.

    The claims of one telling stand in the order of the site and share one tuple.
    """
    above: dict[ClaimRef, ClaimRef] = {}

    def first(ref: ClaimRef) -> ClaimRef:
        while (up := above.setdefault(ref, ref)) != ref:
            above[ref] = above[up]  # the way is shorter the next time
            ref = up
        return ref

    for claim in claims.values():
        for relation in claim.relations:
            if relation.kind is RelationKind.REPEATS and relation.target in claims:
                above[first(relation.source)] = first(relation.target)
    groups: dict[ClaimRef, list[ClaimRef]] = defaultdict(list)
    for ref in claims if above else ():
        if ref in above:
            groups[first(ref)].append(ref)
    return {ref: group for group in map(tuple, groups.values()) for ref in group}


def places(claims: Mapping[ClaimRef, ClaimFacts], actors: Mapping[ActorId, Actor]) -> tuple[Place, ...]:
    """The places where something is said to have happened, by name."""
    told: dict[ActorId, list[ClaimRef]] = defaultdict(list)
    events: dict[ActorId, list[ActorId]] = defaultdict(list)
    for claim in claims.values():
        for place in claim.where:
            told[place].append(claim.ref)
    for actor in actors.values():
        if actor.kind == ActorKind.EVENT and actor.where is not None and not actor.hidden:
            events[actor.where].append(actor.id)
    shown = (actors[id_] for id_ in told.keys() | events.keys() if not actors[id_].hidden)
    return tuple(
        Place(actor.id, tuple(events[actor.id]), tuple(told[actor.id]))
        for actor in sorted(shown, key=lambda actor: (actor.name.casefold(), actor.id))
    )


def outlets(articles: Iterable[ArticleFacts], actors: Mapping[ActorId, Actor]) -> tuple[Outlet, ...]:
    """Those whose articles the site holds, and other outlets that carry claims in them, by name."""
    found: dict[ActorId, _Carried] = defaultdict(_Carried)
    for article in articles:
        if article.outlet is not None:
            found[article.outlet].articles.append(article.slug)
        for claim in article.claims:
            if not claim.withdrawn:
                _carry(claim, article, found, actors)
    shown = (actors[id_] for id_ in found if not actors[id_].hidden)
    return tuple(
        found[actor.id].outlet(actor.id)
        for actor in sorted(shown, key=lambda actor: (actor.name.casefold(), actor.id))
    )


def _carry(
    claim: ClaimFacts,
    article: ArticleFacts,
    found: Mapping[ActorId, _Carried],
    actors: Mapping[ActorId, Actor],
) -> None:
    carriers = {
        voice.actor
        for voice in claim.carriers
        if isinstance(voice, ActorVoice) and actors[voice.actor].kind == ActorKind.OUTLET
    }
    if article.outlet is not None:
        carriers.add(article.outlet)
        whose = found[article.outlet]
        whose.claims += 1
        whose.own += ActorVoice(article.outlet) in claim.voices
        whose.cues.update(cue for cues in claim.cues for cue in dict.fromkeys(cues))
    for carrier in carriers:
        others = (voice for voice in claim.voices if voice != ActorVoice(carrier))
        found[carrier].speakers.update(voice for voice in others if _shown(voice, actors))


class _Carried:
    """An outlet in the making."""

    def __init__(self) -> None:
        self.articles: list[Slug] = []
        self.claims = self.own = 0
        self.speakers: Counter[Voice] = Counter()
        self.cues: Counter[str] = Counter()

    def outlet(self, id_: ActorId) -> Outlet:
        speakers = sorted(self.speakers.items(), key=lambda item: (-item[1], _order(item[0])))
        cues = sorted(self.cues.items(), key=lambda item: (-item[1], item[0]))
        return Outlet(id_, tuple(self.articles), self.claims, self.own, tuple(speakers), tuple(cues))


def _shown(voice: Voice, actors: Mapping[ActorId, Actor]) -> bool:
    return not (isinstance(voice, ActorVoice) and actors[voice.actor].hidden)


def _order(voice: Voice) -> tuple[str, ...]:
    """Voices of different sorts in a fixed order: actors, articles, those who are not named."""
    match voice:
        case ActorVoice(actor):
            return ("actor", actor)
        case ArticleVoice(article):
            return ("article", article)
    return ("unnamed", voice.article, voice.description)
