"""Atom feeds (RFC 4287): the newest articles of a site, claims by or about an actor, and changes.

Entries are dated by their articles' publication, changes by the log: two builds of one site say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from onrecord.document import presentable
from onrecord.model import ActorId
from onrecord.pages import addresses, files
from onrecord.pages.attribution import IN_A_DESCRIPTION, IN_A_TITLE, attributed, titled
from onrecord.pages.book import Book
from onrecord.pages.corrections import correction_views
from onrecord.pages.files import day, newest_articles, newest_claims

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry: where it leads, what it is called, what it says; `day` is in ISO 8601."""

    url: str
    title: str
    summary: str
    day: str
    author: str | None = None
    id: str | None = None  # its `url`, where no other entry has it


def site_feed(book: Book) -> bytes:
    """The newest articles. The site has a public address, and one article at least has a date."""
    wording, desk = book.wording, book.desk(addresses.CLAIMS)
    items = []
    for article in newest_articles(book):
        head = desk.head(article.slug)
        counts = wording.ngettext("{number} claim", "{number} claims", head.claims).format(number=head.claims)
        items.append(
            _Item(
                _absolute(book, addresses.article(article.slug)),
                titled(wording, head),
                wording.gettext("Who says what in “{title}”: {counts}.").format(
                    title=head.title.text, counts=counts
                ),
                day(article.published) or "",
                head.outlet.name if head.outlet else None,
            )
        )
    return _feed(book, addresses.FEED, addresses.HOME, book.config.title, items)


def actor_feed(book: Book, actor: ActorId) -> bytes:
    """The newest claims by an actor or about them. The site has a public address; one claim has a date."""
    wording, desk = book.wording, book.desk(addresses.actor(actor))
    items = []
    for ref in newest_claims(book, actor):
        item = desk.item(ref)
        place = addresses.claim(ref) if book.config.claim_pages else addresses.note(ref)
        items.append(
            _Item(
                _absolute(book, place),
                attributed(wording, item, IN_A_TITLE),
                attributed(wording, item, IN_A_DESCRIPTION),
                day(book.articles[ref.article].published) or "",
            )
        )
    title = wording.gettext("Claims by {name}, or about them · {site}").format(
        name=book.site.actors[actor].name, site=book.config.title
    )
    return _feed(book, addresses.actor_feed(actor), addresses.actor(actor), title, items)


def changes_feed(book: Book) -> bytes:
    """The newest changes in published claims. The site has a public address; one change has a date."""
    wording, desk = book.wording, book.desk(addresses.CHANGES)
    items = []
    for (ref, _), it in zip(book.log.entries, correction_views(desk, slice(files.NEWEST)), strict=False):
        if (dated := day(it.date)) is None:
            continue
        here = _absolute(book, addresses.CHANGES + addresses.fragment(it.id))
        stands = ref in book.site.derived.present or ref in book.site.derived.withdrawn
        page = addresses.claim(ref) if book.config.claim_pages else addresses.note(ref)
        title = wording.gettext("{claim}: {change}").format(claim=it.what.text, change=it.plain)
        summary = title if it.reason is None else f"{title} {it.reason}"
        items.append(_Item(_absolute(book, page) if stands else here, title, summary, dated, id=here))
    title = wording.gettext("What was changed · {site}").format(site=book.config.title)
    return _feed(book, addresses.CHANGES_FEED, addresses.CHANGES, title, items)


def _feed(book: Book, url: str, page: str, title: str, items: Iterable[_Item]) -> bytes:
    items = tuple(items)
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": book.config.language})
    _text(feed, "id", _absolute(book, url))
    _text(feed, "title", title)
    if book.config.description is not None:
        _text(feed, "subtitle", book.config.description)
    _text(feed, "updated", _moment(max(item.day for item in items)))
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=_absolute(book, url))
    SubElement(feed, "link", rel="alternate", type="text/html", href=_absolute(book, page))
    _text(SubElement(feed, "author"), "name", book.config.title)
    if book.config.licence is not None:
        _text(feed, "rights", book.config.licence)
    for item in items:
        entry = SubElement(feed, "entry")
        _text(entry, "id", item.id or item.url)
        _text(entry, "title", item.title)
        SubElement(entry, "link", rel="alternate", type="text/html", href=item.url)
        _text(entry, "published", _moment(item.day))
        _text(entry, "updated", _moment(item.day))
        if item.author is not None:
            _text(SubElement(entry, "author"), "name", item.author)
        _text(entry, "summary", item.summary)
    return f"{DECLARATION}{tostring(feed, encoding='unicode')}\n".encode()


def _text(parent: Element, name: str, text: str) -> None:
    # XML forbids what HTML forbids, and form feeds besides.
    SubElement(parent, name).text = presentable(text).replace("\x0c", " ")


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _absolute(book: Book, address: str) -> str:
    return book.absolute(address) or address
