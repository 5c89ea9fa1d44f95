"""The sdist and the wheel, the same to the byte wherever and whenever they are made of one commit.

`make wheel` makes them of the working copy as it is. hatchling sorts the files and sets modes and owners; the
time of the commit is handed to it here, and so is UTF-8, without which the archive would note the locale's
encoding beside each name that has other letters than English.
"""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.release import repository
from tests.release.outcomes import CommandFailed, few, run

ROOT = Path(__file__).resolve().parents[2]

ANOTHER_YEAR = """import time
_now = time.time
time.time = lambda: _now() + 4e7
"""
"""A `sitecustomize` by which every Python that is started later believes that it is another year."""


@dataclass(frozen=True, slots=True)
class Packages:
    """What is uploaded."""

    sdist: Path
    wheel: Path

    def digests(self) -> dict[str, str]:
        """SHA-256 by file name."""
        return {path.name: sha256(path.read_bytes()).hexdigest() for path in (self.sdist, self.wheel)}

    def sources(self) -> set[str]:
        """The files in the sdist, by their path in the project."""
        with tarfile.open(self.sdist) as archive:
            return {name.partition("/")[2] for name in archive.getnames()}


def source_date(folder: Path) -> int:
    """The time that is written into the packages: of the commit, or of the sdist that was unpacked here."""
    if repository.is_repository(folder):
        return repository.committed_at(folder)
    return int((folder / "PKG-INFO").stat().st_mtime)


def build(folder: Path, out: Path, environment: Mapping[str, str] = os.environ, umask: int = -1) -> Packages:
    """The packages of a project's folder; the wheel is made from the sdist, which so is shown to be complete.

    Raises CommandFailed, and OSError for a folder that is neither a working copy nor an unpacked sdist.
    """
    settled = {"SOURCE_DATE_EPOCH": str(source_date(folder)), "PYTHONUTF8": "1"}
    # Without isolation: nothing unpinned is fetched.
    command = (sys.executable, "-m", "build", "--no-isolation", "--outdir", out, folder)
    run(*command, cwd=folder, env={**environment, **settled}, umask=umask)
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    return Packages(sdist, wheel)


def build_elsewhere(root: Path, work: Path) -> Packages:
    """The packages of the commit in hand, made in a clone where all is other that should not matter.

    Path, umask, times of files, time zone, locale and its encoding, hash seed, clock.
    """
    folder = repository.clone(root, work / "another place, ü" / "copy", umask=0o077)
    for path in folder.rglob("*"):
        if ".git" not in path.parts:
            os.utime(path, (1_000_000_000, 1_000_000_000))
    (work / "clock").mkdir()
    (work / "clock" / "sitecustomize.py").write_text(ANOTHER_YEAR, encoding="utf-8")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    odd = {
        "LC_ALL": "C",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "PYTHONHASHSEED": "4711",
        "PYTHONPATH": str(work / "clock"),
        "TZ": "Asia/Kathmandu",
    }
    return build(folder, work / "packages from another place", {**plain, **odd}, umask=0o077)


def main() -> None:
    """Make both packages of the working copy."""
    arguments = argparse.ArgumentParser(prog="python -m tests.release.packages", description=main.__doc__)
    arguments.add_argument("out", type=Path, help="the folder for them, other packages in which are removed")
    out: Path = arguments.parse_args().out.resolve()
    for old in (*out.glob("onrecord-*.tar.gz"), *out.glob("onrecord-*.whl")):
        old.unlink()
    try:
        made = build(ROOT, out)
    except CommandFailed as error:
        sys.exit(str(error))
    for name, digest in made.digests().items():
        print(f"{digest}  {name}")
    if repository.is_repository(ROOT) and (changes := repository.changed(ROOT)):
        print(f"not committed: {few(changes)}; a release is made of a commit alone", file=sys.stderr)


if __name__ == "__main__":
    main()
