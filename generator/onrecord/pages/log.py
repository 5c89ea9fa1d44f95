"""The log of what changed in published claims, by claim and by time."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.model import ClaimRef, claim_ref
from onrecord.records import Correction
from onrecord.site import Site, moved


class Log:
    """A site's log. `entries`: newest first, each with the claim as it is called now.

    `hidden`: what the actors are called who are not to be named, the longest first.
    """

    def __init__(self, site: Site) -> None:
        former = moved(site) if site.corrections else {}
        oldest = sorted(site.corrections, key=lambda it: it.date.sort_key)
        named = ((claim_ref(it.claim), it) for it in reversed(oldest))
        self.entries = tuple((former.get(ref, ref), it) for ref, it in named)
        by_claim: dict[ClaimRef, list[Correction]] = {}
        for ref, it in self.entries:
            by_claim.setdefault(ref, []).append(it)
        self._by_claim: Mapping[ClaimRef, list[Correction]] = by_claim
        actors = [actor for actor in site.actors.values() if actor.hidden]
        names = {name for it in actors for name in (it.id, it.name, *(other.name for other in it.names))}
        self.hidden = tuple(sorted(names, key=lambda name: (-len(name), name)))

    def of(self, ref: ClaimRef) -> tuple[Correction, ...]:
        """What changed in one claim, newest first."""
        return tuple(self._by_claim.get(ref, ()))
