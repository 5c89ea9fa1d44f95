"""`serve`: the site beside the editor."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.common import ENVIRONMENT, colour, open_site, site_argument

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from onrecord.diagnostics import Diagnostic
    from onrecord.session import State


@click.command()
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

    project = open_site(site).project
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
    sys.stderr = _heard_or_not()
    server.serve(project, listening, host, links, _Teller(), open_at=address if show else None)


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
            click.echo(as_text(state.diagnostics, state.sources or {}, colour=colour()), err=True)
        click.echo(f"{summary(state.diagnostics)}.", err=True)


def _heard_or_not() -> io.TextIOWrapper:
    """Standard error that fails nobody: the browser is told too, and the site is served all the same."""
    lenient = io.BufferedWriter(_Lenient(2, "w", closefd=False))
    return io.TextIOWrapper(lenient, sys.stderr.encoding, sys.stderr.errors, line_buffering=True)


class _Lenient(io.FileIO):
    """Loses what it cannot write: nobody reads on, the terminal is gone, the log's disk is full."""

    def write(self, data: ReadableBuffer, /) -> int:
        whole = memoryview(data).nbytes
        try:
            return super().write(data) or whole
        except OSError:
            return whole
