"""How long an edit takes to show: from the write of the file to the changed page over HTTP, asked every 2 ms.

    python -m tests.benchmarks.serve 1000 --edits 20

Prints the median, the 90th percentile and the longest, in milliseconds, for each sort of edit.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.corpus import generate, name

POLL = 0.002
LONGEST = 120.0


@contextmanager
def serving(site: Path) -> Iterator[tuple[http.client.HTTPConnection, int]]:
    """A server of the site, when it has read it: a connection, and the process."""
    command: list[str | Path] = [Path(sys.executable).with_name("onrecord"), "serve", site, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = re.search(r":(\d+)/", process.stdout.readline())
        assert port is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(port[1]))
        while get(connection, "/")[0] != 200:
            time.sleep(0.2)
        yield connection, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """The status and the body of an answer."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def until(connection: http.client.HTTPConnection, path: str, wanted: str) -> float:
    """Ask for a page until it holds some words; when that was."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if wanted.encode() in get(connection, path)[1]:
            return time.monotonic()
        time.sleep(POLL)
    raise TimeoutError(f"{path} never showed “{wanted}”")


def replaced(path: Path, pattern: str, by: str) -> float:
    """Change the first match in a file, at once as editors do; when that was."""
    text = re.sub(pattern, by, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_text(text, encoding="utf-8")
    begun = time.monotonic()
    beside.rename(path)
    return begun


def measure(site: Path, edits: int, connection: http.client.HTTPConnection) -> dict[str, list[float]]:
    """Seconds for each edit of each sort."""
    took: dict[str, list[float]] = {"note": [], "title": [], "actor": []}
    articles = sorted(path.name for path in (site / "content/articles").iterdir())
    for number in range(edits):
        slug = articles[number * 7 % len(articles)]
        page, folder = f"/articles/{slug}.html", site / "content/articles" / slug
        until(connection, page, "<title>")
        time.sleep(0.1)
        begun = replaced(folder / "claims.yaml", "note: .*", f"note: Seen anew, edit {number}.")
        took["note"].append(until(connection, page, f"Seen anew, edit {number}.") - begun)
        begun = replaced(folder / "article.yaml", "title: .*", f"title: Entitled anew {number}")
        showing = page
        took["title"].append(until(connection, showing, f"Entitled anew {number}") - begun)
    actors = site / "content/actors/all.yaml"
    for number in range(max(3, edits // 5)):
        begun = replaced(actors, r"(actor-7:\n  name: ).*", rf"\1{name(7)} the {number + 1}th")
        wanted = f"{name(7)} the {number + 1}th"
        took["actor"].append(until(connection, "/actors/actor-7.html", wanted) - begun)
        time.sleep(3)
    return took


def memory(process: int) -> float:
    """Megabytes that a process holds (Linux)."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else float("nan")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=1000)
    parser.add_argument("--edits", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        generate(site, given.articles)
        begun = time.monotonic()
        with serving(site) as (connection, process):
            print(f"{given.articles} articles, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
            print(f"start    {time.monotonic() - begun:9.1f} s")
            for sort, took in measure(site, given.edits, connection).items():
                ordered = sorted(1000 * seconds for seconds in took)
                high = ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]
                print(f"{sort:8} {statistics.median(ordered):9.1f} ms {high:9.1f} {ordered[-1]:9.1f}")
            print(f"memory   {memory(process):9.0f} MB")


if __name__ == "__main__":
    main()
