"""`onrecord check --info` and `--watch`, and what runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest
from click.testing import CliRunner, Result
from onrecord import yamltree
from onrecord.cli import onrecord as root

from tests.conftest import ROOT
from tests.folders import MISTAKE, SMALL, write

PATIENCE = 30.0


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, [str(argument) for argument in arguments], catch_exceptions=False)


IDLE = SMALL | {"content/actors/more.yaml": "moritz: {name: Moritz Lem}\n"}
"""A site with one remark to be made on it."""


# -- what strangers send -----------------------------------------------------------------------------


def test_a_look_at_a_site_runs_nothing_of_its_theme(tmp_path: Path):
    run_it = f"{{{{ cycler.__init__.__globals__.os.mkdir('{tmp_path / 'ran'}') }}}}"
    theme = {"theme.yaml": "name: trap\nextends: default\n", "templates/base.html": run_it}
    files = SMALL | {"site.yaml": SMALL["site.yaml"] + "theme: trap\n"}
    site = write(tmp_path / "site", files | {f"themes/trap/{path}": text for path, text in theme.items()})
    looks: list[tuple[str | Path, ...]] = [
        ("check", site, "--info"),
        ("fix", site, "--write"),
        ("schema", "layer", site),
    ]
    for arguments in looks:
        assert run(*arguments).exit_code == 0
        assert not (tmp_path / "ran").exists()
    # A build does: a theme is a program (SECURITY.md).
    run("build", site, "--out", tmp_path / "out", "--no-cache")
    assert (tmp_path / "ran").exists()


# -- remarks -----------------------------------------------------------------------------------------


def test_remarks_are_told_on_request_alone_and_leave_the_exit_status(tmp_path: Path):
    site = write(tmp_path / "site", IDLE)
    assert run("check", site).stdout == "no problems.\n"
    done = run("check", site, "--info")
    assert (done.exit_code, done.stdout) == (0, "1 note.\n")
    assert "note[unused-actor]" in done.stderr
    assert (
        "::notice file=content/actors/more.yaml" in run("check", site, "--info", "--format", "github").stdout
    )


def test_mistakes_and_remarks_can_be_told_as_sarif(tmp_path: Path):
    site = write(tmp_path / "site", IDLE)
    done = run("check", site, "--info", "--format", "sarif")
    assert (done.exit_code, done.stderr) == (0, "")
    assert [result["ruleId"] for result in json.loads(done.stdout)["runs"][0]["results"]] == ["unused-actor"]
    write(site, MISTAKE)
    done = run("check", site, "--format", "sarif")
    assert done.exit_code == 1
    assert [result["level"] for result in json.loads(done.stdout)["runs"][0]["results"]] == ["error"]


def test_a_site_with_errors_gets_no_remarks(tmp_path: Path):
    site = write(tmp_path / "site", IDLE | MISTAKE)
    assert "unused-actor" not in run("check", site, "--info", "--format", "json").stdout


def test_an_unanswered_accusation_is_no_remark(tmp_path: Path):
    claims = "annotations:\n  - {quote: the well is dry, speaker: mayor, against: baker}\n"
    site = write(tmp_path / "site", SMALL | {"content/articles/well/claims.yaml": claims})
    assert run("check", site, "--info").stdout == "no problems.\n"


@pytest.mark.parametrize(
    "use",
    [
        {"content/pages/about.md": "# About\n\n[Lem](actor:moritz)\n"},
        {"content/articles/well/article.yaml": "text: seeds/well.txt\noutlet: moritz\n"},
        {"content/articles/well/more.yaml": "annotations: [{quote: the well, refers_to: moritz}]\n"},
        {"content/articles/well/more.yaml": "annotations: [{quote: Old, speaker: moritz, draft: yes}]\n"},
        {"content/actors/all.yaml": "mayor: {name: The mayor, part_of: moritz}\nbaker: {name: The baker}\n"},
        {"content/actors/more.yaml": "moritz: {name: Moritz Lem, hide: yes}\n"},
        {"content/actors/more.yaml": "moritz: {name: Moritz Lem, names: Old well}\n"},
    ],
    ids=["page", "outlet", "mention", "draft", "part", "hidden", "name"],
)
def test_an_actor_in_any_use_is_not_unused(tmp_path: Path, use: dict[str, str]):
    site = write(tmp_path / "site", IDLE | use)
    assert run("check", site, "--info").stdout == "no problems.\n"


@pytest.mark.parametrize(
    ("summary", "remark"),
    [
        ("The well has no water.", True),
        ("The mayor: no water in the well.", False),
        ("He says that the well has no water.", False),
        ("According to him the well has no water.", False),
        ("The well is “dry”.", False),
    ],
)
def test_a_summary_asserts_if_it_names_neither_the_speaker_nor_saying(
    tmp_path: Path, summary: str, remark: bool
):
    claims = f'annotations:\n  - {{quote: the well is dry, speaker: mayor, summary: "{summary}"}}\n'
    site = write(tmp_path / "site", SMALL | {"content/articles/well/claims.yaml": claims})
    assert ("summary-asserts" in run("check", site, "--info").stderr) is remark
    own = claims.replace("speaker: mayor", "speaker: article")
    write(site, {"content/articles/well/claims.yaml": own})
    assert "summary-asserts" not in run("check", site, "--info").stderr


def test_this_repository_has_no_errors_and_is_remarked_on_without_failing():
    assert run("check", ROOT, "--info").exit_code == 0


# -- --watch -----------------------------------------------------------------------------------------


class Watched:
    """`onrecord check --watch` on a site."""

    def __init__(self, site: Path) -> None:
        command = [
            sys.executable,
            "-u",
            "-c",
            "from onrecord.cli import main; main()",
            "check",
            str(site),
            "--watch",
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._lines: Queue[str] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def said(self) -> str:
        return self._lines.get(timeout=PATIENCE)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    site = write(tmp_path / "site", SMALL)
    watching = Watched(site)
    yield watching
    watching.process.kill()
    watching.process.communicate()


def test_every_save_is_checked_and_the_schemas_follow(watched: Watched, tmp_path: Path):
    site = tmp_path / "site"
    assert watched.said() == "no problems.\n"
    write(site, MISTAKE)
    assert watched.said() == "1 error.\n"
    # As editors save: beside the file, and then in its place.
    new = site / "content/articles/well/.claims.yaml.tmp"
    new.write_text(SMALL["content/articles/well/claims.yaml"], "utf-8")
    os.replace(new, site / "content/articles/well/claims.yaml")
    assert watched.said() == "no problems.\n"
    write(site, {"content/actors/ada.yaml": "ada: {name: Ada Lem}\n"})
    assert watched.said() == "no problems.\n"
    (site / "content/actors/ada.yaml").write_text("ada: {name: Ada Lem}\nada-2: {name: 5}\n", "utf-8")
    assert watched.said() == "no problems.\n"
    assert "Ada Lem" in (site / ".onrecord/schema/layer.json").read_text("utf-8")


def test_it_ends_with_ctrl_c_and_without_a_word(watched: Watched):
    assert watched.said() == "no problems.\n"
    watched.process.send_signal(signal.SIGINT)
    _, told = watched.process.communicate(timeout=PATIENCE)
    assert (watched.process.returncode, told) == (0, "")


def test_what_nobody_reads_wakes_nobody(watched: Watched, tmp_path: Path):
    assert watched.said() == "no problems.\n"
    write(tmp_path / "site", {"content/.note.yaml.swp": "x", "public/index.html": "x", ".git/index": "x"})
    write(tmp_path / "site", MISTAKE)
    assert watched.said() == "1 error.\n"


# -- hooks -------------------------------------------------------------------------------------------


def test_the_pre_commit_hook_runs_a_command_that_there_is():
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    tree = yamltree.parse(".pre-commit-hooks.yaml", text)
    assert tree.problems == ()
    assert tree.value is not None
    assert isinstance(tree.value.data, list)
    (hook,) = tree.value.data
    assert isinstance(hook, dict)
    assert hook["entry"] == "onrecord check"
    assert f"id: {hook['id']}" in (ROOT / "docs/ci.md").read_text("utf-8")
    concerned = re.compile(str(hook["files"]))
    assert all(map(concerned.match, ("site.yaml", "content/actors/a.yaml", "seeds/a.txt")))
    assert concerned.match("README.md") is None


def test_the_workflows_of_the_manual_run_commands_that_there_are(tmp_path: Path):
    manual = (ROOT / "docs/ci.md").read_text("utf-8")
    commands = re.findall(r"(?:- run: |with `)onrecord ([^`>\n]*)", manual)
    assert len(commands) == 3
    site = write(tmp_path / "site", SMALL)
    for command in commands:
        assert run(*command.replace(" . ", f" {site} ").split()).exit_code == 0
