"""What the site knows, as frozen types: references resolved, passages placed, layers united.

Where several annotators wrote one entry, every value is kept with the names of those who hold it:
`Readings` for a field that has one value (two different ones are a disagreement, shown as such), a tuple
of `Attributed` for a field that is a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar
from unicodedata import normalize

from msgspec import Struct

from onrecord.dates import Date
from onrecord.diagnostics import KeyPlace
from onrecord.document import Span
from onrecord.records import (
    Check,
    Kind,
    Name,
    NameType,
    Note,
    Original,
    RelationKind,
    Source,
    Treatment,
)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

ActorId = str
UNSTATED = "unstated"
Slug = str


class ClaimRef(NamedTuple):
    """A claim's address in the site: its article's slug and its id there. Written `SLUG#ID`."""

    article: Slug
    id: str

    def __str__(self) -> str:
        return f"{self.article}#{self.id}"


def claim_ref(written: str) -> ClaimRef:
    """The claim that `SLUG#ID` means."""
    slug, _, id_ = normalize("NFC", written).partition("#")
    return ClaimRef(slug, id_)


# --- who speaks


class ActorVoice(Struct, frozen=True, array_like=True, order=True, tag="actor"):
    """An actor speaks."""

    actor: ActorId


class ArticleVoice(Struct, frozen=True, array_like=True, order=True, tag="article"):
    """The article itself speaks, and no outlet is known; never merged with another article's voice."""

    article: Slug


class UnnamedVoice(Struct, frozen=True, array_like=True, order=True, tag="unnamed"):
    """Somebody the text does not name speaks, described in the text's words, if at all."""

    article: Slug
    description: str = ""


Voice = ActorVoice | ArticleVoice | UnnamedVoice


# --- values with the names of those who hold them


class Attributed(Struct, Generic[T_co], frozen=True, array_like=True):
    """A value and the ids of the annotators who hold it, sorted; empty where no annotator is named."""

    value: T_co
    by: tuple[str, ...] = ()


class Readings(Struct, Generic[T_co], frozen=True, array_like=True):
    """What the annotators hold a field to be: nothing, one value, or several that differ.

    The order is that of the layers' names.
    """

    all: tuple[Attributed[T_co], ...] = ()

    @property
    def first(self) -> T_co | None:
        """The value that is shown first, if there is any."""
        return self.all[0].value if self.all else None

    @property
    def differ(self) -> bool:
        """Whether the annotators disagree."""
        return len(self.all) > 1

    def __iter__(self) -> Iterator[T_co]:
        return (reading.value for reading in self.all)

    def __bool__(self) -> bool:
        return bool(self.all)


# --- passages


class AnchorStatus(StrEnum):
    """How a quote was placed (docs/format.md, "Quotes")."""

    EXACT = "exact"
    NORMALISED = "normalised"
    ELLIPSIS = "ellipsis"
    DRIFTED = "drifted"
    AMBIGUOUS = "ambiguous"
    ORPHAN = "orphan"


class Passage(Struct, frozen=True, array_like=True):
    """Words of a document that an entry is about.

    `spans`: one for each stretch (several where the quote has gaps), in order. `text`: the source's own
    characters with ` […] ` for gaps and single spaces for white space. `context`: the whole block or blocks
    in which it stands, single spaces for white space (the passage alone where no other word may be
    published); `marks` are the passage's stretches there, in code points of `context`.
    """

    spans: tuple[Span, ...]
    text: str
    context: str
    marks: tuple[Span, ...]
    status: AnchorStatus
    verbatim: bool = False

    @property
    def offset(self) -> int:
        """Where the passage begins in its context."""
        return self.marks[0].start


# --- what stands in an article


class Relation(Struct, frozen=True, array_like=True):
    """One claim bears on another. `by`: the annotators who say so."""

    kind: RelationKind
    source: ClaimRef
    target: ClaimRef
    by: tuple[str, ...] = ()


