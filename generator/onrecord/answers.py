"""Who answers whom: how claims bear on each other, who is accused, and whether the accused answer.

What denies a story answers each claim that repeats it, too. An accusation is answered by the accused, or by
who speaks for them; what others deny is told apart from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from hashlib import blake2b

from msgspec import msgpack

from onrecord.claimtable import Claims
from onrecord.facts import ArticleFacts, ClaimFacts
from onrecord.model import (
    Accusation,
    Actor,
    ActorId,
    ActorVoice,
    AnswerStatus,
    ClaimLinks,
    ClaimRef,
    Relation,
)
from onrecord.records import RelationKind

STATUS = {  # the strongest first
    RelationKind.DENIES: AnswerStatus.DENIED,
    RelationKind.DISPUTES: AnswerStatus.DISPUTED,
    RelationKind.UNDERCUTS: AnswerStatus.UNDERCUT,
}
ANSWERS = tuple(STATUS)
UNRELATED = ClaimLinks(AnswerStatus.NONE)
BEARING = 16
ALONE = bytes(BEARING)


class Answers:
    """What follows from the relations of claims, worked out as it is asked for."""

    def __init__(self, claims: Claims, actors: Mapping[ActorId, Actor]) -> None:
        self._claims = claims
        self._actors = actors
        self._links: dict[ClaimRef, ClaimLinks] = {}
        self._onward: dict[ClaimRef, ClaimRef] = {}
        self._speak_for: dict[tuple[ActorId, ActorId], bool] = {}

    def of(self, claims: Claims) -> Answers:
        """The same; the same `claims` are to be found elsewhere."""
        same = copy(self)
        same._claims = claims
        return same

    # --- relations

    def links(self, ref: ClaimRef) -> ClaimLinks:
        """A claim's relations to others; KeyError if there is no such claim, or it was withdrawn."""
        links = self._links.get(ref)
        if links is None:
            present = self._claims.present
            relations, received = present[ref].relations, self._claims.received(ref)
            if relations or received:
                out = tuple(r for r in relations if r.target in present)
                in_ = tuple(sorted(received, key=self._by_place))
                links = ClaimLinks(_status(in_), out, in_)
            else:  # nearly all
                links = UNRELATED
            self._links[ref] = links
        return links

    def status(self, ref: ClaimRef) -> AnswerStatus:
        """How a claim is answered."""
        return _status(self._claims.received(ref))

    def _by_place(self, relation: Relation) -> tuple[str, int, str]:
        return (relation.source.article, self._claims.present[relation.source].number, relation.kind)

    # --- accusations

    def accusations_of(self, claim: ClaimFacts) -> tuple[Accusation, ...]:
        """A claim's accusations, one for each of the accused."""
        if not claim.accused:
            return ()
        received = [
            r for told in self._repeated(claim.ref) for r in self.links(told).in_ if r.kind in ANSWERS
        ]
        return tuple([self._accusation(claim.ref, accused, received) for accused in claim.accused])

    def _accusation(self, ref: ClaimRef, accused: ActorId, received: Iterable[Relation]) -> Accusation:
        speaks = {relation: self._answers(relation, accused) for relation in received}
        return Accusation(
            claim=ref,
            accused=accused,
            answers=tuple(relation for relation, for_them in speaks.items() if for_them),
            others=tuple(relation for relation, for_them in speaks.items() if not for_them),
        )

    def accusations(self) -> tuple[Accusation, ...]:
        """All accusations, in order of article and place."""
        accusing = (claim for claim in self._claims.present.values() if claim.accused)
        return tuple(accusation for claim in accusing for accusation in self.accusations_of(claim))

    def count(self) -> tuple[int, int]:
        """How many accusations there are, and how many the accused, or who speaks for them, answer."""
        total = answered = 0
        for claim in self._claims.present.values():
            if not claim.accused:
                continue
            total += len(claim.accused)
            told = self._repeated(claim.ref) if claim.relations else (claim.ref,)
            received = [r for ref in told for r in self._claims.received(ref) if r.kind in ANSWERS]
            if received:
                answered += sum(any(self._answers(r, accused) for r in received) for accused in claim.accused)
        return total, answered

    def _answers(self, relation: Relation, accused: ActorId) -> bool:
        """Whether the accused, or who speaks for them, is among those who say what answers."""
        return any(
            isinstance(voice, ActorVoice) and self._speaks_for(voice.actor, accused)
            for voice in self._claims.present[relation.source].voices
        )

    def _speaks_for(self, speaker: ActorId, accused: ActorId) -> bool:
        known = self._speak_for.get((speaker, accused))
        if known is None:
            known = self._speak_for[speaker, accused] = _speaks_for(speaker, accused, self._actors)
        return known

    # --- what is told again

    def _repeated(self, ref: ClaimRef) -> Iterable[ClaimRef]:
        """The claim and those it repeats, directly or by way of another, but for some without answers."""
        if not self._claims.present[ref].relations:
            return (ref,)
        found, pending = {ref: None}, [ref]
        while pending:
            for target in self._repeats(pending.pop()):
                told = self._past_unanswered(target)
                if told not in found:
                    found[told] = None
                    pending.append(told)
        return found

    def _repeats(self, ref: ClaimRef) -> list[ClaimRef]:
        """The claims that a claim repeats directly."""
        present = self._claims.present
        return [
            relation.target
            for relation in present[ref].relations
            if relation.kind is RelationKind.REPEATS and relation.target in present
        ]

    def _past_unanswered(self, ref: ClaimRef) -> ClaimRef:
        """The claim itself or, if it has no answer and repeats one other alone, that one, and so on.

        A story that a thousand texts take from one another is a long chain, and is gone through once.
        """
        way: dict[ClaimRef, None] = {}
        while ref not in way:
            if (known := self._onward.get(ref)) is not None:
                ref = known
                break
            way[ref] = None
            targets = self._repeats(ref)
            if len(targets) != 1 or any(r.kind in ANSWERS for r in self._claims.received(ref)):
                break
            ref = targets[0]
        self._onward.update(dict.fromkeys(way, ref))
        return ref


