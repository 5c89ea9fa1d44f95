"""What the page in the browser is told of a new state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from onrecord.diagnostics import Diagnostic
from onrecord.encoding import Lines
from onrecord.report import excerpt, visible
from onrecord.serve.editors import Editor
from onrecord.session import State

MOST = 100
"""Problems that are told in the page; the rest are counted. The terminal has them all."""


def digest(content: bytes) -> str:
    """What tells one content from another."""
    return blake2b(content, digest_size=12).hexdigest()


def message(state: State, root: Path, editor: Editor) -> str:
    """A state as one line of JSON, in ASCII."""
    assets = state.edition.assets if state.edition is not None else {}
    lines = LinesOf(state.sources or {})
    return json.dumps(
        {
            "number": state.number,
            "shown": state.edition is not None,
            "reading": state.reading,
            "assets": {path: digest(content) for path, content in assets.items()},
            "total": len(state.diagnostics),
            "problems": [
                problem(item, lines(item.at.path), root, editor) for item in state.diagnostics[:MOST]
            ],
        }
    )


def problem(diagnostic: Diagnostic, lines: Lines | None, root: Path, editor: Editor) -> dict[str, object]:
    """A problem as the page is told of it; `lines` are those of its file."""
    at = diagnostic.at
    told: dict[str, object] = {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "path": visible(at.path),
        "line": at.line,
        "column": at.column,
        "hint": diagnostic.hint,
    }
    if lines is not None:
        shown = excerpt(lines.line(at.line), at)
        told["excerpt"] = {"text": shown.text, "before": shown.before, "width": shown.width}
    if (root / at.path).exists():
        told["link"] = editor.link(root / at.path, at.line, at.column)
    return told


class LinesOf:
    """The lines of files, each looked through once."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, Lines] = {}

    def __call__(self, path: str) -> Lines | None:
        """Those of the file at `path`, None if its text is not known."""
        if path not in self._lines and path in self._texts:
            self._lines[path] = Lines(path, self._texts[path].removeprefix("\ufeff"))
        return self._lines.get(path)
