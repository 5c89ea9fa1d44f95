"""The notes beside the text: for each claim, each gloss, and each mention with more to it than a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from onrecord.document import escape
from onrecord.facts import ArticleFacts
from onrecord.model import (
    ActorId,
    AnchorStatus,
    AnswerStatus,
    Article,
    Attributed,
    Claim,
    Gloss,
    Layer,
    Mention,
    Readings,
    Relation,
    Voice,
)
from onrecord.pages import addresses
from onrecord.pages.book import Desk, dated
from onrecord.pages.parts import (
    AnswerView,
    CheckView,
    ClaimItem,
    ClaimNote,
    Disagreement,
    Held,
    Hop,
    Html,
    Link,
    OriginalView,
    Related,
    Remark,
    RemarkNote,
    Stone,
    Text,
)
from onrecord.records import Check, Note, Original, RelationKind

T = TypeVar("T")

IN_TERMS = {
    RelationKind.DENIES: "denied-by",
    RelationKind.DISPUTES: "disputed-by",
    RelationKind.UNDERCUTS: "undercut-by",
    RelationKind.SUPPORTS: "supported-by",
    RelationKind.REPEATS: "repeated-by",
}


def claim_note(desk: Desk, claim: Claim, url: str, facets: str = "") -> ClaimNote:
    """Everything known of `claim`, for the page at `url`: its article's, or its own."""
    book, ref = desk.book, claim.ref
    article = book.articles[ref.article]
    own_page = addresses.claim(ref) if book.config.claim_pages else None
    links = book.site.links(ref)
    answered = answers(desk, claim, url) if claim.against else ()
    return ClaimNote(
        item=desk.item(ref),
        back=addresses.link(url, book.place_in_text(claim)),
        page=addresses.link(url, own_page) if own_page is not None and own_page != url else None,
        chain=chain(desk, claim, article),
        against=_held(desk, claim.against, claim.by) if claim.against else (),
        about=_held(desk, claim.about, claim.by) if claim.about else (),
        relations=tuple([related(desk, relation, claim, url) for relation in (*links.in_, *links.out)]),
        answers=answered,
        unanswered=tuple([answer.accused for answer in answered if not answer.answers]),
        event=_actor(desk, claim.event.first),
        where=_actor(desk, claim.where.first),
        summary=claim.summary.first,
        original=_original(desk, claim.original.first),
        disagreements=tuple(_disagreements(desk, claim)) if _disagreed(claim) else (),
        checks=tuple([_check(desk, check) for check in claim.checks]),
        doubts=doubts(desk, claim.unsure) if claim.unsure else (),
        notes=remarks(desk, claim.notes) if claim.notes else (),
        tags=tuple(dict.fromkeys([tag.value for tag in claim.tags])),
        by=book.annotators(claim.by),
        dates=dated(claim.dates),
        layers=_layers(book.head(ref.article).layers, claim.layers),
        drifted=claim.passage is not None and claim.passage.status is AnchorStatus.DRIFTED,
        facets=facets,
    )


def remark_note(
    desk: Desk, entry: Gloss | Mention, letter: str, article: Article, facets: str = ""
) -> RemarkNote:
    """What there is to say about a passage that makes no claim."""
    book = desk.book
    means: tuple[Held, ...] = ()
    texts: tuple[Remark, ...] = ()
    if isinstance(entry, Gloss):
        texts = tuple(Remark(desk.html(text.value), book.some(text.by, entry.by)) for text in entry.texts)
    else:
        means = tuple(
            Held(desk.actor(id_), book.annotators(reading.by) if entry.actors.differ else ())
            for reading in entry.actors.all
            for id_ in reading.value
        )
    quote = entry.passage.text if entry.passage else " ".join(entry.quote.split())
    return RemarkNote(
        id=entry.id,
        letter=letter,
        quote=Text(quote, book.language(entry.lang.first or article.language)),
        back=addresses.fragment(f"ref_{entry.id}") if entry.passage else None,
        means=means,
        texts=texts,
        doubts=doubts(desk, entry.unsure),
        notes=remarks(desk, entry.notes),
        tags=tuple(dict.fromkeys(tag.value for tag in entry.tags)),
        by=book.annotators(entry.by),
        dates=dated(entry.dates),
        layers=_layers(article.layers, entry.layers),
        facets=facets,
    )


def stone(desk: Desk, claim: Claim, url: str) -> Stone:
    """What is left of a withdrawn claim."""
    page = addresses.claim(claim.ref)
    return Stone(
        id=claim.ref.id,
        reasons=doubts(desk, claim.withdrawn),
        page=addresses.link(url, page) if desk.book.config.claim_pages and page != url else None,
    )


def chain(desk: Desk, claim: Claim, article: ArticleFacts) -> tuple[Hop, ...]:
    """Who says that who says it: the article, those who carried it, those who said it. Outermost first."""
    speakers = claim.speakers.first or (article.voice,)
    carriers: list[Voice] = list(claim.via.first or ())
    if article.voice not in (*carriers, *speakers):
        carriers.insert(0, article.voice)
    hops = [Hop((desk.voice(voice, article.slug),), "carrier") for voice in carriers]
    hops.append(Hop(desk.voices(speakers, article.slug), "speaker", claim.cue.first))
    return tuple(hops)


def answers(desk: Desk, claim: Claim, url: str) -> tuple[AnswerView, ...]:
    """For each of the accused, who answers."""
    return tuple(
        AnswerView(
            desk.actor(accusation.accused),
            tuple(related(desk, r, claim, url) for r in accusation.answers),
            tuple(related(desk, r, claim, url) for r in accusation.others),
        )
        for accusation in desk.book.site.derived.accusations_of(claim.ref)
    )


