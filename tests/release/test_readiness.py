"""What stands against a release, each case a repository that is ready but for one thing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.folders import write
from tests.release import __main__ as release
from tests.release import papers, readiness, repository
from tests.release.outcomes import CommandFailed, Outcome, State, exit_status

TODAY = date(2031, 5, 20)
READY = {
    "generator/onrecord/version.py": '__version__ = "1.4.0"\n',
    "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n## 1.4.0 - 2031-05-18\n\n### Added\n\n- Maps.\n\n"
    "## 1.3.2 - 2031-02-01\n\n- Mends.\n",
    "README.md": "A reader.\n",
    "docs/ci.md": "      rev: v1.4.0\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that is ready, but for the one thing that a test changes."""
    folder = write(tmp_path / "project", READY)
    repository.git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    repository.git(folder, "add", "--all")
    who = ("-c", "user.name=Ina Moll", "-c", "user.email=ina@example.org", "-c", "commit.gpgsign=false")
    repository.git(folder, *who, "commit", "--quiet", "--message", "A change")


def outcomes(root: Path) -> list[Outcome]:
    return [
        readiness.tree(root),
        readiness.number(root),
        readiness.changelog(root, TODAY),
        readiness.documents(root),
    ]


def test_what_is_ready_passes(root: Path) -> None:
    assert {outcome.state for outcome in outcomes(root)} == {State.DONE}


def changed(path: str, text: str) -> Callable[[Path], None]:
    """Another file, committed."""

    def change(root: Path) -> None:
        write(root, {path: text})
        commit(root)

    return change


def version(text: str) -> Callable[[Path], None]:
    return changed("generator/onrecord/version.py", f'__version__ = "{text}"\n')


def log(text: str) -> Callable[[Path], None]:
    return changed("CHANGELOG.md", f"# Changelog\n\n{text}")


CASES: dict[str, tuple[Callable[[Path], object], set[str], str]] = {
    # what is wrong: how it came, the checks that fail, what is said
    "a changed file": (lambda root: write(root, {"README.md": "x"}), {"tree"}, "not committed: README.md"),
    "a new file": (lambda root: write(root, {"docs/n.md": "x"}), {"tree"}, "not committed: docs/n.md"),
    "another branch": (
        lambda root: repository.git(root, "switch", "--quiet", "--create", "maps"),
        {"tree"},
        "this is maps; releases are made of main",
    ),
    "no branch": (
        lambda root: repository.git(root, "switch", "--quiet", "--detach"),
        {"tree"},
        "this is no branch; releases are made of main",
    ),
    "a version that is none": (version("1.4"), {"version", "changelog", "documents"}, "says “1.4”"),
    "a version before its release": (
        version("1.4.0.dev1"),
        {"version", "changelog", "documents"},
        "says “1.4.0.dev1”",
    ),
    "no version": (
        changed("generator/onrecord/version.py", "\n"),
        {"version", "changelog", "documents"},
        "says “”",
    ),
    "a version that the changelog does not know": (
        version("1.5.0"),
        {"changelog", "documents"},
        "the program is 1.5.0, and CHANGELOG.md begins with “1.4.0 - 2031-05-18”",
    ),
    "a version that has its tag": (
        lambda root: repository.git(root, "tag", "v1.4.0"),
        {"version"},
        "1.4.0 has been released",
    ),
    "a version before one that has a tag": (
        lambda root: repository.git(root, "tag", "v1.10.0"),
        {"version"},
        "1.4.0 comes before 1.10.0",
    ),
    "no section": (log(""), {"changelog"}, "begins with “nothing”"),
    "an older section alone": (log("## 1.3.2 - 2031-02-01\n\n- M.\n"), {"changelog"}, "begins with “1.3.2"),
    "a section further down": (
        log("## 1.3.2 - 2031-02-01\n\n- M.\n\n## 1.4.0 - 2031-05-18\n\n- Maps.\n"),
        {"changelog"},
        "begins with “1.3.2",
    ),
    "a section of a longer number": (log("## 1.4.01 - 2031-05-18\n\n- M.\n"), {"changelog"}, "begins with"),
    "something unreleased": (
        log("## Unreleased\n\n- More maps.\n\n## 1.4.0 - 2031-05-18\n\n- Maps.\n"),
        {"changelog"},
        "has changes under “Unreleased”",
    ),
    "no date": (log("## 1.4.0\n\n- Maps.\n"), {"changelog"}, "“1.4.0” has no date"),
    "a date that is none": (log("## 1.4.0 - 2031-02-30\n\n- Maps.\n"), {"changelog"}, "has no date"),
    "a date to come": (log("## 1.4.0 - 2031-05-21\n\n- Maps.\n"), {"changelog"}, "still to come"),
    "an empty section": (
        log("## 1.4.0 - 2031-05-18\n\n## 1.3.2 - 2031-02-01\n\n- M.\n"),
        {"changelog"},
        "nothing stands under",
    ),
    "documents of another version": (
        changed("docs/ci.md", "      rev: v1.3.2\n"),
        {"documents"},
        "docs/ci.md tells to use v1.3.2, not v1.4.0",
    ),
}


