"""Whether a commit is one to release: what can be seen at once, without building or asking anything."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from packaging.version import Version

from tests.release import repository
from tests.release.outcomes import Outcome, State, few

VERSION_FILE = "generator/onrecord/version.py"
CHANGELOG = "CHANGELOG.md"
UNRELEASED = "Unreleased"
MAIN = "main"

NUMBER = r"(?:0|[1-9]\d*)"
PLAIN = re.compile(rf"{NUMBER}\.{NUMBER}\.{NUMBER}")
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
DATED = re.compile(r"(\S+) - (\d{4}-\d\d-\d\d)")
NAMED = re.compile(r"\brev: v(\S+)")
"""How the documents name the version that a reader is to use."""


def version(root: Path) -> str:
    """The version that the program says it is; empty where the file does not say."""
    found = re.search(r'^__version__ = "([^"]*)"$', (root / VERSION_FILE).read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""


def sections(root: Path) -> dict[str, str]:
    """The changelog's text by heading, in its order."""
    _, *parts = SECTION.split((root / CHANGELOG).read_text("utf-8"))
    return {heading: text.strip() for heading, text in zip(parts[::2], parts[1::2], strict=True)}


def section(root: Path) -> str:
    """What the changelog says of the program's version; empty if nothing."""
    wanted = version(root)
    return next((text for heading, text in sections(root).items() if heading.split(" ")[0] == wanted), "")


def tree(root: Path) -> Outcome:
    """All is committed, on the main branch."""
    if not repository.is_repository(root):
        return _failed("tree", "this is no git repository", "release from a clone")
    if changes := repository.changed(root):
        return _failed("tree", f"not committed: {few(changes)}", "commit, or take away, what is there")
    branch = repository.git(root, "branch", "--show-current") or "no branch"
    if branch != MAIN:
        return _failed("tree", f"this is {branch}; releases are made of {MAIN}", f"git switch {MAIN}")
    return Outcome("tree", State.DONE, f"{MAIN}, all committed, at {repository.commit(root)[:12]}")


def number(root: Path) -> Outcome:
    """The version is a plain one, and comes after all that were released."""
    wanted = version(root)
    if not PLAIN.fullmatch(wanted):
        return _failed("version", f"{VERSION_FILE} says “{wanted}”", "write three numbers, such as 1.4.0")
    released = repository.versions(root) if repository.is_repository(root) else []
    if wanted in released:
        return _failed("version", f"{wanted} has been released: it has a tag", f"raise it in {VERSION_FILE}")
    if later := [it for it in released if PLAIN.fullmatch(it) and Version(it) > Version(wanted)]:
        said = f"{wanted} comes before {few(later)}, which has a tag"
        return _failed("version", said, f"raise it in {VERSION_FILE}")
    return Outcome("version", State.DONE, f"{wanted}, after {len(released)} released")


def changelog(root: Path, today: date) -> Outcome:
    """The changelog begins with a section for this version, with its date; nothing is left unreleased."""
    wanted, found = version(root), sections(root)
    if found.pop(UNRELEASED, ""):
        hint = f"make its heading `## {wanted} - {today}`"
        return _failed("changelog", f"{CHANGELOG} has changes under “{UNRELEASED}”", hint)
    heading = next(iter(found), "")
    if heading.split(" ")[0] != wanted:
        said = f"the program is {wanted}, and {CHANGELOG} begins with “{heading or 'nothing'}”"
        return _failed("changelog", said, f"begin it with `## {wanted} - {today}`, or mend {VERSION_FILE}")
    dated = DATED.fullmatch(heading)
    try:
        day = date.fromisoformat(dated[2]) if dated else None
    except ValueError:
        day = None
    if day is None or day > today:
        said = f"“{heading}” has {'a day that is still to come' if day else 'no date'}"
        return _failed("changelog", said, f"make it `## {wanted} - {today}`")
    if not found[heading]:
        return _failed("changelog", f"nothing stands under “{heading}”", "say there what changed")
    return Outcome("changelog", State.DONE, f"a section for {wanted}, of {day}, and nothing unreleased")


def documents(root: Path) -> Outcome:
    """Where the documents name the version to use, it is this one."""
    wanted = version(root)
    for path in (root / "README.md", *sorted((root / "docs").rglob("*.md"))):
        for named in NAMED.findall(path.read_text("utf-8")):
            if named != wanted:
                at = path.relative_to(root)
                return _failed("documents", f"{at} tells to use v{named}, not v{wanted}", f"mend {at}")
    return Outcome("documents", State.DONE, f"the version they tell to use is {wanted}")


def _failed(check: str, said: str, hint: str) -> Outcome:
    return Outcome(check, State.FAILED, said, hint)
