"""Several layers over one text, united by the rules of docs/format.md ("Layers").

Entries of two layers are one if they have the same explicit id, or the same passage and type and no two
different explicit ids. Nothing here depends on the order in which files were read: entries are compared
in the order of their layers' names.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from onrecord import folding, ids
from onrecord.diagnostics import Checked, KeyPlace, Problem
from onrecord.document import Span
from onrecord.model import Layer, Passage
from onrecord.records import Entry

ID_WORDS = 5
ID_LENGTH = 60  # code points; long enough for five words, short enough for an address one can read
GAP = "[...]"


class EntryType(StrEnum):
    """What an entry is, by the keys it has."""

    CLAIM = "claim"
    GLOSS = "gloss"
    MENTION = "mention"

    @classmethod
    def of(cls, entry: Entry) -> EntryType:
        """A mention if it has `refers_to`, a gloss if it has `gloss`, else a claim."""
        if entry.refers_to:
            return cls.MENTION
        return cls.GLOSS if entry.gloss is not None else cls.CLAIM


class PlacedEntry(Struct, frozen=True):
    """An entry with its layer and, if its quote could be placed, its passage."""

    layer: Layer
    index: int
    entry: Entry
    passage: Passage | None

    @property
    def type(self) -> EntryType:
        """What the entry is."""
        return EntryType.of(self.entry)

    @property
    def place(self) -> KeyPlace:
        """Where it is written."""
        return KeyPlace(self.layer.path, ("annotations", self.index))

    @property
    def by(self) -> str | None:
        """Who annotated: whom the entry names, else whom the layer does."""
        return self.entry.by or self.layer.by

    @property
    def order(self) -> tuple[str, int]:
        """Its place among all entries of the article, whatever the order of files."""
        return (self.layer.name, self.index)

    @property
    def words(self) -> tuple[Span, ...] | tuple[str | None, ...]:
        """What tells its passage from others: its spans, or its selector where it could not be placed."""
        if self.passage is not None:
            return self.passage.spans
        return (self.entry.quote, self.entry.prefix, self.entry.suffix, self.entry.within)


class United(Struct, frozen=True):
    """What several annotators wrote about one passage: one claim, gloss or mention.

    `entries` in the order of their layers' names; `passage` is that of any of them that has one.
    """

    id: str
    type: EntryType
    entries: tuple[PlacedEntry, ...]

    @property
    def passage(self) -> Passage | None:
        """The words it is about, None where they could not be placed."""
        return next((entry.passage for entry in self.entries if entry.passage is not None), None)

    @property
    def quote(self) -> str:
        """The quote as an annotator wrote it."""
        return next((entry.entry.quote for entry in self.entries if entry.entry.quote is not None), "")


def unite(entries: Iterable[PlacedEntry]) -> Checked[tuple[United, ...]]:
    """Join entries that are one, and give each an id.

    Entries in conflict are left out of the result and reported.
    """
    problems: list[Problem] = []
    ordered = sorted(entries, key=lambda entry: entry.order)
    usable = _without_repeated_ids(ordered, problems)
    groups = _group(usable, problems)
    return Checked(_named(groups, problems), tuple(problems))


def default_id(type_: EntryType, quote: str) -> str:
    """The id of an entry that names none: the first five words of its quote, `""` where it has no words.

    Quotes that fold alike have one id. Letters are lower-cased; apostrophes go, whatever else is no letter or
    digit becomes a single `-`.
    """
    words = []
    for word in folding.fold(quote).text.replace(GAP, " ").replace("'", "").lower().split():
        kept = "".join(char if ids.belongs(char) else "-" for char in word)
        parts = [part for part in kept.split("-") if part]
        if parts:
            words.append("-".join(parts))
        if len(words) == ID_WORDS:
            break
    prefix = "" if type_ is EntryType.CLAIM else f"{type_}-"
    written = prefix + "-".join(words) if words else ""
    if len(written) > ID_LENGTH:
        cut = written[: ID_LENGTH + 1]
        written = cut[: cut.rfind("-")] if "-" in cut[len(prefix) + 1 :] else cut[:ID_LENGTH]
    return unicodedata.normalize("NFC", written).strip("-")


def free_id(type_: EntryType, quote: str, taken: Collection[str]) -> str:
    """The default id or, where that is none or `taken`, one of more words of the quote, or with a number."""
    words = quote.split()
    prefix = "" if type_ is EntryType.CLAIM else f"{type_}-"
    candidates = [default_id(type_, quote)]
    for count in range(ID_WORDS + 1, min(len(words), 16) + 1):
        parts = (default_id(EntryType.CLAIM, word) for word in words[:count])
        candidates.append((prefix + "-".join(filter(None, parts)))[: 2 * ID_LENGTH].strip("-"))
    stem = prefix.strip("-") or "said"
    candidates += (f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(it for it in candidates if it not in taken and ids.problem(it) is None)


def _without_repeated_ids(entries: Sequence[PlacedEntry], problems: list[Problem]) -> list[PlacedEntry]:
    first: dict[tuple[str, str], PlacedEntry] = {}
    kept = []
    for entry in entries:
        if (id_ := entry.entry.id) is not None:
            if (entry.layer.name, id_) in first:
                problems.append(
                    Problem(
                        "duplicate-id",
                        f"the id “{id_}” stands twice in this layer",
                        entry.place / "id",
                        "give one of the two another id",
                    )
                )
                continue
            first[entry.layer.name, id_] = entry
        kept.append(entry)
    return kept


def _group(entries: Sequence[PlacedEntry], problems: list[Problem]) -> list[list[PlacedEntry]]:
    """Entries that are one, together: first by explicit id, then by passage and type."""
    by_id: dict[str, list[PlacedEntry]] = defaultdict(list)
    for entry in entries:
        if entry.entry.id is not None:
            by_id[entry.entry.id].append(entry)
    groups: list[list[PlacedEntry]] = []
    at_passage: dict[tuple[object, ...], list[list[PlacedEntry]]] = defaultdict(list)
    for id_, same in by_id.items():
        group = _agreeing(id_, same, problems)
        if group:
            groups.append(group)
            where = _where(group)
            at_passage[where.type, where.words].append(group)
    for entry in entries:
        if entry.entry.id is not None or entry.entry.quote is None:
            continue
        here = at_passage[entry.type, entry.words]
        if len(here) > 1:
            there = ", ".join(sorted(str(group[0].entry.id) for group in here))
            problems.append(
                Problem(
                    "id-needed",
                    f"several {entry.type}s are annotated on this passage: {there}",
                    entry.place / "quote",
                    "say with `id:` which of them is meant, or give a new id",
                )
            )
        elif here and any(other.layer.name == entry.layer.name for other in here[0]):
            if entry.passage is None:  # which is reported, and may be all that is wrong
                continue
            problems.append(
                Problem(
                    "id-needed",
                    f"this passage has a {entry.type} in the same layer already",
                    entry.place / "quote",
                    "give each of the two its own `id:`, or join them",
                )
            )
        elif here:
            here[0].append(entry)
        else:
            here.append([entry])
            groups.append(here[0])
    return [sorted(group, key=lambda entry: entry.order) for group in groups]


def _agreeing(id_: str, same: list[PlacedEntry], problems: list[Problem]) -> list[PlacedEntry]:
    """Of the entries with one explicit id, those that agree with the one that says where."""
    if len(same) == 1 and same[0].entry.quote is not None:
        return same
    if all(entry.entry.quote is None for entry in same):
        problems.extend(
            Problem(
                "quote-needed",
                f"no layer has an entry with the id “{id_}” and a quote",
                entry.place / "id",
                "add the `quote:`, or name a claim that another layer annotates",
            )
            for entry in same
        )
        return []
    first, kept = _where(same), []
    for entry in same:
        # A quote that has no place is reported, and says nothing about another one's.
        elsewhere = entry.passage is not None and entry.words != first.words
        if elsewhere or entry.type is not first.type:
            what = "passage" if entry.type is first.type else "sort of entry"
            problems.append(
                Problem(
                    "id-conflict",
                    f"the id “{id_}” is used for another {what} in layer “{first.layer.name}”",
                    entry.place / "id",
                    f"use another id, or quote the same words: “{first.entry.quote}”",
                )
            )
        else:
            kept.append(entry)
    return kept


def _named(groups: list[list[PlacedEntry]], problems: list[Problem]) -> tuple[United, ...]:
    """Every group with its id; those without an explicit one take the default."""
    taken: dict[str, list[PlacedEntry]] = {}
    waiting: dict[str, list[list[PlacedEntry]]] = defaultdict(list)
    for group in groups:
        explicit = next((entry.entry.id for entry in group if entry.entry.id is not None), None)
        if explicit is not None:
            taken[explicit] = group
        else:
            # The least of the annotators' default ids, so that no order of files decides.
            defaults = (default_id(entry.type, entry.entry.quote or "") for entry in group)
            waiting[min(filter(None, defaults), default="")].append(group)
    united = [United(id_, _where(group).type, tuple(group)) for id_, group in taken.items()]
    for id_, claimants in waiting.items():
        if len(claimants) > 1:
            # Those that have no place are reported, and may turn out to be elsewhere.
            claimants = [group for group in claimants if _where(group).passage is not None] or claimants[:1]
        for group in claimants:
            where = _where(group)
            if not id_ or id_ in ids.RESERVED:
                why = "the quote gives no id of its own"
            elif id_ in taken:
                other = " ".join((_where(taken[id_]).entry.quote or "").split())
                why = f"the id “{id_}” that this quote gives belongs to “{other}” already"
            else:
                taken[id_] = group
                united.append(United(id_, where.type, tuple(group)))
                continue
            if where.passage is not None:
                hint = "give this entry an `id:` of its own"
                problems.append(Problem("id-needed", why, where.place / "quote", hint))
    return tuple(united)


def _where(group: Sequence[PlacedEntry]) -> PlacedEntry:
    """The entry that says which passage is meant: the first that has one, else the first with a quote."""
    for entry in group:
        if entry.passage is not None:
            return entry
    return next(entry for entry in group if entry.entry.quote is not None)
