"""What pages about the whole site are put together from: pairs, a network, places, outlets, words."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.dates import Date
from onrecord.pages.parts import ClaimItem, Link, NameRowView, Remark, Text, VoiceView


@dataclass(frozen=True, slots=True)
class Counted:
    """Somebody, or some words, and how many there are of it."""

    what: Link
    count: int


@dataclass(frozen=True, slots=True)
class PairView:
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


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One who accuses; for each of the accused how often, which leads to the row of the pair."""

    accuser: VoiceView
    cells: tuple[Link | None, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Those who accuse most against those who are accused most; `left_out` pairs are not among them."""

    accused: tuple[Link, ...]
    rows: tuple[MatrixRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class TieView:
    """One way in which two stand to each other, and how often."""

    term: str
    count: int


@dataclass(frozen=True, slots=True)
class NeighbourView:
    """Somebody next to the one whom the page is about."""

    who: VoiceView
    ties: tuple[TieView, ...]


@dataclass(frozen=True, slots=True)
class Node:
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


@dataclass(frozen=True, slots=True)
class Network:
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


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place, the events there, and some of the claims that tell of it; `more` are on its own page."""

    place: Link
    events: tuple[tuple[Link, Date | None], ...]
    claims: tuple[ClaimItem, ...]
    count: int
    more: int


@dataclass(frozen=True, slots=True)
class OutletView:
    """What an outlet carries. `more_speakers` and `more_cues` are not listed."""

    outlet: Link
    articles: int
    claims: int
    own: int
    speakers: tuple[Counted, ...]
    more_speakers: int
    cues: tuple[tuple[str, int], ...]
    more_cues: int


@dataclass(frozen=True, slots=True)
class ContestedName:
    """A contested name, for whom it is used, and by whom."""

    actor: Link
    row: NameRowView


@dataclass(frozen=True, slots=True)
class WordRemark:
    """An editor's remark on words of a text."""

    quote: Text
    texts: tuple[Remark, ...]
    href: str
    article: Link


@dataclass(frozen=True, slots=True)
class ChangeView:
    """Something that was taken back (with `reasons`), or has another address now (with its former ones)."""

    what: Link
    article: Link | None
    reasons: tuple[Remark, ...] = ()
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotatorView:
    """Somebody who annotates, by their record in site.yaml."""

    who: Link
    role: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A claim's page as others cite it; each says who says so and where it was told."""

    plain: str
    bibtex: str
    csl: str
