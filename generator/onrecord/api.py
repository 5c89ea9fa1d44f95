"""The public functions: what other programs may call."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path

from onrecord.anchoring import Outcome, TextQuoteSelector
from onrecord.depot import depot_for_a_build
from onrecord.diagnostics import Diagnostic
from onrecord.document import Span
from onrecord.helpers import Helpers
from onrecord.pipeline import Options
from onrecord.quotable import Format, Quotable
from onrecord.report import as_text
from onrecord.schema import base_address
from onrecord.site import Site
from onrecord.workspace import Workspace


class SiteError(Exception):
    """A site has errors. `diagnostics` holds all that was found, with warnings; the message tells it."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], message: str) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics


def load(site: str | os.PathLike[str], *, strict: bool | None = None) -> Site:
    """Read the site in a folder and fold it.

    `strict` says whether a quote that cannot be placed is an error; by default site.yaml says it. Raises
    SiteError if the site has errors, `onrecord.project.NotASite` if there is no site.yaml.
    """
    workspace = Workspace(Path(site))
    outcome = workspace.check(Options(strict=strict))
    if outcome.failed or outcome.loaded is None:
        raise SiteError(outcome.diagnostics, as_text(outcome.diagnostics, outcome.sources, colour=False))
    return outcome.loaded.site


def build(
    site: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    strict: bool | None = None,
    base_url: str | None = None,
    executor: Executor | None = None,
    place: str | os.PathLike[str] | None = None,
) -> tuple[Diagnostic, ...]:
    """Build the site in a folder into the folder `out`, which it replaces as a whole.

    `strict` says whether a quote that cannot be placed is an error, `base_url` is the public address; by
    default site.yaml says both. Returns the warnings.

    From a hundred articles, or pages, on they are given to the `executor`, if there is one: any of
    `concurrent.futures`, or one like them; it is not shut down. What is made is the same to the byte. What
    passes between it and this process lies at `place` meanwhile: a folder, or an address that fsspec knows,
    that whoever works for the executor reaches by the same name; by default a temporary folder of this
    machine. Whoever may give work to the executor may run programs as those who work for it: see
    docs/cluster.md.

    Raises SiteError if the site has errors, `onrecord.project.NotASite` if there is no site.yaml,
    `onrecord.output.OutputRefused` if `out` holds other things, ValueError if `base_url` is no web address,
    OSError if the disk fails, or the executor; in each case `out` is what it was.
    """
    if base_url is not None:
        base_url = base_address(base_url)
    workspace, options = Workspace(Path(site)), Options(strict=strict, base_url=base_url)
    if executor is None:
        outcome = workspace.build(Path(out), options)
    else:
        with depot_for_a_build(os.fspath(place) if place is not None else None) as depot:
            outcome = workspace.build(Path(out), options, helpers=Helpers(executor, depot))
    if outcome.failed:
        raise SiteError(outcome.diagnostics, as_text(outcome.diagnostics, outcome.sources, colour=False))
    return outcome.diagnostics


def anchor(text: str, selectors: Iterable[TextQuoteSelector], format: Format = "text") -> list[Outcome]:
    """Place quotes in a text, which is prepared once for all of them.

    `format` is `text` or `markdown`; quotes of Markdown are what a reader copies from the page. Returns for
    each selector `Placed` with its spans and status, `Ambiguous` with the places that fit, or `Orphan` (see
    `onrecord.anchoring`). Offsets count code points of `text` as it was given, spans are half-open. Raises
    ValueError for another format.
    """
    source = Quotable(text, format)
    return [source.place(selector) for selector in selectors]


def describe(text: str, spans: Iterable[Span], format: Format = "text") -> list[TextQuoteSelector]:
    """The inverse of `anchor`: for each span of a text its quote, with the shortest context that places it.

    A span is on grapheme borders, not empty, and neither begins nor ends with white space; for such a span
    `anchor` gives it back.
    """
    source = Quotable(text, format)
    return [source.describe(span) for span in spans]
