"""A profile in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.model import Accusation, ActorId, ClaimRef, CueRow, NameRow, Profile, Relation, TimelineEntry


@dataclass
class ProfileDraft:
    """What is found of a voice, article by article."""

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
