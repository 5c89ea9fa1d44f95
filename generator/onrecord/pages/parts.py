"""What pages are put together from: links, voices, claims in lists, notes and their parts.

Every `href` is made for the page that holds it. Words that come from the data are plain text, escaped when
they are written; `Html` is markup that this program made itself. Codes such as `kind` and `status` are left
to the templates to word (`term`).
"""

from __future__ import annotations

from msgspec import Struct

from onrecord.dates import Date


class Html(str):
    """Trusted markup: templates write it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """The markup itself, as Jinja's autoescape asks for it."""
        return self


class Text(Struct, frozen=True, gc=False):
    """Words in a language of their own. `attributes` says so in HTML, with a blank before it."""

    text: str
    attributes: Html = Html()


class Link(Struct, frozen=True, gc=False):
    """A name that leads somewhere, or, without `href`, a name alone."""

    text: str
    href: str | None = None


class VoiceView(Struct, frozen=True, gc=False):
    """Somebody who speaks, as named to the reader. `own`: the text's own voice.

    `kind` is `actor`, `article` (no outlet is known), `unnamed` or `withheld`. `roles`: as their record
    gives them, each after its source. `being`: what sort of actor it is, `person` and so on.
    """

    name: str
    kind: str
    href: str | None = None
    own: bool = False
    roles: tuple[RoleView, ...] = ()
    being: str | None = None


class RoleView(Struct, frozen=True, gc=False):
    """What an actor is, of what, when, and who says so."""

    role: str
    of: Link | None = None
    from_: Date | None = None
    to: Date | None = None
    sources: tuple[SourceView, ...] = ()


class SourceView(Struct, frozen=True, gc=False):
    """Where something is from."""

    text: str
    url: str | None
    date: Date | None
    archive: str | None


class Held(Struct, frozen=True, gc=False):
    """A value, and the annotators who hold it (empty where all do)."""

    value: Link
    by: tuple[str, ...] = ()


class Pager(Struct, frozen=True, gc=False):
    """Where a long list goes on. Pages count from 1."""

    page: int
    pages: int
    previous: str | None
    next: str | None


class ClaimItem(Struct, frozen=True, gc=False):
    """A claim in a list, always with who says it.

    `source` is the voice of the text it stands in; `own`: that voice is among the speakers.
    `style` is how it is marked: its status, or `label` for a label that nobody answers.
    `href` leads to its page, or to its note where claims have none; `note` to its note beside the text.
    """

    id: str
    number: int
    speakers: tuple[VoiceView, ...]
    via: tuple[VoiceView, ...]
    source: VoiceView
    own: bool
    kind: str
    status: str
    style: str
    treatment: str
    quote: Text
    short: str
    verbatim: bool
    against: tuple[Link, ...]
    when: Date | None
    href: str
    note: str
    article: Link
    draft: bool
    findings: tuple[str, ...]


class Hop(Struct, frozen=True, gc=False):
    """One step of a claim's chain. `part`: `carrier`, or `speaker` (the last). `cue`: the reporting words."""

    voices: tuple[VoiceView, ...]
    part: str
    cue: str | None = None


class Related(Struct, frozen=True, gc=False):
    """A claim that bears on another one, with the annotators who say so where not all do.

    `term`: how it does (`denies`, `denied-by` and so on). `elsewhere`: it stands in another article.
    """

    claim: ClaimItem
    href: str
    term: str
    by: tuple[str, ...] = ()
    elsewhere: bool = False


class AnswerView(Struct, frozen=True, gc=False):
    """Whether one of the accused answers: `answers` by them or for them, `others` by anyone else."""

    accused: Link
    answers: tuple[Related, ...]
    others: tuple[Related, ...]


class Disagreement(Struct, frozen=True, gc=False):
    """A field that annotators fill differently: each reading, and who holds it."""

    field: str
    readings: tuple[tuple[str, tuple[str, ...]], ...]


class Remark(Struct, frozen=True, gc=False):
    """An annotator's words: a note, a gloss or a doubt."""

    html: Html
    by: tuple[str, ...] = ()
    date: Date | None = None
    sources: tuple[SourceView, ...] = ()


class CheckView(Struct, frozen=True, gc=False):
    """What annotators found when they checked."""

    finding: str
    by: tuple[str, ...]
    date: Date | None
    sources: tuple[SourceView, ...]
    note: Html | None


class OriginalView(Struct, frozen=True, gc=False):
    """The words as first spoken."""

    quote: Text
    language: str | None
    sources: tuple[SourceView, ...]


