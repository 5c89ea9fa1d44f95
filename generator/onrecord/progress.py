"""Progress on long work: a bar on a terminal, after the first second, and never anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0  # seconds; shorter work is done before a bar could be read

Tell = Callable[[int, int], None]
"""Takes how much is done, and out of how much."""


@contextmanager
def progress(what: str) -> Iterator[Tell]:
    """A function that is told how far the work is, and shows it if the work takes long."""
    bar: Progress | None = None
    begun = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal bar
        if time.monotonic() - begun < PATIENCE:
            return
        if bar is None:
            bar = _bar(what)
        bar.update(bar.task_ids[0], completed=done, total=of)

    try:
        yield tell if sys.stderr.isatty() else _nobody_looks
    finally:
        if bar is not None:
            bar.stop()


def _nobody_looks(done: int, of: int) -> None:
    pass


def _bar(what: str) -> Progress:
    # Imported here, since most work is done before it would be needed.
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_interactive)
    bar.add_task(what, total=None)
    bar.start()
    return bar
