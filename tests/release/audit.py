"""`make audit`: whether the dependencies are those that were pinned, and what weaknesses of them are known.

Exit status: 0 all is well; 1 something is wrong; 3 the same as 0, but nobody could be asked about weaknesses.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.release import pins
from tests.release.outcomes import Outcome, State, exit_status, few

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(".venv-audit") / "bin" / "pip-audit"
LIMIT = 600
"""Seconds after which the service is taken for one that does not answer."""
ASK_AGAIN = "run make audit again where pip-audit's service can be reached"


def audit(root: Path, program: Path) -> Iterator[Outcome]:
    """Every check, what needs no network first."""
    yield pins.hashed(root)
    everything, _ = pins.read((root / pins.EVERYTHING).read_text("utf-8"))
    runtime, _ = pins.read((root / pins.RUNTIME).read_text("utf-8"))
    yield pins.installed(everything)
    yield pins.licences(runtime)
    yield weaknesses(program, everything)


def weaknesses(program: Path, pinned: tuple[pins.Pin, ...]) -> Outcome:
    """What pip-audit knows against these pins.

    It passes over what its service has no answer for, and says that nothing is known: here, that is no pass.
    """
    # One first: where nobody answers, the rest need not be asked.
    first = _ask(program, pinned[:1])
    return first if first.state is not State.DONE else _ask(program, pinned)


def _ask(program: Path, pinned: tuple[pins.Pin, ...]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text("".join(f"{pin.text}\n" for pin in pinned), encoding="utf-8")
        command = [str(program), "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
        try:
            done = subprocess.run(
                [*command, "--format", "json", "--requirement", requirements],
                capture_output=True,
                encoding="utf-8",
                timeout=LIMIT,
                check=False,
            )
        except FileNotFoundError:
            return _unknown("pip-audit is not here", "make audit sets it up")
        except subprocess.TimeoutExpired:
            return _unknown(f"no answer within {LIMIT} seconds")
    try:
        answers = json.loads(done.stdout)["dependencies"]
        passed_over = [it["name"] for it in answers if "skip_reason" in it]
        known = [f"{it['name']} ({weak['id']})" for it in answers for weak in it.get("vulns", ())]
    except (ValueError, LookupError, TypeError):
        words = done.stderr.strip().splitlines() or ["it said nothing"]
        return _unknown(f"pip-audit could not ask: {words[-1]}")
    if known:
        hint = "make pin UPGRADE=--upgrade, then make test; while no mend is out, say so in CHANGELOG.md"
        return Outcome("weaknesses", State.FAILED, f"known: {few(known)}", hint)
    # It leaves out what is for other machines.
    if passed_over or len(answers) < sum(pin.here for pin in pinned):
        return _unknown(f"the service had no answer for {few(passed_over) or 'all of them'}")
    return Outcome("weaknesses", State.DONE, f"none known of {len(answers)} dependencies")


def _unknown(said: str, hint: str = ASK_AGAIN) -> Outcome:
    return Outcome("weaknesses", State.UNKNOWN, said, hint)


def main() -> None:
    """Look at the dependencies of this project."""
    arguments = argparse.ArgumentParser(prog="python -m tests.release.audit", description=__doc__)
    arguments.add_argument("--program", type=Path, default=ROOT / PROGRAM, help="pip-audit, where it is")
    program: Path = arguments.parse_args().program
    outcomes = []
    for outcome in audit(ROOT, program):
        print(outcome, flush=True)
        outcomes.append(outcome)
    sys.exit(exit_status(outcomes))


if __name__ == "__main__":
    main()
