"""`anchor` and `schema`: what other programs ask."""

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
