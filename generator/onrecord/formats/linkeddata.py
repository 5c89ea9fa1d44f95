"""The JSON-LD of a page, in the words of https://schema.org: an Article, a Claim, a ProfilePage.

What a claim is called always says who makes it (`pages.claims.attributed`). A check becomes a ClaimReview
only with somebody who made it and a source; its finding is told in words, never as a rating.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import attrgetter
from urllib.parse import urljoin

from onrecord.dates import Date, Precision
from onrecord.formats.jsontext import Json, embedded, stated
from onrecord.model import UNSTATED
from onrecord.pages.addresses import quoted
from onrecord.pages.attribution import IN_A_TITLE, attributed, named, titled
from onrecord.pages.parts import (
    CheckView,
    ClaimItem,
    ClaimNote,
    Held,
    Html,
    NoteView,
    SourceView,
    VoiceView,
)
from onrecord.pages.views import ActorView, ArticleView, ClaimView, Frame, Page
from onrecord.pages.wording import Wording

CONTEXT = "https://schema.org"

SPEAKERS = {
    "person": "Person",
    "group": "Organization",
    "armed-group": "Organization",
    "institution": "Organization",
    "party": "Organization",
    "state": "Organization",
    "outlet": "Organization",
}
"""The type of an actor as one who speaks; schema.org knows persons and organizations only."""

BEINGS = {**SPEAKERS, "state": "Country", "place": "Place", "event": "Event"}
"""The type of an actor as the subject of a page; for any other kind it is a Thing."""

SURE = (Precision.DAY, Precision.MONTH, Precision.YEAR)

# Names that somebody else gives an actor would say that it is what they call it.
OWN_NAMES = ("short", "spelling", "translation", "former")

Resolve = Callable[[str | None], str | None]
Author = Callable[[VoiceView], dict[str, Json] | None]


def linked_data(page: Page, wording: Wording) -> Html:
    """The JSON-LD of a page, empty for one that is about no article, claim or actor."""
    frame, view = page.frame, page.view

    root = urljoin(frame.canonical, frame.root or ".") if frame.canonical is not None else ""
    here = frame.root + quoted(frame.url)

    def at(href: str | None) -> str | None:
        """Where a link of the page leads: absolute, if the page's own address is known."""
        if href is None:
            return None
        if frame.canonical is None:
            return href.removeprefix(here) if href.startswith(f"{here}#") else href
        if frame.root and href.startswith(frame.root):  # as nearly all do
            return root + href.removeprefix(frame.root)
        return urljoin(frame.canonical, href)

    told: dict[str, Json] | None = None
    if isinstance(view, ArticleView):
        told = _article(view, frame, wording, at)
    elif isinstance(view, ClaimView):
        told = _whole_claim(view, wording, at)
    elif isinstance(view, ActorView) and view.card.kind in BEINGS | {UNSTATED: ""}:
        told = _profile(view, frame, at)
    return embedded({"@context": CONTEXT, **told}) if told is not None else Html()


def calendar(date: Date | None) -> str | None:
    """A date in the form of ISO 8601; None for one that is rough, doubtful or a stretch of time."""
    sure = date is not None and date.precision in SURE and not (date.approximate or date.uncertain)
    return (
        date.text if date is not None and sure and date.text[:4].isdigit() and "X" not in date.text else None
    )


def _article(view: ArticleView, frame: Frame, wording: Wording, at: Resolve) -> dict[str, Json]:
    head = view.head
    items = sorted((note.item for note in _claims(view)), key=attrgetter("number"))
    known: dict[VoiceView, dict[str, Json] | None] = {}

    def author(voice: VoiceView) -> dict[str, Json] | None:
        """Many a speaker makes several claims."""
        if voice not in known:
            known[voice] = _voice(voice, at)
        return known[voice]

    return stated(
        {
            "@type": "Article",
            "@id": at(head.href),
            "headline": titled(wording, head),
            "creditText": wording.listed(head.authors),
            "publisher": _voice(head.outlet, at) if head.outlet else None,
            "datePublished": calendar(head.published),
            "inLanguage": head.language,
            "isBasedOn": head.url,
            "archivedAt": head.archive,
            "copyrightNotice": head.rights,
            "isPartOf": {"@type": "WebSite", "name": frame.site_title},
            "hasPart": [_claim(item, wording, at, author) for item in items],
        }
    )


