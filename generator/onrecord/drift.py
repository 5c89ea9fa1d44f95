"""The place of a quote whose words have changed: found by its context first, then by likeness.

Nothing here says that a passage is the quote. It is the likeliest place, for a person to confirm, or none.

1. Where the prefix ends and the suffix begins, not too far apart, there the passage stood. If what stands
there now is like the quote, it is the passage; if not, the passage is gone, and no other place will do.
2. Else the places that pieces of quote and context speak for are compared. The more of the context adjoins,
the less like the quote the words must be. Without any they must be long, very much alike, without a rival,
and changed in a word here and there, not in more: who only looks alike may be somebody else.

Likeness is measured on bare letters (`folding.bare`), so that case, accents and punctuation weigh little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from onrecord.borders import SPACELESS_CLASS, is_spaceless, is_word_edge
from onrecord.document import Span
from onrecord.folding import Folded
from onrecord.occurrences import bare_words
from onrecord.pieces import occurrences
from onrecord.similarity import clues, likeness, places, scores

IN_PLACE = 0.45
"""Least likeness of a passage that prefix and suffix both adjoin. Lower takes what was put in a deleted
passage's place for the passage; higher loses passages of which more than a third was rewritten."""
BESIDE = 0.7
"""Least likeness of a passage that the only context given adjoins. As above, with half the evidence."""
HALF_BESIDE = 0.8
"""Least likeness of a passage that one of prefix and suffix adjoins, and the other does not. Lower trusts a
context that is itself in doubt; higher loses passages that were edited together with what is beside them."""
ALONE = 0.75
"""Least likeness of a passage without context. Lower places more quotes from memory, and more look-alikes."""
ALONE_LENGTH = 24
"""Least weight of such a quote, in letters. Lower places more slips in short quotes; but a few words are like
many others."""
WORDS_KEPT = 6
"""Without context one word in so many may be another. Fewer would take a sentence with the same frame for the
one that is gone; more refuse a short quote with one word changed."""
SLIP = 0.5
"""Least share of a word's letters that the other text has in its place, for it to be the same word with
a slip of the pen. Lower takes other words for slips; higher takes slips for other words."""
MARGIN = 0.1
"""How much liker the quote than any other place a place must be. Less decides more, and sometimes wrongly."""
ADJOINS = 0.7
"""Least likeness of a prefix or suffix to what stands there, for it to adjoin. Lower finds context that was
edited too; higher keeps chance out."""
SLIGHT = 16
"""Context of less weight, in letters, does not make up for much: likeness must then be as if there were none.
Below `_NOTHING` letters on one side it is no evidence at all."""

LONGEST = 20_000
"""Longest quote that is looked for by likeness, in characters; the cost grows with its square."""
_NOTHING = 6
_COUNTED = 400  # characters of quote up to which words are counted, which takes more than linear time
_CONTEXT = 64  # characters of prefix and suffix that are compared
_BESIDES = 48  # places where a prefix or suffix is looked for
_COMPARED = 4  # places that are compared with the quote, fewer if it is long
_WORK = 6_000  # characters of quote compared, at most
_EDGE = 32  # characters at either end of a quote that find the ends of its passage
_SLACK = 24  # characters that a passage may begin or end from where it is looked for, at least
_WORD = re.compile(rf"[{SPACELESS_CLASS}]|[^\W_{SPACELESS_CLASS}]+")


