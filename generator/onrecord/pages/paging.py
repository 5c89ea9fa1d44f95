"""Long lists over several pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from onrecord.pages import addresses
from onrecord.pages.parts import Pager

ON_A_PAGE = 200

T = TypeVar("T")


def shares(lengths: Sequence[int], size: int) -> Iterator[tuple[slice, ...]]:
    """Cut several lists, one after the other, into pages of `size` items: for each page a slice of each list.

    There is always a first page, even an empty one.
    """
    total = sum(lengths)
    for start in range(0, max(total, 1), size):
        cuts, before = [], 0
        for length in lengths:
            cuts.append(
                slice(min(max(start - before, 0), length), min(max(start + size - before, 0), length))
            )
            before += length
        yield tuple(cuts)


def pager(first: str, number: int, pages: int) -> Pager:
    """Where the list at the address `first` goes on from its page `number`, of `pages`."""
    url = addresses.numbered(first, number)
    return Pager(
        page=number,
        pages=pages,
        previous=addresses.link(url, addresses.numbered(first, number - 1)) if number > 1 else None,
        next=addresses.link(url, addresses.numbered(first, number + 1)) if number < pages else None,
    )


def paged(first: str, items: Sequence[T], size: int = ON_A_PAGE) -> Iterator[tuple[str, Sequence[T], Pager]]:
    """A list cut into pages: the address, items and pager of each; none if the list is empty."""
    if not items:
        return
    cuts = list(shares([len(items)], size))
    for number, (cut,) in enumerate(cuts, 1):
        yield addresses.numbered(first, number), items[cut], pager(first, number, len(cuts))
