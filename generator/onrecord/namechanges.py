"""Which articles a change of actors' names concerns: those that speak of them, or whose text has the name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from msgspec import Struct

from onrecord.actors import Actors
from onrecord.dates import Date
from onrecord.facts import ArticleFacts
from onrecord.folding import key
from onrecord.model import ActorId, ActorVoice
from onrecord.records import Name

MOST = 24
"""Names beyond which every article counts as concerned: it takes longer to look for them than to read."""


class Named(Struct, frozen=True, array_like=True):
    """What articles are read with of an actor."""

    id: ActorId
    name: str
    kind: str
    names: tuple[Name, ...]
    hidden: bool
    when: Date | None
    where: ActorId | None

    def words(self) -> set[str]:
        """All its names as they are compared."""
        return {key(self.name), *(key(name.name) for name in self.names)}


def named(actors: Actors) -> tuple[Named, ...]:
    """What articles are read with of all actors, in order of id."""
    return tuple(
        Named(it.id, it.name, it.kind, it.names, it.hidden, it.when, it.where) for it in actors.by_id.values()
    )


@dataclass(frozen=True, slots=True)
class NameChange:
    """What is different between two states of the actors.

    `ids`: the actors that changed, and those that share a name with one. `words`: all names of those that
    changed, before and after, as `folding.key` has them; None if there are too many to be looked for.
    """

    ids: frozenset[ActorId]
    words: frozenset[str] | None

    def and_then(self, later: NameChange) -> NameChange:
        """Both changes together."""
        words = None if self.words is None or later.words is None else self.words | later.words
        return NameChange(self.ids | later.ids, words)

    def speaks_of(self, facts: ArticleFacts) -> bool:
        """Whether an article speaks of any of the actors."""
        ids = self.ids
        if facts.outlet in ids or any(use.actor in ids for use in facts.names):
            return True
        for claim in facts.claims:
            for voice in (*claim.voices, *claim.carriers):
                if isinstance(voice, ActorVoice) and voice.actor in ids:
                    return True
            if not ids.isdisjoint((*claim.accused, *claim.concerned, *claim.event, *claim.where)):
                return True
        return False


def name_change(before: Iterable[Named], after: Iterable[Named]) -> NameChange:
    """What is different between two states of the actors."""
    old: Mapping[ActorId, Named] = {actor.id: actor for actor in before}
    new: Mapping[ActorId, Named] = {actor.id: actor for actor in after}
    changed = [id_ for id_ in old.keys() | new.keys() if old.get(id_) != new.get(id_)]
    both = [actor for id_ in changed for actor in (old.get(id_), new.get(id_)) if actor is not None]
    words = frozenset().union(*(actor.words() for actor in both))
    # A name may mean one actor less, or more, than before; and an id may be another's name.
    known = words.union(map(key, changed))
    everybody = (*old.values(), *new.values())
    sharing = (actor.id for actor in everybody if not known.isdisjoint((key(actor.id), *actor.words())))
    return NameChange(frozenset((*changed, *sharing)), words if len(words) <= MOST else None)
