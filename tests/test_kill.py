"""Whatever kills a build, and whenever: the output is the former site or the new one, whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from onrecord.artifacts import Artifact
from onrecord.output import replacing, write_site
from onrecord.standby import Standby

from tests.folders import beside, contents, large, write

Command = Callable[..., subprocess.CompletedProcess[str]]

Sites = tuple[dict[Path, dict[str, bytes]], float]
"""Two sites of some hundred pages, each with its output, and the seconds that a build takes."""

ARTICLES = 60  # some 370 pages: half of a build's time goes into writing them


# -- a real build, killed at random moments ------------------------------------------------------------


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, onrecord: Command) -> Sites:
    folder = tmp_path_factory.mktemp("large")
    wholes = {}
    for title in ("Northern wells", "Southern wells"):
        site = write(folder / title, large(title, ARTICLES))
        begun = time.monotonic()
        assert onrecord("build", site).returncode == 0
        took = time.monotonic() - begun
        wholes[site] = contents(site / "public")
    return wholes, took


@contextmanager
def building(site: Path, out: Path) -> Iterator[subprocess.Popen[bytes]]:
    command: list[str | Path] = [Path(sys.executable).with_name("onrecord"), "build", site, "--out", out]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def kill_at_random(sites: Sites, out: Path, kills: int, seed: int, onrecord: Command) -> set[str]:
    """Build the two sites in turn, kill each build, and hold the output to the law; what came of them."""
    wholes, took = sites
    first, second = wholes
    assert onrecord("build", first, "--out", out).returncode == 0
    former = wholes[first]
    moments = random.Random(seed)  # noqa: S311 - nobody is to be kept from guessing it
    seen = set()
    for kill in range(kills):
        site = (first, second)[former == wholes[first]]
        with building(site, out) as process:
            if kill % 2:
                time.sleep(moments.uniform(0, 1.1 * took))
            else:  # while pages are written, or the output is exchanged
                while not beside(out) and process.poll() is None:
                    time.sleep(0.002)
                time.sleep(moments.uniform(0, 0.7 * took))
            finished = process.poll() == 0
            process.send_signal(signal.SIGKILL)
        now = contents(out)
        assert now in (former, wholes[site])
        assert now == wholes[site] or not finished
        seen.add("finished" if finished else "killed, left something" if beside(out) else "killed")
        former = now
    for site in (first, second):
        assert onrecord("build", site, "--out", out).returncode == 0
        assert contents(out) == wholes[site]
        assert beside(out) == []
    return seen


def test_a_build_killed_at_any_moment_leaves_the_former_site_or_the_new_one(
    sites: Sites, tmp_path: Path, onrecord: Command
) -> None:
    seen = kill_at_random(sites, tmp_path / "parent" / "out", 4, 1, onrecord)
    assert "killed, left something" in seen  # else no build was killed at work, and the test shows nothing


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_a_build_killed_many_times_leaves_the_former_site_or_the_new_one(
    sites: Sites, tmp_path: Path, onrecord: Command, seed: int
) -> None:
    kill_at_random(sites, tmp_path / "parent" / "out", 60, seed, onrecord)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12, 16))
def test_builds_of_edited_notes_killed_leave_the_former_site_or_the_new_one(
    tmp_path: Path, onrecord: Command, seed: int
) -> None:
    site = write(tmp_path / "site", large("Wells", ARTICLES))
    out, layer = site / "public", site / "content/articles/wells-7/claims.yaml"
    claims = layer.read_text(encoding="utf-8")
    moments = random.Random(seed)  # noqa: S311 - nobody is to be kept from guessing it
    assert onrecord("build", site).returncode == 0
    former, made_of_former = contents(out), 0
    for number in range(30):
        layer.write_text(
            claims.replace("id: third", f"id: third, note: Seen {number} times"), encoding="utf-8"
        )
        assert onrecord("build", site, "--no-cache", "--out", tmp_path / "cold").returncode == 0
        new = contents(tmp_path / "cold")
        begun = time.monotonic()
        if number % 3 == 0:
            aside = site / ".onrecord/standby"
            lying = aside.stat().st_ino if aside.exists() else None
            assert onrecord("build", site).returncode == 0
            took = time.monotonic() - begun
            made_of_former += out.stat().st_ino == lying
        else:
            with building(site, out):
                time.sleep(moments.uniform(0.3, 1.1) * took)
        assert contents(out) in (former, new)
        assert number % 3 or contents(out) == new
        former = contents(out)
    assert made_of_former > 0


def test_a_build_that_is_interrupted_cleans_up(sites: Sites, tmp_path: Path, onrecord: Command) -> None:
    wholes, _ = sites
    first, second = wholes
    out = tmp_path / "parent" / "out"
    assert onrecord("build", first, "--out", out).returncode == 0
    command: list[str | Path] = [Path(sys.executable).with_name("onrecord"), "build", second, "--out", out]
    for _ in range(20):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            while not beside(out) and process.poll() is None:
                time.sleep(0.002)
            process.send_signal(signal.SIGINT)
            said, told = process.communicate(timeout=60)
        assert "Traceback" not in told
        if contents(out) == wholes[first]:
            break
        assert onrecord("build", first, "--out", out).returncode == 0  # it was quicker than the signal
    assert process.returncode == 130
    assert said == ""
    assert contents(out) == wholes[first]
    assert beside(out) == []


def test_a_first_build_that_is_killed_leaves_no_output_or_all_of_it(
    sites: Sites, tmp_path: Path, onrecord: Command
) -> None:
    wholes, _ = sites
    site, whole = next(iter(wholes.items()))
    out = tmp_path / "parent" / "out"
    with building(site, out) as process:
        while not (out.parent.is_dir() and beside(out)) and process.poll() is None:
            time.sleep(0.002)
        time.sleep(0.05)
    assert not out.exists() or contents(out) == whole
    assert onrecord("build", site, "--out", out).returncode == 0
    assert contents(out) == whole
    assert beside(out) == []


def test_whoever_looks_during_builds_always_finds_a_home_page(
    sites: Sites, tmp_path: Path, onrecord: Command
) -> None:
    wholes, _ = sites
    out = tmp_path / "parent" / "out"
    homes = {whole["index.html"] for whole in wholes.values()}
    assert onrecord("build", next(iter(wholes)), "--out", out).returncode == 0
    stop = threading.Event()
    looks = 0
    wrong: list[object] = []

    def look() -> None:
        nonlocal looks
        while not stop.is_set():
            try:
                if (home := (out / "index.html").read_bytes()) not in homes:
                    wrong.append(home)
            except OSError as error:
                wrong.append(error)
            looks += 1

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for site in reversed(wholes):
            assert onrecord("build", site, "--out", out).returncode == 0
    finally:
        stop.set()
        looking.join()
    assert wrong == []
    assert looks > 100


# -- the writing alone, killed at every moment ---------------------------------------------------------

FORMER = [Artifact("index.html", b"former"), Artifact("old/a.html", b"former"), Artifact("same", b"same")]
NEW = [
    *(Artifact(path, b"new") for path in ("index.html", "new/b.html", "new/c.html")),
    Artifact("same", b"same"),
]

# Python tells its audit hooks of each file that is opened, renamed or removed, before it is.
KILLED = """\
import os, signal, sys
from pathlib import Path
from onrecord import output
from onrecord.artifacts import Artifact, Output
from onrecord.stamps import link_stamp
from onrecord.standby import Standby

