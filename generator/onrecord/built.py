"""A built site in a folder, looked through."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from onrecord.permalinks import PAGE, Addresses, addresses_of, is_address


def addresses_in(folder: Path) -> Addresses:
    """The addresses of the site in a folder. Links are not followed. Raises OSError."""
    return addresses_of(_files(os.fspath(folder)))


def _files(folder: str) -> Iterator[tuple[str, bytes]]:
    """Each file that others may link to, by its path in the folder, and what is in it if it is a page."""
    for above, _, names in os.walk(folder, onerror=_raise):
        for name in names:
            path = os.path.relpath(os.path.join(above, name), folder).replace(os.sep, "/")
            if is_address(path):
                content = Path(above, name).read_bytes() if name.endswith(PAGE) else b""
                yield path, content


def _raise(error: OSError) -> None:
    raise error
