"""Golden sites: what the program makes of each, as files that a person can read.

A golden site is a folder of `tests/sites/`: a site, a `README` of one line that states the rule it shows,
`expected.txt` (`tests/describe.py`) and, where the text itself matters, `expected.html` (the woven rows).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from onrecord.diagnostics import Diagnostic
from onrecord.model import Article
from onrecord.pipeline import Loaded
from onrecord.records import PublishText
from onrecord.site import Site
from onrecord.weave import Highlight, NameLink, weave
from onrecord.workspace import Workspace

from tests.describe import describe

SITES = Path(__file__).parent / "sites"
SITE_PARTS = {"README", "site.yaml", "seeds", "content", "themes"}


def golden_sites() -> list[Path]:
    """The folders of all golden sites."""
    return sorted(folder for folder in SITES.iterdir() if folder.is_dir())


def made(folder: Path) -> dict[str, str]:
    """The golden files of a site as they would be today, by name."""
    outcome = Workspace(folder).check()
    told = "".join(told_diagnostic(diagnostic) for diagnostic in outcome.diagnostics)
    if outcome.loaded is None:
        return {"expected.txt": told}
    files = {"expected.txt": told + describe(outcome.loaded.site)}
    # Which sites show their text is said by the file being there.
    if (folder / "expected.html").exists():
        files["expected.html"] = "".join(_woven(outcome.loaded))
    return files


def told_diagnostic(diagnostic: Diagnostic) -> str:
    """A diagnostic in a few lines: severity, code and place; message; hint."""
    at = diagnostic.at
    told = f"{diagnostic.severity} {diagnostic.code} {at.path}:{at.line}:{at.column}-"
    told += f"{at.end_line}:{at.end_column}\n" if at.end_line != at.line else f"{at.end_column}\n"
    hint = f"hint: {diagnostic.hint}" if diagnostic.hint is not None else ""
    return told + "".join(
        f"  {line}\n" for line in (*diagnostic.message.split("\n"), *hint.split("\n")) if line
    )


def _woven(loaded: Loaded) -> Iterator[str]:
    """Every article's rows, each after a line that says which passages end in it."""
    for article in map(loaded.site.article, (found.slug for found in loaded.site.articles)):
        yield f"<!-- {article.slug} -->\n"
        document = loaded.site.shelf.document(article.slug)
        quotes_only = loaded.site.config.publish_text is PublishText.QUOTES
        for row in weave(document, _highlights(article, loaded.site), _links(article), gaps=quotes_only):
            html = row.html if row.html.endswith("\n") else row.html + "\n"
            yield f"\n<!-- {' '.join(row.ends) or '–'} -->\n{_visible(html)}"
        yield "\n"


def _highlights(article: Article, site: Site) -> list[Highlight]:
    found = [
        Highlight(
            claim.ref.id,
            "claim",
            claim.passage.spans,
            site.links(claim.ref).status,
            _marker(str(claim.number)),
        )
        for claim in article.claims
        if claim.passage is not None and claim.ref in site.claims
    ]
    found += (
        Highlight(gloss.id, "gloss", gloss.passage.spans, "", _marker("gloss"))
        for gloss in article.glosses
        if gloss.passage is not None
    )
    return found


def _marker(label: str) -> str:
    return f"<sup>{label}</sup>"


def _links(article: Article) -> list[NameLink]:
    return [NameLink(use.span, use.actor) for use in article.names if use.linked]


def _visible(html: str) -> str:
    """The HTML with a name for every character that nobody can see."""
    return re.sub(
        "[\r\u00a0\u00ad\u2009-\u200f\u202a-\u202f\u2060-\u2069\ufeff]",
        lambda m: f"[U+{ord(m[0]):04X}]",
        html,
    )
