"""Who is named where, in whose words: every phrase of a text that stands for an actor."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from msgspec import structs

from onrecord import folding
from onrecord.actors import Actors
from onrecord.anchoring import Prepared
from onrecord.document import Document, Span
from onrecord.model import (
    Actor,
    ActorId,
    ActorVoice,
    Article,
    Attributed,
    Claim,
    Gloss,
    Mention,
    NameRow,
    NameUse,
    Voice,
)
from onrecord.passages import block_range
from onrecord.records import ActorKind, NameType


def name_uses(
    article: Article, document: Document, prepared: Prepared, actors: Actors, *, link_names: bool
) -> tuple[NameUse, ...]:
    """Every phrase that stands for an actor: mentions, and names outside of them, in text order.

    With `link_names` the page links names, each actor's first in a block; it always links mentions.
    """
    uses: list[NameUse] = []
    mentioned: list[Span] = []
    covering = _Covering(article)
    for mention in article.mentions:
        if mention.passage is None:
            continue
        mentioned += mention.passage.spans
        meant = dict.fromkeys(id_ for reading in mention.actors for id_ in reading)
        for actor in meant:
            # A phrase that means several, or on which annotators differ, cannot lead to one of them.
            linked = len(meant) == 1 and not mention.actors.differ and not actors.by_id[actor].hidden
            uses += covering.uses(
                actor, mention.passage.spans[0], mention.passage.text, None, mention.id, linked=linked
            )
    seen: set[tuple[int, ActorId]] = set()
    for found in actors.names.find(document, mentioned, prepared.folded):
        block, _ = block_range(document, (found.span,))
        first = (block, found.actor) not in seen
        seen.add((block, found.actor))
        linked = link_names and first and not found.hidden
        uses += covering.uses(found.actor, found.span, found.surface, found.type, None, linked=linked)
    return tuple(sorted(uses, key=lambda use: (use.span, use.actor)))


class _Covering:
    """Whose words a stretch of the text is, and whether it lies within a passage.

    They are the speaker's of the narrowest claim around it, else the article's.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        stretches = (
            (span, claim)
            for claim in article.claims
            if claim.passage is not None and not claim.withdrawn
            for span in claim.passage.spans
        )
        self.stretches = sorted(stretches, key=lambda item: (item[0].end - item[0].start, item[0].start))
        entries: tuple[Claim | Gloss | Mention, ...] = (*article.claims, *article.glosses, *article.mentions)
        spans = sorted(span for entry in entries if entry.passage for span in entry.passage.spans)
        self.starts = [span.start for span in spans]
        self.reaches = list(accumulate((span.end for span in spans), max))  # how far those so far reach

    def uses(
        self,
        actor: ActorId,
        span: Span,
        surface: str,
        type_: NameType | None,
        mention: str | None,
        *,
        linked: bool,
    ) -> Iterable[NameUse]:
        """One use for each voice that speaks the words; only the first is the link."""
        quoted = self._within_one(span)
        held = (c for s, c in self.stretches if s.start <= span.start and span.end <= s.end)
        around = next(held, None) if quoted else None
        voices: tuple[Voice, ...] = (self.article.voice,)
        direct = True
        if around is not None:
            voices = around.speakers.first or voices
            direct = bool(around.verbatim.first) or voices == (self.article.voice,)
        for index, voice in enumerate(voices):
            yield NameUse(
                actor=actor,
                article=self.article.slug,
                span=span,
                surface=" ".join(surface.split()),
                type=type_,
                voice=voice,
                direct=direct,
                claim=around.ref.id if around else None,
                mention=mention,
                quoted=quoted,
                linked=linked and index == 0,
            )

    def _within_one(self, span: Span) -> bool:
        """Whether a span lies within a passage."""
        before = bisect_right(self.starts, span.start)
        return before > 0 and self.reaches[before - 1] >= span.end


def with_about(article: Article, actors: Actors) -> tuple[Claim, ...]:
    """The claims with the actors they are about: those named in the passage, where nobody wrote who."""
    starts = [use.span.start for use in article.names]

    def named(claim: Claim) -> Iterator[ActorId]:
        speaking = {v.actor for v in (*claim.voices, *claim.carriers) if isinstance(v, ActorVoice)}
        for span in claim.passage.spans if claim.passage is not None else ():
            for use in article.names[bisect_left(starts, span.start) : bisect_left(starts, span.end)]:
                kind = actors.by_id[use.actor].kind
                if (
                    use.span.end <= span.end
                    and use.actor not in speaking
                    and kind not in (ActorKind.PLACE, ActorKind.EVENT)
                ):
                    yield use.actor

    return tuple(
        structs.replace(claim, about=tuple(map(Attributed, found)))
        if not claim.about and (found := dict.fromkeys(named(claim)))
        else claim
        for claim in article.claims
    )


def name_rows(uses: Iterable[NameUse], actors: Mapping[ActorId, Actor]) -> tuple[NameRow, ...]:
    """The names among these uses, for each actor that is not hidden, in order of id, by first use."""
    rows: dict[tuple[ActorId, str], list[NameUse]] = {}
    for use in uses:
        if not actors[use.actor].hidden:
            rows.setdefault((use.actor, use.surface), []).append(use)
    return tuple(
        NameRow(actor, surface, _name_type(actors[actor], surface, uses), tuple(uses))
        for (actor, surface), uses in sorted(rows.items(), key=lambda row: row[0][0])
    )


def _name_type(actor: Actor, surface: str, uses: Sequence[NameUse]) -> NameType | None:
    """The sort of name, by the actor's record; a phrase that no record lists has none."""
    listed = {folding.key(name.name): name.type for name in actor.names}
    return listed.get(folding.key(surface)) or next((use.type for use in uses if use.type is not None), None)
