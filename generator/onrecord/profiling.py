"""What every voice is told to have said, and what others say of it: profiles, made article by article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from msgspec import structs

from onrecord.answers import ANSWERS, Answers
from onrecord.articles import Articles
from onrecord.claimtable import Claims
from onrecord.facts import ArticleFacts, ClaimFacts
from onrecord.model import (
    Accusation,
    Actor,
    ActorId,
    ActorVoice,
    ClaimRef,
    CueRow,
    NameRow,
    NameUse,
    Profile,
    Relation,
    Slug,
    TimelineEntry,
    Voice,
)
from onrecord.naming import name_rows


def profiles(
    voices: Iterable[Voice],
    articles: Articles,
    claims: Claims,
    answers: Answers,
    actors: Mapping[ActorId, Actor],
    events: Iterable[TimelineEntry],
) -> dict[Voice, Profile]:
    """The profiles of some voices, which are concerned by no article but these.

    `claims`, `actors` and the `events` on the timeline are those of the whole site.
    """
    drafts = {voice: _Draft() for voice in voices}
    of_actors = {voice.actor: draft for voice, draft in drafts.items() if isinstance(voice, ActorVoice)}
    uses: list[NameUse] = []
    for article in articles:
        for claim in article.claims:
            if not claim.withdrawn:
                _share(claim, answers, drafts, of_actors)
        uses += (use for use in article.names if use.actor in of_actors)
    for row in name_rows(uses, actors):
        of_actors[row.actor].names.append(row)
    for member in actors.values():
        roles = (role.of for role in member.roles if role.of is not None)
        for whole in dict.fromkeys((*member.part_of, *roles)):
            if whole in of_actors and not member.hidden:
                of_actors[whole].members.append(member.id)
    _share_events(events, claims, drafts, frozenset(articles.slugs))
    return {voice: draft.profile() for voice, draft in drafts.items()}


def concerning(articles: Iterable[ArticleFacts]) -> dict[ActorId, list[int]]:
    """The articles, by their place in order, that concern each actor: what its profile is made of."""
    found: dict[ActorId, list[int]] = defaultdict(list)
    for place, article in enumerate(articles):
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
            found[actor].append(place)
    return dict(found)


def tallies(claims: Iterable[ClaimFacts]) -> dict[ActorId, tuple[int, int]]:
    """Of each actor of whom there is any: how many claims it makes, and how many are about it."""
    made: Counter[ActorId] = Counter()
    about: Counter[ActorId] = Counter()
    for claim in claims:
        made.update(voice.actor for voice in claim.voices if isinstance(voice, ActorVoice))
        if claim.concerned or claim.accused:
            about.update({*claim.concerned, *claim.accused})
    return {actor: (made[actor], about[actor]) for actor in made.keys() | about.keys()}


@dataclass
class _Draft:
    """A profile in the making."""

    said: list[ClaimRef] = field(default_factory=list)
    carried: list[ClaimRef] = field(default_factory=list)
    about: list[ClaimRef] = field(default_factory=list)
    against: list[ClaimRef] = field(default_factory=list)
    accusations: list[Accusation] = field(default_factory=list)
    given: list[Relation] = field(default_factory=list)
    received: list[Relation] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)
    cues: dict[str, list[ClaimRef]] = field(default_factory=dict)
    members: list[ActorId] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)
    located: list[ClaimRef] = field(default_factory=list)
    occurs: list[ClaimRef] = field(default_factory=list)

    def profile(self) -> Profile:
        """The profile, made."""
        cues = sorted(self.cues.items(), key=lambda item: (-len(item[1]), item[0]))
        return Profile(
            said=tuple(self.said),
            carried=tuple(self.carried),
            about=tuple(self.about),
            against=tuple(self.against),
            accusations=tuple(self.accusations),
            given=tuple(self.given),
            received=tuple(self.received),
            names=tuple(self.names),
            cues=tuple(CueRow(cue, tuple(claims)) for cue, claims in cues),
            members=tuple(self.members),
            timeline=tuple(self.timeline),
            located=tuple(self.located),
            occurs=tuple(self.occurs),
        )


def _share(
    claim: ClaimFacts,
    answers: Answers,
    drafts: Mapping[Voice, _Draft],
    of_actors: Mapping[ActorId, _Draft],
) -> None:
    """Note a claim in the profiles of those it concerns."""
    ref = claim.ref
    for voice, cues in zip(claim.voices, claim.cues, strict=True):
        if (draft := drafts.get(voice)) is not None:
            draft.said.append(ref)
            for cue in cues:
                draft.cues.setdefault(cue, []).append(ref)
            links = answers.links(ref)
            draft.given += (r for r in links.out if r.kind in ANSWERS)
            draft.received += (r for r in links.in_ if r.kind in ANSWERS)
    for voice in claim.carriers:
        if (draft := drafts.get(voice)) is not None:
            draft.carried.append(ref)
    for actor in claim.concerned:
        if (draft := of_actors.get(actor)) is not None:
            draft.about.append(ref)
    if claim.accused and not of_actors.keys().isdisjoint(claim.accused):
        for accusation in answers.accusations_of(claim):
            if (draft := of_actors.get(accusation.accused)) is not None:
                draft.against.append(ref)
                draft.accusations.append(accusation)
    for actor in claim.where:
        if (draft := of_actors.get(actor)) is not None:
            draft.located.append(ref)
    for actor in claim.event:
        if (draft := of_actors.get(actor)) is not None:
            draft.occurs.append(ref)


def _share_events(
    events: Iterable[TimelineEntry],
    claims: Claims,
    drafts: Mapping[Voice, _Draft],
    articles: Collection[Slug],
) -> None:
    """Give every event to those who tell it, those it concerns, and itself.

    Whoever tells it does so in one of these `articles`.
    """
    for entry in events:
        if entry.when is None:
            continue
        voices: dict[Voice, list[ClaimRef]] = defaultdict(list)
        if entry.actor is not None:
            voices[ActorVoice(entry.actor)] = list(entry.claims)
        for ref in entry.claims:
            if ref.article not in articles:
                continue
            claim = claims.present[ref]
            concerned = (ActorVoice(actor) for actor in (*claim.concerned, *claim.accused))
            for voice in dict.fromkeys((*claim.voices, *concerned)):
                voices[voice].append(ref)
        for voice, told in voices.items():
            if voice in drafts:
                drafts[voice].timeline.append(structs.replace(entry, claims=tuple(dict.fromkeys(told))))
