"""A command, what it works on, and what must hold whatever befalls it."""

from __future__ import annotations

import http.client
import io
import re
import shutil
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Self

from onrecord.output import MARK

from tests.annotating import Form
from tests.faults.blows import NONE, Blow, Told, filled
from tests.faults.proxies import Proxy, between
from tests.folders import SMALL, beside, contents, write
from tests.readers import leads_to
from tests.serving import Served, serving
from tests.targets import TARGETS

MANY = ("dry", "old", "deep", "new", "round")
FILES = SMALL | {
    "site.yaml": """\
title: Wells
base_url: https://example.org/
publish_text: full
annotators: {ina: {name: Ina Moll}}
search: no
""",
    **{f"seeds/{word}.txt": f"The mayor said the {word} well is closed.\n" for word in MANY},
    **{f"content/articles/{word}/article.yaml": f"text: seeds/{word}.txt\n" for word in MANY},
    **{
        f"content/articles/{word}/claims.yaml": (
            f"by: ina\nannotations:\n  - {{quote: the {word} well, speaker: mayor}}\n"
        )
        for word in MANY
    },
}
"""A site of several articles, in which one speaker stands in each."""
OTHER = FILES | {
    "site.yaml": FILES["site.yaml"].replace("Wells", "Springs"),
    "seeds/ford.txt": "The mayor said the ford is deep.\n",
    "content/articles/ford/article.yaml": "text: seeds/ford.txt\n",
    "content/articles/ford/claims.yaml": "annotations:\n  - {quote: the ford is deep, speaker: mayor}\n",
}
SAME_CLAIMS = FILES | {
    "site.yaml": OTHER["site.yaml"],
    "content/pages/ford.md": "# The ford\n\nWhere it was, and is.\n",
}
"""Another site that says the same of everybody, so that there is nothing to log as corrected."""
DRIFTED = {
    f"content/articles/{word}/claims.yaml": (
        f"annotations:\n  - {{quote: the mayor had said the {word} well is closed}}\n"
    )
    for word in MANY[:3]
}
ADDED = "  - quote: is closed\n"
LEFT = ".onrecord-"


class World(ABC):
    """Something to strike at, again and again."""

    steps = 60
    """About how many steps on the disk the command takes."""
    sent = 0
    """About how many bytes it sends to another machine."""
    took = 1.0
    """Seconds it takes unharmed."""

    def __init__(self, room: Path) -> None:
        self.room = room

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:  # noqa: B027  # few need anything
        """End what the world needs."""

    @abstractmethod
    def strike(self, blow: Blow) -> Told:
        """Carry the command out under a blow, hold what is left to the law, and let the next run mend it."""


def authors(site: Path) -> dict[str, bytes]:
    """What an author wrote; nothing of what we keep, or make."""
    return {path: it for path, it in contents(site).items() if not path.startswith((".onrecord/", "public/"))}


def whole(arguments: list[str], room: Path) -> Told:
    """An unharmed run, which does what it is asked to."""
    told = NONE.strike(arguments, room, 0.0)
    assert told.status == 0, told
    return told


def timed(arguments: list[str], room: Path) -> float:
    begun = time.monotonic()
    whole(arguments, room)
    return time.monotonic() - begun


class Building(World):
    """`build`, of two sites in turn into one folder: it is the one or the other."""

    steps = 120

    def __init__(self, room: Path) -> None:
        super().__init__(room)
        self.out = room / "disk/parent/out"
        self.sites = [write(room / "a", FILES), write(room / "b", OTHER)]
        self.wholes = []
        for site in self.sites:
            self.took = timed(self._build(site), room)
            self.wholes.append(contents(self.out))
        self.now = 1

    def _build(self, site: Path) -> list[str]:
        return ["build", str(site), "--out", str(self.out)]

    def strike(self, blow: Blow) -> Told:
        """See `World`."""
        next_ = 1 - self.now
        told = blow.strike(self._build(self.sites[next_]), self.room, self.took)
        there = contents(self.out)
        assert there in (self.wholes[self.now], self.wholes[next_]), "the output is torn"
        assert not told.finished or there == self.wholes[next_]
        assert authors(self.sites[next_]).keys() == {*(FILES, OTHER)[next_]}
        whole(self._build(self.sites[next_]), self.room)
        assert contents(self.out) == self.wholes[next_]
        assert beside(self.out) == []
        self.now = next_
        return told


