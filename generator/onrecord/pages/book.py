"""The site as its pages show it: who is called what, where each name leads, how a claim stands in a list.

What is looked up does not depend on the page, only on how deep in folders it lies; so each answer is
made once for each depth and shared by all pages there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

from msgspec import structs

from onrecord import prose
from onrecord.dates import Date
from onrecord.document import Document
from onrecord.facts import ArticleFacts, ClaimFacts, ClaimLine, Head, Lines, Shelf
from onrecord.model import (
    ActorId,
    ActorVoice,
    AnswerStatus,
    Article,
    ArticleVoice,
    Claim,
    ClaimRef,
    Layer,
    NameRow,
    RoleOf,
    Slug,
    Voice,
)
from onrecord.pages import addresses
from onrecord.pages.log import Log
from onrecord.pages.parts import (
    ArticleHead,
    ClaimItem,
    Html,
    LayerView,
    Link,
    RoleView,
    SourceView,
    Text,
    VoiceView,
)
from onrecord.pages.wording import Wording, direction
from onrecord.records import Kind, PublishText, Source
from onrecord.site import Site

SHORT = 56  # of a quote or a title, in a line that only points to it
IN_HAND = 4096
"""Claims and articles, as they stand in lists, that a desk keeps; a large site has many more."""
WIKIDATA = re.compile(r"Q[1-9][0-9]*")


class Book:
    """A site with what all its pages look up; `searchable`: there is a search index."""

    def __init__(self, site: Site, wording: Wording, *, searchable: bool = False) -> None:
        self.read: set[Slug] = set()
        """The articles that were looked into in full since whoever wants to know cleared this."""
        self.listed: set[Slug] = set()
        """Those whose head was: of which stands what lists show of them or of their claims. The same."""
        self.site = replace(site, shelf=_NotingShelf(site.shelf, self.read))
        self.wording = wording
        self.config = site.config
        self.searchable = searchable
        self.articles: Mapping[Slug, ArticleFacts] = site.articles.by_slug
        self._desks: dict[str, Desk] = {}
        self._numbers: dict[Slug, Mapping[str, int]] = {}
        self._lines = lru_cache(IN_HAND)(self._lines_of)

    @property
    def quotes_only(self) -> bool:
        """Whether no word of the texts outside of placed passages may be told."""
        return self.config.publish_text is PublishText.QUOTES

    @property
    def feeds(self) -> bool:
        """Whether there may be feeds: their links are absolute."""
        return self.config.feeds and self.config.base_url is not None

    @cached_property
    def positions(self) -> Mapping[Slug, int]:
        """Where each article stands in their order, newest first."""
        return {slug: position for position, slug in enumerate(self.site.articles.slugs)}

    @cached_property
    def names(self) -> tuple[NameRow, ...]:
        """All names that may be told."""
        return self.told(self.site.names)

    @cached_property
    def log(self) -> Log:
        """What changed in published claims."""
        return Log(self.site)

    def absolute(self, address: str) -> str | None:
        """The public address of a page; None without a `base_url`."""
        return addresses.absolute(self.config.base_url, address) if self.config.base_url else None

    def told(self, rows: Iterable[NameRow]) -> tuple[NameRow, ...]:
        """Names with those of their uses that may be told: all, or those within placed passages."""
        if not self.quotes_only:
            return tuple(rows)
        open_rows = (structs.replace(row, uses=tuple(use for use in row.uses if use.quoted)) for row in rows)
        return tuple(row for row in open_rows if row.uses)

    def desk(self, url: str) -> Desk:
        """What the page at `url` names things by."""
        root = addresses.root(url)
        if root not in self._desks:
            self._desks[root] = Desk(self, root)
        return self._desks[root]

    def annotators(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The names of annotators."""
        known = self.config.annotators
        return tuple([known[id_].name if id_ in known else id_ for id_ in ids])

    def some(self, by: tuple[str, ...], of: tuple[str, ...]) -> tuple[str, ...]:
        """The names of those `by` whom something is held, unless they are all there are."""
        return self.annotators(by) if set(by) < set(of) else ()

    def language(self, language: str) -> Html:
        """The attributes that set words in `language` apart from the interface's; none if it is the same."""
        if language == self.config.language:
            return Html()
        return Html(f' lang="{_attribute(language)}" dir="{direction(language)}"')

    def back_to_interface(self, language: str) -> Html:
        """The attributes that set the interface's words apart within a text in `language`."""
        own = self.config.language
        return Html() if language == own else Html(f' lang="{_attribute(own)}" dir="{direction(own)}"')

    def head(self, slug: Slug) -> Head:
        """What lists show of an article and its claims: nothing is derived from it."""
        self.listed.add(slug)
        return self.articles[slug].head

    def place_in_text(self, claim: Claim) -> str:
        """Where a claim stands in its article: its marker, or its note where nothing is marked."""
        if claim.passage is not None:
            for layer in self.head(claim.ref.article).layers:
                if layer.shown and layer.name in claim.layers:
                    return addresses.passage(claim.ref)
        return addresses.note(claim.ref)

    def numbers(self, slug: Slug) -> Mapping[str, int]:
        """The numbers of an article's claims by id."""
        if slug not in self._numbers:
            claims = self.articles[slug].claims
            self._numbers[slug] = {claim.ref.id: claim.number for claim in claims if not claim.withdrawn}
        return self._numbers[slug]

    def line(self, claim: ClaimFacts) -> ClaimLine:
        """What lists show of a claim."""
        self.listed.add(claim.ref.article)
        return self._lines(claim.ref.article).of(claim)

    def _lines_of(self, slug: Slug) -> Lines:
        return Lines(self.head(slug))

    def claim_language(self, claim: Claim) -> str:
        """The language of a claim's passage."""
        return claim.lang.first or self.head(claim.ref.article).language


