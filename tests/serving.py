"""A real server of a site, and an author who edits the site at random."""

from __future__ import annotations

import http.client
import itertools
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from onrecord.output import MARK
from onrecord.pipeline import Options
from onrecord.workspace import Workspace

from tests.folders import contents, write

SCRIPT = re.compile(rb'<script src="/_onrecord/live\.js" data-page="[0-9a-f]+" defer></script>')
LONGEST = 20.0
ROUNDS = itertools.count(1)
SWAPS = [
    *(("mayor", "baker"), ("baker", "mayor"), ("denies", "disputes"), ("disputes", "undercuts")),
    *(("dry", "deep"), ("person", "place"), ("is new", "is old"), ("note:", "summary:"), ("2014", "2016")),
    *((": dry", ": wet"), ("draft: true", "draft: false"), ("ina", "ida"), ("Wells", "Many wells")),
    *(("name: ", "name: Old "), ("by: ina\n", ""), ("published", "retrieved"), ("speaker", "about")),
]
"""Words of the site, and what stands in their place after an edit."""

T = TypeVar("T")


@dataclass
class Served:
    """A server at work."""

    process: subprocess.Popen[str]
    port: int
    complaints: IO[str]
    """What it says of mistakes; a file, since a pipe that nobody reads would stop it."""

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read(), named
        finally:
            connection.close()

    def memory(self) -> float:
        """Megabytes that the server holds."""
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():
            found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
            kilobytes = int(found[1]) if found else 0
        else:  # not Linux
            told = subprocess.run(
                ["/bin/ps", "-o", "rss=", "-p", str(self.process.pid)],
                capture_output=True,
                text=True,
                check=True,
            )
            kilobytes = int(told.stdout)
        return kilobytes / 1024

    def page(self, path: str) -> bytes:
        """A page as it was built."""
        return SCRIPT.sub(b"", self.get("/" + path)[1], count=1)

    def until(self, path: str, wanted: str) -> bytes:
        """The page, as soon as it holds these words."""
        return eventually(lambda: body if wanted.encode() in (body := self.page(path)) else None, wanted)

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End it, as Ctrl-C does if no other signal is named: its exit status, and all that it said."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=LONGEST)
        self.complaints.seek(0)
        return self.process.returncode, said + self.complaints.read()


def eventually(look: Callable[[], T | None], what: str) -> T:
    """What `look` finds, as soon as it finds anything."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.01)
    raise AssertionError(f"never: {what}")


@contextmanager
def serving(site: Path, *options: str, stderr: int | None = None) -> Iterator[Served]:
    """A server of the site on a free port, whose complaints are kept, or go to the file `stderr`."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("onrecord"),
        "serve",
        site,
        "--port",
        "0",
        *options,
    ]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        process = subprocess.Popen(
            command,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=complaints if stderr is None else stderr,
        )
        try:
            assert process.stdout is not None
            port = re.search(r":(\d+)/", process.stdout.readline())
            assert port is not None
            yield Served(process, int(port[1]), complaints)
        finally:
            process.kill()
            process.wait()


def afresh(site: Path, served: Served, files: Mapping[str, str]) -> None:
    """Bring the site back to these files and no others, as a server that goes on shows it.

    A description that no state before had tells that state from them; no mistake of an earlier test is left.
    """
    for path in contents(site).keys() - files.keys():
        if not path.startswith(".onrecord/"):
            (site / path).unlink()
    round_ = f"Round {next(ROUNDS)}"
    write(site, {path: text for path, text in files.items() if path != "site.yaml"})
    write(site, {"site.yaml": f"{files['site.yaml']}description: {round_}.\n"})
    served.until("index.html", f"{round_}.")


def built(site: Path, out: Path) -> dict[str, bytes] | None:
    """What a lenient build writes, drafts and all; None if the site has errors."""
    outcome = Workspace(site).build(out, Options(strict=False, drafts=True))
    if outcome.failed:
        return None
    files = contents(out)
    del files[MARK]
    for path in [path for path in files if path.startswith("pagefind/") or path == "search.html"]:
        del files[path]  # `serve` has no index, and says so
    return plainly_named(files)