class Rewriting(World):
    """A command that changes what an author wrote: all files or none, and the next run does the rest."""

    command: tuple[str, ...] = ("rename", "actor", "mayor", "major")
    before: Mapping[str, str] = FILES

    def __init__(self, room: Path) -> None:
        super().__init__(room)
        self.site = room / "disk/site"
        self._fresh()
        self.took = timed(self._arguments(), room)
        self.after = authors(self.site)

    def _fresh(self) -> None:
        shutil.rmtree(self.site, ignore_errors=True)
        write(self.site, self.before)
        self.former = authors(self.site)

    def _arguments(self) -> list[str]:
        return [*self.command, str(self.site)]

    def strike(self, blow: Blow) -> Told:
        """See `World`."""
        self._fresh()
        told = blow.strike(self._arguments(), self.room, self.took)
        for path, data in authors(self.site).items():  # each is whole, even before anything is mended
            assert LEFT in path or data in (self.former.get(path), self.after.get(path)), path
        self._mend()
        return told

    def _mend(self) -> None:
        NONE.strike(
            ["schema", "site", str(self.site)], self.room, 0.0
        )  # any command brings back what was cut off
        there = {path: data for path, data in authors(self.site).items() if LEFT not in path}
        assert there in (self.former, self.after), "some files were rewritten, and some were not"
        if there == self.former:
            whole(self._arguments(), self.room)
        assert {p: d for p, d in authors(self.site).items() if LEFT not in p} == self.after


class Fixing(Rewriting):
    """`fix --write`: each file by itself is the former or the new one."""

    command = ("fix", "--write")
    before = FILES | DRIFTED

    def _mend(self) -> None:
        whole(self._arguments(), self.room)
        assert authors(self.site) == self.after


class NewActor(Rewriting):
    """`new actor`."""

    command = ("new", "actor", "ada", "--name", "Ada Lem")

    def _arguments(self) -> list[str]:
        return [*self.command[:3], str(self.site), *self.command[3:]]


class NewArticle(Rewriting):
    """`new article`: the copy of its text may come before the article, and is taken for it then."""

    def _arguments(self) -> list[str]:
        text = write(self.room, {"pier.txt": "The mayor said that the pier is closed.\n"}) / "pier.txt"
        return ["new", "article", "pier", str(self.site), "--text", str(text)]

    def _mend(self) -> None:
        if "content/articles/pier/article.yaml" not in authors(self.site):
            whole(self._arguments(), self.room)
        assert {p: d for p, d in authors(self.site).items() if LEFT not in p} == self.after


class NewSite(Rewriting):
    """`new site`: what was cut off is no site yet, and is completed."""

    before: Mapping[str, str] = {}

    def _arguments(self) -> list[str]:
        return ["new", "site", str(self.site)]

    def _fresh(self) -> None:
        shutil.rmtree(self.site, ignore_errors=True)
        self.former = {}

    def _mend(self) -> None:
        if not (self.site / "site.yaml").exists():
            whole(self._arguments(), self.room)
        assert {p: d for p, d in authors(self.site).items() if LEFT not in p} == self.after


class Serving(World):
    """`serve`, struck while its author saves and annotates: what he wrote is whole, and it begins again."""

    steps = 80
    layer = "content/articles/dry/claims.yaml"

    def __init__(self, room: Path) -> None:
        super().__init__(room)
        self.site = write(room / "disk/site", FILES)
        self.saves = 0

    def strike(self, blow: Blow) -> Told:
        """See `World`."""
        write(self.site, FILES)
        command = ["serve", str(self.site), "--port", "0"]
        with (
            filled(self.room / "disk", blow.spare),
            blow.started(command, self.room, subprocess.PIPE) as process,
        ):
            try:
                self._work(process, blow)
            finally:
                process.kill()
                _, complaints = process.communicate()
        told = Told(process.returncode, complaints)
        now = authors(self.site)
        layer = now.pop(self.layer).decode()
        assert layer in (FILES[self.layer], FILES[self.layer] + ADDED), layer
        assert {p for p in now if LEFT not in p} == FILES.keys() - {self.layer}
        with serving(self.site) as served:
            title = f"Wells {self.saves}"
            assert title.encode() in served.until("index.html", title)
            assert b"dry" in served.until("articles/dry.html", "dry")
        return told

    def _work(self, process: subprocess.Popen[str], blow: Blow) -> None:
        """Save, look and annotate, as long as there is anybody to answer."""
        assert process.stdout is not None
        port = re.search(r":(\d+)/", process.stdout.readline())
        self.saves += 1
        title = FILES["site.yaml"].replace("Wells", f"Wells {self.saves}")
        write(self.site, {"site.yaml": title})
        if port is None:
            return
        served = Served(process, int(port[1]), io.StringIO())
        with suppress(
            OSError, http.client.HTTPException, AssertionError, KeyError
        ):  # nobody answers, or says no
            for _ in range(100):
                if process.poll() is not None or served.get("/articles/dry.html")[0] == 200:
                    break
                time.sleep(0.05)
            form = Form(served, "dry")
            order = form.add(self.layer, "is closed")
            if blow.signal is not None:
                Timer(blow.moment / 5, blow.send, [process]).start()
            form.written(order)


