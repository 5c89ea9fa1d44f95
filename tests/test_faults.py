"""What befalls a command: the former state stays whole, the next run mends, and words say what to do."""

from __future__ import annotations

import errno
import fcntl
import logging
import multiprocessing
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from onrecord import cli, private, regular, scaffold
from onrecord.changes import EVERYTHING, OVERFLOWS, Inbox, Watch
from onrecord.inotify import LIMITS, advice
from onrecord.output import replacing
from onrecord.project import Project
from onrecord.publishing import publish
from onrecord.regular import NoFile, TooLarge, Unsteady
from onrecord.rewrite import rewrite_all, undo_cut_off
from onrecord.workspace import Workspace

from tests.conftest import ROOT
from tests.faults.__main__ import strike_often
from tests.faults.disks import disk, done
from tests.faults.table import TABLE, as_markdown
from tests.faults.worlds import WORLDS
from tests.folders import SMALL, beside, contents, write
from tests.serving import Served, serving

Command = Callable[..., subprocess.CompletedProcess[str]]

ENVIRONMENT = 3
PUBLISHED = """\
title: Wells
base_url: https://example.org/
publish_text: full
annotators: {ina: {name: Ina Moll}}
search: no
"""
UNHEARD = 141
TERMINATED = 143


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", SMALL)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk(tmp_path / "disk", 2) as mounted:
        if not mounted:
            pytest.skip("only root on Linux may mount a disk")
        yield tmp_path / "disk"


# -- at random -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "count"), [("rename", 1), ("publish to a folder", 1)])
def test_whatever_befalls_a_command_nothing_is_lost_or_torn(name: str, count: int):
    assert strike_often(name, count, 1, Counter()) == 0


@pytest.mark.long
@pytest.mark.parametrize("name", WORLDS)
def test_whatever_befalls_a_command_often_nothing_is_lost_or_torn(name: str):
    assert strike_often(name, 10, 2, Counter()) == 0


def test_every_fault_of_the_table_is_tried_where_it_says():
    for where in {where for tried in TABLE.values() for where in tried.values()}:
        path, _, name = where.partition("::")
        assert f"def {name}(" in (ROOT / "tests" / path).read_text("utf-8"), where


# -- killed at every step ------------------------------------------------------------------------------


def killed_at(step: int, room: Path, work: Callable[[], object]) -> bool:
    """Do some work in a process that dies at its Nth step on the disk; whether it came to that."""
    child = os.fork()
    if child == 0:
        steps = 0

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal steps
            if event.partition(".")[0] in ("open", "os", "shutil") and any(
                isinstance(it, str | bytes) and os.fsdecode(it).startswith(str(room)) for it in arguments
            ):
                steps += 1
                if steps == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def visible(folder: Path) -> dict[str, bytes]:
    """Every file that a command reads: not what is ours, nor what is not in its place yet."""
    there = contents(folder) if folder.exists() else {}
    return {path: data for path, data in there.items() if "/." not in f"/{path}"}


def test_several_files_are_rewritten_or_none_whenever_it_is_killed(tmp_path: Path):
    files = {f"content/{name}.yaml": f"{name}: 1\n" for name in "abc"}
    seen: list[dict[str, bytes]] = []
    step = 0
    while True:
        step += 1
        site = write(tmp_path / str(step), {"site.yaml": "title: Wells\n", **files})
        before = visible(site)
        after = {path: data.replace(b"1", b"2") for path, data in before.items()}
        read = [Project(site).read(path).value for path in files]
        pairs = [(file, file.text.replace("1", "2")) for file in read if file is not None]
        if not killed_at(step, site, lambda: rewrite_all(site, pairs)):  # noqa: B023  # it is over before the next
            break
        undo_cut_off(site)
        assert visible(site) in (before, after)
        seen.append(visible(site))
        if seen[-1] == before:
            rewrite_all(site, pairs)
            assert [path for path in contents(site) if "~" in path] == []
        assert visible(site) == after
        assert undo_cut_off(site) == ()
    assert visible(site) == after
    assert before.keys() == after.keys()
    assert len(seen) > 20
    assert seen[0] != seen[-1]


