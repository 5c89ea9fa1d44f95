"""What an author writes, as frozen types: one class for each kind of file or entry in docs/format.md.

Names of actors and ids of claims are still the text the author typed (a `Reference`); `model` holds
what they turned out to mean. `None` and the empty tuple mean "not written": defaults are applied once
the layers are united, so that silence is never mistaken for a statement. `schema` makes these from YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from onrecord.dates import Date

Reference = str
"""An actor's id or name, or a claim's id, as typed."""


class Kind(StrEnum):
    """What sort of thing is claimed."""

    STATEMENT = "statement"
    EVENT = "event"
    ACCUSATION = "accusation"
    DENIAL = "denial"
    MOTIVE = "motive"
    LABEL = "label"


class Treatment(StrEnum):
    """What the article itself does with a claim."""

    REPORTS = "reports"
    ENDORSES = "endorses"
    DOUBTS = "doubts"
    REJECTS = "rejects"


class RelationKind(StrEnum):
    """How a claim bears on another; the first three are answers."""

    DENIES = "denies"
    DISPUTES = "disputes"
    UNDERCUTS = "undercuts"
    SUPPORTS = "supports"
    REPEATS = "repeats"


class Finding(StrEnum):
    """What the annotators found when they checked."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    UNVERIFIED = "unverified"
    UNVERIFIABLE = "unverifiable"


class Changed(StrEnum):
    """What of a published claim is another now. The last three concern whether it stands at all."""

    WORDS = "words"
    SPEAKER = "speaker"
    VIA = "via"
    KIND = "kind"
    AGAINST = "against"
    ABOUT = "about"
    TREATMENT = "treatment"
    FINDING = "finding"
    ANSWER = "answer"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    REMOVED = "removed"


class ActorKind(StrEnum):
    """What sort of actor; neutral by rule."""

    PERSON = "person"
    GROUP = "group"
    ARMED_GROUP = "armed-group"
    INSTITUTION = "institution"
    PARTY = "party"
    STATE = "state"
    OUTLET = "outlet"
    PLACE = "place"
    EVENT = "event"


class NameType(StrEnum):
    """What sort of name; the first four are linked in running text, the last two never without a mention."""

    SHORT = "short"
    SPELLING = "spelling"
    TRANSLATION = "translation"
    FORMER = "former"
    DESCRIPTION = "description"
    CONTESTED = "contested"


class Anchors(StrEnum):
    """What happens to a passage that drifted, is ambiguous or is gone."""

    STRICT = "strict"
    LENIENT = "lenient"


class PublishText(StrEnum):
    """How much of the source text the pages show; all of it where nobody says so."""

    FULL = "full"
    QUOTES = "quotes"


class Source(Struct, frozen=True, array_like=True):
    """Where something is from: an address, a citation, or both."""

    text: str | None = None
    url: str | None = None
    date: Date | None = None
    archive: str | None = None


class Note(Struct, frozen=True, array_like=True):
    """An annotator's remark; `text` is Markdown."""

    text: str
    by: str | None = None
    date: Date | None = None
    source: tuple[Source, ...] = ()


class Check(Struct, frozen=True, array_like=True):
    """A finding about a claim, with who found it, when and from what."""

    finding: Finding
    by: str | None = None
    date: Date | None = None
    sources: tuple[Source, ...] = ()
    note: str | None = None


class Original(Struct, frozen=True, array_like=True):
    """The words as first spoken, where the passage is a translation."""

    text: str
    lang: str | None = None
    source: tuple[Source, ...] = ()


class Unnamed(Struct, frozen=True):
    """A speaker the text does not name, with the words it uses instead, if any."""

    description: str = ""


class Entry(Struct, frozen=True):
    """One entry of a layer, as one annotator wrote it.

    A mention if it has `refers_to`, a gloss if it has `gloss`, else a claim.
    `speaker` holds references or `Unnamed`; the words `article` and `unnamed` are references here.
    """

    quote: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    within: str | None = None
    id: str | None = None
    was: tuple[str, ...] = ()
    unsure: str | None = None
    note: tuple[Note, ...] = ()
    tags: tuple[str, ...] = ()
    by: str | None = None
    date: Date | None = None
    lang: str | None = None
    # claims only
    speaker: tuple[Reference | Unnamed, ...] = ()
    via: tuple[Reference | Unnamed, ...] = ()
    cue: str | None = None
    kind: Kind | None = None
    verbatim: bool | None = None
    against: tuple[Reference, ...] = ()
    about: tuple[Reference, ...] = ()
    denies: tuple[Reference, ...] = ()
    disputes: tuple[Reference, ...] = ()
    undercuts: tuple[Reference, ...] = ()
    supports: tuple[Reference, ...] = ()
    repeats: tuple[Reference, ...] = ()
    treatment: Treatment | None = None
    event: Reference | None = None
    when: Date | None = None
    where: Reference | None = None
    summary: str | None = None
    check: tuple[Check, ...] = ()
    original: Original | None = None
    draft: bool = False
    withdrawn: str | None = None
    # mentions only
    refers_to: tuple[Reference, ...] = ()
    # glosses only
    gloss: str | None = None