class ClaimNote(Struct, frozen=True, gc=False):
    """Everything known of one claim. `back` leads to its place in the text, None where it has none.

    `page`: its own page, None on that page and where claims have none. `unanswered`: the accused who do not
    answer. `facets`: the classes that filters choose it by. `former`: ids by which links to its article's
    page may still name it.
    """

    item: ClaimItem
    back: str | None
    page: str | None
    chain: tuple[Hop, ...]
    against: tuple[Held, ...]
    about: tuple[Held, ...]
    relations: tuple[Related, ...]
    answers: tuple[AnswerView, ...]
    unanswered: tuple[Link, ...]
    event: Link | None
    where: Link | None
    summary: str | None
    original: OriginalView | None
    disagreements: tuple[Disagreement, ...]
    checks: tuple[CheckView, ...]
    doubts: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    tags: tuple[str, ...]
    by: tuple[str, ...]
    dates: tuple[Date, ...]
    layers: tuple[str, ...]
    drifted: bool = False
    facets: str = ""
    former: tuple[str, ...] = ()
    role: str = "claim"


class RemarkNote(Struct, frozen=True, gc=False):
    """An editor's remark on a passage: a gloss, or what was written about whom a phrase means."""

    id: str
    letter: str
    quote: Text
    back: str | None
    means: tuple[Held, ...]
    texts: tuple[Remark, ...]
    doubts: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    tags: tuple[str, ...]
    by: tuple[str, ...]
    dates: tuple[Date, ...]
    layers: tuple[str, ...]
    facets: str = ""
    former: tuple[str, ...] = ()
    role: str = "remark"


NoteView = ClaimNote | RemarkNote


class Stone(Struct, frozen=True, gc=False):
    """What is left of a withdrawn claim. `former`: see `ClaimNote`."""

    id: str
    reasons: tuple[Remark, ...]
    page: str | None
    former: tuple[str, ...] = ()


class RowView(Struct, frozen=True, gc=False):
    """One block of the text and the notes that stand beside it."""

    html: Html
    notes: tuple[NoteView, ...]
    claims: int
    remarks: int


class Choice(Struct, frozen=True, gc=False):
    """One box of a filter: its id, what it is called in an address, how many it chooses.

    `text` words it where no term of the format does.
    """

    id: str
    value: str
    count: int
    text: str = ""


class StripRow(Struct, frozen=True, gc=False):
    """One speaker in the strip "who says what": how many claims, and of them how many with each status.

    `choice` shows these claims alone; None for speakers who share one box.
    """

    voice: VoiceView
    claims: int
    bars: tuple[Bar, ...]
    choice: Choice | None


class Bar(Struct, frozen=True, gc=False):
    """A part of a bar, in hundredths of the longest one."""

    status: str
    start: float
    width: float


class CastRow(Struct, frozen=True, gc=False):
    """Who speaks in a text or is named there. `other`: their name in another script. `claims`: made there."""

    name: Link
    kind: str
    other: Text | None
    roles: tuple[RoleView, ...]
    claims: int


class LayerView(Struct, frozen=True, gc=False):
    """A layer, and who made it."""

    title: str
    by: Link | None
    date: Date | None
    licence: str | None


class ArticleHead(Struct, frozen=True, gc=False):
    """The facts of an article for its own page and for lists."""

    title: Text
    href: str
    outlet: VoiceView | None
    authors: tuple[str, ...]
    published: Date | None
    language: str
    rights: str | None
    url: str | None
    retrieved: Date | None
    archive: str | None
    summary: str | None
    words: int
    claims: int
    remarks: int
    speakers: int


class ExchangeView(Struct, frozen=True, gc=False):
    """An answer and what it answers. `term`: how the answer bears on the other claim."""

    term: str
    answer: ClaimItem
    answered: ClaimItem


class NameUseView(Struct, frozen=True, gc=False):
    """Uses of a name by one voice in one article, in direct speech or in a reporter's rendering.

    `claims`: the numbers of the claims they stand in.
    """

    voice: VoiceView
    direct: bool
    count: int
    article: Link
    claims: tuple[Link, ...]


class NameRowView(Struct, frozen=True, gc=False):
    """A name that somebody uses for an actor.

    `type` is that of the actor's record, `own` for what they call themselves, `phrase` for words that no
    record lists. `more` users are not among `uses`.
    """

    surface: Text
    type: str
    uses: tuple[NameUseView, ...]
    more: int
    note: str | None
    sources: tuple[SourceView, ...]


class CueUse(Struct, frozen=True, gc=False):
    """The claims of one outlet, or other text, that words introduce, by number; `more` are not listed."""

    voice: VoiceView
    count: int
    claims: tuple[Link, ...]
    more: int


class CueView(Struct, frozen=True, gc=False):
    """Words that report a speaker, how often, and in whose texts; `more` of these are not listed."""

    cue: str
    count: int
    uses: tuple[CueUse, ...]
    more: int


class TimelineView(Struct, frozen=True, gc=False):
    """Something with a date, or undated. `kind`: `event`, `statement` or `publication`."""

    kind: str
    when: Date | None
    subject: Link | None
    claims: tuple[ClaimItem, ...]
    more: int = 0


class OtherName(Struct, frozen=True, gc=False):
    """A name an actor's record lists."""

    name: Text
    type: str
    note: str | None
    sources: tuple[SourceView, ...]


class AccusationView(Struct, frozen=True, gc=False):
    """A claim against somebody, and for each of the accused who answers."""

    claim: ClaimItem
    answers: tuple[AnswerView, ...]