def bearing(
    articles: Iterable[ArticleFacts],
    claims: Claims,
    answers: Answers,
    tellings: Mapping[ClaimRef, tuple[ClaimRef, ...]],
) -> bytes:
    """For each article in order, `BEARING` bytes that tell what bears on its claims.

    They are others as soon as a relation of a claim is, an answer to it or to what it repeats, or who
    tells the same: whatever of that may be shown beside the claim.
    """
    digests = bytearray()
    for article in articles:
        found: list[object] = []
        for claim in article.claims:
            ref = claim.ref
            if claim.withdrawn or not (claim.relations or claims.received(ref) or ref in tellings):
                continue
            found += (claim.number, answers.links(ref), tellings.get(ref))
            found += answers.accusations_of(claim)
        digests += blake2b(msgpack.encode(found), digest_size=BEARING).digest() if found else ALONE
    return bytes(digests)


def _status(received: Iterable[Relation]) -> AnswerStatus:
    kinds = {relation.kind for relation in received}
    return next((STATUS[kind] for kind in ANSWERS if kind in kinds), AnswerStatus.NONE)


def _speaks_for(speaker: ActorId, accused: ActorId, actors: Mapping[ActorId, Actor]) -> bool:
    """Whether `speaker` is the accused, is part of it (at any depth), or has a role of it."""
    pending, seen = [speaker], {speaker}
    while pending:
        if (id_ := pending.pop()) == accused:
            return True
        wholes = set(actors[id_].part_of)
        if id_ == speaker:
            wholes.update(role.of for role in actors[id_].roles if role.of is not None)
        pending += wholes - seen
        seen |= wholes
    return False
