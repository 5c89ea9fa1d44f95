"""What the page in the browser is told of a new state."""

from __future__ import annotations

import json
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
    lines: dict[str, Lines] = {}
    return json.dumps(
        {
            "number": state.number,
            "shown": state.edition is not None,
            "reading": state.reading,
            "assets": {path: digest(content) for path, content in assets.items()},
            "total": len(state.diagnostics),
            "problems": [_problem(item, state, lines, root, editor) for item in state.diagnostics[:MOST]],
        }
    )


def _problem(
    diagnostic: Diagnostic, state: State, lines: dict[str, Lines], root: Path, editor: Editor
) -> dict[str, object]:
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
    text = (state.sources or {}).get(at.path)
    if text is not None:
        if at.path not in lines:
            lines[at.path] = Lines(at.path, text.removeprefix("\ufeff"))
        shown = excerpt(lines[at.path].line(at.line), at)
        told["excerpt"] = {"text": shown.text, "before": shown.before, "width": shown.width}
    if (root / at.path).exists():
        told["link"] = editor.link(root / at.path, at.line, at.column)
    return told
