"""The page of an article: its text with every claim marked, and what is known of each beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from onrecord.document import Span
from onrecord.model import (
    Article,
    Claim,
    Gloss,
    Mention,
    NameUse,
    Slug,
)
from onrecord.pages import addresses, files
from onrecord.pages.book import Book, Desk
from onrecord.pages.cast import cast
from onrecord.pages.facets import Facets
from onrecord.pages.notes import claim_label, claim_note, letters, marker, remark_note, stone
from onrecord.pages.parts import ClaimNote, Html, NoteView, RemarkNote, RowView
from onrecord.pages.views import ArticleView
from onrecord.weave import Highlight, NameLink, weave


def article_view(book: Book, slug: Slug) -> ArticleView:
    """What stands on the page of an article."""
    article, document = book.site.shelf.article(slug), book.site.shelf.document(slug)
    url = addresses.article(slug)
    desk = book.desk(url)
    claims = [claim for claim in article.claims if not claim.withdrawn]
    entries: list[Gloss | Mention] = [*article.glosses, *filter(_remarkable, article.mentions)]
    entries.sort(key=_in_text)
    shown = {layer.name for layer in article.layers if layer.shown}
    facets = Facets(desk, article, claims, entries)
    classes = {_id(entry): facets.of(entry) for entry in (*claims, *entries)}
    notes: dict[str, NoteView] = {
        claim.ref.id: claim_note(desk, claim, url, " ".join(classes[claim.ref.id])) for claim in claims
    }
    for number, entry in enumerate(entries, 1):
        notes[entry.id] = remark_note(desk, entry, letters(number), article, " ".join(classes[entry.id]))
    former = _former(article)
    notes |= {id_: replace(notes[id_], former=former[id_]) for id_ in former.keys() & notes.keys()}
    in_text = [entry for entry in (*claims, *entries) if entry.passage and shown.intersection(entry.layers)]
    rows = weave(
        document,
        [_highlight(desk, entry, notes[_id(entry)], classes[_id(entry)]) for entry in in_text],
        _name_links(desk, article),
        gaps=book.quotes_only,
    )
    placed = {id_ for row in rows for id_ in row.ends}
    elsewhere = [entry for entry in (*claims, *entries) if _id(entry) not in placed]
    views = tuple(_row(Html(row.html), _ordered(notes[id_] for id_ in row.ends)) for row in rows)
    # Where only quotes may be published, the heading may be left out.
    headed = document.headed and bool(rows) and rows[0].html.startswith("<h1")
    return ArticleView(
        head=desk.head(article.slug),
        title=views[0] if headed else None,
        attributes=book.language(article.language),
        interface=book.back_to_interface(article.language),
        layers=tuple(desk.layer(layer) for layer in article.layers),
        strip=facets.strip(),
        others=facets.others(),
        statuses=facets.statuses(),
        kinds=facets.kinds(),
        shown_layers=facets.layers(),
        rows=views[1:] if headed else views,
        unplaced=tuple(_without_place(notes[_id(entry)]) for entry in elsewhere if not entry.passage),
        unshown=tuple(_without_place(notes[_id(entry)]) for entry in elsewhere if entry.passage),
        stones=tuple(
            replace(stone(desk, claim, url), former=former.get(claim.ref.id, ()))
            for claim in article.claims
            if claim.withdrawn
        ),
        cast=cast(desk, article, claims),
        quotes_only=book.quotes_only,
        annotations=desk.link(files.web_annotations(book, slug)),
    )


def _former(article: Article) -> Mapping[str, tuple[str, ...]]:
    """The former ids by which links may still name a note of this page, by its present id."""
    entries: tuple[Claim | Gloss | Mention, ...] = (*article.claims, *article.glosses, *article.mentions)
    taken = {_id(entry) for entry in entries}
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if free := tuple(id_ for id_ in entry.was if id_ not in taken):
            found[_id(entry)] = free
            taken.update(free)
    return found


def _id(entry: Claim | Gloss | Mention) -> str:
    return entry.ref.id if isinstance(entry, Claim) else entry.id


def _without_place(note: NoteView) -> NoteView:
    """The note of what is not marked in the text: there is nothing to go back to."""
    return replace(note, back=None)


def _in_text(entry: Gloss | Mention) -> tuple[int, int, str]:
    spans = entry.passage.spans if entry.passage else (Span(1 << 60, 1 << 60),)
    return (spans[0].start, -spans[-1].end, entry.id)


def _remarkable(mention: Mention) -> bool:
    """Whether there is more to say about a phrase than a link to whom it means."""
    several = any(len(actors) > 1 for actors in mention.actors)
    return bool(mention.notes or mention.unsure or several or mention.actors.differ)


def _highlight(
    desk: Desk, entry: Claim | Gloss | Mention, note: NoteView, facets: tuple[str, ...]
) -> Highlight:
    assert entry.passage is not None  # noqa: S101  # the caller leaves out what has no place
    spans = entry.passage.spans
    if isinstance(note, ClaimNote):
        item = note.item
        link = marker(claim_label(desk, item), item.id, str(item.number), (f"is-{item.style}", *facets))
        return Highlight(item.id, "claim", spans, item.style, link, facets)
    label = desk.book.wording.gettext("Remark {letter}").format(letter=note.letter)
    link = marker(label, note.id, note.letter, ("is-gloss", *facets))
    return Highlight(note.id, "gloss", spans, "gloss", link, facets)


def _name_links(desk: Desk, article: Article) -> tuple[NameLink, ...]:
    """The names of actors that lead to their profiles; a phrase that means several leads nowhere."""
    by_span: dict[Span, list[NameUse]] = {}
    for use in article.names:
        if use.linked and (use.quoted or not desk.book.quotes_only):
            by_span.setdefault(use.span, []).append(use)
    links = []
    for span, found in by_span.items():
        href = desk.actor(found[0].actor).href
        if len(found) == 1 and href is not None:
            links.append(NameLink(span, href))
    return tuple(links)


def _ordered(notes: Iterable[NoteView]) -> list[NoteView]:
    """Claims by number, then remarks in text order."""
    return sorted(notes, key=lambda note: note.item.number if isinstance(note, ClaimNote) else 1 << 60)


def _row(html: Html, notes: Sequence[NoteView]) -> RowView:
    remarks = sum(isinstance(note, RemarkNote) for note in notes)
    return RowView(html, tuple(notes), len(notes) - remarks, remarks)