MAKINGS: dict[str, tuple[dict[str, str], Callable[[Path], object]]] = {
    "site": ({}, scaffold.new_site),
    "actor": (SMALL, lambda site: scaffold.new_actor(Project(site), "ada", "Ada Lem", None)),
    "article": (
        SMALL | {"../pier.txt": "The mayor said that the pier is closed.\n"},
        lambda site: scaffold.new_article(Project(site), "pier", site.parent / "pier.txt", None),
    ),
}


@pytest.mark.parametrize("what", MAKINGS)
def test_what_is_new_is_there_whole_or_made_by_the_next_run_whenever_it_is_killed(what: str, tmp_path: Path):
    files, make = MAKINGS[what]
    whole = write(tmp_path / "whole/site", files)
    make(whole)
    step = 0
    while True:
        step += 1
        site = tmp_path / str(step) / "site"
        write(site, files)
        if not killed_at(step, site, lambda: make(site)):  # noqa: B023  # it is over before the next
            break
        there, after = visible(site), visible(whole)
        assert there.items() <= after.items()
        if there != after:
            make(site)
            assert visible(site) == after
            assert [path for path in contents(site) if "~" in path] == []
        shutil.rmtree(site)
    assert step > 5


def test_a_command_tells_what_it_brought_back(site: Path, onrecord: Command):
    pairs = [
        (Project(site).read(path).value, "title: Springs\n")
        for path in ("site.yaml", "content/actors/all.yaml")
    ]
    noted = next(
        step
        for step in range(1, 60)
        if killed_at(step, site, lambda: rewrite_all(site, pairs))  # type: ignore[arg-type]  # both are there
        and (site / "site.yaml").read_text("utf-8") == "title: Springs\n"
    )
    assert noted
    told = onrecord("check", site)
    assert told.returncode == 0
    assert "brought back: site.yaml, which a command that was cut off had rewritten" in told.stderr
    assert visible(site) == {path: text.encode() for path, text in SMALL.items()}


def test_a_note_that_somebody_else_wrote_is_not_believed(site: Path):
    note = write(site, {".onrecord/rewriting": "forged"}) / ".onrecord/rewriting"
    assert undo_cut_off(site) == ()
    assert not note.exists()


