"""The commands. Results go to standard output, diagnostics and progress to standard error.

Exit status: 0 done; 1 the site has errors; 2 wrong use; 3 the environment failed (docs/cli.md).
A command is imported when it is asked for, and heavy modules where they are needed: each answers at once.
"""

from __future__ import annotations

import errno
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from onrecord.cli.common import ENVIRONMENT, INTERRUPTED
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

ADVICE = {
    errno.ENOSPC: "free some space, or choose a folder on another disk",
    errno.EDQUOT: "free some space, or choose a folder on another disk",
    errno.EACCES: "change its permissions, or choose another folder",
    errno.EPERM: "change its permissions, or choose another folder",
    errno.EROFS: "choose a folder on a disk that can be written",
}
"""What to do next, by what failed."""


class _Commands(click.Group):
    """The commands, each imported when it is asked for."""

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
    """The command `onrecord`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # What the terminal's encoding has no letters for is shown as a code, and stops nothing.
            stream.reconfigure(errors="backslashreplace")
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
        click.echo(f"onrecord: {what}{error.strerror or error}{advice}", err=True)
        sys.exit(ENVIRONMENT)
