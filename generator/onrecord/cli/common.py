"""What several commands share: exit statuses, arguments, opening a site, telling of diagnostics."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from onrecord.diagnostics import Diagnostic
    from onrecord.workspace import Workspace

SITE_ERRORS, ENVIRONMENT = 1, 3  # 2, wrong use, is click's own
INTERRUPTED = 130  # as shells have it
UNHEARD = 141  # nobody reads what is said (SIGPIPE), as shells have it

site_argument = click.argument(
    "site", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
strictness = click.option(
    "--strict/--lenient",
    "strict",
    default=None,
    help="Whether a quote that cannot be placed is an error. Default: `anchors` in site.yaml, else strict.",
)


def public_address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The value of --base-url, held to the same rules as `base_url` in site.yaml."""
    if value is None:
        return None
    from onrecord.schema import Fault, base_address

    try:
        return base_address(value)
    except Fault as fault:
        raise click.BadParameter(f"{fault}; {fault.hint}") from None


@contextmanager
def collector_off() -> Iterator[None]:
    """Import much: all of it stays, and to look through it for garbage takes a tenth of that time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def open_site(site: Path) -> Workspace:
    """The site in a folder, as it was before a command that was cut off; wrong use where there is none."""
    with collector_off():
        from onrecord.project import NotASite
        from onrecord.rewrite import undo_cut_off
        from onrecord.workspace import Workspace

    try:
        workspace = Workspace(site)
    except NotASite as error:
        raise click.UsageError(f"{error}; make a site with: onrecord new site DIR") from None
    for path in undo_cut_off(workspace.project.root):
        click.echo(f"brought back: {path}, which a command that was cut off had rewritten", err=True)
    return workspace


def tell(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> None:
    """Show diagnostics to a person."""
    if diagnostics:
        from onrecord.report import as_text

        click.echo(as_text(diagnostics, sources, colour=colour()), err=True)


def colour(stream: TextIO | None = None) -> bool:
    """Whether to colour what goes to a stream, standard error if it is not said."""
    import os

    return (stream or sys.stderr).isatty() and not os.environ.get("NO_COLOR")


def drafts_told(number: int) -> str:
    """A number of drafts, in words."""
    return f"{number or 'no'} {'draft' if number == 1 else 'drafts'}"
