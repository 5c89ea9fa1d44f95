"""`onrecord upgrade`: to the present format, with every byte kept that need not change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from onrecord import upgrades
from onrecord.cli import onrecord as root
from onrecord.project import Project
from onrecord.schema import FORMAT
from onrecord.upgrades import Step, UpgradeRefused, upgrade
from onrecord.workspace import Workspace
from onrecord.yamledit import Edit, Rename, Replace, Value

from tests.folders import SMALL, contents, write
from tests.unit.memory import TALE, Memory

DONE, WRONG_USE = 0, 2


def said_by(path: str, data: Value) -> Iterator[Edit]:
    """A made-up step: `speaker` becomes `said_by` in layers, and titles get louder."""
    entries = data.get("annotations") if isinstance(data, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and "speaker" in entry:
            yield Rename(("annotations", index, "speaker"), "said_by")


def louder(path: str, data: Value) -> Iterator[Edit]:
    if path == "site.yaml" and isinstance(data, dict):
        yield Replace(("title",), f"{data['title']}!")


STEPS = (Step("1", "2", said_by), Step("2", "3", louder))
LAYER = (
    "# who says what\r\n"
    "by:   ina   # the editor\r\n\r\n"
    "annotations:\r\n"
    "  - {quote: the well is dry, speaker: mayor, id: dry}  # disputed\r\n"
    "  -   quote: 'it is not'\r\n"
    "      speaker:   baker\r\n"
)
SITE = {
    **SMALL,
    "site.yaml": "# ours\ntitle: Wells # of the town\n",
    "content/articles/well/claims.yaml": LAYER,
}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, [str(argument) for argument in arguments], catch_exceptions=False)


def test_each_step_is_made_in_order_and_every_other_byte_stays():
    upgraded = upgrade(Memory(SITE), STEPS, "3")
    assert (upgraded.since, upgraded.to) == ("1", "3")
    assert {it.file.path: it.text for it in upgraded.files} == {
        "site.yaml": "# ours\ntitle: Wells! # of the town\nformat: 3\n",
        "content/articles/well/claims.yaml": LAYER.replace("speaker", "said_by"),
    }


def test_a_site_begins_at_the_format_it_is_in():
    site = {**SITE, "site.yaml": "format: 2   # so far\ntitle: Wells\n"}
    (file,) = upgrade(Memory(site), STEPS, "3").files
    assert file.text == "format: 3   # so far\ntitle: Wells!\n"


@pytest.mark.parametrize("written", ["", "format: 1\n"])
def test_in_the_present_format_there_is_nothing_to_do(written: str):
    upgraded = upgrade(Memory({**TALE, "site.yaml": written + TALE["site.yaml"]}))
    assert (upgraded.since, upgraded.to, upgraded.files) == ("1", "1", ())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("format: 4\ntitle: a\n", "made for a newer OnRecord"),
        ("format: 99999999999999999999\ntitle: a\n", "made for a newer OnRecord"),
        ("format: one\ntitle: a\n", "there is no format"),
        ("format: [1]\ntitle: a\n", "there is no format"),
        ("format: ''\ntitle: a\n", "there is no format"),
        ("title: [a\n", "`onrecord check`"),
    ],
)
def test_what_is_in_no_former_format_is_refused(text: str, why: str):
    with pytest.raises(UpgradeRefused, match=why):
        upgrade(Memory({**SITE, "site.yaml": text}), STEPS, "3")


def test_a_file_that_is_not_in_order_is_named():
    with pytest.raises(UpgradeRefused, match=r"claims\.yaml is not in order"):
        upgrade(Memory({**SITE, "content/articles/well/claims.yaml": "annotations: [\n"}), STEPS, "3")


def test_all_files_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    site = write(tmp_path / "site", SITE)
    before = contents(site)
    monkeypatch.setattr("onrecord.upgrades.upgrade", lambda project: upgrade(project, STEPS, "3"))
    whole = Path.replace
    failed: list[Path] = []

    def failing(new: Path, path: Path):
        if path.name == "claims.yaml" and not failed:
            failed.append(path)
            raise OSError(28, "No space left on device")
        return whole(new, path)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space"):
        Workspace(site).upgrade()
    after = contents(site)
    assert {path: after[path] for path in before} == before
    assert len(Workspace(site).upgrade().files) == 2
    assert upgrade(Project(site), STEPS, "3").files == ()


def test_the_command_says_that_nothing_is_to_be_done(tmp_path: Path):
    site = write(tmp_path / "site", SMALL)
    before = contents(site)
    done = run("upgrade", site)
    assert (done.exit_code, done.stdout) == (
        DONE,
        "The site is in format 1, the present one; nothing is to be done.\n",
    )
    assert contents(site) == before


def test_the_command_refuses_a_site_that_a_newer_version_made(tmp_path: Path):
    site = write(tmp_path / "site", {**SMALL, "site.yaml": "format: 2\ntitle: a\nnovelty: yes\n"})
    refused = run("upgrade", site)
    assert refused.exit_code == WRONG_USE
    assert "install a newer version" in refused.stderr


def test_of_a_site_in_another_format_check_tells_only_that(tmp_path: Path):
    site = write(tmp_path / "site", {**SMALL, "site.yaml": "format: 2\nnovelty: yes\n"})
    told = run("check", site)
    assert told.exit_code == 1
    assert "newer OnRecord" in told.stderr
    assert "novelty" not in told.stderr.split("format: 2")[0]
    assert told.stdout == "1 error.\n"


def test_the_steps_lead_from_each_former_format_to_the_present_one():
    at = upgrades.FIRST
    for step in upgrades.STEPS:
        assert step.since == at
        at = step.to
    assert at == FORMAT
