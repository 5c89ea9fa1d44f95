"""`make release`: everything of a release up to the upload, which a person begins.

What can be seen at once is looked at first, and all that is wrong there is told. Each further step needs
those before it, and the first that fails ends the run. Tests that passed for a commit are not run again.

Exit status: 0 ready to upload (`--dry-run`: nothing stands against a release); 1 something failed;
3 something could not be found out.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.release import audit, packages, papers, readiness, repository, trial
from tests.release.outcomes import CommandFailed, Outcome, State, exit_status, few, run

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is being made."""

    root: Path
    work: Path
    """A folder that is thrown away."""
    tools: Path
    """The folder with pip-audit and cyclonedx-py."""
    trusted: str
    """The commit for which somebody says that CI has passed; may be cut short, or empty."""
    unasked: bool
    """Whether to go on where nobody could be asked about weaknesses, and to say so in the tag."""

    @property
    def version(self) -> str:
        return readiness.version(self.root)

    @property
    def folder(self) -> Path:
        """What is made: `dist/VERSION/`."""
        return self.root / "dist" / self.version

    @property
    def tested(self) -> Path:
        """Holds the commit whose tests passed."""
        return self.root / "dist" / ".tested"

    @property
    def copy(self) -> Path:
        """The commit, away from whatever else lies in the working copy."""
        return self.work / "copy"

    @property
    def weaknesses(self) -> Path:
        """What is known of the dependencies, in words."""
        return self.work / "weaknesses"

    @property
    def environment(self) -> Path:
        """Where the wheel is installed."""
        return self.work / "environment"


def at_once(root: Path) -> Iterator[Outcome]:
    """What needs neither a build nor an answer from elsewhere."""
    yield readiness.tree(root)
    yield readiness.number(root)
    yield readiness.changelog(root, datetime.now(UTC).date())
    yield readiness.documents(root)


def steps() -> dict[str, Callable[[Release], Outcome]]:
    """What comes after, in its order."""
    return {
        "tests": tests,
        "docs": docs,
        "packages": make_packages,
        "trial": on_trial,
        "audit": look_at_dependencies,
        "papers": write_papers,
    }


def tests(release: Release) -> Outcome:
    """All that has to pass before a change lands, for this very commit."""
    commit = repository.commit(release.root)
    if release.trusted:
        if len(release.trusted) < 7 or not commit.startswith(release.trusted):
            said = f"CI passed for {release.trusted}, and this is {commit[:12]}"
            return Outcome(
                "tests", State.FAILED, said, "let CI look at this commit, or leave it to the tests"
            )
        return Outcome("tests", State.DONE, f"not run: you say that CI has passed for {commit[:12]}")
    if release.tested.exists() and release.tested.read_text("utf-8").strip() == commit:
        return Outcome("tests", State.DONE, f"passed for {commit[:12]} before")
    log = release.root / "dist" / "tests.log"
    log.parent.mkdir(exist_ok=True)
    print(f"{'…':<10} {'tests':<16} some minutes; what they say goes to {log}", flush=True)
    with log.open("w", encoding="utf-8") as words:
        command = ["bash", ".ci/run"]
        done = subprocess.run(command, cwd=release.root, stdout=words, stderr=words, check=False)
    if done.returncode != 0:
        said = f".ci/run ended with {done.returncode}"
        return Outcome("tests", State.FAILED, said, f"read the end of {log}")
    release.tested.write_text(f"{commit}\n", encoding="utf-8")
    return Outcome("tests", State.DONE, f"passed for {commit[:12]}")


def docs(release: Release) -> Outcome:
    """The documents say what is so, as far as a program can tell."""
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_docs.py")
    try:
        run(*command, cwd=release.root)
    except CommandFailed as error:
        return Outcome("docs", State.FAILED, error.words, "mend what pytest tests/test_docs.py tells")
    return Outcome("docs", State.DONE, "tests/test_docs.py holds them to the program")


def make_packages(release: Release) -> Outcome:
    """Made twice from the commit, where all else is different; the bytes have to be equal."""
    shutil.rmtree(release.folder, ignore_errors=True)
    release.folder.mkdir(parents=True)
    copy = repository.clone(release.root, release.copy)
    made = packages.build(copy, release.folder)
    again = packages.build_elsewhere(release.root, release.work)
    if apart := [name for name, digest in made.digests().items() if again.digests()[name] != digest]:
        hint = "compare the two with diffoscope; docs/releasing.md tells what is made alike, and how"
        return Outcome("packages", State.FAILED, f"two builds differ: {few(apart)}", hint)
    if apart := sorted(made.sources() ^ repository.tracked(copy) ^ {"PKG-INFO"}):
        said = f"the sdist is not what is committed: {few(apart)}"
        return Outcome("packages", State.FAILED, said, "look at what pyproject.toml leaves out or puts in")
    said = (
        f"{' and '.join(made.digests())}: the same bytes twice, of {len(made.sources()) - 1} committed files"
    )
    return Outcome("packages", State.DONE, said)


