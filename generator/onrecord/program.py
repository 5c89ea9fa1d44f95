"""Which program this is: the same one makes the same of the same files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

PACKAGE = os.path.dirname(os.path.abspath(__file__))


LIBRARIES = ("site-packages", "dist-packages")


@lru_cache
def version() -> bytes:
    """What tells this program from any other version of it: its files, its libraries, its Python.

    Files are told by their stamps, libraries by that of the folder they lie in, which changes with them.
    """
    folders = sorted(path for path in sys.path if os.path.basename(path) in LIBRARIES and os.path.isdir(path))
    libraries = [(path, os.stat(path).st_mtime_ns) for path in folders]
    told = (sorted(_modules(PACKAGE)), libraries, sys.version)
    return blake2b(repr(told).encode(), digest_size=16).digest()


def _modules(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                found = entry.stat()
                yield entry.path, found.st_mtime_ns, found.st_size