def plainly_named(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files as `serve` shows them: with assets that are not named after what is in them."""
    rule = rb"\n\S*/assets/[0-9a-f]{12}/\*\n  .*\n  .*\n"
    folder = "assets/[0-9a-f]{12}/"
    return {
        re.sub(folder, "assets/", url): re.sub(folder.encode(), b"assets/", re.sub(rule, b"", content))
        for url, content in files.items()
    }


class Author:
    """Edits a site at random, rightly and wrongly; keeps what was there to bring it back."""

    def __init__(self, site: Path, seed: int) -> None:
        self.site = site
        self.chance = random.Random(seed)  # noqa: S311 - nobody is to be kept from guessing it
        self.number = 0
        self.first = {
            path.relative_to(site).as_posix(): path.read_bytes()
            for path in sorted(site.rglob("*"))
            if path.is_file()
        }

    def edit(self) -> list[str]:
        """Do something; the paths that it concerns."""
        self.number += 1
        doings = [self._restore] * 4 + [self._words] * 2 + [self._meaning] * 4
        doings += [self._cut, self._delete, self._move, self._new_article, self._actor, self._title]
        doings += [self._asset, self._template, self._checkout]
        return self.chance.choice(doings)()

    def restore(self) -> list[str]:
        """Bring everything back as it was."""
        for folder in ("content", "seeds", "themes"):
            shutil.rmtree(self.site / folder, ignore_errors=True)
        for path, data in self.first.items():
            self._write(path, data)
        return ["content", "seeds", "themes", *self.first]

    def _write(self, path: str, data: bytes) -> list[str]:
        whole = self.site / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        if self.chance.random() < 0.5:
            whole.write_bytes(data)
            return [path]
        beside = whole.with_name(f".{whole.name}.tmp")
        beside.write_bytes(data)
        beside.rename(whole)
        return [path, beside.relative_to(self.site).as_posix()]

    def _some(self, under: str = "") -> str:
        there = [path for path in self.first if path.startswith(under) and (self.site / path).is_file()]
        return self.chance.choice(there or ["site.yaml"])

    def _restore(self) -> list[str]:
        lost = [
            path
            for path, data in self.first.items()
            if not (self.site / path).is_file() or (self.site / path).read_bytes() != data
        ]
        path = self.chance.choice(lost or list(self.first))
        return self._write(path, self.first[path])

    def _words(self) -> list[str]:
        path = self._some("content/")
        text = (self.site / path).read_text("utf-8") if (self.site / path).is_file() else ""
        return self._write(path, f"{text}\n# remark {self.number}\n".encode())

    def _meaning(self) -> list[str]:
        """Another word in the place of one: mostly it still reads, and means something else."""
        path = self._some()
        text = (self.site / path).read_text("utf-8", "replace") if (self.site / path).is_file() else ""
        pairs = [pair for pair in SWAPS if pair[0] in text] or [("\n", "\n\n")]
        return self._write(path, text.replace(*self.chance.choice(pairs), 1).encode())

    def _cut(self) -> list[str]:
        path = self._some()
        data = (self.site / path).read_bytes() if (self.site / path).is_file() else b""
        return self._write(path, data[: self.chance.randrange(len(data) + 1)])

    def _delete(self) -> list[str]:
        path = self._some("content/")
        (self.site / path).unlink(missing_ok=True)
        return [path]

    def _move(self) -> list[str]:
        folders = sorted((self.site / "content/articles").glob("*")) or [self.site / "content"]
        folder = self.chance.choice(folders)
        other = folder.with_name(f"moved-{self.number}")
        if folder.name == "content":
            return self._new_article()
        folder.rename(other)
        return [path.relative_to(self.site).as_posix() for path in (folder, other)]

    def _new_article(self) -> list[str]:
        folder = f"content/articles/new-{self.number}"
        paths = self._write(f"seeds/new-{self.number}.txt", b"The mayor said that wells dry up.\n")
        paths += self._write(f"{folder}/article.yaml", f"text: seeds/new-{self.number}.txt\n".encode())
        layer = b"annotations:\n  - {quote: wells dry up, note: one more}\n"
        return paths + self._write(f"{folder}/claims.yaml", layer)

    def _actor(self) -> list[str]:
        return self._write(
            "content/actors/more.yaml",
            f"another: {{name: Another {self.number}, kind: person}}\n".encode(),
        )

    def _title(self) -> list[str]:
        return self._write("site.yaml", self.first["site.yaml"] + f"contact: no. {self.number}\n".encode())

    def _asset(self) -> list[str]:
        return self._write("themes/own/assets/own.css", f"p {{ margin: {self.number}px }}".encode())

    def _template(self) -> list[str]:
        tail = self.chance.choice(["", "", "{{ nothing.at.all }}", "{% if %}", "{{ 1 // 0 }}"])
        text = f"{{% extends '404.html' %}}{{% block head %}}<!-- {self.number} -->{tail}{{% endblock %}}"
        return self._write("themes/own/templates/404.html", text.encode())

    def _checkout(self) -> list[str]:
        """Another branch: several files at once."""
        doing = (self._restore, self._words, self._meaning)[self.number % 3]
        return [path for _ in range(5) for path in doing()]