def _claims(view: ArticleView) -> Iterator[ClaimNote]:
    notes: list[NoteView] = [note for row in view.rows for note in row.notes]
    notes += view.title.notes if view.title is not None else ()
    for note in (*notes, *view.unplaced, *view.unshown):
        if isinstance(note, ClaimNote):
            yield note


def _claim(item: ClaimItem, wording: Wording, at: Resolve, author: Author) -> dict[str, Json]:
    """A claim, called by its words and whose they are; `author` are those whose sort schema.org knows."""
    told: dict[str, Json] = {
        "@type": "Claim",
        "@id": at(item.note),
        "name": attributed(wording, item, IN_A_TITLE),
    }
    if authors := [known for voice in item.speakers if (known := author(voice)) is not None]:
        told["author"] = authors
    return told


def _whole_claim(view: ClaimView, wording: Wording, at: Resolve) -> dict[str, Json]:
    note, item = view.note, view.note.item
    return _claim(item, wording, at, partial(_voice, at=at)) | stated(
        {
            "url": at(item.href),
            "text": item.quote.text,
            "creditText": wording.listed(named(wording, item, voice) for voice in item.speakers),
            "appearance": {
                "@type": "Article",
                "@id": at(view.article.href),
                "headline": titled(wording, view.article),
            },
            "datePublished": calendar(view.article.published),
            "about": _subjects((*note.against, *note.about), at),
            "abstract": note.summary,
            "keywords": list(note.tags),
            "review": [
                _review(check, view, wording, at) for check in note.checks if check.by and check.sources
            ],
        }
    )


def _review(check: CheckView, view: ClaimView, wording: Wording, at: Resolve) -> dict[str, Json]:
    return stated(
        {
            "@type": "ClaimReview",
            "claimReviewed": view.title,
            "itemReviewed": {"@id": at(view.note.item.note) or ""},
            "author": [{"@type": "Person", "name": name} for name in check.by],
            "datePublished": calendar(check.date),
            "reviewBody": wording.term(f"finding.{check.finding}"),
            "citation": [_source(source) for source in check.sources],
        }
    )


def _source(source: SourceView) -> dict[str, Json]:
    """A source by the text it is cited by."""
    return stated(
        {"@type": "CreativeWork", "name": source.text, "url": source.url, "archivedAt": source.archive}
    )


def _subjects(held: Iterable[Held], at: Resolve) -> list[Json]:
    """The actors that a claim is about, each once; one whose name is withheld is left out."""
    links = dict.fromkeys(item.value for item in held if item.value.href is not None)
    return [{"@type": "Thing", "name": link.text, "url": at(link.href)} for link in links]


def _voice(voice: VoiceView, at: Resolve) -> dict[str, Json] | None:
    """An actor who speaks; None for one of no sort that schema.org lets speak."""
    if voice.being not in SPEAKERS:
        return None
    return stated({"@type": SPEAKERS[voice.being], "name": voice.name, "url": at(voice.href)})


def _profile(view: ActorView, frame: Frame, at: Resolve) -> dict[str, Json]:
    card = view.card
    names = (name.name.text for name in card.names if name.type in OWN_NAMES)
    return stated(
        {
            "@type": "ProfilePage",
            "url": frame.canonical,
            "mainEntity": stated(
                {
                    "@type": BEINGS.get(card.kind, "Thing"),
                    "name": card.name,
                    "alternateName": list(dict.fromkeys(names)),
                    "sameAs": [link.href for link in card.links if link.href is not None],
                }
            ),
        }
    )
