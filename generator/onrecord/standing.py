"""What a site's fold came to, kept between runs: enough to make most pages without the facts of all articles.

It holds what is asked for on nearly every page; whatever else is derived is derived from facts when somebody
asks for it (see `derived`). What is seldom decoded stays encoded.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Raw, Struct, msgpack

from onrecord.diagnostics import Problem
from onrecord.model import ActorId, ClaimRef, Relation, Slug, TimelineEntry


class Tellings(Struct, frozen=True, array_like=True):
    """Groups of claims that tell the same, encoded, and for each article the numbers of those it tells."""

    groups: tuple[Raw, ...]
    by_article: dict[Slug, tuple[int, ...]]

    @classmethod
    def of(cls, tellings: Mapping[ClaimRef, tuple[ClaimRef, ...]]) -> Tellings:
        """From the group of each claim; the claims of a group share one tuple."""
        groups = {id(group): group for group in tellings.values()}
        by_article: dict[Slug, dict[int, None]] = {}
        for number, group in enumerate(groups.values()):
            for ref in group:
                by_article.setdefault(ref.article, {})[number] = None
        encoded = tuple([Raw(msgpack.encode(group)) for group in groups.values()])
        return cls(encoded, {slug: tuple(numbers) for slug, numbers in by_article.items()})

    def of_claim(self, ref: ClaimRef) -> tuple[ClaimRef, ...]:
        """The group of a claim; none if it has none."""
        groups = (_REFS.decode(self.groups[number]) for number in self.by_article.get(ref.article, ()))
        return next((group for group in groups if ref in group), ())


class Filled(Struct, frozen=True, array_like=True):
    """Which of the lists that are not on every page hold anything.

    `contested`: names; `contested_in_quotes` those within placed passages. `moved`: whether any article or
    claim had another id.
    """

    pairs: bool
    outlets: bool
    places: bool
    contested: bool
    contested_in_quotes: bool
    labels: bool
    remarks: bool
    moved: bool


class Standing(Struct, frozen=True, array_like=True):
    """The fold of certain facts, actors and settings.

    `order`: the articles, newest first. `problems`: what only the whole site could tell; `looked_into`: the
    articles that they point into, with the digests of their files. `claims`: how many there are; `withdrawn`
    those that were taken back, `drafts` how many entries were left out. `answered`: how many accusations
    there are, and how many are answered. `names`: whether any text, and any passage, names anybody.
    `bearing`: see `answers.bearing`.

    Encoded are `received`, the relations that the claims of an article receive, in the order of the claims
    that have them; `heard`, for each actor the articles that concern it, by their place in order; `events`.
    """

    order: tuple[Slug, ...]
    problems: tuple[Problem, ...]
    looked_into: tuple[tuple[Slug, bytes], ...]
    redirects: dict[str, str]
    claims: int
    withdrawn: tuple[ClaimRef, ...]
    drafts: int
    received: dict[Slug, Raw]
    heard: dict[ActorId, Raw]
    events: Raw
    tellings: Tellings
    answered: tuple[int, int]
    names: tuple[bool, bool]
    filled: Filled
    bearing: bytes

    def received_by(self, slug: Slug) -> dict[ClaimRef, list[Relation]]:
        """The relations that each claim of an article receives, where there is any."""
        found: dict[ClaimRef, list[Relation]] = {}
        if (encoded := self.received.get(slug)) is not None:
            for relation in _RELATIONS.decode(encoded):
                found.setdefault(relation.target, []).append(relation)
        return found

    def concern(self, actor: ActorId) -> tuple[int, ...]:
        """The articles that concern an actor, by their place in order."""
        encoded = self.heard.get(actor)
        return _PLACES.decode(encoded) if encoded is not None else ()

    def timed_events(self) -> tuple[TimelineEntry, ...]:
        """The events on the timeline, in order of time."""
        return _EVENTS.decode(self.events)


_RELATIONS = msgpack.Decoder(tuple[Relation, ...])
_PLACES = msgpack.Decoder(tuple[int, ...])
_REFS = msgpack.Decoder(tuple[ClaimRef, ...])
_EVENTS = msgpack.Decoder(tuple[TimelineEntry, ...])
