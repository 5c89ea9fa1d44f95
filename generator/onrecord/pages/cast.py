"""Who speaks in an article or is named there: what stands under its text, and in the card at a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from unicodedata import name as character_name

from onrecord.model import Actor, ActorId, ActorVoice, Article, Claim
from onrecord.pages.book import Desk
from onrecord.pages.parts import CastRow, Html, Text
from onrecord.records import NameType

OWN = (NameType.SPELLING, NameType.TRANSLATION)
"""Names of a record that are the actor's own in other letters; the others are what somebody calls them."""


def cast(desk: Desk, article: Article, claims: Iterable[Claim]) -> tuple[CastRow, ...]:
    """The actors with a profile who speak here or whose names lead there: most claims first, then by name.

    Where only quotes may be published, names outside of them do not count.
    """
    said = Counter(
        voice.actor
        for claim in claims
        for voice in claim.speakers.first or (article.voice,)
        if isinstance(voice, ActorVoice)
    )
    named = (use.actor for use in article.names if use.linked and (use.quoted or not desk.book.quotes_only))
    actors = desk.book.site.actors
    present = [id_ for id_ in dict.fromkeys((*said, *named)) if not actors[id_].hidden]
    present.sort(key=lambda id_: (-said[id_], actors[id_].name.casefold(), id_))
    return tuple(_row(desk, id_, said[id_]) for id_ in present)


def _row(desk: Desk, id_: ActorId, claims: int) -> CastRow:
    actor = desk.book.site.actors[id_]
    return CastRow(
        desk.actor(id_), str(actor.kind), _other_script(desk, actor), desk.roles(actor.roles), claims
    )


def _other_script(desk: Desk, actor: Actor) -> Text | None:
    """The first name of the actor's record that is written in another script than their name."""
    script = _script(actor.name)
    for name in actor.names:
        if name.type in OWN and _script(name.name) not in ("", script):
            return Text(name.name, desk.book.language(name.lang) if name.lang else Html())
    return None


def _script(text: str) -> str:
    """The script of a name's first letter, as Unicode names it: `LATIN`, `ARABIC`; empty without a letter."""
    letter = next((char for char in text if char.isalpha()), None)
    return character_name(letter, "").partition(" ")[0] if letter is not None else ""