def related(desk: Desk, relation: Relation, claim: Claim, url: str) -> Related:
    """What `claim`, on the page at `url`, bears on or is borne on by; leads to its note or page."""
    incoming = relation.source != claim.ref
    other = relation.source if incoming else relation.target
    item = desk.item(other)
    beside_text = url == addresses.article(claim.ref.article)
    return Related(
        item,
        # With the file's name even on its own page: `#ID` alone is the marker's link (docs/cli.md).
        href=desk.href(addresses.note(other)) if beside_text else item.href,
        term=IN_TERMS[relation.kind] if incoming else str(relation.kind),
        by=desk.book.some(relation.by, (desk.book.site.claims[other] if incoming else claim).by),
        elsewhere=other.article != claim.ref.article,
    )


def _held(desk: Desk, actors: Iterable[Attributed[ActorId]], of: tuple[str, ...]) -> tuple[Held, ...]:
    return tuple([Held(desk.actor(item.value), desk.book.some(item.by, of)) for item in actors])


def _actor(desk: Desk, id_: ActorId | None) -> Link | None:
    return None if id_ is None else desk.actor(id_)


def _original(desk: Desk, original: Original | None) -> OriginalView | None:
    if original is None:
        return None
    attributes = desk.book.language(original.lang) if original.lang else Html()
    return OriginalView(Text(original.text, attributes), original.lang, desk.sources(original.source))


def _check(desk: Desk, check: Check) -> CheckView:
    by = desk.book.annotators((check.by,)) if check.by else ()
    note = desk.html(check.note) if check.note else None
    return CheckView(str(check.finding), by, check.date, desk.sources(check.sources), note)


def remarks(desk: Desk, notes: Iterable[Note]) -> tuple[Remark, ...]:
    """Annotators' notes."""
    return tuple(
        [
            Remark(
                desk.html(note.text),
                desk.book.annotators((note.by,)) if note.by else (),
                note.date,
                desk.sources(note.source),
            )
            for note in notes
        ]
    )


def doubts(desk: Desk, reasons: Iterable[Attributed[str]]) -> tuple[Remark, ...]:
    """Why annotators hesitate, or withdrew something: plain text."""
    return tuple([Remark(Html(escape(reason.value)), desk.book.annotators(reason.by)) for reason in reasons])


def _layers(layers: Iterable[Layer], names: Iterable[str]) -> tuple[str, ...]:
    titles = {layer.name: layer.title for layer in layers}
    return tuple([titles.get(name, name) for name in names])


def _disagreed(claim: Claim) -> bool:
    """Whether annotators fill any field of it differently; hardly ever do they."""
    how = (claim.speakers, claim.via, claim.cue, claim.kind, claim.treatment, claim.verbatim)
    what = (claim.event, claim.when, claim.where, claim.summary, claim.original)
    return True in [readings.differ for readings in (*how, *what)]


def _disagreements(desk: Desk, claim: Claim) -> Iterable[Disagreement]:
    """The fields that annotators fill differently, each reading with their names."""
    slug = claim.ref.article
    word = desk.book.wording

    def voices(value: tuple[Voice, ...]) -> str:
        return desk.names(desk.voices(value, slug))

    def actor(id_: ActorId) -> str:
        return desk.actor(id_).text

    def differing(field: str, readings: Readings[T], say: Callable[[T], str]) -> Iterable[Disagreement]:
        if readings.differ:
            held = tuple((say(item.value), desk.book.annotators(item.by)) for item in readings.all)
            yield Disagreement(field, held)

    yield from differing(word.gettext("speaker"), claim.speakers, voices)
    yield from differing(word.gettext("carried by"), claim.via, voices)
    yield from differing(word.gettext("reporting words"), claim.cue, str)
    yield from differing(word.gettext("kind"), claim.kind, lambda kind: word.term(f"kind.{kind}"))
    yield from differing(
        word.gettext("treatment"), claim.treatment, lambda treatment: word.term(f"treatment.{treatment}")
    )
    yield from differing(
        word.gettext("verbatim"),
        claim.verbatim,
        lambda yes: word.gettext("yes") if yes else word.gettext("no"),
    )
    yield from differing(word.gettext("event"), claim.event, actor)
    yield from differing(word.gettext("date"), claim.when, word.date)
    yield from differing(word.gettext("place"), claim.where, actor)
    yield from differing(word.gettext("summary"), claim.summary, str)
    yield from differing(word.gettext("original words"), claim.original, lambda original: original.text)


def marker(label: str, id_: str, text: str, classes: Iterable[str]) -> str:
    """The link from a passage to its note, as trusted HTML; `text` is a number or letters of ours."""
    names = escape(" ".join(("marker", *classes)))
    return (
        f'<a class="{names}" id="ref_{escape(id_)}" href="{addresses.fragment(id_)}"'
        f' role="doc-noteref" aria-label="{escape(label)}">{text}</a>'
    )


def claim_label(desk: Desk, item: ClaimItem) -> str:
    """What a screen reader is told at a claim's marker."""
    wording = desk.book.wording
    label = wording.gettext("Claim {number}, {speakers}").format(
        number=item.number, speakers=desk.names(item.speakers)
    )
    if item.status != AnswerStatus.NONE:
        label += wording.gettext(", ") + wording.term(f"status.{item.status}")
    return label


def letters(number: int) -> str:
    """The mark of the `number`th remark, from 1: a to z, aa, ab and so on."""
    mark = ""
    while number:
        number, rest = divmod(number - 1, 26)
        mark = chr(ord("a") + rest) + mark
    return mark
