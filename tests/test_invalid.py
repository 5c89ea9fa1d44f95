from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from onrecord.cli import onrecord as commands
from onrecord.workspace import Workspace

from tests.goldens import told_diagnostic
from tests.invalid_cases import BASE, Case, cases, told_json

CASES = cases()
IN_ONE_RUN = "many-mistakes"
DOCUMENTATION = Path(__file__).parent.parent / "docs" / "diagnostics.md"
NO_CASE = {
    "file-too-large",  # such a file has no place here
    "bad-file-name",  # nor has one with such a name
    "file-unreadable",  # whoever may read everything, as root may, cannot make one
    "template-error",  # found when the site is built
    "rights-unchecked",  # asked before a site is published
    *("claim-address-lost", "record-unreadable"),  # told when publishing
    "search-left-out",  # found when the index is made
    "compression-left-out",  # found when the site is built, where a library is missing
    *("dead-link", "link-unchecked", "moved-link"),  # found when pages elsewhere are asked
}


def run(*arguments: str | Path) -> Result:
    """The command line in this process; an exception that is no exit is a failure here."""
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "site"
    request.node.callspec.params["case"].write(folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_a_mistake_yields_its_one_located_diagnostic(case: Case, site: Path):
    diagnostics = Workspace(site).check(info=case.is_remark).diagnostics
    assert "".join(map(told_diagnostic, diagnostics)) == case.expected
    if case.path.stem != IN_ONE_RUN:
        assert len(diagnostics) == 1
    for diagnostic in diagnostics:
        assert diagnostic.hint


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_check_tells_every_mistake_and_only_errors_set_the_exit_status(case: Case, site: Path):
    status = 1 if case.expected.startswith("error ") or "\nerror " in case.expected else 0
    info = ["--info"] if case.is_remark else []
    text = run("check", site, *info)
    assert text.exit_code == status
    for line in case.expected.splitlines():
        if not line.startswith(" "):
            _, code, at = line.split(" ", 2)
            assert code in text.stderr
            assert at.rpartition("-")[0] in text.stderr
    data = run("check", site, "--format", "json", *info)
    assert data.exit_code == status
    assert told_json(data.stdout) == case.expected
    assert data.stderr == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_a_case_says_in_a_sentence_what_is_wrong(case: Case):
    assert case.title.endswith(".")
    assert case.path.suffix == ".txt"


def test_every_code_has_a_heading_in_the_documentation_and_a_case():
    documented = re.findall(r"^## (\S+)$", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == sorted(documented)
    shown = {line.split(" ")[1] for case in CASES for line in case.expected.splitlines() if line[0] != " "}
    assert shown | NO_CASE == set(documented)


def test_the_site_that_the_cases_start_from_is_sound():
    done = run("check", BASE, "--format", "json")
    assert (done.exit_code, done.stdout.strip()) == (0, "[]")


def test_the_command_itself_sets_the_exit_status(onrecord, tmp_path: Path):
    by_name = {case.path.stem: case for case in CASES}
    for name, status in (("unknown-actor", 1), ("text-changed", 0)):
        by_name[name].write(tmp_path / name)
        done = onrecord("check", tmp_path / name)
        assert done.returncode == status
        assert f"{tmp_path}" not in done.stderr  # paths are those of the site
        assert "Traceback" not in done.stderr
    assert onrecord("check", tmp_path).returncode == 2


def test_a_folder_without_site_yaml_is_wrong_use(tmp_path: Path):
    for name, folder in (("check", tmp_path), ("check", tmp_path / "nowhere"), ("build", tmp_path)):
        done = run(name, folder)
        assert done.exit_code == 2
        assert done.stdout == ""
