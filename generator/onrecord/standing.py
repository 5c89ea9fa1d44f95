"""What a site's fold came to, kept between runs: enough to make most pages without the facts of all articles.

It holds what is asked for on nearly every page; whatever else is derived is derived from facts when somebody
asks for it (see `derived`). What is seldom decoded stays encoded.
"""

from __future__ import annotations

from msgspec import Raw, Struct, msgpack

from onrecord.diagnostics import Problem
from onrecord.model import ActorId, ClaimRef, Relation, Slug, TimelineEntry


class Standing(Struct, frozen=True, array_like=True):
    """The fold of certain facts, actors and settings.

    `order`: the articles, newest first. `problems`: what only the whole site could tell; `looked_into`: the
    articles that they point into, with the digests of their files. `claims`: how many there are; `withdrawn`
    those that were taken back, `drafts` how many entries were left out. `answered`: how many accusations
    there are, and how many are answered. `names`: whether any text, and any passage, names anybody.

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
    answered: tuple[int, int]
    names: tuple[bool, bool]

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
_EVENTS = msgpack.Decoder(tuple[TimelineEntry, ...])
