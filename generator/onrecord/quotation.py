"""Which stretches of a text stand in quotation marks: direct speech, or words held at arm's length.

Single quotation marks are left aside, since the closing one is also the apostrophe; an author says
`verbatim: yes` where they matter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from onrecord.document import Span

CLOSERS = {
    "“": "”“",  # some texts close with the opening mark; the nearest one ends the quotation
    "„": "“”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "＂": "＂",
    '"': '"',
}
BLOCKS = 64
"""Blocks whose quotations stay in memory: several claims stand in one, and it may be long."""
_MARK = re.compile(f"[{''.join({*CLOSERS, *''.join(CLOSERS.values())})}]")


@lru_cache(BLOCKS)
def quoted(text: str, block: Span) -> tuple[Span, ...]:
    """The stretches of `block` that stand in quotation marks, marks included, in order.

    A quotation that the block does not close runs to its end only if the block opens with it (direct
    speech over several paragraphs opens each and closes the last).
    """
    found = []
    start: int | None = None
    closers = ""
    for mark in _MARK.finditer(text, block.start, block.end):
        char, offset = mark[0], mark.start()
        if start is None:
            if char in CLOSERS:
                start, closers = offset, CLOSERS[char]
        elif char in closers:
            found.append(Span(start, offset + 1))
            start = None
    if start is not None and not text[block.start : start].strip():
        found.append(Span(start, block.end))
    return tuple(found)


def stands_quoted(text: str, block: Span, spans: tuple[Span, ...]) -> bool:
    """Whether every one of `spans` lies within a quotation of `block`."""
    stretches = quoted(text, block)
    return all(_within(stretches, span) for span in spans)


def _within(stretches: Sequence[Span], span: Span) -> bool:
    """Whether a span lies in one of these stretches, which are in order and apart."""
    before = bisect_right(stretches, span.start, key=itemgetter(0)) - 1
    return before >= 0 and span.end <= stretches[before].end
