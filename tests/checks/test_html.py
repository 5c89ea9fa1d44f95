from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from onrecord.workspace import Workspace

from tests.goldens import SITES
from tests.tools.programs import JAVA, NU_CHECKER


@pytest.mark.parametrize("site", ["the edition", "arabic", "three-articles"])
def test_every_page_is_valid_html(built_site: Path, tmp_path: Path, site: str) -> None:
    java = JAVA.find()
    if java is None or not NU_CHECKER.exists():
        pytest.fail("no Java or no Nu HTML checker here: `make test` installs them", pytrace=False)
    out = built_site if site == "the edition" else tmp_path / "out"
    if out != built_site:
        assert not Workspace(SITES / site).build(out).failed
    # The checker's CSS part stays off: it rejects properties that browsers have had for years.
    options = ["--errors-only", "--skip-non-html", "--format", "gnu"]
    checked = subprocess.run(
        [java, "-jar", NU_CHECKER, *options, out], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
