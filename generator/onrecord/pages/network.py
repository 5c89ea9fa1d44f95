"""Who stands one step away from somebody: a table, and a drawing of those with most ties.

The drawing needs no script and is the same in every build: who does something to the one in the middle stands
at the start of the line, those to whom the one in the middle does something at its end, most ties first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.model import Voice
from onrecord.pages.book import Desk
from onrecord.pages.entries import anybody
from onrecord.pages.tieparts import NeighbourView, Network, Node, TieView
from onrecord.pages.wording import direction
from onrecord.ties import Neighbour, Tie

OUTWARD = frozenset((Tie.ACCUSES, Tie.ANSWERS, Tie.CARRIES, Tie.SPEAKS_OF, Tie.PART_OF))
ON_A_SIDE = 8
IN_THE_TABLE = 60

# The drawing's units are CSS pixels at its full size.
WIDTH, ROW, MARGIN = 880, 46, 14
BOX_WIDTH, LINE = 150, 20
NAME_END, NAME_GAP = 250, 10  # where names end that stand before the middle; between a name and its line
LETTERS_OF_A_NAME, LETTERS_OF_A_LINE = 30, 17
LINES_OF_THE_NAME = 4
WIDEST = 6


def network(desk: Desk, voice: Voice, name: str) -> Network | None:
    """Who stands next to `voice`, who is called `name`; None if nobody does."""
    near = desk.book.site.derived.neighbours(voice)
    if not near:
        return None
    inward = list(_side(near, outward=False))
    outward = list(_side(near, outward=True))
    rows = max(len(inward[:ON_A_SIDE]), len(outward[:ON_A_SIDE]))
    lines = _lines(name)
    box_height = len(lines) * LINE + 16
    height = max(rows * ROW, box_height) + 2 * MARGIN
    middle = height / 2
    drawn = {it.voice for it, _ in (*inward[:ON_A_SIDE], *outward[:ON_A_SIDE])}
    top = middle - (len(lines) - 1) * LINE / 2 + 5
    return Network(
        width=WIDTH,
        height=height,
        name=tuple((line, top + number * LINE) for number, line in enumerate(lines)),
        box=((WIDTH - BOX_WIDTH) / 2, middle - box_height / 2, BOX_WIDTH, box_height),
        nodes=(
            *_nodes(desk, inward[:ON_A_SIDE], middle, outward=False),
            *_nodes(desk, outward[:ON_A_SIDE], middle, outward=True),
        ),
        rows=tuple(
            NeighbourView(anybody(desk, it.voice), tuple(_tie(tie) for tie in it.ties))
            for it in near[:IN_THE_TABLE]
        ),
        undrawn=sum(it.voice not in drawn for it in near),
        more=max(0, len(near) - IN_THE_TABLE),
    )


Ties = tuple[tuple[Tie, int], ...]


def _side(near: Iterable[Neighbour], *, outward: bool) -> Iterable[tuple[Neighbour, Ties]]:
    """Those who have ties that lead in one direction, with these ties."""
    for neighbour in near:
        ties = tuple((tie, count) for tie, count in neighbour.ties if (tie in OUTWARD) == outward)
        if ties:
            yield neighbour, ties


def _nodes(
    desk: Desk, side: Sequence[tuple[Neighbour, Ties]], middle: float, *, outward: bool
) -> Iterable[Node]:
    # The start of the line is at the right where the interface is written from right to left.
    at_left = outward == (direction(desk.book.config.language) == "rtl")
    x = NAME_END if at_left else WIDTH - NAME_END
    line = x + (NAME_GAP if at_left else -NAME_GAP)
    edge = (WIDTH - BOX_WIDTH) / 2 if at_left else (WIDTH + BOX_WIDTH) / 2
    half = (line + edge) / 2
    first = middle - (len(side) - 1) * ROW / 2
    for number, (neighbour, ties) in enumerate(side):
        who, y = anybody(desk, neighbour.voice), first + number * ROW
        # The ends at the middle are spread a little, so that arrows do not hide each other.
        inner = middle + (number - (len(side) - 1) / 2) * 6
        here, there = (line, y), (edge, inner)
        (x1, y1), (x2, y2) = (there, here) if outward else (here, there)
        yield Node(
            name=desk.book.wording.shortened(who.name, LETTERS_OF_A_NAME),
            full=who.name,
            href=who.href,
            x=x,
            y=y,
            anchor="end" if at_left else "start",
            ties=tuple(_tie(tie) for tie in ties),
            path=f"M{x1:g} {y1:g}C{half:g} {y1:g} {half:g} {y2:g} {x2:g} {y2:g}",
            tie=str(ties[0][0]),
            width=1 + min(sum(count for _, count in ties), 2 * WIDEST - 1) / 2,
        )


def _tie(tie: tuple[Tie, int]) -> TieView:
    return TieView(str(tie[0]), tie[1])


def _lines(name: str) -> list[str]:
    """A name in short lines, broken between words."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LETTERS_OF_A_LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    shown = [
        line if len(line) <= LETTERS_OF_A_LINE else line[: LETTERS_OF_A_LINE - 1] + "…" for line in lines
    ]
    return shown if len(shown) <= LINES_OF_THE_NAME else [*shown[: LINES_OF_THE_NAME - 1], "…"]