class _NotingShelf:
    """A shelf that notes what is taken from it; implements `facts.Shelf`."""

    def __init__(self, shelf: Shelf, read: set[Slug]) -> None:
        self._shelf = shelf
        self._read = read

    def article(self, slug: Slug) -> Article:
        """The article with this slug."""
        self._read.add(slug)
        return self._shelf.article(slug)

    def claim(self, facts: ClaimFacts) -> Claim:
        """A claim of an article."""
        self._read.add(facts.ref.article)
        return self._shelf.claim(facts)

    def document(self, slug: Slug) -> Document:
        """Its text."""
        self._read.add(slug)
        return self._shelf.document(slug)


@dataclass(frozen=True, slots=True)
class _Stands:
    """What claims in lists have of the article they stand in. `language`: how its words are set apart."""

    place: Link
    voice: VoiceView
    language: Html


class Desk:
    """Names and links for the pages at one depth of folders; `root` leads from them to the site's root."""

    def __init__(self, book: Book, root: str) -> None:
        self.book = book
        self.root = root
        self._actors: dict[ActorId, Link] = {}
        self._speakers: dict[tuple[ActorId, bool], VoiceView] = {}
        self._items = lru_cache(IN_HAND)(self._item)
        self._heads = lru_cache(IN_HAND)(self._head)
        self._stands = lru_cache(IN_HAND)(self._stands_in)
        self._texts = lru_cache(IN_HAND)(self._text_itself)

    def href(self, address: str) -> str:
        """The link to another page."""
        return self.root + addresses.quoted(address)

    def link(self, address: str | None) -> str | None:
        """The link to another page or file, if there is one."""
        return self.href(address) if address is not None else None

    def actor(self, id_: ActorId) -> Link:
        """An actor's name, leading to the profile; a hidden one's is withheld."""
        link = self._actors.get(id_)
        if link is None:
            actor = self.book.site.actors[id_]
            if actor.hidden:
                link = Link(self.book.wording.gettext("name withheld"))
            else:
                link = Link(actor.name, self.href(addresses.actor(id_)))
            self._actors[id_] = link
        return link

    def voice(self, voice: Voice, slug: Slug) -> VoiceView:
        """Somebody who speaks in the article `slug`."""
        if isinstance(voice, ActorVoice):
            return self._speaker(voice.actor, own=voice.actor == self.book.articles[slug].outlet)
        if isinstance(voice, ArticleVoice):
            self.book.listed.add(voice.article)
            return self._texts(voice.article)
        return VoiceView(voice.description or self.book.wording.gettext("source not named"), "unnamed")

    def _text_itself(self, slug: Slug) -> VoiceView:
        """A text's own voice; it leads nowhere if there is nothing that the text says."""
        href = self.href(addresses.article_voice(slug)) if self.book.articles[slug].speaks else None
        return VoiceView(self.book.wording.gettext("The article itself"), "article", href, own=True)

    def _speaker(self, id_: ActorId, *, own: bool) -> VoiceView:
        view = self._speakers.get((id_, own))
        if view is None:
            actor = self.book.site.actors[id_]
            link = self.actor(id_)
            if actor.hidden:
                view = VoiceView(link.text, "withheld", None, own)
            else:
                view = VoiceView(link.text, "actor", link.href, own, self.roles(actor.roles), str(actor.kind))
            self._speakers[id_, own] = view
        return view

    def voices(self, voices: Iterable[Voice], slug: Slug) -> tuple[VoiceView, ...]:
        """Several who speak."""
        return tuple([self.voice(voice, slug) for voice in voices])

    def names(self, voices: Iterable[VoiceView]) -> str:
        """Several who speak, in one line of text."""
        return self.book.wording.listed(voice.name for voice in voices)

    def roles(self, roles: Iterable[RoleOf]) -> tuple[RoleView, ...]:
        """What an actor is."""
        return tuple(
            RoleView(
                role.role,
                self.actor(role.of) if role.of is not None else None,
                role.from_,
                role.to,
                self.sources(role.source),
            )
            for role in roles
        )

    def sources(self, sources: Iterable[Source]) -> tuple[SourceView, ...]:
        """Where something is from."""
        return tuple(
            [
                SourceView(source.text or source.url or "", web(source.url), source.date, web(source.archive))
                for source in sources
            ]
        )

    def item(self, ref: ClaimRef) -> ClaimItem:
        """A claim of the site, as it stands in a list."""
        self.book.listed.add(ref.article)
        return self._items(ref)

    def _item(self, ref: ClaimRef) -> ClaimItem:
        book, slug = self.book, ref.article
        claim = book.site.derived.present[ref]
        line = book.line(claim)
        stands = self._stands(slug)
        speakers = self.voices(line.speakers, slug) if line.speakers else (stands.voice,)
        kind = str(claim.kinds[0] if claim.kinds else Kind.STATEMENT)
        status = str(book.site.links(ref).status)
        note = f"{stands.place.href}{addresses.fragment(ref.id)}"
        return ClaimItem(
            id=ref.id,
            number=claim.number,
            speakers=speakers,
            via=self.voices(line.via, slug) if line.via else (),
            source=stands.voice,
            own=True in [voice.own for voice in speakers],
            kind=kind,
            status=status,
            style="label" if kind == Kind.LABEL and status == AnswerStatus.NONE else status,
            treatment=str(line.treatment or "reports"),
            quote=Text(line.quote, book.language(line.lang) if line.lang else stands.language),
            short=book.wording.shortened(line.quote, SHORT),
            verbatim=line.verbatim,
            against=tuple([self.actor(id_) for id_ in claim.accused]) if claim.accused else (),
            when=claim.when[0] if claim.when else None,
            href=self.href(addresses.claim(ref)) if book.config.claim_pages else note,
            note=note,
            article=stands.place,
            draft=line.draft,
            findings=line.findings,
        )

    def _stands_in(self, slug: Slug) -> _Stands:
        article = self.book.articles[slug]
        head, outlet = self.book.head(slug), article.outlet
        return _Stands(
            Link(self.book.wording.shortened(head.title, SHORT), self.href(addresses.article(slug))),
            self._texts(slug) if outlet is None else self._speaker(outlet, own=True),
            self.book.language(head.language),
        )

    def place(self, slug: Slug) -> Link:
        """The page of an article, by its title in a line that only points to it."""
        self.book.listed.add(slug)
        return self._stands(slug).place

    def head(self, slug: Slug) -> ArticleHead:
        """The facts of an article."""
        self.book.listed.add(slug)
        return self._heads(slug)

    def _head(self, slug: Slug) -> ArticleHead:
        article = self.book.articles[slug]
        head = self.book.head(slug)
        claims = [claim for claim in article.claims if not claim.withdrawn]
        speakers = set(chain.from_iterable(claim.voices for claim in claims))
        stands = self._stands(slug)
        return ArticleHead(
            title=Text(head.title, stands.language),
            href=self.href(addresses.article(slug)),
            outlet=stands.voice if article.outlet is not None else None,
            authors=head.author,
            published=article.published,
            language=head.language,
            rights=head.rights,
            url=web(head.url),
            retrieved=head.retrieved,
            archive=web(head.archive),
            summary=head.summary,
            words=head.words,
            claims=len(claims),
            remarks=article.remarks,
            speakers=len(speakers),
        )

    def layer(self, layer: Layer) -> LayerView:
        """A layer, and who made it."""
        by = None
        if layer.by is not None:
            known = self.book.config.annotators.get(layer.by)
            by = Link(known.name, web(known.url)) if known else Link(layer.by)
        return LayerView(layer.title, by, layer.date, layer.licence)

    def links(self, links: Mapping[str, str]) -> tuple[Link, ...]:
        """An actor's links elsewhere; a Wikidata id leads to its page."""
        found = []
        for key, value in links.items():
            if WIKIDATA.fullmatch(value):
                found.append(Link(f"Wikidata {value}", f"https://www.wikidata.org/wiki/{value}"))
            else:
                found.append(Link(value if key == "url" else f"{key}: {value}", web(value)))
        return tuple(found)

    def prose(self, markdown: str, headings: bool = False) -> prose.Prose:
        """An author's Markdown; its links lead to the pages they name, those to hidden actors nowhere."""
        return prose.render(markdown, self._target, headings)

    def html(self, markdown: str) -> Html:
        """An author's Markdown field as markup; a single paragraph is left without its tags."""
        read = self.prose(markdown)
        return Html(read.inline if read.inline is not None else read.html)

    def _target(self, target: str) -> str | None:
        scheme, _, name = target.partition(":")
        site = self.book.site
        match scheme:
            case "actor":
                return self.actor(name).href if name in site.actors else None
            case "article":
                return self.href(addresses.article(name)) if name in self.book.articles else None
            case "page":
                return self.href(addresses.free_page(name))
        slug, _, id_ = name.partition("#")
        ref = ClaimRef(slug, id_)
        self.book.listed.add(slug)
        return self.href(addresses.note(ref)) if ref in site.claims or ref in site.withdrawn else None


def dated(dates: Iterable[Date]) -> tuple[Date, ...]:
    """Dates without repetition."""
    return tuple(dict.fromkeys(dates))


def contact(text: str | None) -> Link | None:
    """Where corrections go: a web or mail address becomes a link, anything else stays text."""
    if text is None:
        return None
    if re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        return Link(text, f"mailto:{text}")
    return Link(text, web(text) or (text if text.startswith("mailto:") else None))


def web(url: str | None) -> str | None:
    """`url` if it is a web address; nothing else becomes a link."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else None


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
