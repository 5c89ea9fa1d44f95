"""Templates that are compiled our way say what Jinja's own compiler makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2.compiler import CodeGenerator
from onrecord.templates import QuickEnvironment
from onrecord.workspace import Workspace

from tests.conftest import ROOT
from tests.folders import contents
from tests.goldens import SITES


@pytest.mark.parametrize("site", [ROOT, SITES / "arabic", SITES / "layers-disagree"], ids=lambda it: it.name)
def test_every_page_is_what_jinja_makes_of_it(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not Workspace(site).build(tmp_path / "ours").failed
    monkeypatch.setattr(QuickEnvironment, "code_generator_class", CodeGenerator)
    assert not Workspace(site).build(tmp_path / "theirs").failed
    assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")
