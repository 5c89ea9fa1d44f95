"""What every kind of target can do, and what may stand in the way."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from onrecord.progress import Tell
from onrecord.publication import NOTHING_AMISS, Amiss, Release


class TargetRefused(Exception):
    """Nothing may be published there; the message says why and what to do."""


class TargetFailed(Exception):
    """The target, or the way to it, failed; the message says what to do next."""


class Gone(TargetFailed):
    """What lay at the target was taken away in mid-publishing."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"what lay at {where} has been taken away meanwhile; see that nobody clears up there, and run the"
            " command again: all that is missing is sent anew"
        )


class Busy(TargetFailed):
    """Somebody else is publishing there."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; wait until it is done, and run the command again")


SILENCE = 120.0
"""Seconds without a sign from a target after which it is given up. Two minutes outlast a host that begins
anew and a network that changes, and nobody has to wait longer to learn that there is nobody."""

Where = Callable[[str], Path]
"""Where a file that is to be published lies on this machine, by its path at the target."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is published, None if nothing is; with `cut_off`, part of a later state is there as well.

    `amiss` are files of ours that are missing, or in which something else is than what was put there.
    """

    published: Release | None
    cut_off: bool = False
    amiss: Amiss = NOTHING_AMISS


class Place(Protocol):
    """A target. All methods raise TargetRefused where something else is there, and TargetFailed."""

    def look(self, where: Where, thorough: bool = False) -> Found:
        """What is there.

        `thorough` looks into every file, not only into those of which a listing does not tell enough; `where`
        leads to copies that may spare it some.
        """

    def read(self, path: str) -> bytes | None:
        """What is in a published file; None if there is none."""

    def publish(
        self,
        where: Where,
        before: Release | None,
        after: Release,
        tell: Tell,
        amiss: Amiss = NOTHING_AMISS,
    ) -> None:
        """Put the state `after` there in the place of `before`, of which some may be amiss."""

    def roll_back(self, before: Release, after: Release, tell: Tell, amiss: Amiss = NOTHING_AMISS) -> None:
        """Put a former state there, from what the target has kept of it."""


def hold_same(before: Release | None, now: Release | None) -> None:
    """Raise Busy if something else is published by now."""
    if (before and before.id) != (now and now.id):
        raise Busy("something else has been published there since it was looked at")


@contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Hold the lock of a folder, which goes with the process. Raises Busy: `what` says who has it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(what) from None
        except OSError:
            pass  # NFS locks no folders
        yield
    finally:
        os.close(handle)
