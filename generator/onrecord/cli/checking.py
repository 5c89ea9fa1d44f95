"""`check`: every mistake in a site."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.common import SITE_ERRORS, open_site, site_argument, strictness, tell

if TYPE_CHECKING:
    from onrecord.workspace import Outcome


@click.command()
@site_argument
@click.option("--format", "form", type=click.Choice(["text", "json", "github", "sarif"]), default="text")
@strictness
@click.option("--info", is_flag=True, help="Also tell what may have been forgotten.")
@click.option("--links", is_flag=True, help="Also ask whether pages elsewhere still answer.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until Ctrl-C.")
def check(site: Path, form: str, strict: bool | None, info: bool, links: bool, watch: bool) -> None:
    """Report every mistake in the site, with file, line and column.

    Example: onrecord check . --format json
    """
    from onrecord.pipeline import Options

    workspace = open_site(site)
    options = Options(strict=strict)
    if links and watch:
        raise click.UsageError(
            "--links asks other people's machines, and not at every save; leave --watch out"
        )
    if watch:
        from onrecord.changes import changes

        with suppress(KeyboardInterrupt):
            for _ in changes(workspace.project.root):
                outcome = workspace.check(options, info=info)
                workspace.write_schemas()
                _report(outcome, form)
        return
    manners = None
    if links:
        from onrecord.reach import Manners

        manners = Manners()
    outcome = workspace.check(options, info=info, links=manners)
    _report(outcome, form)
    if outcome.failed:
        sys.exit(SITE_ERRORS)


def _report(outcome: Outcome, form: str) -> None:
    """What `check` says."""
    from onrecord.report import as_github, as_json, summary
    from onrecord.sarif import as_sarif

    if form == "json":
        click.echo(as_json(outcome.diagnostics))
    elif form == "github":
        click.echo(as_github(outcome.diagnostics), nl=False)
    elif form == "sarif":
        click.echo(as_sarif(outcome.diagnostics))
    else:
        tell(outcome.diagnostics, outcome.sources)
        click.echo(summary(outcome.diagnostics) + ".")
