"""What else places quotes, each called as its makers mean it to be called.

A peer gets what everybody gets: the text, the quote, its prefix, suffix and hint. None of them says whether
the words are the same; so nothing of theirs is counted as silent.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from time import thread_time
from typing import Any

from onrecord.anchoring import Placed
from onrecord.quotable import Quotable

from tests.benchmarks.cases import Case, Span

HERE = Path(__file__).parent

Answer = tuple[Span | None, str | None, float]
"""A place, what is claimed of it, and the seconds it took."""
Peer = Callable[[Sequence[Case]], list[Answer]]


def onrecord(cases: Sequence[Case]) -> list[Answer]:
    """This project."""
    answers: list[Answer] = []
    for case in cases:
        quotable = Quotable(case.text)
        started = thread_time()
        outcome = quotable.place(case.selector)
        taken = thread_time() - started
        if isinstance(outcome, Placed):
            span = outcome.spans[0].start, outcome.spans[-1].end
            answers.append((span, outcome.status.value, taken))
        else:
            answers.append((None, None, taken))
    return answers


def _one_by_one(place: Callable[[Any, Case], Span | None], prepare: Callable[[str], Any] = str) -> Peer:
    """A peer that is called for each case; preparing the text is not timed, as it is not with ours."""

    def peer(cases: Sequence[Case]) -> list[Answer]:
        answers: list[Answer] = []
        for case in cases:
            prepared = prepare(case.text)
            started = thread_time()
            span = place(prepared, case)
            answers.append((span, None, thread_time() - started))
        return answers

    return peer


def _plain(text: str, case: Case) -> Span | None:
    """Plain search: with context, else the first occurrence."""
    prefix, exact, suffix = case.selector.prefix or "", case.selector.exact, case.selector.suffix or ""
    at = text.find(prefix + exact + suffix)
    start = at + len(prefix) if at >= 0 else text.find(exact)
    return (start, start + len(exact)) if start >= 0 else None


def _reanchor() -> Peer:
    """reanchor with its own thresholds; the text is prepared once."""
    reanchor = import_module("reanchor")

    def place(text: Any, case: Case) -> Span | None:
        selector = case.selector
        wanted = reanchor.TextQuoteSelector(selector.exact, selector.prefix or "", selector.suffix or "")
        found = reanchor.resolve_quote(text, wanted)
        return (found.start, found.end) if found else None

    return _one_by_one(place, reanchor.prepare_document)


def _rapidfuzz() -> Peer:
    """RapidFuzz's partial ratio: the stretch most like the quote, if three quarters alike; no context."""
    fuzz = import_module("rapidfuzz").fuzz

    def place(text: str, case: Case) -> Span | None:
        found = fuzz.partial_ratio_alignment(case.selector.exact, text, score_cutoff=75)
        return (found.dest_start, found.dest_end) if found else None

    return _one_by_one(place)


def _diff_match_patch() -> Peer:
    """diff-match-patch: where the first 32 characters (all it takes) fit best about the hint; no context."""
    engine = import_module("diff_match_patch").diff_match_patch()
    engine.Match_Distance = 1_000_000  # anywhere in the text

    def place(text: str, case: Case) -> Span | None:
        exact = case.selector.exact
        start = engine.match_main(text, exact[: engine.Match_MaxBits], case.selector.hint or 0)
        return (start, start + len(exact)) if start >= 0 else None

    return _one_by_one(place)


def _approximate() -> Peer:
    """approx-string-match, which Hypothesis's client uses, and a matcher with that client's weights."""

    def peer(cases: Sequence[Case]) -> list[Answer]:
        lines = [
            json.dumps(
                {
                    "text": case.text,
                    "quote": case.selector.exact,
                    "prefix": case.selector.prefix,
                    "suffix": case.selector.suffix,
                    "hint": case.selector.hint,
                }
            )
            for case in cases
        ]
        done = subprocess.run(
            ["node", str(HERE / "approximate.mjs")],  # whichever Node the path has
            input="\n".join(lines),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        found = map(json.loads, done.stdout.splitlines())
        return [(tuple(one["span"]) if one["span"] else None, None, one["us"] / 1e6) for one in found]

    return peer


PEERS: dict[str, Callable[[], Peer]] = {
    "OnRecord": lambda: onrecord,
    "Hypothesis-like": _approximate,
    "reanchor 0.3.0": _reanchor,
    "RapidFuzz": _rapidfuzz,
    "diff-match-patch": _diff_match_patch,
    "plain search": lambda: _one_by_one(_plain),
}
"""Each is made when it is asked for, so that what is not installed is told then."""
