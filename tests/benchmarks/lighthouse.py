"""What Lighthouse gives the edition's pages on a phone, served as a static host would serve them.

    python -m tests.benchmarks.lighthouse [--runs 5] [--write]

Every page is loaded several times, one after another; the scores are the medians. Prints a table; `--write`
puts it into docs/performance.md. Exit status 1 if a score is below its goal.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from onrecord import hosting
from onrecord.workspace import Workspace

from tests.benchmarks.tables import put
from tests.tools.programs import CHROME

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROGRAM = HERE / "node_modules/.bin/lighthouse"

PAGES = {
    "article": "articles/[!i]*.html",
    "actor": "actors/[!i]*.html",
    "home": "index.html",
    "claim": "claims/[!b]*/*.html",
    "search": "search.html",
}
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
TIMES = {"first-contentful-paint": "ms to the first words", "largest-contentful-paint": "to most of it"}

Report = dict[str, float]


class _Host(BaseHTTPRequestHandler):
    """A folder as a static host serves it: compressed, and with the headers that it is to have."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, folder: Path) -> None:
        self.folder = folder.resolve()
        super().__init__(*arguments)  # type: ignore[arg-type]  # passed through unseen

    def handle(self) -> None:
        with suppress(ConnectionError):  # a browser that is closed lets go in the middle
            super().handle()

    def do_GET(self) -> None:
        path = (self.folder / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
        if path.is_dir():
            path /= "index.html"
        found = path.is_relative_to(self.folder) and path.is_file()
        if not found:
            path = self.folder / "404.html"
        body = path.read_bytes()
        self.send_response(200 if found else 404)
        address = path.relative_to(self.folder).as_posix()
        self.send_header("Content-Type", hosting.content_type(address))
        if hosting.compressible(address) and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        for name, value in hosting.headers(address):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815  # as the handler of the library calls them

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """The address of a server of the folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Host, folder=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def audited(address: str, browser: str) -> Report:
    """The scores of one load, of 100, with the times and bytes; what falls short is told on stderr."""
    done = subprocess.run(
        [
            *(PROGRAM, address, "--quiet", "--output=json"),
            f"--only-categories={','.join(GOALS)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking",
        ],
        env={**os.environ, "CHROME_PATH": browser},
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout)
    for name, category in told["categories"].items():
        for one in category["auditRefs"]:
            audit = told["audits"][one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"{address}: {name}: {audit['title']} {audit.get('displayValue', '')}", file=sys.stderr)
    report = {name: round(100 * category["score"]) for name, category in told["categories"].items()}
    report |= {name: told["audits"][name]["numericValue"] for name in TIMES}
    report["shift"] = told["audits"]["cumulative-layout-shift"]["numericValue"]
    report["bytes"] = told["audits"]["total-byte-weight"]["numericValue"]
    return report


def table(reports: dict[str, list[Report]]) -> str:
    """The medians of every page."""
    runs = len(next(iter(reports.values())))
    lines = [
        f"Medians of {runs} loads, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}:\n",
        f"| page | {' | '.join(GOALS)} | {' | '.join(TIMES.values())} | layout shift | KB |",
        "|---|" + "---:|" * (len(GOALS) + len(TIMES) + 2),
    ]
    for page, loads in reports.items():
        of = {name: statistics.median(load[name] for load in loads) for name in loads[0]}
        scores = " | ".join(f"{of[name]:.0f}" for name in (*GOALS, *TIMES))
        lines.append(f"| {page} | {scores} | {of['shift']:.2f} | {of['bytes'] / 1000:.0f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    browser = CHROME.find()
    if browser is None or not PROGRAM.exists():
        sys.exit("Lighthouse or a browser is not there: `make bench-lighthouse` installs them")
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "site"
        if Workspace(ROOT).build(out).failed:
            sys.exit("The site did not build: `onrecord build` tells why")
        paths = {page: min(out.glob(like)).relative_to(out).as_posix() for page, like in PAGES.items()}
        reports: dict[str, list[Report]] = {page: [] for page in PAGES}
        with hosted(out) as address:
            for _ in range(given.runs):
                for page, path in paths.items():
                    reports[page].append(audited(address + quote(path), browser))
    told = table(reports)
    print(told)
    if given.write:
        put("performance.md", "lighthouse", told)
    for page, loads in reports.items():
        for goal, least in GOALS.items():
            if statistics.median(load[goal] for load in loads) < least:
                sys.exit(f"The {page} page has less than {least} for {goal}")


if __name__ == "__main__":
    main()
