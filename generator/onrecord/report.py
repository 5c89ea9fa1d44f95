"""Diagnostics for people and machines."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from onrecord.diagnostics import Diagnostic, KeyPlace, Location, Problem, Severity
from onrecord.encoding import Lines
from onrecord.yamltree import Places

WINDOW = 100
"""Cells of a line that are shown; a longer line is cut around what is marked."""
LEAD = 30
"""Cells that stay before the mark in a line that is cut."""
TAB = 4

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_FRAME = "\x1b[34m"
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.INFO: "\x1b[1;36m"}
_COUNTED = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("note", "notes"),
}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_JOINERS = "\u200c\u200d"  # scripts need them, and they show in what they join


def locate_all(problems: Iterable[Problem], sources: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Problems with their lines and columns: each once, by path, line, column and code.

    `sources` holds the texts of the files by path; every file is looked through once. A file that is not
    there is named without a line of its own (line and column 1).
    """
    places: dict[str, Places] = {}
    found: dict[Diagnostic, None] = {}
    for problem in problems:
        at = problem.place
        if isinstance(at, KeyPlace):
            if at.path not in places and at.path in sources:
                places[at.path] = Places(at.path, sources[at.path])
            at = places[at.path].locate(at) if at.path in places else Location(at.path)
        found[Diagnostic(problem.code, problem.severity, problem.message, at, problem.hint)] = None
    return tuple(sorted(found, key=lambda it: (it.at.path, it.at.line, it.at.column, it.code, it.message)))


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many there are: "3 errors, 1 warning"."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    parts = [f"{counts[sort]} {names[counts[sort] > 1]}" for sort, names in _COUNTED.items() if counts[sort]]
    return ", ".join(parts) or "no problems"


def as_text(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], colour: bool) -> str:
    """Diagnostics for a person, each with the line it is about and what to do; colours are ANSI's.

    Nothing in it moves the cursor or hides: control characters of authors' texts are made visible.
    """
    lines = {path: Lines(path, text.removeprefix("\ufeff")) for path, text in sources.items()}
    return "\n\n".join(
        _as_text(diagnostic, lines.get(diagnostic.at.path), colour) for diagnostic in diagnostics
    )


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as one JSON list (docs/cli.md), in ASCII."""
    return json.dumps(
        [
            {
                "code": diagnostic.code,
                "severity": str(diagnostic.severity),
                "message": diagnostic.message,
                "path": diagnostic.at.path,
                "line": diagnostic.at.line,
                "column": diagnostic.at.column,
                "end_line": diagnostic.at.end_line,
                "end_column": diagnostic.at.end_column,
                "hint": diagnostic.hint,
            }
            for diagnostic in diagnostics
        ],
        indent=2,
    )


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as GitHub's workflow commands, one on each line, every line ended.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    return "".join(map(_as_github, diagnostics))


def _as_github(diagnostic: Diagnostic) -> str:
    at = diagnostic.at
    where: dict[str, str | int] = {"file": at.path, "line": at.line, "endLine": at.end_line}
    if at.line == at.end_line:  # GitHub takes no columns for several lines
        where |= {"col": at.column, "endColumn": at.end_column}
    where["title"] = diagnostic.code
    said = diagnostic.message if diagnostic.hint is None else f"{diagnostic.message}\nhelp: {diagnostic.hint}"
    properties = ",".join(
        f"{name}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in where.items()
    )
    return f"::{_GITHUB[diagnostic.severity]} {properties}::{_escaped(said)}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _as_text(diagnostic: Diagnostic, lines: Lines | None, colour: bool) -> str:
    strong = _COLOURS[diagnostic.severity]

    def paint(code: str, text: str) -> str:
        return f"{code}{text}{_RESET}" if colour else text

    first, *more = diagnostic.message.split("\n")
    at = diagnostic.at
    number = str(at.line)
    gutter = " " * len(number)
    name = _COUNTED[diagnostic.severity][0]
    out = [paint(strong, f"{name}[{diagnostic.code}]") + paint(_BOLD, f": {visible(first)}")]
    out += [f"  {visible(line)}" for line in more]
    out.append(f"{gutter}{paint(_FRAME, '-->')} {visible(at.path)}:{at.line}:{at.column}")
    if lines is not None and at != Location(at.path):
        shown = excerpt(lines.line(at.line), at)
        bar = paint(_FRAME, "|")
        out.append(f"{gutter} {bar}")
        out.append(f"{paint(_FRAME, number)} {bar} {shown.text}".rstrip())
        out.append(f"{gutter} {bar} {' ' * shown.before}{paint(strong, '^' * shown.width)}")
    if diagnostic.hint is not None:
        hint = diagnostic.hint.replace("\n", "\n      ")
        out.append(paint(_BOLD, "help") + ": " + "\n".join(visible(line) for line in hint.split("\n")))
    return "\n".join(out)


class Excerpt(NamedTuple):
    """A line as it is shown, the cells before what is marked, and the cells of that."""

    text: str
    before: int
    width: int


def excerpt(line: str, at: Location) -> Excerpt:
    """The line of a text that a place begins on, as it can be shown."""
    start = min(at.column - 1, len(line))
    end = min(at.end_column - 1, len(line)) if at.end_line == at.line else len(line)
    # Only the neighbourhood of the mark is looked at, so that a line of a megabyte costs nothing.
    left = max(0, start - WINDOW)
    shown = [_shown(char) for char in line[left : start + WINDOW]]
    cells = [_cells(text) for text in shown]
    mark = start - left
    first = mark
    room = LEAD if left > 0 or sum(cells) > WINDOW else sum(cells[:mark])
    while first > 0 and room >= cells[first - 1]:
        first -= 1
        room -= cells[first]
    cut_before = "…" if left + first > 0 else ""
    last, room = mark, WINDOW - sum(cells[first:mark])
    while last < len(shown) and room >= cells[last]:
        room -= cells[last]
        last += 1
    cut_after = "…" if left + last < len(line) else ""
    before = len(cut_before) + sum(cells[first:mark])
    width = sum(cells[mark : min(end - left, last)])
    return Excerpt(cut_before + "".join(shown[first:last]) + cut_after, before, max(width, 1))


def visible(text: str) -> str:
    """A line of text in which nothing is hidden and nothing moves the cursor."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char.isprintable() or char in _JOINERS:
        return char
    if char == "\t":
        return " " * TAB
    if unicodedata.category(char) == "Zs":
        return " " * _cells(char)
    return chr(0x2400 + ord(char)) if char < " " else f"<U+{ord(char):04X}>"


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes (UAX #11; marks take none)."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(char) in ("W", "F")
        else 1
        for char in text
    )
