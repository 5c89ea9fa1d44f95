"""What readers are told of every claim, as a record to be kept with what is published.

It is lines of JSON, the same to the byte for the same site, so that what did not change needs no second look.
No hidden actor is named in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import MsgspecError, Struct, json

from onrecord.model import ActorId, ActorVoice, AnswerStatus, Claim, Slug, UnnamedVoice, Voice
from onrecord.pages import addresses
from onrecord.pages.attribution import IN_A_DESCRIPTION, attributed, named
from onrecord.pages.book import Book, Desk
from onrecord.pages.parts import ClaimItem

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
    treatments: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    answer: str = AnswerStatus.NONE.value


_LINE = json.Decoder(Published)


def record(book: Book) -> bytes:
    """What is published of every claim."""
    return b"".join(line + b"\n" for line in (HEAD, *_lines(book)))


def _lines(book: Book) -> Iterator[bytes]:
    present = book.site.derived.present
    desk = book.desk(addresses.CLAIMS)
    encode = json.Encoder().encode
    for article in book.site.articles:
        if any(claim.ref in present for claim in article.claims):
            for claim in book.site.article(article.slug).claims:
                if claim.ref in present:
                    yield encode(published(desk, claim))
    yield from (encode(Published(str(ref), withdrawn=True)) for ref in book.site.derived.withdrawn)


def published(desk: Desk, claim: Claim) -> Published:
    """What readers are told of a claim that is not withdrawn."""
    book, item = desk.book, desk.item_of(claim)
    voices = claim.voices or (book.articles[claim.ref.article].voice,)
    return Published(
        claim=str(claim.ref),
        line=attributed(book.wording, item, IN_A_DESCRIPTION),
        words=item.quote.text,
        speakers=tuple(_voice(desk, item, voice, claim.ref.article) for voice in voices),
        via=tuple(_voice(desk, item, voice, claim.ref.article) for voice in claim.carriers),
        against=tuple(_actor(desk, actor) for actor in claim.accused),
        about=tuple(_actor(desk, actor) for actor in claim.concerned),
        kinds=tuple(map(str, claim.kind)),
        treatments=tuple(map(str, claim.treatment)),
        findings=tuple(dict.fromkeys(str(check.finding) for check in claim.checks)),
        answer=str(book.site.links(claim.ref).status),
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
