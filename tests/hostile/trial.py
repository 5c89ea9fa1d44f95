"""A hostile site, built in a process of its own that may do little, and what came of it.

A process costs a few milliseconds, since it is forked from one that has everything imported.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from onrecord import cli
from onrecord.indexing import engine
from onrecord.workspace import Workspace

from tests.folders import SMALL, write
from tests.hostile.cases import BUILT, EITHER, REFUSED, WRONG_USE, Case
from tests.hostile.judge import findings

SECONDS = 5
"""Of CPU that a hostile site may take. The wall clock is given four times as much: machines are shared."""
MEMORY = 1 << 30
"""Bytes that it may take beside what the program takes."""
GROWTH = 400
"""Bytes of output that there may be for a byte of input: a claim is a page, and thirty letters make one."""
FREE = 2_000_000
TEMPORARY = f"{tempfile.gettempdir()}/onrecord-"
OWN_WRITES = ("public", ".onrecord", ".public")
"""What a build makes in the site's folder; the last is how the folder beside the output begins."""


@dataclass(frozen=True)
class Outcome:
    """What came of a case; `wrong` is what must not have."""

    case: Case
    wrong: tuple[str, ...]
    seconds: float
    written: int
    told: tuple[str, ...]


def warm_up() -> None:
    """Import, in this process, what a build needs, so that no case pays for it."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        Workspace(write(Path(folder, "site"), SMALL)).build(Path(folder, "out"))


def tried(case: Case) -> Outcome:
    """Build the site of a case, and look at everything that came of it."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as made:
        folder = Path(made).resolve()
        site = case.write(folder)
        (folder / "home").mkdir()
        before = _snapshot(folder)
        told, wrong, seconds = _built(folder, site, long=case.long)
        out = site / "public"
        wrong += [
            f"changed {path}"
            for path in sorted(set(before.items()) ^ set(_snapshot(folder).items()), key=str)
        ]
        there = (out / "index.html").exists()
        if there and not out.is_symlink():
            wrong += list(findings(out))
        written = _size(out)
        given = sum(size for size in _sizes(site, case))
        if written > FREE + GROWTH * given:
            wrong.append(f"{given:,} bytes became {written:,}")
        wrong += _unexpected(case, told)
        return Outcome(case, tuple(dict.fromkeys(wrong)), seconds, written, tuple(told.get("codes", ())))


def _unexpected(case: Case, told: dict[str, Any]) -> Iterator[str]:
    if not told:
        return
    status, codes = told["status"], frozenset(told["codes"])
    expected = {BUILT: (0,), REFUSED: (1,), EITHER: (0, 1), WRONG_USE: (2,)}[case.comes]
    if status not in expected:
        yield f"exit status {status}, not {expected[0]}: {told['said'][-300:]}"
    if (case.comes == REFUSED and codes != case.refused) or not codes <= case.refused:
        yield f"refused with {sorted(codes)}"
    if "Traceback" in told["said"]:
        yield f"a traceback: {told['said'][-300:]}"
    if "\x1b" in told["said"].replace("\x1b[", ""):
        yield "an escape sequence reaches the terminal"


def _built(folder: Path, site: Path, *, long: bool) -> tuple[dict[str, Any], list[str], float]:
    """What the child tells (nothing if it came to an end), what it did that it may not, its CPU time."""
    context, patience = get_context("fork"), (48 if long else 4) * SECONDS
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_in_child, args=(folder, site, theirs), kwargs={"long": long})
    began = os.times()
    child.start()
    theirs.close()
    told: dict[str, Any] = {}
    wrong: list[str] = []
    try:
        if ours.poll(patience):
            told = ours.recv()
        else:
            wrong.append(f"hangs: not done after {patience} seconds")
    except EOFError:
        pass
    child.join(1)
    if child.is_alive():
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
    if not told and not wrong:
        what = "takes too much CPU" if child.exitcode == -signal.SIGXCPU else f"ended with {child.exitcode}"
        wrong.append(what)
    ended = os.times()
    seconds = ended.children_user + ended.children_system - began.children_user - began.children_system
    return told, [*wrong, *told.get("did", ())], seconds


def _in_child(folder: Path, site: Path, told: Connection, *, long: bool) -> None:
    os.environ.update(
        HOME=str(folder / "home"), XDG_CACHE_HOME=str(folder / "home"), XDG_DATA_HOME=str(folder / "home")
    )
    os.environ.update(XDG_STATE_HOME=str(folder / "home"), XDG_CONFIG_HOME=str(folder / "home"))
    os.chdir(folder)
    limit = resource.getrusage(resource.RUSAGE_SELF)
    seconds, memory = (SECONDS, MEMORY) if not long else (12 * SECONDS, 4 * MEMORY)
    memory += _address_space()
    spent = int(limit.ru_utime + limit.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, spent + seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    did: list[str] = []
    _watch(folder, site, did)
    said = StringIO()
    status = 0
    codes: list[str] = []
    with redirect_stdout(said), redirect_stderr(said):
        try:
            sys.argv = ["onrecord", "build", str(site)]
            cli.run()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except BaseException as error:  # whatever comes out of it is a traceback for the author
            status = 99
            said.write(f"Traceback: {type(error).__name__}: {error}")
    for line in said.getvalue().splitlines():
        if line.startswith("error") and "[" in line[:7]:
            codes.append(line.partition("[")[2].partition("]")[0])
    told.send({"status": status, "codes": codes, "said": said.getvalue(), "did": list(dict.fromkeys(did))})
    told.close()
    os._exit(0)


def _address_space() -> int:
    """Bytes that this process has already: a worker that ran other tests before has much."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _watch(folder: Path, site: Path, did: list[str]) -> None:
    """Note what the process does that a build has no business to do."""
    mine, outside = f"{folder}/", f"{folder}/outside/"
    program = str(engine())
    free = (*(f"{site}/{name}" for name in OWN_WRITES), f"{folder}/home/", "/dev/null")

    def note(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], (str, bytes)):
            path = os.path.abspath(os.fsdecode(args[0]))
            writes = isinstance(args[2], int) and args[2] & (
                os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
            )
            if writes and not path.startswith(free) and not path.startswith(TEMPORARY):
                did.append(f"wrote to {path.removeprefix(mine)}")
            real = os.path.realpath(path)
            if real.startswith(outside) and not os.path.isdir(real):
                did.append(f"read {real.removeprefix(mine)}")
        elif event in ("subprocess.Popen", "os.posix_spawn"):
            if os.fsdecode(args[0]) != program:
                did.append(f"started {args[0]!r}")
        elif event in ("os.system", "os.exec", "socket.connect"):
            did.append(event)

    sys.addaudithook(note)


def _snapshot(folder: Path) -> dict[str, object]:
    """Everything that is to stay as it is, by its path."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = os.fsencode(path.relative_to(folder)).decode("utf-8", "replace")
        if name.startswith(("site/.onrecord", "home/", "site/public/")) or name == "site/public":
            continue
        stat = path.lstat()
        found[name] = ("folder",) if path.is_dir() else (stat.st_mode, stat.st_size, stat.st_mtime_ns)
    return found


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0


def _sizes(site: Path, case: Case) -> Iterator[int]:
    for path in case.files:
        file = site / path
        if file.is_file() and not file.is_symlink():
            yield file.stat().st_size
