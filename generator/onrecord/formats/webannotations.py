"""What annotators wrote about an article, as a W3C Web Annotation collection.

https://www.w3.org/TR/annotation-model/ and https://www.w3.org/TR/annotation-vocab/. A claim is described by
a line that says whose it is; answers to others, notes, checks and tags are bodies of the same annotation,
each with its purpose. Offsets count code points of the text that a reader copies from the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.dates import Date, Precision
from onrecord.document import Document
from onrecord.formats.claimrows import public
from onrecord.formats.jsontext import Json, stated, written
from onrecord.model import Claim, Gloss, Layer, Mention, Passage, Slug
from onrecord.pages import addresses
from onrecord.pages.attribution import IN_A_DESCRIPTION, attributed, titled
from onrecord.pages.book import Book, Desk
from onrecord.records import Check, Note

CONTEXT = "http://www.w3.org/ns/anno.jsonld"

CONTEXT_LENGTH = 32
"""Code points of text before and after a quote; as many as other annotation programs keep."""

Entry = Claim | Gloss | Mention


def annotation_collection(book: Book, slug: Slug) -> Iterator[bytes]:
    """The collection, each annotation on a line of its own. What has no place in the text is not in it."""
    article, document = book.site.shelf.article(slug), book.site.shelf.document(slug)
    url = addresses.web_annotations(slug)
    desk, here = book.desk(url), public(book, url)
    entries: list[Entry] = [it for it in article.claims if not it.withdrawn]
    entries += (*article.glosses, *article.mentions)
    items: list[Json] = []
    for entry in sorted((it for it in entries if it.passage is not None), key=_in_text):
        body = list(_bodies(desk, entry))
        if body:
            items.append(_annotation(book, slug, document, article.layers, entry, body))
    head: dict[str, Json] = {
        "@context": CONTEXT,
        "id": here,
        "type": "AnnotationCollection",
        "label": titled(book.wording, desk.head(slug)),
        **_rights(book.config.licence),
        "total": len(items),
    }
    page: dict[str, Json] = {"id": f"{here}#page_", "type": "AnnotationPage", "partOf": here, "startIndex": 0}
    yield written(head).removesuffix("}").encode() + b',\n"first":' + written(page).removesuffix("}").encode()
    yield b',"items":[\n' + ",\n".join(map(written, items)).encode() + b"\n]}}\n"


def _annotation(
    book: Book, slug: Slug, document: Document, layers: Iterable[Layer], entry: Entry, body: list[Json]
) -> Json:
    id_ = entry.ref.id if isinstance(entry, Claim) else entry.id
    own = {layer.licence for layer in layers if layer.name in entry.layers and layer.licence is not None}
    source = public(book, addresses.article(slug))
    assert entry.passage is not None  # noqa: S101  # the caller leaves out what has no place
    return stated(
        {
            "id": public(book, addresses.web_annotations(slug)) + addresses.fragment(id_),
            "type": "Annotation",
            "motivation": _motivation(entry),
            "creator": [_annotator(book, by) for by in entry.by],
            "created": next((moment for date in entry.dates if (moment := _moment(date))), None),
            **_rights(own.pop() if len(own) == 1 else book.config.licence),
            "body": body,
            "target": _targets(book, document, entry.passage, source),
        }
    )


def _motivation(entry: Entry) -> str:
    match entry:
        case Claim():
            return "describing"
        case Gloss():
            return "commenting"
        case Mention():
            return "identifying"


def _bodies(desk: Desk, entry: Entry) -> Iterator[Json]:
    book = desk.book
    match entry:
        case Claim():
            yield _text(attributed(book.wording, desk.item(entry.ref), IN_A_DESCRIPTION), "describing")
            if entry.summary.first is not None:
                yield _text(entry.summary.first, "describing")
            for relation in book.site.links(entry.ref).out:
                place = public(book, addresses.note(relation.target))
                yield _pointer(place, "linking") | {"rdfs:label": str(relation.kind)}
            yield from (_check(desk, check) for check in entry.checks)
        case Gloss():
            yield from (_html(desk, text.value, "commenting", text.by) for text in entry.texts)
        case Mention():
            for actor in dict.fromkeys(actor for actors in entry.actors for actor in actors):
                if not book.site.actors[actor].hidden:
                    yield _pointer(public(book, addresses.actor(actor)), "identifying")
    yield from (_note(desk, note) for note in entry.notes)
    yield from (_text(tag.value, "tagging") for tag in entry.tags)


def _text(text: str, purpose: str) -> dict[str, Json]:
    return {"type": "TextualBody", "value": text, "format": "text/plain", "purpose": purpose}


def _pointer(source: str, purpose: str) -> dict[str, Json]:
    return {"type": "SpecificResource", "source": source, "purpose": purpose}


def _html(desk: Desk, markdown: str, purpose: str, by: Iterable[str] = ()) -> dict[str, Json]:
    return stated(
        {
            "type": "TextualBody",
            "value": str(desk.html(markdown)),
            "format": "text/html",
            "purpose": purpose,
            "creator": [_annotator(desk.book, id_) for id_ in by],
        }
    )


def _note(desk: Desk, note: Note) -> Json:
    return _html(desk, note.text, "commenting", (note.by,) if note.by is not None else ())


def _check(desk: Desk, check: Check) -> Json:
    """What somebody found: the finding in words, never a rating, and what they looked at."""
    said = desk.book.wording.term(f"finding.{check.finding}")
    sources = [source.text or source.url or "" for source in check.sources]
    return stated(
        {
            **_text(said, "assessing"),
            "creator": [_annotator(desk.book, check.by)] if check.by is not None else None,
            "created": _moment(check.date),
            "dcterms:source": sources,
        }
    )


def _targets(book: Book, document: Document, passage: Passage, source: str) -> Json:
    """The passage's stretches; what stands around them is told only where the whole text is."""
    text, targets = document.text, list[Json]()
    for span in passage.spans:
        quote: dict[str, Json] = {"type": "TextQuoteSelector", "exact": text[span.start : span.end]}
        selectors: list[Json] = [quote]
        if not book.quotes_only:
            quote["prefix"] = text[max(0, span.start - CONTEXT_LENGTH) : span.start]
            quote["suffix"] = text[span.end : span.end + CONTEXT_LENGTH]
            selectors.append({"type": "TextPositionSelector", "start": span.start, "end": span.end})
        targets.append({"source": source, "selector": selectors})
    return targets


def _annotator(book: Book, id_: str) -> Json:
    known = book.config.annotators.get(id_)
    return stated({"name": known.name, "homepage": known.url}) if known is not None else {"name": id_}


def _rights(licence: str | None) -> dict[str, Json]:
    """A licence by its address as the model asks for; by its name alone in plain words."""
    if licence is None:
        return {}
    return {"rights" if licence.startswith(("https://", "http://")) else "dc:rights": licence}


def _moment(date: Date | None) -> str | None:
    """A sure day as the model asks for it; nothing else is told as a moment."""
    sure = date is not None and date.precision is Precision.DAY and not (date.approximate or date.uncertain)
    return f"{date.text}T00:00:00Z" if date is not None and sure and len(date.text) == 10 else None


def _in_text(entry: Entry) -> tuple[int, int]:
    spans = entry.passage.spans if entry.passage is not None else ()
    return (spans[0].start, -spans[-1].end) if spans else (0, 0)
