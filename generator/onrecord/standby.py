"""A former output, kept so that the next one is made of it and not of nothing.

When an output is exchanged for a new one, the two have all files in common that did not change: links, which
take no room. So the former one is not removed but put aside, in the site's `.onrecord/`; the next build takes
it, removes what is no more, adds what is new, and exchanges again: as much work as there are changes.

Nothing is noted of what is in it. Whoever takes it looks at each of its files (`settled`), and only those
stay that are the very files that the last build left, by their place on the disk, their size and time.
Whoever renames it has it, and nobody touches what somebody else has.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from onrecord.artifacts import Output
from onrecord.stamps import stamp

NAME = "standby"


@dataclass(frozen=True, slots=True)
class Standby:
    """Where a former output is put aside, in a folder that exists.

    `outputs` are the files that the last build left, if the next one is to keep most of them.
    """

    place: Path
    outputs: Sequence[Output] = ()


@dataclass(slots=True)
class Settled:
    """What is in a folder: paths of files and of folders, relative to it."""

    files: set[str]
    folders: set[str]


def take(place: Path, folder: Path) -> bool:
    """Make what was put aside this folder; says whether there was anything."""
    try:
        os.rename(place, folder)
    except OSError:
        return False
    return True


def give(folder: Path, place: Path) -> None:
    """Put a folder aside; it stays where it is if there is one already, or on another file system."""
    with suppress(OSError):
        os.rename(folder, place)


def settled(folder: Path, outputs: Iterable[Output]) -> Settled:
    """Remove from a folder whatever is none of these files just as they were left; what is in it then.

    Raises OSError if the disk fails.
    """
    wanted = {output.url: output.stamp for output in outputs}
    needed = folders_of(wanted)
    there = Settled(set(), set())
    above = [""]
    while above:
        prefix = above.pop()
        with os.scandir(f"{folder}/{prefix}") as entries:
            found = list(entries)
        for entry in found:
            path = prefix + entry.name
            if not entry.is_dir(follow_symlinks=False):
                if wanted.get(path) == stamp(entry.stat(follow_symlinks=False)):
                    there.files.add(path)
                else:
                    os.unlink(entry.path)
            elif path in needed:
                there.folders.add(path)
                above.append(f"{path}/")
            else:
                shutil.rmtree(entry.path)
    return there


def fill(folder: Path, out: Path, outputs: Iterable[Output]) -> None:
    """Give all these files of an output second names in a folder that has none of them. Raises OSError."""
    made = {""}
    for output in outputs:
        above = output.url.rpartition("/")[0]
        if above not in made:
            (folder / above).mkdir(parents=True, exist_ok=True)
            made.add(above)
        os.link(f"{out}/{output.url}", f"{folder}/{output.url}", follow_symlinks=False)


def folders_of(paths: Iterable[str]) -> set[str]:
    """The folders that these files lie in."""
    return {folder for above in {path.rpartition("/")[0] for path in paths} for folder in _upwards(above)}


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