@dataclass(frozen=True, slots=True)
class Drifted:
    """The likeliest place, and how like the quote its words are: 0 to 1.

    `adjoining`: how many sides of the context adjoin it. `sure`: there is evidence enough, unless another
    place has more.
    """

    span: Span
    likeness: float
    adjoining: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Gone:
    """Prefix and suffix stand in the text, and between them nothing like the quote."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """Several places, none much likelier than another.

    `likeness`: of the likest. `in_context`: context adjoins them.
    """

    spans: tuple[Span, ...]
    likeness: float
    in_context: bool


class _Near(NamedTuple):
    """A place in the bare text that was compared. `prefix`, `suffix`: how well they adjoin, 0 to 1."""

    likeness: float
    prefix: float
    suffix: float
    start: int
    end: int

    @property
    def adjoining(self) -> int:
        """How many sides of the context adjoin."""
        return (self.prefix > 0) + (self.suffix > 0)

    @property
    def evidence(self) -> float:
        """What speaks for it, all together."""
        return self.likeness + self.prefix + self.suffix


class _Quote(NamedTuple):
    """What is looked for, with bare letters; context without weight is left out."""

    words: str
    prefix: str
    suffix: str


def drifted(
    text: Folded, exact: str, prefix: str, suffix: str, region: Span
) -> Drifted | Rivals | Gone | None:
    """The passage of `text` (with bare letters) that a quote has most likely become.

    `region` is a stretch of the source. The work is bounded: a few dozen passes of the text for pieces, and a
    few thousand characters compared.
    """
    quote = _Quote(bare_words(exact), bare_words(prefix)[-_CONTEXT:], bare_words(suffix)[:_CONTEXT])
    if not quote.words or len(quote.words) > LONGEST:
        return None
    start, end = text.offset(region.start), text.offset(region.end)
    found, settled = _between(text.text, quote, start, end)
    if settled and not found:
        return Gone()
    quote = quote._replace(prefix=_telling(quote.prefix), suffix=_telling(quote.suffix))
    near = [place for place in found or _alike(text.text, quote, start, end) if place.start < place.end]
    good = [place for place in near if _good(text.text, quote, place)]
    if not good:
        doubtful = [place for place in near if place.adjoining and place.likeness >= IN_PLACE]
        if not doubtful:
            return None
        best = max(doubtful, key=lambda place: place.evidence)
        return Drifted(text.span(best.start, best.end), best.likeness, best.adjoining, sure=False)
    best = max(good, key=lambda place: (place.adjoining, place.evidence, -place.start))
    # Without context likeness is all there is: a place may be a rival without being good enough itself.
    rivals = [
        other
        for other in (good if best.adjoining else near)
        if other.adjoining == best.adjoining
        and other.evidence > best.evidence - MARGIN
        and (other.end <= best.start or best.end <= other.start)
    ]
    if rivals:
        return Rivals(
            tuple(sorted({text.span(place.start, place.end) for place in (best, *rivals)})),
            best.likeness,
            best.adjoining > 0,
        )
    return Drifted(text.span(best.start, best.end), best.likeness, best.adjoining)


def nearest(text: Folded, exact: str) -> tuple[Drifted, ...]:
    """The passages of `text` (with bare letters) most like a quote, likest first, none overlapping another.

    None of them has to be good enough: they are for a person to look at.
    """
    quote = _Quote(bare_words(exact)[:LONGEST], "", "")
    if not quote.words:
        return ()
    near = [place for place in _alike(text.text, quote, 0, len(text.text)) if place.start < place.end]
    near.sort(key=lambda place: (-place.likeness, place.start))
    apart: list[_Near] = []
    for place in near:
        if all(place.end <= other.start or other.end <= place.start for other in apart):
            apart.append(place)
    return tuple(Drifted(text.span(place.start, place.end), place.likeness, 0, sure=False) for place in apart)


def _telling(words: str) -> str:
    """Context, if it has weight."""
    return words if _weight(words) >= _NOTHING else ""


def _weight(words: str) -> int:
    """The length of words in letters; one of a script without spaces between words counts for two."""
    return len(words) if words.isascii() else len(words) + sum(map(is_spaceless, words))


# --- by context


def _between(text: str, quote: _Quote, start: int, end: int) -> tuple[list[_Near], bool]:
    """What stands between prefix and suffix, if they stand in the text, as likely passages.

    Also whether that settles it: they stand there, and nothing like the quote between them.
    """
    weight = _weight(quote.prefix + quote.suffix)
    if not (quote.prefix and quote.suffix) or weight < _NOTHING:
        return [], False
    needed = IN_PLACE if weight >= SLIGHT else ALONE
    befores = occurrences(text, quote.prefix, start - len(quote.prefix), end, _BESIDES)
    afters = occurrences(text, quote.suffix, start, end + len(quote.suffix), _BESIDES) if befores else []
    longest = 2 * len(quote.words) + 20
    found = []
    settled = False
    for before in befores:
        first = before + len(quote.prefix)
        for after in afters:
            if not first <= after <= first + longest:
                continue
            settled = True
            passage = text[first:after]
            low = first + len(passage) - len(passage.lstrip(" "))
            high = low + len(passage.strip(" "))
            if low < high and 2 * (high - low) >= len(quote.words):
                # Context that ends in mid-word may be there by chance, or for a slip at the passage's edge.
                whole = is_word_edge(text, first) and is_word_edge(text, after)
                like = likeness(quote.words, text[low:high])
                if like >= (needed if whole else ALONE):
                    found.append(_Near(like, 1.0, 1.0, low, high))
            break
    return found, settled and weight >= SLIGHT


# --- by likeness


def _alike(text: str, quote: _Quote, start: int, end: int) -> list[_Near]:
    """The places that pieces of the quote and its context speak for, compared."""
    length = len(quote.words)
    wanted = [
        *clues(quote.words),
        *clues(quote.prefix, -len(quote.prefix), 4),
        *clues(quote.suffix, length, 4),
    ]
    most = max(1, min(_COMPARED, _WORK // length))
    likely = places(text, wanted, start, end, max(8, length // 6), most)
    return [_compared(text, quote, low, high, start, end) for low, high in likely]


def _compared(text: str, quote: _Quote, low: int, high: int, start: int, end: int) -> _Near:
    """The passage that begins about `low` to `high`, and how it compares."""
    length = len(quote.words)
    slack = max(_SLACK, length // 4)
    at = min(max(start, low - slack), end)
    head = quote.words[:_EDGE]
    window = text[at : min(end, high + slack + len(head))]
    told_first = _after(text, quote.prefix, at, min(end, high + slack))
    if told_first is not None:
        first = told_first
    else:
        backwards = scores(head[::-1], window[::-1], anywhere=True)
        first = at + len(window) - _best(backwards, lambda n: is_word_edge(text, at + len(window) - n))
    stop = min(end, first + length + slack)
    told_last = _before(text, quote.suffix, first + 1, stop)
    if told_last is not None:
        last = told_last
    else:
        tail = quote.words[-_EDGE:]
        after = min(end, max(first, first + length - len(tail) - slack))
        forwards = scores(tail, text[after:stop], anywhere=True) if len(tail) < length else []
        if not forwards or 4 * min(forwards) > len(tail):
            # Too short to have ends of its own, or its end is too much changed to be found by itself.
            after, forwards = first, scores(quote.words, text[first:stop], anywhere=False)
        last = after + _best(forwards, lambda n: is_word_edge(text, after + n))
    while first < last and text[first] == " ":
        first += 1
    while first < last and text[last - 1] == " ":
        last -= 1
    if told_first is None:
        first = _with_first_word(text, quote.words, first, start)
    if told_last is None:
        last = _with_last_word(text, quote.words, last, end)
    before = text[max(0, first - len(quote.prefix) - 8) : first][::-1]
    beside = text[last : last + len(quote.suffix) + 8]
    return _Near(
        likeness(quote.words, text[first:last]),
        _fit(quote.prefix[::-1], before),
        _fit(quote.suffix, beside),
        first,
        last,
    )


def _after(text: str, prefix: str, start: int, end: int) -> int | None:
    """Where the only prefix that ends in a stretch of text ends."""
    found = occurrences(text, prefix, start - len(prefix), end, 2) if prefix else []
    if len(found) != 1 or not is_word_edge(text, found[0] + len(prefix)):
        return None
    return min(found[0] + len(prefix), end)


def _before(text: str, suffix: str, start: int, end: int) -> int | None:
    """Where the only suffix that begins in a stretch of text begins."""
    found = occurrences(text, suffix, start, end + len(suffix), 2) if suffix else []
    return found[0] if len(found) == 1 and is_word_edge(text, found[0]) else None


def _best(distances: Sequence[int], is_edge: Callable[[int], bool]) -> int:
    """The offset of the least distance; an edge of a word may be one worse, and the later wins a tie."""
    least = min(distances)
    near = [n for n, value in enumerate(distances) if value <= least + 1]
    return min(near, key=lambda n: (distances[n] + (0 if is_edge(n) else 2), -n))


def _with_first_word(text: str, words: str, first: int, start: int) -> int:
    """The beginning of a passage, one word earlier if it begins with the quote's second word.

    Distance alone would rather leave out a first or last word than take another, longer one for it.
    """
    quoted = _WORD.findall(words[: 2 * _EDGE])[:2]
    here = _WORD.match(text, first)
    before = list(_WORD.finditer(text, max(start, first - _EDGE), first))
    if len(quoted) < 2 or not here or here[0] != quoted[1] or here[0] == quoted[0] or not before:
        return first
    return before[-1].start() if text[before[-1].end() : first] == " " else first


def _with_last_word(text: str, words: str, last: int, end: int) -> int:
    """The end of a passage, one word later if it ends with the quote's last word but one."""
    quoted = _WORD.findall(words[-2 * _EDGE :])[-2:]
    here = _WORD.findall(text[max(0, last - _EDGE) : last])
    after = _WORD.match(text, last + 1, min(end, last + _EDGE))
    if len(quoted) < 2 or not here or here[-1] != quoted[0] or here[-1] == quoted[1] or not after:
        return last
    return after.end() if text[last] == " " else last


