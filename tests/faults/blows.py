"""What befalls a command: a signal, a step that fails, a limit that is reached, a disk without room."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STRUCK = Path(__file__).with_name("struck.py")
PATIENCE = 120.0

DONE = 0
FAILED = (1, 2, 3)
KILLED = (128 + signal.SIGTERM, -signal.SIGTERM, -signal.SIGKILL)
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EMFILE, errno.ENOENT, errno.ENOMEM)
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Told:
    """What came of a command: its exit status (negative: the signal), and what it said of mistakes."""

    status: int
    complaints: str

    @property
    def finished(self) -> bool:
        """Whether it did what it was asked to."""
        return self.status == DONE

    def hold(self) -> None:
        """It ended as a command may, and said what is wrong in words."""
        words = " ".join(self.complaints.split())
        assert "Traceback" not in words, self.complaints
        assert self.status in (DONE, *KILLED) or (self.status in FAILED and words), self


@dataclass(frozen=True)
class Blow:
    """A fault.

    `signal` comes after a part (0 to 1) of the time that the command takes, to it or to `all_of_them` that it
    started; `how` and `step` are for `struck`; `limit` is one of the system's, with the most there may be; of
    a disk no more is left than `spare` bytes; a connection is cut after `cut` bytes.
    """

    name: str
    signal: signal.Signals | None = None
    moment: float = 0.0
    all_of_them: bool = False
    how: str = ""
    step: int = 0
    limit: tuple[int, int] | None = None
    spare: int | None = None
    cut: int | None = None

    def started(
        self, arguments: Sequence[str], room: Path, stdout: int = subprocess.DEVNULL
    ) -> subprocess.Popen[str]:
        """The command, with what is to befall it; a signal has to be sent."""
        command = [sys.executable, "-c", "from onrecord.cli import main; main()", *arguments]
        if self.how:
            command = [sys.executable, str(STRUCK), str(room), self.how, str(self.step), *arguments]
        limit = self.limit

        def lower() -> None:
            if limit is not None:
                resource.setrlimit(limit[0], (limit[1], limit[1]))

        # A group of its own, so that a kill may be one of all that it started.
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=lower,
        )

    def send(self, process: subprocess.Popen[str]) -> None:
        """The signal, if there is one and it finds anybody."""
        if self.signal is not None and process.poll() is None:
            (os.killpg if self.all_of_them else os.kill)(process.pid, self.signal)

    def strike(self, arguments: Sequence[str], room: Path, took: float) -> Told:
        """Carry out a command that takes so many seconds, in a folder; its small disk, if any, is `disk`."""
        with filled(room / "disk", self.spare), self.started(arguments, room) as process:
            if self.signal is not None:
                time.sleep(self.moment * took)
                self.send(process)
            _, complaints = process.communicate(timeout=PATIENCE)
        return Told(process.returncode, complaints)


NONE = Blow("none")


@contextmanager
def filled(disk: Path, spare: int | None) -> Iterator[None]:
    """Leave so many bytes of a disk; what is no disk of its own stays as it is."""
    filler = disk / "filler"
    if spare is None or not os.path.ismount(disk):
        yield
        return
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            file.truncate(max(0, file.tell() - spare))
    try:
        yield
    finally:
        filler.unlink()


def any_blow(chance: random.Random, steps: int, sent: int = 0) -> Blow:
    """One of them, for a command of about so many steps on the disk, which sends about so many bytes."""
    moment, step, error = chance.uniform(0.1, 1.0), chance.randint(1, steps), chance.choice(ERRORS)
    at_error = Blow(f"{errno.errorcode[error]} at a step", how=str(error), step=step)
    at_kill = Blow("SIGKILL at a step", how="kill", step=step)
    blows: list[Blow] = [
        Blow("SIGKILL", signal.SIGKILL, moment),
        Blow("SIGKILL to all", signal.SIGKILL, moment, all_of_them=True),
        Blow("SIGTERM", signal.SIGTERM, moment),
        *(at_kill, at_kill, at_kill, at_error, at_error),
        Blow("few open files", limit=(resource.RLIMIT_NOFILE, chance.randint(8, 40))),
        Blow("little memory", limit=(resource.RLIMIT_AS, chance.randint(150, 400) * MEGABYTE)),
        Blow("small files only", limit=(resource.RLIMIT_FSIZE, chance.randint(0, 30_000))),
        *(2 * [Blow("connection cut", cut=chance.randint(0, sent))] if sent else ()),
        Blow("full disk", spare=chance.randint(0, 40) * 4096),
    ]
    return chance.choice(blows)
