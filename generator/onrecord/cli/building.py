"""`build`: a site to its pages."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.common import (
    SITE_ERRORS,
    drafts_told,
    open_site,
    public_address,
    site_argument,
    strictness,
    tell,
)

if TYPE_CHECKING:
    from onrecord.diagnostics import Diagnostic
    from onrecord.helpers import Helpers


@click.command()
@site_argument
@click.option("--out", type=click.Path(path_type=Path), help="Output folder. Default: SITE/public.")
@click.option(
    "--base-url",
    metavar="URL",
    callback=public_address,
    help="Public address, in place of `base_url` in site.yaml.",
)
@strictness
@click.option("--jobs", type=click.IntRange(min=1), help="At most this many processes.")
@click.option("--no-cache", is_flag=True, help="Use nothing that is remembered from earlier builds.")
@click.option("--scheduler", metavar="ADDRESS", help="Have the workers of this scheduler of Dask's build it.")
@click.option("--place", metavar="PLACE", help="A folder, or fsspec address, that the workers reach as well.")
def build(
    site: Path,
    out: Path | None,
    base_url: str | None,
    strict: bool | None,
    jobs: int | None,
    no_cache: bool,
    scheduler: str | None,
    place: str | None,
) -> None:
    """Build the site into a folder that any web server, or a browser by itself, can show.

    Example: onrecord build . --out public
    """
    from onrecord.manifest import Shelfmark

    if (scheduler is None) != (place is None):
        raise click.UsageError("--scheduler and --place belong together: one says who works, the other where")
    target = out if out is not None else site / "public"
    mark = Shelfmark(site, target, strict, base_url)
    former = mark.former() if not no_cache else None
    told = mark.told(former) if former is not None else None
    if told is not None:
        if told.diagnostics:
            tell(told.diagnostics, _sources(site, told.diagnostics))
        _built(target, told.pages, told.drafts)
        return
    workspace = open_site(site)
    from onrecord.output import OutputRefused
    from onrecord.pipeline import Options
    from onrecord.report import summary

    try:
        options = Options(strict=strict, base_url=base_url)
        with _helpers(scheduler, place) as helpers:
            outcome = workspace.build(
                target, options, jobs=jobs, remember=not no_cache, former=former, helpers=helpers
            )
    except OutputRefused as error:
        raise click.UsageError(str(error)) from None
    tell(outcome.diagnostics, outcome.sources)
    if outcome.failed:
        click.echo(f"Nothing was written: {summary(outcome.diagnostics)}.", err=True)
        sys.exit(SITE_ERRORS)
    _built(target, outcome.pages, outcome.drafts)


@contextmanager
def _helpers(scheduler: str | None, place: str | None) -> Iterator[Helpers | None]:
    """Those who work for a scheduler, if there is one."""
    if scheduler is None:
        yield None
        return
    from onrecord.cluster import executor_of
    from onrecord.depot import depot_for_a_build
    from onrecord.helpers import Helpers

    with executor_of(scheduler) as executor, depot_for_a_build(place) as depot:
        yield Helpers(executor, depot)


def _built(target: Path, pages: int, drafts: int) -> None:
    left_out = f"; {drafts_told(drafts)} left out" if drafts else ""
    click.echo(f"The site is in {target} ({pages} pages{left_out}): open {target / 'index.html'}")


def _sources(site: Path, diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    """The texts that diagnostics point into."""
    from onrecord.project import Project

    project = Project(site)
    read = {path: project.read(path).value for path in sorted({it.at.path for it in diagnostics})}
    return {path: file.text for path, file in read.items() if file is not None}
