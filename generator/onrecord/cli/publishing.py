"""`publish`: a site to its readers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.common import ENVIRONMENT, SITE_ERRORS, drafts_told, open_site, site_argument, tell

if TYPE_CHECKING:
    from onrecord.publishing import Done
    from onrecord.records import Correction


@click.command()
@site_argument
@click.option(
    "--to",
    required=True,
    metavar="TARGET",
    help="A name of site.yaml's `publish`, a folder, git:REMOTE#BRANCH, s3://BUCKET/PREFIX, sftp://HOST/FOLDER.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change there and in the log; change nothing.")
@click.option("--rollback", is_flag=True, help="Bring back what was published there before.")
@click.option(
    "--verify", is_flag=True, help="See what is in every file there, not only what a listing tells."
)
@click.option("--moved", is_flag=True, help="What lies there is this site, under another base_url before.")
def publish(site: Path, to: str, dry_run: bool, rollback: bool, verify: bool, moved: bool) -> None:
    """Build the site and publish it, so that readers never meet a broken page.

    Example: onrecord publish . --to git:origin#gh-pages
    """
    from onrecord import publishing
    from onrecord.report import summary, visible
    from onrecord.targets import BadTarget

    workspace = open_site(site)
    try:
        if rollback:
            done = publishing.roll_back(workspace, to, dry_run, verify=verify)
        else:
            done = publishing.publish(workspace, to, dry_run, moved=moved, verify=verify)
    except BadTarget as bad:
        raise click.BadParameter(f"{bad}; {bad.hint}", param_hint="--to") from None
    except publishing.TargetRefused as why:
        raise click.UsageError(str(why)) from None
    except publishing.TargetFailed as why:
        click.echo(f"onrecord: {why}", err=True)
        sys.exit(ENVIRONMENT)
    if done.outcome is not None:
        tell(done.outcome.diagnostics, done.outcome.sources)
    if done.changes is None:
        found = summary(done.outcome.diagnostics) if done.outcome is not None else ""
        click.echo(f"Nothing was published: {found}.", err=True)
        sys.exit(SITE_ERRORS)
    for word, paths in zip(("missing", "altered"), done.amiss, strict=True):
        for path in paths:
            click.echo(f"{word:8} {visible(path)}")
    if dry_run:
        for word, paths in zip(("new", "changed", "removed"), done.changes, strict=True):
            for path in paths:
                click.echo(f"{word:8} {visible(path)}")
        for address in done.lost:
            click.echo(f"{'lost':8} {visible(address.address)}")
        for entry in done.told:
            click.echo(f"{'log':8} {_entry(entry)}")
    click.echo(_said(to, done, dry_run=dry_run, rollback=rollback))


def _entry(entry: Correction) -> str:
    """An entry of the log, in a line: the claim, what of it was changed, from what to what."""
    from onrecord.corrections import STANDING
    from onrecord.report import visible

    sides = (entry.from_,) if entry.changed in STANDING else (entry.from_, entry.to)
    change = " → ".join("; ".join(words) or "–" for words in sides)
    return visible(f"{entry.claim} {entry.changed.value}: {change}".removesuffix(": –"))


def _said(to: str, done: Done, *, dry_run: bool, rollback: bool) -> str:
    """What was done, or would be, in a line."""
    from onrecord.sources import CORRECTIONS

    amiss = len(done.amiss.paths)
    if not done.changes and not done.cut_off and not amiss:
        return f"{to} is as it is to be: nothing {'would change' if dry_run else 'was changed'}."
    new, changed, removed = map(len, done.changes or ((), (), ()))
    numbers = f"{new} new, {changed} changed, {removed} removed"
    if amiss and not rollback:
        numbers += f", {amiss} put right"
    rest = ", and what was cut off before" if done.cut_off else ""
    if dry_run:
        rest += f"; besides, what {len(done.told)} more in {CORRECTIONS} would change" if done.told else ""
        return f"Nothing was changed. At {to} would be: {numbers}{rest}."
    drafts = done.outcome.drafts if done.outcome is not None else 0
    left_out = f"; {drafts_told(drafts)} left out" if drafts else ""
    if done.told:
        left_out += f"; {len(done.told)} more in {CORRECTIONS}"
    if amiss and rollback:
        left_out += f"; {amiss} still missing or altered there: publish the site anew"
    what = "is back at" if rollback else "is now"
    return f"{to} {what} release {done.release}: {numbers}{rest}{left_out}"
