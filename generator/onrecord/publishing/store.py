"""What every store of files can do, and where in it lies what the target says of itself: in `.onrecord/`.

published.json    what is published; written last
publishing.json   the steps of a publishing that is under way, or was cut off; written first, removed last
progress.json     how many of them are done: written at least every other second, and so a sign of life
kept/DIGEST       what former states are made of, and the present one is not
sent/             files that are not whole yet, where the store knows no other way
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from onrecord.publication import STATE, Listed

UNDER_WAY = f"{STATE}publishing.json"
PROGRESS = f"{STATE}progress.json"
KEPT = f"{STATE}kept/"
BEING_SENT = f"{STATE}sent/"
"""Where files lie until they are whole, in stores that know no other way."""
AT_ONCE = 16
"""Files that are sent, kept, looked at or removed at the same time."""

T = TypeVar("T")


class Store(Protocol):
    """Where files lie by their path. Raises TargetFailed, with what to do next: Gone where all is gone."""

    where: str
    """What people call it."""

    async def read(self, path: str) -> bytes | None:
        """What is in a file; None if there is none."""

    async def write(self, path: str, content: bytes) -> None:
        """Put a file there in one step, in the place of another if there is one."""

    async def create(self, path: str, content: bytes) -> bool:
        """Put a file there if there is none; says whether it did."""

    async def copy(self, path: str, to: str) -> None:
        """Put a copy of a file beside it, if it is not there already; nothing where there is no such file."""

    async def remove(self, paths: Sequence[str]) -> None:
        """Remove files, as far as they are there."""

    async def names(self, folder: str) -> Sequence[str]:
        """The names of the files in a folder, which ends with a slash."""

    async def listed(self, paths: Collection[str]) -> Mapping[str, Listed]:
        """What listings tell of those of these files that are in them."""

    async def exists(self, path: str) -> bool:
        """Whether there is such a file."""

    async def anything(self) -> str | None:
        """The name of something at the target; None if it is empty."""


async def each(items: Iterable[T], work: Callable[[T], Awaitable[None]]) -> None:
    """Do the work for each item, some at once; where it fails for one, let the others go."""
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:
            await work(item)

    tasks = [asyncio.ensure_future(worker()) for _ in range(AT_ONCE)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
