"""A site from its format to the present one: edits of its YAML files that keep every other byte.

Formats are whole numbers. Each step leads from one to the next; there is none yet, since the first format is
still the present one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from onrecord import yamltree
from onrecord.renames import Rewritten
from onrecord.schema import FORMAT, is_newer
from onrecord.sources import Sources, TextFile
from onrecord.yamledit import Edit, EditRefused, Insert, Replace, Value, edit

SITE_FILE = "site.yaml"
FIRST = "1"
"""The format of a site that names none, now and ever."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one format to the following one.

    `edits` gets the path of a YAML file, relative to the site, and what it holds, and says what to change in
    it; the `format` in site.yaml is changed besides.
    """

    since: str
    to: str
    edits: Callable[[str, Value], Iterable[Edit]]


STEPS: tuple[Step, ...] = ()
"""Every step there has been, in order. A step is never changed or removed: sites may be of any age."""


class UpgradeRefused(Exception):
    """The site cannot be brought to the present format; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The format a site was in, the one it comes to, and the files to be rewritten for it."""

    since: str
    to: str
    files: tuple[Rewritten, ...]


def upgrade(sources: Sources, steps: Sequence[Step] = STEPS, present: str = FORMAT) -> Upgraded:
    """What brings a site to the format `present` by these steps; none is written. Raises UpgradeRefused."""
    since = _format(_file(sources, SITE_FILE))
    if since != present and is_newer(since, present):
        raise UpgradeRefused(
            f"this site is in format {since}, made for a newer OnRecord; install a newer version of onrecord"
        )
    files = {path: _file(sources, path) for path in _paths(sources)} if since != present else {}
    texts = {path: file.text for path, file in files.items()}
    at = since
    while at != present:
        step = next((step for step in steps if step.since == at), None)
        if step is None:
            raise UpgradeRefused(f"there is no format “{at}”; write the right `format` in {SITE_FILE}")
        texts = {path: _edited(path, text, step) for path, text in texts.items()}
        at = step.to
    changed = (path for path in texts if texts[path] != files[path].text)
    return Upgraded(since, present, tuple(Rewritten(files[path], texts[path]) for path in changed))


def _paths(sources: Sources) -> tuple[str, ...]:
    """Every YAML file of the site."""
    listing = sources.listing().value
    articles = [path for files in listing.articles for path in (files.path, *files.layers)]
    return (SITE_FILE, *articles, *(path for path in listing.shared if path.endswith(".yaml")))


def _file(sources: Sources, path: str) -> TextFile:
    read = sources.read(path)
    if read.value is None:
        why = "; ".join(problem.message for problem in read.problems)
        raise UpgradeRefused(f"{why}; `onrecord check` says what to do")
    return read.value


def _format(file: TextFile) -> str:
    """The format that site.yaml names; the first one where it names none."""
    data = _data(file.path, file.text)
    found = data.get("format", FIRST) if isinstance(data, dict) else FIRST
    return found.strip() if isinstance(found, str) else str(found)


def _data(path: str, text: str) -> Value:
    tree = yamltree.parse(path, text).value
    if tree is None:
        raise UpgradeRefused(f"{path} is not in order; `onrecord check` says where")
    return tree.data


def _edited(path: str, text: str, step: Step) -> str:
    data = _data(path, text)
    edits = list(step.edits(path, data))
    if path == SITE_FILE:
        named = isinstance(data, dict) and "format" in data
        edits.append(Replace(("format",), step.to) if named else Insert((), "format", step.to))
    try:
        return edit(text, *edits)
    except EditRefused as why:
        raise UpgradeRefused(f"{path}: {why}") from None
