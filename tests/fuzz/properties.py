"""The laws, each with the material it is tried on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.fuzz import laws
from tests.fuzz.material import ANYTHING, MARKDOWN, ODD, PLAIN, Case, cases


class Property(NamedTuple):
    """A law, and strategies for what it is tried on."""

    law: Callable[..., None]
    material: tuple[st.SearchStrategy[Any], ...]


def _request(case: Case) -> dict[str, object]:
    selector = case.selector
    return {
        "id": 1,
        "text": case.source,
        "format": case.format,
        "quote": selector.exact,
        "prefix": selector.prefix,
        "suffix": selector.suffix,
        "within": selector.within,
        "hint": selector.hint,
    }


_KEYS = ["id", "text", "format", "quote", "prefix", "suffix", "within", "hint"]
_REQUESTS = (cases("text") | cases("markdown")).map(_request)
_ODD_REQUESTS = st.tuples(_REQUESTS, st.sampled_from(_KEYS), ANYTHING).map(lambda d: {**d[0], d[1]: d[2]})
_LINES = st.one_of(
    (_REQUESTS | _ODD_REQUESTS | ANYTHING).map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=30),
    st.sampled_from([b"[" * 100_000, b'{"text": "a", "quote": "a"', b"\xff\xfe", b"1" * 5_000, b"\n", b" "]),
)
_LENGTHS = st.sampled_from([1, 2, 5, 20, 60, 200, 3000])

_SPANS = (PLAIN | MARKDOWN, st.integers(0, 50_000), _LENGTHS)

PROPERTIES = {
    "place in plain text": Property(laws.a_quote_is_placed_honestly, (cases("text"),)),
    "place in Markdown": Property(laws.a_quote_is_placed_honestly, (cases("markdown"),)),
    "describe": Property(laws.a_described_span_is_placed_where_it_was, _SPANS),
    "with an index": Property(laws.an_index_changes_no_outcome, (cases("text"),)),
    "put before": Property(
        laws.text_put_before_a_passage_shifts_it_by_just_that_much, (PLAIN | ODD, cases("text"))
    ),
    "show Markdown": Property(laws.markdown_is_shown_whole, (MARKDOWN,)),
    "answer lines": Property(laws.every_line_has_its_answer, (st.lists(_LINES, max_size=3),)),
}

TIMED = {
    "place in plain text in time": Property(
        laws.placing_a_quote_takes_no_longer_than_the_text_is_long, (cases("text"),)
    ),
    "place in Markdown in time": Property(
        laws.placing_a_quote_takes_no_longer_than_the_text_is_long, (cases("markdown"),)
    ),
    "describe in time": Property(laws.describing_a_span_takes_no_longer_than_the_text_is_long, _SPANS),
}
"""Laws about time, for the fuzzer alone: no test may fail because a machine is busy."""