class Claim(Struct, frozen=True, array_like=True):
    """A claim of one article, with everything its annotators wrote about it, defaults applied.

    `number` counts the claims of the article from 1 in text order. `speakers` and `via` never lack the
    article's voice where nothing else was written; `via` leaves out the article's own voice, which is
    always the outermost. `targets` are the relations as written, with their references resolved within
    the article or to another one; the fold checks that they exist. `passage` is None for a claim that
    could not be placed.
    """

    ref: ClaimRef
    number: int
    place: KeyPlace
    layers: tuple[str, ...]
    by: tuple[str, ...]
    was: tuple[str, ...]
    quote: str
    passage: Passage | None
    speakers: Readings[tuple[Voice, ...]]
    via: Readings[tuple[Voice, ...]]
    cue: Readings[str]
    kind: Readings[Kind]
    verbatim: Readings[bool]
    treatment: Readings[Treatment]
    event: Readings[ActorId]
    when: Readings[Date]
    where: Readings[ActorId]
    summary: Readings[str]
    original: Readings[Original]
    unsure: tuple[Attributed[str], ...]
    against: tuple[Attributed[ActorId], ...]
    about: tuple[Attributed[ActorId], ...]
    relations: tuple[Relation, ...]
    relation_places: Mapping[tuple[RelationKind, ClaimRef], KeyPlace]
    notes: tuple[Note, ...]
    checks: tuple[Check, ...]
    tags: tuple[Attributed[str], ...]
    lang: Readings[str]
    dates: tuple[Date, ...] = ()
    draft: bool = False
    withdrawn: tuple[Attributed[str], ...] = ()

    @property
    def accused(self) -> tuple[ActorId, ...]:
        """The accused, as any annotator names them, each once."""
        return tuple(dict.fromkeys([item.value for item in self.against]))

    @property
    def concerned(self) -> tuple[ActorId, ...]:
        """The actors the claim is about."""
        return tuple(dict.fromkeys([item.value for item in self.about]))

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Everyone who says it by any annotator's reading, each once."""
        return tuple(dict.fromkeys([voice for reading in self.speakers.all for voice in reading.value]))

    @property
    def carriers(self) -> tuple[Voice, ...]:
        """Everyone who carried it by any annotator's reading, outermost first, each once."""
        return tuple(dict.fromkeys([voice for reading in self.via.all for voice in reading.value]))


class Gloss(Struct, frozen=True, array_like=True):
    """An editor's remark on a passage. `texts` are Markdown."""

    id: str
    place: KeyPlace
    layers: tuple[str, ...]
    by: tuple[str, ...]
    quote: str
    passage: Passage | None
    texts: tuple[Attributed[str], ...]
    notes: tuple[Note, ...]
    unsure: tuple[Attributed[str], ...]
    tags: tuple[Attributed[str], ...]
    lang: Readings[str]
    was: tuple[str, ...] = ()
    dates: tuple[Date, ...] = ()


class Mention(Struct, frozen=True, array_like=True):
    """Whom a phrase means. `actors` is empty where it means `nobody`."""

    id: str
    place: KeyPlace
    layers: tuple[str, ...]
    by: tuple[str, ...]
    quote: str
    passage: Passage | None
    actors: Readings[tuple[ActorId, ...]]
    notes: tuple[Note, ...]
    unsure: tuple[Attributed[str], ...]
    tags: tuple[Attributed[str], ...]
    lang: Readings[str]
    was: tuple[str, ...] = ()
    dates: tuple[Date, ...] = ()


Annotation = Claim | Gloss | Mention


class NameUse(Struct, frozen=True, array_like=True):
    """A phrase of the text that stands for an actor.

    `voice`: whose words they are (the speaker of the narrowest claim around it, else the article's
    voice). `direct`: the words stand in quotation marks there, or are the article's own; else they may be
    the reporter's. `mention`: an annotator says whom it means; else it is one of the actor's names.
    `quoted`: it stands within a placed passage; no other word is told where only quotes may be. `linked`:
    the page links it.
    """

    actor: ActorId
    article: Slug
    span: Span
    surface: str
    type: NameType | None
    voice: Voice
    direct: bool
    claim: str | None
    mention: str | None
    quoted: bool
    linked: bool


class Layer(Struct, frozen=True, array_like=True):
    """A layer over one article. `name` is its file's stem."""

    name: str
    path: str
    title: str
    by: str | None
    date: Date | None
    language: str | None
    licence: str | None
    shown: bool


