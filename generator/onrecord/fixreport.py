"""What `onrecord fix` found, for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from onrecord.candidates import Candidate
from onrecord.fixes import State, Survey, Surveyed, Unsure
from onrecord.repair import Edit, EditKind
from onrecord.report import visible

_RESET, _BOLD, _RED, _GREEN = "\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m"
_MARKS = {
    EditKind.EQUAL: ("", "", ""),
    EditKind.DELETE: ("[-", "-]", _RED),
    EditKind.INSERT: ("{+", "+}", _GREEN),
}


def told(found: Survey, written: bool, left: Iterable[Unsure], colour: bool) -> str:
    """Every entry without a sure place; `written` says that those not `left` have been mended."""
    open_ = {unsure.place for unsure in left}
    blocks = [
        "\n".join(_unsure(unsure, written and unsure.place not in open_, colour)) for unsure in found.unsure
    ]
    blocks += [_stale(article) for article in found.articles if article.stale is not None and not written]
    return "\n\n".join(blocks)


def summary(entries: Iterable[Unsure]) -> str:
    """How many of each: "2 drifted, 1 ambiguous"."""
    counts = Counter(unsure.state for unsure in entries)
    names = {State.ORPHAN: "without a place"}
    return ", ".join(f"{counts[state]} {names.get(state, state)}" for state in State if counts[state])


def _unsure(unsure: Unsure, mended: bool, colour: bool) -> Iterator[str]:
    def paint(code: str, words: str) -> str:
        return f"{code}{words}{_RESET}" if colour else words

    state = "no place" if unsure.state is State.ORPHAN else str(unsure.state)
    at = f"{unsure.at.path}:{unsure.at.line}:{unsure.at.column}"
    yield f"{visible(at)}  {paint(_BOLD, 'rewritten' if mended else state)}  {visible(unsure.id)}"
    if unsure.state is State.DRIFTED:
        for candidate in unsure.candidates:
            yield f"  {_passage(candidate, colour)}"
            yield f"  {unsure.why}{'' if mended else _writes(unsure, candidate)}"
        if not mended and all(candidate.selector is not None for candidate in unsure.candidates):
            yield "  take it with  --write"
        return
    yield f"  “{visible(unsure.quote)}” {unsure.why}"
    for number, candidate in enumerate(unsure.candidates, 1):
        yield f"  {number}. {_passage(candidate, colour)}"
        yield f"     {candidate.refused}{'' if mended else _writes(unsure, candidate)}"
    if not unsure.candidates:
        yield "  nothing in the text is like it: mend it by hand, or remove the entry"
    elif not mended:
        yield f"  choose with  --choose {visible(unsure.at.path)}:{unsure.at.line}=1"


def _writes(unsure: Unsure, candidate: Candidate) -> str:
    """What would be written besides the quote."""
    if candidate.selector is None:
        return "; no short context settles it: write a longer quote by hand"
    given = (("prefix", candidate.selector.prefix), ("suffix", candidate.selector.suffix))
    context = [f"{key}: {visible(words)}" for key, words in given if words]
    return f"; writes  {'  '.join(context)}" if context and unsure.state is not State.DRIFTED else ""


def _passage(candidate: Candidate, colour: bool) -> str:
    """The passage in its context, with what distinguishes the quote from it."""
    parts = []
    for edit in candidate.words:
        opening, closing, code = _MARKS[edit.kind]
        words = visible(edit.text.rstrip())
        marked = f"{opening}{words}{closing}"
        parts.append((f"{code}{marked}{_RESET}" if colour and code else marked) + _blank(edit))
    middle = "".join(parts).strip()
    return f"{visible(candidate.before)}«{middle}»{visible(candidate.after)}"


def _blank(edit: Edit) -> str:
    return " " * (edit.text != edit.text.rstrip())


def _stale(article: Surveyed) -> str:
    after = "" if not article.unsure else ", once every quote has its place"
    return f"{article.path}  the text has changed; `fix --write` notes that in text_digest{after}"