def _fit(context: str, beside: str) -> float:
    """How like the context what is beside a passage begins; 0 if there is none, or it does not adjoin."""
    beside = beside.lstrip(" ")
    if not context:
        return 0.0
    if beside.startswith(context):
        return 1.0
    fit = 1 - min(scores(context, beside, anywhere=False)) / len(context)
    return fit if fit >= ADJOINS else 0.0


# --- what is good enough


def _good(text: str, quote: _Quote, near: _Near) -> bool:
    """Whether there is evidence enough for a place."""
    sides = bool(quote.prefix) + bool(quote.suffix)
    if near.adjoining:
        needed = IN_PLACE if near.adjoining == 2 else BESIDE if sides == 1 else HALF_BESIDE
        weight = _weight((quote.prefix if near.prefix else "") + (quote.suffix if near.suffix else ""))
        return near.likeness >= (needed if weight >= SLIGHT else max(needed, ALONE))
    if sides or near.likeness < ALONE or _weight(quote.words) < ALONE_LENGTH:
        return False
    if len(quote.words) > _COUNTED:
        return near.likeness >= 1 - 1 / WORDS_KEPT
    others, words = _other_words(quote.words, text[near.start : near.end])
    return others <= words // WORDS_KEPT


def _other_words(quote: str, passage: str) -> tuple[int, int]:
    """How many words of quote or passage the other does not have, slips apart, and how many the quote has.

    Letters are compared rather than words, since a slip may join two words or part one.
    """
    blocks = SequenceMatcher(None, quote, passage, autojunk=False).get_matching_blocks()
    old = [word.span() for word in _WORD.finditer(quote)]
    new = [word.span() for word in _WORD.finditer(passage)]
    others_old = _uncovered(old, [(block.a, block.a + block.size) for block in blocks])
    others_new = _uncovered(new, [(block.b, block.b + block.size) for block in blocks])
    return max(others_old, others_new), len(old)


def _uncovered(words: list[tuple[int, int]], blocks: list[tuple[int, int]]) -> int:
    """How many words have less than `SLIP` of their letters in blocks; both are in order."""
    count = first = 0
    for start, end in words:
        while blocks[first][1] <= start and first < len(blocks) - 1:
            first += 1
        kept = 0
        for low, high in blocks[first:]:
            if low >= end:
                break
            kept += max(0, min(high, end) - max(low, start))
        count += kept < SLIP * (end - start)
    return count
