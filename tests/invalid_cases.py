"""Invalid sites: one mistake an author makes in each, and what the program says of it.

A case is a text file: a line that says what is wrong; the files in which the site differs from the sound
one in `tests/invalid/base/`, each after a line `=== PATH`; and after `=== expected` the diagnostics as
`goldens.told_diagnostic` tells them. After a path may stand ` | utf-16` or ` | latin-1` (the encoding),
` | removed`, or ` | link TARGET` (a symbolic link).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from onrecord.diagnostics import Diagnostic

from tests.goldens import told_diagnostic

INVALID = Path(__file__).parent / "invalid"
BASE = INVALID / "base"
MARK = "=== "


@dataclass(frozen=True)
class SiteFile:
    """A file of a case. `form` is an encoding, `removed` or `link TARGET`."""

    path: str
    form: str
    body: str


@dataclass(frozen=True)
class Case:
    """A mistake, the files that show it, and what is to be said of it."""

    path: Path
    title: str
    files: tuple[SiteFile, ...]
    expected: str

    @property
    def is_remark(self) -> bool:
        """Whether it is told only on request."""
        return self.expected.startswith("info ")

    def write(self, folder: Path) -> None:
        """The site of this case, in a folder that does not exist yet."""
        shutil.copytree(BASE, folder)
        for file in self.files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if file.form == "removed":
                path.unlink()
            elif file.form.startswith("link "):
                path.symlink_to(file.form.removeprefix("link "))
            else:
                path.write_bytes(file.body.encode(file.form))

    def rewritten(self, diagnostics: tuple[Diagnostic, ...]) -> str:
        """The case's file with these diagnostics as what is expected."""
        source = self.path.read_text(encoding="utf-8")
        kept = source[: source.index(f"{MARK}expected\n")]
        return f"{kept}{MARK}expected\n" + "".join(map(told_diagnostic, diagnostics))


def cases() -> list[Case]:
    """All cases."""
    return [read(path) for path in sorted(INVALID.iterdir()) if path != BASE]


def read(path: Path) -> Case:
    """The case in a file; ValueError if it is none."""
    with path.open(encoding="utf-8", newline="") as file:
        title, *parts = file.read().split("\n" + MARK)
    files = []
    expected = None
    for part in parts:
        head, _, body = part.partition("\n")
        if head == "expected":
            expected = body
            continue
        name, _, form = head.partition(" | ")
        # The line end before the next mark belongs to the body, unless the body has no line at all.
        files.append(SiteFile(name, form or "utf-8", body + "\n" if body else body))
    if expected is None:
        raise ValueError(f"{path} has no line `{MARK}expected`")
    return Case(path, title, tuple(files), expected)


def told_json(output: str) -> str:
    """The output of `check --format json`, told as a case tells it."""
    told = []
    for item in json.loads(output):
        at = f"{item['path']}:{item['line']}:{item['column']}-"
        end = f"{item['end_line']}:" if item["end_line"] != item["line"] else ""
        lines = [f"{item['severity']} {item['code']} {at}{end}{item['end_column']}"]
        lines += (f"  {line}" for line in item["message"].split("\n"))
        lines += (f"  hint: {item['hint']}".split("\n")) if item["hint"] is not None else []
        told.append("\n".join(lines) + "\n")
    return "".join(told)