class Publishing(World):
    """`publish`, of two sites in turn: readers find the one or the other, and the next run does the rest."""

    steps = 150
    kind = "folder"

    def __init__(self, room: Path) -> None:
        super().__init__(room)
        self._serving = TARGETS[self.kind](room / "disk")
        self.served = self._serving.__enter__()
        self.sites = [write(room / "a", FILES), write(room / "b", SAME_CLAIMS)]
        self.wholes = []
        for site in self.sites:
            self.took = timed(self._publish(site), room)
            self.wholes.append(built(site))
        self.now = 1

    def close(self) -> None:
        """End what serves the target."""
        self._serving.__exit__(None, None, None)

    def _publish(self, site: Path, *more: str) -> list[str]:
        return ["publish", str(site), "--to", self.served.address, *more]

    def _there(self) -> dict[str, bytes | None]:
        return {path: self.served.read(path) for path in self.wholes[0].keys() | self.wholes[1].keys()}

    def _is(self, number: int) -> bool:
        there = self._there()
        return all(there[path] == self.wholes[number].get(path) for path in there)

    def strike(self, blow: Blow) -> Told:
        """See `World`."""
        next_ = 1 - self.now
        told = blow.strike(self._publish(self.sites[next_]), self.room, self.took)
        self._joined()
        self._hold(next_)
        assert not told.finished or self._is(next_)
        assert authors(self.sites[next_]).keys() == {*(FILES, SAME_CLAIMS)[next_]}
        if not self._is(self.now):
            whole(self._publish(self.sites[next_], "--rollback"), self.room)
            assert self._is(self.now), "what was published before did not come back"
        whole(self._publish(self.sites[next_]), self.room)
        assert self._is(next_), "the next run did not finish"
        self.now = next_
        return told

    def _joined(self) -> None:
        """Whatever was cut is there again."""

    def _hold(self, next_: int) -> None:
        """Whole, one or the other."""
        there = self._there()
        odd = [path for path in there if there[path] not in (it.get(path) for it in self.wholes)]
        assert self._is(self.now) or self._is(next_), f"the target is torn: {odd or 'of both'}"


class Sending(Publishing):
    """`publish` to where files change one by one: each is whole, and no page leads to what is missing."""

    kind = "sftp"
    sent = 60_000

    def __init__(self, room: Path) -> None:
        self.proxy: Proxy | None = None
        super().__init__(room)

    def close(self) -> None:
        """See `World`."""
        super().close()
        if self.proxy is not None:
            self.proxy.close()

    def strike(self, blow: Blow) -> Told:
        """See `World`."""
        if blow.cut is None:
            return super().strike(blow)
        self._through_a_proxy().left = blow.cut
        return super().strike(blow)

    def _joined(self) -> None:
        if self.proxy is not None:
            self.proxy.mend()

    def _through_a_proxy(self) -> Proxy:
        """What stands between the command and the target from now on."""
        if self.proxy is None:
            self.served, self.proxy = between(self.served, self.room / "disk")
        return self.proxy

    def _hold(self, next_: int) -> None:
        for path, data in self._there().items():
            assert data in (self.wholes[self.now].get(path), self.wholes[next_].get(path)), path
        for path, data in self._there().items():
            for target in (
                leads_to(path, data or b"") if path.endswith(".html") and path != "404.html" else ()
            ):
                assert self.served.read(target) is not None, f"{path} leads to {target}, which is missing"


def built(site: Path) -> dict[str, bytes]:
    """What was published of a site: what was built for it."""
    files = contents(site / ".onrecord/publishing/build/site")
    return {path: data for path, data in files.items() if path != MARK}


class Branch(Publishing):
    """`publish` to a branch of a repository."""

    kind = "branch"


class Store(Sending):
    """`publish` to an object store."""

    kind = "store"


WORLDS: dict[str, type[World]] = {
    "build": Building,
    "rename": Rewriting,
    "fix --write": Fixing,
    "new actor": NewActor,
    "new article": NewArticle,
    "new site": NewSite,
    "serve": Serving,
    "publish to a folder": Publishing,
    "publish to a branch": Branch,
    "publish by SFTP": Sending,
    "publish to a store": Store,
}
