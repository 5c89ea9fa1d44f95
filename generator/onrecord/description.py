"""A place to a quote: the words of a span, with the shortest context that places them there again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from onrecord.anchoring import Ambiguous, Doubt, Orphan, Placed, TextQuoteSelector, place
from onrecord.borders import SPACELESS_CLASS
from onrecord.document import Span
from onrecord.occurrences import Place, Prepared, comparable

# How far context reaches that is tried to settle a quote: words, and code points, on each side; and how many
# such contexts are tried in full.
_CONTEXT_WORDS = 40
_CONTEXT_REACH = 400
_CONTEXT_TRIES = 6


@cache
def _words() -> re.Pattern[str]:
    """Words with the signs around them; characters where words are not divided."""
    return re.compile(rf"[{SPACELESS_CLASS}]|[^\s{SPACELESS_CLASS}]+")


def describe(prepared: Prepared, span: Span) -> TextQuoteSelector:
    """The quote of `span`, with the shortest context that places it there again.

    `place(prepared, describe(prepared, span))` gives `span` for every span on grapheme borders that is not
    empty and neither begins nor ends with white space.
    """
    text = prepared.text
    bare = TextQuoteSelector(text[span.start : span.end])
    outcome = place(prepared, bare)
    if isinstance(outcome, Placed) and outcome.spans == (span,):
        return bare
    rivals = () if isinstance(outcome, Orphan) else _places(outcome)
    settled = settle(prepared, bare, (span,), rivals)
    reach = 32
    while settled is None:
        # Context on both sides, doubled until it settles; all of the text always does.
        start, end = max(0, span.start - reach), min(len(text), span.end + reach)
        context = replace(bare, prefix=text[start : span.start] or None, suffix=text[span.end : end] or None)
        if end - start == len(text) or _settles(prepared, context, (span,)):
            settled = context
        reach *= 2
    return settled


def written(prepared: Prepared, span: Span) -> TextQuoteSelector:
    """What `describe` gives, on one line and with single spaces where that places it as well."""
    found = describe(prepared, span)
    prefix, suffix = (" ".join(part.split()) if part else None for part in (found.prefix, found.suffix))
    on_one_line = TextQuoteSelector(" ".join(found.exact.split()), prefix, suffix)
    return on_one_line if _settles(prepared, on_one_line, (span,)) else found


def settle(
    prepared: Prepared, selector: TextQuoteSelector, spans: Place, rivals: Iterable[Place]
) -> TextQuoteSelector | None:
    """The selector with the shortest prefix or suffix, in whole words, that places it at `spans`.

    `rivals` are the places where it might stand instead. With both a prefix and a suffix where neither is
    enough by itself; None if `_CONTEXT_WORDS` words on both sides do not settle it.
    """
    others = [rival for rival in rivals if rival != spans]
    before = _words_before(prepared.text, spans[0].start)
    after = _words_after(prepared.text, spans[-1].end)
    prefix = _first_that_settles(
        prepared,
        spans,
        (
            replace(selector, prefix=words, suffix=None)
            for words in before
            if not any(_ends_before(prepared, rival[0].start, words) for rival in others)
        ),
    )
    suffix = _first_that_settles(
        prepared,
        spans,
        (
            replace(selector, prefix=None, suffix=words)
            for words in after
            if not any(_begins_after(prepared, rival[-1].end, words) for rival in others)
        ),
    )
    if prefix is None and suffix is None:
        both = zip(before, after, strict=False)
        return _first_that_settles(
            prepared, spans, (replace(selector, prefix=head, suffix=tail) for head, tail in both)
        )
    if prefix is None or suffix is None:
        return prefix or suffix
    return prefix if len(prefix.prefix or "") <= len(suffix.suffix or "") else suffix


def _words_before(text: str, offset: int) -> list[str]:
    """The last word before an offset, the last two and so on, blanks folded."""
    reach = text[max(0, offset - _CONTEXT_REACH) : offset]
    starts = [word.start() for word in _words().finditer(reach)][-_CONTEXT_WORDS:]
    return _telling([" ".join(reach[start:].split()) for start in reversed(starts)])


def _words_after(text: str, offset: int) -> list[str]:
    """The first word after an offset, the first two and so on, blanks folded."""
    reach = text[offset : offset + _CONTEXT_REACH]
    ends = [word.end() for word in _words().finditer(reach)][:_CONTEXT_WORDS]
    return _telling([" ".join(reach[:end].split()) for end in ends])


def _telling(contexts: list[str]) -> list[str]:
    """Those with a letter or digit, if there are any: a comma may settle much, but is soon changed."""
    return [words for words in contexts if any(map(str.isalnum, words))] or contexts


def _ends_before(prepared: Prepared, offset: int, words: str) -> bool:
    """Whether the words stand just before an offset."""
    text, end = prepared.caseless.text, prepared.caseless.offset(offset)
    end -= text.endswith(" ", 0, end)
    return text.endswith(comparable(words), 0, end)


def _begins_after(prepared: Prepared, offset: int, words: str) -> bool:
    """Whether the words stand just after an offset."""
    text, start = prepared.caseless.text, prepared.caseless.offset(offset)
    return text.startswith(comparable(words), start + text.startswith(" ", start))


def _first_that_settles(
    prepared: Prepared, spans: Place, selectors: Iterator[TextQuoteSelector]
) -> TextQuoteSelector | None:
    tried = islice(selectors, _CONTEXT_TRIES)
    return next((selector for selector in tried if _settles(prepared, selector, spans)), None)


def _settles(prepared: Prepared, selector: TextQuoteSelector, spans: Place) -> bool:
    outcome = place(prepared, selector)
    if not isinstance(outcome, Placed) or outcome.spans != spans:
        return False
    return Doubt.PREFIX not in outcome.doubts and Doubt.SUFFIX not in outcome.doubts


def _places(outcome: Placed | Ambiguous) -> tuple[Place, ...]:
    return (outcome.spans,) if isinstance(outcome, Placed) else outcome.places
