"""What stands on each page, ready to be shown: every `href` is made for the page that holds it.

Words that come from the data are plain text, escaped when they are written; `Html` is markup that this
program made itself. Codes such as `kind` and `status` are left to the templates to word (`term`).
A `lang` is empty where the words are in the language around them.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.dates import Date


class Html(str):
    """Trusted markup: templates write it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """The markup itself, as Jinja's autoescape asks for it."""
        return self


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a language of their own. `attributes` says so in HTML, with a blank before it."""

    text: str
    attributes: Html = Html()


@dataclass(frozen=True, slots=True)
class Link:
    """A name that leads somewhere, or, without `href`, a name alone."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class VoiceView:
    """Somebody who speaks, as named to the reader. `own`: the text's own voice.

    `kind` is `actor`, `article` (no outlet is known), `unnamed` or `withheld`. `roles`: as their record
    gives them, each after its source.
    """

    name: str
    kind: str
    href: str | None = None
    own: bool = False
    roles: tuple[RoleView, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleView:
    """What an actor is, of what, when, and who says so."""

    role: str
    of: Link | None = None
    from_: Date | None = None
    to: Date | None = None
    sources: tuple[SourceView, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where something is from."""

    text: str
    url: str | None
    date: Date | None
    archive: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A value, and the annotators who hold it (empty where all do)."""

    value: Link
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around its content. `root`: how the page reaches the site's root.

    `canonical` is absolute, and None without a `base_url`. `indexed`: search engines may list the page.
    """

    url: str
    root: str
    home: str
    site_title: str
    description: str | None
    language: str
    direction: str
    canonical: str | None
    indexed: bool
    navigation: tuple[NavigationLink, ...]
    licence: str | None
    contact: Link | None


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A main link. `page` is its name in site.yaml; `current` its `aria-current`, if any."""

    page: str
    title: str
    href: str
    current: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a long list goes on. Pages count from 1."""

    page: int
    pages: int
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class ClaimItem:
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


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a claim's chain. `part`: `carrier`, or `speaker` (the last). `cue`: the reporting words."""

    voices: tuple[VoiceView, ...]
    part: str
    cue: str | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """A claim that bears on another one, with the annotators who say so where not all do.

    `term`: how it does (`denies`, `denied-by` and so on). `elsewhere`: it stands in another article.
    """

    claim: ClaimItem
    href: str
    term: str
    by: tuple[str, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Whether one of the accused answers: `answers` by them or for them, `others` by anyone else."""

    accused: Link
    answers: tuple[Related, ...]
    others: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field that annotators fill differently: each reading, and who holds it."""

    field: str
    readings: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """An annotator's words: a note, a gloss or a doubt."""

    html: Html
    by: tuple[str, ...] = ()
    date: Date | None = None
    sources: tuple[SourceView, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckView:
    """What annotators found when they checked."""

    finding: str
    by: str | None
    date: Date | None
    sources: tuple[SourceView, ...]
    note: Html | None


@dataclass(frozen=True, slots=True)
class OriginalView:
    """The words as first spoken."""

    quote: Text
    language: str | None
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """Everything known of one claim. `back` leads to its place in the text, None where it has none.

    `page`: its own page, None on that page and where claims have none. `unanswered`: the accused who do not
    answer.
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
    role: str = "claim"


@dataclass(frozen=True, slots=True)
class RemarkNote:
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
    role: str = "remark"


NoteView = ClaimNote | RemarkNote


@dataclass(frozen=True, slots=True)
class Stone:
    """What is left of a withdrawn claim."""

    id: str
    reasons: tuple[Remark, ...]
    page: str | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One block of the text and the notes that stand beside it."""

    html: Html
    notes: tuple[NoteView, ...]
    claims: int
    remarks: int


@dataclass(frozen=True, slots=True)
class StripRow:
    """One speaker in the strip "who says what": how many claims, and of them how many with each status."""

    voice: VoiceView
    claims: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar, in hundredths of the longest one."""

    status: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class LayerView:
    """A layer, and who made it."""

    title: str
    by: Link | None
    date: Date | None
    licence: str | None


@dataclass(frozen=True, slots=True)
class ArticleHead:
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


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The page of an article.

    `title`: the first row, where it is the text's own heading; `rows` are the others. `attributes` set
    the text's language, `interface` sets the interface's within it; both are empty where they are the same.
    """

    head: ArticleHead
    title: RowView | None
    attributes: Html
    interface: Html
    layers: tuple[LayerView, ...]
    strip: tuple[StripRow, ...]
    styles: tuple[str, ...]
    rows: tuple[RowView, ...]
    unplaced: tuple[NoteView, ...]
    unshown: tuple[NoteView, ...]
    stones: tuple[Stone, ...]
    quotes_only: bool


@dataclass(frozen=True, slots=True)
class ClaimView:
    """The page of a claim. `pieces`: its paragraph, in words of the claim (True) and words around it."""

    note: ClaimNote
    pieces: tuple[tuple[str, bool], ...]
    title: str
    description: str
    article: ArticleHead


@dataclass(frozen=True, slots=True)
class StoneView:
    """The page of a withdrawn claim."""

    stone: Stone
    article: Link


@dataclass(frozen=True, slots=True)
class ClaimSection:
    """A part of a profile that lists claims: `said`, `carried`, `about`, `against`, `told`, `located`."""

    term: str
    claims: tuple[ClaimItem, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An answer and what it answers. `term`: how the answer bears on the other claim."""

    term: str
    answer: ClaimItem
    answered: ClaimItem


@dataclass(frozen=True, slots=True)
class NameUseView:
    """Uses of a name by one voice in one article, in direct speech or in a reporter's rendering.

    `claims`: the numbers of the claims they stand in.
    """

    voice: VoiceView
    direct: bool
    count: int
    article: Link
    claims: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class NameRowView:
    """A name that somebody uses for an actor.

    `type` is that of the actor's record, `own` for what they call themselves, `phrase` for words that no
    record lists.
    """

    surface: Text
    type: str
    uses: tuple[NameUseView, ...]
    note: str | None
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class NamesOfActor:
    """The names used for one actor."""

    actor: Link
    kind: str
    rows: tuple[NameRowView, ...]


@dataclass(frozen=True, slots=True)
class CueView:
    """Words that report a speaker, and the claims they introduce."""

    cue: str
    claims: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    """Something with a date, or undated. `kind`: `event`, `statement` or `publication`."""

    kind: str
    when: Date | None
    subject: Link | None
    claims: tuple[ClaimItem, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name an actor's record lists."""

    name: Text
    type: str
    note: str | None
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class AccusationView:
    """A claim against somebody, and for each of the accused who answers."""

    claim: ClaimItem
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class ActorCard:
    """Who it is, as their record says. `kind` is `article` for an article's own voice."""

    name: str
    kind: str
    kind_page: str | None = None
    article: Link | None = None
    summary: Html | None = None
    names: tuple[OtherName, ...] = ()
    roles: tuple[RoleView, ...] = ()
    part_of: tuple[Link, ...] = ()
    when: Date | None = None
    where: Link | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorView:
    """The profile of an actor, or of an article's own voice.

    Lists of claims and answers go on from page to page; everything else stands on the first. `counts`:
    how many claims of each section there are on all pages.
    """

    card: ActorCard
    counts: tuple[tuple[str, int], ...]
    unanswered: int
    sections: tuple[ClaimSection, ...]
    accusations: tuple[AccusationView, ...]
    given: tuple[ExchangeView, ...]
    received: tuple[ExchangeView, ...]
    used: tuple[NameRowView, ...]
    cues: tuple[CueView, ...]
    members: tuple[Link, ...]
    timeline: tuple[TimelineView, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class ActorItem:
    """An actor in a list."""

    link: Link
    kind: str
    roles: tuple[RoleView, ...]
    said: int
    about: int


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The actors of one kind."""

    kind: str
    href: str
    actors: tuple[ActorItem, ...]


@dataclass(frozen=True, slots=True)
class ActorsView:
    """Actors by kind: all kinds, or one alone."""

    groups: tuple[KindGroup, ...]
    kind: str | None


@dataclass(frozen=True, slots=True)
class ClaimsOfArticle:
    """The claims of one article."""

    article: ArticleHead
    claims: tuple[ClaimItem, ...]


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """A page of the claims index."""

    groups: tuple[ClaimsOfArticle, ...]
    total: int
    pager: Pager


@dataclass(frozen=True, slots=True)
class AccusationsView:
    """Accusations and answers."""

    accusations: tuple[AccusationView, ...]
    answered: int
    total: int
    pager: Pager


@dataclass(frozen=True, slots=True)
class TimelinePageView:
    """A page of the timeline."""

    entries: tuple[TimelineView, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class NamesView:
    """Names and who uses them."""

    actors: tuple[NamesOfActor, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class ArticlesView:
    """A page of the list of articles."""

    articles: tuple[ArticleHead, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page, with the title and text that the author wrote for it, if any."""

    title: str | None
    text: Html | None
    articles: tuple[ArticleHead, ...]
    more: str | None
    claims: int
    actors: int
    accusations: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class FreeView:
    """A page that the site's author wrote."""

    title: str
    text: Html


@dataclass(frozen=True, slots=True)
class RedirectView:
    """A former address, and where it leads: as a link and, with a `base_url`, absolute."""

    target: str
    canonical: str | None


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """The page for addresses that lead nowhere."""


View = (
    HomeView
    | ArticlesView
    | ArticleView
    | ClaimView
    | StoneView
    | ActorView
    | ActorsView
    | ClaimsView
    | AccusationsView
    | TimelinePageView
    | NamesView
    | FreeView
    | RedirectView
    | NotFoundView
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be made: where it lies, by which template, with what on it."""

    url: str
    template: str
    frame: Frame
    view: View
