"""Overlapping spans to HTML: highlights and name links woven into a document's runs.

The text is cut wherever a highlight begins or ends. Each stretch between two cuts that highlights cover
becomes, in every run it touches, one segment: a `span` that names all highlights on it. Since segments
stand only inside runs, and a run holds no markup, the page stays well formed however passages overlap.

    <span data-claim="a" class="claim lane-0 is-denied">one claim</span>
    <span data-claim="b a" class="claim lane-0 is-denied"><span class="lane-1 is-none">two</span></span>
    <span data-gloss="g" class="gloss">a gloss</span>

Ids stand narrowest passage first. A lane is the place of a claim's underline: claims that overlap get
different ones, the longer claim the lower. Lanes from 3 up share `lane-3`, which is drawn only where a
filter takes those above it away; `data-more` counts them. So every claim has a span of its own on each
segment, and a style sheet can show any of them alone by the classes it is given.

With `gaps`, no word outside the highlights stands in the result (site option `publish_text: quotes`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Literal, NamedTuple
from unicodedata import category

from onrecord.document import Document, Markup, Row, Run, Span, escape, presentable

LANES = 3
"""How many underlines one line of text holds apart."""

GAP = '<span class="gap">[…]</span>'
"""What stands for words that are left out."""


Role = Literal["claim", "gloss"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A passage to be shown in the text.

    `spans` in order, one for each stretch. `status` makes the class `is-STATUS` of a claim. `marker` is
    trusted HTML that stands after the last segment: phrasing content, which may be a link. `facets` are
    further classes of its spans, such as those that filters choose by.
    """

    id: str
    role: Role
    spans: tuple[Span, ...]
    status: str = ""
    marker: str = ""
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameLink:
    """A phrase to be linked. `attributes` are those besides `class` (it is `name`), `href` and `tabindex`."""

    span: Span
    href: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WovenRow:
    """A row's HTML. `ends`: the ids of the highlights whose last segment stands in it, in text order."""

    html: str
    ends: tuple[str, ...]


def weave(
    document: Document, highlights: Sequence[Highlight], links: Iterable[NameLink] = (), *, gaps: bool = False
) -> tuple[WovenRow, ...]:
    """The rows of the document with its highlights and links.

    Spans are those of `document.text`. A highlight that covers no character of a run (white space between
    blocks, say) leaves no trace, and its id stands in no row's `ends`.

    A link stands only where its whole span is text of one block, outside the source's own links and code;
    of links that overlap the first stays. Markup or the border of a segment within it cuts it into several
    `a` elements, of which only the first is a tab stop.

    A marker stands directly after the last segment of its highlight, or after the source's link in which
    that segment stands. Markers at one point stand in the order of `highlights`.

    Without `gaps` there is one woven row for each row of the document. With them, each stretch of a block
    that no highlight covers becomes one gap mark, unless it holds only punctuation; rows without highlights
    become one row with a gap mark; of the markup within a row only blocks are kept, and what encloses words
    that are shown, without titles of links and languages of code.

    Takes O((n + k) log k) for a text of n pieces and k spans, apart from the length of the result.
    """
    runs = [piece for row in document.rows for piece in row.pieces if isinstance(piece, Run)]
    weaver = (_QuoteWeaver if gaps else _Weaver)(
        presentable(document.text),
        _stretches(highlights),
        _placed_links(links, runs),
        _markers(highlights, runs),
    )
    return weaver.rows(document.rows)


# --- what is where


class _Stretch(NamedTuple):
    """A stretch of the text that the same highlights cover, with the tags of its segments."""

    start: int
    end: int
    opening: str
    closing: str


def _extent(highlight: Highlight) -> tuple[int, int]:
    return highlight.spans[0].start, highlight.spans[-1].end


def _stretches(highlights: Sequence[Highlight]) -> list[_Stretch]:
    """The text cut at all borders of highlights, without what none covers; in order."""
    placed = [highlight for highlight in highlights if highlight.spans]
    lanes = _lanes(placed)
    narrowest_first = sorted(range(len(placed)), key=lambda index: _length(placed[index]))
    ranked = [(placed[index], lanes[index]) for index in narrowest_first]
    events = []
    for rank, (highlight, _) in enumerate(ranked):
        for span in _united(highlight.spans):
            events.append((span.start, rank))
            events.append((span.end, rank))
    events.sort()
    stretches = []
    here: list[int] = []
    at = 0
    for offset, rank in events:
        if here and at < offset:
            stretches.append(_Stretch(at, offset, *_tags([ranked[index] for index in here])))
        at = offset
        place = bisect_left(here, rank)
        if place < len(here) and here[place] == rank:
            del here[place]
        else:
            here.insert(place, rank)
    return stretches


def _length(highlight: Highlight) -> int:
    start, end = _extent(highlight)
    return end - start


def _united(spans: Sequence[Span]) -> list[Span]:
    """Spans without those that are empty, and with those that touch or overlap made one."""
    united: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if united and span.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(united[-1].end, span.end))
        else:
            united.append(span)
    return united


