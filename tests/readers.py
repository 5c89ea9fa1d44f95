"""Readers of a published site, who follow every link again and again."""

from __future__ import annotations

import posixpath
import re
import threading
import time
from urllib.parse import unquote, urlsplit

from tests.targets import Read

PAUSE = 0.05  # seconds between two rounds of a reader, so that others come to work


class Reader:
    """Begins at the home page, follows every link, and does so again and again."""

    def __init__(self, read: Read) -> None:
        self.broken: set[str] = set()
        self.rounds = 0
        self._read = read
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._stop.set()
        self._thread.join()

    def come_round(self) -> None:
        """Wait until a round has begun and ended: who still reads older pages is left behind."""
        rounds, patience = self.rounds + 2, time.monotonic() + 30
        while self.rounds < rounds and time.monotonic() < patience:
            time.sleep(PAUSE)

    def _go_on(self) -> None:
        while not self._stop.wait(PAUSE):
            self.walk()

    def walk(self) -> set[str]:
        """Read everything that the home page leads to; what was read."""
        seen, waiting = {"index.html"}, ["index.html"]
        while waiting and not self._stop.is_set():
            path = waiting.pop()
            content = self._read(path) if path.endswith(".html") else None
            leads = leads_to(path, content) - seen if content is not None else set()
            for target in leads:
                self._look(path, target)
            seen |= leads
            waiting += leads
        self.rounds += 1
        return seen

    def _look(self, page: str, target: str) -> None:
        """A file that a page just read leads to is there; or that page by now leads there no more."""
        if self._read(target) is not None:
            return
        again = self._read(page)
        # What a page is made with must be there even for those who have read the former page.
        if target.startswith("assets/") or (again is not None and target in leads_to(page, again)):
            self.broken.add(f"{page} → {target}")


def leads_to(page: str, content: bytes) -> set[str]:
    """The files of the site that a page leads to."""
    found = re.findall(r'(?:href|src)="([^"#][^"]*)"', content.decode())
    paths = {unquote(urlsplit(link).path) for link in found if not urlsplit(link).scheme}
    above = "/wells/" if page == "404.html" else posixpath.dirname(page)
    return {posixpath.normpath(posixpath.join(above, path)).removeprefix("/wells/") for path in paths}
