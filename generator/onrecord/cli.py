"""The commands. Results go to standard output, diagnostics and progress to standard error.

Exit status: 0 done; 1 the site has errors; 2 wrong use; 3 the environment failed (docs/cli.md).
Heavy modules are imported where they are needed, so that `--version` and `--help` answer at once.
"""

from __future__ import annotations

import errno
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

from onrecord.records import ActorKind
from onrecord.version import __version__

if TYPE_CHECKING:
    from onrecord.diagnostics import Diagnostic, KeyPlace
    from onrecord.fixes import Survey
    from onrecord.session import State
    from onrecord.workspace import Outcome, Workspace

SITE_ERRORS, ENVIRONMENT = 1, 3  # 2, wrong use, is click's own
INTERRUPTED = 130  # as shells have it

ADVICE = {
    errno.ENOSPC: "free some space, or choose a folder on another disk",
    errno.EDQUOT: "free some space, or choose a folder on another disk",
    errno.EACCES: "change its permissions, or choose another folder",
    errno.EPERM: "change its permissions, or choose another folder",
    errno.EROFS: "choose a folder on a disk that can be written",
}
"""What to do next, by what failed."""

site_argument = click.argument(
    "site", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
strictness = click.option(
    "--strict/--lenient",
    "strict",
    default=None,
    help="Whether a quote that cannot be placed is an error. Default: `anchors` in site.yaml, else strict.",
)


def _public_address(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The value of --base-url, held to the same rules as `base_url` in site.yaml."""
    from onrecord.schema import Fault, base_address

    try:
        return None if value is None else base_address(value)
    except Fault as fault:
        raise click.BadParameter(f"{fault}; {fault.hint}") from None


class _Commands(click.Group):
    """The commands in the order in which a site comes to be."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def onrecord() -> None:
    """Annotated articles: who claims what, on whose word, against whom, and who answers it.

    Example: onrecord new site my-site && onrecord build my-site
    """


@onrecord.group()
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
    _open(folder).write_schemas()
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

    workspace = _open(site)
    try:
        path = scaffold.new_actor(workspace.project, id_, name, kind)
    except scaffold.Refused as why:
        raise click.UsageError(str(why)) from None
    workspace.write_schemas()
    click.echo(f"written: {path}")


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

    workspace = _open(site)
    try:
        made = scaffold.new_article(workspace.project, slug, text, language)
    except scaffold.Refused as why:
        raise click.UsageError(str(why)) from None
    workspace.write_schemas()
    for path in made.paths:
        click.echo(f"written: {path}")
    drafts = len(made.found.entries)
    told = f"{_drafts(drafts)} of what the text reports"
    confirm = f"; see in {made.paths[-1]} that each is right, and take its `draft: yes` away"
    click.echo(told + confirm if drafts else told)
    if made.found.unknown:
        click.echo("names that no actor has: " + ", ".join(made.found.unknown))
        click.echo("give one a record with: onrecord new actor ID --name NAME")


def _drafts(number: int) -> str:
    return f"{number or 'no'} {'draft' if number == 1 else 'drafts'}"


@onrecord.command()
@site_argument
@click.option("--out", type=click.Path(path_type=Path), help="Output folder. Default: SITE/public.")
@click.option(
    "--base-url",
    metavar="URL",
    callback=_public_address,
    help="Public address, in place of `base_url` in site.yaml.",
)
@strictness
@click.option("--jobs", type=click.IntRange(min=1), help="At most this many processes.")
@click.option("--no-cache", is_flag=True, help="Use nothing that is remembered from earlier builds.")
def build(
    site: Path, out: Path | None, base_url: str | None, strict: bool | None, jobs: int | None, no_cache: bool
) -> None:
    """Build the site into a folder that any web server, or a browser by itself, can show.

    Example: onrecord build . --out public
    """
    from onrecord.manifest import Shelfmark

    target = out if out is not None else site / "public"
    told = None if no_cache else Shelfmark(site, target, strict, base_url).told()
    if told is not None:
        _tell(told.diagnostics, _sources(site, told.diagnostics))
        _built(target, told.pages, told.drafts)
        return
    from onrecord.output import OutputRefused
    from onrecord.pipeline import Options
    from onrecord.report import summary

    workspace = _open(site)
    try:
        options = Options(strict=strict, base_url=base_url)
        outcome = workspace.build(target, options, jobs=jobs, remember=not no_cache)
    except OutputRefused as error:
        raise click.UsageError(str(error)) from None
    _tell(outcome.diagnostics, outcome.sources)
    if outcome.failed:
        click.echo(f"Nothing was written: {summary(outcome.diagnostics)}.", err=True)
        sys.exit(SITE_ERRORS)
    _built(target, outcome.pages, outcome.drafts)


def _built(target: Path, pages: int, drafts: int) -> None:
    left_out = f"; {_drafts(drafts)} left out" if drafts else ""
    click.echo(f"The site is in {target} ({pages} pages{left_out}): open {target / 'index.html'}")


def _sources(site: Path, diagnostics: Iterable[Diagnostic]) -> dict[str, str]:
    """The texts that diagnostics point into."""
    from onrecord.project import Project

    project = Project(site)
    read = {path: project.read(path).value for path in sorted({it.at.path for it in diagnostics})}
    return {path: file.text for path, file in read.items() if file is not None}


@onrecord.command()
@site_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one."
)
@click.option("--open", "show", is_flag=True, help="Open it in a browser.")
@click.option(
    "--editor",
    envvar="ONRECORD_EDITOR",
    default="vscode",
    show_default=True,
    help="Editor that links in the page open: vscode, idea, … or a link with {path}, {line}, {column}.",
)
def serve(site: Path, host: str, port: int, show: bool, editor: str) -> None:
    """Show the site in a browser, and every change of its files at once.

    Example: onrecord serve . --open
    """
    import socket

    from onrecord import serve as server

    project = _open(site).project
    try:
        links = server.Editor.named(editor)
    except server.BadEditor as error:
        raise click.BadParameter(str(error), param_hint="--editor") from None
    try:
        listening = server.listen(host, port)
    except server.PortTaken as error:
        free = f"; the next free one is {error.free}: add --port {error.free}" if error.free else ""
        click.echo(f"onrecord: port {error.port} of {host} is in use{free}", err=True)
        sys.exit(ENVIRONMENT)
    except socket.gaierror as error:
        raise click.BadParameter(
            f"there is no address {host}: {error.strerror}", param_hint="--host"
        ) from None
    address = server.address(host, listening)
    if not server.is_loopback(host):
        click.echo(
            f"Warning: --host {host} shows the site, drafts and all, to whoever reaches this machine.",
            err=True,
        )
    click.echo(f"The site is at {address} until Ctrl-C; every change of its files shows there.")
    server.serve(project, listening, host, links, _Teller(), open_at=address if show else None)


@onrecord.command()
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

    workspace = _open(site)
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
        _tell(outcome.diagnostics, outcome.sources)
        click.echo(summary(outcome.diagnostics) + ".")


@onrecord.command()
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


@onrecord.command()
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

    workspace = _open(site)
    looked = workspace.look()
    fixed = workspace.fix(looked, _chosen(looked.value, choices), write)
    if fixed.diagnostics:
        click.echo(as_text(fixed.diagnostics, fixed.sources, colour=_colour()), err=True)
    if text := told(fixed.found, write, fixed.left, colour=_colour(sys.stdout)):
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


@onrecord.command()
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

    workspace = _open(site)
    try:
        renamed = workspace.rename(kind, old, new_id)
    except RenameRefused as why:
        raise click.UsageError(str(why)) from None
    if not renamed.rewritten:
        _tell(renamed.before.diagnostics, renamed.before.sources)
        click.echo(f"Nothing was written: {summary(renamed.before.diagnostics)}.", err=True)
        sys.exit(SITE_ERRORS)
    workspace.write_schemas()
    for path in renamed.rewritten:
        click.echo(f"rewritten: {path}")


@onrecord.command()
@click.argument("kind", type=click.Choice(["site", "article", "layer", "actors"]))
@click.argument("site", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--write", is_flag=True, help="Write it to where the files that `new` makes look for it.")
def schema(kind: Literal["site", "article", "layer", "actors"], site: Path | None, write: bool) -> None:
    """Print the JSON Schema of a kind of file; of a site's own, with its actors, claims and annotators.

    Example: onrecord schema layer . > layer.schema.json
    """
    import json

    from onrecord.schema import json_schema

    if write:
        _open(site or Path()).write_schemas((kind,))
        return
    known = _open(site).known() if site is not None else None
    click.echo(json.dumps(json_schema(kind, known), indent=2))


def _open(site: Path) -> Workspace:
    from onrecord.project import NotASite
    from onrecord.workspace import Workspace

    try:
        return Workspace(site)
    except NotASite as error:
        raise click.UsageError(f"{error}; make a site with: onrecord new site DIR") from None


def _tell(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> None:
    """Show diagnostics to a person."""
    from onrecord.report import as_text

    if diagnostics:
        click.echo(as_text(diagnostics, sources, colour=_colour()), err=True)


class _Teller:
    """Shows the diagnostics of a site that is being served, whenever they are others than before."""

    def __init__(self) -> None:
        self._told: tuple[Diagnostic, ...] = ()

    def __call__(self, state: State) -> None:
        from onrecord.report import as_text, summary

        if state.diagnostics == self._told:
            return
        self._told = state.diagnostics
        if state.diagnostics:
            click.echo(as_text(state.diagnostics, state.sources or {}, colour=_colour()), err=True)
        click.echo(f"{summary(state.diagnostics)}.", err=True)


def _colour(stream: TextIO | None = None) -> bool:
    """Whether to colour what goes to a stream, standard error if it is not said."""
    import os

    return (stream or sys.stderr).isatty() and not os.environ.get("NO_COLOR")


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
