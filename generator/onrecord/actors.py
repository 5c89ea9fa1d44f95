"""The actors of a site: records joined over files, their references to one another resolved."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from msgspec import structs

from onrecord.diagnostics import Checked, KeyPlace, Problem
from onrecord.model import UNSTATED, Actor, ActorId, RoleOf
from onrecord.names import NameTable
from onrecord.records import ActorKind, ActorRecord, Reference
from onrecord.suggest import SUGGESTED

CIRCLES = 50
"""Circles of actors that are looked for and told; a site that has one is not built."""

_ELSEWHERE = {
    "article": "only `speaker` and `via` take it; name the outlet here, or leave it out",
    "unnamed": "only `speaker` and `via` take it; leave it out here",
    "nobody": "only `refers_to` takes it; leave it out here",
}
"""Words that stand for somebody under other keys."""


@dataclass(frozen=True, slots=True)
class Actors:
    """All actors by id, sorted, and the table of their names.

    Unless `whole`, some records could not be read, and a name that nobody has may well be one of theirs.
    """

    by_id: Mapping[ActorId, Actor]
    names: NameTable
    whole: bool = True

    def resolve(self, reference: Reference, place: KeyPlace, problems: list[Problem]) -> ActorId | None:
        """The actor that `reference` means; None, and a problem at `place`, where that cannot be told."""
        suggest = len(problems) < SUGGESTED
        found = self.names.resolve(unicodedata.normalize("NFC", reference), suggest=suggest)
        if isinstance(found, str):
            return found
        if reference in _ELSEWHERE:
            message, hint = f"`{reference}` means no actor here", _ELSEWHERE[reference]
            problems.append(Problem("actor-unknown", message, place, hint))
        elif self.whole or found.code != "actor-unknown":
            problems.append(Problem(found.code, found.message, place, found.hint))
        return None


def actors(files: Iterable[tuple[str, Mapping[str, ActorRecord]]], *, whole: bool = True) -> Checked[Actors]:
    """Join the actors of several files, given with their paths.

    An id that stands in two files is an error, as are references to nobody and circles of `part_of`.
    `whole` is false where other records could not be read.
    """
    problems: list[Problem] = []
    records: dict[ActorId, tuple[KeyPlace, ActorRecord]] = {}
    for path, file in sorted(files, key=lambda item: item[0]):
        for id_, record in file.items():
            place = KeyPlace(path, (id_,))
            if id_ in records:
                first = records[id_][0].path
                problems.append(
                    Problem(
                        "duplicate-actor",
                        f"the actor “{id_}” has a record in {first} already",
                        structs.replace(place, on_key=True),
                        "join the two records, or give one another id",
                    )
                )
            else:
                records[id_] = (place, record)
    bare = {id_: _bare(id_, place, record) for id_, (place, record) in sorted(records.items())}
    known = Actors(bare, NameTable(bare.values()), whole)
    resolved = {id_: _resolved(actor, records[id_][1], known, problems) for id_, actor in bare.items()}
    _break_circles(resolved, problems)
    return Checked(replace(known, by_id=resolved), tuple(problems))


def _bare(id_: ActorId, place: KeyPlace, record: ActorRecord) -> Actor:
    return Actor(
        id=id_,
        place=place,
        name=record.name,
        kind=record.kind or UNSTATED,
        names=record.names,
        roles=(),
        part_of=(),
        summary=record.summary,
        when=record.when,
        where=None,
        links=record.links,
        was=record.was,
        hidden=record.hide,
        by=record.by,
        date=record.date,
    )


def _resolved(actor: Actor, record: ActorRecord, known: Actors, problems: list[Problem]) -> Actor:
    roles = []
    for index, role in enumerate(record.roles):
        of = None
        if role.of is not None:
            of = known.resolve(role.of, actor.place / "roles" / index / "of", problems)
        roles.append(RoleOf(role.role, of, role.from_, role.to, role.source))
    wholes = (
        known.resolve(reference, actor.place / "part_of" / index, problems)
        for index, reference in enumerate(record.part_of)
    )
    where = None
    if record.where is not None:
        place = actor.place / "where"
        where = known.resolve(record.where, place, problems)
        if where is not None and known.by_id[where].kind not in (ActorKind.PLACE, ActorKind.STATE):
            problems.append(wrong_kind(known.by_id[where], "where", "a place or a state", place))
    return structs.replace(
        actor, roles=tuple(roles), part_of=tuple(id_ for id_ in wholes if id_ is not None), where=where
    )


def wrong_kind(actor: Actor, key: str, wanted: str, place: KeyPlace) -> Problem:
    """The problem of an actor that is of no use under `key`."""
    of_kind = "of no kind" if actor.kind == UNSTATED else f"of the kind {actor.kind}"
    return Problem(
        "wrong-actor-kind",
        f"`{key}` wants {wanted}, and “{actor.id}” is {of_kind}",
        place,
        f"name {wanted}, or change the kind in {actor.place.path}",
    )


def _break_circles(actors_: dict[ActorId, Actor], problems: list[Problem]) -> None:
    """Report every circle of `part_of` once, and cut it, so that nothing later goes round in it."""
    for _ in range(CIRCLES):
        try:
            TopologicalSorter({id_: actor.part_of for id_, actor in actors_.items()}).prepare()
            return
        except CycleError as error:
            circle: list[ActorId] = error.args[1][::-1]
            part, whole = actors_[circle[0]], circle[1]
            problems.append(
                Problem(
                    "part-of-circle",
                    "these actors are part of one another: " + " → ".join(circle),
                    part.place / "part_of",
                    "take out the `part_of` that is not so",
                )
            )
            kept = tuple(id_ for id_ in part.part_of if id_ != whole)
            actors_[part.id] = structs.replace(part, part_of=kept)
    # So many are looked for; to look for all takes the square of their number.
    actors_ |= {id_: structs.replace(actor, part_of=()) for id_, actor in actors_.items()}
