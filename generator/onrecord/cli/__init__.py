"""The commands. Results go to standard output, diagnostics and progress to standard error.

Exit status: 0 done; 1 the site has errors; 2 wrong use; 3 the environment failed (docs/cli.md).
A command is imported when it is asked for, and heavy modules where they are needed: each answers at once.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

import click

from onrecord.cli.common import ENVIRONMENT, INTERRUPTED, UNHEARD
from onrecord.shortage import MEMORY, PROCESSES, shortage
from onrecord.version import __version__

COMMANDS = {
    "new": "making",
    "build": "building",
    "serve": "serving",
    "check": "checking",
    "anchor": "machines",
    "fix": "mending",
    "rename": "mending",
    "upgrade": "mending",
    "compare": "machines",
    "schema": "machines",
    "publish": "publishing",
}
"""The module of each command, in the order in which a site comes to be."""

ROOM = "free some space, or choose a folder on another disk"
RIGHTS = "change its permissions, or choose another folder"
FILES = "let it open more files at once (`ulimit -n 1024`), and run the command again"
AGAIN = "it was taken away meanwhile; see that it is there, and run the command again"
IN_THE_WAY = "move it away, and run the command again"
ADVICE = {
    errno.ENOSPC: ROOM,
    errno.EDQUOT: ROOM,
    errno.EACCES: RIGHTS,
    errno.EPERM: RIGHTS,
    errno.EROFS: "choose a folder on a disk that can be written",
    errno.EMFILE: FILES,
    errno.ENFILE: FILES,
    errno.ENOMEM: MEMORY,
    errno.EAGAIN: PROCESSES,
    errno.ENOENT: AGAIN,
    errno.ENOTDIR: AGAIN,
    errno.EEXIST: IN_THE_WAY,
    errno.EISDIR: IN_THE_WAY,
    errno.EIO: "its disk fails: see that it is sound, and run the command again",
}
"""What to do next, by what failed."""
A_MOMENT = 0.01  # seconds


class _Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # click would end with 1, which means here that the site has errors.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.exit(UNHEARD)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"onrecord.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def onrecord() -> None:
    """Annotated articles: who claims what, on whose word, against whom, and who answers it.

    Example: onrecord new site my-site && onrecord build my-site
    """


def main() -> None:
    """The command `onrecord`, with which the process ends."""
    try:
        run()
    except SystemExit as end:
        _leave(end.code)
        raise
    _leave(0)


def _leave(status: object) -> None:
    """End at once where threads were left behind that ask for the interpreter while it ends, and abort it.

    Those of the library for stores are such, and there is no way to wait for them.
    """
    if "obstore" in sys.modules:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(status if isinstance(status, int) else 0)


def run() -> None:
    """The command, in a process that goes on. Raises SystemExit where it does not end with 0."""
    _prepare()
    try:
        onrecord.main(prog_name="onrecord", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        advice = f"; {ADVICE[error.errno]}" if error.errno in ADVICE else ""
        _failed(f"{what}{error.strerror or error}{advice}")
    except (MemoryError, RuntimeError) as error:
        if (told := shortage(error)) is None:
            raise
        _failed(told)


def _prepare() -> None:
    """Make of standard streams, and of signals that end the program, what the commands expect."""
    for handle in range(3):
        try:
            os.fstat(handle)
        except OSError:  # it is closed; whatever was opened next would get its number, and what is said
            os.open(os.devnull, os.O_RDWR)
    sys.stdin, sys.stdout, sys.stderr = (
        stream or open(os.devnull, mode)  # noqa: SIM115  # to the end
        for stream, mode in ((sys.stdin, "r"), (sys.stdout, "w"), (sys.stderr, "w"))
    )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # What the terminal's encoding has no letters for is shown as a code, and stops nothing.
            stream.reconfigure(errors="backslashreplace")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # else somebody said that it is to be ignored
            signal.signal(number, _end)
    sys.unraisablehook = _once_more


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)  # cleaning up as after Ctrl-C


def _once_more(lost: sys.UnraisableHookArgs) -> None:
    """End the program a moment later where a signal came while Python called something that cannot raise.

    It asks what to do about a signal wherever it stands, in callbacks of weak references, too; what is raised
    there is told and forgotten.
    """
    end = lost.exc_value
    if not isinstance(end, SystemExit | KeyboardInterrupt) or not hasattr(signal, "setitimer"):
        sys.__unraisablehook__(lost)
        return
    anew = SystemExit(end.code) if isinstance(end, SystemExit) else KeyboardInterrupt()

    def raise_it(number: int, frame: FrameType | None) -> NoReturn:
        raise anew

    signal.signal(signal.SIGALRM, raise_it)
    signal.setitimer(signal.ITIMER_REAL, A_MOMENT)


def _failed(why: str) -> NoReturn:
    click.echo(f"onrecord: {why}", err=True)
    sys.exit(ENVIRONMENT)
