"""Whether Linux can watch more folders; watchdog passes in silence over those of a tree that it could not."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

IN_CREATE = 0x100
LIMITS = {
    errno.ENOSPC: ("fs.inotify.max_user_watches", 524288),
    errno.EMFILE: ("fs.inotify.max_user_instances", 512),
}
"""What the system allows a user, by the error where there is no more of it; and a number that is enough."""


def limit_reached(folder: Path) -> int:
    """The error with which one more watch, of this folder, would fail for want of room; 0 if there is room.

    Where the system has no inotify, or the folder is gone, there is no such limit in the way.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "inotify_init1"):
        return 0
    handle = libc.inotify_init1(0)
    if handle < 0:
        failed = ctypes.get_errno()
    else:
        watch = libc.inotify_add_watch(handle, os.fsencode(folder), IN_CREATE)
        failed = ctypes.get_errno() if watch < 0 else 0
        os.close(handle)
    return failed if failed in LIMITS else 0


def advice(failed: int) -> str:
    """What to tell of it, and what to do."""
    name, enough = LIMITS[failed]
    return (
        f"the system watches no more folders for this user ({name}); files are looked at every other second"
        f" instead, which is slower. To raise the limit: sudo sysctl {name}={enough}"
    )
