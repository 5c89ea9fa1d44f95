"""`fix`, `rename` and `upgrade`: an author's files, mended."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.common import ENVIRONMENT, SITE_ERRORS, colour, open_site, site_argument, tell

if TYPE_CHECKING:
    from onrecord.diagnostics import KeyPlace
    from onrecord.fixes import Survey


@click.command()
@site_argument
@click.option("--write", is_flag=True, help="Rewrite the quotes that drifted, and those that were chosen.")
@click.option(
    "--choose",
    "choices",
    multiple=True,
    metavar="ENTRY=N",
    help="Take the Nth candidate of an entry: FILE:LINE=N, SLUG#ID=N or ID=N; may be repeated.",
)
def fix(site: Path, write: bool, choices: tuple[str, ...]) -> None:
    """Show the quotes that have no sure place in their text, and what they may mean; or rewrite them.

    Example: onrecord fix . --write --choose well#dry=2
    """
    from onrecord.fixreport import summary, told
    from onrecord.report import as_text

    workspace = open_site(site)
    looked = workspace.look()
    fixed = workspace.fix(looked, _chosen(looked.value, choices), write)
    if fixed.diagnostics:
        click.echo(as_text(fixed.diagnostics, fixed.sources, colour=colour()), err=True)
    if text := told(fixed.found, write, fixed.left, colour=colour(sys.stdout)):
        click.echo(text + "\n")
    for path, why in fixed.refused.items():
        click.echo(f"{path} was not rewritten: {why}", err=True)
    for path in fixed.rewritten:
        click.echo(f"rewritten: {path}")
    if fixed.left or fixed.stale or fixed.diagnostics:
        click.echo(f"Left: {summary(fixed.left) or 'what is told above'}.")
        sys.exit(ENVIRONMENT if fixed.broken else SITE_ERRORS)
    click.echo("Every quote has its place.")


def _chosen(found: Survey, choices: tuple[str, ...]) -> dict[KeyPlace, int]:
    """The values of --choose, by entry."""
    chosen: dict[KeyPlace, int] = {}
    for choice in choices:
        where, _, number = choice.rpartition("=")
        if not where or not number.isdecimal():
            raise click.BadParameter(f"“{choice}” is not ENTRY=N", param_hint="--choose")
        meant = [unsure for unsure in found.unsure if unsure.is_at(where)]
        if len(meant) > 1:
            several = ", ".join(f"{unsure.at.path}:{unsure.at.line}" for unsure in meant)
            raise click.BadParameter(f"“{where}” may be any of {several}", param_hint="--choose")
        if not meant:
            click.echo(f"{where} needs no choice", err=True)
        for unsure in meant:
            if not 1 <= int(number) <= len(unsure.candidates):
                many = len(unsure.candidates)
                raise click.BadParameter(f"{where} has {many} candidates", param_hint="--choose")
            chosen[unsure.place] = int(number)
    return chosen


@click.command()
@click.argument("kind", metavar="actor|claim", type=click.Choice(["actor", "claim"]))
@click.argument("old")
@click.argument("new_id", metavar="NEW")
@site_argument
def rename(kind: str, old: str, new_id: str, site: Path) -> None:
    """Give an actor or a claim another id, in every file that uses it; its old address leads to the new one.

    Example: onrecord rename actor lind mara-lind
    """
    from onrecord.renames import RenameRefused
    from onrecord.report import summary

    workspace = open_site(site)
    try:
        renamed = workspace.rename(kind, old, new_id)
    except RenameRefused as why:
        raise click.UsageError(str(why)) from None
    if not renamed.rewritten:
        tell(renamed.before.diagnostics, renamed.before.sources)
        click.echo(f"Nothing was written: {summary(renamed.before.diagnostics)}.", err=True)
        sys.exit(SITE_ERRORS)
    workspace.write_schemas()
    for path in renamed.rewritten:
        click.echo(f"rewritten: {path}")


@click.command()
@site_argument
def upgrade(site: Path) -> None:
    """Bring a site to the present format, and keep every byte that need not change.

    Example: onrecord upgrade .
    """
    from onrecord.upgrades import UpgradeRefused

    workspace = open_site(site)
    try:
        upgraded = workspace.upgrade()
    except UpgradeRefused as why:
        raise click.UsageError(str(why)) from None
    for it in upgraded.files:
        click.echo(f"rewritten: {it.file.path}")
    if upgraded.files:
        click.echo(f"The site is in format {upgraded.to} now; it was in format {upgraded.since}.")
    else:
        click.echo(f"The site is in format {upgraded.to}, the present one; nothing is to be done.")
