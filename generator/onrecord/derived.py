"""All that a site derives from facts: links, accusations and answers, names, timeline, profiles.

Nothing here is written by hand by an author (docs/format.md, "Derived"), and nothing here rates anybody. Each
part is worked out when it is first asked for, so that a page costs what stands on it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from hashlib import blake2b

from msgspec import Raw, msgpack, structs

from onrecord import folding, ties
from onrecord.articles import Articles
from onrecord.claimtable import Gathered, Near, gathered
from onrecord.diagnostics import Problem
from onrecord.facts import ClaimFacts
from onrecord.model import (
    Accusation,
    Actor,
    ActorId,
    ActorVoice,
    AnswerStatus,
    ClaimLinks,
    ClaimRef,
    NameRow,
    NameUse,
    Profile,
    Relation,
    Slug,
    TimelineEntry,
    TimelineKind,
    Voice,
)
from onrecord.profiledraft import ProfileDraft
from onrecord.records import ActorKind, Kind, NameType, RelationKind
from onrecord.standing import Filled, Standing, Tellings

ANSWERS = (RelationKind.DENIES, RelationKind.DISPUTES, RelationKind.UNDERCUTS)
STATUS = {
    RelationKind.DENIES: AnswerStatus.DENIED,
    RelationKind.DISPUTES: AnswerStatus.DISPUTED,
    RelationKind.UNDERCUTS: AnswerStatus.UNDERCUT,
}
NOTHING = Profile()
BEARING = 16
ALONE = bytes(BEARING)
UNRELATED = ClaimLinks(AnswerStatus.NONE)


class Derived:
    """What is derived from articles and the actors they speak of.

    With the `standing` of the same articles and actors, only what it does not tell is worked out.
    """

    def __init__(
        self, articles: Articles, actors: Mapping[ActorId, Actor], standing: Standing | None = None
    ) -> None:
        self._articles = articles
        self._actors = actors
        self._standing = standing
        self._near = Near(articles, standing, self._gather) if standing is not None else None
        self._links: dict[ClaimRef, ClaimLinks] = {}
        self._onward: dict[ClaimRef, ClaimRef] = {}
        self._speak_for: dict[tuple[ActorId, ActorId], bool] = {}
        self._profiles: dict[Voice, Profile] = {}

    def of(self, articles: Articles) -> Derived:
        """The same, derived from articles whose heads alone may be others."""
        same = copy(self)
        same._articles = articles
        if same._near is not None and same._standing is not None:
            same._near = Near(articles, same._standing, same._gather)
        return same

    def standing(
        self,
        redirects: Mapping[str, str],
        problems: tuple[Problem, ...],
        looked_into: tuple[tuple[Slug, bytes], ...],
    ) -> Standing:
        """What is to be kept of the fold, beside what is given here."""
        received: dict[Slug, list[Relation]] = defaultdict(list)
        for ref, relations in self.gathered.received.items():
            received[ref.article] += relations
        return Standing(
            order=tuple(self._articles.slugs),
            problems=problems,
            looked_into=looked_into,
            redirects=dict(redirects),
            claims=len(self.present),
            withdrawn=tuple(self.withdrawn),
            drafts=self.drafts,
            received={slug: Raw(msgpack.encode(relations)) for slug, relations in received.items()},
            heard={actor: Raw(msgpack.encode(places)) for actor, places in self._heard.items()},
            events=Raw(msgpack.encode(self._events)),
            answered=self.answered,
            tellings=Tellings.of(self.tellings),
            filled=self.filled,
            names=(self.names_anybody(quoted=False), self.names_anybody(quoted=True)),
            bearing=self.bearing,
        )

    # --- claims

    @property
    def present(self) -> Mapping[ClaimRef, ClaimFacts]:
        """Every claim but withdrawn ones, in order of article and place."""
        near = self._near
        return near.present if near is not None else self.gathered.present

    @property
    def withdrawn(self) -> Mapping[ClaimRef, ClaimFacts]:
        """Those that were withdrawn."""
        near = self._near
        return near.withdrawn if near is not None else self.gathered.withdrawn

    @cached_property
    def drafts(self) -> int:
        """How many entries are proposed, not confirmed, and so left out."""
        if self._standing is not None:
            return self._standing.drafts
        return sum(len(article.drafts) for article in self._articles)

    @cached_property
    def gathered(self) -> Gathered:
        """All claims in one go."""
        found = gathered(self._articles)
        self._near = None  # from now on it takes longer
        return found

    def _gather(self) -> Gathered:
        return self.gathered

    def _received(self, ref: ClaimRef) -> Sequence[Relation]:
        near = self._near
        return near.received(ref) if near is not None else self.gathered.received.get(ref, ())

    # --- relations

    def links(self, ref: ClaimRef) -> ClaimLinks:
        """A claim's relations to others; KeyError if there is no such claim, or it was withdrawn."""
        links = self._links.get(ref)
        if links is None:
            relations, received = self.present[ref].relations, self._received(ref)
            if relations or received:
                out = tuple(r for r in relations if r.target in self.present)
                in_ = tuple(sorted(received, key=self._by_place))
                links = ClaimLinks(_status(in_), out, in_)
            else:  # nearly all
                links = UNRELATED
            self._links[ref] = links
        return links

    def _by_place(self, relation: Relation) -> tuple[str, int, str]:
        return (relation.source.article, self.present[relation.source].number, relation.kind)

    @cached_property
    def bearing(self) -> bytes:
        """For each article in order, `BEARING` bytes that tell what bears on its claims.

        They are others as soon as a relation of a claim is, an answer to it or to what it repeats, or who
        tells the same: whatever of that may be shown beside the claim.
        """
        if self._standing is not None:
            return self._standing.bearing
        tellings = self.tellings
        digests = bytearray()
        for article in self._articles:
            found: list[object] = []
            for claim in article.claims:
                ref = claim.ref
                if claim.withdrawn or not (claim.relations or self._received(ref) or ref in tellings):
                    continue
                found += (claim.number, self.links(ref), tellings.get(ref))
                found += self._accusations_of(claim)
            digests += blake2b(msgpack.encode(found), digest_size=BEARING).digest() if found else ALONE
        return bytes(digests)

    # --- accusations and answers

    def accusations_of(self, ref: ClaimRef) -> tuple[Accusation, ...]:
        """A claim's accusations, one for each of the accused."""
        return tuple(self._accusations_of(self.present[ref]))

    @cached_property
    def accusations(self) -> tuple[Accusation, ...]:
        """All accusations, in order of article and place."""
        return tuple(
            accusation
            for claim in self.present.values()
            if claim.accused
            for accusation in self._accusations_of(claim)
        )

    @cached_property
    def answered(self) -> tuple[int, int]:
        """How many accusations there are, and how many the accused, or who speaks for them, answer."""
        if self._standing is not None:
            return self._standing.answered
        total = answered = 0
        for claim in self.present.values():
            if not claim.accused:
                continue
            total += len(claim.accused)
            told = self._repeated(claim.ref) if claim.relations else (claim.ref,)
            received = [
                relation for ref in told for relation in self._received(ref) if relation.kind in ANSWERS
            ]
            if received:
                answered += sum(
                    any(self._answers(relation, accused) for relation in received)
                    for accused in claim.accused
                )
        return total, answered

    def accuses(self) -> bool:
        """Whether there is any accusation."""
        if self._standing is not None:
            return self._standing.answered[0] > 0
        return any(claim.accused for claim in self.present.values())

    def _accusations_of(self, claim: ClaimFacts) -> Iterator[Accusation]:
        if not claim.accused:
            return
        received = [
            relation
            for told in self._repeated(claim.ref)
            for relation in self.links(told).in_
            if relation.kind in ANSWERS
        ]
        for accused in claim.accused:
            speaks = {relation: self._answers(relation, accused) for relation in received}
            yield Accusation(
                claim=claim.ref,
                accused=accused,
                answers=tuple(relation for relation, for_them in speaks.items() if for_them),
                others=tuple(relation for relation, for_them in speaks.items() if not for_them),
            )

    def _answers(self, relation: Relation, accused: ActorId) -> bool:
        """Whether the accused, or who speaks for them, is among those who say what answers."""
        return any(
            isinstance(voice, ActorVoice) and self._speaks_for(voice.actor, accused)
            for voice in self.present[relation.source].voices
        )

    def _repeated(self, ref: ClaimRef) -> Iterable[ClaimRef]:
        """The claim and those it repeats, directly or by way of another, but for some without answers."""
        if not self.present[ref].relations:
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
        return [
            relation.target
            for relation in self.present[ref].relations
            if relation.kind is RelationKind.REPEATS and relation.target in self.present
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
            if len(targets) != 1 or any(relation.kind in ANSWERS for relation in self._received(ref)):
                break
            ref = targets[0]
        self._onward.update(dict.fromkeys(way, ref))
        return ref

    def _speaks_for(self, speaker: ActorId, accused: ActorId) -> bool:
        known = self._speak_for.get((speaker, accused))
        if known is None:
            known = self._speak_for[speaker, accused] = _speaks_for(speaker, accused, self._actors)
        return known

    @cached_property
    def filled(self) -> Filled:
        """Which of the lists that are not on every page hold anything."""
        if self._standing is not None:
            return self._standing.filled
        return Filled(
            pairs=bool(self.pairs),
            outlets=bool(self.outlets),
            places=bool(self.places),
            contested=bool(self.contested),
            contested_in_quotes=any(use.quoted for row in self.contested for use in row.uses),
            labels=Kind.LABEL in self.by_kind,
            remarks=any(article.remarks for article in self._articles),
            moved=any(article.was for article in self._articles)
            or any(claim.was for claim in self.present.values()),
        )

    # --- how those who speak stand to each other

    @cached_property
    def pairs(self) -> tuple[ties.Pair, ...]:
        """Who accuses whom, in the order of the first accusation."""
        return ties.pairs(self.accusations, self.present, self._actors)

    @cached_property
    def places(self) -> tuple[ties.Place, ...]:
        """The places where something is said to have happened, by name."""
        return ties.places(self.present, self._actors)

    @cached_property
    def outlets(self) -> tuple[ties.Outlet, ...]:
        """Those who carry claims, by name."""
        return ties.outlets(self._articles, self._actors)

    @cached_property
    def tellings(self) -> Mapping[ClaimRef, tuple[ClaimRef, ...]]:
        """For each claim that repeats another or is repeated: all that tell the same, itself among them."""
        return ties.tellings(self.present)

    def telling(self, ref: ClaimRef) -> tuple[ClaimRef, ...]:
        """All claims that tell the same as this one, itself among them; none if it is told once."""
        if self._standing is not None:
            return self._standing.tellings.of_claim(ref)
        return self.tellings.get(ref, ())

    @cached_property
    def by_kind(self) -> Mapping[Kind, tuple[ClaimRef, ...]]:
        """The claims of each kind there is, by any annotator's reading, in order of article and place."""
        found: dict[Kind, list[ClaimRef]] = {kind: [] for kind in Kind}
        for ref, claim in self.present.items():
            for kind in claim.kinds:
                found[kind].append(ref)
        return {kind: tuple(refs) for kind, refs in found.items() if refs}

    @cached_property
    def by_status(self) -> Mapping[AnswerStatus, tuple[ClaimRef, ...]]:
        """The claims of each answer status there is, in order of article and place."""
        found: dict[AnswerStatus, list[ClaimRef]] = {status: [] for status in AnswerStatus}
        for ref in self.present:
            found[_status(self._received(ref))].append(ref)
        return {status: tuple(refs) for status, refs in found.items() if refs}

    def neighbours(self, voice: Voice) -> tuple[ties.Neighbour, ...]:
        """Everybody one step away from a voice, by the number of ties."""
        return ties.neighbours(voice, self.profile(voice), self.present, self._actors)

    # --- names

    @cached_property
    def contested(self) -> tuple[NameRow, ...]:
        """Those of the names that their record calls contested."""
        return tuple(row for row in self.names if row.type is NameType.CONTESTED)

    def names_anybody(self, *, quoted: bool) -> bool:
        """Whether any text, or any placed passage of one if `quoted`, names an actor that is not hidden."""
        if self._standing is not None:
            return self._standing.names[quoted]
        return any(
            not self._actors[use.actor].hidden
            for article in self._articles
            for use in article.names
            if use.quoted or not quoted
        )

    @cached_property
    def names(self) -> tuple[NameRow, ...]:
        """Every name that the texts use, for each actor in order of id, by first use."""
        return self._name_rows(use for article in self._articles for use in article.names)

    def _name_rows(self, uses: Iterable[NameUse]) -> tuple[NameRow, ...]:
        rows: dict[tuple[ActorId, str], list[NameUse]] = {}
        for use in uses:
            if not self._actors[use.actor].hidden:
                rows.setdefault((use.actor, use.surface), []).append(use)
        return tuple(
            NameRow(actor, surface, _name_type(self._actors[actor], surface, uses), tuple(uses))
            for (actor, surface), uses in sorted(rows.items(), key=lambda row: row[0][0])
        )

    # --- time

    @cached_property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Events with the claims that tell them, claims that are dated themselves, and publications."""
        entries = list(self._events)
        for article in self._articles:
            entries.append(TimelineEntry(TimelineKind.PUBLICATION, article.published, article=article.slug))
            if article.published is not None:
                said = tuple(claim.ref for claim in article.claims if not claim.withdrawn)
                entries.append(
                    TimelineEntry(
                        TimelineKind.STATEMENT, article.published, claims=said, article=article.slug
                    )
                )
        return tuple(sorted(entries, key=_by_time))

    def happens(self) -> bool:
        """Whether there is anything on the timeline."""
        return bool(self._articles or self._events)

    @cached_property
    def _events(self) -> tuple[TimelineEntry, ...]:
        """In order of time."""
        if self._standing is not None:
            return self._standing.timed_events()
        told: dict[ActorId, list[ClaimRef]] = defaultdict(list)
        entries: list[TimelineEntry] = []
        for ref, claim in self.present.items():
            for event in claim.event:
                told[event].append(ref)
            if not claim.when:
                continue
            # A date of its own stands for itself; one that its event has stands there with the event.
            events = {self._actors[event].when for event in claim.event if not self._actors[event].hidden}
            own = (when for when in claim.when if when not in events)
            entries += (TimelineEntry(TimelineKind.EVENT, when, claims=(ref,)) for when in own)
        for actor in self._actors.values():
            if actor.kind == ActorKind.EVENT and not actor.hidden:
                claims = tuple(told[actor.id])
                entries.append(TimelineEntry(TimelineKind.EVENT, actor.when, actor=actor.id, claims=claims))
        return tuple(sorted(entries, key=_by_time))

    # --- profiles

    @cached_property
    def tallies(self) -> Mapping[ActorId, tuple[int, int]]:
        """Of each actor of whom there is any: how many claims it makes, and how many are about it."""
        made: Counter[ActorId] = Counter()
        about: Counter[ActorId] = Counter()
        for claim in self.present.values():
            made.update(voice.actor for voice in claim.voices if isinstance(voice, ActorVoice))
            if claim.concerned or claim.accused:
                about.update({*claim.concerned, *claim.accused})
        return {actor: (made[actor], about[actor]) for actor in made.keys() | about.keys()}

    def foresee(self, voices: Collection[Voice] | None = None) -> None:
        """Derive in one go what will be asked for in pieces: the profiles of these voices, or of all."""
        if voices is None:
            self.profiles  # noqa: B018  # kept where it is made
        elif len(voices) > 1:
            self._profiles.update(self._make_profiles(voices, self._concerning(voices)))

    def profile(self, voice: Voice) -> Profile:
        """Everything derived about a voice; an empty profile for one that is never heard."""
        profile = self._profiles.get(voice)
        if profile is None:
            made = self._make_profiles((voice,), self._concerning((voice,)))
            profile = self._profiles[voice] = made.get(voice, NOTHING)
        return profile

    @cached_property
    def profiles(self) -> Mapping[Voice, Profile]:
        """Every voice's profile, made in one go: of actors, of articles, then of whoever is not named."""
        own = (article.voice for article in self._articles)
        others = (
            voice
            for article in self._articles
            for claim in article.claims
            if not claim.withdrawn
            for voice in (*claim.voices, *claim.carriers)
        )
        voices = dict.fromkeys((*map(ActorVoice, self._actors), *own, *others))
        self._profiles = self._make_profiles(voices, self._articles)
        return self._profiles

    def _concerning(self, voices: Iterable[Voice]) -> Articles:
        """The articles that concern any of these voices."""
        slugs, places = self._articles.slugs, set[int]()
        unnamed: dict[Slug, None] = {}
        for voice in voices:
            if isinstance(voice, ActorVoice):
                standing = self._standing
                places.update(
                    standing.concern(voice.actor)
                    if standing is not None
                    else self._heard.get(voice.actor, ())
                )
            elif voice.article in self._articles.by_slug:
                unnamed[voice.article] = None
        found = dict.fromkeys([slugs[place] for place in sorted(places)])
        return Articles(tuple(found | unnamed), self._articles.by_slug)

    @cached_property
    def _heard(self) -> Mapping[ActorId, Sequence[int]]:
        """The articles, by their place in order, that concern each actor."""
        heard: dict[ActorId, list[int]] = defaultdict(list)
        for place, article in enumerate(self._articles):
            actors = {use.actor for use in article.names}
            if article.outlet is not None:
                actors.add(article.outlet)
            for claim in article.claims:
                if not claim.withdrawn:
                    actors.update(claim.concerned, claim.accused, claim.where, claim.event)
                    for voice in (*claim.voices, *claim.carriers):
                        if isinstance(voice, ActorVoice):
                            actors.add(voice.actor)
            for actor in actors:
                heard[actor].append(place)
        return dict(heard)

    def _make_profiles(self, voices: Iterable[Voice], articles: Articles) -> dict[Voice, Profile]:
        """The profiles of some voices, which are concerned by no article but these."""
        drafts = {voice: ProfileDraft() for voice in voices}
        of_actors = {voice.actor: draft for voice, draft in drafts.items() if isinstance(voice, ActorVoice)}
        uses: list[NameUse] = []
        for article in articles:
            for claim in article.claims:
                if not claim.withdrawn:
                    self._share(claim, drafts, of_actors)
            uses += (use for use in article.names if use.actor in of_actors)
        for row in self._name_rows(uses):
            of_actors[row.actor].names.append(row)
        for member in self._actors.values():
            roles = (role.of for role in member.roles if role.of is not None)
            for whole in dict.fromkeys((*member.part_of, *roles)):
                if whole in of_actors and not member.hidden:
                    of_actors[whole].members.append(member.id)
        self._share_events(drafts, frozenset(articles.slugs))
        return {voice: draft.profile() for voice, draft in drafts.items()}

    def _share(
        self,
        claim: ClaimFacts,
        drafts: Mapping[Voice, ProfileDraft],
        of_actors: Mapping[ActorId, ProfileDraft],
    ) -> None:
        """Note a claim in the profiles of those it concerns."""
        ref = claim.ref
        for voice, cues in zip(claim.voices, claim.cues, strict=True):
            if (draft := drafts.get(voice)) is not None:
                draft.said.append(ref)
                for cue in cues:
                    draft.cues.setdefault(cue, []).append(ref)
                links = self.links(ref)
                draft.given += (r for r in links.out if r.kind in ANSWERS)
                draft.received += (r for r in links.in_ if r.kind in ANSWERS)
        for voice in claim.carriers:
            if (draft := drafts.get(voice)) is not None:
                draft.carried.append(ref)
        for actor in claim.concerned:
            if (draft := of_actors.get(actor)) is not None:
                draft.about.append(ref)
        for actor in claim.accused:
            if (draft := of_actors.get(actor)) is not None:
                draft.against.append(ref)
                draft.accusations += (a for a in self._accusations_of(claim) if a.accused == actor)
        for actor in claim.where:
            if (draft := of_actors.get(actor)) is not None:
                draft.located.append(ref)
        for actor in claim.event:
            if (draft := of_actors.get(actor)) is not None:
                draft.occurs.append(ref)

    def _share_events(self, drafts: Mapping[Voice, ProfileDraft], articles: Collection[Slug]) -> None:
        """Give every event on the timeline to those who tell it, those it concerns, and itself.

        Whoever tells it does so in one of these `articles`.
        """
        for entry in self._events:
            if entry.when is None:
                continue
            voices: dict[Voice, list[ClaimRef]] = defaultdict(list)
            if entry.actor is not None:
                voices[ActorVoice(entry.actor)] = list(entry.claims)
            for ref in entry.claims:
                if ref.article not in articles:
                    continue
                claim = self.present[ref]
                concerned = (ActorVoice(actor) for actor in (*claim.concerned, *claim.accused))
                for voice in dict.fromkeys((*claim.voices, *concerned)):
                    voices[voice].append(ref)
            for voice, claims in voices.items():
                if voice in drafts:
                    drafts[voice].timeline.append(structs.replace(entry, claims=tuple(dict.fromkeys(claims))))


def _status(received: Iterable[Relation]) -> AnswerStatus:
    """The strongest answer: denied, then disputed, then undercut."""
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


def _name_type(actor: Actor, surface: str, uses: Sequence[NameUse]) -> NameType | None:
    """The sort of name, by the actor's record; a phrase that no record lists has none."""
    listed = {folding.key(name.name): name.type for name in actor.names}
    return listed.get(folding.key(surface)) or next((use.type for use in uses if use.type is not None), None)


def _by_time(entry: TimelineEntry) -> tuple[object, ...]:
    begin = entry.when.sort_key if entry.when is not None else ()
    return (entry.when is None, begin, entry.kind, entry.actor or entry.article or "", entry.claims)
