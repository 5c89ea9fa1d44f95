"""Locks of folders, which go with the process that holds them, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: Path, patience: float = 0.0) -> Iterator[bool]:
    """Hold the lock of a folder; says whether it was to be had within `patience` seconds.

    The lock is the folder's, not its name's: it stays when the folder is renamed. Raises OSError if there is
    no such folder.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield _lock(handle, time.monotonic() + patience)
    finally:
        os.close(handle)


def _lock(handle: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        except OSError:
            return False  # NFS locks no folders
        else:
            return True