def _lanes(highlights: Sequence[Highlight]) -> list[int]:
    """The lane of each claim (`LANES` where none is free), by its extent with its gaps; longer ones first."""
    lanes = [LANES] * len(highlights)
    taken: list[list[tuple[int, int]]] = [[] for _ in range(LANES)]
    claims = [index for index, highlight in enumerate(highlights) if highlight.role == "claim"]
    claims.sort(key=lambda index: (-_length(highlights[index]), highlights[index].spans[0].start))
    for index in claims:
        start, end = _extent(highlights[index])
        for lane, extents in enumerate(taken):
            place = bisect_left(extents, (end,))
            if place == 0 or extents[place - 1][1] <= start:
                insort(extents, (start, end))
                lanes[index] = lane
                break
    return lanes


def _tags(here: Sequence[tuple[Highlight, int]]) -> tuple[str, str]:
    """The tags around a segment that these highlights cover, given with their lanes, narrowest first."""
    (first, lane), *others = here
    if not others and first.role == "claim":  # what comes of all below for most segments
        names = f"claim {_lane_classes(min(lane, LANES - 1), first)}"
        return f'<span data-claim="{escape(first.id)}" class="{escape(names)}">', "</span>"
    claims = sorted(
        ((lane, highlight) for highlight, lane in here if highlight.role == "claim"), key=itemgetter(0)
    )
    glosses = [highlight for highlight, _ in here if highlight.role == "gloss"]
    hidden = sum(lane >= LANES for lane, _ in claims)
    if claims and hidden == len(claims):
        # A claim beyond the lanes that stands alone here takes the last lane, lest it stay unseen.
        claims[0] = (LANES - 1, claims[0][1])
        hidden -= 1
    classes = [_lane_classes(lane, highlight) for lane, highlight in claims]
    if glosses:
        classes.append(" ".join(dict.fromkeys(("gloss", *(name for it in glosses for name in it.facets)))))
    attributes = ""
    if claims:
        attributes += f' data-claim="{_ids(it for it, _ in here if it.role == "claim")}"'
        classes[0] = f"claim {classes[0]}"
    if glosses:
        attributes += f' data-gloss="{_ids(glosses)}"'
    attributes += f' class="{escape(classes[0])}"'
    if hidden:
        attributes += f' data-more="{hidden}"'
    inner = "".join(f'<span class="{escape(names)}">' for names in classes[1:])
    return f"<span{attributes}>{inner}", "</span>" * len(classes)


def _ids(highlights: Iterable[Highlight]) -> str:
    return escape(" ".join(highlight.id for highlight in highlights))


def _lane_classes(lane: int, highlight: Highlight) -> str:
    status = (f"is-{highlight.status}",) if highlight.status else ()
    return " ".join((f"lane-{min(lane, LANES)}", *status, *highlight.facets))


def _markers(highlights: Sequence[Highlight], runs: Sequence[Run]) -> dict[int, list[Highlight]]:
    """The highlights by the offset at which their last segment ends."""
    starts = [run.start for run in runs]
    markers: dict[int, list[Highlight]] = {}
    for highlight in highlights:
        for span in reversed(_united(highlight.spans)):
            last = bisect_left(starts, span.end) - 1
            end = min(span.end, runs[last].end) if last >= 0 else span.start
            if end > span.start:
                markers.setdefault(end, []).append(highlight)
                break
    return markers


def _placed_links(links: Iterable[NameLink], runs: Sequence[Run]) -> list[NameLink]:
    """The links that can stand, in order."""
    starts = [run.start for run in runs]
    placed: list[NameLink] = []
    for link in sorted(links, key=lambda link: link.span):
        at, end = link.span
        if at >= end or (placed and at < placed[-1].span.end):
            continue
        index = max(0, bisect_right(starts, at) - 1)
        while index < len(runs) and runs[index].start <= at < min(runs[index].end, end):
            if runs[index].linked or runs[index].code:
                break
            at = runs[index].end
            index += 1
        if at >= end:
            placed.append(link)
    return placed


# --- weaving


