"""All that a site derives from facts: links, accusations and answers, names, timeline, profiles.

Nothing here is written by hand by an author (docs/format.md, "Derived"), and nothing here rates anybody. Each
part is worked out when it is first asked for, so that a page costs what stands on it, and is kept. How it is
worked out is told by subject: in `claimtable`, `answers`, `ties`, `naming`, `timeline` and `profiling`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property

from msgspec import Raw, msgpack

from onrecord import answers, profiling, ties, timeline
from onrecord.articles import Articles
from onrecord.claimtable import Claims, Gathered
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
    Profile,
    Relation,
    Slug,
    TimelineEntry,
    Voice,
)
from onrecord.naming import name_rows
from onrecord.records import Kind, NameType
from onrecord.standing import Filled, Standing, Tellings


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
        self._claims = Claims(articles, standing)
        self._answers = answers.Answers(self._claims, actors)
        self._profiles: dict[Voice, Profile] = {}

    def of(self, articles: Articles) -> Derived:
        """The same, derived from articles whose heads alone may be others."""
        same = copy(self)
        same._articles = articles
        same._claims = self._claims.of(articles)
        same._answers = self._answers.of(same._claims)
        return same

    def standing(
        self,
        redirects: Mapping[str, str],
        problems: tuple[Problem, ...],
        looked_into: tuple[tuple[Slug, bytes], ...],
    ) -> Standing:
        """What is to be kept of the fold, beside what is given here."""
        received: dict[Slug, list[Relation]] = defaultdict(list)
        for ref, relations in self.gathered.relations.items():
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
        return self._claims.present

    @property
    def withdrawn(self) -> Mapping[ClaimRef, ClaimFacts]:
        """Those that were withdrawn."""
        return self._claims.withdrawn

    @property
    def gathered(self) -> Gathered:
        """All claims in one go."""
        return self._claims.gathered

    @cached_property
    def drafts(self) -> int:
        """How many entries are proposed, not confirmed, and so left out."""
        if self._standing is not None:
            return self._standing.drafts
        return sum(len(article.drafts) for article in self._articles)

    # --- relations and answers

    def links(self, ref: ClaimRef) -> ClaimLinks:
        """A claim's relations to others; KeyError if there is no such claim, or it was withdrawn."""
        return self._answers.links(ref)

    @cached_property
    def bearing(self) -> bytes:
        """For each article in order, `answers.BEARING` bytes that tell what bears on its claims."""
        if self._standing is not None:
            return self._standing.bearing
        return answers.bearing(self._articles, self._claims, self._answers, self.tellings)

    def accusations_of(self, ref: ClaimRef) -> tuple[Accusation, ...]:
        """A claim's accusations, one for each of the accused."""
        return self._answers.accusations_of(self.present[ref])

    @cached_property
    def accusations(self) -> tuple[Accusation, ...]:
        """All accusations, in order of article and place."""
        return self._answers.accusations()

    @cached_property
    def answered(self) -> tuple[int, int]:
        """How many accusations there are, and how many the accused, or who speaks for them, answer."""
        return self._standing.answered if self._standing is not None else self._answers.count()

    def accuses(self) -> bool:
        """Whether there is any accusation."""
        return self.answered[0] > 0

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

    def neighbours(self, voice: Voice) -> tuple[ties.Neighbour, ...]:
        """Everybody one step away from a voice, by the number of ties."""
        return ties.neighbours(voice, self.profile(voice), self.present, self._actors)

    # --- lists

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
            found[self._answers.status(ref)].append(ref)
        return {status: tuple(refs) for status, refs in found.items() if refs}

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
        return name_rows((use for article in self._articles for use in article.names), self._actors)

    # --- time

    @cached_property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Events with the claims that tell them, claims that are dated themselves, and publications."""
        return timeline.entries(self._events, self._articles)

    def happens(self) -> bool:
        """Whether there is anything on the timeline."""
        return bool(self._articles or self._events)

    @cached_property
    def _events(self) -> tuple[TimelineEntry, ...]:
        """In order of time."""
        if self._standing is not None:
            return self._standing.timed_events()
        return timeline.events(self.present, self._actors)

    # --- profiles

    @cached_property
    def tallies(self) -> Mapping[ActorId, tuple[int, int]]:
        """Of each actor of whom there is any: how many claims it makes, and how many are about it."""
        return profiling.tallies(self.present.values())

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
            profile = self._make_profiles((voice,), self._concerning((voice,)))[voice]
            self._profiles[voice] = profile
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
        return profiling.concerning(self._articles)

    def _make_profiles(self, voices: Iterable[Voice], articles: Articles) -> dict[Voice, Profile]:
        """The profiles of some voices, which are concerned by no article but these."""
        return profiling.profiles(voices, articles, self._claims, self._answers, self._actors, self._events)
