"""What goes with the packages: the bill of materials, the checksums, the message of the tag."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from tests.release.outcomes import run

SUMS = "SHA256SUMS"
TAG = "TAG"


def bill(program: Path, root: Path, environment: Path, version: str, out: Path) -> int:
    """Write what the program is made of as CycloneDX; how many parts it names. Raises CommandFailed.

    `environment` holds the program as it is installed; `program` is cyclonedx-py.
    """
    # cyclonedx-py takes no version that is found in a file of the project.
    project = environment / "pyproject.toml"
    text = (root / "pyproject.toml").read_text("utf-8")
    project.write_text(text.replace('dynamic = ["version"]', f'version = "{version}"'), encoding="utf-8")
    run(
        *(program, "environment", "--pyproject", project, "--mc-type", "application"),
        *("--output-reproducible", "--of", "JSON", "--output-file", out, environment / "bin" / "python"),
    )
    return out.read_text("utf-8").count('"purl":')


def checksums(folder: Path) -> str:
    """The digests of all files in a folder, as `sha256sum --check` reads them; also written to SHA256SUMS."""
    files = sorted(path for path in folder.iterdir() if path.name not in (SUMS, TAG))
    sums = "".join(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (folder / SUMS).write_text(sums, encoding="utf-8")
    return sums


def message(version: str, changes: str, weaknesses: str, sums: str) -> str:
    """What the tag says: what changed, what is known of the dependencies, the digests of what is uploaded."""
    # git takes a line that begins with # for a remark, and drops it.
    plain = re.sub(r"^#+ *", "", changes, flags=re.MULTILINE)
    return (
        f"OnRecord {version}\n\n{plain}\n\nWeaknesses of the dependencies: {weaknesses}\n\nSHA-256:\n\n{sums}"
    )
