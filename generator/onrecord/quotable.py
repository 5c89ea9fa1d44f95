"""A source text, plain or Markdown, made ready for quotes, which are placed at offsets of the source."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from onrecord import anchoring, markdown
from onrecord.anchoring import Ambiguous, Outcome, Placed, TextQuoteSelector
from onrecord.description import describe
from onrecord.document import Span
from onrecord.model import AnchorStatus
from onrecord.sourcemap import SourceMap, source_map
from onrecord.text import parse

Format = Literal["text", "markdown"]


class Quotable:
    """A text, ready for `place` and `describe`. Everything that likeness needs is made at once.

    Quotes are what a reader copies from the page; offsets are code points of `source`, spans half-open.
    """

    def __init__(self, source: str, format: Format = "text") -> None:
        """Raises ValueError for another format."""
        if format not in get_args(Format):
            raise ValueError(f"no format is called {format!r}; there are: {', '.join(get_args(Format))}")
        self.source = source
        self.format = format
        self._map: SourceMap | None = None
        if format == "markdown":
            flow = markdown.read(source, markdown.absolute_link)
            self._map = source_map(source, flow)
            self._prepared = anchoring.prepare(flow.text, flow.blocks)
        else:
            document = parse(source, "plain")
            self._prepared = anchoring.prepare(document.text, document.blocks)
        self._prepared.warm()

    def place(self, selector: TextQuoteSelector) -> Outcome:
        """Where the quote stands in the source."""
        if self._map is None:
            return anchoring.place(self._prepared, selector)
        if selector.hint is not None:
            selector = replace(selector, hint=self._map.shown(selector.hint))
        outcome = anchoring.place(self._prepared, selector)
        if isinstance(outcome, Placed):
            outcome = replace(outcome, spans=self._map.sources(outcome.spans))
            start, end = outcome.spans[0].start, outcome.spans[-1].end
            if outcome.status is AnchorStatus.EXACT and self.source[start:end] != selector.exact:
                return replace(outcome, status=AnchorStatus.NORMALISED)
            return outcome
        if isinstance(outcome, Ambiguous):
            return replace(outcome, places=tuple(map(self._map.sources, outcome.places)))
        return outcome

    def describe(self, span: Span) -> TextQuoteSelector:
        """The quote of a span of the source, with the shortest context that places it there again."""
        if self._map is not None:
            span = Span(self._map.shown(span.start), self._map.shown(span.end))
        return describe(self._prepared, span)
