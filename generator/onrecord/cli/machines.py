"""`anchor`, `schema` and `compare`: what other programs ask."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal, get_args

import click

from onrecord.cli.common import SITE_ERRORS, open_site

FileKind = Literal["site", "article", "layer", "actors", "corrections"]
"""The kinds of `schema.KINDS`, whose module takes long to import."""


@click.command()
def anchor() -> None:
    """Place quotes: JSON Lines in, JSON Lines out (docs/cli.md, "anchor").

    Example: onrecord anchor < requests.jsonl
    """
    import json

    from onrecord.jsonlines import answers

    failed = False
    for answer in answers(sys.stdin.buffer):
        failed = failed or "error" in answer
        click.echo(json.dumps(answer, ensure_ascii=False))
    if failed:
        sys.exit(SITE_ERRORS)


@click.command()
@click.argument("kind", type=click.Choice(get_args(FileKind)))
@click.argument("site", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--write", is_flag=True, help="Write it to where the files that `new` makes look for it.")
def schema(kind: FileKind, site: Path | None, write: bool) -> None:
    """Print the JSON Schema of a kind of file; of a site's own, with its actors, claims and annotators.

    Example: onrecord schema layer . > layer.schema.json
    """
    import json

    from onrecord.schema import json_schema

    if write:
        open_site(site or Path()).write_schemas((kind,))
        return
    known = open_site(site).known() if site is not None else None
    click.echo(json.dumps(json_schema(kind, known), indent=2))


@click.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("new", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def compare(old: Path, new: Path, form: str) -> None:
    """List the addresses of the built site OLD that lead nowhere in the built site NEW.

    Example: onrecord compare published public
    """
    import json

    from onrecord.built import addresses_in
    from onrecord.permalinks import lost

    for folder in (old, new):
        if not (folder / "index.html").is_file():
            raise click.UsageError(f"{folder} holds no built site; build one with: onrecord build")
    gone = lost(addresses_in(old), addresses_in(new))
    if form == "json":
        click.echo(json.dumps([it._asdict() for it in gone], ensure_ascii=False, indent=1))
    else:
        for it in gone:
            click.echo(it.address)
        several = f"{len(gone)} {'address' if len(gone) == 1 else 'addresses'}"
        told = (
            f"{several} of {old} lead nowhere in {new}."
            if gone
            else f"Every address of {old} leads somewhere."
        )
        click.echo(told, err=bool(gone))
    if gone:
        sys.exit(SITE_ERRORS)