@dataclass
class _Weaver:
    """Walks the rows once, from left to right."""

    text: str
    stretches: list[_Stretch]
    links: list[NameLink]
    markers: dict[int, list[Highlight]]
    next_stretch: int = 0
    next_link: int = 0
    link_begun: bool = False
    held: list[str] = field(default_factory=list)
    """Markers that wait for the end of a link."""
    out: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def rows(self, rows: Sequence[Row]) -> tuple[WovenRow, ...]:
        return tuple(self._row(row) for row in rows)

    def _row(self, row: Row) -> WovenRow:
        for piece in row.pieces:
            if isinstance(piece, Markup):
                self._markup(piece.html)
            else:
                self._run(piece)
        woven = WovenRow("".join(self.out), tuple(self.ends))
        self.out.clear()
        self.ends.clear()
        return woven

    def _markup(self, html: str) -> None:
        # Markers are held only within a link of the source, and links do not nest.
        if self.held and (closing := html.find("</a>")) >= 0:
            after = closing + len("</a>")
            self.out += (html[:after], *self.held, html[after:])
            self.held.clear()
        else:
            self.out.append(html)

    def _run(self, run: Run) -> None:
        at = run.start
        while at < run.end:
            stretch = self._stretch_after(at)
            if stretch is None or stretch.start >= run.end:
                self._bare(at, run.end)
                return
            if at < stretch.start:
                self._bare(at, stretch.start)
                at = stretch.start
            end = min(stretch.end, run.end)
            self._segment(at, end, stretch, run)
            at = end

    def _stretch_after(self, offset: int) -> _Stretch | None:
        """The first stretch that ends after this offset; offsets come in order."""
        while self.next_stretch < len(self.stretches):
            stretch = self.stretches[self.next_stretch]
            if stretch.end > offset:
                return stretch
            self.next_stretch += 1
        return None

    def _bare(self, start: int, end: int) -> None:
        """Words that no highlight covers."""
        self._words(start, end)

    def _segment(self, start: int, end: int, stretch: _Stretch, run: Run) -> None:
        self.out.append(stretch.opening)
        self._words(start, end)
        self.out.append(stretch.closing)
        for highlight in self.markers.pop(end, ()):
            self.ends.append(highlight.id)
            if highlight.marker:
                (self.held if run.linked else self.out).append(highlight.marker)

    def _words(self, start: int, end: int) -> None:
        """The words from `start` to `end`, in one run and one stretch, with their links."""
        at = start
        while self.next_link < len(self.links):
            link = self.links[self.next_link]
            if link.span.start >= end:
                break
            if link.span.end > at:
                first, last = max(at, link.span.start), min(link.span.end, end)
                self.out.append(escape(self.text[at:first]))
                self.out.append(_link_tag(link, continued=self.link_begun))
                self.out.append(escape(self.text[first:last]) + "</a>")
                self.link_begun = True
                at = last
            if link.span.end > end:
                break
            self.next_link += 1
            self.link_begun = False
        self.out.append(escape(self.text[at:end]))


def _link_tag(link: NameLink, *, continued: bool) -> str:
    attributes = "".join(f' {name}="{escape(presentable(value))}"' for name, value in link.attributes)
    tab_stop = ' tabindex="-1"' if continued else ""
    return f'<a class="name" href="{escape(link.href)}"{attributes}{tab_stop}>'


# --- quotes only

_TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_HREF = re.compile(r' href="[^"]*"')
_INLINE = frozenset({"a", "br", "code", "em", "s", "span", "strong", "sup"})


@dataclass
class _QuoteWeaver(_Weaver):
    """Leaves out what no highlight covers.

    Inline elements are written once covered words stand in them, so that those without any never are; the
    gap mark is written before the next covered words, or at the end of the block.
    """

    left_out: list[str] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """Name and tag of the inline elements that are open but not yet written."""
    block_begun: bool = False
    covered: bool = False

    def rows(self, rows: Sequence[Row]) -> tuple[WovenRow, ...]:
        woven: list[WovenRow] = []
        gap = WovenRow(f'<p class="gap">{GAP}</p>\n', ())
        for row in rows:
            self.covered = False
            result = self._row(row)
            if self.covered:
                woven.append(result)
            elif row.span.start < row.span.end and (not woven or woven[-1] is not gap):
                woven.append(gap)
        return tuple(woven)

    def _bare(self, start: int, end: int) -> None:
        self.left_out.append(self.text[start:end])

    def _segment(self, start: int, end: int, stretch: _Stretch, run: Run) -> None:
        self._settle(more=True)
        self.out += (tag for _, tag in self.waiting)
        self.waiting.clear()
        self.covered = self.block_begun = True
        super()._segment(start, end, stretch, run)

    def _settle(self, *, more: bool) -> None:
        """Writes what was left out: a gap mark, or the characters themselves if they are no words."""
        left_out = "".join(self.left_out)
        self.left_out.clear()
        if not all(char.isspace() or category(char).startswith("P") for char in left_out):
            self.out.append(" " * self.block_begun + GAP + " " * more)
        else:
            # White space at the start of a block shows nothing, but after `<pre>` browsers drop a line end.
            self.out.append(escape(left_out if self.block_begun else left_out.lstrip()))

    def _markup(self, html: str) -> None:
        # Text between the tags is a footnote's number or arrow, which goes with it, or a line end.
        for match in _TAG.finditer(html):
            slash, name, attributes = match.groups()
            if name not in _INLINE:
                self._settle(more=False)
                self.waiting.clear()
                self.block_begun = False
                self.out.append(match.group())
            elif not slash:
                kept = "" if name == "code" else attributes
                if name == "a":
                    kept = "".join(_HREF.findall(attributes))
                self.waiting.append((name, f"<{name}{kept}>"))
            else:
                self._close(name, match.group())
        if html.endswith("\n"):
            self.out.append("\n")

    def _close(self, name: str, tag: str) -> None:
        for index in range(len(self.waiting) - 1, -1, -1):
            if self.waiting[index][0] == name:
                del self.waiting[index:]
                return
        self.waiting.clear()  # line breaks
        self.out.append(tag)
        if name == "a":
            self.out += self.held
            self.held.clear()
