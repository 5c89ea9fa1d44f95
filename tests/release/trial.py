"""The wheel on trial: installed as by a user, with what is pinned and nothing else, it builds the edition."""

from __future__ import annotations

import os
import sys
import venv
from pathlib import Path

from tests.folders import contents
from tests.release import pins
from tests.release.outcomes import Outcome, State, few, run

SEARCH = "pagefind-bin"
"""What the extra `search` brings; it is pinned among what is needed to develop."""
COMMAND = "from onrecord.cli import main; main()"


def install(root: Path, packages: Path, version: str, environment: Path) -> None:
    """A new environment with the wheel in `packages`, its search, and hashed requirements.

    The requirements are fetched as pip is set up to fetch; the wheel is looked for nowhere but in `packages`.
    Raises CommandFailed.
    """
    venv.create(environment, with_pip=False)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", environment)
    everything, _ = pins.read((root / pins.EVERYTHING).read_text("utf-8"))
    search = environment / "search.txt"
    search.write_text("".join(f"{pin.text}\n" for pin in everything if pin.name == SEARCH), encoding="utf-8")
    run(
        *(*pip, "install", "--require-hashes", "--only-binary", ":all:"),
        *("--requirement", root / pins.RUNTIME, "--requirement", search),
    )
    wanted = f"onrecord[search]=={version}"
    # By its name, so that nothing notes where on this machine the wheel lay.
    run(*pip, "install", "--no-index", "--no-deps", "--find-links", packages, wanted)
    run(*pip, "check")


def compare(root: Path, environment: Path, version: str, work: Path) -> Outcome:
    """Whether the installed program builds the edition of `root` to the bytes that the sources there do."""
    command = environment / "bin" / "onrecord"
    if (says := run(command, "--version").strip()) != f"onrecord {version}":
        said = f"the wheel says that it is {says}"
        return Outcome("trial", State.FAILED, said, "make clean, then begin anew")
    installed, ours = work / "built by the wheel", work / "built by the sources"
    run(command, "build", root, "--out", installed, "--no-cache")
    sources = {**os.environ, "PYTHONPATH": str(root / "generator")}
    run(sys.executable, "-c", COMMAND, "build", root, "--out", ours, "--no-cache", env=sources)
    one, other = contents(installed), contents(ours)
    if apart := sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path)):
        said = f"the wheel builds the edition otherwise than the sources: {few(apart)}"
        return Outcome("trial", State.FAILED, said, "look for what the wheel lacks, or has from elsewhere")
    return Outcome("trial", State.DONE, f"installed from hashes; builds the edition's {len(one)} files alike")
