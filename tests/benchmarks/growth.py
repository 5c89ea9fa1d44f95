"""How time and memory grow with a site: `python -m tests.benchmarks.growth 1000 10000 100000 [--write]`.

For each number of articles a site with the pages that other generators make too is built cold, once, then
with nothing changed and after an edit of a note (medians of three); and so is a site of 4,000 articles in
which one person makes all 100,000 claims. Prints a table; `--write` puts it into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.build import EDITS, SAME_PAGES, Run, run
from tests.benchmarks.corpus import ACTORS, write_site
from tests.benchmarks.tables import put

EDITED = 3
ONE_SPEAKER = 4_000  # articles, of 25 claims each


def measure(articles: int, speaking: int = ACTORS) -> tuple[int, Run, Run, Run]:
    """How many pages there are; a cold build, one with nothing changed, one after an edit of a note."""
    ours = Path(sys.executable).with_name("onrecord")
    with tempfile.TemporaryDirectory() as name:
        site = Path(name, "site")
        write_site(site, articles, SAME_PAGES, speaking=speaking)
        cold = run([ours, "build", site], site)
        unchanged = [run([ours, "build", site], site) for _ in range(EDITED)]
        edited = []
        for number in range(EDITED):
            EDITS["note"](site, number)
            edited.append(run([ours, "build", site], site))
        pages = sum(1 for _ in (site / "public").rglob("*.html"))
    return pages, cold, median(unchanged), median(edited)


def median(runs: list[Run]) -> Run:
    """Of each figure."""
    return Run(
        *(statistics.median(its) for its in zip(*((it.wall, it.cpu, it.memory) for it in runs), strict=True))
    )


def rows(sizes: list[int]) -> Iterator[str]:
    """A line for each size, and one for the site of one speaker."""
    for articles, speaking in (*((size, ACTORS) for size in sizes), (ONE_SPEAKER, 1)):
        pages, cold, unchanged, edited = measure(articles, speaking)
        called = f"{articles:,}" + (", one speaker" if speaking == 1 else "")
        wall, cpu = (1000 * it / articles for it in (cold.wall, cold.cpu))
        yield (
            f"| {called} | {pages:,} | {cold.wall:.1f} | {wall:.2f} | {cpu:.2f} | {cold.memory:,.0f} "
            f"| {unchanged.wall:.2f} | {edited.wall:.2f} | {edited.memory:,.0f} |"
        )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    told = (
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before it began:\n\n"
        "| articles | pages | cold, s | ms an article | of processor | MB | unchanged, s | note, s | MB |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    for row in rows(given.sizes):
        print(row, file=sys.stderr, flush=True)
        told += row + "\n"
    print(told)
    if given.write:
        put("performance.md", "growth", told)


if __name__ == "__main__":
    main()
