"""Diagnostics as SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; the numbers of sections are that document's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from onrecord.diagnostics import Diagnostic, Location, Severity
from onrecord.version import __version__

Json = dict[str, object]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
"""What paths start from: the site's folder, which whoever reads the file knows (§3.14.14)."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """One run with all diagnostics as its results, in ASCII. Columns count code points, as ever."""
    found = tuple(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in found})
    driver = {"name": "OnRecord", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in found],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str) -> Json:
    text = {"text": code.replace("-", " ").capitalize()}
    help_ = {"text": f"See “{code}” in OnRecord's docs/diagnostics.md."}
    return {"id": code, "shortDescription": text, "fullDescription": text, "help": help_}


def _result(diagnostic: Diagnostic, rule: int) -> Json:
    hint = "" if diagnostic.hint is None else f"\nhelp: {diagnostic.hint}"
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _escaped(diagnostic.message + hint)},
        "locations": [{"physicalLocation": _place(diagnostic.at)}],
    }


def _place(at: Location) -> Json:
    return {
        # The name of a file need not be Unicode.
        "artifactLocation": {"uri": quote(at.path, errors="surrogatepass"), "uriBaseId": ROOT},
        "region": {
            "startLine": at.line,
            "startColumn": at.column,
            "endLine": at.end_line,
            "endColumn": at.end_column,
        },
    }


def _escaped(text: str) -> str:
    """The text without placeholders (§3.11.5) and links (§3.11.6), which an author's words may look like."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "\\](")
