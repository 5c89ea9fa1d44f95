"""What is known of an actor, as JSON: the record, the claims by them and about them, and who answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.formats.claimrows import as_json, claim_row, public
from onrecord.formats.jsontext import Json, stated, written
from onrecord.model import Actor, ActorId, ActorVoice, ClaimRef, RoleOf
from onrecord.pages import addresses
from onrecord.pages.book import Book


def actor_data(book: Book, id_: ActorId) -> Iterator[bytes]:
    """One object, each claim on a line of its own."""
    actor, profile = book.site.actors[id_], book.site.derived.profile(ActorVoice(id_))
    yield written(_record(book, actor)).removesuffix("}").encode()
    for name, refs in (("says", profile.said), ("against", profile.against), ("about", profile.about)):
        yield f',\n"{name}":['.encode()
        yield from _claims(book, refs)
        yield b"]"
    accusations: list[Json] = [
        {
            "claim": str(accusation.claim),
            "answered": accusation.answered,
            "answers": [str(relation.source) for relation in accusation.answers],
            "others": [str(relation.source) for relation in accusation.others],
        }
        for accusation in profile.accusations
    ]
    yield f',\n"accusations":{written(accusations)}}}\n'.encode()


def _claims(book: Book, refs: Iterable[ClaimRef]) -> Iterator[bytes]:
    present = book.site.derived.present
    for number, ref in enumerate(refs):
        row = claim_row(book, present[ref])
        yield (",\n" if number else "\n").encode() + written(as_json(row)).encode()


def _record(book: Book, actor: Actor) -> dict[str, Json]:
    return {
        "id": actor.id,
        "name": actor.name,
        "kind": actor.kind,
        "page": public(book, addresses.actor(actor.id)),
        "names": [
            stated({"name": name.name, "type": str(name.type), "lang": name.lang, "note": name.note})
            for name in actor.names
        ],
        "roles": [_role(book, role) for role in actor.roles],
        "part_of": [id_ for id_ in actor.part_of if not book.site.actors[id_].hidden],
        "links": dict(actor.links),
    }


def _role(book: Book, role: RoleOf) -> dict[str, Json]:
    shown = role.of is not None and not book.site.actors[role.of].hidden
    return stated(
        {
            "role": role.role,
            "of": role.of if shown else None,
            "from": role.from_.text if role.from_ is not None else None,
            "to": role.to.text if role.to is not None else None,
            "sources": [source.text or source.url for source in role.source],
        }
    )
