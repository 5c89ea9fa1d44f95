"""The page of a claim: its words in their paragraph, who says so, who answers."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.model import ClaimRef, Passage
from onrecord.pages import addresses
from onrecord.pages.book import Book, Desk
from onrecord.pages.notes import claim_note, stone
from onrecord.pages.parts import ClaimItem, Link, VoiceView
from onrecord.pages.views import ClaimView, StoneView

IN_A_TITLE = 90  # search engines show about this much
IN_A_DESCRIPTION = 200


def claim_view(book: Book, ref: ClaimRef) -> ClaimView:
    """What stands on a claim's page."""
    claim = book.site.claims[ref]
    url = addresses.claim(claim.ref)
    desk = book.desk(url)
    note = claim_note(desk, claim, url)
    return ClaimView(
        note=note,
        pieces=tuple(_pieces(claim.passage)) if claim.passage else ((note.item.quote.text, True),),
        title=attributed(desk, note.item, IN_A_TITLE),
        description=attributed(desk, note.item, IN_A_DESCRIPTION),
        article=desk.head(claim.ref.article),
    )


def stone_view(book: Book, ref: ClaimRef) -> StoneView:
    """What stands at the address of a withdrawn claim."""
    claim = book.site.withdrawn[ref]
    url = addresses.claim(claim.ref)
    desk = book.desk(url)
    head = desk.head(claim.ref.article)
    return StoneView(stone(desk, claim, url), Link(head.title.text, head.href))


def attributed(desk: Desk, item: ClaimItem, limit: int) -> str:
    """A claim in one line, never without who says it: `X: “…” — according to Y`.

    `limit`: how much of the quote is shown, in code points.
    """
    wording = desk.book.wording
    quote = wording.shortened(item.quote.text, limit)
    speakers = wording.listed(named(desk, item, voice) for voice in item.speakers)
    carriers = item.via or ((item.source,) if not item.own else ())
    if not carriers:
        return wording.gettext("{speakers}: “{quote}”").format(speakers=speakers, quote=quote)
    return wording.gettext("{speakers}: “{quote}” — according to {source}").format(
        speakers=speakers, quote=quote, source=wording.listed(named(desk, item, voice) for voice in carriers)
    )


def named(desk: Desk, item: ClaimItem, voice: VoiceView) -> str:
    """A voice outside of its article, where "the article itself" would mean nothing."""
    if voice.kind != "article":
        return voice.name
    wording = desk.book.wording
    return wording.gettext("the article “{title}”").format(title=item.article.text)


def _pieces(passage: Passage) -> Iterator[tuple[str, bool]]:
    """The passage's paragraph, cut into words of the passage (True) and words around it (False)."""
    done = 0
    for mark in passage.marks:
        if mark.start > done:
            yield passage.context[done : mark.start], False
        yield passage.context[mark.start : mark.end], True
        done = mark.end
    if done < len(passage.context):
        yield passage.context[done:], False
