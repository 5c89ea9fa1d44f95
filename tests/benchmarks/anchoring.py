"""How often quotes are placed right, and how long it takes, on material this program makes itself.

    python -m tests.benchmarks.anchoring [--cases 580] [--seed 1] [--only NAME] [--check] [--peers] [--write]

Prints a table by mutation, and the times beside those of a reference loop, since machines differ. `--check`
ends with 1 where more is wrong or silent than is known. `--peers` compares with others, which
`make bench-anchoring` installs; `--write` puts that table into docs/anchoring.md.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from time import thread_time

from tests.benchmarks.cases import GROUPS, Case, cases, verdict
from tests.benchmarks.peers import PEERS, Answer, onrecord
from tests.benchmarks.tables import put

KINDS = ("right", "thin", "loose", "refused", "wrong", "silent")
WRONG = 0.005
"""Share of wrong places that `--check` lets pass: cases in which the evidence itself is misleading."""


def main() -> None:
    """Make the cases, place them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=580)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="mutations whose name holds this")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    made = list(cases(options.seed, options.cases, options.only))
    if options.peers or options.write:
        answered = {name: make()(made) for name, make in PEERS.items()}
        table = _compared(made, answered, options.seed)
        print(table)
        if options.write:
            put("anchoring.md", "benchmark", table + "\n")
        return
    answers = onrecord(made)
    verdicts = [verdict(case, span, status) for case, (span, status, _) in zip(made, answers, strict=True)]
    _print_by_mutation(made, verdicts)
    half, most = _times(answers)
    print(f"a quote: p50 {half:.0f} µs, p95 {most:.0f} µs; reference loop {_reference():.1f} ms")
    found = Counter(verdicts)
    if options.check and (found["silent"] or found["wrong"] > WRONG * len(made)):
        sys.exit(1)


def _print_by_mutation(made: Sequence[Case], verdicts: Sequence[str]) -> None:
    counts: dict[str, Counter[str]] = {}
    for case, kind in zip(made, verdicts, strict=True):
        for row in (case.mutation, f"= {case.context}", f"= {case.kind}", f"= {case.language}", "= all"):
            counts.setdefault(row, Counter())[kind] += 1
    print(f"{'':42}" + "".join(f"{kind:>9}" for kind in KINDS))
    for row, found in sorted(counts.items(), key=lambda item: (item[0].startswith("="), item[0])):
        print(f"{row:42}" + "".join(f"{found[kind]:9}" for kind in KINDS))


def _compared(made: Sequence[Case], answered: dict[str, list[Answer]], seed: int) -> str:
    """The table of all peers, in Markdown: right and wrong of a hundred, by group of mutations."""
    rows = ["| what happened | " + " | ".join(answered) + " |", "|---|" + "---:|" * len(answered)]
    for group in (*GROUPS, "all"):
        chosen = [number for number, case in enumerate(made) if group in ("all", _group(case))]
        cells = []
        for answers in answered.values():
            kinds = Counter(verdict(made[number], *answers[number][:2]) for number in chosen)
            right = kinds["right"] + kinds["thin"]
            cells.append(f"{_percent(right, chosen)} / {_percent(kinds['wrong'], chosen)}")
        name = f"{group} ({len(chosen)})"
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    times = (_times(answers) for answers in answered.values())
    rows.append(
        "| µs, p50 / p95 | " + " | ".join(f"{half:,.0f} / {most:,.0f}" for half, most in times) + " |"
    )
    silent = sum(
        verdict(case, *answer[:2]) == "silent"
        for case, answer in zip(made, answered["OnRecord"], strict=True)
    )
    note = (
        f"{len(made):,} cases of seed {seed}; right % / wrong % (what is left was refused, or placed beside "
        f"the passage). A reference loop, the sum of 100,000 squares, took {_reference():.1f} ms in the same "
        f"run. Of OnRecord's answers {silent} claimed more than is true; the others claim nothing."
    )
    return "\n".join((*rows, "", note))


def _group(case: Case) -> str:
    return next(name for name, table in GROUPS.items() if case.mutation in table)


def _percent(count: int, of: Sequence[int]) -> str:
    return f"{100 * count / max(1, len(of)):.1f}"


def _times(answers: Iterable[Answer]) -> tuple[float, float]:
    """Half and nineteen of twenty take no longer than so many microseconds."""
    taken = sorted(seconds * 1e6 for _, _, seconds in answers)
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


def _reference() -> float:
    """Milliseconds of a loop that any machine can run."""
    started = thread_time()
    sum(number * number for number in range(100_000))
    return (thread_time() - started) * 1e3


if __name__ == "__main__":
    main()
