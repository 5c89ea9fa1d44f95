"""The wheel as it would be published, and environments without anything else."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """What a command says; it has to succeed."""
    done = subprocess.run(
        command, cwd=cwd, env={"LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


SEARCH = "pagefind-bin"
"""What the extra `search` brings."""


def copy_dependencies(environment: Path, *extras: str) -> None:
    """Copy what requirements.txt names, and `extras`, into another environment; nothing has to be fetched."""
    (packages,) = environment.glob("lib/python3*/site-packages")
    named = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    for name in (*named, *extras):
        found = distribution(name)
        for file in found.files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                (packages / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(found.locate_file(file)), packages / file)  # programs stay programs
