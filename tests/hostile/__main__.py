"""Try every hostile site, one by one: `python -m tests.hostile [CLASS[/ID] …]`.

Ends with 1 if any does harm.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.hostile.cases import cases
from tests.hostile.trial import tried, warm_up


def main() -> int:
    wanted = tuple(sys.argv[1:])
    outcomes = []
    warm_up()
    for case in cases():
        if wanted and not case.name.startswith(wanted):
            continue
        outcome = tried(case)
        outcomes.append(outcome)
        mark = "WRONG" if outcome.wrong else "ok"
        print(f"{mark:5} {outcome.seconds:5.2f} s {outcome.written:11,} B  {case.name}", flush=True)
        for what in outcome.wrong[:6]:
            print(f"      {what[:400]}")
    print()
    for group, count in Counter(outcome.case.group for outcome in outcomes).items():
        wrong = sum(bool(it.wrong) for it in outcomes if it.case.group == group)
        slowest = max((it for it in outcomes if it.case.group == group), key=lambda it: it.seconds)
        slow = f"slowest: {slowest.case.id}, {slowest.seconds:.2f} s"
        print(f"{group:10} {count:4} cases, {wrong} do harm; {slow}")
    harmful = sum(bool(outcome.wrong) for outcome in outcomes)
    print(f"{len(outcomes)} cases, {harmful} do harm")
    return 1 if harmful else 0


if __name__ == "__main__":
    sys.exit(main())
