"""What readers are told of every claim, as a record to be kept with what is published.

It is lines of JSON, the same to the byte for the same site, so that what did not change needs no second look.
No hidden actor is named in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import MsgspecError, Struct, json

from onrecord.facts import ClaimFacts
from onrecord.model import ActorId, ActorVoice, AnswerStatus, Slug, UnnamedVoice, Voice
from onrecord.pages import addresses
from onrecord.pages.attribution import IN_A_DESCRIPTION, attributed, named
from onrecord.pages.book import Book, Desk
from onrecord.pages.parts import ClaimItem
from onrecord.records import Treatment

HEAD = b'{"onrecord":"published claims","form":1}'
"""The first line of a record, which says how the others are to be read."""
WITHHELD = "withheld"
"""Whoever is not to be named."""


class Party(Struct, frozen=True, array_like=True):
    """Somebody as the reader was told: what tells them from others, and their name then."""

    who: str
    name: str


class Published(Struct, frozen=True, omit_defaults=True):
    """What readers were told of a claim; one that is `withdrawn` has nothing else. `line`: all in one."""

    claim: str
    withdrawn: bool = False
    line: str = ""
    words: str = ""
    speakers: tuple[Party, ...] = ()
    via: tuple[Party, ...] = ()
    against: tuple[Party, ...] = ()
    about: tuple[Party, ...] = ()
    kinds: tuple[str, ...] = ()
    treatment: str = Treatment.REPORTS.value
    findings: tuple[str, ...] = ()
    answer: str = AnswerStatus.NONE.value


_LINE = json.Decoder(Published)


def record(book: Book) -> bytes:
    """What is published of every claim."""
    return b"".join(line + b"\n" for line in (HEAD, *_lines(book)))


def _lines(book: Book) -> Iterator[bytes]:
    desk = book.desk(addresses.CLAIMS)
    encode = json.Encoder().encode
    yield from (encode(published(desk, claim)) for claim in book.site.derived.present.values())
    yield from (encode(Published(str(ref), withdrawn=True)) for ref in book.site.derived.withdrawn)


def published(desk: Desk, claim: ClaimFacts) -> Published:
    """What readers are told of a claim that is not withdrawn; no article is read for it."""
    book, item, slug = desk.book, desk.item(claim.ref), claim.ref.article
    voices = claim.voices or (book.articles[slug].voice,)
    return Published(
        claim=str(claim.ref),
        line=attributed(book.wording, item, IN_A_DESCRIPTION),
        words=item.quote.text,
        speakers=tuple(_voice(desk, item, voice, slug) for voice in voices),
        via=tuple(_voice(desk, item, voice, slug) for voice in claim.carriers),
        against=tuple(_actor(desk, actor) for actor in claim.accused),
        about=tuple(_actor(desk, actor) for actor in claim.concerned),
        kinds=tuple(map(str, claim.kinds)),
        treatment=item.treatment,
        findings=item.findings,
        answer=item.status,
    )


def _voice(desk: Desk, item: ClaimItem, voice: Voice, slug: Slug) -> Party:
    if isinstance(voice, ActorVoice):
        return _actor(desk, voice.actor)
    who = f"unnamed:{voice.description}" if isinstance(voice, UnnamedVoice) else "article"
    return Party(who, named(desk.book.wording, item, desk.voice(voice, slug)))


def _actor(desk: Desk, actor: ActorId) -> Party:
    hidden = desk.book.site.actors[actor].hidden
    return Party(WITHHELD if hidden else f"actor:{actor}", desk.actor(actor).text)


def others(one: bytes, other: bytes) -> list[Published] | None:
    """The claims of a record that do not stand the same in another; None where it cannot be read."""
    head, *lines = one.splitlines() or (b"",)
    if head != HEAD:
        return None
    same = frozenset(other.splitlines())
    try:
        return [_LINE.decode(line) for line in lines if line not in same]
    except (MsgspecError, UnicodeDecodeError):
        return None
