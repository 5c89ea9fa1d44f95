"""What a search finds: claims and remarks with what is written about them, and the articles' texts.

Each record has an address, words, and what a result shows. Words of the texts outside of placed passages
are among them only where the texts may be published as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from onrecord import prose
from onrecord.model import Article, Claim, Gloss, Mention, Slug
from onrecord.pages import addresses
from onrecord.pages.attribution import named
from onrecord.pages.book import Book, Desk
from onrecord.pages.views import Making, SearchView
from onrecord.pages.wording import Wording
from onrecord.records import Kind
from onrecord.site import Site


@dataclass(frozen=True, slots=True)
class Record:
    """Something that a search finds.

    `url` is percent-encoded, relative to the site's root. `words` are divided by single blanks; `quoted` is
    how many of them, from the first, are from the text. `said` tells whose words they are. `language` is that
    of the text. `filters` are pairs of `speaker`, `kind` or `article` and a value.
    """

    url: str
    words: str
    quoted: int
    said: str
    language: str
    filters: tuple[tuple[str, str], ...]


def search_views(book: Book) -> Iterator[tuple[str, Making]]:
    """The search page."""
    yield addresses.SEARCH, partial(_search_view, book)


def _search_view(book: Book) -> SearchView:
    return SearchView(book.searchable, book.desk(addresses.SEARCH).href(addresses.CLAIMS))


def records(site: Site, wording: Wording) -> Iterator[Record]:
    """Everything that a search of the site finds, article by article."""
    book = Book(site, wording)
    desk = book.desk(addresses.SEARCH)
    for facts in site.articles:
        article = site.shelf.article(facts.slug)
        yield from (_claim(desk, claim, article) for claim in article.claims if not claim.withdrawn)
        yield from (_remark(desk, entry, article) for entry in _told(article))
        if not book.quotes_only:
            yield _text(desk, facts.slug, article)


def _claim(desk: Desk, claim: Claim, article: Article) -> Record:
    book, wording = desk.book, desk.book.wording
    item = desk.item(claim.ref)
    speakers = [named(wording, item, voice) for voice in item.speakers]
    carriers = item.via or ((item.source,) if not item.own else ())
    said = wording.listed(speakers)
    if carriers:
        said = wording.gettext("{speakers} — according to {source}").format(
            speakers=said, source=wording.listed(named(wording, item, voice) for voice in carriers)
        )
    if item.kind != Kind.STATEMENT:
        said += f" · {wording.term(f'kind.{item.kind}')}"
    quote = _quote(book, claim.quote, claim.passage.text if claim.passage else None)
    about = (
        # An article that speaks for itself would be found in each of its claims, by any word of its title.
        *(voice.name for voice in item.speakers if voice.kind != "article"),
        *(voice.name for voice in item.via),
        *(link.text for link in item.against),
        claim.summary.first or "",
        *(original.value.text for original in claim.original.all),
        *(_plain(note.text) for note in claim.notes),
        *(_plain(check.note) for check in claim.checks if check.note),
    )
    return _record(
        desk,
        article,
        addresses.note(claim.ref),
        quote,
        about,
        said,
        book.claim_language(claim),
        wording.term(f"kind.{item.kind}"),
        speakers,
    )


def _told(article: Article) -> Iterator[Gloss | Mention]:
    """The entries that make no claim and have something to say."""
    yield from article.glosses
    yield from (mention for mention in article.mentions if mention.notes)


def _remark(desk: Desk, entry: Gloss | Mention, article: Article) -> Record:
    book, wording = desk.book, desk.book.wording
    texts = entry.texts if isinstance(entry, Gloss) else ()
    about = (*(_plain(text.value) for text in texts), *(_plain(note.text) for note in entry.notes))
    return _record(
        desk,
        article,
        f"{addresses.article(article.slug)}#{entry.id}",
        _quote(book, entry.quote, entry.passage.text if entry.passage else None),
        about,
        wording.gettext("Remark by {names}").format(names=wording.listed(book.annotators(entry.by))),
        entry.lang.first or article.language,
        wording.gettext("Remarks"),
    )


def _text(desk: Desk, slug: Slug, article: Article) -> Record:
    wording = desk.book.wording
    document = desk.book.site.shelf.document(slug)
    words = " ".join(document.text[block.start : block.end] for block in document.blocks)
    said = wording.gettext("From the text of “{title}”").format(title=article.title)
    kind = wording.gettext("Texts")
    title = () if article.title in words else (article.title,)
    return _record(desk, article, addresses.article(slug), words, title, said, article.language, kind)


def _record(
    desk: Desk,
    article: Article,
    address: str,
    quote: str,
    about: Iterable[str],
    said: str,
    language: str,
    kind: str,
    speakers: Iterable[str] = (),
) -> Record:
    quoted = quote.split()
    filters = [("kind", kind), ("article", article.title), *(("speaker", name) for name in speakers)]
    return Record(
        url=addresses.quoted(address),
        words=" ".join((*quoted, *" · ".join(filter(None, about)).split())),
        quoted=len(quoted),
        said=said,
        language=language,
        filters=tuple(dict.fromkeys(filters)),
    )


def _quote(book: Book, written: str, placed: str | None) -> str:
    """The passage's words; those an annotator wrote stand in where they have no place, and may be told."""
    if placed is not None:
        return placed
    return "" if book.quotes_only else written


def _plain(markdown: str) -> str:
    """The words of an author's Markdown."""
    return prose.render(markdown, lambda _: None).text
