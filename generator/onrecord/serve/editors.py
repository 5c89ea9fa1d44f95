"""Links that open a file at a line in the author's editor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

KNOWN = {
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "pycharm": "pycharm://open?file={path}&line={line}&column={column}",
    "sublime": "subl://open?url=file://{path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
}
DEFAULT = "vscode"
PROGRAMS = ("javascript", "data", "vbscript", "blob")  # schemes that run what they are given


class BadEditor(ValueError):
    """This names no editor; the message says what does."""


@dataclass(frozen=True, slots=True)
class Editor:
    """An editor's links: a pattern with `{path}`, which begins with `/`, `{line}` and `{column}`."""

    pattern: str

    @classmethod
    def named(cls, name: str) -> Editor:
        """The editor of a known name, or whose link is written out. Raises BadEditor."""
        pattern = KNOWN.get(name.strip().lower(), name.strip())
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", pattern)
        if scheme is None or scheme[1] in PROGRAMS:
            known = ", ".join(KNOWN)
            raise BadEditor(
                f"“{name}” is no editor: write one of {known}, or a link such as {KNOWN[DEFAULT]}"
            )
        if "{path}" not in pattern:
            pattern = pattern.rstrip("/") + "{path}:{line}:{column}"
        return cls(pattern)

    def link(self, path: Path, line: int, column: int) -> str:
        """The link that opens the file at `path`, absolute, at a line and column."""
        where = {"{path}": quote(path.as_posix()), "{line}": str(line), "{column}": str(column)}
        return re.sub(r"\{(?:path|line|column)\}", lambda found: where[found[0]], self.pattern)
