"""Progress on long work: a bar on a terminal, after the first second, and never anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds; shorter work is done before a bar could be read

Tell = Callable[[int, int], None]
"""Takes how much is done, and out of how much."""


@contextmanager
def progress(what: str) -> Iterator[Tell]:
    """A function that is told how far the work is, and shows it if the work takes long."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    begun = time.monotonic()
    task = bar.add_task(what, total=None)

    def tell(done: int, of: int) -> None:
        if time.monotonic() - begun < PATIENCE:
            return
        bar.start()
        bar.update(task, completed=done, total=of)

    try:
        yield tell
    finally:
        bar.stop()
