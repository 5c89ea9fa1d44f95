"""From the words on the page back to the Markdown they were written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.anchoring import Ambiguous, Placed, TextQuoteSelector
from onrecord.document import Span
from onrecord.markdown import absolute_link, read
from onrecord.quotable import Quotable
from onrecord.sourcemap import source_map

CASES = {
    "plain": ("The port is shut.", "port is", "port is"),
    "emphasis": ("The *old* port is **shut** now.", "old port is shut", "old* port is **shut"),
    "strikethrough": ("It was ~~never~~ shut.", "was never shut", "was ~~never~~ shut"),
    "link": (
        "The [old port](http://a.example/port 'a port') is shut.",
        "old port is",
        "old port](http://a.example/port 'a port') is",
    ),
    "address with brackets": (
        "A [port](http://a.example/p_(1)) is.",
        "port is",
        "port](http://a.example/p_(1)) is",
    ),
    "reference link": ("The [old port][1] is shut.\n\n[1]: http://a.example", "port is", "port][1] is"),
    "shortcut link": ("The [port] is shut.\n\n[port]: http://a.example", "The port is", "The [port] is"),
    "words of the address": (
        "[shut](http://shut.example/port) port",
        "shut port",
        "shut](http://shut.example/port) port",
    ),
    "bare address": (
        "See <http://a.example/x> now.",
        "See http://a.example/x now",
        "See <http://a.example/x> now",
    ),
    "code": ("The `old  port` is shut.", "old port is", "old  port` is"),
    "code with backticks": ("Call `` a`b `` now.", "Call a`b now", "Call `` a`b `` now"),
    "escape": (r"A 55\*percent\_share.", "55*percent_share", r"55\*percent\_share"),
    "entity": (
        "Here &amp; there&nbsp;now &#8212; shut",
        "Here & there now — shut",
        "Here &amp; there&nbsp;now &#8212; shut",
    ),
    "entity at the edge": ("&quot;No&quot; he said", '"No"', "&quot;No&quot;"),
    "soft break": ("The old\n  port is shut.", "old port", "old\n  port"),
    "hard break": ("The old  \nport is\\\nshut.", "old port is shut", "old  \nport is\\\nshut"),
    "quotation": ("> The old\n> port is shut.", "old port", "old\n> port"),
    "lazy quotation": ("> The old\nport is shut.", "old port", "old\nport"),
    "list": ("- The old\n  port\n- is shut", "old port is shut", "old\n  port\n- is shut"),
    "heading": ("## The old port ##\n\nIt is shut.", "old port It is", "old port ##\n\nIt is"),
    "underlined heading": ("The old port\n===\n\nIt is shut.", "port It", "port\n===\n\nIt"),
    "fence": ("```c\nold port;\n  shut();\n```", "old port; shut()", "old port;\n  shut()"),
    "code block": ("A\n\n    old port\n    shut\n", "old port shut", "old port\n    shut"),
    "table": ("|a|b|\n|-|-|\n| old | port |\n| old | *shut* |", "port old shut", "port |\n| old | *shut"),
    "bar in a table": ("|a|b|\n|-|-|\n| old\\|port | x |", "old|port x", "old\\|port | x"),
    "part of a cell with a bar": ("|a|b|\n|-|-|\n| old\\|port\\|shut | x |", "port", "port"),
    "image": ("The ![old *port*](a.png) is shut.", "The old port is", "The ![old *port*](a.png) is"),
    "footnote mark": ("The old[^1] port.\n\n[^1]: So they say.", "old port", "old[^1] port"),
    "footnote": ("The old[^1] port.\n\n[^1]: So they\n    say.", "they say", "they\n    say"),
    "note in the line": ("The old^[so they say] port.", "old port", "old^[so they say] port"),
    "lines of another system": (
        "The old\r\nport\r\n\r\nis shut.",
        "old port is shut",
        "old\r\nport\r\n\r\nis shut",
    ),
    "raw HTML": ("The <b>old</b> port", "<b>old</b>", "<b>old</b>"),
    "Arabic": (
        "قال **الناطق** إن [الميناء](http://a.example) مغلق.",
        "الناطق إن الميناء مغلق",
        "الناطق** إن [الميناء](http://a.example) مغلق",
    ),
}


@pytest.mark.parametrize(("source", "quote", "stretch"), CASES.values(), ids=CASES.keys())
def test_what_a_reader_copies_is_found_in_the_source(source: str, quote: str, stretch: str) -> None:
    outcome = Quotable(source, "markdown").place(TextQuoteSelector(quote))
    assert isinstance(outcome, Placed)
    assert source[slice(*outcome.spans[0])] == stretch
    assert outcome.status == ("exact" if stretch == quote else "normalised")


def test_an_ambiguous_quote_has_its_places_in_the_source() -> None:
    source = "The *port*.\n\n[The](http://a.example) port."
    outcome = Quotable(source, "markdown").place(TextQuoteSelector("port"))
    assert isinstance(outcome, Ambiguous)
    assert [source[slice(*places[0])] for places in outcome.places] == ["port", "port"]


def test_a_hint_is_an_offset_of_the_source() -> None:
    source = "The *port*.\n\n[The](http://a.example) port."
    at = source.rindex("port")
    outcome = Quotable(source, "markdown").place(TextQuoteSelector("port", hint=at))
    assert isinstance(outcome, Placed)
    assert outcome.spans == (Span(at, at + 4),)


def test_a_described_span_of_the_source_is_placed_there_again() -> None:
    source = "The *old* port.\n\n> The [old](http://a.example) port, he said."
    quotable = Quotable(source, "markdown")
    for words in ("port", "old](http://a.example) port"):
        start = source.rindex(words)
        span = Span(start, start + len(words))
        outcome = quotable.place(quotable.describe(span))
        assert isinstance(outcome, Placed)
        assert outcome.spans == (span,)


PIECES = [
    "the ",
    "port",
    " *old*",
    "**",
    "_",
    "`c`",
    "[a](b)",
    "[a",
    "](",
    "![i](x)",
    "&amp;",
    "&",
    "\\*",
    "\\",
    "\n",
    "\n\n",
]
BLOCKS = [
    "# ",
    "> ",
    "- ",
    "1. ",
    "    ",
    "```\n",
    "|a|b|\n|-|-|\n|",
    "[^1]",
    "[^1]: ",
    "^[n]",
    "<http://a.b>",
    "~~",
    "  \n",
]


@given(st.lists(st.sampled_from([*PIECES, *BLOCKS]), max_size=25).map("".join))
def test_the_map_covers_the_text_and_words_are_what_was_typed(source: str) -> None:
    flow = read(source, absolute_link)
    mapped = source_map(source, flow)
    for start in range(len(flow.text)):
        (span,) = mapped.sources((Span(start, start + 1),))
        assert 0 <= span.start <= span.end <= len(source)
        if flow.text[start] in "theporldcain" and span.end - span.start == 1:
            assert source[slice(*span)] == flow.text[start]
    for offset in range(len(source) + 1):
        assert 0 <= mapped.shown(offset) <= len(flow.text)


def test_a_cell_beside_one_that_holds_a_note_alone_is_found_where_it_was_typed() -> None:
    source = "|a|b|\n|-|-|\n|^[n]|a|\n"
    flow = read(source, absolute_link)
    at = flow.text.rindex("a")
    (span,) = source_map(source, flow).sources((Span(at, at + 1),))
    assert span == (18, 19)
    assert source[18] == "a"


def test_words_and_a_note_typed_before_them_are_what_lies_between() -> None:
    source = "^[a]The port is old. So^[b] they say."
    flow = read(source, absolute_link)
    end = flow.text.index("\na") + 2
    (span,) = source_map(source, flow).sources((Span(0, end),))
    assert source[slice(*span)] == "a]The port is old. So^[b] they say."