class LayerFile(Struct, frozen=True):
    """A layer: one annotator's (or one subject's) entries over one text."""

    title: str | None = None
    by: str | None = None
    date: Date | None = None
    language: str | None = None
    licence: str | None = None
    annotations: tuple[Entry, ...] = ()


class ArticleFile(Struct, frozen=True):
    """article.yaml: which text, which outlet, when, in which language."""

    text: str
    title: str | None = None
    outlet: Reference | None = None
    author: tuple[str, ...] = ()
    published: Date | None = None
    language: str | None = None
    url: str | None = None
    retrieved: Date | None = None
    archive: str | None = None
    rights: str | None = None
    summary: str | None = None
    tags: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    text_digest: str | None = None


class Name(Struct, frozen=True, array_like=True):
    """A name that somebody uses for an actor."""

    name: str
    type: NameType = NameType.SPELLING
    lang: str | None = None
    note: str | None = None
    source: tuple[Source, ...] = ()


class Role(Struct, frozen=True):
    """What an actor is, of what, and who says so."""

    role: str
    of: Reference | None = None
    from_: Date | None = None
    to: Date | None = None
    source: tuple[Source, ...] = ()


class ActorRecord(Struct, frozen=True):
    """One actor. `name` is what they call themselves."""

    name: str
    kind: ActorKind | None = None
    names: tuple[Name, ...] = ()
    roles: tuple[Role, ...] = ()
    part_of: tuple[Reference, ...] = ()
    summary: str | None = None
    when: Date | None = None
    where: Reference | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    was: tuple[str, ...] = ()
    hide: bool = False
    by: str | None = None
    date: Date | None = None


class Correction(Struct, frozen=True):
    """What of a published claim was changed, and when: an entry of content/corrections.yaml.

    `claim` is `SLUG#ID`, as it was called then. `from_` and `to`: what stood there before and since, as the
    reader was told it, names or words; nothing where nobody or nothing was named. `reason` is plain text.
    """

    date: Date
    claim: Reference
    changed: Changed
    from_: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    reason: str | None = None


class CorrectionsFile(Struct, frozen=True):
    """content/corrections.yaml: the log of what changed in published claims, oldest first."""

    corrections: tuple[Correction, ...] = ()


class Annotator(Struct, frozen=True):
    """Somebody who annotates."""

    name: str
    role: str | None = None
    url: str | None = None


class LayerOptions(Struct, frozen=True):
    """How a layer is shown."""

    title: str | None = None
    shown: bool = True


class ThemeChoice(Struct, frozen=True):
    """The theme, and what is set in it."""

    name: str = "default"
    options: Mapping[str, str] = field(default_factory=dict)


class NavigationItem(Struct, frozen=True):
    """A main link: a page of the site (`claims`, `actors`, a free page's name) with another title, if any."""

    page: str
    title: str | None = None


class Encoding(StrEnum):
    """How a file may be compressed for servers that send such copies."""

    GZIP = "gzip"
    BROTLI = "brotli"


class Hosting(Struct, frozen=True):
    """What is written for hosts: the files that they read, and compressed copies."""

    files: bool = True
    compress: tuple[Encoding, ...] = ()


class PublishTarget(Struct, frozen=True):
    """Where the site is published to: its address, and how many former states are kept to go back to."""

    to: str
    keep: int = 3


class SiteFile(Struct, frozen=True):
    """site.yaml."""

    title: str
    format: str = "1"
    description: str | None = None
    base_url: str | None = None
    language: str = "en"
    theme: ThemeChoice = ThemeChoice()
    navigation: tuple[NavigationItem, ...] | None = None
    publish_text: PublishText | None = None
    licence: str | None = None
    contact: str | None = None
    annotators: Mapping[str, Annotator] = field(default_factory=dict)
    layers: Mapping[str, LayerOptions] = field(default_factory=dict)
    anchors: Anchors = Anchors.STRICT
    link_names: bool = True
    words: Mapping[str, str] = field(default_factory=dict)
    claim_pages: bool = True
    search: bool = True
    feeds: bool = True
    downloads: bool = True
    hosting: Hosting = Hosting()
    publish: Mapping[str, PublishTarget] = field(default_factory=dict)
