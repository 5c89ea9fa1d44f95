"""New sites, from the starter that is part of the package."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


class NotEmpty(Exception):
    """There is something already where a new site should be."""

    def __init__(self, folder: Path) -> None:
        what = "is not empty" if folder.is_dir() else "is a file"
        super().__init__(f"{folder} {what}; name a folder that does not exist yet")


def new_site(folder: Path) -> None:
    """Make a new site in `folder`, which builds at once.

    Raises NotEmpty if there is anything in the folder, OSError if it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty(folder)
    _copy(files("onrecord") / "starter", folder)


def _copy(source: Traversable, target: Path) -> None:
    """Copy a folder's words and not its permissions: an installed package may be read-only."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())
