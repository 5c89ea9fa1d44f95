"""One article: its entries placed and united, references resolved, defaults applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from msgspec import structs

from onrecord import folding
from onrecord.actors import Actors
from onrecord.anchoring import Prepared
from onrecord.diagnostics import Checked, KeyPlace, Problem
from onrecord.document import Document, Span
from onrecord.interpret import Interpreter, known_annotator
from onrecord.model import Article, Claim, Gloss, Layer, Mention, Readings
from onrecord.naming import name_uses, with_about
from onrecord.passages import place_entries
from onrecord.records import Annotator, ArticleFile, LayerFile, PublishText, SiteFile
from onrecord.unite import EntryType, PlacedEntry, United, unite


@dataclass(frozen=True, slots=True)
class Setting:
    """What annotating one article needs to know of its site.

    `strict`: passages that cannot be placed are errors rather than warnings. `drafts`: drafts are kept.
    Unless `whole`, some of site.yaml could not be read.
    """

    config: SiteFile
    actors: Actors
    strict: bool = True
    drafts: bool = False
    whole: bool = True

    @property
    def annotators(self) -> Mapping[str, Annotator] | None:
        """Those that site.yaml names; None where not all of it could be read."""
        return self.config.annotators if self.whole else None


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """An article's records. `layers` are its layers' paths and records, in any order.

    Unless `whole`, some entries could not be read.
    """

    slug: str
    path: str
    record: ArticleFile
    layers: tuple[tuple[str, LayerFile], ...]
    whole: bool = True


def annotate(
    source: ArticleInput, document: Document, prepared: Prepared, setting: Setting
) -> Checked[Article]:
    """Place, unite and resolve everything written about one document.

    What is wrong is left out of the article and reported.
    """
    problems: list[Problem] = []
    article = _bare_article(source, document, setting, problems)
    records = dict(source.layers)
    placed: list[PlacedEntry] = []
    for layer in article.layers:
        if layer.by is not None:
            known_annotator(layer.by, KeyPlace(layer.path, ("by",)), setting.annotators, problems)
        entries = place_entries(layer, records[layer.path], document, prepared, strict=setting.strict)
        problems += entries.problems
        placed += entries.value
    quotes_only = setting.config.publish_text is PublishText.QUOTES
    if quotes_only:
        placed = [_without_context(entry) for entry in placed]
    united = unite(placed)
    problems += united.problems
    items, drafts = (united.value, frozenset[str]()) if setting.drafts else _without_drafts(united.value)
    reader = Interpreter(article, document, setting.actors, setting.annotators, problems)
    claims = sorted((reader.claim(item) for item in items if item.type is EntryType.CLAIM), key=_in_text)
    if quotes_only:
        claims = [_without_outer_cues(claim) for claim in claims]
    numbered = tuple(structs.replace(claim, number=number) for number, claim in enumerate(claims, 1))
    glosses = (reader.gloss(item) for item in items if item.type is EntryType.GLOSS)
    mentions = (reader.mention(item) for item in items if item.type is EntryType.MENTION)
    article = structs.replace(
        article,
        whole=source.whole and not united.problems,
        drafts=drafts,
        claims=numbered,
        glosses=tuple(sorted(glosses, key=_in_text)),
        mentions=tuple(sorted(mentions, key=_in_text)),
    )
    names = name_uses(article, document, prepared, setting.actors, link_names=setting.config.link_names)
    article = structs.replace(article, names=names)
    return Checked(structs.replace(article, claims=with_about(article, setting.actors)), tuple(problems))


def _bare_article(
    source: ArticleInput, document: Document, setting: Setting, problems: list[Problem]
) -> Article:
    record, place = source.record, KeyPlace(source.path)
    outlet = None
    if record.outlet is not None:
        outlet = setting.actors.resolve(record.outlet, place / "outlet", problems)
    whole = setting.config.publish_text is not PublishText.QUOTES
    title = record.title or (document.title if whole else None) or source.slug
    return Article(
        slug=source.slug,
        place=place,
        title=" ".join(title.split()),
        outlet=outlet,
        author=record.author,
        published=record.published,
        language=record.language or setting.config.language,
        url=record.url,
        retrieved=record.retrieved,
        archive=record.archive,
        rights=record.rights,
        summary=record.summary,
        tags=record.tags,
        was=record.was,
        text_path=record.text,
        words=len(document.text.split()),
        layers=tuple(sorted((_layer(path, item, setting.config) for path, item in source.layers), key=_name)),
        claims=(),
        glosses=(),
        mentions=(),
        names=(),
    )


def _name(layer: Layer) -> str:
    return layer.name


def _layer(path: str, record: LayerFile, config: SiteFile) -> Layer:
    stem = path.rsplit("/", 1)[-1].removesuffix(".yaml")
    options = config.layers.get(stem)
    return Layer(
        name=stem,
        path=path,
        title=(options and options.title) or record.title or stem.replace("-", " ").capitalize(),
        by=record.by,
        date=record.date,
        language=record.language,
        licence=record.licence or config.licence,
        shown=options.shown if options else True,
    )


def _without_drafts(united: Iterable[United]) -> tuple[list[United], frozenset[str]]:
    """What is confirmed, and the ids of what is not; an id does not change when a draft is confirmed."""
    confirmed: list[United] = []
    drafts: set[str] = set()
    for item in united:
        kept = tuple(entry for entry in item.entries if not entry.entry.draft)
        if any(entry.entry.quote is not None for entry in kept):
            confirmed.append(structs.replace(item, entries=kept))
        else:
            drafts.add(item.id)
    return confirmed, frozenset(drafts)


def _without_context(entry: PlacedEntry) -> PlacedEntry:
    """The entry with a passage that holds no word outside the quote (`publish_text: quotes`)."""
    if entry.passage is None:
        return entry
    text = entry.passage.text
    passage = structs.replace(entry.passage, context=text, marks=(Span(0, len(text)),))
    return structs.replace(entry, passage=passage)


def _without_outer_cues(claim: Claim) -> Claim:
    """The claim without reporting words that stand outside of its passage (`publish_text: quotes`)."""
    words = folding.key(claim.passage.text) if claim.passage is not None else ""
    return structs.replace(
        claim, cue=Readings(tuple(r for r in claim.cue.all if folding.key(r.value) in words))
    )


def _in_text(item: Claim | Gloss | Mention) -> tuple[int, int, str]:
    """Text order: by beginning, the longer first; what has no place comes last."""
    name = item.ref.id if isinstance(item, Claim) else item.id
    if item.passage is None:
        return (1 << 60, 0, name)
    return (item.passage.spans[0].start, -item.passage.spans[-1].end, name)
