"""United entries read into the model: references resolved, defaults applied, every annotator's value kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from msgspec import structs

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
from onrecord.suggest import SUGGESTED, nearest
from onrecord.unite import PlacedEntry, United

NOBODY = "nobody"

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
R = TypeVar("R", Note, Check)

Entries = Sequence[PlacedEntry]
"""Those of one claim, gloss or mention, in the order of their layers' names."""


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
        speakers = self._each(entries, lambda e: e.speaker, self._voices, "speaker")
        if not speakers:
            speakers = Readings((Attributed((self.article.voice,)),))
        event = self._one(entries, "event", lambda e: e.event, (ActorKind.EVENT,), "an event")
        where = self._one(
            entries, "where", lambda e: e.where, (ActorKind.PLACE, ActorKind.STATE), "a place or a state"
        )
        when = _readings(entries, lambda e: e.when)
        if event.first is not None:
            dated = self.actors.by_id[event.first]
            when = when or _united([(dated.when, None)])
            where = where or _united([(dated.where, None)])
        relations, places = self._relations(united)
        passage = united.passage
        return Claim(
            ref=ClaimRef(self.article.slug, united.id),
            number=0,
            place=entries[0].place,
            layers=_layers(entries),
            by=self._annotators(entries),
            was=_was(entries),
            quote=united.quote,
            passage=passage,
            speakers=speakers,
            via=self._each(entries, lambda e: e.via, self._carriers, "via"),
            cue=_readings(entries, lambda e: e.cue),
            kind=_readings(entries, _kind) or _STATEMENT,
            verbatim=_readings(entries, lambda e: e.verbatim)
            or (_VERBATIM if passage is not None and passage.verbatim else _REPORTED),
            treatment=_readings(entries, lambda e: e.treatment)
            or (_ENDORSES if any(self.article.voice in voices for voices in speakers) else _REPORTS),
            event=event,
            when=when,
            where=where,
            summary=_readings(entries, lambda e: e.summary),
            original=_readings(entries, lambda e: e.original),
            unsure=_readings(entries, lambda e: e.unsure).all,
            against=self._list(entries, "against", lambda e: e.against),
            about=self._list(entries, "about", lambda e: e.about),
            relations=relations,
            relation_places=places,
            notes=_notes(entries),
            checks=_checks(entries),
            tags=_tags(entries),
            lang=_readings(entries, lambda e: e.lang),
            dates=_dates(entries),
            draft=any(e.entry.draft for e in entries),
            withdrawn=_readings(entries, lambda e: e.withdrawn).all,
        )

    def gloss(self, united: United) -> Gloss:
        """A gloss."""
        entries = united.entries
        return Gloss(
            id=united.id,
            place=entries[0].place,
            layers=_layers(entries),
            by=self._annotators(entries),
            quote=united.quote,
            passage=united.passage,
            texts=_readings(entries, lambda e: e.gloss).all,
            notes=_notes(entries),
            unsure=_readings(entries, lambda e: e.unsure).all,
            tags=_tags(entries),
            lang=_readings(entries, lambda e: e.lang),
            was=_was(entries),
            dates=_dates(entries),
        )

    def mention(self, united: United) -> Mention:
        """A mention; `nobody` gives no actors."""
        entries = united.entries
        return Mention(
            id=united.id,
            place=entries[0].place,
            layers=_layers(entries),
            by=self._annotators(entries),
            quote=united.quote,
            passage=united.passage,
            actors=self._each(entries, lambda e: e.refers_to, self._referents, "refers_to"),
            notes=_notes(entries),
            unsure=_readings(entries, lambda e: e.unsure).all,
            tags=_tags(entries),
            lang=_readings(entries, lambda e: e.lang),
            was=_was(entries),
            dates=_dates(entries),
        )

    # --- who annotated

    def _annotators(self, entries: Entries) -> tuple[str, ...]:
        for item in entries:
            if item.entry.by is not None:
                self._known(item.entry.by, item.place)
            for index, note in enumerate(item.entry.note):
                if note.by is not None:
                    self._known(note.by, item.place / "note" / index)
            for index, check in enumerate(item.entry.check):
                if check.by is not None:
                    self._known(check.by, item.place / "check" / index)
        return tuple(sorted({name for item in entries if (name := item.by)}))

    def _known(self, by: str, place: KeyPlace) -> None:
        known_annotator(by, place / "by", self.annotators, self.problems)

    # --- references

    def _each(
        self,
        entries: Entries,
        written: Callable[[Entry], tuple[T, ...]],
        read: Callable[[tuple[T, ...], KeyPlace], tuple[H, ...] | None],
        key: str,
    ) -> Readings[tuple[H, ...]]:
        """A list that is one value (who speaks, who carried it, who is meant), as each annotator has it."""
        return _united([(read(words, e.place / key), e.by) for e in entries if (words := written(e.entry))])

    def _one(
        self,
        entries: Entries,
        key: str,
        written: Callable[[Entry], Reference | None],
        kinds: tuple[ActorKind, ...],
        wanted: str,
    ) -> Readings[ActorId]:
        found: list[tuple[ActorId | None, str | None]] = []
        for item in entries:
            reference = written(item.entry)
            if reference is None:
                continue
            place = item.place / key
            id_ = self.actors.resolve(reference, place, self.problems)
            if id_ is not None and self.actors.by_id[id_].kind not in kinds:
                self.problems.append(wrong_kind(self.actors.by_id[id_], key, wanted, place))
            else:
                found.append((id_, item.by))
        return _united(found)

    def _list(
        self, entries: Entries, key: str, written: Callable[[Entry], tuple[Reference, ...]]
    ) -> tuple[Attributed[ActorId], ...]:
        """A list of actors, joined over the annotators."""
        found = [
            (self.actors.resolve(reference, e.place / key / index, self.problems), e.by)
            for e in entries
            for index, reference in enumerate(written(e.entry))
        ]
        return _united(found).all

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
            for kind, named in zip(_KINDS, _answered(item.entry), strict=True):
                for index, written in enumerate(named):
                    slug, hash_, id_ = unicodedata.normalize("NFC", written).rpartition("#")
                    target = ClaimRef(slug if hash_ else self.article.slug, id_)
                    place = item.place / str(kind) / index
                    if target == source:
                        self.problems.append(
                            Problem(
                                "relation-to-itself",
                                f"this claim {kind} itself",
                                place,
                                f"name another claim under `{kind}`, or take it out",
                            )
                        )
                        continue
                    places.setdefault((kind, target), place)
                    by.setdefault((kind, target), set()).update(filter(None, (item.by,)))
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


