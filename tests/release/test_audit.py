"""Pins, what is installed, licences; what is said where nobody answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.folders import write
from tests.release import audit, pins
from tests.release.outcomes import State

HASH = "--hash=sha256:" + "0a" * 32
PIN = f"well==1.0 \\\n    {HASH} \\\n    {HASH}\n    # via onrecord\n"


def test_the_pins_of_this_project_are_hashed_and_are_what_it_asks_for() -> None:
    outcome = pins.hashed(ROOT)
    assert outcome.state is State.DONE, outcome


def test_a_pin_is_read_with_its_marker_and_stays_as_it_is_written() -> None:
    (one, other), wrong = pins.read(
        f"# a remark\n{PIN}colours==2.1 ; sys_platform == 'nowhere' \\\n    {HASH}\n"
    )
    assert wrong == ()
    assert (one.name, one.version, one.here) == ("well", "1.0", True)
    assert (other.name, other.version, other.here) == ("colours", "2.1", False)
    assert pins.read(one.text)[0] == (one,)


@pytest.mark.parametrize(
    "line",
    [
        "well==1.0",
        f"well>=1.0 {HASH}",
        f"well==1.* {HASH}",
        f"well==1.0,!=1.1 {HASH}",
        "well==1.0 --hash=md5:0a0a",
        "well==1.0 --hash=sha256:0a0a",
        f"well==1.0 {HASH} --hash=sha256:0a0a",
        f"well @ https://example.org/well-1.0.whl {HASH}",
        "--index-url https://example.org/simple",
        "--extra-index-url=https://example.org/simple",
        "--find-links wheels",
        f"well==1.0 --global-option=x {HASH}",
        "-e .",
        "-r other.txt",
        "./wheels/well-1.0.whl",
    ],
)
def test_a_line_that_is_no_pin_with_a_hash_is_told(line: str) -> None:
    found, wrong = pins.read(f"{PIN}{line}\n")
    assert [pin.name for pin in found] == ["well"]
    assert len(wrong) == 1


def project(folder: Path, runtime: str, everything: str, wanted: str = "well>=1.0") -> Path:
    table = f'[project]\ndependencies = ["{wanted}"]\noptional-dependencies = {{}}\n[dependency-groups]\n'
    texts = (runtime, everything, PIN)
    return write(folder, {"pyproject.toml": table, **dict(zip(pins.FILES, texts, strict=True))})


@pytest.mark.parametrize(
    ("runtime", "everything", "wanted", "said"),
    [
        (PIN, "well==1.0\n", "well>=1.0", "requirements-dev.txt: no pin with a hash: well==1.0"),
        ("", PIN, "well>=1.0", "requirements.txt pins nothing"),
        (PIN, PIN.replace("1.0", "1.1"), "well>=1.0", "differ in well"),
        (PIN, PIN, "well>=1.5", "not pinned: well>=1.5"),
        (PIN, PIN, "mill", "not pinned: mill"),
    ],
)
def test_files_of_pins_that_do_not_fit_are_told(
    tmp_path: Path, runtime: str, everything: str, wanted: str, said: str
) -> None:
    outcome = pins.hashed(project(tmp_path, runtime, everything, wanted))
    assert outcome.state is State.FAILED
    assert said in outcome.said


def distribution(folder: Path, name: str, version: str, *lines: str) -> Distribution:
    head = ("Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *lines)
    write(folder, {f"{name}-{version}.dist-info/METADATA": "\n".join(head) + "\n"})
    return PathDistribution(folder / f"{name}-{version}.dist-info")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([("well", "1.0"), ("onrecord", "9"), ("pip", "9")], ""),
        ([("Well", "1.0")], ""),
        ([("well", "1.1")], "not as pinned: well 1.1 for 1.0"),
        ([], "not as pinned: well is missing for 1.0"),
        ([("well", "1.0"), ("mill", "3")], "pinned nowhere: mill"),
    ],
)
def test_what_is_installed_is_what_is_pinned(tmp_path: Path, found: list[tuple[str, str]], said: str) -> None:
    pinned, _ = pins.read(f"{PIN}colours==2.1 ; sys_platform == 'nowhere' {HASH}\n")
    outcome = pins.installed(pinned, [distribution(tmp_path, *it) for it in found])
    assert (outcome.state is State.DONE) == (said == "")
    assert said in outcome.said


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (("License-Expression: BSD-3-Clause", "License: other"), "BSD-3-Clause"),
        (("License: MIT", "Classifier: License :: OSI Approved :: BSD License"), "MIT"),
        (
            ("Classifier: Topic :: Wells", "Classifier: License :: OSI Approved :: BSD License"),
            "BSD License",
        ),
        ((), ""),
    ],
)
def test_a_licence_is_what_the_distribution_says(
    tmp_path: Path, lines: tuple[str, ...], licence: str
) -> None:
    found = distribution(tmp_path, "well", "1.0", *lines)
    assert pins.licence(found) == licence
    outcome = pins.licences(pins.read(PIN)[0], [found])
    assert outcome.state is (State.DONE if licence else State.FAILED)
    assert (f"{licence}: well" if licence else "no licence is named by well") in outcome.said


@pytest.fixture
def asked(tmp_path: Path) -> Callable[[str], Path]:
    """`asked(code)` is a program in place of pip-audit; the names it is asked for are in `names`."""

    def program(code: str) -> Path:
        path = tmp_path / "pip-audit"
        begin = "import json, re, sys\nnames = re.findall(r'^(\\w+)==', open(sys.argv[-1]).read(), re.M)\n"
        path.write_text(f"#!{sys.executable}\n{begin}{code}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return program


WEAK = {"name": "mill", "version": "3", "vulns": [{"id": "XY-2031-7"}]}
GOOD = "[{'name': n, 'version': '1', 'vulns': []} for n in names]"
SKIPPED = "[{'name': n, 'skip_reason': 'Dependency not found'} for n in names]"


def saying(dependencies: str) -> str:
    return f"print(json.dumps({{'dependencies': {dependencies}, 'fixes': []}}))"


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        (saying(GOOD), State.DONE, "none known of 2"),
        # pip-audit itself ends with 0 here, and says that nothing is known.
        (saying(SKIPPED), State.UNKNOWN, "no answer for well"),
        (saying(f"{GOOD}[:1] + {SKIPPED}[1:]"), State.UNKNOWN, "no answer for mill"),
        (saying(f"{GOOD}[:1]"), State.UNKNOWN, "no answer"),
        (saying("[]"), State.UNKNOWN, "no answer"),
        (saying(f"{GOOD}[:1] + [{WEAK}][:len(names) - 1]"), State.FAILED, "mill (XY-2031-7)"),
        (saying(f"[{WEAK}]") + "\nsys.exit(1)", State.FAILED, "mill (XY-2031-7)"),
        ("sys.exit('no such host')", State.UNKNOWN, "could not ask: no such host"),
        ("print('[]')", State.UNKNOWN, "could not ask"),
        ("print('null')", State.UNKNOWN, "could not ask"),
        (saying("5"), State.UNKNOWN, "could not ask"),
    ],
)
def test_weaknesses_are_known_not_known_or_could_not_be_asked(
    asked: Callable[[str], Path], code: str, state: State, said: str
) -> None:
    pinned, _ = pins.read(f"{PIN}mill==3 {HASH}\n")
    outcome = audit.weaknesses(asked(code), pinned)
    assert outcome.state is state, outcome
    assert said in outcome.said
    assert bool(outcome.hint) == (state is not State.DONE)


def test_where_nobody_answers_one_is_asked_for(asked: Callable[[str], Path], tmp_path: Path) -> None:
    log = tmp_path / "asked.txt"
    program = asked(f"open({str(log)!r}, 'a').write(f'{{names}}\\n')\nsys.exit('no such host')")
    audit.weaknesses(program, pins.read(f"{PIN}mill==3 {HASH}\n")[0])
    assert json.loads(log.read_text("utf-8").replace("'", '"')) == ["well"]


def test_without_pip_audit_nothing_is_known(tmp_path: Path) -> None:
    outcome = audit.weaknesses(tmp_path / "pip-audit", pins.read(PIN)[0])
    assert (outcome.state, outcome.said) == (State.UNKNOWN, "pip-audit is not here")


def test_a_service_that_never_answers_is_not_waited_for(
    asked: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "LIMIT", 0.5)
    outcome = audit.weaknesses(asked("import time\ntime.sleep(60)"), pins.read(PIN)[0])
    assert outcome.state is State.UNKNOWN
    assert "no answer within" in outcome.said
