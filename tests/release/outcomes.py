"""What a check found, as a line for people with what to do next, and the commands that checks run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    """How a check ended."""

    DONE = "ok"
    FAILED = "failed"
    UNKNOWN = "not known"
    """It could not be found out, which is no pass."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found; `hint` is the one thing to do next, where it is not done."""

    check: str
    state: State
    said: str
    hint: str = ""

    def __str__(self) -> str:
        line = f"{self.state:<10} {self.check:<16} {self.said}"
        return f"{line}\n{'':<27} → {self.hint}" if self.hint else line


def exit_status(outcomes: Iterable[Outcome]) -> int:
    """0 all is well; 1 something failed; 3 something could not be found out."""
    states = {outcome.state for outcome in outcomes}
    return 1 if State.FAILED in states else 3 if State.UNKNOWN in states else 0


def few(things: Iterable[str], most: int = 4) -> str:
    """Several names in a line, cut where they are many."""
    names = list(things)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


class CommandFailed(Exception):
    """A command that has to succeed did not; says which, and its last words."""

    def __init__(self, command: tuple[str | Path, ...], words: str) -> None:
        lines = [line for line in words.splitlines() if line.strip()] or ["it said nothing"]
        self.words = lines[-1].strip()
        super().__init__(f"`{' '.join(map(str, command))}`: {self.words}")


def run(
    *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, umask: int = -1
) -> str:
    """What a command says on standard output. Raises CommandFailed."""
    try:
        done = subprocess.run(
            command, cwd=cwd, env=env, umask=umask, capture_output=True, encoding="utf-8", check=False
        )
    except OSError as error:
        raise CommandFailed(command, error.strerror or str(error)) from error
    if done.returncode != 0:
        raise CommandFailed(command, done.stderr or done.stdout)
    return done.stdout
