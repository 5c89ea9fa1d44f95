"""United entries read into the model: references resolved, defaults applied, every annotator's value kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from onrecord import folding
from onrecord.actors import Actors, wrong_kind
from onrecord.dates import Date
from onrecord.diagnostics import KeyPlace, Problem
from onrecord.document import Document
from onrecord.model import (
    ActorId,
    ActorVoice,
    Article,
    Attributed,
    Claim,
    ClaimRef,
    Gloss,
    Mention,
    Passage,
    Readings,
    Relation,
    UnnamedVoice,
    Voice,
)
from onrecord.passages import block_range
from onrecord.records import (
    ActorKind,
    Annotator,
    Check,
    Entry,
    Kind,
    Note,
    Reference,
    RelationKind,
    Treatment,
    Unnamed,
)
from onrecord.suggest import nearest
from onrecord.unite import PlacedEntry, United

NOBODY = "nobody"

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


class Interpreter:
    """Reads the united entries of one article. What is wrong is added to `problems`."""

    def __init__(
        self,
        article: Article,
        document: Document,
        actors: Actors,
        annotators: Mapping[str, Annotator] | None,
        problems: list[Problem],
    ) -> None:
        self.article = article
        self.document = document
        self.actors = actors
        self.annotators = annotators
        self.problems = problems

    def claim(self, united: United) -> Claim:
        """A claim, its defaults applied; `number` and the default `about` are filled in later."""
        entries = united.entries
        for item in entries:
            self._cue_stands_near(item, united.passage)
        speakers = self._each(entries, lambda e: e.entry.speaker, self._voices, "speaker")
        if not speakers:
            speakers = Readings((Attributed((self.article.voice,)),))
        own = any(self.article.voice in voices for voices in speakers)
        event = self._one(entries, "event", lambda e: e.entry.event, (ActorKind.EVENT,), "an event")
        where = self._one(
            entries,
            "where",
            lambda e: e.entry.where,
            (ActorKind.PLACE, ActorKind.STATE),
            "a place or a state",
        )
        when = _readings((e.entry.when, self._by(e)) for e in entries)
        if event.first is not None:
            dated = self.actors.by_id[event.first]
            when = when or _readings([(dated.when, None)])
            where = where or _readings([(dated.where, None)])
        relations, places = self._relations(united)
        passage = united.passage
        return Claim(
            ref=ClaimRef(self.article.slug, united.id),
            number=0,
            place=entries[0].place,
            layers=tuple(dict.fromkeys(e.layer.name for e in entries)),
            by=self._annotators(united),
            was=_flat(e.entry.was for e in entries),
            quote=united.quote,
            passage=passage,
            speakers=speakers,
            via=self._each(entries, lambda e: e.entry.via, self._carriers, "via"),
            cue=_readings((e.entry.cue, self._by(e)) for e in entries),
            kind=_readings((_kind(e.entry), self._by(e)) for e in entries)
            or Readings((Attributed(Kind.STATEMENT),)),
            verbatim=_readings((e.entry.verbatim, self._by(e)) for e in entries)
            or Readings((Attributed(passage is not None and passage.verbatim),)),
            treatment=_readings((e.entry.treatment, self._by(e)) for e in entries)
            or Readings((Attributed(Treatment.ENDORSES if own else Treatment.REPORTS),)),
            event=event,
            when=when,
            where=where,
            summary=_readings((e.entry.summary, self._by(e)) for e in entries),
            original=_readings((e.entry.original, self._by(e)) for e in entries),
            unsure=self._unsure(united),
            against=self._list(entries, "against", lambda e: e.entry.against),
            about=self._list(entries, "about", lambda e: e.entry.about),
            relations=relations,
            relation_places=places,
            notes=self._notes(united),
            checks=self._checks(united),
            tags=self._tags(united),
            lang=self._langs(united),
            dates=self._dates(united),
            draft=any(e.entry.draft for e in entries),
            withdrawn=_joined((e.entry.withdrawn, self._by(e)) for e in entries),
        )

    def gloss(self, united: United) -> Gloss:
        """A gloss."""
        return Gloss(
            id=united.id,
            place=united.entries[0].place,
            layers=tuple(dict.fromkeys(e.layer.name for e in united.entries)),
            by=self._annotators(united),
            quote=united.quote,
            passage=united.passage,
            texts=_joined((e.entry.gloss, self._by(e)) for e in united.entries),
            notes=self._notes(united),
            unsure=self._unsure(united),
            tags=self._tags(united),
            lang=self._langs(united),
            was=_flat(e.entry.was for e in united.entries),
            dates=self._dates(united),
        )

    def mention(self, united: United) -> Mention:
        """A mention; `nobody` gives no actors."""
        return Mention(
            id=united.id,
            place=united.entries[0].place,
            layers=tuple(dict.fromkeys(e.layer.name for e in united.entries)),
            by=self._annotators(united),
            quote=united.quote,
            passage=united.passage,
            actors=self._each(united.entries, lambda e: e.entry.refers_to, self._referents, "refers_to"),
            notes=self._notes(united),
            unsure=self._unsure(united),
            tags=self._tags(united),
            lang=self._langs(united),
            was=_flat(e.entry.was for e in united.entries),
            dates=self._dates(united),
        )

    # --- who annotated, and what every entry has

    def _by(self, item: PlacedEntry) -> str | None:
        """The annotator of an entry: its own, else the layer's."""
        return item.entry.by or item.layer.by

    def _annotators(self, united: United) -> tuple[str, ...]:
        for item in united.entries:
            entry = item.entry
            signed = [(entry.by, item.place)]
            signed += ((note.by, item.place / "note" / index) for index, note in enumerate(entry.note))
            signed += ((check.by, item.place / "check" / index) for index, check in enumerate(entry.check))
            for by, place in signed:
                if by is not None:
                    known_annotator(by, place / "by", self.annotators, self.problems)
        return tuple(sorted({by for item in united.entries if (by := self._by(item))}))

    def _unsure(self, united: United) -> tuple[Attributed[str], ...]:
        return _joined((e.entry.unsure, self._by(e)) for e in united.entries)

    def _tags(self, united: United) -> tuple[Attributed[str], ...]:
        return _joined((tag, self._by(e)) for e in united.entries for tag in e.entry.tags)

    def _langs(self, united: United) -> Readings[str]:
        return _readings((e.entry.lang, self._by(e)) for e in united.entries)

    def _dates(self, united: United) -> tuple[Date, ...]:
        dates = (e.entry.date or e.layer.date for e in united.entries)
        return tuple(sorted({date for date in dates if date is not None}))

    def _notes(self, united: United) -> tuple[Note, ...]:
        return tuple(
            dict.fromkeys(
                replace(note, by=note.by or self._by(e), date=note.date or e.entry.date or e.layer.date)
                for e in united.entries
                for note in e.entry.note
            )
        )

    def _checks(self, united: United) -> tuple[Check, ...]:
        return tuple(
            dict.fromkeys(
                replace(check, by=check.by or self._by(e), date=check.date or e.entry.date or e.layer.date)
                for e in united.entries
                for check in e.entry.check
            )
        )

    # --- references

    def _each(
        self,
        entries: Sequence[PlacedEntry],
        written: Callable[[PlacedEntry], tuple[T, ...]],
        read: Callable[[tuple[T, ...], KeyPlace], tuple[H, ...] | None],
        key: str,
    ) -> Readings[tuple[H, ...]]:
        """A list that is one value (who speaks, who carried it, who is meant), as each annotator has it."""
        return _readings((read(written(e), e.place / key), self._by(e)) for e in entries if written(e))

    def _one(
        self,
        entries: Sequence[PlacedEntry],
        key: str,
        written: Callable[[PlacedEntry], Reference | None],
        kinds: tuple[ActorKind, ...],
        wanted: str,
    ) -> Readings[ActorId]:
        found: list[tuple[ActorId | None, str | None]] = []
        for item in entries:
            reference, place = written(item), item.place / key
            if reference is None:
                continue
            id_ = self.actors.resolve(reference, place, self.problems)
            if id_ is not None and self.actors.by_id[id_].kind not in kinds:
                self.problems.append(wrong_kind(self.actors.by_id[id_], key, wanted, place))
            else:
                found.append((id_, self._by(item)))
        return _readings(found)

    def _list(
        self,
        entries: Sequence[PlacedEntry],
        key: str,
        written: Callable[[PlacedEntry], tuple[Reference, ...]],
    ) -> tuple[Attributed[ActorId], ...]:
        """A list of actors, joined over the annotators."""
        return _joined(
            (self.actors.resolve(reference, e.place / key / index, self.problems), self._by(e))
            for e in entries
            for index, reference in enumerate(written(e))
        )

    def _voice(self, written: Reference | Unnamed, place: KeyPlace) -> Voice | None:
        if isinstance(written, Unnamed):
            return UnnamedVoice(self.article.slug, written.description)
        if written == "article":
            return self.article.voice
        if written == "unnamed":
            return UnnamedVoice(self.article.slug)
        id_ = self.actors.resolve(written, place, self.problems)
        return None if id_ is None else ActorVoice(id_)

    def _voices(self, written: tuple[Reference | Unnamed, ...], place: KeyPlace) -> tuple[Voice, ...] | None:
        voices = (self._voice(item, place / index) for index, item in enumerate(written))
        return tuple(dict.fromkeys(voice for voice in voices if voice is not None)) or None

    def _carriers(
        self, written: tuple[Reference | Unnamed, ...], place: KeyPlace
    ) -> tuple[Voice, ...] | None:
        """Who carried it, without the article's own voice, which is always the outermost."""
        voices = self._voices(written, place) or ()
        return tuple(voice for voice in voices if voice != self.article.voice) or None

    def _referents(self, written: tuple[Reference, ...], place: KeyPlace) -> tuple[ActorId, ...] | None:
        if written == (NOBODY,):
            return ()
        if NOBODY in written:
            self.problems.append(
                Problem(
                    "nobody-and-somebody",
                    "`nobody` says that these words mean no actor, and others are named here too",
                    place / written.index(NOBODY),
                    "take `nobody` out, or the others",
                )
            )
            return None
        ids = (self.actors.resolve(item, place / index, self.problems) for index, item in enumerate(written))
        return tuple(dict.fromkeys(id_ for id_ in ids if id_ is not None)) or None

    def _relations(
        self, united: United
    ) -> tuple[tuple[Relation, ...], Mapping[tuple[RelationKind, ClaimRef], KeyPlace]]:
        source = ClaimRef(self.article.slug, united.id)
        by: dict[tuple[RelationKind, ClaimRef], set[str]] = {}
        places: dict[tuple[RelationKind, ClaimRef], KeyPlace] = {}
        for item in united.entries:
            for kind in RelationKind:
                targets: tuple[Reference, ...] = getattr(item.entry, kind.value)
                for index, written in enumerate(targets):
                    slug, hash_, id_ = unicodedata.normalize("NFC", written).rpartition("#")
                    target = ClaimRef(slug if hash_ else self.article.slug, id_)
                    place = item.place / kind.value / index
                    if target == source:
                        self.problems.append(
                            Problem(
                                "relation-to-itself",
                                f"this claim {kind.value} itself",
                                place,
                                f"name another claim under `{kind.value}`, or take it out",
                            )
                        )
                        continue
                    places.setdefault((kind, target), place)
                    by.setdefault((kind, target), set()).update(filter(None, (self._by(item),)))
        relations = (Relation(kind, source, target, tuple(sorted(who))) for (kind, target), who in by.items())
        return tuple(relations), places

    def _cue_stands_near(self, item: PlacedEntry, passage: Passage | None) -> None:
        """Report a cue that stands neither in the claim's block nor in the one beside it."""
        cue = item.entry.cue
        if cue is None or passage is None:
            return
        blocks = self.document.blocks
        first, last = block_range(self.document, passage.spans)
        near = blocks[max(first - 1, 0) : last + 2]
        words = folding.key(cue)
        if any(words in folding.key(self.document.text[b.start : b.end]) for b in near):
            return
        self.problems.append(
            Problem(
                "cue-missing",
                f"the cue “{cue}” stands neither in the claim's paragraph nor in the one beside it",
                item.place / "cue",
                "copy the reporting words from the text as they stand there, or leave `cue` out",
            )
        )