out, moment, form = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if form == "renames":
    output._swap = lambda first, second: False
events = 0

def count(event, arguments):
    global events
    if event.split(".")[0] in ("open", "os", "shutil", "ctypes", "fcntl", "pathlib"):
        events += 1
        if events == moment:
            os.kill(os.getpid(), signal.SIGKILL)

artifacts = {path: Artifact(path, content.encode()) for path, content in zip(sys.argv[4::2], sys.argv[5::2])}
there = [Output(path, link_stamp(f"{out}/{path}")) for path in artifacts if (out / path).exists()]
standby = Standby(out.parent / "aside", there) if form == "standby" else None
sys.addaudithook(count)
with output.replacing(out, standby=standby) as made:
    for it in there if standby else ():
        if (out / it.url).read_bytes() == artifacts[it.url].content:
            made.keep(it)
            del artifacts[it.url]
    for artifact in artifacts.values():
        made.write(artifact)
"""


def killed(out: Path, moment: int, form: str) -> bool:
    """Write the new site, in a process that dies at its nth look at the disk; whether it came to that."""
    words = [word for artifact in NEW for word in (artifact.path, artifact.content.decode())]
    # Isolated, and without site-packages: a process that starts in 20 ms.
    command = [sys.executable, "-S", "-c", KILLED, str(out), str(moment), form, *words]
    environment = {"PYTHONPATH": str(Path(write_site.__code__.co_filename).parent.parent)}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


@pytest.mark.parametrize("form", ["exchange", "renames", "standby"])
def test_a_kill_at_every_single_step_of_writing_loses_nothing(tmp_path: Path, form: str) -> None:
    wholes = []
    for artifacts in (FORMER, NEW):
        write_site(artifacts, tmp_path / "whole" / str(len(artifacts)))
        wholes.append(contents(tmp_path / "whole" / str(len(artifacts))))
    former, new = wholes
    seen = []
    moment = 1
    while True:
        out = tmp_path / str(moment) / "out"
        aside = Standby(out.parent / "aside") if form == "standby" else None
        with replacing(out, standby=aside) as made:
            for artifact in FORMER:
                made.write(artifact)
        if not killed(out, moment, form):
            break
        if form != "renames" or out.exists():
            assert contents(out) in (former, new)
        seen.append(contents(out) if out.exists() else None)
        # Even a build that comes to nothing brings back what lay aside.
        with pytest.raises(ZeroDivisionError):
            write_site((Artifact("index.html", bytes(1 // 0)) for _ in "a"), out)
        assert contents(out) in (former, new)
        assert set(beside(out)) <= {"aside"}
        if form == "standby":
            assert not killed(out, 0, form)  # of what lies aside now
        else:
            write_site(NEW, out)
        assert contents(out) == new
        assert set(beside(out)) <= {"aside"}
        moment += 1
    assert moment > 20
    assert former in seen
    assert new in seen
    assert seen.count(None) <= (1 if form == "renames" else 0)
