"""A small disk of its own, where the system lets us have one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def done(name: str, *arguments: str | Path) -> bool:
    """Whether this is Linux, and it lets us do what a command of util-linux asks of it."""
    if sys.platform != "linux":
        return False
    # That the kernel refuses is no fault of the machine's; that a program is missing is, and is said.
    found = shutil.which(name)
    assert found is not None, f"there is no `{name}` here: install Debian's util-linux and mount"
    return subprocess.run([found, *arguments], capture_output=True, check=False).returncode == 0


@contextmanager
def disk(folder: Path, megabytes: int = 8) -> Iterator[bool]:
    """A folder that is a disk of so many megabytes; says whether it is, or a folder like any other."""
    folder.mkdir()
    mounted = done("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder)
    try:
        yield mounted
    finally:
        if mounted and not done("umount", "--lazy", folder):
            raise AssertionError(f"{folder} stays mounted")
