"""What changed in published claims: what stood here before and what stands here since, never what is so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from onrecord.document import escape
from onrecord.model import ClaimRef
from onrecord.pages import addresses
from onrecord.pages.book import SHORT, Book, Desk
from onrecord.pages.parts import Html, Link
from onrecord.pages.tieparts import CorrectionView
from onrecord.pages.wording import Wording
from onrecord.records import Changed, Correction

NAMING = (Changed.SPEAKER, Changed.VIA, Changed.AGAINST, Changed.ABOUT)
"""What is told in names of actors."""
TERMS = {
    Changed.KIND: "kind",
    Changed.TREATMENT: "treatment",
    Changed.FINDING: "finding",
    Changed.ANSWER: "status",
}
"""What is told in the format's own words, and the terms that word them."""


def correction_views(desk: Desk, some: slice = slice(None)) -> tuple[CorrectionView, ...]:
    """The log, newest first, or a part of it."""
    return _views(desk, desk.book.log.entries, some)


def corrections_of(desk: Desk, ref: ClaimRef) -> tuple[CorrectionView, ...]:
    """What changed in one claim, newest first."""
    return _views(desk, [(ref, it) for it in desk.book.log.of(ref)])


def _views(
    desk: Desk, log: Iterable[tuple[ClaimRef, Correction]], some: slice = slice(None)
) -> tuple[CorrectionView, ...]:
    entries = list(log)
    numbered = list(zip(entries, _ids(it for _, it in entries), strict=True))
    return tuple(_view(desk, ref, it, id_) for (ref, it), id_ in numbered[some])


def _view(desk: Desk, ref: ClaimRef, correction: Correction, id_: str) -> CorrectionView:
    plain, html = _told(desk.book, correction)
    return CorrectionView(
        id=id_,
        date=correction.date,
        what=_claim(desk, ref),
        article=_article(desk, ref),
        told=html,
        plain=plain,
        reason=correction.reason,
    )


def _ids(corrections: Iterable[Correction]) -> Iterator[str]:
    """For each entry the id of a part of a page; the oldest of equal ones has no number, so that all stay."""
    entries = list(corrections)
    names = [f"{it.date.text}_{it.claim.replace('#', '_')}_{it.changed}" for it in entries]
    left = Counter(names)
    for name in names:
        left[name] -= 1
        yield f"{name}_{left[name] + 1}" if left[name] else name


def _claim(desk: Desk, ref: ClaimRef) -> Link:
    """The claim, with who says it; one that was withdrawn, or is gone, without its words."""
    wording = desk.book.wording
    if ref in desk.book.site.derived.present:
        item = desk.item(ref)
        words = wording.gettext("Claim {number}, {speakers}").format(
            number=item.number, speakers=desk.names(item.speakers)
        )
        return Link(words, item.href)
    if ref in desk.book.site.derived.withdrawn:
        pages = desk.book.config.claim_pages
        href = addresses.claim(ref) if pages else addresses.note(ref)
        return Link(wording.gettext("A withdrawn claim"), desk.href(href))
    return Link(wording.gettext("A claim that is no longer here"))


def _article(desk: Desk, ref: ClaimRef) -> Link | None:
    if ref.article not in desk.book.articles:
        return None
    head = desk.head(ref.article)
    return Link(desk.book.wording.shortened(head.title.text, SHORT), head.href)


def _told(book: Book, correction: Correction) -> tuple[str, Html]:
    """What was changed, in a sentence: as plain text, and with names and words set apart in HTML."""
    sentence, changed = _sentence(book.wording, correction), correction.changed
    before, now = (_words(book, changed, values) for values in (correction.from_, correction.to))
    listed = book.wording.listed
    html = escape(sentence).format(before=listed(map(_apart, before)), now=listed(map(_apart, now)))
    return sentence.format(before=listed(before), now=listed(now)), Html(html)


def _apart(words: str) -> str:
    """Words that may run in another direction than those around them."""
    return f"<bdi>{escape(words)}</bdi>"


def _sentence(wording: Wording, correction: Correction) -> str:
    match correction.changed:
        case Changed.WORDS:
            return wording.gettext("Its words were “{before}”; they are now “{now}”.")
        case Changed.SPEAKER:
            return wording.gettext("It was attributed to {before}; it is now attributed to {now}.")
        case Changed.VIA:
            return wording.gettext("It was told as carried by {before}; it is now told as carried by {now}.")
        case Changed.KIND:
            return wording.gettext("It was listed as: {before}. It is now listed as: {now}.")
        case Changed.AGAINST:
            return wording.gettext("It was told as being against {before}; now as being against {now}.")
        case Changed.ABOUT:
            return wording.gettext("It was told as being about {before}; now as being about {now}.")
        case Changed.TREATMENT:
            return wording.gettext("The article’s stance was told as: {before}. It is now told as: {now}.")
        case Changed.FINDING:
            if not correction.from_:
                return wording.gettext("We had not checked it. Our check now says: {now}.")
            if not correction.to:
                return wording.gettext("Our check said: {before}. We have taken it back.")
            return wording.gettext("Our check said: {before}. It now says: {now}.")
        case Changed.ANSWER:
            return wording.gettext("Others’ answers were told as: {before}. They are now told as: {now}.")
        case Changed.WITHDRAWN:
            return wording.gettext("The annotators withdrew it.")
        case Changed.RESTORED:
            return wording.gettext("It stands here again, after it had been withdrawn.")
        case Changed.REMOVED:
            return wording.gettext("It was taken off these pages. It stood here as: {before}")


def _words(book: Book, changed: Changed, values: tuple[str, ...]) -> list[str]:
    """What stood there, or stands there, as readers are told it."""
    wording, hidden = book.wording, book.log.hidden
    withheld = wording.gettext("name withheld")
    if changed in NAMING:
        return [withheld if value in hidden else value for value in values] or [wording.gettext("nobody")]
    if changed in TERMS:
        return [wording.term(f"{TERMS[changed]}.{value}") for value in values] or ["–"]
    line = " ".join(values)
    if changed is Changed.REMOVED:
        for name in hidden:
            line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", withheld, line)
    return [line]
