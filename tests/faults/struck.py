"""Runs `onrecord`, and strikes at its Nth step in a folder: kills it there, or lets that step fail.

    python struck.py FOLDER kill|ERRNO N ARGUMENTS…

Python tells its audit hooks of each file that is opened, renamed or removed, and of each program that is
started, before it is; what they raise is raised there.
"""

from __future__ import annotations

import os
import signal
import sys

FOLDER, HOW, NUMBER = os.path.realpath(sys.argv[1]), sys.argv[2], int(sys.argv[3])
ELSEWHERE = ("fcntl.flock", "ctypes.dlsym", "subprocess.Popen", "socket.connect")
"""Steps that name no file."""


class _Counted:
    steps = 0


def _strike(event: str, arguments: tuple[object, ...]) -> None:
    if event not in ELSEWHERE and not (
        event.partition(".")[0] in ("open", "os", "shutil") and _inside(arguments)
    ):
        return
    _Counted.steps += 1
    if _Counted.steps == NUMBER:
        if HOW == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(int(HOW), os.strerror(int(HOW)))


def _inside(arguments: tuple[object, ...]) -> bool:
    return any(isinstance(it, str | bytes) and os.fsdecode(it).startswith(FOLDER) for it in arguments)


if __name__ == "__main__":
    sys.argv[1:] = sys.argv[4:]
    from onrecord.cli import main  # its own imports are no steps

    sys.addaudithook(_strike)
    main()
