"""Who accuses whom: a matrix of those concerned most, and every pair, in one of three orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from onrecord.model import ActorId, Voice
from onrecord.pages import addresses
from onrecord.pages.book import Book, Desk
from onrecord.pages.entries import anybody
from onrecord.pages.paging import paged
from onrecord.pages.parts import Link, Pager
from onrecord.pages.tieparts import Matrix, MatrixRow, PairView
from onrecord.pages.views import Making, PairsView
from onrecord.ties import Pair

PAIRS_ON_A_PAGE = 100
CLAIMS_OF_A_PAIR = 3
MOST_IN_MATRIX = 12  # on each side; wider than that, names are no longer read

Order = Callable[[Desk, Pair], tuple[object, ...]]


def pairs_views(book: Book, address: str) -> Iterator[tuple[str, Making]]:
    """All pairs, in the order that the address stands for; the first page has the matrix."""
    desk = book.desk(address)
    ordered = sorted(book.site.derived.pairs, key=partial(ORDERS[address], desk))
    first = True
    for url, part, pages in paged(address, ordered, PAIRS_ON_A_PAGE):
        start = (pages.page - 1) * PAIRS_ON_A_PAGE
        yield url, partial(_pairs_view, book.desk(url), ordered if first else (), part, start, address, pages)
        first = False


def _by_accuser(desk: Desk, pair: Pair) -> tuple[object, ...]:
    return (*_named(desk, pair.accuser), -len(pair.accusations), *_called(desk, pair.accused))


def _by_accused(desk: Desk, pair: Pair) -> tuple[object, ...]:
    return (*_called(desk, pair.accused), -len(pair.accusations), *_named(desk, pair.accuser))


def _by_number(desk: Desk, pair: Pair) -> tuple[object, ...]:
    return (-len(pair.accusations), *_by_accuser(desk, pair))


ORDERS: dict[str, Order] = {
    addresses.ACCUSERS: _by_accuser,
    addresses.ACCUSED: _by_accused,
    addresses.MOST_ACCUSATIONS: _by_number,
}


def _named(desk: Desk, voice: Voice) -> tuple[str, str]:
    return (anybody(desk, voice).name.casefold(), repr(voice))


def _called(desk: Desk, actor: ActorId) -> tuple[str, str]:
    return (desk.actor(actor).text.casefold(), actor)


def _pairs_view(
    desk: Desk, ordered: Sequence[Pair], part: Sequence[Pair], start: int, address: str, pages: Pager
) -> PairsView:
    return PairsView(
        name=address.removesuffix(".html"),
        matrix=_matrix(desk, ordered, address) if ordered else None,
        pairs=tuple(_pair(desk, pair, number) for number, pair in enumerate(part, start + 1)),
        total=len(desk.book.site.derived.pairs),
        pager=pages,
    )


def _pair(desk: Desk, pair: Pair, number: int) -> PairView:
    accused = desk.actor(pair.accused)
    shown = pair.accusations[:CLAIMS_OF_A_PAIR]
    return PairView(
        id=f"pair_{number}",
        accuser=anybody(desk, pair.accuser),
        accused=accused,
        count=len(pair.accusations),
        answered=pair.answered,
        claims=tuple(desk.item(accusation.claim) for accusation in shown),
        more=len(pair.accusations) - len(shown),
        href=accused.href,
    )


def _matrix(desk: Desk, ordered: Sequence[Pair], address: str) -> Matrix:
    """Those who accuse most and those who are accused most, each side by name."""
    accusing: Counter[Voice] = Counter()
    accused: Counter[ActorId] = Counter()
    where: dict[tuple[Voice, ActorId], tuple[int, int]] = {}
    for number, pair in enumerate(ordered):
        accusing[pair.accuser] += len(pair.accusations)
        accused[pair.accused] += len(pair.accusations)
        where[pair.accuser, pair.accused] = (number, len(pair.accusations))
    voices = sorted(accusing, key=lambda voice: (-accusing[voice], _named(desk, voice)))[:MOST_IN_MATRIX]
    actors = sorted(accused, key=lambda actor: (-accused[actor], _called(desk, actor)))[:MOST_IN_MATRIX]
    voices.sort(key=partial(_named, desk))
    actors.sort(key=partial(_called, desk))

    def cell(voice: Voice, actor: ActorId) -> Link | None:
        found = where.get((voice, actor))
        if found is None:
            return None
        number, count = found
        page = addresses.numbered(address, number // PAIRS_ON_A_PAGE + 1)
        return Link(desk.book.wording.number(count), addresses.link(address, f"{page}#pair_{number + 1}"))

    rows = tuple(
        MatrixRow(anybody(desk, voice), tuple(cell(voice, actor) for actor in actors), accusing[voice])
        for voice in voices
    )
    shown = sum(cell is not None for row in rows for cell in row.cells)
    return Matrix(tuple(desk.actor(actor) for actor in actors), rows, len(ordered) - shown)
