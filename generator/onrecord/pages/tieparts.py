"""What pages about the whole site are put together from: pairs, a network, places, outlets, words."""

from __future__ import annotations

from msgspec import Struct

from onrecord.dates import Date
from onrecord.pages.parts import ClaimItem, Html, Link, NameRowView, Remark, Text, VoiceView


class Counted(Struct, frozen=True, gc=False):
    """Somebody, or some words, and how many there are of it."""

    what: Link
    count: int


class PairView(Struct, frozen=True, gc=False):
    """Who accuses whom. `id`: of its row. `claims`: some of the accusations; `more` are at `href`.

    `answered`: how many of all `count` the accused, or who speaks for them, answers.
    """

    id: str
    accuser: VoiceView
    accused: Link
    count: int
    answered: int
    claims: tuple[ClaimItem, ...]
    more: int
    href: str | None


class MatrixRow(Struct, frozen=True, gc=False):
    """One who accuses; for each of the accused how often, which leads to the row of the pair."""

    accuser: VoiceView
    cells: tuple[Link | None, ...]
    total: int


class Matrix(Struct, frozen=True, gc=False):
    """Those who accuse most against those who are accused most; `left_out` pairs are not among them."""

    accused: tuple[Link, ...]
    rows: tuple[MatrixRow, ...]
    left_out: int


class TieView(Struct, frozen=True, gc=False):
    """One way in which two stand to each other, and how often."""

    term: str
    count: int


class NeighbourView(Struct, frozen=True, gc=False):
    """Somebody next to the one whom the page is about."""

    who: VoiceView
    ties: tuple[TieView, ...]


class Node(Struct, frozen=True, gc=False):
    """Somebody in the drawing: where the name stands, and the line to the middle. Units are the drawing's.

    `anchor`: the side of the name that stands at `x`. `tie`: what the line is drawn for, `width` how wide.
    """

    name: str
    full: str
    href: str | None
    x: float
    y: float
    anchor: str
    ties: tuple[TieView, ...]
    path: str
    tie: str
    width: float


class Network(Struct, frozen=True, gc=False):
    """Who stands next to somebody, drawn and as a table; `undrawn` stand in the table alone, `more` nowhere.

    `name`: the one in the middle, in lines of (words, y).
    """

    width: int
    height: int
    name: tuple[tuple[str, float], ...]
    box: tuple[float, float, float, float]
    nodes: tuple[Node, ...]
    rows: tuple[NeighbourView, ...]
    undrawn: int
    more: int


class PlaceView(Struct, frozen=True, gc=False):
    """A place, the events there, and some of the claims that tell of it; `more` are on its own page."""

    place: Link
    events: tuple[tuple[Link, Date | None], ...]
    claims: tuple[ClaimItem, ...]
    count: int
    more: int


class OutletView(Struct, frozen=True, gc=False):
    """What an outlet carries. `more_speakers` and `more_cues` are not listed."""

    outlet: Link
    articles: int
    claims: int
    own: int
    speakers: tuple[Counted, ...]
    more_speakers: int
    cues: tuple[tuple[str, int], ...]
    more_cues: int


class ContestedName(Struct, frozen=True, gc=False):
    """A contested name, for whom it is used, and by whom."""

    actor: Link
    row: NameRowView


class WordRemark(Struct, frozen=True, gc=False):
    """An editor's remark on words of a text."""

    quote: Text
    texts: tuple[Remark, ...]
    href: str
    article: Link


class ChangeView(Struct, frozen=True, gc=False):
    """Something that was taken back (with `reasons`), or has another address now (with its former ones)."""

    what: Link
    article: Link | None
    reasons: tuple[Remark, ...] = ()
    former: tuple[str, ...] = ()


class CorrectionView(Struct, frozen=True, gc=False):
    """What of a published claim was changed, in a sentence, also `plain`. `what`: the claim as it is now."""

    id: str
    date: Date
    what: Link
    article: Link | None
    told: Html
    plain: str
    reason: str | None


class AnnotatorView(Struct, frozen=True, gc=False):
    """Somebody who annotates, by their record in site.yaml."""

    who: Link
    role: str | None


class Citation(Struct, frozen=True, gc=False):
    """A claim's page as others cite it; each says who says so and where it was told."""

    plain: str
    bibtex: str
    csl: str