@pytest.mark.parametrize("wrong", CASES)
def test_what_is_not_ready_is_told_with_what_to_do(root: Path, wrong: str) -> None:
    change, checks, said = CASES[wrong]
    change(root)
    failed = [outcome for outcome in outcomes(root) if outcome.state is State.FAILED]
    assert {outcome.check for outcome in failed} == checks
    assert said in failed[0].said
    assert all(outcome.hint for outcome in failed)


def test_an_unpacked_sdist_is_no_place_to_release_from(tmp_path: Path) -> None:
    outcome = readiness.tree(write(tmp_path, READY))
    assert (outcome.state, outcome.said) == (State.FAILED, "this is no git repository")


@pytest.fixture
def made(root: Path, tmp_path: Path) -> Callable[..., release.Release]:
    def make(trusted: str = "", *, unasked: bool = False) -> release.Release:
        return release.Release(root, tmp_path / "work", tmp_path / "tools", trusted, unasked)

    return make


def test_ci_is_trusted_for_this_commit_and_for_no_other(made: Callable[..., release.Release]) -> None:
    commit = repository.commit(made().root)
    assert release.tests(made(commit[:9])).state is State.DONE
    assert release.tests(made("0" * 40)).state is State.FAILED
    assert release.tests(made(commit[:3])).state is State.FAILED


@pytest.mark.parametrize(("status", "state"), [(0, State.DONE), (1, State.FAILED)])
def test_tests_are_run_once_for_a_commit_and_again_after_they_failed(
    made: Callable[..., release.Release], status: int, state: State
) -> None:
    run = made()
    write(run.root, {".ci/run": f"echo looked >> looked.txt\nexit {status}\n"})
    assert [release.tests(run).state for _ in range(2)] == [state, state]
    looked = (run.root / "looked.txt").read_text("utf-8").count("looked")
    assert looked == (1 if state is State.DONE else 2)


def test_a_step_that_fails_is_the_last(
    made: Callable[..., release.Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: release.Release) -> Outcome:
        raise CommandFailed(("pip", "install"), "…\nno such version\n")

    def never(_: release.Release) -> Outcome:
        raise AssertionError

    done = Outcome("tests", State.DONE, "passed")
    monkeypatch.setattr(release, "steps", lambda: {"tests": lambda _: done, "trial": broken, "papers": never})
    found = list(release.carried_out(made()))
    assert found[0] is done
    assert (found[1].check, found[1].said) == ("trial", "`pip install`: no such version")
    assert exit_status(found) == 1


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([State.DONE], 0),
        ([State.DONE, State.UNKNOWN], 3),
        ([State.UNKNOWN, State.FAILED], 1),
    ],
)
def test_what_could_not_be_found_out_is_no_pass(states: list[State], status: int) -> None:
    assert exit_status(Outcome("one", state, "") for state in states) == status


def test_the_tag_keeps_what_the_changelog_says_through_git(root: Path) -> None:
    words = papers.message("1.4.0", readiness.section(root), "none known of 3", "00  onrecord-1.4.0.tar.gz\n")
    write(root, {"TAG": words})
    who = ("-c", "user.name=Ina Moll", "-c", "user.email=ina@example.org")
    repository.git(root, *who, "tag", "--no-sign", "v1.4.0", "--annotate", "--file", "TAG")
    told = repository.git(root, "tag", "--list", "--format", "%(contents)")
    assert told == words.strip()
    assert "Added" in told
    assert "- Maps." in told
    assert "Mends" not in told


def test_checksums_are_what_sha256sum_reads(tmp_path: Path) -> None:
    (tmp_path / "b.whl").write_bytes(b"wheel")
    (tmp_path / "a.tar.gz").write_bytes(b"")
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert papers.checksums(tmp_path).splitlines()[0] == f"{nothing}  a.tar.gz"
    assert (tmp_path / "SHA256SUMS").read_text("utf-8") == papers.checksums(tmp_path)


def test_the_bill_of_materials_names_the_version_that_is_released(tmp_path: Path) -> None:
    # In place of cyclonedx-py: a program that tells what it was asked to read.
    program = tmp_path / "cyclonedx-py"
    program.write_text(
        f"#!{sys.executable}\nimport json, pathlib, sys, tomllib\n"
        "project = tomllib.loads(pathlib.Path(sys.argv[sys.argv.index('--pyproject') + 1]).read_text())\n"
        "out = pathlib.Path(sys.argv[sys.argv.index('--output-file') + 1])\n"
        "out.write_text(json.dumps({'purl': 1, 'project': project['project']}))\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    (tmp_path / "environment").mkdir()
    out = tmp_path / "bill.json"
    assert papers.bill(program, release.ROOT, tmp_path / "environment", "1.4.0", out) == 1
    project = json.loads(out.read_text("utf-8"))["project"]
    assert project["version"] == "1.4.0"
    assert "dynamic" not in project
