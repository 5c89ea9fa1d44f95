"""Which program this is: the same one makes the same of the same files."""

from __future__ import annotations

import os
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

PACKAGE = os.path.dirname(os.path.abspath(__file__))


LIBRARIES = ("site-packages", "dist-packages")
MADE_WITH = (
    "babel",
    "brotli",
    "edtf",
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "mdit-py-plugins",
    "msgspec",
    "pydantic",
    "pyyaml",
)
"""The libraries on which it depends what is made of a site."""


@lru_cache
def version() -> bytes:
    """What tells this program from any other version of it: its files, its libraries, its Python.

    Files are told by their stamps, libraries by that of the folder they lie in, which changes with them.
    """
    folders = sorted(path for path in sys.path if os.path.basename(path) in LIBRARIES and os.path.isdir(path))
    libraries = [(path, os.stat(path).st_mtime_ns) for path in folders]
    told = (sorted(_files(PACKAGE, (".py",))), libraries, sys.version)
    return blake2b(repr(told).encode(), digest_size=16).digest()


@lru_cache
def content_digest() -> bytes:
    """The same on any machine: what is in the program's files, versions of libraries and of Python.

    To find it takes a few hundredths of a second, so that it is asked for only where `version` cannot tell.
    """
    digest = blake2b(digest_size=16)
    for path, _, _ in sorted(_files(PACKAGE, (".py", ".po"))):
        with open(path, "rb") as file:
            digest.update(repr((os.path.relpath(path, PACKAGE), file.read())).encode())
    libraries = [(name, _version_of(name)) for name in MADE_WITH]
    digest.update(
        repr(
            (libraries, sys.version_info[:], unicodedata.unidata_version, zlib.ZLIB_RUNTIME_VERSION)
        ).encode()
    )
    return digest.digest()


def _version_of(library: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, distribution  # takes as long as `version` does

    try:
        return distribution(library).version
    except PackageNotFoundError:
        return None


def _files(folder: str, endings: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path, endings)
            elif entry.name.endswith(endings):
                found = entry.stat()
                yield entry.path, found.st_mtime_ns, found.st_size
