"""Look for texts and quotes that break a law: `python -m tests.fuzz --minutes 30 [--seed 1]`.

Minutes are of CPU. Each law is tried in turn with new examples; what breaks one is made as small as it
goes and printed, and the search goes on. Ends with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from itertools import count
from time import process_time

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.properties import PROPERTIES, TIMED, Property

_SETTINGS = settings(
    max_examples=300,  # of a law, before the next one's turn
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def main() -> int:
    """Search until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for number in count(options.seed):
        for name, property_ in (PROPERTIES | TIMED).items():
            if process_time() >= options.minutes * 60:
                print(f"{process_time() / 60:.1f} minutes of CPU, {sum(tried.values())} examples")
                print(*(f"{times:9} {law}" for law, times in tried.items()), sep="\n")
                print(*(f"{times:9} times: {what}" for what, times in found.items()), sep="\n")
                print(f"{len(found)} findings")
                return 1 if found else 0
            try:
                _try(name, property_, number, tried)
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                what = f"{name}: {type(error).__name__} in {place.name}, line {place.lineno}"
                found[what] += 1
                if found[what] == 1:
                    print(f"--- {what}, seed {number}", flush=True)
                    traceback.print_exc()
    return 0


def _try(name: str, property_: Property, number: int, tried: Counter[str]) -> None:
    """Some hundred examples of a law, other ones for each number."""

    def law(material: tuple[object, ...]) -> None:
        tried[name] += 1
        property_.law(*material)

    seed(number)(_SETTINGS(given(st.tuples(*property_.material))(law)))()


if __name__ == "__main__":
    sys.exit(main())
