"""What git says of the working copy."""

from __future__ import annotations

from pathlib import Path

from tests.release.outcomes import run


def is_repository(root: Path) -> bool:
    """Whether `root` is the top of a working copy; an unpacked sdist is none, wherever it lies."""
    return (root / ".git").exists()


def git(root: Path, *arguments: str | Path) -> str:
    """What git says. Raises CommandFailed."""
    return run("git", "-C", root, *arguments).strip()


def commit(root: Path) -> str:
    """The commit in hand, in full."""
    return git(root, "rev-parse", "HEAD")


def committed_at(root: Path) -> int:
    """When the commit in hand was made, in seconds since 1970."""
    return int(git(root, "log", "-1", "--format=%ct"))


def changed(root: Path) -> list[str]:
    """Files that are not as they were committed, new ones too."""
    told = run("git", "-C", root, "status", "--porcelain", "--no-renames", "--untracked-files=all", "-z")
    return [line[3:] for line in told.split("\0") if line]


def versions(root: Path) -> list[str]:
    """The versions that have a tag."""
    return [tag.removeprefix("v") for tag in git(root, "tag", "--list", "v[0-9]*").split()]


def tracked(root: Path) -> set[str]:
    """The files of the commit in hand."""
    return set(git(root, "ls-tree", "-r", "-z", "--name-only", "HEAD").rstrip("\0").split("\0"))


def clone(root: Path, to: Path, umask: int = -1) -> Path:
    """The commit in hand, in a folder of its own."""
    run("git", "clone", "--quiet", "--no-local", root, to, umask=umask)
    return to
