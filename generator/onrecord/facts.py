"""What a site is derived from: of each article its head and, of each claim, who says it of whom.

Facts are small, so that those of all articles can be in memory together; an article in full, with its
notes and its text, is fetched from a `Shelf` when one of its pages is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Raw, Struct, msgpack

from onrecord.dates import Date
from onrecord.diagnostics import KeyPlace, Location
from onrecord.document import Document
from onrecord.model import (
    ActorId,
    ActorVoice,
    Article,
    ArticleVoice,
    Claim,
    ClaimRef,
    Layer,
    NameUse,
    Relation,
    Slug,
    Voice,
)
from onrecord.records import Kind


class Target(Struct, frozen=True, array_like=True):
    """A link, such as `actor:ID` or `https://example.org/`, and where it is written."""

    place: KeyPlace | Location
    written: str


class ClaimFacts(Struct, frozen=True, array_like=True):
    """What the site derives from a claim; the fields are those of `model.Claim`, each value once.

    `number`: its place among all claims of its article, from 1, withdrawn ones too.
    `cues`: for each of `voices` the words that report it.
    """

    ref: ClaimRef
    number: int
    withdrawn: bool
    was: tuple[str, ...]
    voices: tuple[Voice, ...]
    carriers: tuple[Voice, ...]
    cues: tuple[tuple[str, ...], ...]
    accused: tuple[ActorId, ...]
    concerned: tuple[ActorId, ...]
    event: tuple[ActorId, ...]
    where: tuple[ActorId, ...]
    when: tuple[Date, ...]
    relations: tuple[Relation, ...]
    kinds: tuple[Kind, ...]


class ClaimLine(Struct, frozen=True, array_like=True):
    """What lists show of a claim beside its facts: the first reading of fields of `model.Claim`.

    `quote`: the words of its passage or, where there is none, as the annotator wrote them.
    """

    quote: str
    speakers: tuple[Voice, ...]
    via: tuple[Voice, ...]
    treatment: str | None
    verbatim: bool
    lang: str | None
    draft: bool
    findings: tuple[str, ...]


class Head(Struct, frozen=True, array_like=True):
    """What lists show of an article, and nothing is derived from.

    `lines` are those of its claims, encoded: a large site has millions, of which few are shown at a time.
    """

    title: str
    author: tuple[str, ...]
    language: str
    url: str | None
    retrieved: Date | None
    archive: str | None
    rights: str | None
    summary: str | None
    words: int
    layers: tuple[Layer, ...]
    lines: bytes = b""


class ArticleFacts(Struct, frozen=True, array_like=True):
    """The facts of an article; fields that are not explained here are those of `model.Article`.

    `remarks`: how many of its wording there are. `targets` are the links of its notes into the site.
    """

    slug: Slug
    place: KeyPlace
    head: Head
    outlet: ActorId | None
    published: Date | None
    was: tuple[str, ...]
    claims: tuple[ClaimFacts, ...]
    names: tuple[NameUse, ...]
    remarks: int
    targets: tuple[Target, ...]
    whole: bool
    drafts: frozenset[str]

    @property
    def voice(self) -> Voice:
        """The voice of the text itself."""
        return ActorVoice(self.outlet) if self.outlet else ArticleVoice(self.slug)

    @property
    def speaks(self) -> bool:
        """Whether the text, of no known outlet, makes or carries a claim in its own voice."""
        own = ArticleVoice(self.slug)
        return self.outlet is None and any(
            own in claim.voices or own in claim.carriers for claim in self.claims if not claim.withdrawn
        )


class Lines:
    """What lists show of the claims of an article, each decoded when it is asked for."""

    def __init__(self, head: Head) -> None:
        self._lines = _LINES.decode(head.lines)

    def of(self, claim: ClaimFacts) -> ClaimLine:
        """What lists show of one of the claims."""
        return _LINE.decode(self._lines[claim.number - 1])


class Shelf(Protocol):
    """Where articles stand in full."""

    def article(self, slug: Slug) -> Article:
        """The article with this slug; KeyError if there is none."""

    def claim(self, facts: ClaimFacts) -> Claim:
        """A claim in full, without a look at the others; KeyError if there is no such article."""

    def document(self, slug: Slug) -> Document:
        """Its text; KeyError if there is none."""


class AnnotatedDocument(Struct, frozen=True, array_like=True):
    """A document, what is written about it, and what of that matters to the site."""

    document: Document
    article: Article
    facts: ArticleFacts


class OpenShelf:
    """A shelf with everything on it in memory."""

    def __init__(self, annotated: Mapping[Slug, AnnotatedDocument]) -> None:
        self._annotated = annotated

    def article(self, slug: Slug) -> Article:
        """The article with this slug."""
        return self._annotated[slug].article

    def claim(self, facts: ClaimFacts) -> Claim:
        """A claim of an article."""
        return self._annotated[facts.ref.article].article.claims[facts.number - 1]

    def document(self, slug: Slug) -> Document:
        """Its text."""
        return self._annotated[slug].document


def facts(article: Article, targets: tuple[Target, ...]) -> ArticleFacts:
    """The facts of an article whose notes link to `targets`."""
    return ArticleFacts(
        slug=article.slug,
        place=article.place,
        head=Head(
            title=article.title,
            author=article.author,
            language=article.language,
            url=article.url,
            retrieved=article.retrieved,
            archive=article.archive,
            rights=article.rights,
            summary=article.summary,
            words=article.words,
            layers=article.layers,
            lines=msgpack.encode([line(claim) for claim in article.claims]),
        ),
        outlet=article.outlet,
        published=article.published,
        was=article.was,
        claims=tuple(map(_claim, article.claims)),
        names=article.names,
        remarks=len(article.glosses),
        targets=targets,
        whole=article.whole,
        drafts=article.drafts,
    )


def line(claim: Claim) -> ClaimLine:
    """What lists show of a claim that is at hand."""
    return ClaimLine(
        quote=claim.passage.text if claim.passage else " ".join(claim.quote.split()),
        speakers=claim.speakers.first or (),
        via=claim.via.first or (),
        treatment=claim.treatment.first,
        verbatim=bool(claim.verbatim.first),
        lang=claim.lang.first,
        draft=claim.draft,
        findings=tuple(dict.fromkeys([str(check.finding) for check in claim.checks])),
    )


_LINES = msgpack.Decoder(list[Raw])
_LINE = msgpack.Decoder(ClaimLine)


def _claim(claim: Claim) -> ClaimFacts:
    voices = claim.voices
    return ClaimFacts(
        ref=claim.ref,
        number=claim.number,
        withdrawn=bool(claim.withdrawn),
        was=claim.was,
        voices=voices,
        carriers=claim.carriers,
        cues=tuple([_cues(claim, voice) for voice in voices]),
        accused=claim.accused,
        concerned=claim.concerned,
        event=tuple(claim.event),
        where=tuple(claim.where),
        when=tuple(claim.when),
        relations=claim.relations,
        kinds=tuple(claim.kind),
    )


def _cues(claim: Claim, voice: Voice) -> tuple[str, ...]:
    """The words that report this speaker; where annotators differ on who speaks, each one's own alone."""
    if not claim.cue:
        return ()
    holders = {by for reading in claim.speakers.all if voice in reading.value for by in reading.by}
    differ = claim.speakers.differ
    cues = (cue.value for cue in claim.cue.all if not differ or holders.intersection(cue.by))
    return tuple(" ".join(cue.lower().split()) for cue in cues)