def _kind(entry: Entry) -> Kind | None:
    """The kind that an annotator gives a claim, in words or by what else is written; None if neither."""
    if entry.kind is not None:
        return entry.kind
    if entry.against:
        return Kind.ACCUSATION
    return Kind.DENIAL if entry.denies else None


def _flat(values: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for value in values for item in value))


def known_annotator(
    id_: str, place: KeyPlace, annotators: Mapping[str, Annotator] | None, problems: list[Problem]
) -> None:
    """Report an annotator that site.yaml does not know; `annotators` is None where it could not be read."""
    if annotators is None or id_ in annotators:
        return
    close = nearest(id_, annotators)
    hint = f"did you mean “{close}”?" if close else f"add “{id_}” under `annotators` in site.yaml"
    problems.append(Problem("unknown-annotator", f"site.yaml has no annotator “{id_}”", place, hint))


def _readings(values: Iterable[tuple[H | None, str | None]]) -> Readings[H]:
    """The different values that were given, each with the annotators who gave it."""
    held: dict[H, tuple[str, ...]] = {}
    for value, by in values:
        if value is not None:
            others = held.get(value, ())
            held[value] = (*others, by) if by and by not in others else others
    if not held:  # as most fields are
        return _NOTHING
    return Readings(tuple(Attributed(value, tuple(sorted(by))) for value, by in held.items()))


_NOTHING: Readings[Any] = Readings()


def _joined(values: Iterable[tuple[H | None, str | None]]) -> tuple[Attributed[H], ...]:
    """The items of several lists, each once, with the annotators who gave it."""
    return _readings(values).all
