"""Look for bytes that do harm, guided by what they reach: `python -m tests.fuzz.guided --minutes 60`.

The minutes are divided among the targets, each in a process of its own. What is found is printed and kept in
the folder that `--keep` names, from which the next run begins. Ends with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["onrecord", "markdown_it", "mdit_py_plugins", "babel.messages"]):
    from tests.fuzz.targets import TARGETS, seeds

LONGEST = 4_000  # bytes of an input


def main() -> int:
    """Try each target in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--keep", type=Path, default=Path(".fuzz"))
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    options = parser.parse_args()
    found = []
    for name in options.targets:
        child = os.fork()
        if child == 0:
            _look(name, options.keep, options.minutes * 60 / len(options.targets))
        _, status = os.waitpid(child, 0)
        if status:
            found.append(name)
        print(f"{name}: {'something was found' if status else 'nothing was found'}", flush=True)
    return 1 if found else 0


def _look(name: str, keep: Path, seconds: float) -> None:
    """Try a target until the time is up; does not return."""
    folder = keep / name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (folder / f"seed-{number}").write_bytes(seed)
    limits = (f"-max_total_time={seconds:.0f}", f"-max_len={LONGEST}", "-timeout=5", "-rss_limit_mb=2048")
    told = ("-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={folder}/found-")
    atheris.Setup([sys.argv[0], str(folder), *limits, *told], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