def fill(filler: Path) -> None:
    """Take all the room there is."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


# -- disks ---------------------------------------------------------------------------------------------


def test_on_a_full_disk_authors_files_stay_as_they_are(small_disk: Path, onrecord: Command):
    site = write(small_disk / "site", SMALL)
    fill(small_disk / "filler")
    for command in (
        ["rename", "actor", "mayor", "major", site],
        ["new", "actor", "ada", site, "--name", "Ada"],
    ):
        told = onrecord(*command)
        assert told.returncode == ENVIRONMENT
        assert "No space left on device; free some space" in told.stderr
    assert visible(site) == {path: text.encode() for path, text in SMALL.items()}
    (small_disk / "filler").unlink()
    assert onrecord("rename", "actor", "mayor", "major", site).returncode == 0


def test_on_a_disk_that_cannot_be_written_authors_files_stay_as_they_are(small_disk: Path, onrecord: Command):
    site = write(small_disk / "site", SMALL)
    assert done("mount", "-o", "remount,ro", small_disk)
    told = onrecord("rename", "actor", "mayor", "major", site)
    assert told.returncode == ENVIRONMENT
    assert "Read-only file system; choose a folder on a disk that can be written" in told.stderr
    assert visible(site) == {path: text.encode() for path, text in SMALL.items()}


def test_an_output_that_is_taken_away_meanwhile_is_a_failure_and_no_bug(tmp_path: Path):
    out = tmp_path / "parent/out"
    with pytest.raises(OSError, match="No such file"), replacing(out):
        shutil.rmtree(out.parent)
    with replacing(out):
        pass
    assert out.is_dir()


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    site = write(tmp_path / "site", SMALL | {"site.yaml": PUBLISHED})
    target = tmp_path / "www"
    publish(Workspace(site), str(target))
    former = contents(target / "current/")
    write(site, {"site.yaml": PUBLISHED.replace("Wells", "Springs")})
    real = os.scandir

    def fails(path: str | Path) -> object:
        if str(path).endswith("build/site/actors"):
            raise OSError(errno.EIO, "Input/output error")
        return real(path)

    monkeypatch.setattr(os, "scandir", fails)
    with pytest.raises(OSError, match="Input/output"):
        publish(Workspace(site), str(target))
    monkeypatch.undo()
    assert contents(target / "current/") == former


def test_files_that_stay_have_the_permissions_of_this_build(site: Path):
    former = os.umask(0o077)
    try:
        for mask, mode in ((0o077, 0o600), (0o022, 0o644)):
            os.umask(mask)
            assert not Workspace(site).build(site / "public", remember=True).failed
            modes = {path.stat().st_mode & 0o777 for path in (site / "public").rglob("*.html")}
            assert modes == {mode}
    finally:
        os.umask(former)


def test_without_locks_files_are_rewritten_all_the_same(site: Path, monkeypatch: pytest.MonkeyPatch):
    def none(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks on NFS")

    monkeypatch.setattr(fcntl, "flock", none)
    Workspace(site).rename("actor", "mayor", "major")
    assert b"major" in visible(site)["content/actors/all.yaml"]


def test_without_links_new_files_are_made_all_the_same(site: Path, monkeypatch: pytest.MonkeyPatch):
    def none(*paths: object) -> None:
        raise OSError(errno.EPERM, "no links on FAT")

    monkeypatch.setattr(os, "link", none)
    scaffold.new_actor(Project(site), "ada", "Ada Lem", None)
    with pytest.raises(scaffold.Refused):
        scaffold.create(Project(site), "content/actors/ada.yaml", "")
    assert b"Ada Lem" in visible(site)["content/actors/ada.yaml"]


# -- files that change while they are read -------------------------------------------------------------


def alternate(path: str, texts: tuple[bytes, bytes]) -> None:
    """Write one text and the other into a file, in its place, without end."""
    while True:
        for text in texts:
            with open(path, "wb") as file:
                file.write(text)
            time.sleep(0.02)


def test_a_file_that_is_written_again_and_again_is_read_as_one_version_or_the_other(tmp_path: Path):
    texts = (b"a" * 3_000_000, b"b" * 2_000_000)
    path = tmp_path / "text.txt"
    path.write_bytes(texts[0])
    writer = multiprocessing.get_context("fork").Process(
        target=alternate, args=(str(path), texts), daemon=True
    )
    writer.start()
    read = Counter[bytes]()
    end = time.monotonic() + 1.0
    try:
        while time.monotonic() < end:
            try:
                read[regular.read(str(path), 10_000_000)] += 1
            except Unsteady:  # it may never rest for long enough; that is told
                continue
    finally:
        writer.kill()
        writer.join()
    # A writer that pauses half-way leaves what nobody can tell from a file that ends there; never two in one.
    assert all(data == b"" or len(set(data)) == 1 for data in read)  # it is emptied before it is written
    assert read.keys() & set(texts)
    assert regular.read(str(path), 10_000_000) == path.read_bytes()


def test_what_is_no_file_is_never_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(NoFile):
            regular.read(str(path), 10)
    (tmp_path / "large").write_bytes(bytes(11))
    with pytest.raises(TooLarge):
        regular.read(str(tmp_path / "large"), 10)


@pytest.mark.parametrize("become", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path)])
def test_a_source_that_is_no_file_any_more_is_an_error_of_the_site(
    site: Path, become: Callable[[Path], None], onrecord: Command
):
    (site / "seeds/well.txt").unlink()
    become(site / "seeds/well.txt")
    outcome = Workspace(site).check()
    assert {it.code for it in outcome.diagnostics} & {"file-missing", "path-outside"}


# -- limits of the system ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "least", "told"),
    [
        (resource.RLIMIT_NOFILE, (5,), "Too many open files"),
        (resource.RLIMIT_AS, range(70, 30, -10), "memory"),
    ],
    ids=["files", "memory"],
)
def test_a_limit_that_is_reached_is_told_and_the_former_site_stays(
    site: Path, onrecord: Command, what: int, least: Sequence[int], told: str
):
    Workspace(site).build(site / "public")
    former = contents(site / "public")
    for most in least:  # how much memory is too little depends on the machine
        enough = most if what == resource.RLIMIT_NOFILE else most << 20
        done = onrecord(
            "build", site, "--no-cache", preexec_fn=partial(resource.setrlimit, what, (enough, enough))
        )
        if done.returncode:
            break
        former = contents(site / "public")  # the search was left out, perhaps
    assert contents(site / "public") == former
    assert (done.returncode, told in done.stderr) == (ENVIRONMENT, True), done.stderr


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (MemoryError(), "there is not enough memory; close other programs, or try --jobs 1"),
        (
            RuntimeError("can't start new thread"),
            "no thread can be started, for want of memory perhaps; let this user start more",
        ),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "try --jobs 1"),
        (OSError(errno.EMFILE, "Too many open files"), "ulimit -n 1024"),
        (
            FileNotFoundError(errno.ENOENT, "No such file", "out"),
            "out: No such file; it was taken away meanwhile",
        ),
    ],
    ids=lambda it: type(it).__name__,
)
def test_what_fails_is_told_with_what_to_do_next(
    fault: Exception, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fail(**options: object) -> None:
        raise fault

    monkeypatch.setattr(cli.onrecord, "main", fail)
    monkeypatch.setattr(cli, "_prepare", lambda: None)
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert ended.value.code == ENVIRONMENT
    assert told in capsys.readouterr().err


def test_a_watch_table_that_is_full_is_told_and_changes_show_all_the_same(site: Path):
    limit = "/proc/sys/user/max_inotify_watches"  # of a namespace of its own, so that nobody else is touched
    if not done("unshare", "--user", "--map-root-user", "sh", "-c", f"echo 3 > {limit}"):
        pytest.skip("only Linux, and not everywhere, lets us have a namespace of our own")
    serve = f"{sys.executable} -c 'from onrecord.cli import main; main()' serve {site} --port 0"
    command = f"echo 3 > {limit}; exec {serve}"
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "sh", "-c", command],
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            port = re.search(r":(\d+)/", process.stdout.readline())
            assert port is not None
            served = Served(process, int(port[1]), complaints)
            served.until("index.html", "Wells")
            time.sleep(0.5)
            text = SMALL["content/articles/well/claims.yaml"].replace(
                "id: dry", "id: dry, note: Nobody measured it."
            )
            write(site, {"content/articles/well/claims.yaml": text})
            served.until("articles/well.html", "Nobody measured it.")
        finally:
            process.kill()
            process.wait()
        complaints.seek(0)
        told = complaints.read()
    assert advice(errno.ENOSPC) in told
    assert "Traceback" not in told
    assert LIMITS[errno.ENOSPC][0] in told


def test_changes_that_the_system_lost_are_looked_for(site: Path, capsys: pytest.CaptureFixture[str]):
    inbox = Inbox()
    watch = Watch(site, inbox)
    watch.start()
    logging.getLogger(OVERFLOWS).warning("Inotify queue overflowed; filesystem events were lost")
    assert inbox.take(1.0) == [EVERYTHING]
    watch.stop()
    assert capsys.readouterr().err == ""


# -- signals, streams, users ---------------------------------------------------------------------------


def test_a_build_that_is_ended_cleans_up(site: Path):
    Workspace(site).build(site / "public")
    former, others = contents(site / "public"), beside(site / "public")
    command = [
        sys.executable,
        "-c",
        "from onrecord.cli import main; main()",
        "build",
        str(site),
        "--no-cache",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not any(
            name.startswith(".public") for name in beside(site / "public")
        ):
            time.sleep(0.002)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert "Traceback" not in told
    assert process.returncode in (TERMINATED, 0)
    assert contents(site / "public") == former
    assert set(beside(site / "public")) <= {*others, ".onrecord"}


IN_A_CALLBACK = """
import os, signal, sys, time, weakref
from onrecord import cli

