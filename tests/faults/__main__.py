"""Strikes at commands at random: python -m tests.faults --count 200 --seed 1

Ends with 1 at the first file that is lost or torn, run that cannot be mended, or traceback.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.faults.blows import KILLED, Told, any_blow
from tests.faults.disks import disk
from tests.faults.worlds import WORLDS


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description=(__doc__ or "").partition(":")[0]
    )
    parser.add_argument("--count", type=int, default=200, help="how many blows")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(WORLDS), action="append", help="this command; may be repeated")
    asked = parser.parse_args()
    names = asked.only or list(WORLDS)
    lost = 0
    tally: Counter[tuple[str, str, str]] = Counter()
    for place, name in enumerate(names):
        count = asked.count * (place + 1) // len(names) - asked.count * place // len(names)
        lost += strike_often(name, count, asked.seed, tally)
    print(report(tally))
    print(f"{sum(tally.values())} blows, {lost} files lost or torn, or runs that could not be mended.")
    sys.exit(lost > 0)


def strike_often(name: str, count: int, seed: int, tally: Counter[tuple[str, str, str]]) -> int:
    """Strike at a command; how often the law was broken."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311  # nobody is to be kept from guessing it
    broken = 0
    with (
        tempfile.TemporaryDirectory(prefix="onrecord-faults-") as folder,
        disk(Path(folder) / "disk"),
        WORLDS[name](Path(folder)) as world,
    ):
        for number in range(count):
            blow = any_blow(chance, world.steps, world.sent)
            try:
                told = world.strike(blow)
                told.hold()
            except AssertionError as why:
                broken += 1
                tally[name, blow.name, "BROKEN"] += 1
                print(f"{name}, blow {number} of seed {seed}: {blow}\n{why}", file=sys.stderr, flush=True)
                continue
            tally[name, blow.name, outcome(told)] += 1
    return broken


def outcome(told: Told) -> str:
    """What came of a command, in a word."""
    if told.status in KILLED:
        return "killed"
    return ("done", "told the site's errors", "refused", "told what failed")[told.status]


def report(tally: Counter[tuple[str, str, str]]) -> str:
    """How often each blow had each outcome, by command."""
    rows = sorted(tally.items())
    return "\n".join(f"{name:20} {blow:22} {came:24} {number:4}" for (name, blow, came), number in rows)


if __name__ == "__main__":
    main()