class Article(Struct, frozen=True, array_like=True):
    """One annotated article: its facts, apart from its text and HTML.

    Claims, glosses and mentions stand in text order. `title` is for listings. Unless `whole`, some of its
    entries could not be read, and what refers to them is no mistake of its own. `drafts` are the ids
    of entries that are kept out of this build, and so is what refers to them.
    """

    slug: Slug
    place: KeyPlace
    title: str
    outlet: ActorId | None
    author: tuple[str, ...]
    published: Date | None
    language: str
    url: str | None
    retrieved: Date | None
    archive: str | None
    rights: str | None
    summary: str | None
    tags: tuple[str, ...]
    was: tuple[str, ...]
    text_path: str
    words: int
    layers: tuple[Layer, ...]
    claims: tuple[Claim, ...]
    glosses: tuple[Gloss, ...]
    mentions: tuple[Mention, ...]
    names: tuple[NameUse, ...]
    whole: bool = True
    drafts: frozenset[str] = frozenset()

    @property
    def voice(self) -> Voice:
        """The voice of the text itself."""
        return ActorVoice(self.outlet) if self.outlet else ArticleVoice(self.slug)


class RoleOf(Struct, frozen=True, array_like=True):
    """A role, with the actor it is a role of."""

    role: str
    of: ActorId | None
    from_: Date | None
    to: Date | None
    source: tuple[Source, ...]


class Actor(Struct, frozen=True, array_like=True):
    """Somebody or something that the texts speak of.

    `kind` is an `ActorKind`, or `UNSTATED` where the record has none.
    """

    id: ActorId
    place: KeyPlace
    name: str
    kind: str
    names: tuple[Name, ...]
    roles: tuple[RoleOf, ...]
    part_of: tuple[ActorId, ...]
    summary: str | None
    when: Date | None
    where: ActorId | None
    links: Mapping[str, str]
    was: tuple[str, ...]
    hidden: bool
    by: str | None
    date: Date | None


# --- what the fold derives


class AnswerStatus(StrEnum):
    """How a claim is answered, strongest first; it comes from relations alone."""

    DENIED = "denied"
    DISPUTED = "disputed"
    UNDERCUT = "undercut"
    NONE = "none"


class ClaimLinks(Struct, frozen=True, array_like=True):
    """A claim's relations: `out` as it bears on others, `in_` as others on it; withdrawn ones left out."""

    status: AnswerStatus
    out: tuple[Relation, ...] = ()
    in_: tuple[Relation, ...] = ()


class Accusation(Struct, frozen=True, array_like=True):
    """A claim against an actor, and the claims by which that actor, or who speaks for it, answers.

    `others`: answers by anyone else. `answers` and `others` are relations whose source is the answer;
    their target is the accusation or a claim that it repeats.
    """

    claim: ClaimRef
    accused: ActorId
    answers: tuple[Relation, ...]
    others: tuple[Relation, ...]

    @property
    def answered(self) -> bool:
        """Whether the accused, or who speaks for them, answers."""
        return bool(self.answers)


class NameRow(Struct, frozen=True, array_like=True):
    """One name that is used for an actor, and by whom: the uses in order of article and place."""

    actor: ActorId
    surface: str
    type: NameType | None
    uses: tuple[NameUse, ...]


class CueRow(Struct, frozen=True, array_like=True):
    """Words that report a speaker: the cue, and the claims it introduces."""

    cue: str
    claims: tuple[ClaimRef, ...]


class TimelineKind(StrEnum):
    """What a date on the timeline dates."""

    EVENT = "event"
    STATEMENT = "statement"
    PUBLICATION = "publication"


class TimelineEntry(Struct, frozen=True, array_like=True):
    """Something with a date, or undated (`when` is None, last).

    An event entry names the event (an actor) or the claim that dates what it tells; a publication entry
    names the article.
    """

    kind: TimelineKind
    when: Date | None
    actor: ActorId | None = None
    claims: tuple[ClaimRef, ...] = ()
    article: Slug | None = None


class Profile(Struct, frozen=True, array_like=True):
    """Everything the site derives about a voice (an actor's, or an article's own).

    All claims in order of article and place. `given`: relations by which the voice's claims answer others;
    `received`: relations by which others answer the voice's claims. `accusations`: those against it.
    `members`: actors that are part of it or have a role of it. `cues`: the words that report it.
    """

    said: tuple[ClaimRef, ...] = ()
    carried: tuple[ClaimRef, ...] = ()
    about: tuple[ClaimRef, ...] = ()
    against: tuple[ClaimRef, ...] = ()
    accusations: tuple[Accusation, ...] = ()
    given: tuple[Relation, ...] = ()
    received: tuple[Relation, ...] = ()
    names: tuple[NameRow, ...] = ()
    cues: tuple[CueRow, ...] = ()
    members: tuple[ActorId, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    located: tuple[ClaimRef, ...] = ()
    occurs: tuple[ClaimRef, ...] = ()
