"""The documentation says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import click
import onrecord
import pytest
from onrecord.cli import onrecord as commands
from onrecord.workspace import Workspace

from tests.conftest import ROOT
from tests.folders import write
from tests.invalid_cases import cases

DIAGNOSTICS = re.findall(
    r"^## (\S+)$", (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8"), re.MULTILINE
)
# A file of 20 MB, a disk that fails, a template that only a build reads, pages elsewhere, what is asked only
# before a site is published: other tests do.
WITHOUT_CASE = {"bad-file-name", "file-too-large", "file-unreadable", "template-error"}
WITHOUT_CASE |= {"dead-link", "link-unchecked", "moved-link", "search-left-out", "compression-left-out"}
WITHOUT_CASE |= {"rights-unchecked"}
WITHOUT_CASE |= {"claim-address-lost", "record-unreadable"}  # told when publishing


def test_every_diagnostic_of_the_cases_is_documented_and_every_documented_one_has_a_case():
    told = {
        line.split(" ")[1]
        for case in cases()
        for line in case.expected.splitlines()
        if not line.startswith(" ")
    }
    assert set(DIAGNOSTICS) - WITHOUT_CASE == told


def test_diagnostics_stand_in_alphabetical_order():
    assert sorted(DIAGNOSTICS) == DIAGNOSTICS


def test_the_package_lists_its_modules():
    listed = re.findall(r"^    ([a-z]+)  ", onrecord.__doc__ or "", re.MULTILINE)
    folder = ROOT / "generator/onrecord"
    modules = {path.stem for path in folder.glob("*.py")} | {
        p.parent.name for p in folder.glob("*/__init__.py")
    }
    assert set(listed) == modules - {"__init__", "version"}
    assert len(listed) == len(set(listed))


def test_the_commands_are_those_of_the_manual():
    manual = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    synopsis = manual[: manual.index("Reserved")]
    documented = set(re.findall(r"^    onrecord ([a-z]+)", synopsis, re.MULTILINE))
    assert documented == set(commands.list_commands(click.Context(commands)))


@pytest.mark.parametrize("name", [*commands.list_commands(click.Context(commands)), "new site"])
def test_every_command_helps_with_one_example_and_its_options_are_in_the_manual(name: str):
    command: click.Command | None = commands
    for part in name.split():
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), part)
    assert command is not None
    assert (command.help or "").count("Example:") == 1
    manual = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.opts[0] in manual


@pytest.mark.parametrize(
    "page",
    [
        *("README.md", "CONTRIBUTING.md", "SECURITY.md"),
        *sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/**/*.md")),
    ],
)
def test_links_between_documents_lead_somewhere(page: str):
    text = re.sub(r"^    .*", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (ROOT / page).parent.joinpath(target).exists(), target


def test_the_tests_that_hold_what_is_said_of_security_are_there():
    said = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/.-]+)(?:::(\w+))?`", said)
    assert len(named) > 20
    for path, test in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert f"def {test}(" in text or not test, f"{path}::{test}"


def test_the_theme_in_the_documentation_changes_what_it_says(tmp_path: Path):
    text = (ROOT / "docs/themes.md").read_text(encoding="utf-8")
    files = re.findall(r"^```\w+\n\W+(themes/\S+).*\n((?:.*\n)*?)```$", text, re.MULTILINE)
    assert [name for name, _ in files].count("themes/paper/templates/base.html") == 2
    write(tmp_path, {"site.yaml": "title: Tales\ntheme: paper\n"})
    for number, (name, content) in enumerate(files):
        write(tmp_path, {name: content})
        if name.endswith(".css") or number == len(files) - 1:
            assert not Workspace(tmp_path).build(tmp_path / "out").failed
            home = (tmp_path / "out/index.html").read_text("utf-8")
            assert ("/paper.css" in home) == name.endswith(".css")
            assert ("library of Stonetown" in home) == (not name.endswith(".css"))
    (sheet,) = (tmp_path / "out/assets").glob("*/paper.css")
    assert "--measure: 32rem" in sheet.read_text("utf-8")
