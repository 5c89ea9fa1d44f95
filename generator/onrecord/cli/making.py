"""`new`: sites, actors and articles."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from onrecord.cli.common import drafts_told, open_site, site_argument
from onrecord.records import ActorKind


@click.group()
def new() -> None:
    """Make something new.

    Example: onrecord new site my-site
    """


@new.command("site")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new_site(folder: Path) -> None:
    """Make a new site in DIR that builds at once.

    Example: onrecord new site my-site
    """
    from onrecord import scaffold

    try:
        scaffold.new_site(folder)
    except scaffold.NotEmpty as error:
        raise click.UsageError(str(error)) from None
    open_site(folder).write_schemas()
    click.echo(f"{folder} holds a new site. Build it with: onrecord build {shlex.quote(str(folder))}")


@new.command("actor")
@click.argument("id_", metavar="ID")
@site_argument
@click.option("--name", required=True, help="What they call themselves.")
@click.option(
    "--kind", type=click.Choice([str(kind) for kind in ActorKind]), help="What sort of actor; neutral."
)
def new_actor(id_: str, site: Path, name: str, kind: str | None) -> None:
    """Make a record of somebody or something that the texts speak of.

    Example: onrecord new actor mara-lind --name "Mara Lind" --kind person
    """
    from onrecord import scaffold

    workspace = open_site(site)
    try:
        path = scaffold.new_actor(workspace.project, id_, name, kind)
    except scaffold.Refused as why:
        raise click.UsageError(str(why)) from None
    click.echo(f"written: {path}")
    workspace.write_schemas()


@new.command("article")
@click.argument("slug")
@site_argument
@click.option(
    "--text",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The source text, .txt or .md.",
)
@click.option("--language", metavar="TAG", help="The text's language. Default: the site's.")
def new_article(slug: str, site: Path, text: Path, language: str | None) -> None:
    """Make an article over a text, with a draft of each thing that the text reports somebody to have said.

    A text from outside of the site is copied into its seeds/. Drafts are marked `draft: yes` and kept out of
    builds: see that each is right, say against whom it is, and take the mark away.

    Example: onrecord new article pier-closed --text ~/pier.txt
    """
    from onrecord import scaffold

    workspace = open_site(site)
    try:
        made = scaffold.new_article(workspace.project, slug, text, language)
    except scaffold.Refused as why:
        raise click.UsageError(str(why)) from None
    for path in made.paths:
        click.echo(f"written: {path}")
    workspace.write_schemas()
    drafts = len(made.found.entries)
    told = f"{drafts_told(drafts)} of what the text reports"
    confirm = f"; see in {made.paths[-1]} that each is right, and take its `draft: yes` away"
    click.echo(told + confirm if drafts else told)
    if made.found.unknown:
        click.echo("names that no actor has: " + ", ".join(made.found.unknown))
        click.echo("give one a record with: onrecord new actor ID --name NAME")
