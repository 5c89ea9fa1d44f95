"""Claims as rows, for spreadsheets and programs: who says it first, then the words."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from onrecord.facts import ClaimFacts
from onrecord.formats.jsontext import Json, written
from onrecord.model import ActorId, ActorVoice, ClaimRef, Voice
from onrecord.pages import addresses
from onrecord.pages.attribution import named
from onrecord.pages.book import Book, Desk
from onrecord.pages.parts import ClaimItem, VoiceView

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet runs as a formula (OWASP, "CSV Injection")."""

HEADER = (
    *("address", "article", "number", "speakers", "via", "quote"),
    *("kind", "against", "status", "published", "page"),
)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody as named to the reader. `actor` is None for one without a record, or with a withheld name."""

    name: str
    actor: ActorId | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim. `via`: who carried it, outermost first, the article's outlet where nobody else did.

    `published` is the article's date in EDTF. `page` is absolute, or without a `base_url` relative to the
    site's root.
    """

    ref: ClaimRef
    number: int
    speakers: tuple[Party, ...]
    via: tuple[Party, ...]
    quote: str
    kind: str
    against: tuple[Party, ...]
    status: str
    published: str | None
    page: str


def claim_rows(book: Book) -> Iterator[ClaimRow]:
    """Every claim of the site, by article."""
    present = book.site.derived.present
    for article in book.site.articles:
        for claim in article.claims:
            if claim.ref in present:
                yield claim_row(book, claim)


def claim_row(book: Book, claim: ClaimFacts) -> ClaimRow:
    """A claim of the site; no more of its article is read than lists show."""
    # The claims index and the profiles stand at this depth, too: what they looked up is at hand.
    ref, desk = claim.ref, book.desk(addresses.CLAIMS)
    item, article = desk.item(ref), book.articles[ref.article]
    line = book.line(claim)
    via = line.via or (() if item.own else (article.voice,))
    return ClaimRow(
        ref=ref,
        number=claim.number,
        speakers=_parties(desk, item, line.speakers or (article.voice,), ref),
        via=_parties(desk, item, via, ref),
        quote=item.quote.text,
        kind=item.kind,
        against=tuple(_accused(book, actor) for actor in claim.accused),
        status=item.status,
        published=article.published.text if article.published is not None else None,
        page=public(book, addresses.claim(ref) if book.config.claim_pages else addresses.note(ref)),
    )


def public(book: Book, address: str) -> str:
    """The public address of a page; without a `base_url`, relative to the site's root."""
    return book.absolute(address) or addresses.quoted(address)


def claims_json(book: Book) -> Iterator[bytes]:
    """All claims as JSON, one on a line."""
    head: dict[str, Json] = {
        "site": book.config.title,
        "note": book.wording.gettext("A claim listed here is somebody’s claim, not ours."),
        "licence": book.config.licence,
    }
    yield written(head).removesuffix("}").encode() + b',"claims":['
    for number, row in enumerate(claim_rows(book)):
        yield (",\n" if number else "\n").encode() + written(as_json(row)).encode()
    yield b"\n]}\n"


def claims_csv(book: Book) -> Iterator[bytes]:
    """All claims as CSV (RFC 4180), one in a row, several names in a cell after semicolons."""
    yield _line(HEADER)
    for row in claim_rows(book):
        yield _line(
            (
                str(row.ref),
                row.ref.article,
                str(row.number),
                _names(row.speakers),
                _names(row.via),
                row.quote,
                row.kind,
                _names(row.against),
                row.status,
                row.published or "",
                row.page,
            )
        )


def as_json(row: ClaimRow) -> dict[str, Json]:
    """A claim as an object; its members are always the same."""
    return {
        "address": str(row.ref),
        "article": row.ref.article,
        "number": row.number,
        "speakers": [_party(party) for party in row.speakers],
        "via": [_party(party) for party in row.via],
        "quote": row.quote,
        "kind": row.kind,
        "against": [_party(party) for party in row.against],
        "status": row.status,
        "published": row.published,
        "page": row.page,
    }


def _line(cells: Iterable[str]) -> bytes:
    line = StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return line.getvalue().encode()


def _names(parties: Iterable[Party]) -> str:
    return "; ".join(party.name for party in parties)


def _party(party: Party) -> dict[str, Json]:
    return {"name": party.name, "actor": party.actor}


def _parties(desk: Desk, item: ClaimItem, voices: Iterable[Voice], ref: ClaimRef) -> tuple[Party, ...]:
    return tuple(_voice(desk, item, voice, desk.voice(voice, ref.article)) for voice in voices)


def _voice(desk: Desk, item: ClaimItem, voice: Voice, view: VoiceView) -> Party:
    name = named(desk.book.wording, item, view)
    return Party(name, voice.actor if isinstance(voice, ActorVoice) and view.kind == "actor" else None)


def _accused(book: Book, actor: ActorId) -> Party:
    hidden = book.site.actors[actor].hidden
    return Party(book.desk(addresses.CLAIMS).actor(actor).text, None if hidden else actor)