def on_trial(release: Release) -> Outcome:
    """The wheel works where nothing else is."""
    trial.install(release.copy, release.folder, release.version, release.environment)
    return trial.compare(release.copy, release.environment, release.version, release.work)


def look_at_dependencies(release: Release) -> Outcome:
    """Whether they are those that were pinned, and whether weaknesses of them are known."""
    found = list(audit.audit(release.copy, release.tools / audit.PROGRAM.name))
    if wrong := next((it for it in found if it.state is State.FAILED), None):
        return wrong
    said = found[-1].said
    if found[-1].state is State.UNKNOWN:
        if not release.unasked:
            hint = f"{audit.ASK_AGAIN}; or go on with --unasked, and the tag says so"
            return Outcome("audit", State.UNKNOWN, said, hint)
        said = f"not asked, since {said}"
    release.weaknesses.write_text(said, encoding="utf-8")
    return Outcome("audit", State.DONE, f"installed as pinned, from hashes; weaknesses: {said}")


def write_papers(release: Release) -> Outcome:
    """The bill of materials, the checksums and what the tag will say."""
    bill = release.folder / f"onrecord-{release.version}.cdx.json"
    program = release.tools / "cyclonedx-py"
    parts = papers.bill(program, release.copy, release.environment, release.version, bill)
    sums = papers.checksums(release.folder)
    weaknesses = release.weaknesses.read_text("utf-8")
    changes = readiness.section(release.copy)
    words = papers.message(release.version, changes, weaknesses, sums)
    (release.folder / papers.TAG).write_text(words, encoding="utf-8")
    said = f"{bill.name} with {parts} parts, {papers.SUMS}, {papers.TAG}"
    return Outcome("papers", State.DONE, said)


def carried_out(release: Release) -> Iterator[Outcome]:
    """Each step until one fails."""
    for name, step in steps().items():
        try:
            outcome = step(release)
        except CommandFailed as error:
            outcome = Outcome(name, State.FAILED, str(error), "mend that, and begin anew")
        yield outcome
        if outcome.state is not State.DONE:
            return


def next_steps(release: Release) -> str:
    """What is left to a person."""
    tag, folder = f"v{release.version}", release.folder.relative_to(release.root)
    return f"""
Nothing has been uploaded or tagged. What a person does now (docs/releasing.md):

  1. read {folder}/{papers.TAG}, then: git tag --sign {tag} --file {folder}/{papers.TAG}
  2. git push origin {tag}: the trusted-publishing workflow makes the packages anew and waits for approval
  3. compare its SHA256SUMS with {folder}/{papers.SUMS}, and approve only if they are equal
"""


def main() -> None:
    """Carry out a release up to the upload."""
    arguments = argparse.ArgumentParser(prog="python -m tests.release", description=main.__doc__)
    add = arguments.add_argument
    add("--dry-run", action="store_true", help="only what can be seen at once; writes nothing")
    add("--trust-ci", default="", metavar="COMMIT", help="do not run the tests: CI has passed for COMMIT")
    add("--unasked", action="store_true", help="go on if nobody can be asked about weaknesses")
    add(
        "--tools", type=Path, default=ROOT / audit.PROGRAM.parent, help="where pip-audit and cyclonedx-py are"
    )
    given = arguments.parse_args()
    outcomes = []
    for outcome in at_once(ROOT):
        print(outcome, flush=True)
        outcomes.append(outcome)
    if given.dry_run:
        for name, step in steps().items():
            print(f"{'to come':<10} {name:<16} {(step.__doc__ or '').strip()}")
    if given.dry_run or exit_status(outcomes) != 0:
        sys.exit(exit_status(outcomes))
    with tempfile.TemporaryDirectory() as work:
        release = Release(ROOT, Path(work), given.tools.absolute(), given.trust_ci, given.unasked)
        for outcome in carried_out(release):
            print(outcome, flush=True)
            outcomes.append(outcome)
        if exit_status(outcomes) == 0:
            print(next_steps(release))
    sys.exit(exit_status(outcomes))


if __name__ == "__main__":
    main()