_KINDS = tuple(RelationKind)
_answered: Callable[[Entry], tuple[tuple[Reference, ...], ...]] = attrgetter(*_KINDS)
"""The claims that an entry bears on, by the kinds of relation."""


def known_annotator(
    id_: str, place: KeyPlace, annotators: Mapping[str, Annotator] | None, problems: list[Problem]
) -> None:
    """Report an annotator that site.yaml does not know; `annotators` is None where it could not be read."""
    if annotators is None or id_ in annotators:
        return
    close = nearest(id_, annotators) if len(problems) < SUGGESTED else None
    hint = f"did you mean “{close}”?" if close else f"add “{id_}” under `annotators` in site.yaml"
    problems.append(Problem("unknown-annotator", f"site.yaml has no annotator “{id_}”", place, hint))


# --- joined over the annotators


def _readings(entries: Entries, written: Callable[[Entry], H | None]) -> Readings[H]:
    """A field that is one value, as each annotator has it."""
    found = []
    for item in entries:
        if (value := written(item.entry)) is not None:
            found.append((value, item.by))
    return _united(found) if found else _NOTHING  # as for most fields


def _layers(entries: Entries) -> tuple[str, ...]:
    return tuple(dict.fromkeys([e.layer.name for e in entries]))


def _was(entries: Entries) -> tuple[str, ...]:
    return tuple(dict.fromkeys([id_ for e in entries for id_ in e.entry.was]))


def _tags(entries: Entries) -> tuple[Attributed[str], ...]:
    return _united([(tag, e.by) for e in entries for tag in e.entry.tags]).all


def _notes(entries: Entries) -> tuple[Note, ...]:
    return tuple(dict.fromkeys([_signed(note, e) for e in entries for note in e.entry.note]))


def _checks(entries: Entries) -> tuple[Check, ...]:
    return tuple(dict.fromkeys([_signed(check, e) for e in entries for check in e.entry.check]))


def _signed(remark: R, item: PlacedEntry) -> R:
    """A note or check with the name and date that hold for it."""
    date = remark.date or item.entry.date or item.layer.date
    return structs.replace(remark, by=remark.by or item.by, date=date)


def _dates(entries: Entries) -> tuple[Date, ...]:
    return tuple(sorted({date for e in entries if (date := e.entry.date or e.layer.date) is not None}))


def _united(values: Collection[tuple[H | None, str | None]]) -> Readings[H]:
    """The different values that were given, each with the annotators who gave it."""
    if not values:
        return _NOTHING
    held: dict[H, tuple[str, ...]] = {}
    for value, by in values:
        if value is not None:
            others = held.get(value, ())
            held[value] = (*others, by) if by and by not in others else others
    return Readings(tuple([Attributed(value, tuple(sorted(by))) for value, by in held.items()]))


_NOTHING: Readings[Any] = Readings()
# What holds where nobody says otherwise.
_STATEMENT = Readings((Attributed(Kind.STATEMENT),))
_VERBATIM, _REPORTED = Readings((Attributed(True),)), Readings((Attributed(False),))
_ENDORSES, _REPORTS = (Readings((Attributed(it),)) for it in (Treatment.ENDORSES, Treatment.REPORTS))