number = int(sys.argv[1])  # which whoever runs the tests may have said is to be ignored
signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

class Thing:
    pass

def work(prog_name, standalone_mode):
    things = [Thing() for _ in range(3)]
    heard = [weakref.ref(it, lambda _: os.kill(os.getpid(), number)) for it in things]
    del things[:]
    time.sleep(20)

cli.onrecord.main = work
cli.main()
"""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, TERMINATED), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_ends_the_program_where_python_cannot_raise_too(number: int, status: int):
    command = [sys.executable, "-c", IN_A_CALLBACK, str(int(number))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=15)
    assert (done.returncode, done.stderr) == (status, "")


def test_when_nobody_reads_what_is_said_the_status_tells(site: Path, onrecord: Command):
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w") as gone:
        done = onrecord("check", site, stdout=gone)
    assert (done.returncode, done.stderr) == (UNHEARD, "")


def test_closed_streams_stop_nobody(site: Path):
    command = [
        sys.executable,
        "-c",
        "from onrecord.cli import main; main()",
        "build",
        str(site),
        "--jobs",
        "2",
    ]
    closed = subprocess.run(["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *command], check=False)
    assert closed.returncode == 0
    assert (site / "public/index.html").exists()


def test_a_user_without_a_home_builds_and_leaves_nothing_behind(site: Path):
    # A user of a namespace, whom nobody knows.
    nobody = ["unshare", "--user", "--map-user=54321"]
    if not done(*nobody, "true"):
        pytest.skip("only Linux, and not everywhere, lets us have a namespace of our own")
    command = [*nobody, sys.executable, "-c", "from onrecord.cli import main; main()", "build", "."]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "generator"),
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
    }
    told = subprocess.run(command, env=environment, cwd=site, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert sorted(path.name for path in site.iterdir()) == [
        ".onrecord",
        "content",
        "public",
        "seeds",
        "site.yaml",
    ]


@pytest.mark.parametrize("home", [None, "", "home", "~"])
def test_a_home_that_is_none_is_not_made_in_the_folder_in_hand(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda uid: {}[uid])
    if home is None:
        monkeypatch.delenv("HOME")
    else:
        monkeypatch.setenv("HOME", home)
    assert private.user_key() != private.user_key()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn", [b"", b"half a key"])
def test_a_key_that_a_disk_lost_is_made_anew(torn: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = write(tmp_path, {"onrecord/store.key": torn.decode()}) / "onrecord/store.key"
    key = private.user_key()
    assert len(key) == 32
    assert private.user_key() == key == path.read_bytes()


# -- the server ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_server_outlives_what_befalls_its_site(site: Path, tmp_path: Path):
    with serving(site) as served:
        served.until("index.html", "Wells")
        (site / "site.yaml").rename(tmp_path / "kept.yaml")
        time.sleep(1.0)
        (tmp_path / "kept.yaml").rename(site / "site.yaml")
        site.rename(tmp_path / "away")
        time.sleep(1.0)
        (tmp_path / "away").rename(site)
        shutil.rmtree(site / ".onrecord")
        write(site, {"site.yaml": SMALL["site.yaml"].replace("Wells", "Springs")})
        served.until("index.html", "Springs")
        os.utime(site / "site.yaml", (0, 0))  # a clock that jumps
        (site / "site.yaml").write_text(SMALL["site.yaml"].replace("Wells", "Brooks"), "utf-8")
        os.utime(site / "site.yaml", (0, 0))
        served.until("index.html", "Brooks")
        status, said = served.end()
    assert (status, "Traceback" in said) == (0, False), said


def test_the_manual_shows_what_is_tried():
    assert (ROOT / "docs/faults.md").read_text("utf-8").endswith(as_markdown())
