"""Whatever an author does to a file: every mistake is a diagnostic with a hint, never a traceback."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from onrecord.pages import pages
from onrecord.pipeline import Options, load
from onrecord.report import as_json, as_text, locate_all
from onrecord.schema.keys import ActorKeys, EntryKeys, SiteKeys

from tests.goldens import golden_sites
from tests.unit.memory import Memory

SNIPPETS = (
    *(f"{key}: " for keys in (EntryKeys, ActorKeys, SiteKeys) for key in keys.__annotations__),
    *("gloss: x", "draft: yes", "via: unnamed", "kind: accusation", "hide: yes", "when: 2014/2013", "no"),
    *("anchors: lenient", "publish_text: quotes", "  ", ": ", " #7", "<<: ", "\n---\n", " [...] ", "[^1]"),
    *"-[]{}&*!|>'\"%\\\t\n\0\u2028\ufeff\u0301\u202eéﬁ𝟙",
)


@cache
def texts(folder: Path) -> dict[str, str]:
    """The files of a golden site."""
    found = [folder / "site.yaml", *sorted(folder.glob("content/**/*.*")), *sorted(folder.glob("seeds/*"))]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def edited(text: str, kind: str, at: float, width: int, snippet: str) -> str:
    """A text after one slip of the hand, `at` of the way through it."""
    here = int(at * len(text))
    lines = text.split("\n")
    line = int(at * len(lines))
    if kind == "insert":
        return text[:here] + snippet + text[here:]
    if kind == "delete":
        return text[:here] + text[here + width :]
    if kind == "cut":
        return text[:here]
    if kind == "delete line":
        return "\n".join(lines[:line] + lines[line + 1 :])
    return "\n".join(lines[:line] + lines[line : line + 1] + lines[line:])


edits = st.tuples(
    st.integers(0, 20),
    st.sampled_from(["insert", "insert", "delete", "delete line", "repeat line", "cut"]),
    st.floats(0, 1, exclude_max=True),
    st.integers(1, 6),
    st.sampled_from(SNIPPETS),
)


@given(st.sampled_from(golden_sites()), st.lists(edits, min_size=1, max_size=5), st.booleans())
def test_no_slip_of_the_hand_yields_a_traceback(folder: Path, slips, drafts: bool):
    files = dict(texts(folder))
    for number, *slip in slips:
        path = sorted(files)[number % len(files)]
        files[path] = edited(files[path], *slip)
    loaded = load(Memory(files), Options(strict=False, drafts=drafts))
    diagnostics = locate_all(loaded.problems, files)
    assert as_text(diagnostics, files, colour=False) or not diagnostics
    assert as_json(diagnostics)
    for diagnostic in diagnostics:
        assert diagnostic.hint
        assert diagnostic.at.path
    if loaded.value is not None:
        assert list(pages(loaded.value.site, loaded.value.pages))
