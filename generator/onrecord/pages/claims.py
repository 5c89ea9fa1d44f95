"""The page of a claim: its words in their paragraph, who says so, who answers."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.model import ClaimRef, Passage
from onrecord.pages import addresses
from onrecord.pages.attribution import IN_A_DESCRIPTION, IN_A_TITLE, attributed
from onrecord.pages.book import Book
from onrecord.pages.citations import citation
from onrecord.pages.corrections import corrections_of
from onrecord.pages.notes import claim_note, stone
from onrecord.pages.parts import Link
from onrecord.pages.views import ClaimView, StoneView

TELLING = ("repeats", "repeated-by")
ALSO_TOLD = 24  # of those that tell the same, on the page of each


def claim_view(book: Book, ref: ClaimRef) -> ClaimView:
    """What stands on a claim's page."""
    claim = book.site.claims[ref]
    url = addresses.claim(claim.ref)
    desk = book.desk(url)
    note = claim_note(desk, claim, url)
    article = desk.head(claim.ref.article)
    told = [other for other in book.site.derived.telling(ref) if other != ref]
    return ClaimView(
        note=note,
        pieces=tuple(_pieces(claim.passage)) if claim.passage else ((note.item.quote.text, True),),
        title=attributed(book.wording, note.item, IN_A_TITLE),
        description=attributed(book.wording, note.item, IN_A_DESCRIPTION),
        article=article,
        interface=book.back_to_interface(article.language),
        bearing=tuple(it for it in note.relations if it.term not in TELLING),
        told=tuple(desk.item(other) for other in told[:ALSO_TOLD]),
        more_told=max(0, len(told) - ALSO_TOLD),
        corrections=corrections_of(desk, ref),
        citation=citation(book, claim, note.item, article),
    )


def stone_view(book: Book, ref: ClaimRef) -> StoneView:
    """What stands at the address of a withdrawn claim."""
    claim = book.site.withdrawn[ref]
    url = addresses.claim(claim.ref)
    desk = book.desk(url)
    head = desk.head(claim.ref.article)
    article = Link(head.title.text, head.href)
    return StoneView(stone(desk, claim, url), article, corrections_of(desk, ref))


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
