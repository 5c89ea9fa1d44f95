from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.cli import onrecord as command
from onrecord.workspace import Workspace

from tests.goldens import told_diagnostic
from tests.invalid_cases import BASE, Case, cases, told_json

CASES = cases()
IN_ONE_RUN = "many-mistakes"


def run(*arguments: str | Path) -> Result:
    """The command line in this process; an exception that is no exit is a failure here."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "site"
    request.node.callspec.params["case"].write(folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_a_mistake_yields_its_one_located_diagnostic(case: Case, site: Path):
    diagnostics = Workspace(site).check().diagnostics
    assert "".join(map(told_diagnostic, diagnostics)) == case.expected
    if case.path.stem != IN_ONE_RUN:
        assert len(diagnostics) == 1
    for diagnostic in diagnostics:
        assert diagnostic.hint


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_check_tells_every_mistake_and_only_errors_set_the_exit_status(case: Case, site: Path):
    status = 1 if case.expected.startswith("error ") or "\nerror " in case.expected else 0
    text = run("check", site)
    assert text.exit_code == status
    for line in case.expected.splitlines():
        if not line.startswith(" "):
            _, code, at = line.split(" ", 2)
            assert code in text.stderr
            assert at.rpartition("-")[0] in text.stderr
    data = run("check", site, "--format", "json")
    assert data.exit_code == status
    assert told_json(data.stdout) == case.expected
    assert data.stderr == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_a_case_says_in_a_sentence_what_is_wrong(case: Case):
    assert case.title.endswith(".")
    assert case.path.suffix == ".txt"


def test_the_site_that_the_cases_start_from_is_sound():
    done = run("check", BASE, "--format", "json")
    assert (done.exit_code, done.stdout.strip()) == (0, "[]")


def test_a_folder_without_site_yaml_is_wrong_use(tmp_path: Path):
    for arguments in (["check", tmp_path], ["check", tmp_path / "nowhere"], ["build", tmp_path]):
        done = run(*arguments)
        assert done.exit_code == 2
        assert done.stdout == ""
